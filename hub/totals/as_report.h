/* A frozen edition as the report that its recipient owes on the Party line. */
#ifndef KHEO_HUB_TOTALS_AS_REPORT_H
#define KHEO_HUB_TOTALS_AS_REPORT_H

#include "hub/totals/consolidation.h"

/* The document that was signed. */
struct signed_paper {
	const char *date;   /* YYYY-MM-DD */
	const char *number; /* as it stands on it, or NULL */
};

/**
 * edition_hand_on(h, k, f, paper, part, cut, e):
 * Submit the edition ${f}, which is ${k}, on the line `dang` for whoever its
 * reports are addressed to, as typed from that paper: the edition's sum is its
 * annex, the texts of the units stand in it under their names, those
 * that find no room as narrative_put() writes them; *${cut} is how many.  What
 * was handed on before for the period is corrected.  ${part} gets the
 * submission.  ERR_STATE: nobody is named as recipient, he owes no
 * such report, or exactly this edition was handed on already.
 */
int edition_hand_on(struct hub *h, const struct consolidation *k,
		    const struct frozen *f, const struct signed_paper *paper,
		    struct hash *part, size_t *cut, struct err *e);

#endif

/* The statistical annex of a document. */
#ifndef KHEO_PAPER_FIGURES_H
#define KHEO_PAPER_FIGURES_H

#include "protocol/domain/annex.h"
#include "protocol/paper/paper.h"

/**
 * figures_put(p, title, now, before):
 * Append an annex with the seventeen rows of ${now}, which is name → figure as
 * a submission carries them.  A figure that a person wrote over has a mark, and
 * below the table what was counted and why it was changed.  Row 18 compares
 * each with ${before}, the same of the year before; NULL: it is said that
 * there is nothing to compare with.
 */
void figures_put(struct paper *p, const char *title, const json_t *now,
		 const struct annex *before);

#endif

/* An edition in the shapes in which it is told. */
#ifndef KHEO_HUB_CMD_CONSOLIDATE_H
#define KHEO_HUB_CMD_CONSOLIDATE_H

#include "hub/call.h"
#include "hub/totals/consolidation.h"
#include "protocol/paper/wanted.h"

/**
 * edition_show(c, k):
 * For a person: figures, works, what does not add up, who is absent.
 */
void edition_show(const struct call *c, const struct consolidation *k);

/**
 * edition_paper(c, k, number, w, e):
 * Have it written as the report of its recipient; ${number} 0 says that it is
 * not frozen.
 */
int edition_paper(struct call *c, const struct consolidation *k,
		  uint64_t number, const struct wanted *w, struct err *e);

/**
 * edition_explain(c, k, figure, e):
 * Open a figure: what each unit reported and the records of that unit that
 * count in it today; "works", or "works.field.kinh-te", lists the works.  1, 0
 * if there is no such figure, -1.
 */
int edition_explain(struct call *c, const struct consolidation *k,
		    const char *figure, struct err *e);

/**
 * edition_diff(c, old, new, as_json, e):
 * Tell what differs: reports that came, went or were replaced, and figures.
 * 1 if anything does, 0, -1.
 */
int edition_diff(struct call *c, const struct consolidation *old,
		 const struct consolidation *new, bool as_json, struct err *e);

/**
 * edition_period_put(c, period, out):
 * As a person calls it.
 */
void
edition_period_put(const struct call *c, struct period period, struct buf *out);

#endif

/* Pages: a scope's entries with their headers and parts. */
#ifndef KHEO_HUB_INTAKE_PAGES_H
#define KHEO_HUB_INTAKE_PAGES_H

#include "hub/hub.h"
#include "protocol/wire/hello.h"
#include "protocol/wire/receipt.h"

/* The pages of one answer in the making. */
struct pages {
	struct buf out; /* their records, in order */
	struct receipt_page page[4];
	size_t count;
	size_t budget; /* about how many bytes out may grow to */
};

/**
 * pages_init(p, budget, max), pages_done(p):
 * Make ready, with a hard ceiling of ${max} bytes; free.
 */
void pages_init(struct pages *p, size_t budget, size_t max);
void pages_done(struct pages *p);

/**
 * page_add(p, h, scope, from, hello, e):
 * Append the entries of ${scope} from ${from} on, cut at a batch when the
 * budget is spent, with inclusion paths for batches that carry an act.
 * Headers and parts that ${hello} (may be NULL) says it has are left out.
 * Nothing is added when there is nothing behind ${from}, or no budget left.
 */
int page_add(struct pages *p, struct hub *h, const struct id *scope,
	     uint64_t from, const struct hello *hello, struct err *e);

#endif

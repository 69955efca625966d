/* When what a record holds came to the hub. */
#ifndef KHEO_HUB_VIEW_RECEIPTS_H
#define KHEO_HUB_VIEW_RECEIPTS_H

#include "hub/view/view.h"
#include "protocol/wire/entry.h"

/* One entry of the tree that touched the record. */
struct received {
	uint64_t index;
	struct head head;
	int64_t recv_ms;
};

/**
 * received_load(h, r, l, out, count, e):
 * Every entry that touched the record or its submissions, by index.  *${out}
 * becomes the caller's to free().  0 or -1.
 */
int received_load(struct hub *h, const struct record *r, const struct life *l,
		  struct received **out, size_t *count, struct err *e);

#endif

/* People whose request the hub did not take. */
#ifndef KHEO_CLIENT_STORE_REFUSED_H
#define KHEO_CLIENT_STORE_REFUSED_H

#include "client/client.h"

/**
 * refused_forget(c, e):
 * Let go of every person whose genesis the hub has refused (no such code, or
 * one that ran out) and who has no unsealed edits, so that another code can be
 * used.  What such a person has signed stays here.  A home in which nobody is
 * left and nothing was written belongs to no hub and unit afterwards.  Returns
 * how many were let go, or -1.
 */
int64_t refused_forget(struct client *c, struct err *e);

/* An own batch that the hub keeps without effect, or decided about. */
struct stopped {
	struct id log;
	uint64_t seq;
	enum act_kind word; /* discard, adopt; none while nothing is decided */
	char reason[256];   /* of the act, else why it was quarantined */
};

/**
 * stopped_each(c, fn, ctx, e):
 * Call ${fn} for each, in the order of the logs; it stops when ${fn} returns
 * not 0, and returns that.
 */
int stopped_each(struct client *c,
		 int (*fn)(void *ctx, const struct stopped *s, struct err *e),
		 void *ctx, struct err *e);

#endif

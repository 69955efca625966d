/* Questions to the store: counts, and what the hub has answered. */
#ifndef KHEO_CLIENT_STORE_FIND_H
#define KHEO_CLIENT_STORE_FIND_H

#include "client/client.h"
#include "protocol/log/state.h"

/**
 * conflict_count(c, e):
 * How many confirmed records of the unit need a person; -1 on failure.
 */
int64_t conflict_count(struct client *c, struct err *e);

/**
 * own_log_count(c, e):
 * How many logs were begun in this home; -1 on failure.
 */
int64_t own_log_count(struct client *c, struct err *e);

/**
 * answered_each(c, fn, ctx, e):
 * Call ${fn} for every record of the unit of which the hub returned a
 * submission or asked for more, in the order of its first such word; stops and
 * returns as record_each() does.
 */
int
answered_each(struct client *c,
	      int (*fn)(void *ctx, const struct record_key *key, struct err *e),
	      void *ctx, struct err *e);

#endif

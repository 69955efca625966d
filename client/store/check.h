/* Whether what is kept in this home holds. */
#ifndef KHEO_CLIENT_STORE_CHECK_H
#define KHEO_CLIENT_STORE_CHECK_H

#include "client/client.h"

/* Told of each fault: where, of what, why. */
struct fault_sink {
	void (*tell)(void *ctx, const char *what, const char *key,
		     const char *reason);
	void *ctx;
};

/**
 * store_check(c, sink, e):
 * Look at the database, keys, anchors, outbox, every stored header's signature,
 * every part's hash and every attached file that is here.  -1 only where
 * looking itself failed.
 */
int store_check(struct client *c, const struct fault_sink *sink, struct err *e);

/**
 * signed_check(c, sink, e):
 * Of these only the stored parts and headers; the keys of faults are their
 * hashes as text, or "" where not even that can be read.
 */
int
signed_check(struct client *c, const struct fault_sink *sink, struct err *e);

#endif

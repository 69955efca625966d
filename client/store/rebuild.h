/* A new database from what was signed. */
#ifndef KHEO_CLIENT_STORE_REBUILD_H
#define KHEO_CLIENT_STORE_REBUILD_H

#include "client/client.h"

struct rebuilt {
	uint64_t batches;
	uint64_t unsealed;
	bool is_partly;  /* the old file could not be read whole */
	bool is_damaged; /* what was kept of unsigned edits could not be read */
	bool is_differs; /* the old file's digest was another one */
};

/**
 * store_rebuild(c, out, e):
 * Make the database of a home that is not attached again: the signed bytes of
 * the old file, as far as they hold, the outbox, settings, people and unsealed
 * edits; then everything that is made from them.  The old file is kept as
 * kheo.db.before-rebuild.  Where it cannot be read whole, or is missing, only
 * the outbox is taken and the next sync brings the rest.  The home is attached
 * afterwards.  ERR_NEWER.
 */
int store_rebuild(struct client *c, struct rebuilt *out, struct err *e);

#endif

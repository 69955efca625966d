/* What the backup of a machine that is gone holds and nobody else has. */
#ifndef KHEO_CLIENT_STORE_SALVAGE_H
#define KHEO_CLIENT_STORE_SALVAGE_H

#include "client/client.h"

struct salvaged {
	uint64_t batches; /* signed there, not sent: carried to the hub */
	uint64_t edits;   /* not signed there: now this home's */
};

/**
 * salvage_fits(c, path, e):
 * Whether a backup is of another installation whose keys are not here, while
 * somebody works in this home, which is not attached: 1, 0.
 */
int salvage_fits(struct client *c, const char *path);

/**
 * store_salvage(c, path, out, e):
 * Attach the home and take over from such a backup the batches that it had not
 * sent, as they were signed, and its unsigned edits, as the first recorder's;
 * what the records here say already is left out.  Nothing here is replaced.
 * ERR_FORMAT, ERR_CORRUPT: no such copy; ERR_STATE: of another unit;
 * ERR_NEWER.
 */
int store_salvage(struct client *c, const char *path, struct salvaged *out,
		  struct err *e);

#endif

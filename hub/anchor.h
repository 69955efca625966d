/* The anchor: the newest tree of which a checkpoint may have left the hub,
 * kept outside the database so that a restored one is noticed. */
#ifndef KHEO_HUB_ANCHOR_H
#define KHEO_HUB_ANCHOR_H

#include "hub/hub.h"

struct anchor {
	char origin[ORIGIN_MAX + 1];
	uint64_t size;
	struct hash root;
};

/**
 * anchor_read(home, a, e):
 * 1, 0 if there is none, -1 (ERR_CORRUPT).
 */
int anchor_read(const char *home, struct anchor *a, struct err *e);

/**
 * anchor_write(home, a, e):
 * Replace it durably.
 */
int anchor_write(const char *home, const struct anchor *a, struct err *e);

/**
 * anchor_check(h, e):
 * Compare the opened database with the anchor and bring a shorter anchor up
 * to it (a crash between commit and anchor).  ERR_STALE if the database is
 * not the one that the anchor speaks of, or older.
 */
int anchor_check(struct hub *h, struct err *e);

#endif

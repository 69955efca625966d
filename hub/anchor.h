/* The anchor: the newest tree of which a checkpoint may have left the hub,
 * kept outside the database so that a restored one is noticed.
 *
 * The file is two blocks, each with one line, padded with NULs:
 *	<n> <origin> <size> <root> <crc32c of what is before, 8 hex digits>
 * The line with the higher n counts.  A write goes over the other one, so that
 * it costs one flush: a crash that tears it leaves the line before, and the
 * tree that the torn line spoke of has not left the hub yet. */
#ifndef KHEO_HUB_ANCHOR_H
#define KHEO_HUB_ANCHOR_H

#include "hub/hub.h"

#define ANCHOR_SLOT_BYTES 4096 /* no disk writes less than a sector of it */
#define ANCHOR_SLOTS      2

struct anchor {
	uint64_t n; /* of the writing */
	char origin[ORIGIN_MAX + 1];
	uint64_t size;
	struct hash root;
};

/**
 * anchor_read(home, a, e):
 * 1, 0 if there is none, -1 (ERR_CORRUPT: no line of it is whole).
 */
int anchor_read(const char *home, struct anchor *a, struct err *e);

/**
 * anchor_write(home, a, e):
 * Write the next one durably, ${a}->n is not asked for; where there is no
 * file of its shape, make one.
 */
int anchor_write(const char *home, const struct anchor *a, struct err *e);

/**
 * anchor_void(home, e):
 * From now on no tree fits the anchor, if there is one, until the next origin
 * begins: a database that is put back may lack what was receipted but has no
 * entry, and its size does not tell.
 */
int anchor_void(const char *home, struct err *e);

/**
 * anchor_check(h, e):
 * Compare the opened database with the anchor and bring a shorter anchor up
 * to it (a crash between commit and anchor).  ERR_STALE if the database is
 * not the one that the anchor speaks of, or older.
 */
int anchor_check(struct hub *h, struct err *e);

#endif

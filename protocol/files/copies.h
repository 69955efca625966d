/* The contents of a folder of files beside the copies of a database. */
#ifndef KHEO_FILES_COPIES_H
#define KHEO_FILES_COPIES_H

#include <stdbool.h>

#include "protocol/base/buf.h"
#include "protocol/base/id.h"

/* In the folder in which copies of a database are; all of them share it. */
#define COPIES_FOLDER "kheo-files"

/* What became of the files of a folder, or of those that were asked for. */
struct copies {
	uint64_t added;
	uint64_t had;     /* there before */
	uint64_t damaged; /* other bytes than the name says: left out */
	uint64_t missing; /* not in the copy */
};

/**
 * copies_folder(out, copy, e):
 * Where the files stand that belong to the copy of a database at ${copy}.
 */
int copies_folder(struct buf *out, const char *copy, struct err *e);

/**
 * copies_make(from, to, by_link, out, e):
 * Bring each file of ${from} that the folder ${to} lacks into it, which is made
 * if there is anything for it: with ${by_link} as a second name of the same
 * bytes where the disk can do that, else copied and read again.  A file that is
 * damaged is left out and counted.  ERR_FULL: those before it are there.
 */
int copies_make(const char *from, const char *to, bool by_link,
		struct copies *out, struct err *e);

/**
 * copies_take(from, sha256, size, to, out, e):
 * Bring one file back from the copies ${from} into the folder ${to} unless it
 * is there, and count what became of it.
 */
int copies_take(const char *from, const struct hash *sha256, uint64_t size,
		const char *to, struct copies *out, struct err *e);

/**
 * copies_drop(folder, sha256, e):
 * Remove a file, and beginnings of it, from a folder of files or of copies.
 */
int copies_drop(const char *folder, const struct hash *sha256, struct err *e);

#endif

/* Files by their content: a folder in which each is named by its SHA-256. */
#ifndef KHEO_FILES_STORE_H
#define KHEO_FILES_STORE_H

#include <stdbool.h>

#include "protocol/base/buf.h"
#include "protocol/base/id.h"
#include "protocol/files/sniff.h"

#define FILES_FOLDER    "files"
#define FILES_PATH_MAX  4096
#define INCOMING_FOLDER "incoming" /* in it */
#define INCOMING_NAME   "part-%s-" /* by whom; then the hash */

/**
 * files_path(out, folder, sha256, e):
 * Where the file of that content is, or would be.
 */
int files_path(struct buf *out, const char *folder, const struct hash *sha256,
	       struct err *e);

/**
 * files_has(folder, sha256, size):
 * Whether a file of that name and length is there.
 */
bool files_has(const char *folder, const struct hash *sha256, uint64_t size);

/**
 * files_take(folder, path, max, sha256, size, e):
 * Copy a file of at most ${max} bytes into the folder, made if it is missing,
 * under the name of its content: whole and on the disk, or not at all.  The
 * same content is stored once.  ERR_LIMIT: it is larger; ERR_FULL.
 */
int files_take(const char *folder, const char *path, uint64_t max,
	       struct hash *sha256, uint64_t *size, struct err *e);

/**
 * files_check(folder, sha256, size, e):
 * Whether the stored bytes are what their name says: ERR_CORRUPT if not,
 * ERR_NOT_FOUND.
 */
int files_check(const char *folder, const struct hash *sha256, uint64_t size,
		struct err *e);

/**
 * files_save(folder, sha256, to, e):
 * Copy a stored file to the path ${to}, checked on the way, whole or not at
 * all.  ERR_CORRUPT: the stored bytes are not what their name says; ERR_STATE:
 * something is at ${to} already.
 */
int files_save(const char *folder, const struct hash *sha256, const char *to,
	       struct err *e);

/**
 * files_sniff(folder, sha256, name, out, e):
 * What a stored file is.
 */
int files_sniff(const char *folder, const struct hash *sha256, const char *name,
		struct sniffed *out, struct err *e);

/**
 * sniff_path(path, name, out, e):
 * What any file is.
 */
int sniff_path(const char *path, const char *name, struct sniffed *out,
	       struct err *e);

/**
 * files_read(folder, sha256, from, max, out, size, e):
 * Append up to ${max} bytes from ${from} on; ${size} gets the file's length.
 * ERR_NOT_FOUND: there is no such file.
 */
int files_read(const char *folder, const struct hash *sha256, uint64_t from,
	       size_t max, struct buf *out, uint64_t *size, struct err *e);

/*
 * A file on its way: its beginning, in a file of its own.
 */

/**
 * incoming_path(out, folder, who, sha256, e):
 * Where the beginning of it that ${who} (a word of [A-Za-z0-9_-]) handed over
 * is kept: in INCOMING_FOLDER, which the caller makes.
 */
int incoming_path(struct buf *out, const char *folder, const char *who,
		  const struct hash *sha256, struct err *e);

/**
 * incoming_have(path, have, e):
 * How many bytes of it are on the disk, 0 if there are none.
 */
int incoming_have(const char *path, uint64_t *have, struct err *e);

/**
 * incoming_add(path, from, p, n, e):
 * Append ${n} bytes at ${from}, which is where it ends, and bring them to the
 * disk.  ERR_STALE: it ends elsewhere.  ERR_FULL: nothing is added.
 */
int incoming_add(const char *path, uint64_t from, const void *p, size_t n,
		 struct err *e);

/**
 * incoming_end(path, folder, sha256, size, e):
 * It is whole: check it and give it its name.  ERR_SIGNATURE: it is other
 * content; it was removed, and begins again.
 */
int incoming_end(const char *path, const char *folder,
		 const struct hash *sha256, uint64_t size, struct err *e);

#endif

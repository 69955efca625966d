/* Files: read with a ceiling, replaced whole or not at all, locked. */
#ifndef KHEO_BASE_FILE_H
#define KHEO_BASE_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "protocol/base/buf.h"

/**
 * file_read(out, path, e):
 * Append the whole file to ${out}, whose ceiling bounds it.  A symbolic link
 * as last component is refused.  Return 0 or -1 (ERR_NOT_FOUND, ERR_LIMIT).
 */
int file_read(struct buf *out, const char *path, struct err *e);

/**
 * file_read_private(out, path, e):
 * As file_read(), but ERR_DENIED if group or others have any right to the
 * file.  Reserve room in ${out} first if the bytes must not be copied about.
 */
int file_read_private(struct buf *out, const char *path, struct err *e);

/**
 * file_write(path, p, n, mode, e):
 * Replace ${path} by ${n} bytes: a temporary file in the same folder, fsync,
 * rename, fsync of the folder.  After a crash the file is the old or the new
 * one, whole.  ${mode} such as 0600.  Return 0 or -1.
 */
int file_write(const char *path, const void *p, size_t n, unsigned mode,
	       struct err *e);

/**
 * file_overwrite(path, at, p, n, e):
 * Put ${n} bytes over those at ${at}, all inside the file, and bring them to
 * the disk with one flush.  After a crash any of these bytes may be the old or
 * the new one.  Return 0 or -1 (ERR_NOT_FOUND, ERR_CORRUPT: it is shorter).
 */
int file_overwrite(const char *path, size_t at, const void *p, size_t n,
		   struct err *e);

/**
 * file_exists(path):
 * Whether something is there.
 */
bool file_exists(const char *path);

/**
 * file_is_exposed(path):
 * Whether group or others have any right to the file or folder that is there.
 */
bool file_is_exposed(const char *path);

/**
 * file_remove(path, e):
 * Remove a file and sync its folder; it is no error if it was not there.
 */
int file_remove(const char *path, struct err *e);

/**
 * file_rename(from, to, e):
 * Put a file in the place of another of the same folder, at once and for good.
 */
int file_rename(const char *from, const char *to, struct err *e);

/**
 * file_link(path, name, e):
 * Give a file a second name, which keeps it when something else takes the
 * first one.  What had that name is removed.
 */
int file_link(const char *path, const char *name, struct err *e);

/**
 * path_folder(out, size, path):
 * Put the path of the folder that holds ${path} into the ${size} bytes at
 * ${out}, "." if it names none; 0, or -1 with errno where that does not fit.
 */
int path_folder(char *out, size_t size, const char *path);

/**
 * folder_sync(path, e):
 * Sync the folder that holds ${path}: a name that was given, changed or taken
 * away there lasts only then.
 */
int folder_sync(const char *path, struct err *e);

/**
 * folder_make(path, e):
 * Make the folder and its parents with mode 0700 where they are missing.
 */
int folder_make(const char *path, struct err *e);

/**
 * folder_list(path, suffix, names, count, e):
 * The sorted names in a folder that end in ${suffix}.  ${names} and each name
 * become the caller's: free with folder_list_free().
 */
int folder_list(const char *path, const char *suffix, char ***names,
		size_t *count, struct err *e);
void folder_list_free(char **names, size_t count);

/**
 * path_join(out, folder, name, e):
 * Put "folder/name" into ${out}, which is emptied first.
 */
int
path_join(struct buf *out, const char *folder, const char *name, struct err *e);

/* An advisory lock held on an open file. */
struct lock {
	int fd; /* -1 while not held */
};

#define LOCK_INIT                                                              \
	{                                                                      \
		.fd = -1                                                       \
	}

/**
 * lock_take(l, path, wait_ms, e):
 * Lock the file (made if missing, 0600), trying for ${wait_ms}.  Return 0, or
 * -1 with ERR_BUSY when somebody else has it.
 */
int lock_take(struct lock *l, const char *path, int64_t wait_ms, struct err *e);

/**
 * lock_release(l):
 * Let go; nothing happens if it is not held.
 */
void lock_release(struct lock *l);

/**
 * file_fingerprint(path, out, e):
 * What makes an installation this one: inode and creation time in nanoseconds
 * of ${path}, and the machine id, as a line of text of at most 200 bytes
 * appended to ${out}.  A copy of the disk or of the file gives another line.
 */
int file_fingerprint(const char *path, struct buf *out, struct err *e);

#endif

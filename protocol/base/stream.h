/* Files in pieces: what is too large to be held in memory. */
#ifndef KHEO_BASE_STREAM_H
#define KHEO_BASE_STREAM_H

#include <stddef.h>
#include <stdint.h>

#include "protocol/base/err.h"

/* A file that is open.  STREAM_INIT, so that stream_close() may always be
 * called. */
struct stream {
	int fd; /* private; -1 while none is open */
};

#define STREAM_INIT                                                            \
	{                                                                      \
		.fd = -1                                                       \
	}

/**
 * stream_open(s, path, size, e):
 * Open a file for reading; ${size} gets its length in bytes.  A symbolic link
 * as last component is refused.  ERR_NOT_FOUND, ERR_READONLY, ERR_IO.
 */
int
stream_open(struct stream *s, const char *path, uint64_t *size, struct err *e);

/**
 * stream_make(s, path, size, e):
 * Open a file for reading and writing, made with mode 0600 if it is not there;
 * ${size} gets how long it is already.
 */
int
stream_make(struct stream *s, const char *path, uint64_t *size, struct err *e);

/**
 * stream_read(s, at, p, n, e):
 * Read exactly ${n} bytes from ${at} on.  ERR_CORRUPT: it ends before.
 */
int stream_read(const struct stream *s, uint64_t at, void *p, size_t n,
		struct err *e);

/**
 * stream_write(s, at, p, n, e):
 * Write ${n} bytes from ${at} on.  ERR_FULL.
 */
int stream_write(const struct stream *s, uint64_t at, const void *p, size_t n,
		 struct err *e);

/**
 * stream_cut(s, size, e), stream_sync(s, e):
 * Make it ${size} bytes long; bring it to the disk.
 */
int stream_cut(const struct stream *s, uint64_t size, struct err *e);
int stream_sync(const struct stream *s, struct err *e);

/**
 * stream_close(s):
 * Let go; nothing happens if none is open.
 */
void stream_close(struct stream *s);

#endif

/* gzip over a whole bundle, with a ceiling on what comes out. */
#ifndef KHEO_WIRE_GZIP_H
#define KHEO_WIRE_GZIP_H

#include <stddef.h>

#include "protocol/base/buf.h"

/**
 * gzip_deflate(out, p, n, e):
 * Append the gzip of ${n} bytes, deterministic (no time, no name).
 */
int gzip_deflate(struct buf *out, const void *p, size_t n, struct err *e);

/**
 * gzip_inflate(out, p, n, e):
 * Append what the gzip member holds; ${out}'s ceiling and INFLATE_RATIO_MAX
 * bound it (ERR_LIMIT).  Bytes after the member, or a wrong checksum, are
 * ERR_FORMAT.  A member that is cut gives what could be inflated and
 * ERR_STALE, so that the caller may use the whole records in it.
 */
int gzip_inflate(struct buf *out, const void *p, size_t n, struct err *e);

#endif

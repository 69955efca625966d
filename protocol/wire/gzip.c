#include "protocol/wire/gzip.h"

#include <limits.h>
#include <string.h>

#define ZLIB_CONST
#include <zlib.h>

#include "protocol/base/limits.h"

#define WINDOW_GZIP  (15 + 16) /* the largest window, gzip framing */
#define MEMORY_LEVEL 8
#define LEVEL        6
#define OS_UNKNOWN   255
#define CHUNK        (16 * 1024)

static int
deflate_run(z_stream *z, struct buf *out, struct err *e)
{
	uint8_t chunk[CHUNK];
	int rc;

	do {
		z->next_out = chunk;
		z->avail_out = sizeof(chunk);
		rc = deflate(z, Z_FINISH);
		buf_add(out, chunk, sizeof(chunk) - z->avail_out);
	} while (rc == Z_OK);
	if (rc != Z_STREAM_END)
		return err_set(e, ERR_FORMAT, "gzip: deflate says %d", rc);
	return buf_check(out, e);
}

static int
deflate_with(struct buf *out, const void *p, size_t n, int strategy,
	     struct err *e)
{
	z_stream z = {.next_in = p, .avail_in = (uInt)n};
	gz_header head = {.os = OS_UNKNOWN};
	int rc = -1;

	if (deflateInit2(&z, LEVEL, Z_DEFLATED, WINDOW_GZIP, MEMORY_LEVEL,
			 strategy) != Z_OK)
		return err_memory(e);
	/* Else the header names the system it was made on. */
	if (deflateSetHeader(&z, &head) == Z_OK)
		rc = deflate_run(&z, out, e);
	else
		err_set(e, ERR_FORMAT, "gzip: no header");
	deflateEnd(&z);
	return rc;
}

int
gzip_deflate(struct buf *out, const void *p, size_t n, struct err *e)
{
	size_t before = out->len;

	if (n > UINT_MAX)
		return err_set(e, ERR_LIMIT, "gzip: too long");
	if (deflate_with(out, p, n, Z_DEFAULT_STRATEGY, e) != 0)
		return -1;
	if (n / (INFLATE_RATIO_MAX / 2) <= out->len - before)
		return 0;
	/* One letter typed a hundred thousand times would look like a bomb:
	 * code by letters alone never gets beyond 8 to 1. */
	out->len = before;
	return deflate_with(out, p, n, Z_HUFFMAN_ONLY, e);
}

/* Inflate until the member or the input ends; the ceilings hold after every
 * chunk, so that a bomb never unfolds. */
static int
inflate_run(z_stream *z, struct buf *out, size_t n, struct err *e)
{
	uint8_t chunk[CHUNK];
	uint64_t total = 0;
	size_t got;
	int rc;

	do {
		z->next_out = chunk;
		z->avail_out = sizeof(chunk);
		rc = inflate(z, Z_NO_FLUSH);
		got = sizeof(chunk) - z->avail_out;
		total += got;
		if (total / INFLATE_RATIO_MAX > n)
			return err_set(e, ERR_LIMIT, "gzip: unfolds too far");
		buf_add(out, chunk, got);
		if (buf_check(out, e) != 0)
			return err_wrap(e, "gzip");
	} while (rc == Z_OK);
	if (rc == Z_MEM_ERROR)
		return err_memory(e);
	if (rc == Z_BUF_ERROR)
		return err_set(e, ERR_STALE, "gzip: cut off");
	if (rc != Z_STREAM_END)
		return err_set(e, ERR_FORMAT, "gzip: damaged");
	if (z->avail_in != 0)
		return err_set(e, ERR_FORMAT, "gzip: bytes behind the end");
	return 0;
}

int
gzip_inflate(struct buf *out, const void *p, size_t n, struct err *e)
{
	z_stream z = {.next_in = p, .avail_in = (uInt)n};
	int rc;

	if (n > UINT_MAX)
		return err_set(e, ERR_LIMIT, "gzip: too long");
	if (inflateInit2(&z, WINDOW_GZIP) != Z_OK)
		return err_memory(e);
	rc = inflate_run(&z, out, n, e);
	inflateEnd(&z);
	return rc;
}

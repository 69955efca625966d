#include "protocol/files/store.h"

#include <string.h>

#include "protocol/base/file.h"
#include "protocol/base/hex64.h"
#include "protocol/base/limits.h"
#include "protocol/base/stream.h"
#include "protocol/sign/hash.h"

#define PIECE_BYTES (64 * 1024)

/* The hash of what was copied, and where to. */
struct copying {
	struct stream from;
	struct stream to; /* not open: only read */
	uint64_t size;
	struct sha256 sum;
};

int
files_path(struct buf *out, const char *folder, const struct hash *sha256,
	   struct err *e)
{
	char name[HEX_LEN(HASH_LEN) + 1];

	return path_join(out, folder, hex_encode(name, sha256->b, HASH_LEN), e);
}

bool
files_has(const char *folder, const struct hash *sha256, uint64_t size)
{
	struct buf path = BUF_INIT(FILES_PATH_MAX);
	struct stream s = STREAM_INIT;
	struct err ignored = ERR_INIT;
	uint64_t got;
	bool has = files_path(&path, folder, sha256, &ignored) == 0 &&
		   stream_open(&s, buf_str(&path), &got, &ignored) == 0 &&
		   got == size;

	stream_close(&s);
	buf_done(&path);
	return has;
}

/* Everything of ${from}, piece by piece. */
static int
copy_all(struct copying *c, struct hash *out, struct err *e)
{
	struct buf piece = BUF_INIT(PIECE_BYTES);
	uint8_t *p = buf_grow(&piece, PIECE_BYTES);
	int rc = p == NULL ? buf_check(&piece, e) : 0;

	sha256_init(&c->sum);
	for (uint64_t at = 0; rc == 0 && at < c->size;) {
		uint64_t left = c->size - at;
		size_t n = left < PIECE_BYTES ? (size_t)left : PIECE_BYTES;

		rc = stream_read(&c->from, at, p, n, e);
		if (rc == 0 && c->to.fd >= 0)
			rc = stream_write(&c->to, at, p, n, e);
		if (rc == 0)
			sha256_add(&c->sum, p, n);
		at += n;
	}
	sha256_done(&c->sum, out);
	buf_done(&piece);
	return rc;
}

/* Copy to ${temp}, whole and on the disk. */
static int
copy_to(const char *from, const char *temp, uint64_t max, struct hash *sha256,
	uint64_t *size, struct err *e)
{
	struct copying c = {.from = STREAM_INIT, .to = STREAM_INIT};
	uint64_t old;
	int rc = -1;

	if (stream_open(&c.from, from, &c.size, e) != 0)
		goto out;
	if (c.size > max) {
		err_set(e, ERR_LIMIT, "%s: %llu bytes", from,
			(unsigned long long)c.size);
		goto out;
	}
	if (stream_make(&c.to, temp, &old, e) == 0 &&
	    stream_cut(&c.to, 0, e) == 0 && copy_all(&c, sha256, e) == 0 &&
	    stream_sync(&c.to, e) == 0)
		rc = 0;
	*size = c.size;
out:
	stream_close(&c.from);
	stream_close(&c.to);
	return rc;
}

static void
temp_drop(const char *temp)
{
	struct err ignored = ERR_INIT;

	if (file_exists(temp))
		(void)file_remove(temp, &ignored);
}

int
files_take(const char *folder, const char *path, uint64_t max,
	   struct hash *sha256, uint64_t *size, struct err *e)
{
	struct buf temp = BUF_INIT(FILES_PATH_MAX);
	struct buf name = BUF_INIT(FILES_PATH_MAX);
	struct lock lock = LOCK_INIT;
	int rc = -1;

	/* One temporary name, so that a crash leaves one file at most. */
	if (folder_make(folder, e) != 0 ||
	    path_join(&temp, folder, "lock", e) != 0 ||
	    lock_take(&lock, buf_str(&temp), 30000, e) != 0 ||
	    path_join(&temp, folder, "coming", e) != 0)
		goto out;
	if (copy_to(path, buf_str(&temp), max, sha256, size, e) == 0 &&
	    files_path(&name, folder, sha256, e) == 0)
		rc = file_rename(buf_str(&temp), buf_str(&name), e);
	if (rc != 0)
		temp_drop(buf_str(&temp));
out:
	lock_release(&lock);
	buf_done(&temp);
	buf_done(&name);
	return rc;
}

int
files_check(const char *folder, const struct hash *sha256, uint64_t size,
	    struct err *e)
{
	struct buf path = BUF_INIT(FILES_PATH_MAX);
	struct copying c = {.from = STREAM_INIT, .to = STREAM_INIT};
	struct hash got;
	int rc = -1;

	if (files_path(&path, folder, sha256, e) == 0 &&
	    stream_open(&c.from, buf_str(&path), &c.size, e) == 0 &&
	    copy_all(&c, &got, e) == 0)
		rc = 0;
	if (rc == 0 && (c.size != size || !hash_eq(&got, sha256)))
		rc = err_set(e, ERR_CORRUPT, "other bytes than its name says");
	stream_close(&c.from);
	buf_done(&path);
	return rc;
}

int
files_save(const char *folder, const struct hash *sha256, const char *to,
	   struct err *e)
{
	struct buf from = BUF_INIT(FILES_PATH_MAX);
	struct buf temp = BUF_INIT(FILES_PATH_MAX);
	struct hash got;
	uint64_t size;
	int rc = -1;

	if (file_exists(to)) {
		err_set(e, ERR_STATE, "%s: there is such a file", to);
		goto out;
	}
	buf_fmt(&temp, "%s.part", to);
	if (files_path(&from, folder, sha256, e) != 0 ||
	    buf_check(&temp, e) != 0)
		goto out;
	rc = copy_to(buf_str(&from), buf_str(&temp), FILE_SIZE_MAX, &got, &size,
		     e);
	if (rc == 0 && !hash_eq(&got, sha256))
		rc = err_set(e, ERR_CORRUPT, "%s: damaged", buf_str(&from));
	if (rc == 0)
		rc = file_rename(buf_str(&temp), to, e);
	else
		temp_drop(buf_str(&temp));
out:
	buf_done(&from);
	buf_done(&temp);
	return rc;
}

static int
source_read(void *ctx, uint64_t at, void *p, size_t n, struct err *e)
{
	return stream_read(ctx, at, p, n, e);
}

int
sniff_path(const char *path, const char *name, struct sniffed *out,
	   struct err *e)
{
	struct stream s = STREAM_INIT;
	struct sniff_source source = {source_read, &s, 0};
	int rc = stream_open(&s, path, &source.size, e);

	if (rc == 0)
		rc = sniff(out, &source, name, e);
	stream_close(&s);
	return rc;
}

int
files_sniff(const char *folder, const struct hash *sha256, const char *name,
	    struct sniffed *out, struct err *e)
{
	struct buf path = BUF_INIT(FILES_PATH_MAX);
	int rc = files_path(&path, folder, sha256, e);

	if (rc == 0)
		rc = sniff_path(buf_str(&path), name, out, e);
	buf_done(&path);
	return rc;
}

int
files_read(const char *folder, const struct hash *sha256, uint64_t from,
	   size_t max, struct buf *out, uint64_t *size, struct err *e)
{
	struct buf path = BUF_INIT(FILES_PATH_MAX);
	struct stream s = STREAM_INIT;
	uint64_t all;
	uint8_t *p;
	int rc = -1;

	if (files_path(&path, folder, sha256, e) != 0 ||
	    stream_open(&s, buf_str(&path), &all, e) != 0)
		goto out;
	*size = all;
	rc = 0;
	if (from >= all)
		goto out;
	if (max > all - from)
		max = (size_t)(all - from);
	if ((p = buf_grow(out, max)) == NULL)
		rc = buf_check(out, e);
	else
		rc = stream_read(&s, from, p, max, e);
out:
	stream_close(&s);
	buf_done(&path);
	return rc;
}

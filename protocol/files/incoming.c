#include <string.h>

#include "protocol/base/file.h"
#include "protocol/base/hex64.h"
#include "protocol/base/stream.h"
#include "protocol/files/store.h"
#include "protocol/sign/hash.h"

#define PIECE_BYTES (64 * 1024)

int
incoming_path(struct buf *out, const char *folder, const char *who,
	      const struct hash *sha256, struct err *e)
{
	char hex[HEX_LEN(HASH_LEN) + 1];
	struct buf name = BUF_INIT(256);
	int rc;

	buf_fmt(&name, INCOMING_FOLDER "/" INCOMING_NAME "%s", who,
		hex_encode(hex, sha256->b, HASH_LEN));
	rc = buf_check(&name, e);
	if (rc == 0)
		rc = path_join(out, folder, buf_str(&name), e);
	buf_done(&name);
	return rc;
}

int
incoming_have(const char *path, uint64_t *have, struct err *e)
{
	struct stream s = STREAM_INIT;

	*have = 0;
	if (!file_exists(path))
		return 0;
	if (stream_open(&s, path, have, e) != 0)
		return -1;
	stream_close(&s);
	return 0;
}

int
incoming_add(const char *path, uint64_t from, const void *p, size_t n,
	     struct err *e)
{
	struct stream s = STREAM_INIT;
	struct err ignored = ERR_INIT;
	uint64_t have;
	int rc = -1;

	if (stream_make(&s, path, &have, e) != 0)
		return -1;
	if (have != from)
		err_set(e, ERR_STALE, "there are %llu bytes",
			(unsigned long long)have);
	else if (stream_write(&s, from, p, n, e) == 0 &&
		 stream_sync(&s, e) == 0)
		rc = 0;
	else
		(void)stream_cut(&s, from, &ignored);
	stream_close(&s);
	return rc;
}

static int
content_check(const char *path, const struct hash *sha256, uint64_t size,
	      struct err *e)
{
	struct buf piece = BUF_INIT(PIECE_BYTES);
	uint8_t *p = buf_grow(&piece, PIECE_BYTES);
	struct stream s = STREAM_INIT;
	struct sha256 sum;
	struct hash got;
	uint64_t all = 0;
	int rc =
	    p == NULL ? buf_check(&piece, e) : stream_open(&s, path, &all, e);

	sha256_init(&sum);
	for (uint64_t at = 0; rc == 0 && at < all;) {
		size_t n =
		    all - at < PIECE_BYTES ? (size_t)(all - at) : PIECE_BYTES;

		rc = stream_read(&s, at, p, n, e);
		if (rc == 0)
			sha256_add(&sum, p, n);
		at += n;
	}
	sha256_done(&sum, &got);
	stream_close(&s);
	buf_done(&piece);
	if (rc == 0 && (all != size || !hash_eq(&got, sha256)))
		return err_set(e, ERR_SIGNATURE,
			       "other content than was announced");
	return rc;
}

int
incoming_end(const char *path, const char *folder, const struct hash *sha256,
	     uint64_t size, struct err *e)
{
	struct buf name = BUF_INIT(FILES_PATH_MAX);
	struct err ignored = ERR_INIT;
	int rc = content_check(path, sha256, size, e);

	if (rc != 0 && e->code == ERR_SIGNATURE)
		(void)file_remove(path, &ignored);
	if (rc == 0 && (rc = files_path(&name, folder, sha256, e)) == 0)
		rc = file_rename(path, buf_str(&name), e);
	buf_done(&name);
	return rc;
}

/*
 * Layout: the magic line; the number of boxes, one byte; for each box a
 * crypto_box_seal of the stream key, 80 bytes; the length of the plain bytes,
 * 8 bytes big-endian; the stream's header, 24 bytes; then the chunks of
 * crypto_secretstream_xchacha20poly1305: every one but the last holds CHUNK
 * plain bytes, the last has the final tag and may be empty.  All that stands
 * before the stream's header is associated data of the first chunk.
 */
#include "protocol/sign/sealed.h"

#include <string.h>

#include <sodium.h>

#include "protocol/base/reader.h"

#define MAGIC_LEN   (sizeof(SEALED_MAGIC) - 1)
#define CHUNK       (64u * 1024)
#define STREAM_KEY  crypto_secretstream_xchacha20poly1305_KEYBYTES
#define STREAM_HEAD crypto_secretstream_xchacha20poly1305_HEADERBYTES
#define STREAM_PLUS crypto_secretstream_xchacha20poly1305_ABYTES
#define BOX_LEN     (STREAM_KEY + crypto_box_SEALBYTES)
#define TAG_FINAL   crypto_secretstream_xchacha20poly1305_TAG_FINAL

typedef crypto_secretstream_xchacha20poly1305_state stream;

bool
sealed_is(const void *p, size_t n)
{

	return n >= MAGIC_LEN && memcmp(p, SEALED_MAGIC, MAGIC_LEN) == 0;
}

static int
boxes_put(struct buf *out, const uint8_t key[STREAM_KEY],
	  const uint8_t (*boxes)[KEY_LEN], size_t count, struct err *e)
{
	uint8_t sealed[BOX_LEN];

	for (size_t i = 0; i < count; i++) {
		if (crypto_box_seal(sealed, key, STREAM_KEY, boxes[i]) != 0)
			return err_set(e, ERR_FORMAT, "box key %zu is no key",
				       i);
		buf_add(out, sealed, sizeof(sealed));
	}
	return 0;
}

/* Append the stream; ${head} are the bytes before it, from offset ${at}. */
static int
stream_put(struct buf *out, size_t at, const uint8_t key[STREAM_KEY],
	   const uint8_t *p, size_t n, struct err *e)
{
	uint8_t head[STREAM_HEAD];
	size_t ad = out->len - at;
	size_t len;
	uint8_t *to;
	stream s;

	crypto_secretstream_xchacha20poly1305_init_push(&s, head, key);
	buf_add(out, head, sizeof(head));
	do {
		len = n < CHUNK ? n : CHUNK;
		to = buf_grow(out, len + STREAM_PLUS);
		if (to == NULL)
			break;
		crypto_secretstream_xchacha20poly1305_push(
		    &s, to, NULL, p, len, ad > 0 ? out->p + at : NULL, ad,
		    len == n ? TAG_FINAL : 0);
		ad = 0;
		p += len;
		n -= len;
	} while (n > 0);
	wipe(&s, sizeof(s));
	return buf_check(out, e);
}

int
sealed_put(struct buf *out, const void *p, size_t n,
	   const uint8_t (*boxes)[KEY_LEN], size_t count, struct err *e)
{
	uint8_t key[STREAM_KEY];
	size_t at = out->len;
	int rc = -1;

	if (count < 1 || count > SEALED_BOXES_MAX)
		return err_set(e, ERR_LIMIT, "sealed to %zu boxes", count);
	crypto_secretstream_xchacha20poly1305_keygen(key);
	buf_text(out, SEALED_MAGIC);
	buf_byte(out, (uint8_t)count);
	if (boxes_put(out, key, boxes, count, e) == 0) {
		buf_be64(out, n);
		rc = buf_check(out, e);
	}
	if (rc == 0)
		rc = stream_put(out, at, key, p, n, e);
	wipe(key, sizeof(key));
	return rc;
}

static int
cut(struct err *e)
{

	return err_set(e, ERR_STALE, "a sealed bundle that was cut");
}

static int
changed(struct err *e)
{

	return err_set(e, ERR_SIGNATURE, "a sealed bundle that was changed");
}

static int
chunks_open(struct buf *out, struct reader *r, stream *s, uint64_t left,
	    const uint8_t *ad, size_t ad_len, struct err *e)
{
	const uint8_t *from;
	uint8_t *to;
	uint8_t tag;
	size_t len;

	do {
		len = left < CHUNK ? (size_t)left : CHUNK;
		from = reader_bytes(r, len + STREAM_PLUS);
		if (from == NULL)
			return cut(e);
		if ((to = buf_grow(out, len)) == NULL)
			return buf_check(out, e);
		if (crypto_secretstream_xchacha20poly1305_pull(
			s, to, NULL, &tag, from, len + STREAM_PLUS, ad,
			ad_len) != 0 ||
		    (tag == TAG_FINAL) != (len == left)) {
			out->len -= len;
			*to = '\0';
			return changed(e);
		}
		ad_len = 0;
		left -= len;
	} while (left > 0);
	return r->left == 0 ? 0 : changed(e);
}

static int
box_open(uint8_t key[STREAM_KEY], const uint8_t *boxes, size_t count,
	 const struct box_key *box)
{

	for (size_t i = 0; i < count; i++)
		if (crypto_box_seal_open(key, boxes + i * BOX_LEN, BOX_LEN,
					 box->public, box->secret) == 0)
			return 0;
	return -1;
}

int
sealed_open(struct buf *out, const void *p, size_t n, const struct box_key *box,
	    struct err *e)
{
	uint8_t key[STREAM_KEY];
	struct reader r;
	const uint8_t *boxes;
	const uint8_t *head;
	size_t count;
	uint64_t len;
	stream s;
	int rc = -1;

	if (!sealed_is(p, n))
		return err_set(e, ERR_FORMAT, "not a sealed bundle");
	reader_init(&r, p, n);
	reader_bytes(&r, MAGIC_LEN);
	count = reader_u8(&r);
	if (!r.bad && (count < 1 || count > SEALED_BOXES_MAX))
		return err_set(e, ERR_FORMAT, "sealed to %zu boxes", count);
	boxes = reader_bytes(&r, count * BOX_LEN);
	len = reader_be64(&r);
	head = reader_bytes(&r, STREAM_HEAD);
	if (r.bad)
		return cut(e);
	if (box_open(key, boxes, count, box) != 0)
		return err_set(e, ERR_DENIED, "sealed to others");
	if (crypto_secretstream_xchacha20poly1305_init_pull(&s, head, key) != 0)
		changed(e);
	else
		rc = chunks_open(out, &r, &s, len, p, n - r.left - STREAM_HEAD,
				 e);
	wipe(key, sizeof(key));
	wipe(&s, sizeof(s));
	return rc;
}

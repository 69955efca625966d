#include "protocol/base/reader.h"

#include <string.h>

#include "protocol/base/buf.h"

#define VARINT_BYTES_MAX 10

void
reader_init(struct reader *r, const void *p, size_t n)
{
	/* Empty input may come as NULL, but NULL means bad to callers. */
	static const uint8_t nothing[1] = {0};

	r->p = p == NULL ? nothing : p;
	r->left = p == NULL ? 0 : n;
	r->bad = p == NULL && n != 0;
}

const uint8_t *
reader_bytes(struct reader *r, size_t n)
{
	const uint8_t *at = r->p;

	if (r->bad || n > r->left) {
		r->bad = true;
		return NULL;
	}
	r->p += n;
	r->left -= n;
	return at;
}

static uint64_t
reader_be(struct reader *r, size_t n)
{
	const uint8_t *at = reader_bytes(r, n);
	uint64_t v = 0;

	for (size_t i = 0; at != NULL && i < n; i++)
		v = v << 8 | at[i];
	return v;
}

uint8_t
reader_u8(struct reader *r)
{
	return (uint8_t)reader_be(r, 1);
}

uint32_t
reader_be32(struct reader *r)
{
	return (uint32_t)reader_be(r, 4);
}

uint64_t
reader_be64(struct reader *r)
{
	return reader_be(r, 8);
}

uint64_t
reader_varint(struct reader *r)
{
	uint64_t v = 0;

	for (unsigned i = 0; i < VARINT_BYTES_MAX; i++) {
		uint8_t c = reader_u8(r);

		if (r->bad)
			return 0;
		v |= (uint64_t)(c & 0x7f) << (7 * i);
		if ((c & 0x80) != 0)
			continue;
		/* A last byte of 0 could have been left out; of the tenth
		 * only one bit fits. */
		if ((c == 0 && i > 0) || (i == VARINT_BYTES_MAX - 1 && c > 1))
			break;
		return v;
	}
	r->bad = true;
	return 0;
}

void
reader_copy(struct reader *r, void *out, size_t n)
{
	const uint8_t *at = reader_bytes(r, n);

	if (n == 0)
		return;
	if (at == NULL)
		memset(out, 0, n);
	else
		memcpy(out, at, n);
}

void
buf_varint(struct buf *b, uint64_t v)
{
	uint8_t p[VARINT_BYTES_MAX];
	size_t n = 0;

	do {
		p[n] = (uint8_t)(v & 0x7f);
		v >>= 7;
		if (v != 0)
			p[n] |= 0x80;
		n++;
	} while (v != 0);
	buf_add(b, p, n);
}

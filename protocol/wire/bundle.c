#include "protocol/wire/bundle.h"

#include <string.h>

#include "protocol/base/limits.h"
#include "protocol/base/reader.h"

#define TAG_LEN 5 /* type and length */

/* Type and length count too: a flipped bit in the type must not turn a
 * record into one that is skipped. */
static uint32_t
record_crc(const uint8_t *tag, const void *p, size_t n)
{
	return crc32c_more(crc32c(tag, TAG_LEN), p, n);
}

void
bundle_begin(struct buf *out)
{
	buf_add(out, BUNDLE_MAGIC, BUNDLE_MAGIC_LEN);
}

void
bundle_put(struct buf *out, enum bundle_type type, const void *p, size_t n)
{
	uint8_t tag[TAG_LEN] = {(uint8_t)type, (uint8_t)(n >> 24),
				(uint8_t)(n >> 16), (uint8_t)(n >> 8),
				(uint8_t)n};

	if (n > BUNDLE_RECORD_MAX)
		BUG("a record is too long for a bundle");
	buf_add(out, tag, sizeof(tag));
	buf_be32(out, record_crc(tag, p, n));
	buf_add(out, p, n);
}

int
bundle_open(struct bundle_reader *r, const void *p, size_t n, struct err *e)
{
	if (n < BUNDLE_MAGIC_LEN ||
	    memcmp(p, BUNDLE_MAGIC, BUNDLE_MAGIC_LEN) != 0)
		return err_set(e, ERR_FORMAT, "not a bundle");
	memset(r, 0, sizeof(*r));
	r->p = (const uint8_t *)p + BUNDLE_MAGIC_LEN;
	r->left = n - BUNDLE_MAGIC_LEN;
	return 0;
}

static bool
type_known(uint8_t type)
{
	switch ((enum bundle_type)type) {
	case BUNDLE_HELLO:
	case BUNDLE_HUBKEYS:
	case BUNDLE_HEADER:
	case BUNDLE_PART:
	case BUNDLE_SKELETON:
	case BUNDLE_ENTRY:
	case BUNDLE_INCLUSION:
	case BUNDLE_STAMP:
	case BUNDLE_CHECKPOINT:
	case BUNDLE_CONSISTENCY:
	case BUNDLE_RECEIPT:
	case BUNDLE_WANTS:
	case BUNDLE_MANIFEST:
	case BUNDLE_CHUNK:
	case BUNDLE_FILES:
		return true;
	}
	return false;
}

/* Read the next record of whatever type; -1 if it is not whole. */
static int
record_read(struct bundle_reader *r, struct bundle_record *rec)
{
	const uint8_t *tag = r->p;
	struct reader in;
	uint32_t crc;

	reader_init(&in, r->p, r->left);
	rec->type = reader_u8(&in);
	rec->n = reader_be32(&in);
	crc = reader_be32(&in);
	if (in.bad || rec->n > BUNDLE_RECORD_MAX)
		return -1;
	rec->p = reader_bytes(&in, rec->n);
	if (in.bad || record_crc(tag, rec->p, rec->n) != crc)
		return -1;
	r->p = in.p;
	r->left = in.left;
	return 0;
}

int
bundle_next(struct bundle_reader *r, struct bundle_record *rec)
{
	while (r->left > 0) {
		struct bundle_record got;

		if (record_read(r, &got) != 0) {
			r->torn = true;
			r->left = 0;
			return 0;
		}
		if (type_known(got.type)) {
			*rec = got;
			return 1;
		}
		if (got.type < 'a' || got.type > 'z') {
			r->foreign = true;
			r->left = 0;
			return 0;
		}
	}
	return 0;
}

#include "protocol/files/zip.h"

#include <string.h>

#include "protocol/base/buf.h"

#define END_LEN   22
#define END_MAX   (END_LEN + 65535) /* with the longest comment */
#define ENTRY_LEN 46

struct list {
	uint64_t at;
	uint64_t bytes;
	uint64_t count;
};

static uint32_t
le16(const uint8_t *p)
{
	return (uint32_t)p[0] | (uint32_t)p[1] << 8;
}

static uint64_t
le32(const uint8_t *p)
{
	return (uint64_t)le16(p) | (uint64_t)le16(p + 2) << 16;
}

/* Where the list is, by an end record whose comment reaches exactly to the end
 * of the file; two readers could else see two lists. */
static bool
end_read(const uint8_t *p, size_t n, uint64_t size, struct list *out)
{
	for (size_t i = n - END_LEN + 1; i-- > 0;) {
		const uint8_t *end = p + i;

		if (memcmp(end, "PK\x05\x06", 4) != 0 ||
		    i + END_LEN + le16(end + 20) != n)
			continue;
		out->count = le16(end + 10);
		out->bytes = le32(end + 12);
		out->at = le32(end + 16);
		return le16(end + 4) == 0 && le16(end + 6) == 0 &&
		       le16(end + 8) == out->count && out->count > 0 &&
		       out->bytes <= ZIP_LIST_MAX && out->at <= size - n + i &&
		       out->bytes == size - n + i - out->at;
	}
	return false;
}

static int
list_find(const struct sniff_source *source, struct list *out, struct err *e)
{
	struct buf tail = BUF_INIT(END_MAX);
	size_t n = source->size < END_MAX ? (size_t)source->size : END_MAX;
	uint8_t *p;
	int rc = -1;

	if (n < END_LEN)
		return 0;
	if ((p = buf_grow(&tail, n)) == NULL)
		rc = buf_check(&tail, e);
	else if (source->read(source->ctx, source->size - n, p, n, e) == 0)
		rc = end_read(p, n, source->size, out) ? 1 : 0;
	buf_done(&tail);
	return rc;
}

/* The names in the list's bytes: 1, or 0 if they do not fill it exactly. */
static int
names_tell(const uint8_t *p, size_t n, uint64_t count,
	   void (*fn)(void *ctx, const char *name, size_t n), void *ctx)
{
	while (count-- > 0) {
		size_t name, whole;

		if (p == NULL || n < ENTRY_LEN ||
		    memcmp(p, "PK\x01\x02", 4) != 0)
			return 0;
		name = le16(p + 28);
		whole = ENTRY_LEN + name + le16(p + 30) + le16(p + 32);
		if (whole > n)
			return 0;
		fn(ctx, (const char *)p + ENTRY_LEN, name);
		p += whole;
		n -= whole;
	}
	return n == 0 ? 1 : 0;
}

int
zip_names(const struct sniff_source *source,
	  void (*fn)(void *ctx, const char *name, size_t n), void *ctx,
	  struct err *e)
{
	struct buf bytes = BUF_INIT(ZIP_LIST_MAX);
	struct list list = {0, 0, 0};
	uint8_t *p;
	int rc = list_find(source, &list, e);

	if (rc != 1 || list.bytes == 0)
		return rc < 0 ? -1 : 0;
	if ((p = buf_grow(&bytes, (size_t)list.bytes)) == NULL)
		rc = buf_check(&bytes, e);
	else
		rc = source->read(source->ctx, list.at, p, (size_t)list.bytes,
				  e);
	if (rc == 0)
		rc = names_tell(p, (size_t)list.bytes, list.count, fn, ctx);
	buf_done(&bytes);
	return rc;
}

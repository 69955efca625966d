#include "protocol/paper/zip.h"

#include <zip.h>

#define DOS_DATE ((1 << 5) | 1) /* 1 January 1980 */

static int
zip_fail(struct err *e, zip_error_t *why)
{
	err_set(e, ERR_IO, "zip: %s", zip_error_strerror(why));
	zip_error_fini(why);
	return -1;
}

static int
part_add(zip_t *z, const struct zip_part *part)
{
	zip_source_t *from = zip_source_buffer(z, part->p, part->n, 0);
	zip_int64_t i;

	if (from == NULL)
		return -1;
	i = zip_file_add(z, part->name, from, ZIP_FL_ENC_UTF_8);
	if (i < 0) {
		zip_source_free(from);
		return -1;
	}
	return zip_file_set_dostime(z, (zip_uint64_t)i, 0, DOS_DATE, 0);
}

/* The archive's bytes out of the source that it was written to. */
static int
source_read(zip_source_t *to, struct buf *out, struct err *e)
{
	zip_stat_t about;
	zip_int64_t n = -1;
	uint8_t *p = NULL;

	if (zip_source_stat(to, &about) == 0 && zip_source_open(to) == 0) {
		p = buf_grow(out, about.size);
		n = p == NULL ? -1 : zip_source_read(to, p, about.size);
		zip_source_close(to);
	}
	if (p == NULL && buf_check(out, e) != 0)
		return -1;
	return n < 0 || (zip_uint64_t)n != about.size
		   ? err_set(e, ERR_IO, "zip: the archive cannot be read back")
		   : 0;
}

int
zip_parts(const struct zip_part *parts, size_t count, struct buf *out,
	  struct err *e)
{
	zip_error_t why;
	zip_source_t *to;
	zip_t *z;

	zip_error_init(&why);
	to = zip_source_buffer_create(NULL, 0, 0, &why);
	if (to == NULL)
		return zip_fail(e, &why);
	zip_source_keep(to);
	z = zip_open_from_source(to, ZIP_TRUNCATE, &why);
	if (z == NULL) {
		zip_source_free(to);
		zip_source_free(to);
		return zip_fail(e, &why);
	}
	for (size_t i = 0; i < count; i++) {
		if (part_add(z, &parts[i]) != 0)
			goto fail;
	}
	if (zip_close(z) != 0)
		goto fail;
	if (source_read(to, out, e) != 0) {
		zip_source_free(to);
		return -1;
	}
	zip_source_free(to);
	return 0;
fail:
	err_set(e, ERR_IO, "zip: %s", zip_strerror(z));
	zip_discard(z);
	zip_source_free(to);
	return -1;
}

#include "protocol/base/text.h"

#include <utf8proc.h>

#define PARTS_MAX 8 /* no character comes apart into more than 4 */

static bool
is_space(utf8proc_int32_t c, utf8proc_category_t category)
{
	return (c >= '\t' && c <= '\r') || c == 0x85 ||
	       category == UTF8PROC_CATEGORY_ZS ||
	       category == UTF8PROC_CATEGORY_ZL ||
	       category == UTF8PROC_CATEGORY_ZP;
}

static bool
is_mark(utf8proc_category_t category)
{
	return category == UTF8PROC_CATEGORY_MN ||
	       category == UTF8PROC_CATEGORY_MC ||
	       category == UTF8PROC_CATEGORY_ME;
}

static void
put_char(struct buf *out, utf8proc_int32_t c)
{
	utf8proc_uint8_t bytes[4];
	utf8proc_ssize_t n = utf8proc_encode_char(c, bytes);

	if (n > 0)
		buf_add(out, bytes, (size_t)n);
}

/* What is kept between the characters of one text. */
struct fold {
	struct buf *out;
	size_t start; /* where this text begins in out */
	bool space;   /* white space is owed before the next letter */
};

static void
fold_part(struct fold *f, utf8proc_int32_t c)
{
	utf8proc_category_t category = utf8proc_category(c);

	if (is_mark(category))
		return;
	if (is_space(c, category)) {
		f->space = f->out->len > f->start;
		return;
	}
	if (f->space)
		buf_byte(f->out, ' ');
	f->space = false;
	/* The stroke of d is no mark to Unicode. */
	c = c == 0x110 || c == 0x111 ? 'd' : utf8proc_tolower(c);
	put_char(f->out, c);
}

int
text_fold(struct buf *out, const char *s, size_t n, struct err *e)
{
	const utf8proc_uint8_t *p = (const utf8proc_uint8_t *)s;
	struct fold f = {out, out->len, false};

	if (!text_is_utf8(s, n))
		return err_set(e, ERR_FORMAT, "text is not UTF-8");
	while (n > 0) {
		utf8proc_int32_t parts[PARTS_MAX];
		utf8proc_int32_t c;
		utf8proc_ssize_t count;
		utf8proc_ssize_t len;
		int class = 0;

		len = utf8proc_iterate(p, (utf8proc_ssize_t)n, &c);
		if (len <= 0)
			return err_set(e, ERR_FORMAT, "text is not UTF-8");
		count = utf8proc_decompose_char(c, parts, PARTS_MAX,
						UTF8PROC_DECOMPOSE, &class);
		for (utf8proc_ssize_t i = 0; i < count && i < PARTS_MAX; i++)
			fold_part(&f, parts[i]);
		p += len;
		n -= (size_t)len;
	}
	return buf_check(out, e);
}

int
text_upper(struct buf *out, const char *s, size_t n, struct err *e)
{
	const utf8proc_uint8_t *p = (const utf8proc_uint8_t *)s;

	if (!text_is_utf8(s, n))
		return err_set(e, ERR_FORMAT, "text is not UTF-8");
	while (n > 0) {
		utf8proc_int32_t c;
		utf8proc_ssize_t len;

		len = utf8proc_iterate(p, (utf8proc_ssize_t)n, &c);
		if (len <= 0)
			return err_set(e, ERR_FORMAT, "text is not UTF-8");
		put_char(out, utf8proc_toupper(c));
		p += len;
		n -= (size_t)len;
	}
	return buf_check(out, e);
}

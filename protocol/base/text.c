#include "protocol/base/text.h"

#include <stdint.h>
#include <string.h>
#include <utf8proc.h>

/* How many bytes the well-formed character at p has, 0 if there is none. */
static size_t
utf8_length(const uint8_t *p, size_t left)
{
	uint8_t low = 0x80;
	uint8_t high = 0xbf;
	size_t n;

	if (p[0] < 0x80)
		return p[0] != 0;
	if (p[0] < 0xc2 || p[0] > 0xf4)
		return 0;
	n = p[0] < 0xe0 ? 2 : p[0] < 0xf0 ? 3 : 4;
	/* Unicode 15, table 3-7: overlong forms, surrogates, the end. */
	if (p[0] == 0xe0)
		low = 0xa0;
	else if (p[0] == 0xf0)
		low = 0x90;
	else if (p[0] == 0xed)
		high = 0x9f;
	else if (p[0] == 0xf4)
		high = 0x8f;
	if (left < n || p[1] < low || p[1] > high)
		return 0;
	for (size_t i = 2; i < n; i++) {
		if ((p[i] & 0xc0) != 0x80)
			return 0;
	}
	return n;
}

bool
text_is_utf8(const void *s, size_t n)
{
	const uint8_t *p = s;

	while (n > 0) {
		size_t len = utf8_length(p, n);

		if (len == 0)
			return false;
		p += len;
		n -= len;
	}
	return true;
}

/*
 * Below U+0300 and in the block that holds the Vietnamese letters with two
 * marks every character is its own normal form and joins nothing.
 */
static bool
is_surely_nfc(utf8proc_int32_t c)
{
	return (c >= 0 && c < 0x300) || (c >= 0x1ea0 && c <= 0x1ef9);
}

/* The next character of well-formed text. */
static utf8proc_int32_t
text_next(const char **s, size_t *n)
{
	utf8proc_int32_t c = -1;
	utf8proc_ssize_t len;

	len = utf8proc_iterate((const utf8proc_uint8_t *)*s,
			       (utf8proc_ssize_t)*n, &c);
	if (len <= 0)
		len = 1;
	*s += len;
	*n -= (size_t)len;
	return c;
}

int
text_nfc(struct buf *out, const char *s, size_t n, struct err *e)
{
	utf8proc_uint8_t *nfc = NULL;
	utf8proc_ssize_t len;

	if (!text_is_utf8(s, n))
		return err_set(e, ERR_FORMAT, "text is not UTF-8");
	len = utf8proc_map((const utf8proc_uint8_t *)s, (utf8proc_ssize_t)n,
			   &nfc, UTF8PROC_STABLE | UTF8PROC_COMPOSE);
	if (len == UTF8PROC_ERROR_NOMEM)
		return err_memory(e);
	if (len < 0)
		return err_set(e, ERR_FORMAT, "text has no normal form");
	buf_add(out, nfc, (size_t)len);
	free(nfc);
	return buf_check(out, e);
}

static bool
all_surely_nfc(const char *s, size_t n)
{
	while (n > 0) {
		if (!is_surely_nfc(text_next(&s, &n)))
			return false;
	}
	return true;
}

bool
text_is_nfc(const char *s, size_t n)
{
	struct buf nfc = BUF_INIT(n);
	struct err e = ERR_INIT;
	bool same;

	if (all_surely_nfc(s, n))
		return true;
	same = text_nfc(&nfc, s, n, &e) == 0 && nfc.len == n &&
	       memcmp(nfc.p, s, n) == 0;
	buf_done(&nfc);
	return same;
}

/* Noncharacters, marks of annotations, and tags, which hide ASCII. */
static bool
is_no_character(utf8proc_int32_t c)
{
	return (c & 0xfffe) == 0xfffe || (c >= 0xfdd0 && c <= 0xfdef) ||
	       (c >= 0xfff9 && c <= 0xfffb) || (c >= 0xe0000 && c <= 0xe007f);
}

static bool
is_control(utf8proc_int32_t c, bool multiline)
{
	if (c < 0x20)
		return !multiline || (c != '\n' && c != '\t');
	if (c < 0x7f)
		return false;
	switch (c) {
	case 0x061c: /* Arabic letter mark */
	case 0x180e: /* Mongolian vowel separator */
	case 0x200b: /* zero-width space */
	case 0x200e: /* direction marks */
	case 0x200f:
	case 0x2028: /* line separator */
	case 0x2029: /* paragraph separator */
	case 0xfeff: /* zero-width no-break space */
		return true;
	default:
		return c <= 0x9f || (c >= 0x202a && c <= 0x202e) ||
		       (c >= 0x2060 && c <= 0x206f) || is_no_character(c);
	}
}

bool
text_has_control(const char *s, size_t n, bool multiline)
{
	while (n > 0) {
		if (is_control(text_next(&s, &n), multiline))
			return true;
	}
	return false;
}

size_t
text_char(const char *s, size_t n, bool *shows)
{
	size_t left = n;

	*shows = !is_control(text_next(&s, &left), false);
	return n - left;
}

bool
text_is_name(const char *s, size_t max)
{
	size_t n = strnlen(s, max + 1);

	return n >= 1 && n <= max && text_is_utf8(s, n) && text_is_nfc(s, n) &&
	       !text_has_control(s, n, false);
}

bool
text_is_code(const char *s, size_t max)
{
	size_t n = strspn(s, "abcdefghijklmnopqrstuvwxyz"
			     "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-");

	return n >= 1 && n <= max && s[n] == '\0';
}

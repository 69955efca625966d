/* Bytes as lines of hex with remarks, and back. */
#ifndef KHEO_TESTS_LOG_HEXLINES_H
#define KHEO_TESTS_LOG_HEXLINES_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "protocol/base/buf.h"
#include "protocol/base/hex64.h"

#define HEX_PER_LINE 32

/* A remark, then the bytes in lines of hex. */
static inline void
hex_lines(struct buf *out, const char *remark, const void *p, size_t n)
{
	const uint8_t *b = p;
	char hex[2 * HEX_PER_LINE + 1];

	buf_fmt(out, "# %s\n", remark);
	for (size_t i = 0; i < n; i += HEX_PER_LINE)
		buf_fmt(
		    out, "%s\n",
		    hex_encode(hex, b + i,
			       n - i < HEX_PER_LINE ? n - i : HEX_PER_LINE));
}

/* The bytes of such lines. */
static inline void
hex_read(struct buf *out, const char *s, size_t n)
{
	const char *end = s + n;

	while (s < end) {
		const char *lf = memchr(s, '\n', (size_t)(end - s));
		uint8_t b[HEX_PER_LINE];
		size_t len;

		assert_non_null(lf);
		len = (size_t)(lf - s) / 2;
		if (*s != '#') {
			assert_in_range(len, 1, HEX_PER_LINE);
			assert_int_equal(
			    hex_decode(b, len, s, (size_t)(lf - s)), 0);
			buf_add(out, b, len);
		}
		s = lf + 1;
	}
}

#endif

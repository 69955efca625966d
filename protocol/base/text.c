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

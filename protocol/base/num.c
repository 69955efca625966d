#include "protocol/base/num.h"

#define DIGITS_MAX 20 /* of 2^64 - 1 */

int
num_parse(const char *s, size_t len, uint64_t min, uint64_t max, uint64_t *out)
{
	uint64_t v = 0;

	if (len == 0 || len > DIGITS_MAX || (len > 1 && s[0] == '0'))
		return -1;
	for (size_t i = 0; i < len; i++) {
		if (s[i] < '0' || s[i] > '9')
			return -1;
		if (__builtin_mul_overflow(v, 10U, &v) ||
		    __builtin_add_overflow(v, (uint64_t)(s[i] - '0'), &v))
			return -1;
	}
	if (v < min || v > max)
		return -1;
	*out = v;
	return 0;
}

int
size_add(size_t a, size_t b, size_t *out)
{
	size_t v;

	if (__builtin_add_overflow(a, b, &v))
		return -1;
	*out = v;
	return 0;
}

int
size_mul(size_t a, size_t b, size_t *out)
{
	size_t v;

	if (__builtin_mul_overflow(a, b, &v))
		return -1;
	*out = v;
	return 0;
}

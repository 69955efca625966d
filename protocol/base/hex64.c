#include "protocol/base/hex64.h"

static const char HEX[] = "0123456789abcdef";
static const char B64[] =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
static const char B64U[] =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

char *
hex_encode(char *out, const void *p, size_t n)
{
	const uint8_t *b = p;

	for (size_t i = 0; i < n; i++) {
		out[2 * i] = HEX[b[i] >> 4];
		out[2 * i + 1] = HEX[b[i] & 15];
	}
	out[2 * n] = '\0';
	return out;
}

/* Write the groups without padding and return where they end. */
static char *
encode64(char *out, const uint8_t *b, size_t n, const char *alphabet)
{
	uint32_t bits = 0;
	unsigned have = 0;

	for (size_t i = 0; i < n; i++) {
		bits = bits << 8 | b[i];
		have += 8;
		while (have >= 6) {
			have -= 6;
			*out++ = alphabet[bits >> have & 63];
		}
	}
	if (have > 0)
		*out++ = alphabet[bits << (6 - have) & 63];
	return out;
}

char *
b64_encode(char *out, const void *p, size_t n)
{
	char *end = encode64(out, p, n, B64);

	while ((end - out) % 4 != 0)
		*end++ = '=';
	*end = '\0';
	return out;
}

char *
b64u_encode(char *out, const void *p, size_t n)
{
	*encode64(out, p, n, B64U) = '\0';
	return out;
}

static int
hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	return -1;
}

int
hex_decode(void *out, size_t n, const char *s, size_t len)
{
	uint8_t *b = out;

	if (len % 2 != 0 || len / 2 != n)
		return -1;
	for (size_t i = 0; i < n; i++) {
		int hi = hex_digit(s[2 * i]);
		int lo = hex_digit(s[2 * i + 1]);

		if (hi < 0 || lo < 0)
			return -1;
		b[i] = (uint8_t)(hi << 4 | lo);
	}
	return 0;
}

static int
digit64(char c, const char *alphabet)
{
	if (c >= 'A' && c <= 'Z')
		return c - 'A';
	if (c >= 'a' && c <= 'z')
		return c - 'a' + 26;
	if (c >= '0' && c <= '9')
		return c - '0' + 52;
	if (c == alphabet[62])
		return 62;
	return c == alphabet[63] ? 63 : -1;
}

/* Decode digits without padding; the bits that are left over must be 0. */
static int
decode64(uint8_t *out, size_t max, const char *s, size_t len,
	 const char *alphabet, size_t *n)
{
	size_t bytes = len / 4 * 3 + len % 4 * 6 / 8;
	uint32_t bits = 0;
	unsigned have = 0;

	if (len % 4 == 1 || bytes > max)
		return -1;
	for (size_t i = 0; i < len; i++) {
		int d = digit64(s[i], alphabet);

		if (d < 0)
			return -1;
		bits = bits << 6 | (uint32_t)d;
		have += 6;
		if (have >= 8) {
			have -= 8;
			*out++ = (uint8_t)(bits >> have);
		}
	}
	if ((bits & ((1U << have) - 1)) != 0)
		return -1;
	*n = bytes;
	return 0;
}

int
b64_decode_max(void *out, size_t max, const char *s, size_t len, size_t *n)
{
	if (len % 4 != 0)
		return -1;
	for (int i = 0; i < 2 && len > 0 && s[len - 1] == '='; i++)
		len--;
	return decode64(out, max, s, len, B64, n);
}

int
b64u_decode_max(void *out, size_t max, const char *s, size_t len, size_t *n)
{
	return decode64(out, max, s, len, B64U, n);
}

int
b64_decode(void *out, size_t n, const char *s, size_t len)
{
	size_t got;

	if (b64_decode_max(out, n, s, len, &got) != 0)
		return -1;
	return got == n ? 0 : -1;
}

int
b64u_decode(void *out, size_t n, const char *s, size_t len)
{
	size_t got;

	if (b64u_decode_max(out, n, s, len, &got) != 0)
		return -1;
	return got == n ? 0 : -1;
}

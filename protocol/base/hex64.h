/* Hex, base64 and base64url: strict, one legal encoding for each value. */
#ifndef KHEO_BASE_HEX64_H
#define KHEO_BASE_HEX64_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Lengths of the text for n bytes, without the NUL. */
#define HEX_LEN(n)  ((n)*2)
#define B64_LEN(n)  (((n) + 2) / 3 * 4) /* RFC 4648 4, padded */
#define B64U_LEN(n) (((n)*8 + 5) / 6)   /* RFC 4648 5, unpadded */

/**
 * hex_encode(out, p, n), b64_encode(out, p, n), b64u_encode(out, p, n):
 * Write the text of ${n} bytes and a NUL to ${out}, which has room for
 * HEX_LEN(n) + 1 and so on.  Return ${out}.
 */
char *hex_encode(char *out, const void *p, size_t n);
char *b64_encode(char *out, const void *p, size_t n);
char *b64u_encode(char *out, const void *p, size_t n);

/**
 * hex_decode(out, n, s, len), b64_decode(...), b64u_decode(...):
 * Decode ${len} characters that must stand for exactly ${n} bytes in the one
 * legal encoding (lower-case hex; right padding; unused bits zero).
 * Return 0, or -1 with ${out} unspecified.
 */
int hex_decode(void *out, size_t n, const char *s, size_t len);
int b64_decode(void *out, size_t n, const char *s, size_t len);
int b64u_decode(void *out, size_t n, const char *s, size_t len);

/**
 * b64_decode_max(out, max, s, len, n), b64u_decode_max(...):
 * As above for at most ${max} bytes; ${n} gets how many there were.
 */
int b64_decode_max(void *out, size_t max, const char *s, size_t len, size_t *n);
int
b64u_decode_max(void *out, size_t max, const char *s, size_t len, size_t *n);

#endif

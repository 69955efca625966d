/* Numbers from foreign text, and sums that cannot overflow in silence. */
#ifndef KHEO_BASE_NUM_H
#define KHEO_BASE_NUM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/**
 * num_parse(s, len, min, max, out):
 * Read a decimal number without sign, leading zero or space (0 itself is
 * "0"), between ${min} and ${max}.  Return 0, or -1 with ${out} untouched.
 */
int
num_parse(const char *s, size_t len, uint64_t min, uint64_t max, uint64_t *out);

/**
 * size_add(a, b, out), size_mul(a, b, out):
 * Return 0, or -1 when the result does not fit.
 */
int size_add(size_t a, size_t b, size_t *out);
int size_mul(size_t a, size_t b, size_t *out);

#endif

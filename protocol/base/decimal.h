/* Exact decimal numbers: whole digits and where the point stands. */
#ifndef KHEO_BASE_DECIMAL_H
#define KHEO_BASE_DECIMAL_H

#include <stddef.h>
#include <stdint.h>

#include "protocol/base/err.h"

#define DECIMAL_DIGITS     18 /* that fit into 64 bits whatever they are */
#define DECIMAL_DIV_PLACES 9  /* behind the point of a quotient */
#define DECIMAL_SIZE       24 /* of a printed one, with its NUL */

/* digits / 10^scale, as short as it can be: no last digit behind the point is
 * zero, and zero has the scale 0. */
struct decimal {
	int64_t digits; /* within +-(10^DECIMAL_DIGITS - 1) */
	unsigned scale; /* at most DECIMAL_DIGITS */
};

/**
 * decimal_of(n):
 * A whole number within +-(10^DECIMAL_DIGITS - 1).
 */
struct decimal decimal_of(int64_t n);

/**
 * decimal_read(s, n, out, e):
 * Read "12", "-1.5", "0.50".  ERR_FORMAT: it is no number; ERR_LIMIT: more
 * digits than DECIMAL_DIGITS.
 */
int decimal_read(const char *s, size_t n, struct decimal *out, struct err *e);

/**
 * decimal_print(d, out):
 * Write it as it is stored, "-1.5", into DECIMAL_SIZE bytes; return ${out}.
 */
char *decimal_print(struct decimal d, char *out);

/**
 * decimal_add(a, b, out, e), decimal_sub, decimal_mul:
 * Exact, or ERR_LIMIT: the result has more than DECIMAL_DIGITS digits.
 */
int decimal_add(struct decimal a, struct decimal b, struct decimal *out,
		struct err *e);
int decimal_sub(struct decimal a, struct decimal b, struct decimal *out,
		struct err *e);
int decimal_mul(struct decimal a, struct decimal b, struct decimal *out,
		struct err *e);

/**
 * decimal_div(a, b, out, e), decimal_mod(a, b, out, e):
 * The quotient with DECIMAL_DIV_PLACES places, half away from zero; the rest
 * that is left of ${a} behind the whole quotient, with the sign of ${a}.
 * ERR_INVALID: ${b} is zero; ERR_LIMIT as above.
 */
int decimal_div(struct decimal a, struct decimal b, struct decimal *out,
		struct err *e);
int decimal_mod(struct decimal a, struct decimal b, struct decimal *out,
		struct err *e);

/**
 * decimal_round(d, places, out, e):
 * To at most ${places} (0 to DECIMAL_DIV_PLACES) behind the point, half away
 * from zero.  ERR_LIMIT as above.
 */
int decimal_round(struct decimal d, unsigned places, struct decimal *out,
		  struct err *e);

/**
 * decimal_cmp(a, b):
 * Less than, equal to or greater than 0.
 */
int decimal_cmp(struct decimal a, struct decimal b);

#endif

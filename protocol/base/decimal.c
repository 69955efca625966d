#include "protocol/base/decimal.h"

#include <stdbool.h>
#include <string.h>

#define DIGITS_MAX INT64_C(999999999999999999)

/* Two numbers of 18 digits over each other's scale take up to 36 digits. */
__extension__ typedef __int128 wide;

static wide
power_of_ten(unsigned n)
{
	wide p = 1;

	while (n-- > 0)
		p *= 10;
	return p;
}

/* The shortest form of digits / 10^scale. */
static int
trim(wide digits, unsigned scale, struct decimal *out, struct err *e)
{

	while (scale > 0 && digits % 10 == 0) {
		digits /= 10;
		scale--;
	}
	if (digits > DIGITS_MAX || digits < -DIGITS_MAX ||
	    scale > DECIMAL_DIGITS)
		return err_set(e, ERR_LIMIT, "a number of more than %d digits",
			       DECIMAL_DIGITS);
	out->digits = (int64_t)digits;
	out->scale = scale;
	return 0;
}

/* Both numbers as whole multiples of the smaller unit, whose scale is
 * returned. */
static unsigned
align(struct decimal a, struct decimal b, wide *x, wide *y)
{
	unsigned scale = a.scale > b.scale ? a.scale : b.scale;

	*x = a.digits * power_of_ten(scale - a.scale);
	*y = b.digits * power_of_ten(scale - b.scale);
	return scale;
}

struct decimal
decimal_of(int64_t n)
{
	struct decimal d = {n, 0};

	if (n > DIGITS_MAX || n < -DIGITS_MAX)
		BUG("more digits than a decimal has");
	return d;
}

/* One more digit of a number that is read. */
static int
digit_add(wide *digits, char c, struct err *e)
{

	if (c < '0' || c > '9')
		return err_set(e, ERR_FORMAT, "no number");
	*digits = *digits * 10 + (c - '0');
	/* Zeros behind the point may go again, but not without end. */
	if (*digits > DIGITS_MAX * power_of_ten(DECIMAL_DIGITS))
		return err_set(e, ERR_LIMIT, "a number of more than %d digits",
			       DECIMAL_DIGITS);
	return 0;
}

int
decimal_read(const char *s, size_t n, struct decimal *out, struct err *e)
{
	bool is_minus = n > 0 && *s == '-';
	const char *point;
	wide digits = 0;
	size_t whole, i;

	s += is_minus;
	n -= is_minus;
	point = n == 0 ? NULL : memchr(s, '.', n);
	whole = point == NULL ? n : (size_t)(point - s);
	if (whole == 0 || whole + 1 == n)
		return err_set(e, ERR_FORMAT, "no number");
	for (i = 0; i < n; i++) {
		if (i != whole && digit_add(&digits, s[i], e) != 0)
			return -1;
	}
	if (n - whole > 2 * DECIMAL_DIGITS)
		return err_set(e, ERR_LIMIT, "a number of more than %d digits",
			       DECIMAL_DIGITS);
	return trim(is_minus ? -digits : digits,
		    point == NULL ? 0 : (unsigned)(n - whole - 1), out, e);
}

char *
decimal_print(struct decimal d, char *out)
{
	int64_t left = d.digits < 0 ? -d.digits : d.digits;
	char text[DECIMAL_SIZE];
	size_t at = sizeof(text);

	/* From the end: what is behind the point, the point, at least a 0. */
	text[--at] = '\0';
	for (unsigned i = 0; i <= d.scale || left > 0; i++) {
		if (i == d.scale && i > 0)
			text[--at] = '.';
		text[--at] = (char)('0' + left % 10);
		left /= 10;
	}
	if (d.digits < 0)
		text[--at] = '-';
	memcpy(out, text + at, sizeof(text) - at);
	return out;
}

int
decimal_add(struct decimal a, struct decimal b, struct decimal *out,
	    struct err *e)
{
	wide x, y;
	unsigned scale = align(a, b, &x, &y);

	return trim(x + y, scale, out, e);
}

int
decimal_sub(struct decimal a, struct decimal b, struct decimal *out,
	    struct err *e)
{
	b.digits = -b.digits;
	return decimal_add(a, b, out, e);
}

int
decimal_mul(struct decimal a, struct decimal b, struct decimal *out,
	    struct err *e)
{
	return trim((wide)a.digits * b.digits, a.scale + b.scale, out, e);
}

static wide
size_of(wide x)
{
	return x < 0 ? -x : x;
}

int
decimal_div(struct decimal a, struct decimal b, struct decimal *out,
	    struct err *e)
{
	bool is_minus = (a.digits < 0) != (b.digits < 0);
	wide x, y, q, rest;

	if (b.digits == 0)
		return err_set(e, ERR_INVALID, "divided by zero");
	(void)align(a, b, &x, &y);
	x = size_of(x);
	y = size_of(y);
	q = x / y;
	rest = x % y;
	if (q > DIGITS_MAX)
		return err_set(e, ERR_LIMIT, "a number of more than %d digits",
			       DECIMAL_DIGITS);
	/* As on paper: one digit after the other. */
	for (unsigned i = 0; i < DECIMAL_DIV_PLACES; i++) {
		rest *= 10;
		q = q * 10 + rest / y;
		rest %= y;
	}
	if (rest * 2 >= y)
		q++;
	return trim(is_minus ? -q : q, DECIMAL_DIV_PLACES, out, e);
}

int
decimal_mod(struct decimal a, struct decimal b, struct decimal *out,
	    struct err *e)
{
	unsigned scale;
	wide x, y;

	if (b.digits == 0)
		return err_set(e, ERR_INVALID, "divided by zero");
	scale = align(a, b, &x, &y);
	return trim(x % y, scale, out, e);
}

int
decimal_round(struct decimal d, unsigned places, struct decimal *out,
	      struct err *e)
{
	wide unit, q;

	if (d.scale <= places) {
		*out = d;
		return 0;
	}
	unit = power_of_ten(d.scale - places);
	q = size_of(d.digits) / unit;
	if (size_of(d.digits) % unit * 2 >= unit)
		q++;
	return trim(d.digits < 0 ? -q : q, places, out, e);
}

int
decimal_cmp(struct decimal a, struct decimal b)
{
	wide x, y;

	(void)align(a, b, &x, &y);
	return (x > y) - (x < y);
}

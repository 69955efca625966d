#include "protocol/domain/carried.h"

#include <stdio.h>
#include <string.h>

#include "protocol/base/num.h"

#define YEAR_DIGITS 4

/* One text on its way through the three looks. */
struct look {
	const struct carried_facts *f;
	void (*fn)(void *ctx, const struct carried *c);
	void *ctx;
};

static void
tell(const struct look *l, enum carried_kind kind, const char *text, size_t len)
{
	struct carried c = {kind, text, len};

	l->fn(l->ctx, &c);
}

static size_t
paragraph_len(const char *s)
{
	return strcspn(s, "\n");
}

static bool
has_paragraph(const char *text, const char *s, size_t n)
{
	while (*text != '\0') {
		size_t len = paragraph_len(text);

		if (len == n && memcmp(text, s, n) == 0)
			return true;
		text += len + (text[len] != '\0');
	}
	return false;
}

static void
unchanged_find(const struct look *l, const char *text)
{
	if (l->f->before == NULL)
		return;
	while (*text != '\0') {
		size_t n = paragraph_len(text);

		if (n > 0 && has_paragraph(l->f->before, text, n))
			tell(l, CARRIED_UNCHANGED, text, n);
		text += n + (text[n] != '\0');
	}
}

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* One to ${max} digits at ${s}: how many, or 0. */
static size_t
digits_read(const char *s, size_t max, uint64_t *out)
{
	size_t n = 0;

	while (n < max && is_digit(s[n]))
		n++;
	if (n == 0 || is_digit(s[n]) ||
	    num_parse(s + (s[0] == '0' && n > 1), n - (s[0] == '0' && n > 1), 0,
		      9999, out) != 0)
		return 0;
	return n;
}

/* "d/m/yyyy" at ${s}: its length and day, or 0. */
static size_t
date_read(const char *s, day_t *day)
{
	uint64_t v[3];
	size_t at = 0;
	char iso[64];

	for (size_t i = 0; i < 3; i++) {
		size_t n = digits_read(s + at, i == 2 ? YEAR_DIGITS : 2, &v[i]);

		if (n == 0 || (i < 2 && s[at + n] != '/'))
			return 0;
		at += n + (i < 2);
	}
	(void)snprintf(iso, sizeof(iso), "%04u-%02u-%02u", (unsigned)v[2],
		       (unsigned)v[1], (unsigned)v[0]);
	return day_parse(iso, day) == 0 ? at : 0;
}

/* "năm yyyy" at ${s}: its length and the last day of that year, or 0. */
static size_t
year_read(const char *s, day_t *day)
{
	static const char word[] = "năm ";
	size_t n = sizeof(word) - 1;
	char iso[64];
	uint64_t year;

	if (strncmp(s, word, n) != 0 ||
	    digits_read(s + n, YEAR_DIGITS, &year) != YEAR_DIGITS)
		return 0;
	(void)snprintf(iso, sizeof(iso), "%04u-12-31", (unsigned)year);
	return day_parse(iso, day) == 0 ? n + YEAR_DIGITS : 0;
}

static void
dates_find(const struct look *l, const char *text)
{
	char before = '\0';
	day_t day;

	for (const char *s = text; *s != '\0'; before = *s++) {
		size_t n =
		    is_digit(before) || before == '/' ? 0 : date_read(s, &day);

		if (n == 0)
			n = year_read(s, &day);
		if (n == 0)
			continue;
		if (day < l->f->window.from)
			tell(l, CARRIED_DATE, s, n);
		s += n - 1;
	}
}

/* Whether anybody is called that on the day. */
static bool
is_called(const struct units *u, const char *name, day_t day)
{
	for (size_t i = 0; i < u->count; i++) {
		const struct unit_name *n = body_name_on(&u->bodies[i], day);
		struct buf full = BUF_INIT(2 * UNIT_NAME_MAX);
		bool is;

		if (n == NULL)
			continue;
		unit_name_put(n, &full);
		is = strcmp(buf_str(&full), name) == 0;
		buf_done(&full);
		if (is)
			return true;
	}
	return false;
}

static void
name_find(const struct look *l, const char *name, const char *text)
{
	size_t n = strlen(name);
	const char *at = strstr(text, name);

	if (n == 0 || at == NULL || is_called(l->f->units, name, l->f->day))
		return;
	for (; at != NULL; at = strstr(at + n, name))
		tell(l, CARRIED_UNIT, at, n);
}

static void
units_find_ended(const struct look *l, const char *text)
{
	const struct units *u = l->f->units;

	for (size_t i = 0; u != NULL && i < u->count; i++)
		for (size_t k = 0; k < u->bodies[i].name_count; k++) {
			struct buf full = BUF_INIT(2 * UNIT_NAME_MAX);

			unit_name_put(&u->bodies[i].names[k], &full);
			name_find(l, buf_str(&full), text);
			buf_done(&full);
		}
}

void
carried_each(const struct carried_facts *f, const char *text,
	     void (*fn)(void *ctx, const struct carried *c), void *ctx)
{
	struct look l = {f, fn, ctx};

	unchanged_find(&l, text);
	dates_find(&l, text);
	units_find_ended(&l, text);
}

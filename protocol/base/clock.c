#include "protocol/base/clock.h"

#include <stdbool.h>
#include <string.h>

#define SECOND_MS 1000
#define MINUTE_MS 60000
#define HOUR_MS   3600000
#define DAY_MS    86400000

/* What four digits can say: the years 0000 to 9999. */
#define FIRST_MS (-62167219200000)
#define LAST_MS  253402300799999

int64_t
clock_now_ms(const struct clock *c)
{
	return c->now_ms(c->ctx);
}

int64_t
clock_steady_ms(const struct clock *c)
{
	return c->steady_ms(c->ctx);
}

struct civil {
	int year;
	int month; /* 1 to 12 */
	int day;   /* 1 to 31 */
};

/*
 * Days since 1 January 1970 in the proleptic Gregorian calendar.  Years are
 * counted from March, so that the leap day is the last day of one, and days
 * in eras of 400 years, which are all alike.
 */
static int64_t
days_from_civil(struct civil c)
{
	int64_t y = c.month <= 2 ? c.year - 1 : c.year;
	int64_t era = (y >= 0 ? y : y - 399) / 400;
	int64_t year = y - era * 400;
	int64_t month = (c.month + 9) % 12;
	int64_t day = (153 * month + 2) / 5 + c.day - 1;

	return era * 146097 + year * 365 + year / 4 - year / 100 + day - 719468;
}

static struct civil
civil_from_days(int64_t days)
{
	int64_t z = days + 719468;
	int64_t era = (z >= 0 ? z : z - 146096) / 146097;
	int64_t of_era = z - era * 146097;
	int64_t year =
	    (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
	int64_t of_year = of_era - (365 * year + year / 4 - year / 100);
	int64_t month = (5 * of_year + 2) / 153;
	struct civil c;

	c.day = (int)(of_year - (153 * month + 2) / 5 + 1);
	c.month = (int)(month < 10 ? month + 3 : month - 9);
	c.year = (int)(year + era * 400 + (c.month <= 2 ? 1 : 0));
	return c;
}

static bool
civil_exists(struct civil c)
{
	static const int lengths[12] = {31, 28, 31, 30, 31, 30,
					31, 31, 30, 31, 30, 31};
	bool leap = c.year % 4 == 0 && (c.year % 100 != 0 || c.year % 400 == 0);

	if (c.month < 1 || c.month > 12)
		return false;
	return c.day >= 1 &&
	       c.day <= lengths[c.month - 1] + (c.month == 2 && leap ? 1 : 0);
}

/* Local time taken apart: the day and the milliseconds within it. */
static struct civil
local_split(int64_t ms, int offset_min, int64_t *of_day)
{
	int64_t days;

	ms = ms < FIRST_MS ? FIRST_MS : ms > LAST_MS ? LAST_MS : ms;
	ms += (int64_t)offset_min * MINUTE_MS;
	ms = ms < FIRST_MS ? FIRST_MS : ms > LAST_MS ? LAST_MS : ms;
	days = ms / DAY_MS;
	if (ms % DAY_MS < 0)
		days--;
	*of_day = ms - days * DAY_MS;
	return civil_from_days(days);
}

static char *
put_number(char *out, int64_t v, int width)
{
	for (int i = width - 1; i >= 0; i--) {
		out[i] = (char)('0' + v % 10);
		v /= 10;
	}
	return out + width;
}

static char *
put_after(char *out, char mark, int64_t v, int width)
{
	*out = mark;
	return put_number(out + 1, v, width);
}

char *
time_iso(char *out, int64_t ms, int offset_min)
{
	int east = offset_min < 0 ? -offset_min : offset_min;
	int64_t t;
	struct civil c = local_split(ms, offset_min, &t);
	char *p = put_number(out, c.year, 4);

	p = put_after(p, '-', c.month, 2);
	p = put_after(p, '-', c.day, 2);
	p = put_after(p, 'T', t / HOUR_MS, 2);
	p = put_after(p, ':', t / MINUTE_MS % 60, 2);
	p = put_after(p, ':', t / SECOND_MS % 60, 2);
	if (t % SECOND_MS != 0)
		p = put_after(p, '.', t % SECOND_MS, 3);
	if (east == 0) {
		*p++ = 'Z';
	} else {
		p = put_after(p, offset_min < 0 ? '-' : '+', east / 60, 2);
		p = put_after(p, ':', east % 60, 2);
	}
	*p = '\0';
	return out;
}

char *
time_vi(char *out, int64_t ms, int offset_min)
{
	int64_t t;
	struct civil c = local_split(ms, offset_min, &t);
	char *p = put_number(out, t / HOUR_MS, 2);

	p = put_after(p, ':', t / MINUTE_MS % 60, 2);
	p = put_after(p, ' ', c.day, 2);
	p = put_after(p, '/', c.month, 2);
	p = put_after(p, '/', c.year, 4);
	*p = '\0';
	return out;
}

/* Read exactly that many digits, at most max, and go past them. */
static bool
take_number(const char **s, int width, int max, int *out)
{
	int v = 0;

	for (int i = 0; i < width; i++) {
		char c = (*s)[i];

		if (c < '0' || c > '9')
			return false;
		v = v * 10 + (c - '0');
	}
	*s += width;
	*out = v;
	return v <= max;
}

static bool
take_char(const char **s, char c)
{
	if (**s != c)
		return false;
	(*s)++;
	return true;
}

static bool
take_date(const char **s, struct civil *c)
{
	return take_number(s, 4, 9999, &c->year) && take_char(s, '-') &&
	       take_number(s, 2, 12, &c->month) && take_char(s, '-') &&
	       take_number(s, 2, 31, &c->day) && civil_exists(*c);
}

/* "23:59:59.123": anything finer than a millisecond is dropped. */
static bool
take_time(const char **s, int64_t *of_day)
{
	int hour;
	int min;
	int sec;
	int digit;
	int64_t unit = SECOND_MS / 10;

	if (!take_number(s, 2, 23, &hour) || !take_char(s, ':') ||
	    !take_number(s, 2, 59, &min) || !take_char(s, ':') ||
	    !take_number(s, 2, 59, &sec))
		return false;
	*of_day = (int64_t)hour * HOUR_MS + (int64_t)min * MINUTE_MS +
		  (int64_t)sec * SECOND_MS;
	if (!take_char(s, '.'))
		return true;
	if (!take_number(s, 1, 9, &digit))
		return false;
	do {
		*of_day += digit * unit;
		unit /= 10;
	} while (take_number(s, 1, 9, &digit));
	return true;
}

static bool
take_zone(const char **s, int64_t *east_ms)
{
	bool west = **s == '-';
	int hour;
	int min;

	*east_ms = 0;
	if (take_char(s, 'Z'))
		return true;
	if (!take_char(s, west ? '-' : '+') || !take_number(s, 2, 23, &hour) ||
	    !take_char(s, ':') || !take_number(s, 2, 59, &min))
		return false;
	*east_ms = (int64_t)hour * HOUR_MS + (int64_t)min * MINUTE_MS;
	if (west)
		*east_ms = -*east_ms;
	return true;
}

int
time_parse_iso(const char *s, int64_t *out)
{
	struct civil c;
	int64_t of_day;
	int64_t east_ms;

	if (!take_date(&s, &c) || !take_char(&s, 'T') ||
	    !take_time(&s, &of_day) || !take_zone(&s, &east_ms) || *s != '\0')
		return -1;
	*out = days_from_civil(c) * DAY_MS + of_day - east_ms;
	return 0;
}

int
date_valid(const char *s)
{
	struct civil c;

	return take_date(&s, &c) && *s == '\0';
}

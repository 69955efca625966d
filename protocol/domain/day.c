#include "protocol/domain/day.h"

#include <stdio.h>
#include <string.h>

#include "protocol/base/clock.h"

#define DAY_MS    INT64_C(86400000)
#define MINUTE_MS INT64_C(60000)
#define ISO_LEN   10 /* YYYY-MM-DD */

/* The days that can be written, 0000-01-01 to 9999-12-31. */
#define WRITTEN_FIRST (-719528)
#define WRITTEN_LAST  2932896

/* Where the parts of YYYY-MM-DD begin. */
#define YEAR_LEN 4
#define MONTH_AT 5
#define DAY_AT   8

static int64_t
floor_div(int64_t a, int64_t b)
{

	return a / b - (a % b != 0 && (a % b < 0) != (b < 0));
}

int
day_parse(const char *s, day_t *out)
{
	char text[TIME_TEXT_SIZE];
	int64_t ms;

	if (!date_valid(s))
		return -1;
	(void)snprintf(text, sizeof(text), "%.*sT00:00:00Z", ISO_LEN, s);
	if (time_parse_iso(text, &ms) != 0)
		return -1;
	*out = (day_t)floor_div(ms, DAY_MS);
	return 0;
}

day_t
day_at(int64_t ms, int zone_min)
{

	return (day_t)floor_div(ms + zone_min * MINUTE_MS, DAY_MS);
}

int64_t
day_begin_ms(day_t d, int zone_min)
{

	return (int64_t)d * DAY_MS - zone_min * MINUTE_MS;
}

struct day_text
day_iso(day_t d)
{
	struct day_text t = {""};
	char text[TIME_TEXT_SIZE];

	if (d < WRITTEN_FIRST || d > WRITTEN_LAST)
		return t;
	time_iso(text, (int64_t)d * DAY_MS, 0);
	memcpy(t.s, text, ISO_LEN);
	return t;
}

/* "05/6" and, where asked for, "/2022". */
static struct day_text
day_put(day_t d, bool with_year)
{
	struct day_text iso = day_iso(d);
	struct day_text t = {""};
	size_t n = 0;

	if (iso.s[0] == '\0')
		return t;
	t.s[n++] = iso.s[DAY_AT];
	t.s[n++] = iso.s[DAY_AT + 1];
	t.s[n++] = '/';
	if (iso.s[MONTH_AT] != '0' || iso.s[MONTH_AT + 1] <= '2')
		t.s[n++] = iso.s[MONTH_AT];
	t.s[n++] = iso.s[MONTH_AT + 1];
	if (!with_year)
		return t;
	t.s[n++] = '/';
	memcpy(t.s + n, iso.s, YEAR_LEN);
	return t;
}

struct day_text
day_vi(day_t d)
{

	return day_put(d, true);
}

struct day_text
day_vi_short(day_t d)
{

	return day_put(d, false);
}

int
day_weekday(day_t d)
{
	int64_t from_sunday = (int64_t)d + 4; /* 1970-01-01 was a Thursday */

	return (int)(from_sunday - floor_div(from_sunday, 7) * 7);
}

const char *
day_weekday_vi(day_t d)
{
	static const char *const names[] = {"Chủ nhật", "Thứ Hai", "Thứ Ba",
					    "Thứ Tư",   "Thứ Năm", "Thứ Sáu",
					    "Thứ Bảy"};

	return names[day_weekday(d)];
}

const char *
day_weekday_en(day_t d)
{
	static const char *const names[] = {"Sunday",    "Monday",   "Tuesday",
					    "Wednesday", "Thursday", "Friday",
					    "Saturday"};

	return names[day_weekday(d)];
}

bool
day_is_working(day_t d)
{
	int weekday = day_weekday(d);

	return weekday != 0 && weekday != 6;
}

day_t
day_last_working(day_t d)
{

	while (!day_is_working(d))
		d--;
	return d;
}

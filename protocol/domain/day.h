/* Days of the calendar, and how officials write them. */
#ifndef KHEO_DOMAIN_DAY_H
#define KHEO_DOMAIN_DAY_H

#include <stdbool.h>
#include <stdint.h>

/* Days since 1970-01-01, of the years 0000 to 9999. */
typedef int32_t day_t;

/* Before and behind every day that can be written. */
#define DAY_FIRST INT32_MIN
#define DAY_LAST  INT32_MAX

#define DAY_TEXT_SIZE 12

/* Room for the text with its NUL, returned by value for use in one line. */
struct day_text {
	char s[DAY_TEXT_SIZE];
};

/**
 * day_parse(s, out):
 * Read YYYY-MM-DD, a day that exists.  Return 0, or -1 with ${out} untouched.
 */
int day_parse(const char *s, day_t *out);

/**
 * day_at(ms, zone_min):
 * The day that it is at an instant, ${zone_min} minutes east of UTC.
 */
day_t day_at(int64_t ms, int zone_min);

/**
 * day_begin_ms(d, zone_min):
 * The first instant of ${d} there.
 */
int64_t day_begin_ms(day_t d, int zone_min);

/**
 * day_iso(d), day_vi(d), day_vi_short(d):
 * "2022-06-05", "05/6/2022", "05/6"; a zero stands before days 1 to 9 and
 * months 1 and 2 only, as Nghị định 30/2020/NĐ-CP has it.  "" for DAY_FIRST and
 * DAY_LAST.
 */
struct day_text day_iso(day_t d);
struct day_text day_vi(day_t d);
struct day_text day_vi_short(day_t d);

/**
 * day_weekday(d):
 * 0 Sunday to 6 Saturday.
 */
int day_weekday(day_t d);

/**
 * day_weekday_vi(d), day_weekday_en(d):
 * "Thứ Hai" to "Thứ Bảy", "Chủ nhật"; "Monday" to "Sunday".
 */
const char *day_weekday_vi(day_t d);
const char *day_weekday_en(day_t d);

/**
 * day_is_working(d):
 * Whether offices are open: Monday to Friday.  Holidays are not known here.
 */
bool day_is_working(day_t d);

/**
 * day_last_working(d):
 * ${d}, or the last working day before it.
 */
day_t day_last_working(day_t d);

#endif

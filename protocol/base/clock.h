/* Time as a part that can be exchanged, and its printed forms. */
#ifndef KHEO_BASE_CLOCK_H
#define KHEO_BASE_CLOCK_H

#include <stddef.h>
#include <stdint.h>

/* Wall time in milliseconds UTC and a steady count that never jumps. */
struct clock {
	int64_t (*now_ms)(void *ctx);
	int64_t (*steady_ms)(void *ctx);
	void *ctx;
};

/**
 * clock_now_ms(c), clock_steady_ms(c):
 * Ask ${c}.
 */
int64_t clock_now_ms(const struct clock *c);
int64_t clock_steady_ms(const struct clock *c);

#define TIME_TEXT_SIZE 40

/**
 * time_iso(out, ms, offset_min):
 * Write RFC 3339 with seconds and offset, "2022-05-24T23:59:59+07:00", to
 * ${out} of TIME_TEXT_SIZE bytes; milliseconds only when not zero.
 * ${offset_min} is the zone in minutes east of UTC.  Return ${out}.
 */
char *time_iso(char *out, int64_t ms, int offset_min);

/**
 * time_vi(out, ms, offset_min):
 * Write "23:59 24/05/2022" for a person.  Return ${out}.
 */
char *time_vi(char *out, int64_t ms, int offset_min);

/**
 * time_parse_iso(s, out):
 * Read RFC 3339 ("Z" or an offset; seconds required, fraction allowed) into
 * milliseconds UTC.  Return 0 or -1.  No such day (30 February) is -1.
 */
int time_parse_iso(const char *s, int64_t *out);

/**
 * date_valid(s):
 * Whether ${s} is a day that exists, as YYYY-MM-DD.
 */
int date_valid(const char *s);

#endif

/* Periods that reports are made for. */
#ifndef KHEO_DOMAIN_PERIOD_H
#define KHEO_DOMAIN_PERIOD_H

#include "protocol/base/buf.h"
#include "protocol/domain/day.h"

#define PERIOD_TEXT_SIZE 16

enum period_kind {
	PERIOD_SIX_MONTHS, /* the first six months of a year */
	PERIOD_YEAR
};

struct period {
	enum period_kind kind;
	int year;
};

/* A stretch of days, both ends in it. */
struct window {
	day_t from;
	day_t to;
};

/**
 * period_parse(s, out):
 * Read "2022-H1" (the first six months of 2022) or "2022" (the year), as they
 * stand in the field "period" of a report; years 2000 to 2100.  Return 0, or
 * -1 with ${out} untouched.
 */
int period_parse(const char *s, struct period *out);

/**
 * period_text(p, out):
 * Write what period_parse() reads to ${out} of PERIOD_TEXT_SIZE bytes.  Return
 * ${out}.
 */
char *period_text(struct period p, char *out);

/**
 * period_window(p):
 * The days of the calendar that ${p} covers: from 1 January to 30 June or 31
 * December.  What a report counts may be another window: obligation.h.
 */
struct window period_window(struct period p);

/**
 * period_put(p, vi, out):
 * Append "6 tháng đầu năm 2022" or "năm 2022"; without ${vi} "first half of
 * 2022" or "year 2022".
 */
void period_put(struct period p, bool vi, struct buf *out);

#endif

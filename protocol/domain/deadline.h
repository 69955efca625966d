/* "Trước ngày D": who handed in before the first instant of D is on time. */
#ifndef KHEO_DOMAIN_DEADLINE_H
#define KHEO_DOMAIN_DEADLINE_H

#include <stdbool.h>
#include <stdint.h>

#include "protocol/domain/day.h"

/* The time of Việt Nam, where nothing else is said, minutes east of UTC. */
#define ZONE_VIETNAM_MIN 420

/*
 * A deadline labels, it never locks, and it is never moved: where it falls on
 * a weekend the last working day is named beside it.
 */
struct deadline {
	bool is_set;  /* false: nothing is ever late */
	day_t before; /* the first day that is late */
	int zone_min; /* where that day begins; data, never the process's TZ */
};

/**
 * deadline_ms(d):
 * The first instant that is late.
 */
int64_t deadline_ms(const struct deadline *d);

/**
 * deadline_met(d, ms):
 * Whether what came at ${ms} is on time: before the first late instant, or no
 * deadline.  Rule: the letter and the plan of 2022, “trước ngày”.
 */
bool deadline_met(const struct deadline *d, int64_t ms);

/**
 * deadline_days_late(d, ms):
 * 0 on time, 1 on the first late day, 2 on the next.
 */
int deadline_days_late(const struct deadline *d, int64_t ms);

/**
 * deadline_days_left(d, ms):
 * Whole days from the day of ${ms} to the last day on time: 0 on that day
 * itself, below 0 behind it.
 */
int deadline_days_left(const struct deadline *d, int64_t ms);

/**
 * deadline_last_day(d), deadline_last_working(d):
 * The last day that is on time; the last one of those that offices work.
 */
day_t deadline_last_day(const struct deadline *d);
day_t deadline_last_working(const struct deadline *d);

#endif

#include "protocol/domain/deadline.h"

int64_t
deadline_ms(const struct deadline *d)
{

	return d->is_set ? day_begin_ms(d->before, d->zone_min) : INT64_MAX;
}

bool
deadline_met(const struct deadline *d, int64_t ms)
{

	return !d->is_set || ms < deadline_ms(d);
}

int
deadline_days_late(const struct deadline *d, int64_t ms)
{

	if (deadline_met(d, ms))
		return 0;
	return day_at(ms, d->zone_min) - d->before + 1;
}

int
deadline_days_left(const struct deadline *d, int64_t ms)
{

	return deadline_last_day(d) - day_at(ms, d->zone_min);
}

day_t
deadline_last_day(const struct deadline *d)
{

	return d->is_set ? d->before - 1 : DAY_LAST;
}

day_t
deadline_last_working(const struct deadline *d)
{

	return day_last_working(deadline_last_day(d));
}

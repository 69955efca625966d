#include "protocol/domain/period.h"

#include <stdio.h>
#include <string.h>

#include "protocol/base/num.h"

#define YEAR_MIN 2000
#define YEAR_MAX 2100
#define YEAR_LEN 4
#define HALF     "-H1"

int
period_parse(const char *s, struct period *out)
{
	uint64_t year;

	if (strlen(s) < YEAR_LEN ||
	    num_parse(s, YEAR_LEN, YEAR_MIN, YEAR_MAX, &year) != 0)
		return -1;
	if (s[YEAR_LEN] != '\0' && strcmp(s + YEAR_LEN, HALF) != 0)
		return -1;
	out->kind = s[YEAR_LEN] == '\0' ? PERIOD_YEAR : PERIOD_SIX_MONTHS;
	out->year = (int)year;
	return 0;
}

char *
period_text(struct period p, char *out)
{

	(void)snprintf(out, PERIOD_TEXT_SIZE, "%d%s", p.year % 10000,
		       p.kind == PERIOD_YEAR ? "" : HALF);
	return out;
}

static day_t
day_in(int year, const char *month_day)
{
	char text[DAY_TEXT_SIZE];
	day_t d = DAY_FIRST;

	(void)snprintf(text, sizeof(text), "%04d-%s", year % 10000, month_day);
	if (day_parse(text, &d) != 0)
		BUG("a period without such a day");
	return d;
}

struct window
period_window(struct period p)
{
	struct window w;

	w.from = day_in(p.year, "01-01");
	w.to = day_in(p.year, p.kind == PERIOD_YEAR ? "12-31" : "06-30");
	return w;
}

void
period_put(struct period p, bool vi, struct buf *out)
{

	if (p.kind == PERIOD_YEAR)
		buf_fmt(out, vi ? "năm %d" : "year %d", p.year);
	else
		buf_fmt(out, vi ? "6 tháng đầu năm %d" : "first half of %d",
			p.year);
}

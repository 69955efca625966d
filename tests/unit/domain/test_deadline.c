#include <stdlib.h>
#include <time.h>

#include "protocol/domain/deadline.h"
#include "protocol/domain/period.h"
#include "tests/unit/domain/check.h"

static const struct deadline GOV = {true, 19137, ZONE_VIETNAM_MIN};

/* Bar 3: the line that is due before 25/5/2022. */
static void
the_last_millisecond_is_on_time_and_the_next_is_late(void **state)
{
	static const struct {
		const char *received;
		int days_late;
	} table[] = {
	    {"2022-05-24T16:59:59.999Z", 0},
	    {"2022-05-24T23:59:59.999+07:00", 0},
	    {"2022-05-24T17:00:00.000Z", 1},
	    {"2022-05-25T00:00:00+07:00", 1},
	    {"2022-05-25T16:59:59.999Z", 1},
	    {"2022-05-25T17:00:00Z", 2},
	    {"2022-06-04T00:00:00+07:00", 11},
	    {"1969-12-31T23:59:59Z", 0},
	};

	(void)state;
	assert_int_equal(GOV.before, day("2022-05-25"));
	for (size_t i = 0; i < ARRAY_LEN(table); i++) {
		int64_t ms = at(table[i].received);

		if (deadline_met(&GOV, ms) != (table[i].days_late == 0) ||
		    deadline_days_late(&GOV, ms) != table[i].days_late)
			fail_msg("%s", table[i].received);
	}
}

static void
every_time_zone_of_the_process_gives_the_same_answer(void **state)
{
	static const char *const zones[] = {
	    "UTC",
	    "Asia/Ho_Chi_Minh",
	    "America/Los_Angeles",
	    "Pacific/Kiritimati",
	    "AAA-14",
	    "BBB+12",
	    "Asia/Kathmandu",
	};
	int64_t last = at("2022-05-24T16:59:59.999Z");

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(zones); i++) {
		assert_int_equal(setenv("TZ", zones[i], 1), 0);
		tzset();
		if (!deadline_met(&GOV, last) || deadline_met(&GOV, last + 1) ||
		    day_at(last, ZONE_VIETNAM_MIN) != day("2022-05-24") ||
		    deadline_days_left(&GOV, last) != 0)
			fail_msg("TZ=%s", zones[i]);
	}
	assert_int_equal(unsetenv("TZ"), 0);
	tzset();
}

static void
the_zone_is_data(void **state)
{
	struct deadline tokyo = GOV;

	(void)state;
	tokyo.zone_min = 540;
	assert_true(deadline_ms(&GOV) - deadline_ms(&tokyo) == 7200000);
	assert_false(deadline_met(&tokyo, at("2022-05-24T16:59:59.999Z")));
	assert_true(deadline_met(&tokyo, at("2022-05-24T14:59:59.999Z")));
}

static void
nothing_is_late_without_a_deadline(void **state)
{
	struct deadline none = {.is_set = false};

	(void)state;
	assert_true(deadline_met(&none, INT64_MAX / 2));
	assert_int_equal(deadline_days_late(&none, INT64_MAX / 2), 0);
}

static void
the_four_days_of_2022_are_named_as_in_the_letter(void **state)
{
	static const struct {
		const char *before;
		const char *written;
		const char *last_weekday;
		const char *last;
		const char *working_weekday;
		const char *working;
	} table[] = {
	    {"2022-05-25", "25/5/2022", "Thứ Ba", "24/5", "Thứ Ba", "24/5"},
	    {"2022-11-25", "25/11/2022", "Thứ Năm", "24/11", "Thứ Năm",
	     "24/11"},
	    {"2022-06-05", "05/6/2022", "Thứ Bảy", "04/6", "Thứ Sáu", "03/6"},
	    {"2022-12-05", "05/12/2022", "Chủ nhật", "04/12", "Thứ Sáu",
	     "02/12"},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(table); i++) {
		struct deadline d = {true, day(table[i].before), 420};
		day_t last = deadline_last_day(&d);
		day_t working = deadline_last_working(&d);

		assert_string_equal(day_vi(d.before).s, table[i].written);
		assert_string_equal(day_weekday_vi(last),
				    table[i].last_weekday);
		assert_string_equal(day_vi_short(last).s, table[i].last);
		assert_string_equal(day_weekday_vi(working),
				    table[i].working_weekday);
		assert_string_equal(day_vi_short(working).s, table[i].working);
	}
}

static void
days_are_read_and_written(void **state)
{
	static const struct {
		const char *iso;
		int32_t n;
		const char *vi;
		int weekday;
	} table[] = {
	    {"1970-01-01", 0, "01/01/1970", 4},
	    {"1969-12-31", -1, "31/12/1969", 3},
	    {"2000-02-29", 11016, "29/02/2000", 2},
	    {"2022-03-09", 19060, "09/3/2022", 3},
	    {"0000-01-01", -719528, "01/01/0000", 6},
	    {"9999-12-31", 2932896, "31/12/9999", 5},
	};

	static const char *const none[] = {"",           "2022-02-30",
					   "2022-2-3",   "2022-05-25 ",
					   "25/05/2022", "2022-05-25T"};
	day_t d = 77;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(table); i++) {
		assert_int_equal(day(table[i].iso), table[i].n);
		assert_string_equal(day_iso(table[i].n).s, table[i].iso);
		assert_string_equal(day_vi(table[i].n).s, table[i].vi);
		assert_int_equal(day_weekday(table[i].n), table[i].weekday);
	}
	for (size_t i = 0; i < ARRAY_LEN(none); i++)
		assert_int_equal(day_parse(none[i], &d), -1);
	assert_int_equal(d, 77);
	assert_string_equal(day_iso(DAY_FIRST).s, "");
	assert_string_equal(day_vi(DAY_LAST).s, "");
}

static void
a_period_has_the_days_of_the_calendar(void **state)
{
	static const char *const none[] = {"",      "2022-H2", "2022-h1",
					   "1999",  "2101",    "2022-H1 ",
					   "02022", "22"};
	struct buf out = BUF_INIT(100);
	char text[PERIOD_TEXT_SIZE];
	struct period p = {PERIOD_YEAR, 1};
	struct window w;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(none); i++)
		assert_int_equal(period_parse(none[i], &p), -1);
	assert_int_equal(p.year, 1);
	assert_int_equal(period_parse("2022-H1", &p), 0);
	w = period_window(p);
	assert_int_equal(w.from, day("2022-01-01"));
	assert_int_equal(w.to, day("2022-06-30"));
	assert_string_equal(period_text(p, text), "2022-H1");
	period_put(p, true, &out);
	assert_int_equal(period_parse("2024", &p), 0);
	w = period_window(p);
	assert_int_equal(w.to - w.from, 365);
	assert_string_equal(period_text(p, text), "2024");
	buf_text(&out, ", ");
	period_put(p, true, &out);
	assert_string_equal(buf_str(&out), "6 tháng đầu năm 2022, năm 2024");
	buf_done(&out);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(
		the_last_millisecond_is_on_time_and_the_next_is_late),
	    cmocka_unit_test(
		every_time_zone_of_the_process_gives_the_same_answer),
	    cmocka_unit_test(the_zone_is_data),
	    cmocka_unit_test(nothing_is_late_without_a_deadline),
	    cmocka_unit_test(the_four_days_of_2022_are_named_as_in_the_letter),
	    cmocka_unit_test(days_are_read_and_written),
	    cmocka_unit_test(a_period_has_the_days_of_the_calendar),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

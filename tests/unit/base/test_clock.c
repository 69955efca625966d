#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <time.h>

#include "protocol/base/attr.h"
#include "protocol/base/clock.h"
#include "tests/lib/fake.h"

static void
times_are_printed_for_files_and_for_people(void **state)
{
	static const struct {
		int64_t ms;
		int offset_min;
		const char *iso;
		const char *vi;
	} table[] = {
	    {0, 0, "1970-01-01T00:00:00Z", "00:00 01/01/1970"},
	    {1653411599000, 420, "2022-05-24T23:59:59+07:00",
	     "23:59 24/05/2022"},
	    {1653411600000, 420, "2022-05-25T00:00:00+07:00",
	     "00:00 25/05/2022"},
	    {1653411599007, 420, "2022-05-24T23:59:59.007+07:00",
	     "23:59 24/05/2022"},
	    {-1, 0, "1969-12-31T23:59:59.999Z", "23:59 31/12/1969"},
	    {0, -90, "1969-12-31T22:30:00-01:30", "22:30 31/12/1969"},
	    {951782400000, 0, "2000-02-29T00:00:00Z", "00:00 29/02/2000"},
	    {INT64_MAX, 420, "9999-12-31T23:59:59.999+07:00",
	     "23:59 31/12/9999"},
	    {INT64_MIN, -60, "0000-01-01T00:00:00-01:00", "00:00 01/01/0000"},
	};

	char out[TIME_TEXT_SIZE];

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(table); i++) {
		assert_string_equal(
		    time_iso(out, table[i].ms, table[i].offset_min),
		    table[i].iso);
		assert_string_equal(
		    time_vi(out, table[i].ms, table[i].offset_min),
		    table[i].vi);
	}
}

static void
only_rfc_3339_times_are_read(void **state)
{
	static const struct {
		const char *s;
		int rc;
		int64_t ms;
	} table[] = {
	    {"1970-01-01T00:00:00Z", 0, 0},
	    {"1970-01-01T07:00:00+07:00", 0, 0},
	    {"1969-12-31T22:30:00-01:30", 0, 0},
	    {"1970-01-01T00:00:00.5Z", 0, 500},
	    {"1970-01-01T00:00:00.1239999Z", 0, 123},
	    {"1970-01-01T00:00:00.000000000000000000001Z", 0, 0},
	    {"2000-02-29T00:00:00Z", 0, 951782400000},
	    {"2024-02-29T23:59:59Z", 0, 1709251199000},
	    {"0000-01-01T00:00:00Z", 0, -62167219200000},
	    {"9999-12-31T23:59:59.999Z", 0, 253402300799999},
	    {"2022-02-29T00:00:00Z", -1, 0},
	    {"1900-02-29T00:00:00Z", -1, 0},
	    {"2022-02-30T00:00:00Z", -1, 0},
	    {"2022-04-31T00:00:00Z", -1, 0},
	    {"2022-13-01T00:00:00Z", -1, 0},
	    {"2022-00-01T00:00:00Z", -1, 0},
	    {"2022-01-00T00:00:00Z", -1, 0},
	    {"2022-01-01T24:00:00Z", -1, 0},
	    {"2022-01-01T23:60:00Z", -1, 0},
	    {"2022-01-01T23:59:60Z", -1, 0},
	    {"2022-01-01T00:00Z", -1, 0},
	    {"2022-01-01T00:00:00", -1, 0},
	    {"2022-01-01T00:00:00.Z", -1, 0},
	    {"2022-01-01T00:00:00z", -1, 0},
	    {"2022-01-01t00:00:00Z", -1, 0},
	    {"2022-01-01 00:00:00Z", -1, 0},
	    {"2022-01-01T00:00:00+0700", -1, 0},
	    {"2022-01-01T00:00:00+24:00", -1, 0},
	    {"2022-01-01T00:00:00+07:60", -1, 0},
	    {"2022-01-01T00:00:00Z ", -1, 0},
	    {" 2022-01-01T00:00:00Z", -1, 0},
	    {"22-01-01T00:00:00Z", -1, 0},
	    {"2022-1-1T00:00:00Z", -1, 0},
	    {"-022-01-01T00:00:00Z", -1, 0},
	    {"2022-01-01", -1, 0},
	    {"", -1, 0},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(table); i++) {
		int64_t ms = 42;

		if (time_parse_iso(table[i].s, &ms) != table[i].rc)
			fail_msg("%s", table[i].s);
		assert_true(ms == (table[i].rc == 0 ? table[i].ms : 42));
	}
}

static void
days_that_exist_are_valid(void **state)
{
	static const struct {
		const char *s;
		int valid;
	} table[] = {
	    {"2022-05-24", 1}, {"2024-02-29", 1},  {"2023-02-29", 0},
	    {"2000-02-29", 1}, {"2100-02-29", 0},  {"2022-06-31", 0},
	    {"2022-12-31", 1}, {"2022-12-32", 0},  {"2022-5-24", 0},
	    {"24/05/2022", 0}, {"2022-05-24 ", 0}, {"2022-05", 0},
	    {"", 0},           {"2022-05-24T", 0},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(table); i++) {
		if (date_valid(table[i].s) != table[i].valid)
			fail_msg("%s", table[i].s);
	}
}

/* The C library's calendar is the second opinion. */
static void
a_time_is_read_as_it_was_printed(void **state)
{
	uint64_t seed = fake_seed();
	struct fake_rng f;
	struct rng rng = fake_rng(&f, seed);

	(void)state;
	for (int i = 0; i < 20000; i++) {
		int64_t ms =
		    (int64_t)fake_below(&rng, 315537811200000) - 62135683200000;
		int offset = (int)fake_below(&rng, 1681) - 840;
		char text[TIME_TEXT_SIZE];
		char libc[TIME_TEXT_SIZE];
		int64_t back;
		time_t t;
		struct tm tm;

		time_iso(text, ms, offset);
		if (time_parse_iso(text, &back) != 0 || back != ms)
			fail_msg("seed %ju: %s", (uintmax_t)seed, text);
		ms -= ((ms % 1000) + 1000) % 1000;
		t = ms / 1000;
		gmtime_r(&t, &tm);
		tm.tm_year += 1900;
		snprintf(libc, sizeof(libc), "%04d-%02d-%02dT%02d:%02d:%02dZ",
			 tm.tm_year % 10000, (tm.tm_mon + 1) % 13,
			 tm.tm_mday % 32, tm.tm_hour % 24, tm.tm_min % 60,
			 tm.tm_sec % 60);
		assert_string_equal(time_iso(text, ms, 0), libc);
	}
}

static void
a_fake_clock_stands_until_it_is_moved(void **state)
{
	struct fake_clock f;
	struct clock c = fake_clock(&f);

	(void)state;
	assert_true(clock_now_ms(&c) == FAKE_NOW_MS);
	fake_advance(&f, 5);
	assert_true(clock_now_ms(&c) == FAKE_NOW_MS + 5);
	assert_true(clock_steady_ms(&c) == 5);
	f.now_ms = 0;
	assert_true(clock_now_ms(&c) == 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(times_are_printed_for_files_and_for_people),
	    cmocka_unit_test(only_rfc_3339_times_are_read),
	    cmocka_unit_test(days_that_exist_are_valid),
	    cmocka_unit_test(a_time_is_read_as_it_was_printed),
	    cmocka_unit_test(a_fake_clock_stands_until_it_is_moved),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

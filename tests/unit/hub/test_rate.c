#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "hub/api/rate.h"

#define MINUTE INT64_C(60000)
#define BEGIN  INT64_C(1000000)

static struct rate *
made(unsigned per_minute)
{
	struct err e = ERR_INIT;
	struct rate *r = rate_new(per_minute, &e);

	assert_non_null(r);
	return r;
}

/* Device number ${n}; the first two bytes are ${where}. */
static const uint8_t *
device(uint8_t out[KEY_LEN], unsigned where, unsigned n)
{
	memset(out, 0, KEY_LEN);
	out[0] = (uint8_t)(where >> 8);
	out[1] = (uint8_t)where;
	for (int i = 0; i < 4; i++)
		out[KEY_LEN - 1 - i] = (uint8_t)(n >> (8 * i));
	return out;
}

/* How many requests in a row are taken at that moment. */
static unsigned
taken(struct rate *r, const uint8_t *who, int64_t now_ms)
{
	unsigned n = 0;

	while (n < RATE_MAX && rate_take(r, who, now_ms) == 0)
		n++;
	return n;
}

static void
a_device_has_half_a_minutes_requests_at_once(void **state)
{
	static const unsigned rates[] = {RATE_MIN, 7, 60, RATE_USUAL, RATE_MAX};
	uint8_t a[KEY_LEN];

	(void)state;
	for (size_t i = 0; i < sizeof(rates) / sizeof(*rates); i++) {
		struct rate *r = made(rates[i]);

		assert_int_equal(taken(r, device(a, 1, 1), BEGIN),
				 rates[i] / 2);
		rate_free(r);
	}
}

static void
it_earns_as_many_a_minute_and_no_more_than_half_are_kept(void **state)
{
	static const struct {
		int64_t gone_ms;
		unsigned taken;
	} cases[] = {
	    {0, 0},       {999, 0},           {1000, 1},
	    {10000, 10},  {29000, 29},        {30000, 30},
	    {MINUTE, 30}, {100 * MINUTE, 30}, {INT64_MAX / 4, 30},
	    {-MINUTE, 0},
	};

	uint8_t a[KEY_LEN];

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct rate *r = made(60);

		(void)taken(r, device(a, 1, 1), BEGIN);
		if (taken(r, a, BEGIN + cases[i].gone_ms) != cases[i].taken)
			fail_msg("after %lld ms", (long long)cases[i].gone_ms);
		rate_free(r);
	}
}

static void
what_was_kept_and_what_is_earned_are_no_more_together(void **state)
{
	struct rate *r = made(60);
	uint8_t a[KEY_LEN];

	(void)state;
	assert_int_equal(rate_take(r, device(a, 1, 1), BEGIN), 0);
	assert_int_equal(taken(r, a, BEGIN + MINUTE / 3), 30);
	rate_free(r);
}

/* Who waits as long as he is told is served, and not a second before. */
static void
what_is_told_is_how_long_to_wait(void **state)
{
	static const unsigned rates[] = {RATE_MIN, 11, 60, RATE_USUAL};
	uint8_t a[KEY_LEN];

	(void)state;
	for (size_t i = 0; i < sizeof(rates) / sizeof(*rates); i++) {
		struct rate *r = made(rates[i]);
		int64_t now = BEGIN;
		unsigned wait;

		(void)taken(r, device(a, 1, 1), now);
		for (int k = 0; k < 20; k++) {
			wait = rate_take(r, a, now);
			assert_in_range(wait, 1, 60 / rates[i] + 1);
			/* Asking again does not make it longer. */
			assert_int_equal(rate_take(r, a, now), wait);
			now += (int64_t)wait * 1000;
			assert_int_equal(rate_take(r, a, now), 0);
			(void)taken(r, a, now);
		}
		rate_free(r);
	}
}

static void
one_device_takes_nothing_from_another(void **state)
{
	struct rate *r = made(60);
	uint8_t a[KEY_LEN], b[KEY_LEN];

	(void)state;
	(void)taken(r, device(a, 1, 1), BEGIN);
	assert_true(rate_take(r, a, BEGIN) > 0);
	/* Of the same set, and of another one. */
	assert_int_equal(taken(r, device(b, 1, 2), BEGIN), 30);
	assert_int_equal(taken(r, device(b, 2, 1), BEGIN), 30);
	assert_true(rate_take(r, a, BEGIN) > 0);
	rate_free(r);
}

/* Those who still ask are remembered; who is forgotten gains by it. */
static void
a_crowd_is_served_and_the_one_in_it_that_asks_on_is_not(void **state)
{
	struct rate *r = made(60);
	uint8_t greedy[KEY_LEN], other[KEY_LEN];

	(void)state;
	(void)taken(r, device(greedy, 5, 0), BEGIN);
	for (unsigned n = 1; n < 100; n++) {
		assert_int_equal(rate_take(r, device(other, 5, n), BEGIN + n),
				 0);
		assert_true(rate_take(r, greedy, BEGIN + 2 * n + 1) > 0);
	}
	rate_free(r);
}

static void
a_province_asks_at_once_and_everybody_is_remembered(void **state)
{
	struct rate *r = made(RATE_MIN);
	uint8_t a[KEY_LEN];

	(void)state;
	for (int round = 0; round < 3; round++)
		for (unsigned n = 0; n < 10000; n++)
			assert_int_equal(
			    rate_take(r, device(a, n * 2654435761U >> 16, n),
				      BEGIN),
			    0);
	for (unsigned n = 0; n < 10000; n++)
		assert_true(rate_take(r, device(a, n * 2654435761U >> 16, n),
				      BEGIN) > 0);
	rate_free(r);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_device_has_half_a_minutes_requests_at_once),
	    cmocka_unit_test(
		it_earns_as_many_a_minute_and_no_more_than_half_are_kept),
	    cmocka_unit_test(
		what_was_kept_and_what_is_earned_are_no_more_together),
	    cmocka_unit_test(what_is_told_is_how_long_to_wait),
	    cmocka_unit_test(one_device_takes_nothing_from_another),
	    cmocka_unit_test(
		a_crowd_is_served_and_the_one_in_it_that_asks_on_is_not),
	    cmocka_unit_test(
		a_province_asks_at_once_and_everybody_is_remembered),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

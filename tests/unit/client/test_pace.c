#include "client/sync/pace.h"
#include "protocol/base/limits.h"
#include "protocol/log/state.h"
#include "tests/unit/client/home.h"

#define KIB ((size_t)1024)

static void
a_near_hub_gets_all_at_once(void **state)
{
	(void)state;
	assert_int_equal(pace_first(1), REQUEST_BYTES_MAX);
	assert_int_equal(pace_first(99), REQUEST_BYTES_MAX);
	assert_int_equal(pace_first(100), REQUEST_BYTES_SOFT);
	assert_int_equal(pace_first(5000), REQUEST_BYTES_SOFT);
	/* Nobody has connected yet. */
	assert_int_equal(pace_first(0), REQUEST_BYTES_SOFT);
}

static void
the_next_request_is_what_the_link_carries_in_eight_seconds(void **state)
{
	static const struct {
		size_t budget;
		size_t n;
		int64_t took_ms;
		size_t next;
	} rows[] = {
	    /* exactly at pace, a little under, a little over */
	    {64 * KIB, 64 * KIB, 8000, 64 * KIB},
	    {64 * KIB, 64 * KIB, 8001, 32 * KIB},
	    {64 * KIB, 64 * KIB, 4000, 128 * KIB},
	    {64 * KIB, 64 * KIB, 4001, 64 * KIB},
	    /* fast links and dead slow ones */
	    {8 * KIB, 8 * KIB, 0, REQUEST_BYTES_MAX},
	    {32 * KIB, 128 * KIB, 3, REQUEST_BYTES_MAX},
	    {1024 * KIB, 1024 * KIB, 3600000, REQUEST_BYTES_MIN},
	    /* one that was nearly empty speaks only for more */
	    {64 * KIB, 500, 600, 64 * KIB},
	    {64 * KIB, 32 * KIB - 1, 60000, 64 * KIB},
	    {64 * KIB, 32 * KIB, 60000, 8 * KIB},
	    {8 * KIB, 500, 100, 32 * KIB},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		assert_int_equal(
		    pace_next(rows[i].budget, rows[i].n, rows[i].took_ms),
		    rows[i].next);
}

static void
what_broke_is_tried_at_half_the_size(void **state)
{
	(void)state;
	assert_int_equal(pace_lost(REQUEST_BYTES_MAX, REQUEST_BYTES_MAX, 1),
			 REQUEST_BYTES_MAX / 2);
	assert_int_equal(
	    pace_lost(REQUEST_BYTES_MIN * 2, REQUEST_BYTES_MIN * 2, 1),
	    REQUEST_BYTES_MIN);
	assert_int_equal(pace_lost(REQUEST_BYTES_MIN, 9, 1), REQUEST_BYTES_MIN);
	/* A minute and a half went into what was not carried. */
	assert_int_equal(pace_lost(REQUEST_BYTES_MAX, REQUEST_BYTES_MAX, 90000),
			 64 * 1024);
}

static void
a_piece_of_a_file_is_what_the_link_carries_in_five_seconds(void **state)
{
	static const struct {
		size_t piece;
		size_t n;
		int64_t took_ms;
		size_t next;
	} rows[] = {
	    {10 * KIB, 10 * KIB, 5000, 10 * KIB},
	    {10 * KIB, 10 * KIB, 5001, 9 * KIB},
	    {10 * KIB, 10 * KIB, 2500, 20 * KIB},
	    {4 * KIB, 4 * KIB, 1, FILE_CHUNK_MAX},
	    {FILE_CHUNK_MAX, FILE_CHUNK_MAX, 3600000, 4 * KIB},
	    /* the end of a file speaks only for more */
	    {64 * KIB, 500, 600, 64 * KIB},
	    {64 * KIB, 32 * KIB, 60000, 4 * KIB},
	    {8 * KIB, 1000, 10, 488 * KIB},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		assert_int_equal(
		    piece_next(rows[i].piece, rows[i].n, rows[i].took_ms),
		    rows[i].next);
	assert_int_equal(piece_first(REQUEST_BYTES_MIN), 4 * KIB);
	assert_int_equal(piece_first(64 * KIB), 10 * KIB);
	assert_int_equal(piece_lost(20 * KIB, 20 * KIB, 1), 10 * KIB);
	assert_int_equal(piece_lost(20 * KIB, 20 * KIB, 20000), 5 * KIB);
	assert_int_equal(piece_lost(4 * KIB, 4 * KIB, 1), 4 * KIB);
}

static void
the_piece_is_kept_beside_the_pace(void **state)
{
	struct home *h = *state;
	size_t budget = 0, piece = 7;

	OK(pace_keep(&h->c, 64 * KIB, &h->e));
	assert_int_equal(piece_load(&h->c, &piece, &h->e), 0);
	assert_int_equal(piece, 7);
	OK(piece_keep(&h->c, 9 * KIB, &h->e));
	assert_int_equal(piece_load(&h->c, &piece, &h->e), 1);
	assert_int_equal(piece, 9 * KIB);
	assert_int_equal(pace_load(&h->c, &budget, &h->e), 1);
	assert_int_equal(budget, 64 * KIB);
	OK(setting_put(h->c.db, "pace-files", "1", 1, &h->e));
	assert_int_equal(piece_load(&h->c, &piece, &h->e), 1);
	assert_int_equal(piece, 4 * KIB);
}

static void
the_pace_is_kept_for_the_next_sync(void **state)
{
	struct home *h = *state;
	size_t budget = 7;

	assert_int_equal(pace_load(&h->c, &budget, &h->e), 0);
	assert_int_equal(budget, 7);
	OK(pace_keep(&h->c, 64 * KIB, &h->e));
	assert_int_equal(pace_load(&h->c, &budget, &h->e), 1);
	assert_int_equal(budget, 64 * KIB);
	/* A damaged value is no value. */
	OK(setting_put(h->c.db, "pace", "6x", 2, &h->e));
	assert_int_equal(pace_load(&h->c, &budget, &h->e), 0);
	OK(setting_put(h->c.db, "pace", "1", 1, &h->e));
	assert_int_equal(pace_load(&h->c, &budget, &h->e), 1);
	assert_int_equal(budget, REQUEST_BYTES_MIN);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_near_hub_gets_all_at_once),
	    cmocka_unit_test(
		the_next_request_is_what_the_link_carries_in_eight_seconds),
	    cmocka_unit_test(what_broke_is_tried_at_half_the_size),
	    cmocka_unit_test(
		a_piece_of_a_file_is_what_the_link_carries_in_five_seconds),
	    HOME_TEST(the_pace_is_kept_for_the_next_sync),
	    HOME_TEST(the_piece_is_kept_beside_the_pace),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

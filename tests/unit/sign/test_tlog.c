#include "tests/unit/sign/check.h"

#include <inttypes.h>
#include <stdio.h>

#include "protocol/sign/tlog.h"

static void
every_path_that_is_written_is_read_back(void **state)
{
	static const struct {
		struct tile t;
		const char *path;
	} rows[] = {
	    {{false, 0, 0, 256}, "0/000"},
	    {{false, 0, 0, 1}, "0/000.p/1"},
	    {{false, 63, 999, 255}, "63/999.p/255"},
	    {{false, 1, 1000, 256}, "1/x001/000"},
	    {{true, 0, 1234067, 256}, "entries/x001/x234/067"},
	    {{true, 0, 70000000, 17}, "entries/x070/x000/000.p/17"},
	    {{false, 0, UINT64_C(999999999999999999), 256},
	     "0/x999/x999/x999/x999/x999/999"},
	};
	struct buf out = BUF_INIT(256);
	struct tile t;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		buf_reset(&out);
		tile_path_put(&out, &rows[i].t);
		assert_string_equal(buf_str(&out), rows[i].path);
		assert_int_equal(tile_parse(&t, rows[i].path), 0);
		assert_int_equal(t.is_entries, rows[i].t.is_entries);
		assert_int_equal(t.level, rows[i].t.level);
		assert_int_equal(t.n, rows[i].t.n);
		assert_int_equal(t.width, rows[i].t.width);
	}
	buf_done(&out);
}

static void
no_other_path_is_read(void **state)
{
	static const char *const rows[] = {
	    "",
	    "0",
	    "0/",
	    "/000",
	    "0/0",
	    "0/00",
	    "0/0000",
	    "0/000/",
	    "0//000",
	    "0/x000/001", /* has a shorter one */
	    "0/x001",
	    "0/x001/",
	    "0/x001/x002",
	    "0/001/002",
	    "0/x01/002",
	    "0/xx01/002",
	    "0/x001/0x2",
	    "0/x001/x000/x000/x000/x000/x000/000", /* too large */
	    "00/000",
	    "01/000",
	    "64/000",
	    "-1/000",
	    "+1/000",
	    " 0/000",
	    "0/000 ",
	    "0/-01",
	    "0/000.p",
	    "0/000.p/",
	    "0/000.p/0",
	    "0/000.p/01",
	    "0/000.p/256",
	    "0/000.p/99999999999999999999",
	    "0/000.p/1/",
	    "0/000.p1",
	    "0/000.q/1",
	    "0/000.p/1.p/1",
	    "entries",
	    "entries/",
	    "entries/0",
	    "entry/000",
	    "entries0/000",
	    "Entries/000",
	    "entries/0/000",
	    "0/entries/000",
	    "0/\xd9\xa0\xd9\xa0\xd9\xa0", /* digits, but Arabic ones */
	};
	struct tile t;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		if (tile_parse(&t, rows[i]) == 0)
			fail_msg("\"%s\" is read", rows[i]);
}

/* Whether a tree of ${size} has the tile of a path. */
static bool
has(uint64_t size, const char *path)
{
	struct tile t;

	assert_int_equal(tile_parse(&t, path), 0);
	return tile_is_in(&t, size);
}

static void
a_tile_is_there_once_its_last_hash_is(void **state)
{
	static const struct {
		uint64_t size; /* the first one that has it */
		const char *path;
	} rows[] = {
	    {1, "0/000.p/1"},
	    {255, "0/000.p/255"},
	    {256, "0/000"},
	    {256, "1/000.p/1"},
	    {257, "0/001.p/1"},
	    {512, "entries/001"},
	    {513, "entries/002.p/1"},
	    {65536, "1/000"},
	    {65536, "2/000.p/1"},
	    /* the example of the specification: a tree of 70,000 */
	    {70000, "0/273.p/112"},
	    {69888, "1/001.p/17"},
	    {256000 + 256, "0/x001/000"},
	    {UINT64_C(1) << 56, "7/000.p/1"},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		assert_false(has(0, rows[i].path));
		assert_false(has(rows[i].size - 1, rows[i].path));
		assert_true(has(rows[i].size, rows[i].path));
		assert_true(has(rows[i].size + 1, rows[i].path));
	}
	/* No tree is so large, and no sum may run over. */
	assert_false(has(UINT64_MAX, "8/000.p/1"));
	assert_false(has(UINT64_MAX, "63/000.p/1"));
	assert_false(has(UINT64_MAX, "0/x999/x999/x999/x999/x999/999.p/1"));
}

/* A store whose hashes say where they are from. */
static int
place_get(void *ctx, unsigned level, uint64_t n, struct hash *out,
	  struct err *e)
{
	uint64_t *size = ctx;

	if (n >= *size >> level)
		return err_set(e, ERR_CORRUPT, "no such node");
	memset(out, 0, sizeof(*out));
	snprintf((char *)out->b, sizeof(out->b), "%u/%" PRIu64, level, n);
	return 0;
}

static void
a_tile_has_the_hashes_of_every_eighth_level(void **state)
{
	static const struct {
		const char *path;
		unsigned level;
		uint64_t first, count;
	} rows[] = {
	    {"0/000", 0, 0, 256},           {"0/272", 0, 69632, 256},
	    {"0/273.p/112", 0, 69888, 112}, {"1/001.p/17", 8, 256, 17},
	    {"2/000.p/1", 16, 0, 1},
	};

	uint64_t size = 70000;
	const struct tree_store s = {place_get, NULL, &size};
	struct buf out = BUF_INIT(TILE_BYTES);
	struct tile t;
	struct hash h;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct err e = ERR_INIT;

		buf_reset(&out);
		assert_int_equal(tile_parse(&t, rows[i].path), 0);
		assert_int_equal(tile_put_hashes(&out, &t, &s, &e), 0);
		assert_int_equal(out.len, rows[i].count * HASH_LEN);
		for (size_t k = 0; k < rows[i].count; k++) {
			assert_int_equal(place_get(&size, rows[i].level,
						   rows[i].first + k, &h, &e),
					 0);
			assert_memory_equal(out.p + k * HASH_LEN, h.b,
					    HASH_LEN);
		}
	}
	buf_done(&out);
}

static void
a_node_that_is_gone_is_no_tile(void **state)
{
	uint64_t size = 255;
	const struct tree_store s = {place_get, NULL, &size};
	struct buf out = BUF_INIT(TILE_BYTES);
	struct err e = ERR_INIT;
	struct tile t;

	(void)state;
	assert_int_equal(tile_parse(&t, "0/000"), 0);
	assert_int_equal(tile_put_hashes(&out, &t, &s, &e), -1);
	assert_int_equal(e.code, ERR_CORRUPT);
	buf_done(&out);
}

static void
an_entry_stands_behind_its_length(void **state)
{
	char text[258];
	struct buf out = BUF_INIT(1024);

	(void)state;
	memset(text, 'a', sizeof(text));
	tile_put_entry(&out, "", 0);
	tile_put_entry(&out, text, 1);
	tile_put_entry(&out, text, sizeof(text));
	assert_int_equal(out.len, 2 + 3 + 2 + sizeof(text));
	assert_memory_equal(out.p,
			    "\x00\x00\x00\x01"
			    "a\x01\x02"
			    "aa",
			    9);
	buf_done(&out);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(every_path_that_is_written_is_read_back),
	    cmocka_unit_test(no_other_path_is_read),
	    cmocka_unit_test(a_tile_is_there_once_its_last_hash_is),
	    cmocka_unit_test(a_tile_has_the_hashes_of_every_eighth_level),
	    cmocka_unit_test(a_node_that_is_gone_is_no_tile),
	    cmocka_unit_test(an_entry_stands_behind_its_length),
	};

	return cmocka_run_group_tests(tests, keys_ready, NULL);
}

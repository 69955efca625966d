#include "tests/unit/merge/say.h"

/* The bytes of the id that a letter stands for. */
#define ID(c) c "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"

static void
the_row_is_the_bytes_that_the_book_says(void **state)
{
	static const char want[] =
	    "\2" ID("a") ID("b") "\1\1f\1" ID("b") "\00242"
						   "\1" ID("a");
	struct record r;
	struct buf out = BUF_INIT(1000);

	(void)state;
	record_init(&r);
	say_one(&r, 'a', "f", "1", "");
	say_one(&r, 'b', "f", "42", "a");
	record_put(&out, &r);
	assert_int_equal(out.len, sizeof(want) - 1);
	assert_memory_equal(out.p, want, sizeof(want) - 1);
	buf_done(&out);
	record_done(&r);
}

static void
rich_record(struct record *r)
{
	const struct set_row rows[] = {
	    {"title", "\"Tổ tự quản\"", ""},
	    {"households", "12", ""},
	    {"rows.AAAA._del", "true", "zx"},
	};
	struct err e = ERR_INIT;

	record_init(r);
	assert_int_equal(say(r, 'm', rows, 3, &e), 0);
	say_one(r, 'n', "title", "null", "m");
	say_one(r, 'c', "title", "[\"a\",\"b\"]", "m");
	say_one(r, 'x', "rows.AAAA._del", "false", "");
}

static void
only_what_is_written_can_be_read(void **state)
{
	struct record r;
	struct record back;
	struct buf out = BUF_INIT(1000);
	struct buf again = BUF_INIT(1000);
	struct err e = ERR_INIT;
	size_t read = 0;

	(void)state;
	rich_record(&r);
	record_put(&out, &r);
	for (size_t n = 0; n < out.len; n++) {
		record_init(&back);
		err_clear(&e);
		assert_int_equal(record_parse(&back, out.p, n, &e), -1);
		assert_int_equal(e.code, ERR_CORRUPT);
		assert_null(back.pool);
	}
	for (size_t i = 0; i < out.len; i++) {
		for (unsigned x = 1; x < 256; x++) {
			out.p[i] ^= (uint8_t)x;
			record_init(&back);
			err_clear(&e);
			if (record_parse(&back, out.p, out.len, &e) == 0) {
				buf_reset(&again);
				record_put(&again, &back);
				assert_int_equal(again.len, out.len);
				assert_memory_equal(again.p, out.p, out.len);
				read++;
			}
			record_done(&back);
			out.p[i] ^= (uint8_t)x;
		}
	}
	/* A change inside a value is another row, not a damaged one. */
	assert_true(read > 0);
	buf_byte(&out, 0);
	record_init(&back);
	assert_int_equal(record_parse(&back, out.p, out.len, &e), -1);
	buf_done(&out);
	buf_done(&again);
	record_done(&r);
}

struct bad_row {
	const char *why;
	size_t n;
	const char *bytes;
};

static void
a_row_out_of_order_is_damaged(void **state)
{
#define ROW(text) sizeof(text) - 1, text
	static const struct bad_row rows[] = {
	    {"empty", ROW("")},
	    {"touched twice", ROW("\2" ID("a") ID("a") "\0")},
	    {"touched unsorted", ROW("\2" ID("b") ID("a") "\0")},
	    {"more touched than bytes", ROW("\377\377\377\377\17")},
	    {"long count", ROW("\200\0\0")},
	    {"field without name",
	     ROW("\1" ID("a") "\1\0\1" ID("a") "\0011\0")},
	    {"NUL in name", ROW("\1" ID("a") "\1\2f\0\1" ID("a") "\0011\0")},
	    {"field without version", ROW("\1" ID("a") "\1\1f\0\0" ID("a"))},
	    {"field twice",
	     ROW("\1" ID("a") "\2\1f\1" ID("a") "\0011\0"
						"\1f\1" ID("a") "\0011\0")},
	    {"fields unsorted",
	     ROW("\1" ID("a") "\2\1g\1" ID("a") "\0011\0"
						"\1f\1" ID("a") "\0011\0")},
	    {"head not touched", ROW("\1" ID("a") "\1\1f\1" ID("b") "\0011\0")},
	    {"heads unsorted", ROW("\2" ID("a") ID("b") "\1\1f\2" ID(
				   "b") "\0011" ID("a") "\0011\0")},
	    {"head is gone",
	     ROW("\1" ID("a") "\1\1f\1" ID("a") "\0011\1" ID("a"))},
	    {"gone unsorted", ROW("\1" ID("a") "\1\1f\0\2" ID("c") ID("b"))},
	};
	struct record r;
	struct err e;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		record_init(&r);
		err_clear(&e);
		if (record_parse(&r, rows[i].bytes, rows[i].n, &e) == 0)
			fail_msg("accepted: %s", rows[i].why);
		assert_int_equal(e.code, ERR_CORRUPT);
		record_done(&r);
	}
}

static void
a_read_row_merges_on(void **state)
{
	struct record r;
	struct record back;
	struct buf out = BUF_INIT(1000);
	struct err e = ERR_INIT;

	(void)state;
	rich_record(&r);
	record_put(&out, &r);
	record_init(&back);
	assert_int_equal(record_parse(&back, out.p, out.len, &e), 0);
	say_one(&r, 'q', "title", "5", "nc");
	say_one(&back, 'q', "title", "5", "nc");
	say_one(&r, 'p', "new", "6", "");
	say_one(&back, 'p', "new", "6", "");
	assert_same(&r, &back);
	buf_done(&out);
	record_done(&r);
	record_done(&back);
}

static void
a_copy_is_equal_and_apart(void **state)
{
	struct record r;
	struct record copy;
	struct err e = ERR_INIT;

	(void)state;
	rich_record(&r);
	record_init(&copy);
	assert_int_equal(record_copy(&copy, &r, &e), 0);
	assert_same(&r, &copy);
	say_one(&copy, 'q', "title", "5", "nc");
	assert_string_equal(shape(&r, "title"), "cn-m");
	record_done(&r);
	assert_string_equal(shape(&copy, "title"), "q-cmn");
	record_done(&copy);
}

/* A JSON text of n bytes. */
static char *
long_value(size_t n)
{
	char *s = malloc(n + 1);

	assert_non_null(s);
	memset(s, 'x', n);
	s[0] = s[n - 1] = '"';
	s[n] = '\0';
	return s;
}

/* What a row with the one value c of n bytes takes beside it. */
#define ROW_REST(n_bytes) (1 + ID_LEN + 1 + 1 + 1 + 1 + ID_LEN + (n_bytes) + 1)

static void
a_row_grows_to_its_limit_and_no_further(void **state)
{
	const size_t most = ROW_BYTES_MAX - ROW_REST(4);
	struct record r;
	struct err e = ERR_INIT;
	struct buf out = BUF_INIT(ROW_BYTES_MAX);

	(void)state;
	for (size_t n = most - 1; n <= most + 1; n++) {
		char *value = long_value(n);
		const struct set_row row = {"f", value, ""};

		record_init(&r);
		err_clear(&e);
		if (n <= most) {
			assert_int_equal(say(&r, 'a', &row, 1, &e), 0);
			buf_reset(&out);
			record_put(&out, &r);
			assert_int_equal(out.len, ROW_BYTES_MAX - most + n);
		} else {
			assert_int_equal(say(&r, 'a', &row, 1, &e), -1);
			assert_int_equal(e.code, ERR_LIMIT);
			assert_int_equal(r.touched_count, 0);
			assert_int_equal(r.field_count, 0);
		}
		record_done(&r);
		free(value);
	}
	buf_done(&out);
}

static void
a_refused_merge_leaves_the_row_as_it_was(void **state)
{
	char *value = long_value(5 * 1024 * 1024);
	const struct set_row beside = {"g", value, ""};
	const struct set_row over = {"f", value, "a"};
	struct record r;
	struct record before;
	struct err e = ERR_INIT;

	(void)state;
	record_init(&r);
	record_init(&before);
	say_one(&r, 'a', "f", value, "");
	assert_int_equal(record_copy(&before, &r, &e), 0);
	assert_int_equal(say(&r, 'b', &beside, 1, &e), -1);
	assert_int_equal(e.code, ERR_LIMIT);
	assert_same(&r, &before);
	/* What is replaced makes room. */
	err_clear(&e);
	assert_int_equal(say(&r, 'c', &over, 1, &e), 0);
	assert_string_equal(shape(&r, "f"), "c-a");
	record_done(&r);
	record_done(&before);
	free(value);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(the_row_is_the_bytes_that_the_book_says),
	    cmocka_unit_test(only_what_is_written_can_be_read),
	    cmocka_unit_test(a_row_out_of_order_is_damaged),
	    cmocka_unit_test(a_read_row_merges_on),
	    cmocka_unit_test(a_copy_is_equal_and_apart),
	    cmocka_unit_test(a_row_grows_to_its_limit_and_no_further),
	    cmocka_unit_test(a_refused_merge_leaves_the_row_as_it_was),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

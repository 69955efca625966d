#include "tests/unit/hub/device.h"

#include "hub/ask.h"
#include "protocol/base/csv.h"

static void
a_command_comes_out_as_it_went_in(void **state)
{
	static const char *const words[] = {"kheo-hub", "approve", "",
					    "Trung Hà", NULL};
	struct cli_io io = {.lang = LANG_EN, .terminal = true};
	struct buf out = BUF_INIT(ASK_BYTES_MAX);
	struct ask a, b;

	(void)state;
	assert_int_equal(setenv("USER", "lan", 1), 0);
	must(ask_init(&a, 4, words, &io, &e));
	a.file.name = strdup("tệp.csv");
	buf_init(&a.file.data, 100);
	buf_add(&a.file.data, "a\0b", 3);
	ask_put(&out, &a);
	must(ask_parse(&b, out.p, out.len, &e));
	assert_int_equal(b.argc, 4);
	for (int i = 0; i < 4; i++)
		assert_string_equal(b.argv[i], words[i]);
	assert_null(b.argv[4]);
	assert_int_equal(b.lang, LANG_EN);
	assert_true(b.terminal);
	assert_string_equal(b.account, "lan");
	assert_false(b.color);
	assert_string_equal(b.file.name, "tệp.csv");
	assert_int_equal(b.file.data.len, 3);
	assert_memory_equal(b.file.data.p, "a\0b", 3);
	ask_done(&b);
	/* Cut anywhere, or with something behind, it is refused. */
	for (size_t n = 0; n < out.len; n++) {
		struct err why = ERR_INIT;

		assert_int_equal(ask_parse(&b, out.p, n, &why), -1);
		ask_done(&b);
	}
	buf_byte(&out, 0);
	{
		struct err why = ERR_INIT;

		assert_int_equal(ask_parse(&b, out.p, out.len, &why), -1);
		ask_done(&b);
	}
	ask_done(&a);
	buf_done(&out);
}

static void
keep(void *ctx, int fd, const char *p, size_t n)
{

	buf_byte(ctx, fd == 1 ? 'o' : 'e');
	buf_add(ctx, p, n);
}

static void
output_comes_back_in_order(void **state)
{
	struct buf shown = BUF_INIT(10000);
	struct cli_io io = {.lang = LANG_EN, .sink = {keep, &shown}};
	struct buf out = BUF_INIT(TOLD_BYTES_MAX);
	struct err why = ERR_INIT;
	struct told a, b;

	(void)state;
	told_init(&a);
	err_set(&why, ERR_NOT_FOUND, "x");
	told_fail(&a, LANG_EN, &why);
	assert_int_equal(a.status, CLI_FAILED);
	told_put(&out, &a);
	must(told_parse(&b, out.p, out.len, &e));
	assert_int_equal(b.status, CLI_FAILED);
	must(told_show(&b, &io, &e));
	assert_true(shown.len > 10);
	assert_int_equal(shown.p[0], 'e');
	told_done(&b);
	for (size_t n = 0; n < out.len; n++) {
		err_clear(&why);
		assert_int_equal(told_parse(&b, out.p, n, &why), -1);
		told_done(&b);
	}
	told_done(&a);
	buf_done(&out);
	buf_done(&shown);
}

static void
csv_is_read_as_spreadsheets_write_it(void **state)
{
	static const char text[] = "\xef\xbb\xbf"
				   "a,b,c\r\n"
				   "\r\n"
				   "\"x, \"\"y\"\"\",,\"two\nlines\"\r\n"
				   "last,row,here";
	static const char *const want[3][3] = {
	    {"a", "b", "c"},
	    {"x, \"y\"", "", "two\nlines"},
	    {"last", "row", "here"},
	};
	static const unsigned lines[] = {1, 3, 5};
	struct err why = ERR_INIT;
	struct csv c;

	(void)state;
	csv_init(&c, text, sizeof(text) - 1);
	for (unsigned i = 0; i < 3; i++) {
		assert_int_equal(csv_next(&c, &why), 1);
		assert_int_equal(c.count, 3);
		assert_int_equal(c.line, lines[i]);
		for (size_t j = 0; j < 3; j++)
			assert_string_equal(csv_cell(&c, j), want[i][j]);
		assert_string_equal(csv_cell(&c, 3), "");
	}
	assert_int_equal(csv_next(&c, &why), 0);
	csv_done(&c);
}

static void
csv_that_could_be_read_two_ways_is_refused(void **state)
{
	static const char *const rows[] = {"a,\"b", "\"a\"b,c", "a\rb",
					   "a,\xff,b", "a,b\0c,d"};
	struct csv c;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct err why = ERR_INIT;

		csv_init(&c, rows[i], i == 4 ? 7 : strlen(rows[i]));
		assert_int_equal(csv_next(&c, &why), -1);
		assert_int_equal(why.code, ERR_FORMAT);
		assert_memory_equal(why.text, "line 1: ", 8);
		csv_done(&c);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_command_comes_out_as_it_went_in),
	    cmocka_unit_test(output_comes_back_in_order),
	    cmocka_unit_test(csv_is_read_as_spreadsheets_write_it),
	    cmocka_unit_test(csv_that_could_be_read_two_ways_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

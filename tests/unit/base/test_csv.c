#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "protocol/base/csv.h"

/* The rows of a table as "a|b;c|", each cell before its bar, or the error. */
static void
show(struct buf *out, const char *text, size_t n)
{
	struct err e = ERR_INIT;
	struct csv c;
	int rc;

	csv_init(&c, text, n);
	while ((rc = csv_next(&c, &e)) == 1) {
		buf_fmt(out, "%u:", c.line);
		for (size_t i = 0; i < c.count; i++)
			buf_fmt(out, "%s|", csv_cell(&c, i));
		assert_string_equal(csv_cell(&c, c.count), "");
	}
	if (rc < 0)
		buf_fmt(out, "%s: %s", err_token(e.code), e.text);
	csv_done(&c);
}

static void
tables_are_read(void **state)
{
	static const struct {
		const char *text;
		const char *want;
	} rows[] = {
	    {"", ""},
	    {"a,b\nc\n", "1:a|b|2:c|"},
	    {"a,b\r\nc\r\n", "1:a|b|2:c|"},
	    {"a,b\r\nc", "1:a|b|2:c|"},
	    {"\xef\xbb\xbf"
	     "a\n",
	     "1:a|"},
	    {"\xef\xbb", "format: line 1: not UTF-8"},
	    {"\n\r\n\na\n", "4:a|"},
	    {",\n", "1:||"},
	    {"a,", "1:a||"},
	    {"\"a,\"\"b\"\"\nc\",d\ne", "1:a,\"b\"\nc|d|3:e|"},
	    {"\"\"\n\"\",\"\"\r\n", "2:||"},
	    {"\"a", "format: line 1: a quote that is not closed"},
	    {"a\n\"b\n\n", "1:a|format: line 2: a quote that is not closed"},
	    {"\"a\"b\n", "format: line 1: text behind a quote"},
	    {"a\rb\n", "format: line 1: CR without LF"},
	    {"\"a\"\rb\n", "format: line 1: CR without LF"},
	    {"a\r", "1:a|"},
	    {"a;b\r\n1,5;\"c;d\"\r\n", "1:a|b|2:1,5|c;d|"},
	    {"\xef\xbb\xbf\r\na;b\n", "2:a|b|"},
	    {"a,b;c\n", "1:a|b;c|"},
	    {"\"a\";b\n", "1:a|b|"},
	    {"a,\xff\n", "format: line 1: not UTF-8"},
	    {"\xff,a\n", "format: line 1: not UTF-8"},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct buf out = BUF_INIT(1000);

		show(&out, rows[i].text, strlen(rows[i].text));
		assert_string_equal(buf_str(&out), rows[i].want);
		buf_done(&out);
	}
}

static void
a_row_has_its_bounds(void **state)
{
	static char row[70000];
	struct buf out = BUF_INIT(100000);

	(void)state;
	memset(row, ',', CSV_CELLS_MAX);
	show(&out, row, CSV_CELLS_MAX - 1);
	assert_int_equal(out.len, 2 + CSV_CELLS_MAX);
	buf_reset(&out);
	show(&out, row, CSV_CELLS_MAX);
	assert_string_equal(buf_str(&out), "format: line 1: too many columns");
	buf_reset(&out);
	memset(row, 'a', sizeof(row));
	show(&out, row, 65535);
	assert_int_equal(out.len, 2 + 65535 + 1);
	buf_reset(&out);
	show(&out, row, 65536);
	assert_memory_equal(buf_str(&out), "limit: ", 7);
	buf_done(&out);
}

/* What a spreadsheet would calculate is text to it. */
static void
cells_are_written_so_that_they_stay_text(void **state)
{
	static const struct {
		const char *cells[2];
		const char *want;
	} rows[] = {
	    {{"a", "b"}, "a,b\r\n"},
	    {{"", ""}, ",\r\n"},
	    {{"a,b", "c;d"}, "\"a,b\",\"c;d\"\r\n"},
	    {{"\"a\"", "b\nc"}, "\"\"\"a\"\"\",\"b\nc\"\r\n"},
	    {{"b\rc", "x"}, "\"b\rc\",x\r\n"},
	    {{"=1+1", "+84"}, "\"'=1+1\",\"'+84\"\r\n"},
	    {{"-1", "@a"}, "\"'-1\",\"'@a\"\r\n"},
	    {{"\ta", "\ra"}, "\"'\ta\",\"'\ra\"\r\n"},
	    {{"=\"a\"", "1-1"}, "\"'=\"\"a\"\"\",1-1\r\n"},
	    {{"\n=1", "đ"}, "\"'\n=1\",đ\r\n"},
	    {{"a\033[2Jb", "c\u202ed\u200b"}, "a [2Jb,c d \r\n"},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct buf out = BUF_INIT(1000);

		csv_put(&out, rows[i].cells, 2);
		assert_string_equal(buf_str(&out), rows[i].want);
		buf_done(&out);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(tables_are_read),
	    cmocka_unit_test(a_row_has_its_bounds),
	    cmocka_unit_test(cells_are_written_so_that_they_stay_text),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

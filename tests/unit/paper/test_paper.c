#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "protocol/paper/csv.h"
#include "protocol/paper/docx.h"
#include "protocol/paper/html.h"
#include "protocol/paper/load.h"
#include "protocol/paper/pdf.h"
#include "protocol/paper/xlsx.h"
#include "protocol/paper/xml.h"

static const struct paper_column two[] = {{"Tên", 3, PAPER_LEFT},
					  {"Số", 1, PAPER_FIGURE}};

static void
the_number_follows_the_template(void **state)
{
	static const struct {
		enum paper_template template;
		const char *number;
		const char *line;
	} rows[] = {
	    {PAPER_ND30, "12", "Số: 12/BC-UBND"},
	    {PAPER_HD36, "04", "Số 04-BC-UBND"},
	    {PAPER_ND30, NULL,
	     "Số: \u00a0\u00a0\u00a0\u00a0\u00a0\u00a0/BC-UBND"},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct paper *p = paper_new(rows[i].template);
		struct buf out = BUF_INIT(256);

		paper_set(p, PAPER_NUMBER, rows[i].number);
		paper_set(p, PAPER_SIGN, "BC-UBND");
		paper_number_line(p, &out);
		assert_string_equal(buf_str(&out), rows[i].line);
		buf_done(&out);
		paper_free(p);
	}
}

static void
a_zero_stands_before_small_days_and_the_first_two_months(void **state)
{
	static const char *const rows[][2] = {
	    {"2022-05-04", "Kiên Đài, ngày 04 tháng 5 năm 2022"},
	    {"2022-02-28", "Kiên Đài, ngày 28 tháng 02 năm 2022"},
	    {"2022-12-09", "Kiên Đài, ngày 09 tháng 12 năm 2022"},
	    {"2022-10-10", "Kiên Đài, ngày 10 tháng 10 năm 2022"},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct paper *p = paper_new(PAPER_ND30);
		struct buf out = BUF_INIT(256);

		paper_set(p, PAPER_PLACE, "Kiên Đài");
		paper_set(p, PAPER_DATE, rows[i][0]);
		paper_date_line(p, &out);
		assert_string_equal(buf_str(&out), rows[i][1]);
		buf_done(&out);
		paper_free(p);
	}
}

static void
a_day_that_nobody_entered_stays_blank(void **state)
{
	struct paper *p = paper_new(PAPER_ND30);
	struct buf out = BUF_INIT(256);

	(void)state;
	paper_set(p, PAPER_DATE, "2022");
	paper_date_line(p, &out);
	assert_null(strpbrk(buf_str(&out), "13456789"));
	assert_non_null(strstr(buf_str(&out), "năm 2022"));
	buf_done(&out);
	paper_free(p);
}

static void
figures_are_read_with_points_and_a_comma(void **state)
{
	static const char *const rows[][2] = {
	    {"0", "0"},
	    {"999", "999"},
	    {"1000", "1.000"},
	    {"12532", "12.532"},
	    {"1146.24", "1.146,24"},
	    {"-1234567", "-1.234.567"},
	    {"12a", "12a"},
	    {"1.", "1."},
	    {"", ""},
	    {"-", "-"},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct buf out = BUF_INIT(256);

		paper_shown(&two[1], rows[i][0], &out);
		assert_string_equal(buf_str(&out), rows[i][1]);
		buf_done(&out);
	}
}

static void
a_table_whose_last_row_is_not_whole_is_refused(void **state)
{
	struct paper *p = paper_new(PAPER_ND30);
	struct err e = ERR_INIT;

	(void)state;
	paper_table(p, two, 2);
	paper_cell(p, "một");
	assert_int_equal(paper_check(p, &e), -1);
	assert_int_equal(e.code, ERR_INVALID);
	err_clear(&e);
	paper_cell(p, "1");
	assert_int_equal(paper_check(p, &e), 0);
	paper_free(p);
}

static void
a_cell_without_a_table_is_refused(void **state)
{
	struct paper *p = paper_new(PAPER_ND30);
	struct err e = ERR_INIT;

	(void)state;
	paper_cell(p, "một");
	assert_int_equal(paper_check(p, &e), -1);
	paper_free(p);
}

static void
no_cell_of_a_csv_becomes_a_formula(void **state)
{
	struct paper *p = paper_new(PAPER_ND30);
	struct buf out = BUF_INIT(4096);
	struct err e = ERR_INIT;

	(void)state;
	paper_table(p, two, 2);
	paper_cell(p, "=1+1");
	paper_cell(p, "-5");
	paper_cell(p, "Hà \"Lang\", xã");
	paper_cell(p, "@SUM(A1)");
	assert_int_equal(paper_csv(p, &out, &e), 0);
	assert_string_equal(buf_str(&out),
			    "Tên,Số\r\n\"'=1+1\",-5\r\n"
			    "\"Hà \"\"Lang\"\", xã\",\"'@SUM(A1)\"\r\n");
	buf_done(&out);
	paper_free(p);
}

static void
html_shows_marks_as_they_were_typed(void **state)
{
	struct paper *p = paper_new(PAPER_HD36);
	struct buf out = BUF_INIT(PAPER_BYTES_MAX);
	struct err e = ERR_INIT;

	(void)state;
	paper_add(p, PAPER_TEXT, "<script>alert(1)</script> & \x01 \"x\"");
	assert_int_equal(paper_html(p, &out, &e), 0);
	assert_null(strstr(buf_str(&out), "<script"));
	assert_null(strchr(buf_str(&out), 1));
	assert_non_null(strstr(buf_str(&out), "&lt;script&gt;alert(1)"
					      "&lt;/script&gt; &amp;  "
					      "&quot;x&quot;"));
	buf_done(&out);
	paper_free(p);
}

/* U+FFFF in one unit's title would keep Word from opening the district's
 * report; U+202E would turn a line of it about. */
static void
nobody_s_text_spoils_or_turns_a_document(void **state)
{
	struct paper *p = paper_new(PAPER_ND30);
	struct buf out = BUF_INIT(PAPER_BYTES_MAX);
	struct err e = ERR_INIT;

	(void)state;
	paper_set(p, PAPER_TITLE, "BÁO\u200b CÁO");
	paper_table(p, two, 2);
	paper_cell(p, "a\xef\xbf\xbe"
		      "b\u202ec\nd");
	paper_cell(p, "\xef\xbf\xbf"
		      "7");
	assert_int_equal(paper_csv(p, &out, &e), 0);
	assert_string_equal(buf_str(&out), "Tên,Số\r\n\"abc\nd\",7\r\n");
	buf_reset(&out);
	assert_int_equal(paper_html(p, &out, &e), 0);
	assert_non_null(strstr(buf_str(&out), "BÁO CÁO"));
	buf_reset(&out);
	xml_text(&out, "x\xef\xbf\xbf\033\u202e y\tz");
	assert_string_equal(buf_str(&out), "x y\tz");
	buf_done(&out);
	paper_free(p);
}

static struct paper *
sample(void)
{
	struct paper *p = paper_new(PAPER_ND30);

	paper_set(p, PAPER_ISSUER, "ỦY BAN NHÂN DÂN\nXÃ KIÊN ĐÀI");
	paper_set(p, PAPER_TITLE, "BÁO CÁO");
	paper_set(p, PAPER_ABSTRACT, "Sáu tháng đầu năm");
	paper_set(p, PAPER_QR, "KHEO");
	paper_add(p, PAPER_HEADING, "I. ĐĂNG KÝ");
	paper_add(p, PAPER_TEXT, "Một\nHai");
	paper_table(p, two, 2);
	for (size_t i = 0; i < 200; i++) {
		paper_cell(p, "Đất hiến");
		paper_cell(p, "12532.5");
	}
	paper_total(p);
	return p;
}

static void
equal_documents_give_equal_bytes(void **state)
{
	static int (*const writers[])(const struct paper *, struct buf *,
				      struct err *) = {
	    paper_docx, paper_html, paper_pdf, paper_xlsx, paper_csv};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(writers); i++) {
		struct paper *a = sample();
		struct paper *b = sample();
		struct buf x = BUF_INIT(PAPER_BYTES_MAX);
		struct buf y = BUF_INIT(PAPER_BYTES_MAX);
		struct err e = ERR_INIT;

		assert_int_equal(writers[i](a, &x, &e), 0);
		paper_set(b, PAPER_NUMBER, "7");
		paper_set(b, PAPER_NUMBER, NULL);
		assert_int_equal(writers[i](b, &y, &e), 0);
		assert_int_equal(x.len, y.len);
		assert_memory_equal(x.p, y.p, x.len);
		buf_done(&x);
		buf_done(&y);
		paper_free(a);
		paper_free(b);
	}
}

static void
a_document_without_tables_has_no_sheet(void **state)
{
	struct paper *p = paper_new(PAPER_ND30);
	struct buf out = BUF_INIT(PAPER_BYTES_MAX);
	struct err e = ERR_INIT;

	(void)state;
	assert_int_equal(paper_xlsx(p, &out, &e), -1);
	assert_int_equal(e.code, ERR_INVALID);
	err_clear(&e);
	assert_int_equal(paper_csv(p, &out, &e), -1);
	assert_int_equal(e.code, ERR_INVALID);
	buf_done(&out);
	paper_free(p);
}

static void
a_code_too_long_is_an_error(void **state)
{
	struct paper *p = sample();
	struct buf out = BUF_INIT(PAPER_BYTES_MAX);
	struct err e = ERR_INIT;
	char text[4000];

	(void)state;
	memset(text, 'x', sizeof(text) - 1);
	text[sizeof(text) - 1] = '\0';
	paper_set(p, PAPER_QR, text);
	assert_int_equal(paper_docx(p, &out, &e), -1);
	assert_int_equal(e.code, ERR_LIMIT);
	buf_done(&out);
	paper_free(p);
}

static void
a_file_is_written_as_its_name_says(void **state)
{
	(void)state;
	assert_int_equal(paper_format_named("báo cáo.docx"), PAPER_DOCX);
	assert_int_equal(paper_format_named("a.pdf"), PAPER_PDF);
	assert_int_equal(paper_format_named(".pdf"), PAPER_FORMATS);
	assert_int_equal(paper_format_named("a.doc"), PAPER_FORMATS);
	assert_int_equal(paper_format_named("docx"), PAPER_FORMATS);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(the_number_follows_the_template),
	    cmocka_unit_test(
		a_zero_stands_before_small_days_and_the_first_two_months),
	    cmocka_unit_test(a_day_that_nobody_entered_stays_blank),
	    cmocka_unit_test(figures_are_read_with_points_and_a_comma),
	    cmocka_unit_test(a_table_whose_last_row_is_not_whole_is_refused),
	    cmocka_unit_test(a_cell_without_a_table_is_refused),
	    cmocka_unit_test(no_cell_of_a_csv_becomes_a_formula),
	    cmocka_unit_test(nobody_s_text_spoils_or_turns_a_document),
	    cmocka_unit_test(html_shows_marks_as_they_were_typed),
	    cmocka_unit_test(equal_documents_give_equal_bytes),
	    cmocka_unit_test(a_document_without_tables_has_no_sheet),
	    cmocka_unit_test(a_code_too_long_is_an_error),
	    cmocka_unit_test(a_file_is_written_as_its_name_says),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

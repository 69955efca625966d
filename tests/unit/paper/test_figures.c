#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "protocol/paper/figures.h"

/* The row of ${code}, its cells with a bar between, and below the texts. */
static void
shown(const char *figures, const struct annex *before, const char *code,
      struct buf *out)
{
	struct paper *p = paper_new(PAPER_ND30);
	struct err e = ERR_INIT;
	json_t *now = json_read(figures, strlen(figures), &e);

	figures_put(p, "SỐ LIỆU", now, before);
	assert_int_equal(paper_check(p, &e), 0);
	for (size_t i = 0; i < p->count; i++) {
		const struct paper_table *t = p->blocks[i].table;

		if (p->blocks[i].kind == PAPER_TEXT)
			buf_fmt(out, "\n%s", p->blocks[i].text);
		for (size_t c = 0; t != NULL && c < t->cell_count;
		     c += t->column_count)
			if (strncmp(t->cells[c], code, 2) == 0)
				for (size_t k = 3; k < t->column_count; k++)
					buf_fmt(out, "|%s", t->cells[c + k]);
	}
	json_decref(now);
	paper_free(p);
}

#define NOTHING                                                                                    \
	"\n18. So với cùng kỳ năm trước: hệ thống không có số liệu cùng kỳ " \
	"năm trước để so sánh."

static void
a_row_says_what_was_counted(void **state)
{
	static const struct {
		const char *figures;
		const char *code;
		const char *shown;
	} rows[] = {
	    {"{\"01\":\"12\"}", "01", "|12" NOTHING},
	    {"{}", "01", "|0" NOTHING},
	    {"{}", "09", "|" NOTHING}, /* nobody counts it */
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct buf out = BUF_INIT(8192);

		shown(rows[i].figures, NULL, rows[i].code, &out);
		assert_string_equal(buf_str(&out), rows[i].shown);
		buf_done(&out);
	}
}

static void
what_was_written_over_stays_visible(void **state)
{
	struct buf out = BUF_INIT(8192);

	(void)state;
	shown("{\"13\":{\"value\":\"1500\",\"computed\":\"1146.5\","
	      "\"reason\":\"đo lại\"}}",
	      NULL, "13", &out);
	assert_string_equal(buf_str(&out),
			    "|1500" NOTHING
			    "\n(*) Dòng 13: hệ thống đếm được 1.146,5; đơn vị "
			    "ghi 1.500. Lý do: đo lại");
	buf_done(&out);
}

static void
the_year_before_stands_beside(void **state)
{
	struct period period = {PERIOD_SIX_MONTHS, 2021};
	struct buf out = BUF_INIT(8192);
	struct err e = ERR_INIT;
	struct annex before;

	(void)state;
	annex_init(&before, period, period_window(period));
	assert_int_equal(annex_add(&before, "01", decimal_of(10), &e), 0);
	shown("{\"01\":\"7\"}", &before, "01", &out);
	assert_string_equal(buf_str(&out), "|7|10|-3");
	annex_done(&before);
	buf_done(&out);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_row_says_what_was_counted),
	    cmocka_unit_test(what_was_written_over_stays_visible),
	    cmocka_unit_test(the_year_before_stands_beside),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

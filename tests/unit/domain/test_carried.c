/* What a report still says from the one before. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "protocol/domain/carried.h"
#include "tests/lib/fake.h"

struct seen {
	struct buf text;
};

static void
note(void *ctx, const struct carried *c)
{
	struct seen *s = ctx;

	buf_fmt(&s->text, "%c[", "=du"[c->kind]);
	buf_add(&s->text, c->text, c->len);
	buf_text(&s->text, "]");
}

static void
marks(const struct carried_facts *f, const char *text, const char *want)
{
	struct seen s = {.text = BUF_INIT(10000)};

	carried_each(f, text, note, &s);
	assert_string_equal(buf_str(&s.text), want);
	buf_done(&s.text);
}

static struct carried_facts
half_2023(void)
{
	struct carried_facts f = {
	    .window = period_window((struct period){PERIOD_SIX_MONTHS, 2023}),
	};

	assert_int_equal(day_parse("2023-06-01", &f.day), 0);
	return f;
}

static void
a_paragraph_that_stood_there_before_is_marked(void **state)
{
	struct carried_facts f = half_2023();

	(void)state;
	f.before = "Đã họp.\nĐã hiến đất.\nCuối";
	marks(&f, "Đã hiến đất.\nMới làm.\n\nCuối", "=[Đã hiến đất.]=[Cuối]");
	marks(&f, "Đã hiến đất", "");
	f.before = NULL;
	marks(&f, "Đã họp.", "");
}

static void
days_and_years_before_the_period_are_marked(void **state)
{
	static const struct {
		const char *text;
		const char *want;
	} rows[] = {
	    {"Kế hoạch ngày 28/02/2022 của huyện", "d[28/02/2022]"},
	    {"họp ngày 5/3/2023", ""},
	    {"31/12/2022, 01/01/2023", "d[31/12/2022]"},
	    {"số 12/2022/NQ và 31/2/2022", ""},
	    {"trong năm 2022 và năm 2023", "d[năm 2022]"},
	    {"năm 20222", ""},
	    {"cuối câu năm 2021", "d[năm 2021]"},
	    {"", ""},
	    {"1/1/", ""},
	    {"123/01/2022", ""},
	};
	struct carried_facts f = half_2023();

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		marks(&f, rows[i].text, rows[i].want);
}

static void
a_unit_that_is_called_otherwise_now_is_marked(void **state)
{
	struct unit_name n = {.when = {DAY_FIRST, DAY_LAST},
			      .code = "1",
			      .kind = "xã",
			      .name = "Phúc Thịnh"};
	struct carried_facts f = half_2023();
	struct err e = ERR_INIT;
	struct units u;
	struct id scope;

	(void)state;
	units_init(&u);
	memset(&scope, 1, sizeof(scope));
	assert_int_equal(day_parse("2022-12-31", &n.when.to), 0);
	assert_int_equal(units_name(&u, &scope, &n, &e), 0);
	n.when.from = n.when.to + 1;
	n.when.to = DAY_LAST;
	n.index = 1;
	(void)snprintf(n.name, sizeof(n.name), "Chiêm Hóa");
	assert_int_equal(units_name(&u, &scope, &n, &e), 0);
	f.units = &u;
	marks(&f, "Xã Phúc Thịnh và Xã Chiêm Hóa; Xã Phúc Thịnh",
	      "u[Xã Phúc Thịnh]u[Xã Phúc Thịnh]");
	f.day = n.when.from - 1;
	marks(&f, "Xã Phúc Thịnh", "");
	units_done(&u);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_paragraph_that_stood_there_before_is_marked),
	    cmocka_unit_test(days_and_years_before_the_period_are_marked),
	    cmocka_unit_test(a_unit_that_is_called_otherwise_now_is_marked),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

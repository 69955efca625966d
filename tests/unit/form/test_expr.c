#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "protocol/form/expr.h"

#define TODAY INT64_C(19137) /* 2022-05-25 */

/* A record on which the rules are tried: ten fields and a table. */
struct trial {
	const char *name;
	struct expr_value value;
};

static json_t *names;

static const struct trial FIELDS[] = {
    {"five", {.kind = EXPR_NUMBER, .number = {5, 0}}},
    {"half", {.kind = EXPR_NUMBER, .number = {5, 1}}},
    {"zero", {.kind = EXPR_NUMBER, .number = {0, 0}}},
    {"none", {.kind = EXPR_EMPTY}},
    {"na", {.kind = EXPR_NA}},
    {"text", {.kind = EXPR_TEXT, .text = "Tổ"}},
    {"kind", {.kind = EXPR_TEXT, .text = "mo-hinh"}},
    {"day", {.kind = EXPR_DATE, .day = TODAY - 1}},
    {"yes", {.kind = EXPR_BOOL, .truth = true}},
    {"themes", {.kind = EXPR_NAMES}},
};

/* The column "sum" of the rows: 1.5, nothing, not applicable, 4. */
static const struct expr_value ROWS[] = {
    {.kind = EXPR_NUMBER, .number = {15, 1}},
    {.kind = EXPR_EMPTY},
    {.kind = EXPR_NA},
    {.kind = EXPR_NUMBER, .number = {4, 0}},
};

static int
get(void *ctx, const struct expr_ref *ref, size_t row, struct expr_value *out,
    struct err *e)
{
	(void)ctx;
	if (row != EXPR_ROW_HERE) {
		assert_true(row < ARRAY_LEN(ROWS));
		*out = ROWS[row];
		if (strcmp(ref->name, "rows") == 0)
			out->kind = EXPR_BOOL;
		return 0;
	}
	for (size_t i = 0; i < ARRAY_LEN(FIELDS); i++) {
		if (strcmp(FIELDS[i].name, ref->name) == 0) {
			*out = FIELDS[i].value;
			if (out->kind == EXPR_NAMES)
				out->names = names;
			return 0;
		}
	}
	return err_set(e, ERR_NOT_FOUND, "%s", ref->name);
}

static size_t
rows(void *ctx, const struct expr_ref *ref)
{
	(void)ctx;
	return strcmp(ref->name, "sum") == 0 || strcmp(ref->name, "rows") == 0
		   ? ARRAY_LEN(ROWS)
		   : 0;
}

static const struct expr_env ENV = {
    .get = get,
    .rows = rows,
    .today = TODAY,
    .here = {.kind = EXPR_NUMBER, .number = {7, 0}},
};

/* A value as a text: "5", "true", "2022-05-25", "'x'", "-", "na". */
static const char *
printed(const struct expr_value *v, char *out, size_t n)
{
	char number[DECIMAL_SIZE];

	switch (v->kind) {
	case EXPR_EMPTY:
		return "-";
	case EXPR_NA:
		return "na";
	case EXPR_BOOL:
		return v->truth ? "true" : "false";
	case EXPR_NUMBER:
		(void)snprintf(out, n, "%s", decimal_print(v->number, number));
		return out;
	case EXPR_DATE:
		assert_int_equal(day_print(v->day, out), 0);
		return out;
	case EXPR_TEXT:
		(void)snprintf(out, n, "'%s'", v->text);
		return out;
	case EXPR_NAMES:
		break;
	}
	return "names";
}

struct row {
	const char *text;
	const char *gives; /* or what the error's text begins with */
};

static const struct row VALUES[] = {
    /* words */
    {"1", "1"},
    {" 1.50 ", "1.5"},
    {"'Tổ'", "'Tổ'"},
    {"\"it's\"", "'it's'"},
    {"''", "-"},
    {"true()", "true"},
    {"( ( 3 ) )", "3"},
    {".", "7"},
    {"${five}", "5"},
    {"${none}", "-"},
    {"${na}", "na"},
    {"-${five}", "-5"},
    {"-(1 - 3)", "2"},
    /* arithmetic */
    {"1 + 2 * 3", "7"},
    {"(1 + 2) * 3", "9"},
    {"10 - 3 - 2", "5"},
    {"7 - -2", "9"},
    {"0.1 + 0.2", "0.3"},
    {"0.1 + 0.2 = 0.3", "true"},
    {"1.5 * 1.5", "2.25"},
    {"10 div 4", "2.5"},
    {"1 div 3", "0.333333333"},
    {"2 div 3", "0.666666667"},
    {"-2 div 3", "-0.666666667"},
    {"7 mod 3", "1"},
    {"-7 mod 3", "-1"},
    {"5.5 mod 2", "1.5"},
    {"${five} - ${half}", "4.5"},
    {"${five}-${half}", "4.5"},
    {"999999999999999999 + 0", "999999999999999999"},
    {"999999999 * 999999999", "999999998000000001"},
    {"${none} + 1", "-"},
    {"1 * ${none}", "-"},
    {"${na} + 1", "na"},
    {"${na} + ${none}", "-"},
    {"-${na}", "na"},
    /* comparison */
    {"1 = 1.0", "true"},
    {"1 != 1", "false"},
    {"2 > 10", "false"},
    {"2 <= 2", "true"},
    {"2 >= 3", "false"},
    {"2 < 3", "true"},
    {"'a' = 'a'", "true"},
    {"${kind} != 'mo-hinh'", "false"},
    {"${none} = ''", "true"},
    {"${text} = ''", "false"},
    {"${text} != ''", "true"},
    {"${none} = 0", "false"},
    {"${none} != 0", "true"},
    {"${none} < 1", "false"},
    {"${none} >= 0", "false"},
    {"${na} = 0", "false"},
    {"${na} = ${na}", "true"},
    {"${na} = ''", "false"},
    {"${na} <= 0", "false"},
    {"${zero} = 0", "true"},
    {"${yes} = true()", "true"},
    /* logic */
    {"1 = 1 and 2 = 3", "false"},
    {"1 = 1 or 2 = 3", "true"},
    {"1 = 2 and 1 = 1 or 3 = 3", "true"},
    {"1 = 1 or 1 = 2 and 1 = 3", "true"},
    {"not(1 = 2)", "true"},
    {"not(${none})", "true"},
    {"${none} or ${yes}", "true"},
    {"1 = 1 or 1 div 0 = 1", "true"},
    {"1 = 2 and 1 div 0 = 1", "false"},
    {"if(${five} = 0, 0, 10 div ${five})", "2"},
    {"if(${zero} = 0, 0, 10 div ${zero})", "0"},
    {"if(${none}, 1, ${none})", "-"},
    /* functions */
    {"coalesce(${none}, 3)", "3"},
    {"coalesce(${five}, 3)", "5"},
    {"coalesce(${na}, 3)", "na"},
    {"coalesce(${none}, '', ${none}, 4, 5)", "4"},
    {"selected(${kind}, 'mo-hinh')", "true"},
    {"selected(${kind}, 'mo')", "false"},
    {"selected(${themes}, 'b')", "true"},
    {"selected(${themes}, 'c')", "false"},
    {"selected(${none}, 'a')", "false"},
    {"count-selected(${themes})", "2"},
    {"count-selected(${kind})", "1"},
    {"count-selected(${none})", "0"},
    {"string-length(${text})", "2"},
    {"string-length(${none})", "0"},
    {"string-length('')", "0"},
    {"not-applicable(${na})", "true"},
    {"not-applicable(${zero})", "false"},
    {"count(${rows})", "4"},
    {"count(${rows/sum})", "3"},
    {"count(${sum})", "3"},
    {"sum(${rows/sum})", "5.5"},
    {"sum(${sum}) > 5", "true"},
    {"sum(${nothing})", "0"},
    {"count(${nothing})", "0"},
    {"min(3, 1, 2)", "1"},
    {"max(3, ${none}, ${na})", "3"},
    {"max(${none}, ${na})", "-"},
    {"max(${day}, today())", "2022-05-25"},
    {"round(2.5)", "3"},
    {"round(-2.5)", "-3"},
    {"round(2.449, 1)", "2.4"},
    {"round(10 * 100 div 30, 2)", "33.33"},
    {"round(${none}, 2)", "-"},
    {"round(${na})", "na"},
    /* days */
    {"today()", "2022-05-25"},
    {"${day}", "2022-05-24"},
    {"today() - ${day}", "1"},
    {"${day} - today()", "-1"},
    {"today() + 7", "2022-06-01"},
    {"today() - 25", "2022-04-30"},
    {"${day} < today()", "true"},
    {"${day} = date('2022-05-24')", "true"},
    {"date('2024-02-29') - date('2024-02-28')", "1"},
    {"date('0000-01-01')", "0000-01-01"},
    {"date('9999-12-31')", "9999-12-31"},
    {"date(${none})", "-"},
    {"format-date(today(), '%Y')", "2022"},
    {"format-date(date('0033-01-01'), '%Y') + 1", "34"},
    {"format-date(${none}, '%Y')", "-"},
    {"format-date(${na}, '%Y')", "na"},
    {"today()-${day}", "1"},
};

static const struct row REFUSED[] = {
    {"", "character 1: it ends too early"},
    {"1 +", "character 4: it ends too early"},
    {"(1", "character 3: a bracket"},
    {"1)", "character 2: nothing may"},
    {"1 2", "character 3: nothing may"},
    {"'abc", "character 1: a quote"},
    {"1 ! 2", "character 3: a sign"},
    {"'Tổ' # 1", "character 6: a sign"},
    {"/data/x", "character 1: a sign"},
    {"..", "character 2: nothing"},
    {"$x", "character 1: a name"},
    {"${}", "character 1: a name"},
    {"${x", "character 1: a name"},
    {"${a b}", "character 1: no name"},
    {"${r/x}", "character 1: only count"},
    {"sum(${/x})", "character 5: no name of a repeat"},
    {"sum(${r/})", "character 5: no name of a field"},
    {"regex(., 'a')", "character 1: regex is not offered"},
    {"1 + pulldata('a','b')", "character 5: pulldata is not offered"},
    {"jr:choice-name(1, 2)", "character 1: jr:choice-name is not"},
    {"and", "character 1: and is not"},
    {"today", "character 6: no bracket"},
    {"today(1)", "character 8: too few or"},
    {"not()", "character 5: too few or"},
    {"if(1=1, 2)", "character 10: too few or"},
    {"if(1=1 2, 3)", "character 8: no comma"},
    {"sum(1)", "character 5: a ${name}"},
    {"count(${a} + 1)", "character 12: no comma"},
    {"1 < 2 < 3", "character 7: compared twice"},
    {"1 = = 2", "character 5: a value"},
    {"--1", "character 2: a value"},
    {"1.", "character 1: no number"},
    {".5", "character 2: nothing"},
    {"1234567890123456789", "character 1: a number of more"},
    {"1.2.3", "character 4: nothing"},
};

/* code ERR_INVALID for all but the last ones. */
static const struct row FAILING[] = {
    {"1 + 'a'", "character 3: not two numbers"},
    {"'a' < 'b'", "character 5: texts"},
    {"1 = 'a'", "character 3: two kinds"},
    {"today() = '2022-05-25'", "character 9: two kinds"},
    {"${themes} = 'a'", "character 11: two kinds"},
    {"${themes} = ${themes}", "character 11: several choices"},
    {"1 and 2 = 2", "character 1: not a condition"},
    {"not(5)", "character 5: not a condition"},
    {"if('a', 1, 2)", "character 4: not a condition"},
    {"1 div 0", "character 3: divided"},
    {"1 mod ${zero}", "character 3: divided"},
    {"selected(${five}, 'a')", "character 1: no choices"},
    {"selected(${kind}, 1)", "character 1: no name"},
    {"count-selected(5)", "character 1: no choices"},
    {"string-length(5)", "character 1: not a text"},
    {"date('2022-02-30')", "character 1: no day"},
    {"date(5)", "character 1: no day"},
    {"format-date(today(), '%m')", "character 1: no other format"},
    {"format-date(today(), 5)", "character 1: no other format"},
    {"format-date('2022-05-25', '%Y')", "character 1: not a day"},
    {"today() + today()", "character 9: not days"},
    {"today() * 2", "character 9: not days"},
    {"today() + 1.5", "character 9: not days"},
    {"7 + today()", "character 3: not two"},
    {"min('a', 1)", "character 1: neither"},
    {"min(1, today())", "character 1: two kinds"},
    {"round(1, 10)", "character 1: not 0 to 9"},
    {"round('a')", "character 7: not a number"},
    {"-'a'", "character 2: not a number"},
    {"${unknown}", "character 1: unknown"},
    {"999999999999999999 + 1", "character 20: a number of more"},
    {"999999999999999999 * 10", "character 20: a number of more"},
    {"0.000000001 * 0.0000000001", "character 13: a number of more"},
    {"date('9999-12-31') + 1", "character 20: no such day"},
    {"date('0000-01-01') - 1", "character 20: no such day"},
};

static int
evaluate(const char *text, struct expr_value *out, struct expr **x,
	 struct err *e)
{
	*x = expr_parse(text, e);
	return *x == NULL ? -1 : expr_eval(*x, &ENV, out, e);
}

static void
an_expression_gives_its_value(void **state)
{
	char text[200];

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(VALUES); i++) {
		const struct row *r = &VALUES[i];
		struct err e = ERR_INIT;
		struct expr_value v;
		struct expr *x;

		if (evaluate(r->text, &v, &x, &e) != 0)
			fail_msg("%s: %s", r->text, e.text);
		if (strcmp(printed(&v, text, sizeof(text)), r->gives) != 0)
			fail_msg("%s: %s", r->text,
				 printed(&v, text, sizeof(text)));
		expr_free(x);
	}
}

static void
what_is_no_expression_is_refused_with_its_place(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(REFUSED); i++) {
		const struct row *r = &REFUSED[i];
		struct err e = ERR_INIT;

		if (expr_parse(r->text, &e) != NULL)
			fail_msg("accepted: %s", r->text);
		assert_true(e.code == ERR_FORMAT || e.code == ERR_LIMIT);
		if (strstr(e.text, r->gives) != e.text)
			fail_msg("%s: %s", r->text, e.text);
	}
}

static void
values_that_do_not_go_together_are_an_error_with_its_place(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(FAILING); i++) {
		const struct row *r = &FAILING[i];
		struct err e = ERR_INIT;
		struct expr_value v;
		struct expr *x;

		if (evaluate(r->text, &v, &x, &e) == 0)
			fail_msg("accepted: %s", r->text);
		assert_non_null(x);
		if (strstr(e.text, r->gives) != e.text)
			fail_msg("%s: %s", r->text, e.text);
		expr_free(x);
	}
}

/* A trial looks everywhere and fails for kinds only, never for numbers. */
static void
a_trial_finds_what_can_never_work(void **state)
{
	static const struct {
		const char *text;
		bool works;
	} tried[] = {
	    {"1 = 1 or 'a' < 1", false},
	    {"1 = 2 and 1 + 'a' = 2", false},
	    {"if(1 = 1, 1, 1 + 'a')", false},
	    {"if(1 = 2, 1 + 'a', 1)", false},
	    {"coalesce(1, 1 + 'a')", false},
	    {"1 div 0", true},
	    {"1 mod 0", true},
	    {"999999999999999999 * 999999999999999999", true},
	    {"date('9999-12-31') + 9999", true},
	    {"1 = 1 or 1 div 0 = 1", true},
	};
	struct expr_env env = ENV;

	(void)state;
	env.is_trial = true;
	for (size_t i = 0; i < ARRAY_LEN(tried); i++) {
		struct err e = ERR_INIT;
		struct expr *x = expr_parse(tried[i].text, &e);
		struct expr_value v;
		int rc;

		assert_non_null(x);
		rc = expr_eval(x, &env, &v, &e);
		if ((rc == 0) != tried[i].works)
			fail_msg("%s: %s", tried[i].text, e.text);
		assert_true((e.code == ERR_NONE) == tried[i].works);
		expr_free(x);
	}
}

static void
a_condition_holds_or_not(void **state)
{
	static const struct row rows_[] = {
	    {"1 = 1", "true"},  {"1 = 2", "false"}, {"${none}", "false"},
	    {"${na}", "false"}, {"5", NULL},        {"'a'", NULL},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows_); i++) {
		struct err e = ERR_INIT;
		struct expr *x = expr_parse(rows_[i].text, &e);
		bool holds;
		int rc;

		assert_non_null(x);
		rc = expr_holds(x, &ENV, &holds, &e);
		assert_int_equal(rc, rows_[i].gives == NULL ? -1 : 0);
		if (rc == 0)
			assert_string_equal(holds ? "true" : "false",
					    rows_[i].gives);
		expr_free(x);
	}
}

static void
it_is_known_what_an_expression_asks_for(void **state)
{
	struct err e = ERR_INIT;
	struct expr *x = expr_parse("${a} + sum(${r/b}) + count(${r}) = 1", &e);
	struct expr *here = expr_parse("string-length(.) < 10", &e);
	struct expr_ref *refs;
	size_t n;

	(void)state;
	assert_non_null(x);
	assert_non_null(here);
	refs = expr_refs(x, &n);
	assert_int_equal(n, 3);
	assert_string_equal(refs[0].name, "a");
	assert_null(refs[0].within);
	assert_false(refs[0].is_list);
	assert_int_equal(refs[0].at, 1);
	assert_string_equal(refs[1].name, "b");
	assert_string_equal(refs[1].within, "r");
	assert_true(refs[1].is_list);
	assert_int_equal(refs[1].at, 12);
	assert_string_equal(refs[2].name, "r");
	assert_true(refs[2].is_list);
	assert_false(expr_has_here(x));
	assert_true(expr_has_here(here));
	expr_free(x);
	expr_free(here);
	expr_free(NULL);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(an_expression_gives_its_value),
	    cmocka_unit_test(what_is_no_expression_is_refused_with_its_place),
	    cmocka_unit_test(
		values_that_do_not_go_together_are_an_error_with_its_place),
	    cmocka_unit_test(a_trial_finds_what_can_never_work),
	    cmocka_unit_test(a_condition_holds_or_not),
	    cmocka_unit_test(it_is_known_what_an_expression_asks_for),
	};
	int rc;

	names = json_pack("[s,s]", "a", "b");
	rc = cmocka_run_group_tests(tests, NULL, NULL);
	json_decref(names);
	return rc;
}

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "protocol/form/expr.h"

/* ${n} times "a", between the two ends. */
static char *
repeated(const char *first, const char *s, size_t n, const char *last)
{
	struct buf b = BUF_INIT(1024 * 1024);

	buf_text(&b, first);
	for (size_t i = 0; i < n; i++)
		buf_text(&b, s);
	buf_text(&b, last);
	return (char *)buf_take(&b, NULL);
}

static bool
parses(char *text)
{
	struct err e = ERR_INIT;
	struct expr *x = expr_parse(text, &e);
	bool does = x != NULL;

	if (!does)
		assert_true(e.code == ERR_FORMAT || e.code == ERR_LIMIT);
	expr_free(x);
	free(text);
	return does;
}

static void
length_size_and_depth_end_where_the_limits_say(void **state)
{
	(void)state;
	assert_true(parses(repeated("'", "a", EXPR_BYTES_MAX - 2, "'")));
	assert_false(parses(repeated("'", "a", EXPR_BYTES_MAX - 1, "'")));
	/* The call itself and two commas less. */
	assert_true(parses(repeated("max(1", ",1", EXPR_NODES_MAX - 2, ")")));
	assert_false(parses(repeated("max(1", ",1", EXPR_NODES_MAX - 1, ")")));
	assert_true(parses(repeated("1", "+1", EXPR_DEPTH_MAX - 1, "")));
	assert_false(parses(repeated("1", "+1", EXPR_DEPTH_MAX, "")));
	assert_true(parses(repeated("((((((((((((((((((((((((((((((("
				    "1",
				    ")", EXPR_DEPTH_MAX - 1, "")));
	assert_false(parses(repeated("(((((((((((((((((((((((((((((((("
				     "1",
				     ")", EXPR_DEPTH_MAX, "")));
}

static size_t
many_rows(void *ctx, const struct expr_ref *ref)
{
	(void)ref;
	return *(size_t *)ctx;
}

static int
one_each(void *ctx, const struct expr_ref *ref, size_t row,
	 struct expr_value *out, struct err *e)
{
	(void)ctx;
	(void)ref;
	(void)row;
	(void)e;
	*out = (struct expr_value){.kind = EXPR_NUMBER, .number = {1, 0}};
	return 0;
}

static void
an_evaluation_ends_after_so_many_steps(void **state)
{
	struct err e = ERR_INIT;
	struct expr *x = expr_parse("sum(${a})", &e);
	/* The call is a step too. */
	size_t n = EXPR_STEPS_MAX - 1;
	struct expr_env env = {.get = one_each, .rows = many_rows, .ctx = &n};
	struct expr_value v;

	(void)state;
	assert_non_null(x);
	assert_int_equal(expr_eval(x, &env, &v, &e), 0);
	assert_int_equal(v.number.digits, EXPR_STEPS_MAX - 1);
	n++;
	assert_int_equal(expr_eval(x, &env, &v, &e), -1);
	assert_int_equal(e.code, ERR_LIMIT);
	expr_free(x);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(length_size_and_depth_end_where_the_limits_say),
	    cmocka_unit_test(an_evaluation_ends_after_so_many_steps),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

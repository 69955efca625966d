/* Figures: exact numbers under names, in one order. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "protocol/base/attr.h"
#include "protocol/wire/figures.h"

/* The figures of an object as text, or NULL with the code of the failure. */
static const char *
again(const char *object, struct buf *out, enum err_code *code)
{
	struct err e = ERR_INIT;
	struct figures f = {.count = 0};
	json_t *o = json_read(object, strlen(object), &e);
	json_t *back = NULL;
	int rc;

	assert_non_null(o);
	rc = figures_read(&f, o, &e);
	*code = e.code;
	buf_reset(out);
	if (rc == 0) {
		back = figures_json(&f, &e);
		assert_int_equal(json_put(out, back, &e), 0);
	}
	json_decref(back);
	json_decref(o);
	figures_done(&f);
	return rc == 0 ? buf_str(out) : NULL;
}

static void
figures_are_read_and_written_in_one_form(void **state)
{
	static const struct {
		const char *in;
		const char *out; /* NULL: refused */
		enum err_code code;
	} rows[] = {
	    {"{}", "{}", ERR_NONE},
	    {"{\"02\":\"1\",\"01\":\"2\"}", "{\"01\":\"2\",\"02\":\"1\"}",
	     ERR_NONE},
	    {"{\"01\":\"007.50\"}", "{\"01\":\"7.5\"}", ERR_NONE},
	    {"{\"01\":\"-0\"}", "{\"01\":\"0\"}", ERR_NONE},
	    {"{\"01\":{\"value\":\"9\",\"computed\":\"0\",\"reason\":\"x\"}}",
	     "{\"01\":\"9\"}", ERR_NONE},
	    {"{\"01\":5}", NULL, ERR_FORMAT},
	    {"{\"01\":null}", NULL, ERR_FORMAT},
	    {"{\"01\":{\"value\":5}}", NULL, ERR_FORMAT},
	    {"{\"01\":\"5 \"}", NULL, ERR_FORMAT},
	    {"{\"01\":\"1000000000000000000\"}", NULL, ERR_LIMIT},
	    {"{\"012345678901234567890123456789012345678901234567\":\"1\"}",
	     "{\"012345678901234567890123456789012345678901234567\":\"1\"}",
	     ERR_NONE},
	    {"{\"0123456789012345678901234567890123456789012345678\":\"1\"}",
	     NULL, ERR_FORMAT},
	};
	struct buf out = BUF_INIT(1000);
	enum err_code code;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		const char *is = again(rows[i].in, &out, &code);

		if (code != rows[i].code ||
		    (is == NULL) != (rows[i].out == NULL) ||
		    (is != NULL && strcmp(is, rows[i].out) != 0))
			fail_msg("%s: %s", rows[i].in, is == NULL ? "-" : is);
	}
	buf_done(&out);
}

static void
they_add_up_name_by_name_and_never_wrap(void **state)
{
	struct figures a = {.count = 0}, b = {.count = 0};
	struct err e = ERR_INIT;

	(void)state;
	assert_int_equal(figures_add(&a, "02", decimal_of(1), &e), 0);
	assert_int_equal(figures_add(&b, "01", decimal_of(2), &e), 0);
	assert_int_equal(figures_add(&b, "02", decimal_of(3), &e), 0);
	assert_false(figures_equal(&a, &b));
	assert_int_equal(figures_add_all(&a, &b, &e), 0);
	assert_int_equal(a.count, 2);
	assert_int_equal(decimal_cmp(figures_value(&a, "02"), decimal_of(4)),
			 0);
	assert_int_equal(decimal_cmp(figures_value(&a, "03"), decimal_of(0)),
			 0);
	assert_int_equal(figures_add(&b, "02", decimal_of(1), &e), 0);
	assert_true(figures_equal(&a, &b));
	assert_int_equal(
	    figures_add(&a, "01", decimal_of(INT64_C(999999999999999997)), &e),
	    0);
	assert_int_equal(figures_add(&a, "01", decimal_of(1), &e), -1);
	assert_int_equal(e.code, ERR_LIMIT);
	figures_done(&a);
	figures_done(&b);
}

static void
there_are_only_so_many(void **state)
{
	struct figures f = {.count = 0};
	struct err e = ERR_INIT;
	char name[16];

	(void)state;
	for (int i = 0; i <= FIGURES_MAX; i++) {
		(void)snprintf(name, sizeof(name), "%05d", i);
		assert_int_equal(figures_add(&f, name, decimal_of(1), &e),
				 i < FIGURES_MAX ? 0 : -1);
	}
	assert_int_equal(e.code, ERR_LIMIT);
	figures_done(&f);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(figures_are_read_and_written_in_one_form),
	    cmocka_unit_test(they_add_up_name_by_name_and_never_wrap),
	    cmocka_unit_test(there_are_only_so_many),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

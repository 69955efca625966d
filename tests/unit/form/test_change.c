#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "protocol/base/buf.h"
#include "protocol/form/change.h"

static const char FORM[] =
    "{\"form\":\"x\",\"version\":1,\"title\":{\"vi\":\"X\"},\"fields\":["
    "{\"name\":\"b\",\"type\":\"text\",\"label\":{\"vi\":\"B\"}},"
    "{\"name\":\"t\",\"type\":\"begin_repeat\",\"label\":{\"vi\":\"T\"}},"
    "{\"name\":\"n\",\"type\":\"integer\",\"label\":{\"vi\":\"N\"}},"
    "{\"name\":\"m\",\"type\":\"text\",\"label\":{\"vi\":\"M\"}},"
    "{\"type\":\"end_repeat\"},"
    "{\"name\":\"a\",\"type\":\"text\",\"label\":{\"vi\":\"A\"}}]}";

static json_t *
content_read(const char *s)
{
	struct err e = ERR_INIT;
	json_t *o = s == NULL ? NULL : json_read(s, strlen(s), &e);

	if (s != NULL)
		assert_non_null(o);
	return o;
}

static void
value_show(struct buf *out, const json_t *v)
{
	struct err e = ERR_INIT;

	if (v == NULL)
		buf_text(out, "-");
	else
		assert_int_equal(json_put(out, v, &e), 0);
}

/* "path/row was>is" for each change. */
static void
changes_show(struct buf *out, const struct form *f, const char *was,
	     const char *is)
{
	json_t *old = content_read(was), *new = content_read(is);
	struct form_changes all;
	struct err e = ERR_INIT;

	assert_int_equal(form_changes_find(f, old, new, &all, &e), 0);
	for (size_t i = 0; i < all.count; i++) {
		const struct form_change *c = &all.v[i];

		buf_fmt(out, "%s%s", i == 0 ? "" : "; ", c->path);
		if (c->row > 0)
			buf_fmt(out, "/%zu", c->row);
		buf_text(out, " ");
		value_show(out, c->was);
		buf_text(out, ">");
		value_show(out, c->is);
		assert_int_equal(c->field != NULL,
				 f != NULL && form_find(f, c->path) != NULL);
	}
	form_changes_done(&all);
	json_decref(old);
	json_decref(new);
}

static void
what_is_different_stands_in_the_order_of_the_form(void **state)
{
	static const struct {
		const char *was, *is, *want;
	} rows[] = {
	    {"{}", "{}", ""},
	    {NULL, "{\"b\":\"x\"}", "b ->\"x\""},
	    {"{\"b\":\"x\"}", NULL, "b \"x\">-"},
	    {"{\"b\":\"x\",\"a\":\"y\"}", "{\"a\":\"y\",\"b\":\"x\"}", ""},
	    {"{\"b\":\"x\",\"a\":\"1\"}", "{\"a\":\"2\",\"b\":\"y\"}",
	     "b \"x\">\"y\"; a \"1\">\"2\""},
	    {"{\"_form\":1,\"_reasons\":{}}", "{\"_form\":2}", ""},
	    {"{\"t.r1.n\":1,\"t.r2.n\":2}",
	     "{\"t.r2.n\":3,\"t.r2.m\":\"z\",\"t.r3.n\":4}",
	     "t.r1.n/1 1>-; t.r2.n/1 2>3; t.r2.m/1 ->\"z\"; t.r3.n/2 ->4"},
	    {"{\"zz\":1,\"a\":\"1\"}", "{\"yy\":1}",
	     "a \"1\">-; yy ->1; zz 1>-"},
	};
	struct buf got = BUF_INIT(1000);
	struct err e = ERR_INIT;
	struct form f;

	(void)state;
	assert_int_equal(form_read(&f, FORM, strlen(FORM), &e), 0);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		buf_reset(&got);
		changes_show(&got, &f, rows[i].was, rows[i].is);
		assert_string_equal(buf_str(&got), rows[i].want);
	}
	buf_done(&got);
	form_done(&f);
}

static void
without_a_form_names_decide(void **state)
{
	struct buf got = BUF_INIT(1000);

	(void)state;
	changes_show(&got, NULL, "{\"02\":\"1\",\"01\":\"1\"}",
		     "{\"01\":\"2\",\"03\":\"0\"}");
	assert_string_equal(buf_str(&got),
			    "01 \"1\">\"2\"; 02 \"1\">-; 03 ->\"0\"");
	buf_done(&got);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(what_is_different_stands_in_the_order_of_the_form),
	    cmocka_unit_test(without_a_form_names_decide),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "protocol/form/form.h"

#define TODAY    INT64_C(19137) /* 2022-05-25 */
#define NEW_YEAR INT64_C(19358) /* 2023-01-01 */

#define CHOICES                                                                \
	",\"choices\":[{\"name\":\"x\",\"label\":{\"vi\":\"X\"}},"             \
	"{\"name\":\"y\",\"label\":{\"vi\":\"Y\"}}]"
#define FIELD(type, rule, rest)                                                \
	"{\"form\":\"trial\",\"version\":1,\"title\":{\"vi\":\"Thử\"},"      \
	"\"fields\":[{\"name\":\"a\",\"type\":\"" type "\","                   \
	"\"label\":{\"vi\":\"A\"},\"default\":\"" rule "\"" rest "}]}"

static void
a_record_begins_with_what_the_form_says(void **state)
{
	static const struct {
		const char *form;
		int64_t today;
		const char *value; /* JSON */
	} rows[] = {
	    {FIELD("integer", "format-date(today(), '%Y')", ""), TODAY, "2022"},
	    {FIELD("integer", "format-date(today(), '%Y')", ""), NEW_YEAR - 1,
	     "2022"},
	    {FIELD("integer", "format-date(today(), '%Y')", ""), NEW_YEAR,
	     "2023"},
	    {FIELD("integer", "-5", ""), TODAY, "-5"},
	    {FIELD("decimal", "1.50", ""), TODAY, "\"1.5\""},
	    {FIELD("date", "today() + 7", ""), TODAY, "\"2022-06-01\""},
	    {FIELD("date", "date('2022-02-28')", ""), TODAY, "\"2022-02-28\""},
	    {FIELD("text", "'Tổ'", ""), TODAY, "\"Tổ\""},
	    {FIELD("long_text", "'Tổ'", ""), TODAY, "\"Tổ\""},
	    {FIELD("unit", "'02305'", ""), TODAY, "\"02305\""},
	    {FIELD("select_one", "'y'", CHOICES), TODAY, "\"y\""},
	    {FIELD("select_multiple", "'y x'", CHOICES), TODAY,
	     "[\"x\",\"y\"]"},
	    {FIELD("text", "''", ""), TODAY, "null"},
	    {FIELD("text", "if(today() < date('2022-06-01'), 'H1', '')", ""),
	     TODAY, "\"H1\""},
	    {FIELD("text", "if(today() < date('2022-06-01'), 'H1', '')", ""),
	     NEW_YEAR, "null"},
	    /* what fails on that day, or fits on another one only */
	    {FIELD("decimal", "1 div (today() - date('2022-05-25'))", ""),
	     TODAY, "null"},
	    {FIELD("integer", "(today() - date('1970-01-01')) div 2", ""),
	     TODAY, "null"},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct err e = ERR_INIT;
		struct form f;
		json_t *want =
		    json_value_read(rows[i].value, strlen(rows[i].value), &e);
		json_t *v;

		if (form_read(&f, rows[i].form, strlen(rows[i].form), &e) != 0)
			fail_msg("%s: %s", rows[i].form, e.text);
		v = form_preset(&f.fields[0], rows[i].today, &e);
		assert_int_equal(e.code, ERR_NONE);
		assert_non_null(want);
		if (!json_equal(v, want))
			fail_msg("%s: not %s", rows[i].form, rows[i].value);
		json_decref(v);
		json_decref(want);
		form_done(&f);
	}
}

static void
a_default_that_no_field_could_have_is_refused(void **state)
{
	static const struct {
		const char *form;
		const char *says;
	} rows[] = {
	    {FIELD("integer", "'2022'", ""), "a: default: a default of"},
	    {FIELD("integer", "today()", ""), "a: default: a default of"},
	    {FIELD("integer", "1.5", ""), "a: default: a: not a whole number"},
	    {FIELD("text", "format-date(today(), '%Y')", ""),
	     "a: default: a default of"},
	    {FIELD("date", "'2022-05-25'", ""), "a: default: a default of"},
	    {FIELD("text", "true()", ""), "a: default: a default of"},
	    {FIELD("select_one", "'z'", CHOICES), "a: default: a: not one"},
	    {FIELD("select_multiple", "'x z'", CHOICES),
	     "a: default: a: not one"},
	    {FIELD("unit", "'Tổ'", ""), "a: default: a: no code"},
	    {FIELD("text", "1 +", ""), "a: default: character 4"},
	    {FIELD("text", "now()", ""), "a: default: character 1: now is not"},
	    {FIELD("integer", "1 + 'x'", ""), "a: default: character 3"},
	    {FIELD("integer", "if(true(), 1, 1 + 'x')", ""), "a: default: "},
	    {FIELD("integer", ".", ""), "a: a default asks for a field"},
	    {FIELD("integer", "${a}", ""), "a: a default asks for a field"},
	    {FIELD("integer", "${b}", ""), "a: a default asks for a field"},
	    {FIELD("file", "''", ""), "a: a default for files"},
	    {FIELD("integer", "1", ",\"calculation\":\"1\""),
	     "a: calculated fields have no default"},
	    {FIELD("integer", "1", ",\"personal\":true"),
	     "a: personal fields have no default"},
	    {"{\"form\":\"t\",\"version\":1,\"title\":{\"vi\":\"T\"},"
	     "\"fields\":[{\"name\":\"r\",\"type\":\"begin_repeat\","
	     "\"label\":{\"vi\":\"R\"}},{\"name\":\"a\",\"type\":\"text\","
	     "\"label\":{\"vi\":\"A\"},\"default\":\"'x'\"},"
	     "{\"type\":\"end_repeat\"}]}",
	     "a: a default in a repeat"},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct err e = ERR_INIT;
		struct form f;

		if (form_read(&f, rows[i].form, strlen(rows[i].form), &e) == 0)
			fail_msg("accepted: %s", rows[i].form);
		assert_int_equal(e.code, ERR_FORMAT);
		if (strstr(e.text, rows[i].says) == NULL)
			fail_msg("%s: %s", rows[i].form, e.text);
	}
}

static void
a_registration_is_of_this_year_since_its_third_version(void **state)
{
	(void)state;
	for (uint64_t version = 1; version <= 3; version++) {
		struct err e = ERR_INIT;
		size_t n;
		const char *p = form_builtin("registration", version, &n);
		struct form f;
		const struct form_field *year;
		json_t *v;

		assert_non_null(p);
		assert_int_equal(form_read(&f, p, n, &e), 0);
		assert_int_equal(f.version, version);
		year = form_find(&f, "year");
		assert_int_equal(year != NULL, version > 1);
		if (year != NULL) {
			v = form_preset(year, TODAY, &e);
			assert_int_equal(json_integer_value(v),
					 version == 3 ? 2022 : 0);
			assert_int_equal(year->required, version == 3);
			json_decref(v);
		}
		form_done(&f);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_record_begins_with_what_the_form_says),
	    cmocka_unit_test(a_default_that_no_field_could_have_is_refused),
	    cmocka_unit_test(
		a_registration_is_of_this_year_since_its_third_version),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

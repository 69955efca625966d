#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "protocol/base/file.h"
#include "protocol/form/form.h"

/* A form of one field with these members. */
#define FORM(field)                                                            \
	"{\"form\":\"trial\",\"version\":3,\"title\":{\"vi\":\"Thử\"},"      \
	"\"fields\":[" field "]}"
#define NAMED(rest)  "{\"name\":\"a\",\"label\":{\"vi\":\"A\"}," rest "}"
#define CHOICE(name) "{\"name\":\"" name "\",\"label\":{\"vi\":\"X\"}}"

static void
the_builtin_forms_are_the_files_and_can_be_read(void **state)
{
	static const struct {
		const char *name;
		const char *path;
		size_t required;
	} rows[] = {
	    {"registration", "protocol/form/data/registration.json", 4},
	    {"report", "protocol/form/data/report.json", 2},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct buf file = BUF_INIT(FORM_BYTES_MAX);
		struct err e = ERR_INIT;
		size_t n = 0;
		const char *p = form_builtin(rows[i].name, &n);
		size_t required = 0;
		struct form f;

		assert_non_null(p);
		assert_int_equal(file_read(&file, rows[i].path, &e), 0);
		assert_int_equal(n, file.len);
		assert_memory_equal(p, file.p, n);
		buf_done(&file);
		if (form_read(&f, p, n, &e) != 0)
			fail_msg("%s", e.text);
		assert_string_equal(f.name, rows[i].name);
		assert_int_equal(f.version, 1);
		for (size_t j = 0; j < f.field_count; j++) {
			assert_non_null(f.fields[j].label.en);
			required += f.fields[j].required;
		}
		assert_int_equal(required, rows[i].required);
		form_done(&f);
	}
}

static void
another_name_has_no_builtin_form(void **state)
{
	size_t n = 7;

	(void)state;
	assert_null(form_builtin("", &n));
	assert_null(form_builtin("registratio", &n));
	assert_null(form_builtin("registration2", &n));
	assert_int_equal(n, 7);
}

static void
a_form_gives_its_fields(void **state)
{
	static const char text[] =
	    "{\"form\":\"trial\",\"version\":3,"
	    "\"title\":{\"vi\":\"Thử\",\"en\":\"Trial\"},\"fields\":["
	    "{\"name\":\"kind\",\"type\":\"select_multiple\","
	    "\"label\":{\"vi\":\"Loại\"},\"hint\":{\"vi\":\"Gợi ý\"},"
	    "\"required\":true,\"personal\":false,\"choices\":["
	    "{\"name\":\"mo-hinh\",\"label\":{\"vi\":\"Mô hình\"}},"
	    "{\"name\":\"viec-lam\",\"label\":{\"vi\":\"Việc\"}}]},"
	    "{\"name\":\"phone\",\"type\":\"text\",\"personal\":true,"
	    "\"label\":{\"vi\":\"Điện thoại\",\"en\":\"Phone\"}}]}";
	struct form f;
	struct err e = ERR_INIT;
	const struct form_field *kind;
	const struct form_field *phone;

	(void)state;
	assert_int_equal(form_read(&f, text, sizeof(text) - 1, &e), 0);
	assert_string_equal(f.name, "trial");
	assert_int_equal(f.version, 3);
	assert_string_equal(f.title.en, "Trial");
	assert_int_equal(f.field_count, 2);
	kind = form_find(&f, "kind");
	phone = form_find(&f, "phone");
	assert_null(form_find(&f, "kin"));
	assert_int_equal(kind->type, FORM_SELECT_MULTIPLE);
	assert_true(kind->required);
	assert_false(kind->personal);
	assert_string_equal(kind->hint.vi, "Gợi ý");
	assert_null(kind->label.en);
	assert_int_equal(kind->choice_count, 2);
	assert_string_equal(kind->choices[1].name, "viec-lam");
	assert_string_equal(kind->choices[1].label.vi, "Việc");
	assert_int_equal(phone->type, FORM_TEXT);
	assert_true(phone->personal);
	assert_false(phone->required);
	assert_null(phone->hint.vi);
	form_done(&f);
}

struct bad_form {
	const char *text;
	const char *says; /* part of the error */
};

static const struct bad_form BAD_FORMS[] = {
    {"", "form"},
    {"[]", "unknown key"},
    {"{}", "no name"},
    {"{\"form\":\"a\",\"version\":0}", "no version"},
    {"{\"form\":\"A\",\"version\":1}", "no name"},
    {"{\"form\":\"a\",\"version\":1,\"titel\":{}}", "unknown key"},
    {"{\"form\":\"a\",\"version\":1,\"title\":{\"en\":\"x\"}}", "title"},
    {"{\"form\":\"a\",\"version\":1,\"title\":{\"vi\":\"\"}}", "title"},
    {"{\"form\":\"a\",\"version\":1,\"title\":{\"vi\":\"a\\nb\"}}", "title"},
    {FORM(""), "fields"},
    {FORM("7"), "without name"},
    {FORM("{\"name\":\"_del\",\"type\":\"text\"}"), "without name"},
    {FORM("{\"name\":\"a.b\",\"type\":\"text\"}"), "without name"},
    {FORM(NAMED("\"type\":\"text\"") "," NAMED("\"type\":\"date\"")),
     "a: there twice"},
    {FORM(NAMED("\"type\":\"number\"")), "a: an unknown type"},
    {FORM(NAMED("\"required\":true")), "a: an unknown type"},
    {FORM(NAMED("\"type\":\"text\",\"relevant\":true")), "a: an unknown key"},
    {FORM(NAMED("\"type\":\"text\",\"required\":1")), "a: neither true"},
    {FORM(NAMED("\"type\":\"text\",\"personal\":null")), "a: neither true"},
    {FORM(NAMED("\"type\":\"text\",\"hint\":\"x\"")), "a: a malformed label"},
    {FORM("{\"name\":\"a\",\"type\":\"text\"}"), "a: a malformed label"},
    {FORM(NAMED("\"type\":\"select_one\"")), "a: no choices"},
    {FORM(NAMED("\"type\":\"select_one\",\"choices\":[]")), "a: no choices"},
    {FORM(NAMED("\"type\":\"text\",\"choices\":[" CHOICE("x") "]")),
     "a: choices that"},
    {FORM(NAMED("\"type\":\"select_one\",\"choices\":[" CHOICE("x") "," CHOICE(
	 "x") "]")),
     "a: a choice twice"},
    {FORM(NAMED("\"type\":\"select_one\",\"choices\":[" CHOICE("x y") "]")),
     "a: a malformed choice"},
    {FORM(NAMED("\"type\":\"select_one\",\"choices\":[{\"name\":\"x\"}]")),
     "a: a malformed choice"},
};

static void
a_form_with_a_slip_is_refused_with_its_name(void **state)
{
	struct form f;
	struct err e;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(BAD_FORMS); i++) {
		const struct bad_form *b = &BAD_FORMS[i];

		err_clear(&e);
		if (form_read(&f, b->text, strlen(b->text), &e) == 0)
			fail_msg("accepted: %s", b->text);
		assert_int_equal(e.code, ERR_FORMAT);
		if (strstr(e.text, b->says) == NULL)
			fail_msg("%s: %s", b->text, e.text);
	}
}

static void
a_torn_form_is_refused(void **state)
{
	size_t n = 0;
	const char *p = form_builtin("registration", &n);
	struct form f;
	struct err e;

	(void)state;
	while (n > 0 && p[n - 1] == '\n')
		n--;
	for (size_t i = 0; i < n; i++) {
		err_clear(&e);
		assert_int_equal(form_read(&f, p, i, &e), -1);
	}
}

static void
a_form_has_so_many_fields_and_no_more(void **state)
{
	struct buf text = BUF_INIT(FORM_BYTES_MAX);
	struct err e = ERR_INIT;
	struct form f;

	(void)state;
	for (int n = FORM_FIELDS_MAX - 1; n <= FORM_FIELDS_MAX + 1; n++) {
		buf_reset(&text);
		buf_text(&text, "{\"form\":\"t\",\"version\":1,"
				"\"title\":{\"vi\":\"T\"},\"fields\":[");
		for (int i = 0; i < n; i++)
			buf_fmt(&text,
				"%s{\"name\":\"f%d\",\"type\":\"text\","
				"\"label\":{\"vi\":\"F\"}}",
				i == 0 ? "" : ",", i);
		buf_text(&text, "]}");
		err_clear(&e);
		if (n > FORM_FIELDS_MAX) {
			assert_int_equal(form_read(&f, text.p, text.len, &e),
					 -1);
			continue;
		}
		assert_int_equal(form_read(&f, text.p, text.len, &e), 0);
		assert_int_equal(f.field_count, n);
		form_done(&f);
	}
	buf_done(&text);
}

static void
a_form_has_so_many_bytes_and_no_more(void **state)
{
	const char *small = FORM(NAMED("\"type\":\"text\""));
	char *text = malloc(FORM_BYTES_MAX + 1);
	struct err e = ERR_INIT;
	struct form f;

	(void)state;
	assert_non_null(text);
	memset(text, ' ', FORM_BYTES_MAX + 1);
	memcpy(text, small, strlen(small));
	assert_int_equal(form_read(&f, text, FORM_BYTES_MAX, &e), 0);
	form_done(&f);
	assert_int_equal(form_read(&f, text, FORM_BYTES_MAX + 1, &e), -1);
	assert_int_equal(e.code, ERR_FORMAT);
	free(text);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(the_builtin_forms_are_the_files_and_can_be_read),
	    cmocka_unit_test(another_name_has_no_builtin_form),
	    cmocka_unit_test(a_form_gives_its_fields),
	    cmocka_unit_test(a_form_with_a_slip_is_refused_with_its_name),
	    cmocka_unit_test(a_torn_form_is_refused),
	    cmocka_unit_test(a_form_has_so_many_fields_and_no_more),
	    cmocka_unit_test(a_form_has_so_many_bytes_and_no_more),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

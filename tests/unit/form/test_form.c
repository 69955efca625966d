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
#define NAMED(rest) "{\"name\":\"a\",\"label\":{\"vi\":\"A\"}," rest "}"
#define B(rest)     "{\"name\":\"b\",\"label\":{\"vi\":\"B\"}," rest "}"
#define TEXT_A      NAMED("\"type\":\"text\"")
#define GROUP(name)                                                            \
	"{\"name\":\"" name "\",\"type\":\"begin_group\","                     \
	"\"label\":{\"vi\":\"G\"}}"
#define REPEAT(name)                                                           \
	"{\"name\":\"" name "\",\"type\":\"begin_repeat\","                    \
	"\"label\":{\"vi\":\"R\"}}"
#define END(what)    "{\"type\":\"end_" what "\"}"
#define CHOICE(name) "{\"name\":\"" name "\",\"label\":{\"vi\":\"X\"}}"

static void
the_builtin_forms_are_the_files_and_can_be_read(void **state)
{
	const char *name;
	size_t i;

	(void)state;
	for (i = 0; (name = form_builtin_name(i)) != NULL; i++) {
		struct buf file = BUF_INIT(FORM_BYTES_MAX);
		struct buf path = BUF_INIT(1000);
		struct err e = ERR_INIT;
		size_t n = 0;
		const char *p = form_builtin(name, FORM_NEWEST, &n);
		struct form f;

		assert_non_null(p);
		buf_fmt(&path, "protocol/form/data/%s.json", name);
		assert_int_equal(file_read(&file, buf_str(&path), &e), 0);
		assert_int_equal(n, file.len);
		assert_memory_equal(p, file.p, n);
		buf_done(&file);
		buf_done(&path);
		if (form_read(&f, p, n, &e) != 0)
			fail_msg("%s: %s", name, e.text);
		assert_string_equal(f.name, name);
		assert_ptr_equal(form_builtin(name, f.version, &n), p);
		for (size_t j = 0; j < f.field_count; j++)
			assert_non_null(f.fields[j].label.en);
		form_done(&f);
	}
	assert_true(i >= 2);
}

static void
another_name_or_version_has_no_builtin_form(void **state)
{
	size_t n = 7;

	(void)state;
	assert_null(form_builtin("", FORM_NEWEST, &n));
	assert_null(form_builtin("registratio", FORM_NEWEST, &n));
	assert_null(form_builtin("registration2", FORM_NEWEST, &n));
	assert_null(form_builtin("registration", 1000, &n));
	assert_null(form_builtin("registration", FORM_NEWEST_TRIAL, &n));
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

static void
groups_and_repeats_say_where_a_field_stands(void **state)
{
	static const char text[] =
	    FORM(GROUP("g") "," B("\"type\":\"integer\"") "," REPEAT(
		"r") "," TEXT_A ",{\"type\":\"end_repeat\",\"name\":\"r\"},"
		     "{\"type\":\"end_group\"},"
		     "{\"name\":\"c\",\"type\":\"text\","
		     "\"label\":{\"vi\":\"C\"}}");

	static const struct {
		const char *path;
		bool is_there;
		const char *row;
	} rows[] = {
	    {"b", true, ""},
	    {"c", true, ""},
	    {"r.x1.a", true, "x1"},
	    {"r.x1._del", true, "x1"},
	    {"a", false, ""},
	    {"r", false, ""},
	    {"g", false, ""},
	    {"g.x1.b", false, ""},
	    {"r.x1.b", false, ""},
	    {"r.x1", false, ""},
	    {"r..a", false, ""},
	    {"r.x1.a.b", false, ""},
	    {"s.x1.a", false, ""},
	    {"rr.x1.a", false, ""},
	    {"_del", false, ""},
	    {"r.x1._form", false, ""},
	    {"r.a234567890123456789012.a", true, "a234567890123456789012"},
	    {"r.a2345678901234567890123.a", false, ""},
	};
	struct form f;
	struct err e = ERR_INIT;
	struct form_path p;

	(void)state;
	if (form_read(&f, text, sizeof(text) - 1, &e) != 0)
		fail_msg("%s", e.text);
	assert_int_equal(f.field_count, 3);
	assert_int_equal(f.group_count, 2);
	assert_string_equal(f.fields[0].group->name, "g");
	assert_null(f.fields[0].repeat);
	assert_string_equal(f.fields[1].group->name, "r");
	assert_string_equal(f.fields[1].repeat->within->name, "g");
	assert_int_equal(f.fields[1].repeat->first, 1);
	assert_null(f.fields[2].group);
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		if (form_path_read(&f, rows[i].path, &p) != rows[i].is_there)
			fail_msg("%s", rows[i].path);
		if (rows[i].is_there)
			assert_string_equal(p.row, rows[i].row);
	}
	assert_true(form_path_read(&f, "r.x1._del", &p));
	assert_null(p.field);
	assert_ptr_equal(p.repeat, &f.groups[1]);
	assert_null(form_find(&f, "r.x1._del"));
	assert_ptr_equal(form_find(&f, "r.x1.a"), &f.fields[1]);
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
    {FORM(NAMED("\"type\":\"text\",\"relevnt\":true")), "a: an unknown key"},
    {FORM(NAMED("\"type\":\"text\",\"required\":1")), "a: neither true"},
    {FORM(NAMED("\"type\":\"text\",\"relevant\":true")), "a: a rule that"},
    {FORM(NAMED("\"type\":\"text\",\"relevant\":\"1 =\"")),
     "a: relevant: character 4: it ends"},
    {FORM(NAMED("\"type\":\"text\",\"required\":\"regex(., 'a')\"")),
     "a: required: character 1: regex is not offered"},
    {FORM(NAMED("\"type\":\"text\",\"constraint\":\"${b} = 1\"")),
     "a: constraint: character 1: ${b} is not in the form"},
    {FORM(NAMED("\"type\":\"text\",\"constraint\":\". > 5\"")),
     "a: constraint: character 3: texts"},
    {FORM(NAMED("\"type\":\"text\",\"constraint\":\"5\"")),
     "a: constraint: character 1: not a condition"},
    {FORM(NAMED("\"type\":\"text\",\"relevant\":\"${a} = 'x'\"")),
     "a: relevant: character 1: ${a} must stand above"},
    {FORM(NAMED("\"type\":\"text\",\"relevant\":\". = 'x'\"")),
     "a: relevant asks for itself"},
    {FORM(NAMED("\"type\":\"text\",\"calculation\":\".\"")),
     "a: a calculation asks for itself"},
    {FORM(NAMED("\"type\":\"text\",\"calculation\":\"1\"")),
     "a: a calculation of another type"},
    {FORM(NAMED("\"type\":\"file\",\"calculation\":\"1\"")),
     "a: a calculation of another type"},
    {FORM(NAMED("\"type\":\"integer\",\"calculation\":\"1\","
		"\"required\":true")),
     "a: calculated fields are not required"},
    {FORM(NAMED("\"type\":\"integer\",\"calculation\":\"1\","
		"\"personal\":true")),
     "a: calculated fields are not personal"},
    {FORM(NAMED("\"type\":\"integer\",\"calculation\":\"${b}\"") "," B(
	 "\"type\":\"integer\"")),
     "a: calculation: character 1: ${b} must stand above"},
    {FORM(NAMED("\"type\":\"text\",\"constraint_message\":{\"vi\":\"x\"}")),
     "a: a message without its rule"},
    {FORM(NAMED("\"type\":\"text\",\"constraint\":\"true()\","
		"\"constraint_message\":\"x\"")),
     "a: a malformed message"},
    {FORM(NAMED("\"type\":\"text\",\"of\":\"model\"")), "a: of what is"},
    {FORM(NAMED("\"type\":\"record\",\"of\":\"A\"")), "a: of what is"},
    {FORM("{\"name\":\"a234567890123456789012345678901234567\","
	  "\"type\":\"text\",\"label\":{\"vi\":\"A\"}}"),
     "too long a name"},
    /* groups and repeats */
    {FORM(GROUP("g")), "g: it has no end"},
    {FORM(GROUP("g") "," END("group")), "g: nothing stands in it"},
    {FORM(END("group")), "end: an end that fits no begin"},
    {FORM(GROUP("g") "," TEXT_A "," END("repeat")), "g: an end that fits"},
    {FORM(GROUP("g") "," TEXT_A ",{\"type\":\"end_group\",\"name\":\"h\"}"),
     "g: an end that fits"},
    {FORM(GROUP("a") "," TEXT_A "," END("group")), "a: there twice"},
    {FORM(REPEAT("r") "," REPEAT("s") "," TEXT_A
				      "," END("repeat") "," END("repeat")),
     "s: a repeat in a repeat"},
    {FORM(GROUP("g") "," GROUP("h") "," GROUP("i") "," GROUP("j") "," GROUP(
	 "k") "," TEXT_A),
     "k: in too many groups"},
    {FORM("{\"name\":\"g\",\"type\":\"begin_group\",\"required\":true,"
	  "\"label\":{\"vi\":\"G\"}}"),
     "g: a group is not required"},
    {FORM("{\"name\":\"g\",\"type\":\"begin_group\",\"choices\":[],"
	  "\"label\":{\"vi\":\"G\"}}"),
     "g: an unknown key"},
    {FORM("{\"type\":\"begin_group\",\"label\":{\"vi\":\"G\"}}"),
     "a group without name"},
    {FORM(REPEAT("r") "," TEXT_A "," END("repeat") "," B(
	 "\"type\":\"text\",\"constraint\":\"${a} = 'x'\"")),
     "b: constraint: character 1: ${a} is in a repeat"},
    {FORM(B("\"type\":\"text\",\"constraint\":\"count(${b}) = 1\"")),
     "b: constraint: character 7: ${b} is no repeat"},
    {FORM(REPEAT("r") "," TEXT_A "," END("repeat") "," B(
	 "\"type\":\"text\",\"constraint\":\"count(${s/a}) = 1\"")),
     "b: constraint: character 7: ${a} is in another repeat"},
    {FORM(REPEAT("r") "," TEXT_A "," END("repeat") "," B(
	 "\"type\":\"text\",\"constraint\":\"sum(${r/a}) = 1\"")),
     "b: constraint: character 1: not numbers"},
    {"{\"form\":\"a\",\"version\":1,\"title\":{\"vi\":\"A\"},"
     "\"trial\":false,\"fields\":[]}",
     "trial is not true"},
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
	const char *p = form_builtin("registration", FORM_NEWEST, &n);
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
	    cmocka_unit_test(another_name_or_version_has_no_builtin_form),
	    cmocka_unit_test(a_form_gives_its_fields),
	    cmocka_unit_test(groups_and_repeats_say_where_a_field_stands),
	    cmocka_unit_test(a_form_with_a_slip_is_refused_with_its_name),
	    cmocka_unit_test(a_torn_form_is_refused),
	    cmocka_unit_test(a_form_has_so_many_fields_and_no_more),
	    cmocka_unit_test(a_form_has_so_many_bytes_and_no_more),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

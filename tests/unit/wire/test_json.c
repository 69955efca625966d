#include "tests/unit/wire/check.h"

#include <dirent.h>
#include <stdlib.h>

#include "protocol/base/limits.h"
#include "protocol/wire/json.h"
#include "protocol/wire/part.h"
#include "tests/lib/lacks.h"

#define SUITE "../shared/vectors/jsontestsuite/test_parsing"

/* What the profile refuses although JSON allows it. */
static const char *const STRICTER[] = {
    "y_object_duplicated_key.json",
    "y_object_duplicated_key_and_value.json",
    "y_string_null_escape.json",
    "y_object_escaped_null_in_key.json",
    "y_object_extreme_numbers.json", /* reals */
    "y_structure_lonely_negative_real.json",
};

static bool
is_read(const char *s, size_t n)
{
	struct err e = ERR_INIT;
	json_t *v = json_read(s, n, &e);

	assert_int_equal(v == NULL, e.code != ERR_NONE);
	json_decref(v);
	return v != NULL;
}

static bool
any_is_read(const char *s, size_t n)
{
	struct err e = ERR_INIT;
	json_t *v = json_value_read(s, n, &e);

	json_decref(v);
	return v != NULL;
}

static bool
is_stricter(const char *name)
{
	for (size_t i = 0; i < ARRAY_LEN(STRICTER); i++) {
		if (strcmp(STRICTER[i], name) == 0)
			return true;
	}
	/* Most of these are reals. */
	return strncmp(name, "y_number", 8) == 0;
}

static void
suite_file_check(const char *name)
{
	char path[512];
	char text[300 * 1024];
	struct part part;
	struct err e = ERR_INIT;
	size_t n;
	FILE *f;

	snprintf(path, sizeof(path), SUITE "/%s", name);
	f = fopen(path, "rb");
	assert_non_null(f);
	n = fread(text, 1, sizeof(text), f);
	assert_true(n < sizeof(text));
	fclose(f);
	assert_int_equal(part_parse(&part, text, n, &e), -1);
	if (name[0] == 'n' && (is_read(text, n) || any_is_read(text, n)))
		fail_msg("%s is accepted", name);
	if (name[0] == 'y' && !is_stricter(name) && !any_is_read(text, n))
		fail_msg("%s is refused", name);
	(void)is_read(text, n);
}

static void
the_json_test_suite_agrees(void **state)
{
	DIR *d = opendir(SUITE);
	struct dirent *entry;
	int count = 0;

	(void)state;
	if (d == NULL)
		lacks("third-party vectors");
	while ((entry = readdir(d)) != NULL) {
		if (entry->d_name[0] == '.')
			continue;
		suite_file_check(entry->d_name);
		count++;
	}
	closedir(d);
	assert_true(count >= 300);
}

static void
the_profile_is_narrower_than_json(void **state)
{
	static const struct {
		const char *s;
		enum err_code code; /* ERR_NONE: accepted */
	} table[] = {
	    {"{}", ERR_NONE},
	    {"[]", ERR_NONE},
	    {" [1 , true,null ]\n", ERR_NONE},
	    {"1", ERR_FORMAT},
	    {"\"a\"", ERR_FORMAT},
	    {"", ERR_FORMAT},
	    {"{}{}", ERR_FORMAT},
	    {"[1.0]", ERR_FORMAT},
	    {"[1e2]", ERR_FORMAT},
	    {"[9007199254740991,-9007199254740991]", ERR_NONE},
	    {"[9007199254740992]", ERR_FORMAT},
	    {"[-9007199254740992]", ERR_FORMAT},
	    {"[9223372036854775808]", ERR_FORMAT},
	    {"{\"a\":1,\"a\":2}", ERR_FORMAT},
	    {"{\"a\":1,\"\\u0061\":2}", ERR_FORMAT},
	    {"[\"\\u0000\"]", ERR_FORMAT},
	    {"{\"\\u0000\":1}", ERR_FORMAT},
	    {"[\"\xc3\xa1\"]", ERR_NONE},
	    {"[\"a\xcc\x81\"]", ERR_FORMAT},
	    {"[\"a\\u0301\"]", ERR_FORMAT},
	    {"{\"a\xcc\x81\":1}", ERR_FORMAT},
	    {"[\"\xc0\xaf\"]", ERR_FORMAT},
	    {"[\"\\ud800\"]", ERR_FORMAT},
	    {"\xef\xbb\xbf[]", ERR_FORMAT},
	    {"[[[[[[[1]]]]]]]", ERR_NONE},
	    {"[[[[[[[[1]]]]]]]]", ERR_NONE},
	    {"[[[[[[[[[1]]]]]]]]]", ERR_LIMIT},
	    {"[[[[[[[[{}]]]]]]]]", ERR_LIMIT},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(table); i++) {
		struct err e = ERR_INIT;
		json_t *v = json_read(table[i].s, strlen(table[i].s), &e);

		if (e.code != table[i].code || (v == NULL) != (e.code != 0))
			fail_msg("%s: %s", table[i].s, err_token(e.code));
		json_decref(v);
	}
}

static void
a_nul_byte_ends_nothing(void **state)
{
	(void)state;
	assert_false(is_read("[1]\0", 4));
	assert_false(is_read("[1\0]", 4));
	assert_false(is_read("{}\0anything", 11));
	assert_true(any_is_read("12", 2));
	assert_false(any_is_read("12\0", 3));
	assert_false(is_read(NULL, 0));
}

static void
any_depth_ends_in_a_refusal(void **state)
{
	char text[100000];

	(void)state;
	memset(text, '[', sizeof(text));
	assert_false(is_read(text, sizeof(text)));
	memset(text + sizeof(text) / 2, ']', sizeof(text) / 2);
	assert_false(is_read(text, sizeof(text)));
}

static void
the_normal_form_is_compact_and_unescaped(void **state)
{
	static const struct {
		const char *s;
		const char *normal;
	} table[] = {
	    {"{ \"b\" : 1 , \"a\" : [ ] }", "{\"b\":1,\"a\":[]}"},
	    {"[-0, 12, -7]", "[0,12,-7]"},
	    {"[true,false,null,{}]", "[true,false,null,{}]"},
	    {"[\"\\u00e1\\/\\\\\\\"\"]", "[\"\xc3\xa1/\\\\\\\"\"]"},
	    {"[\"\\u0008\\u000c\\u000a\\u000d\\u0009\"]",
	     "[\"\\b\\f\\n\\r\\t\"]"},
	    {"[\"\\u0001\\u001F\\u007f\"]", "[\"\\u0001\\u001f\x7f\"]"},
	    {"[\"\\ud83d\\ude00\\u2028\"]",
	     "[\"\xf0\x9f\x98\x80\xe2\x80\xa8\"]"},
	    {"\"\"", "\"\""},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(table); i++) {
		struct err e = ERR_INIT;
		json_t *v = json_value_read(table[i].s, strlen(table[i].s), &e);
		struct buf out = BUF_INIT(200);

		assert_non_null(v);
		assert_int_equal(json_put(&out, v, &e), 0);
		assert_string_equal(buf_str(&out), table[i].normal);
		assert_true(out.len <= strlen(table[i].s));
		json_decref(v);
		buf_done(&out);
	}
}

static void
reals_are_not_written(void **state)
{
	struct buf out = BUF_INIT(200);
	json_t *v = json_pack("[f]", 1.5);

	(void)state;
	assert_refused(ERR_FORMAT, json_put(&out, v, e));
	json_decref(v);
	buf_done(&out);
}

static void
too_much_to_write_is_told(void **state)
{
	struct buf out = BUF_INIT(4);
	json_t *v = json_pack("[s]", "abc");

	(void)state;
	assert_refused(ERR_LIMIT, json_put(&out, v, e));
	json_decref(v);
	buf_done(&out);
}

static void
members_of_another_shape_are_absent(void **state)
{
	static const char *const table[] = {"1",
					    "\"a\"",
					    "null",
					    "[]",
					    "{}",
					    "{\"k\":null}",
					    "{\"k\":[]}",
					    "{\"k\":{}}",
					    "{\"k\":true}",
					    "{\"k\":\"\"}",
					    "{\"k\":-1}",
					    "{\"k\":10}"};
	struct id id;
	struct hash h;
	int64_t n;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(table); i++) {
		struct err e = ERR_INIT;
		json_t *o = json_value_read(table[i], strlen(table[i]), &e);

		assert_non_null(o);
		if (strchr(table[i], '"') == NULL || i != 9)
			assert_null(json_get_text(o, "k"));
		assert_int_equal(json_get_id(o, "k", &id), -1);
		assert_int_equal(json_get_hash(o, "k", &h), -1);
		assert_int_equal(json_get_int(o, "k", 0, 9, &n), -1);
		json_decref(o);
	}
	assert_null(json_get_text(NULL, "k"));
	assert_int_equal(json_get_int(NULL, "k", 0, 9, &n), -1);
}

static void
members_of_the_expected_shape_are_read(void **state)
{
	struct id id = id_of(7);
	struct hash h = hash_of(7);
	struct id id2;
	struct hash h2;
	int64_t n;
	json_t *o = json_pack("{s:o,s:o,s:i,s:s}", "id", json_id(&id), "hash",
			      json_hash(&h), "int", 5, "text", "chữ");

	(void)state;
	assert_int_equal(json_get_id(o, "id", &id2), 0);
	assert_int_equal(json_get_hash(o, "hash", &h2), 0);
	assert_true(id_eq(&id, &id2));
	assert_true(hash_eq(&h, &h2));
	assert_int_equal(json_get_int(o, "int", 5, 5, &n), 0);
	assert_int_equal(n, 5);
	assert_int_equal(json_get_int(o, "int", 6, 9, &n), -1);
	assert_int_equal(json_get_int(o, "int", 0, 4, &n), -1);
	assert_string_equal(json_get_text(o, "text"), "chữ");
	json_decref(o);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(the_json_test_suite_agrees),
	    cmocka_unit_test(the_profile_is_narrower_than_json),
	    cmocka_unit_test(a_nul_byte_ends_nothing),
	    cmocka_unit_test(any_depth_ends_in_a_refusal),
	    cmocka_unit_test(the_normal_form_is_compact_and_unescaped),
	    cmocka_unit_test(reals_are_not_written),
	    cmocka_unit_test(too_much_to_write_is_told),
	    cmocka_unit_test(members_of_another_shape_are_absent),
	    cmocka_unit_test(members_of_the_expected_shape_are_read),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

#include "tests/unit/wire/check.h"

#include "protocol/wire/attachment.h"

#define HASH  "AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE="
#define NAME  "\"name\":\"Tờ trình.pdf\""
#define TYPE  "\"type\":\"application/pdf\""
#define SIZE  "\"size\":9007199254740991"
#define SUM   "\"sha256\":\"" HASH "\""
#define WHOLE "{" NAME "," TYPE "," SIZE "," SUM "}"

static void
an_attachment_is_read_as_it_was_written(void **state)
{
	struct buf text = BUF_INIT(1000);
	struct attachment a = {.size = 0};
	json_t *v;

	(void)state;
	assert_int_equal(attachment_read(&a, WHOLE, strlen(WHOLE)), 0);
	assert_string_equal(a.name, "Tờ trình.pdf");
	assert_string_equal(a.type, "application/pdf");
	assert_true(a.size == 9007199254740991);
	assert_string_equal(hash_text(&a.sha256).s, HASH);
	v = attachment_json(&a);
	assert_ok(json_put(&text, v, e));
	assert_string_equal(buf_str(&text), WHOLE);
	json_decref(v);
	buf_done(&text);
}

static void
anything_else_is_none(void **state)
{
	static const char *const rows[] = {
	    "",
	    "null",
	    "\"" HASH "\"",
	    "[" NAME "]",
	    "{}",
	    "{" NAME "," TYPE "," SIZE "}",
	    "{" NAME "," TYPE "," SIZE "," SUM ",\"x\":1}",
	    "{" NAME "," TYPE "," SIZE ",\"sha\":\"" HASH "\"}",
	    "{" NAME "," TYPE "," SIZE ",\"sha256\":\"AQ==\"}",
	    "{" NAME "," TYPE ",\"size\":0," SUM "}",
	    "{" NAME "," TYPE ",\"size\":-1," SUM "}",
	    "{" NAME "," TYPE ",\"size\":\"1\"," SUM "}",
	    "{" NAME ",\"type\":null," SIZE "," SUM "}",
	    "{" NAME ",\"type\":\"a\\nb\"," SIZE "," SUM "}",
	    "{\"name\":1," TYPE "," SIZE "," SUM "}",
	    "{\"name\":\"\"," TYPE "," SIZE "," SUM "}",
	    "{\"name\":\"a\\u0007\"," TYPE "," SIZE "," SUM "}",
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct attachment a = {.size = 7};

		if (attachment_read(&a, rows[i], strlen(rows[i])) != -1)
			fail_msg("taken: %s", rows[i]);
		assert_int_equal(a.size, 7);
		assert_int_equal(a.name[0], '\0');
	}
}

static void
the_fields_of_files_stand_one_below_their_table(void **state)
{
	static const struct {
		const char *field;
		bool want;
	} rows[] = {
	    {"_files.AAAA", true}, {"_files.", false},    {"_files", false},
	    {"_files.a.b", false}, {"_file.AAAA", false}, {"a", false},
	    {"x._files.a", false}, {"", false},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		if (attachment_field(rows[i].field) != rows[i].want)
			fail_msg("%s", rows[i].field);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(an_attachment_is_read_as_it_was_written),
	    cmocka_unit_test(anything_else_is_none),
	    cmocka_unit_test(the_fields_of_files_stand_one_below_their_table),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

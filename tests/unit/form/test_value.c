#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "protocol/form/form.h"

static const char TRIAL[] =
    "{\"form\":\"trial\",\"version\":1,\"title\":{\"vi\":\"Thử\"},\"fields\":["
    "{\"name\":\"text\",\"type\":\"text\",\"required\":true,"
    "\"label\":{\"vi\":\"Chữ\"}},"
    "{\"name\":\"long\",\"type\":\"long_text\",\"label\":{\"vi\":\"Bài\"}},"
    "{\"name\":\"int\",\"type\":\"integer\",\"label\":{\"vi\":\"Số\"}},"
    "{\"name\":\"dec\",\"type\":\"decimal\",\"label\":{\"vi\":\"Số\"}},"
    "{\"name\":\"day\",\"type\":\"date\",\"label\":{\"vi\":\"Ngày\"}},"
    "{\"name\":\"one\",\"type\":\"select_one\",\"label\":{\"vi\":\"Một\"},"
    "\"choices\":[{\"name\":\"a\",\"label\":{\"vi\":\"Á\",\"en\":\"A\"}},"
    "{\"name\":\"ab\",\"label\":{\"vi\":\"Ậ\"}}]},"
    "{\"name\":\"unit\",\"type\":\"unit\",\"label\":{\"vi\":\"Đơn vị\"}},"
    "{\"name\":\"rec\",\"type\":\"record\",\"of\":\"model\","
    "\"label\":{\"vi\":\"Mô hình\"}},"
    "{\"name\":\"file\",\"type\":\"file\",\"label\":{\"vi\":\"Tệp\"}},"
    "{\"name\":\"many\",\"type\":\"select_multiple\",\"required\":true,"
    "\"label\":{\"vi\":\"Nhiều\"},"
    "\"choices\":[{\"name\":\"a\",\"label\":{\"vi\":\"Á\",\"en\":\"A\"}},"
    "{\"name\":\"ab\",\"label\":{\"vi\":\"Ậ, b\"}},"
    "{\"name\":\"c\",\"label\":{\"vi\":\"C\"}}]}]}";

#define FILE_OF(name, hash)                                                    \
	"{\"name\":\"" name "\",\"type\":\"application/pdf\",\"size\":1,"      \
	"\"sha256\":\"" hash "\"}"
#define FILE_A FILE_OF("a.pdf", "YfD5/aZSl4IKbaueA8gfomCMLUwW7JyCt8/gUJglPVM=")
#define FILE_B FILE_OF("b.pdf", "zkdm8T9ZLl9OX7Vrc3jfJgxyNK8B/4YWoedrHtHJ8FA=")

static int
trial_read(void **state)
{
	static struct form form;
	struct err e = ERR_INIT;

	*state = &form;
	return form_read(&form, TRIAL, sizeof(TRIAL) - 1, &e);
}

static int
trial_done(void **state)
{
	form_done(*state);
	return 0;
}

/* json is NULL where the text is refused. */
struct typed {
	const char *field;
	const char *text;
	const char *json;
};

static const struct typed TYPED[] = {
    {"text", "", "null"},
    {"text", "  \t ", "null"},
    {"text", " Tổ dân vận ", "\"Tổ dân vận\""},
    {"text", "To\xcc\x82\xcc\x89", "\"T\xe1\xbb\x95\""}, /* NFD: ổ */
    {"text", "a\"b", "\"a\\\"b\""},
    {"text", "a\nb", NULL},
    {"text", "a\tb", NULL},
    {"text", "a\x01", NULL},
    {"text",
     "a\xe2\x80\xae"
     "b",
     NULL}, /* a direction override */
    {"long", "a\nb", "\"a\\nb\""},
    {"long", "a\r\nb\r\n", "\"a\\nb\""},
    {"long", "a\rb", NULL},
    {"int", "", "null"},
    {"int", "0", "0"},
    {"int", " 12 ", "12"},
    {"int", "-3", "-3"},
    {"int", "9007199254740990", "9007199254740990"},
    {"int", "9007199254740991", "9007199254740991"},
    {"int", "9007199254740992", NULL},
    {"int", "-9007199254740991", "-9007199254740991"},
    {"int", "-9007199254740992", NULL},
    {"int", "-0", NULL},
    {"int", "007", NULL},
    {"int", "+1", NULL},
    {"int", "1.5", NULL},
    {"int", "1 000", NULL},
    {"int", "-", NULL},
    {"int", "một", NULL},
    {"dec", "1.5", "\"1.5\""},
    {"dec", "1,5", "\"1.5\""},
    {"dec", "1,50", "\"1.5\""},
    {"dec", "1,00", "\"1\""},
    {"dec", "10", "\"10\""},
    {"dec", "100,0", "\"100\""},
    {"dec", "-0,25", "\"-0.25\""},
    {"dec", "-0,0", "\"0\""},
    {"dec", "0", "\"0\""},
    {"dec", "1234567890123456789012345678901",
     "\"1234567890123456789012345678901\""},
    {"dec", "12345678901234567890123456789012", NULL},
    {"dec", "01,5", NULL},
    {"dec", "1,", NULL},
    {"dec", ",5", NULL},
    {"dec", "-,5", NULL},
    {"dec", "-", NULL},
    {"dec", "1.234,5", NULL},
    {"dec", "1,5,0", NULL},
    {"dec", "1.,5", NULL},
    {"dec", "1e3", NULL},
    {"int", "na: không có đất", "{\"na\":\"không có đất\"}"},
    {"int", "không áp dụng:không có", "{\"na\":\"không có\"}"},
    {"dec", "not applicable: none", "{\"na\":\"none\"}"},
    {"int", "na:", NULL},
    {"int", "na", NULL},
    {"int", "na: a\nb", NULL},
    {"text", "na: x", "\"na: x\""},
    {"text", "\ufeffTổ \u200btự\u00ad quản\u200e \u2060", "\"Tổ tự quản\""},
    {"text", "\u200b", "null"},
    {"text", "a\u202e", NULL},
    {"day", "\u200f25/05/2022", "\"2022-05-25\""},
    {"unit", "02287", "\"02287\""},
    {"unit", "phong-noi-vu", "\"phong-noi-vu\""},
    {"unit", "Phòng Nội vụ", NULL},
    {"unit", "a b", NULL},
    {"unit", "a23456789012345678901234567890123", NULL},
    {"rec", "EBAQEBAQEBAQEBAQEBAQEA", "\"EBAQEBAQEBAQEBAQEBAQEA\""},
    {"rec", "EBAQEBAQEBAQEBAQEBAQEB", NULL},
    {"rec", "EBAQ", NULL},
    {"file", "a.pdf", NULL},
    {"file", "", "null"},
    {"day", "2022-05-25", "\"2022-05-25\""},
    {"day", "25/05/2022", "\"2022-05-25\""},
    {"day", "5/6/2022", "\"2022-06-05\""},
    {"day", "29/02/2024", "\"2024-02-29\""},
    {"day", "29/02/2022", NULL},
    {"day", "31/11/2022", NULL},
    {"day", "00/05/2022", NULL},
    {"day", "25/13/2022", NULL},
    {"day", "25/05/22", NULL},
    {"day", "25/05/20222", NULL},
    {"day", "025/05/2022", NULL},
    {"day", "25/05/2022x", NULL},
    {"day", "25-05-2022", NULL},
    {"day", "2022-5-25", NULL},
    {"day", "hôm nay", NULL},
    {"one", "a", "\"a\""},
    {"one", "ab", "\"ab\""},
    {"one", "b", NULL},
    {"one", "a ab", NULL},
    {"one", "", "null"},
    {"many", "c", "[\"c\"]"},
    {"many", "c  a", "[\"a\",\"c\"]"},
    {"many", "ab ab a", "[\"a\",\"ab\"]"},
    {"many", "a b", NULL},
    {"many", " ", "null"},
};

static void
what_is_typed_becomes_the_value_that_is_stored(void **state)
{
	for (size_t i = 0; i < ARRAY_LEN(TYPED); i++) {
		const struct typed *t = &TYPED[i];
		struct buf got = BUF_INIT(1000);
		struct err e = ERR_INIT;
		json_t *v = form_value(form_find(*state, t->field), t->text,
				       strlen(t->text), &e);

		if (t->json == NULL) {
			if (v != NULL)
				fail_msg("accepted: %s", t->text);
			assert_int_equal(e.code, ERR_INVALID);
			assert_non_null(strstr(e.text, t->field));
			continue;
		}
		if (v == NULL)
			fail_msg("%s: %s", t->text, e.text);
		assert_int_equal(json_put(&got, v, &e), 0);
		assert_string_equal(buf_str(&got), t->json);
		json_decref(v);
		buf_done(&got);
	}
}

static void
text_that_is_not_utf8_is_refused(void **state)
{
	struct err e = ERR_INIT;
	const struct form_field *f = form_find(*state, "text");

	assert_null(form_value(f, "a\xff", 2, &e));
	assert_int_equal(e.code, ERR_FORMAT);
	err_clear(&e);
	assert_null(form_value(f, "a\0b", 3, &e));
	assert_int_equal(e.code, ERR_FORMAT);
}

static void
a_text_longer_than_a_part_is_refused(void **state)
{
	const struct form_field *f = form_find(*state, "long");
	char *text = malloc(PART_BYTES_MAX);
	struct err e = ERR_INIT;
	json_t *v;

	assert_non_null(text);
	memset(text, 'x', PART_BYTES_MAX);
	v = form_value(f, text, PART_BYTES_MAX - 1, &e);
	assert_int_equal(json_string_length(v), PART_BYTES_MAX - 1);
	json_decref(v);
	assert_null(form_value(f, text, PART_BYTES_MAX, &e));
	assert_int_equal(e.code, ERR_LIMIT);
	free(text);
}

static json_t *
value_of(const char *json)
{
	struct err e = ERR_INIT;
	json_t *v = json_value_read(json, strlen(json), &e);

	if (v == NULL)
		fail_msg("%s: %s", json, e.text);
	return v;
}

static void
a_value_is_shown_as_a_person_reads_it(void **state)
{
	static const struct {
		const char *field;
		const char *json;
		const char *vi;
		const char *en;
	} rows[] = {
	    {"text", "\"Tổ \\\"1\\\"\"", "Tổ \"1\"", "Tổ \"1\""},
	    {"text", "null", "", ""},
	    {"text", "7", "7", "7"},
	    {"int", "-12", "-12", "-12"},
	    {"int", "\"12\"", "\"12\"", "\"12\""},
	    {"dec", "\"-1.25\"", "-1,25", "-1.25"},
	    {"dec", "\"3\"", "3", "3"},
	    {"dec", "\"3,1\"", "\"3,1\"", "\"3,1\""},
	    {"int", "{\"na\":\"không có\"}", "không áp dụng: không có",
	     "not applicable: không có"},
	    {"dec", "{\"na\":\"\"}", "{\"na\":\"\"}", "{\"na\":\"\"}"},
	    {"unit", "\"02287\"", "02287", "02287"},
	    {"file", "[" FILE_A "," FILE_B "]", "a.pdf; b.pdf", "a.pdf; b.pdf"},
	    {"day", "\"2022-05-25\"", "25/05/2022", "25/05/2022"},
	    {"day", "\"2022-02-30\"", "\"2022-02-30\"", "\"2022-02-30\""},
	    {"one", "\"a\"", "Á", "A"},
	    {"one", "\"ab\"", "Ậ", "Ậ"},
	    {"one", "\"x\"", "\"x\"", "\"x\""},
	    {"many", "[\"a\",\"ab\"]", "Á; Ậ, b", "A; Ậ, b"},
	    {"many", "[]", "", ""},
	    {"many", "[\"a\",7]", "[\"a\",7]", "[\"a\",7]"},
	    {"many", "{\"a\":1}", "{\"a\":1}", "{\"a\":1}"},
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		const struct form_field *f = form_find(*state, rows[i].field);
		json_t *v = value_of(rows[i].json);
		struct buf out = BUF_INIT(1000);

		form_shown(f, v, false, &out);
		assert_string_equal(buf_str(&out), rows[i].vi);
		buf_reset(&out);
		form_shown(f, v, true, &out);
		assert_string_equal(buf_str(&out), rows[i].en);
		buf_done(&out);
		json_decref(v);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(what_is_typed_becomes_the_value_that_is_stored),
	    cmocka_unit_test(text_that_is_not_utf8_is_refused),
	    cmocka_unit_test(a_text_longer_than_a_part_is_refused),
	    cmocka_unit_test(a_value_is_shown_as_a_person_reads_it),
	};

	return cmocka_run_group_tests(tests, trial_read, trial_done);
}

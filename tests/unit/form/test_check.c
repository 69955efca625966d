#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "protocol/form/check.h"

#define TODAY INT64_C(19137) /* 2022-05-25 */

#define L(text)   "\"label\":{\"vi\":\"" text "\"}"
#define MSG(text) "{\"vi\":\"" text "\"}"

/* clang-format off */
static const char FORM[] =
	"{\"form\":\"trial\",\"version\":1,\"title\":{\"vi\":\"Thử\"},"
	"\"fields\":["
	"{\"name\":\"text\",\"type\":\"text\",\"required\":true," L("Chữ") "},"
	"{\"name\":\"subject\",\"type\":\"select_one\"," L("Đối tượng") ","
	    "\"choices\":[{\"name\":\"tap-the\"," L("Tập thể")
	        "},{\"name\":\"ca-nhan\"," L("Cá nhân") "}]},"
	"{\"name\":\"size\",\"type\":\"integer\","
	    "\"relevant\":\"${subject} = 'tap-the'\",\"required\":true,"
	    "\"constraint\":\". > 0\",\"constraint_message\":"
	    MSG("phải lớn hơn 0") ",\"warning\":\". < 1000\"," L("Số người")
	    "},"
	"{\"name\":\"begin\",\"type\":\"date\"," L("Từ ngày") "},"
	"{\"name\":\"end\",\"type\":\"date\",\"required\":\"${begin} != ''\","
	    "\"constraint\":\"${begin} <= .\"," L("Đến ngày") "},"
	"{\"name\":\"days\",\"type\":\"integer\","
	    "\"calculation\":\"${end} - ${begin}\"," L("Số ngày") "},"
	"{\"name\":\"money\",\"type\":\"begin_repeat\",\"required\":true,"
	    L("Nguồn lực") "},"
	"{\"name\":\"source\",\"type\":\"text\",\"required\":true," L("Nguồn")
	    "},"
	"{\"name\":\"plan\",\"type\":\"decimal\"," L("Dự kiến") "},"
	"{\"name\":\"real\",\"type\":\"decimal\"," L("Thực tế") "},"
	"{\"name\":\"gap\",\"type\":\"decimal\","
	    "\"calculation\":\"${real} - ${plan}\"," L("Lệch") "},"
	"{\"type\":\"end_repeat\"},"
	"{\"name\":\"total\",\"type\":\"decimal\","
	    "\"calculation\":\"sum(${money/real})\"," L("Tổng") "},"
	"{\"name\":\"rate\",\"type\":\"integer\","
	    "\"calculation\":\"${total} div 2\"," L("Nửa") "},"
	"{\"name\":\"more\",\"type\":\"begin_group\","
	    "\"relevant\":\"${total} > 100\"," L("Thêm") "},"
	"{\"name\":\"why\",\"type\":\"long_text\",\"required\":true,"
	    L("Vì sao") "},"
	"{\"type\":\"end_group\"},"
	"{\"name\":\"many\",\"type\":\"select_multiple\"," L("Nhiều") ","
	    "\"choices\":[{\"name\":\"a\"," L("A") "},{\"name\":\"b\"," L("B")
	        "}]},"
	"{\"name\":\"files\",\"type\":\"file\"," L("Tệp") "},"
	"{\"name\":\"unit\",\"type\":\"unit\"," L("Đơn vị") "}]}";

/* clang-format on */

static int
begin(void **state)
{
	static struct form form;
	struct err e = ERR_INIT;

	*state = &form;
	if (form_read(&form, FORM, sizeof(FORM) - 1, &e) == 0)
		return 0;
	print_error("%s\n", e.text);
	return -1;
}

static int
end(void **state)
{
	form_done(*state);
	return 0;
}

static const char *
rule_name(enum form_rule rule)
{
	static const char *const names[] = {
	    [RULE_REQUIRED] = "required",     [RULE_ROWS] = "rows",
	    [RULE_SHAPE] = "shape",           [RULE_UNKNOWN] = "unknown",
	    [RULE_CONSTRAINT] = "constraint", [RULE_FAILED] = "failed",
	    [RULE_WARNING] = "warning",
	};

	return names[rule];
}

/* The findings as "rule path;rule path;", and the content as it counts. */
static void
checked(const struct form *f, const char *json, struct buf *found,
	struct buf *content)
{
	struct err e = ERR_INIT;
	json_t *v = json_value_read(json, strlen(json), &e);
	struct form_report r;

	if (v == NULL)
		fail_msg("%s: %s", json, e.text);
	buf_reset(found);
	buf_reset(content);
	if (form_check(f, v, TODAY, &r, &e) != 0)
		fail_msg("%s: %s", json, e.text);
	for (size_t i = 0; i < r.count; i++)
		buf_fmt(found, "%s %s;", rule_name(r.findings[i].rule),
			r.findings[i].path);
	assert_int_equal(r.errors + r.warnings, r.count);
	assert_int_equal(json_put(content, r.content, &e), 0);
	form_report_done(&r);
	json_decref(v);
}

#define GOOD "\"text\":\"x\",\"money.r1.source\":\"xã\""

struct row {
	const char *json;
	const char *found;
};

static void
all_that_is_wrong_is_told_in_the_order_of_the_form(void **state)
{
	static const struct row rows[] = {
	    {"{" GOOD "}", ""},
	    {"{}", "required text;rows money;"},
	    {"{\"text\":null,\"money.r1.source\":null}",
	     "required text;rows money;"},
	    {"{\"text\":\"\",\"money.r1.plan\":\"1\"}",
	     "required text;required money.r1.source;"},
	    /* shapes */
	    {"{\"text\":\"a\\nb\",\"money.r1.source\":7}",
	     "shape text;shape money.r1.source;"},
	    {"{" GOOD ",\"subject\":\"khac\"}", "shape subject;"},
	    {"{" GOOD ",\"many\":[\"a\",\"a\"]}", "shape many;"},
	    {"{" GOOD ",\"many\":[\"c\"]}", "shape many;"},
	    {"{" GOOD ",\"many\":\"a\"}", "shape many;"},
	    {"{" GOOD ",\"many\":[]}", ""},
	    {"{" GOOD ",\"begin\":\"25/05/2022\",\"end\":\"2022-05-25\"}",
	     "shape begin;constraint end;"},
	    {"{" GOOD ",\"money.r1.plan\":1}", "shape money.r1.plan;"},
	    {"{" GOOD ",\"money.r1.plan\":\"1,5\"}", "shape money.r1.plan;"},
	    {"{" GOOD ",\"money.r1.plan\":\"1.50\"}", "shape money.r1.plan;"},
	    {"{" GOOD ",\"money.r1.plan\":{\"na\":\"\"}}",
	     "shape money.r1.plan;"},
	    {"{" GOOD ",\"money.r1.plan\":{\"na\":\"không có\"}}", ""},
	    {"{" GOOD ",\"unit\":\"02287\"}", ""},
	    {"{" GOOD ",\"unit\":\"Phòng Nội vụ\"}", "shape unit;"},
	    {"{" GOOD ",\"files\":[]}", ""},
	    {"{" GOOD ",\"files\":[{\"name\":\"a.pdf\"}]}", "shape files;"},
	    {"{" GOOD ",\"files\":[{\"name\":\"a.pdf\",\"type\":"
	     "\"application/pdf\",\"size\":1,\"sha256\":"
	     "\"YfD5/aZSl4IKbaueA8gfomCMLUwW7JyCt8/gUJglPVM=\"}]}",
	     ""},
	    {"{" GOOD ",\"files\":[{\"name\":\"a.pdf\",\"type\":"
	     "\"application/pdf\",\"size\":-1,\"sha256\":"
	     "\"YfD5/aZSl4IKbaueA8gfomCMLUwW7JyCt8/gUJglPVM=\"}]}",
	     "shape files;"},
	    /* what the form does not have */
	    {"{" GOOD ",\"colour\":1}", "unknown colour;"},
	    {"{" GOOD ",\"_form\":1}", "unknown _form;"},
	    {"{" GOOD ",\"money.r1.colour\":1}", "unknown money.r1.colour;"},
	    /* relevant, required by a rule, constraints, warnings */
	    {"{" GOOD ",\"subject\":\"tap-the\"}", "required size;"},
	    {"{" GOOD ",\"subject\":\"ca-nhan\"}", ""},
	    {"{" GOOD ",\"subject\":\"ca-nhan\",\"size\":\"x\"}", ""},
	    {"{" GOOD ",\"subject\":\"tap-the\",\"size\":0}",
	     "constraint size;"},
	    {"{" GOOD ",\"subject\":\"tap-the\",\"size\":1000}",
	     "warning size;"},
	    {"{" GOOD ",\"subject\":\"tap-the\",\"size\":{\"na\":\"x\"}}", ""},
	    {"{" GOOD ",\"begin\":\"2022-05-25\"}", "required end;"},
	    {"{" GOOD ",\"begin\":\"2022-05-25\",\"end\":\"2022-05-24\"}",
	     "constraint end;"},
	    {"{" GOOD ",\"money.r1.real\":\"102\"}", "required why;"},
	    {"{" GOOD ",\"money.r1.real\":\"100\",\"why\":7}", ""},
	    {"{" GOOD ",\"money.r1.real\":\"1\"}", "failed rate;"},
	    {"{" GOOD ",\"money.r1.real\":\"1234567890123456789\"}",
	     "failed money.r1.gap;failed total;"},
	    /* rows one after the other */
	    {"{\"text\":\"x\",\"money.b.plan\":1,\"money.a.plan\":2}",
	     "required money.a.source;shape money.a.plan;"
	     "required money.b.source;shape money.b.plan;"},
	    {"{" GOOD ",\"money.r2.plan\":1,\"money.r2._del\":true}", ""},
	    {"{" GOOD ",\"money.r1._del\":true}", "rows money;"},
	    {"{" GOOD ",\"money.r1._del\":false}", ""},
	};
	struct buf found = BUF_INIT(10000);
	struct buf content = BUF_INIT(10000);

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		checked(*state, rows[i].json, &found, &content);
		if (strcmp(buf_str(&found), rows[i].found) != 0)
			fail_msg("%s: %s", rows[i].json, buf_str(&found));
	}
	buf_done(&found);
	buf_done(&content);
}

static void
what_counts_is_calculated_and_what_does_not_is_left_out(void **state)
{
	static const struct row rows[] = {
	    {"{" GOOD "}", "{" GOOD ",\"total\":\"0\",\"rate\":0}"},
	    {"{" GOOD ",\"size\":5,\"days\":99,\"why\":\"x\",\"many\":[],"
	     "\"unit\":null}",
	     "{" GOOD ",\"total\":\"0\",\"rate\":0}"},
	    {"{" GOOD ",\"begin\":\"2022-05-01\",\"end\":\"2022-05-25\"}",
	     "{\"text\":\"x\",\"begin\":\"2022-05-01\","
	     "\"end\":\"2022-05-25\",\"days\":24,"
	     "\"money.r1.source\":\"xã\",\"total\":\"0\",\"rate\":0}"},
	    {"{" GOOD ",\"money.r1.real\":\"1.5\",\"money.r1.plan\":\"2\","
	     "\"money.q.real\":\"0.5\",\"money.z.real\":\"9\","
	     "\"money.z._del\":true}",
	     "{\"text\":\"x\",\"money.r1.source\":\"xã\","
	     "\"money.r1.plan\":\"2\",\"money.q.real\":\"0.5\","
	     "\"money.r1.real\":\"1.5\",\"money.r1.gap\":\"-0.5\","
	     "\"total\":\"2\",\"rate\":1}"},
	    {"{" GOOD ",\"money.r1.real\":\"2\","
	     "\"money.r1.plan\":{\"na\":\"x\"}}",
	     "{\"text\":\"x\",\"money.r1.source\":\"xã\","
	     "\"money.r1.plan\":{\"na\":\"x\"},\"money.r1.real\":\"2\","
	     "\"money.r1.gap\":{\"na\":\"theo mục không áp dụng\"},"
	     "\"total\":\"2\",\"rate\":1}"},
	};
	struct buf found = BUF_INIT(10000);
	struct buf content = BUF_INIT(10000);

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		checked(*state, rows[i].json, &found, &content);
		if (strcmp(buf_str(&content), rows[i].found) != 0)
			fail_msg("%s: %s", rows[i].json, buf_str(&content));
	}
	buf_done(&found);
	buf_done(&content);
}

/* What counts, counts again as it is. */
static void
what_was_submitted_is_found_the_same_by_everybody(void **state)
{
	static const char json[] =
	    "{" GOOD ",\"subject\":\"tap-the\",\"size\":5,"
	    "\"begin\":\"2022-05-01\",\"end\":\"2022-05-25\","
	    "\"money.b.source\":\"dân\",\"money.b.real\":\"204\",\"why\":\"y\","
	    "\"money.c.source\":null,\"many\":[\"b\"]}";
	struct buf found = BUF_INIT(10000);
	struct buf first = BUF_INIT(10000);
	struct buf again = BUF_INIT(10000);

	checked(*state, json, &found, &first);
	assert_string_equal(buf_str(&found), "");
	checked(*state, buf_str(&first), &found, &again);
	assert_string_equal(buf_str(&found), "");
	assert_string_equal(buf_str(&first), buf_str(&again));
	buf_done(&found);
	buf_done(&first);
	buf_done(&again);
}

static void
a_finding_names_its_row_and_its_reason(void **state)
{
	static const char json[] =
	    "{" GOOD ",\"money.r2.plan\":\"1\",\"money.r1.real\":\"1\"}";
	struct err e = ERR_INIT;
	json_t *v = json_value_read(json, strlen(json), &e);
	struct form_report r;

	assert_int_equal(form_check(*state, v, TODAY, &r, &e), 0);
	assert_int_equal(r.count, 2);
	assert_int_equal(r.errors, 2);
	assert_int_equal(r.findings[0].row, 2);
	assert_string_equal(r.findings[0].field->name, "source");
	assert_int_equal(r.findings[1].rule, RULE_FAILED);
	assert_string_equal(r.findings[1].why, "not a whole number");
	assert_true(form_report_has(&r, "money.r1.real"));
	assert_false(form_report_has(&r, "money.r1.plan"));
	form_report_done(&r);
	assert_int_equal(
	    form_check(*state, json_object_get(v, "text"), TODAY, &r, &e), -1);
	assert_int_equal(e.code, ERR_INVALID);
	form_report_done(&r);
	json_decref(v);
}

static void
a_table_has_so_many_rows_and_no_more(void **state)
{
	struct err e = ERR_INIT;
	struct form_report r;

	for (int n = FORM_ROWS_MAX - 1; n <= FORM_ROWS_MAX + 1; n++) {
		json_t *v = json_pack("{s:s}", "text", "x");

		for (int i = 0; i < n; i++) {
			char path[40];

			(void)snprintf(path, sizeof(path), "money.r%d.source",
				       i);
			json_object_set_new(v, path, json_string("x"));
		}
		assert_int_equal(form_check(*state, v, TODAY, &r, &e), 0);
		assert_int_equal(r.errors, n > FORM_ROWS_MAX);
		form_report_done(&r);
		json_decref(v);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(
		all_that_is_wrong_is_told_in_the_order_of_the_form),
	    cmocka_unit_test(
		what_counts_is_calculated_and_what_does_not_is_left_out),
	    cmocka_unit_test(what_was_submitted_is_found_the_same_by_everybody),
	    cmocka_unit_test(a_finding_names_its_row_and_its_reason),
	    cmocka_unit_test(a_table_has_so_many_rows_and_no_more),
	};

	return cmocka_run_group_tests(tests, begin, end);
}

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "protocol/base/buf.h"
#include "protocol/merge/act.h"

/* A part that says ${text}, as part_parse() reads it. */
static int
from_text(struct act *a, const char *text)
{
	struct part p;
	struct err e = ERR_INIT;
	int rc;

	*a = (struct act){0};
	if (part_parse(&p, text, strlen(text), &e) != 0)
		fail_msg("%s: %s", text, e.text);
	rc = act_from_part(a, &p);
	part_done(&p);
	return rc;
}

#define BY     "AAAAAAAAAAAAAAAAAAAAAQ"
#define REC    "AAAAAAAAAAAAAAAAAAAAAg"
#define TARGET "AwAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="
#define SUBMIT(lines, after)                                                   \
	"{\"v\":1,\"by\":\"" BY "\",\"act\":\"submit\",\"rec\":\"" REC         \
	"\",\"type\":\"report\",\"lines\":" lines ",\"after\":" after          \
	",\"reason\":null,\"content\":{},\"annex\":{},\"personal\":null,"      \
	"\"files\":[]}"

static void
a_submit_is_read_from_its_part(void **state)
{
	struct act a;

	(void)state;
	assert_int_equal(
	    from_text(&a, SUBMIT("[\"chinh-quyen\",\"dang\"]", "null")), 0);
	assert_int_equal(a.kind, ACT_SUBMIT);
	assert_string_equal(id_text(&a.by).s, BY);
	assert_string_equal(id_text(&a.rec).s, REC);
	assert_int_equal(a.line_count, 2);
	assert_string_equal(a.lines[0], "chinh-quyen");
	assert_string_equal(a.lines[1], "dang");
	assert_false(a.has_after);
	assert_int_equal(from_text(&a, SUBMIT("[\"dang\"]", "\"" TARGET "\"")),
			 0);
	assert_int_equal(a.line_count, 1);
	assert_true(a.has_after);
	assert_string_equal(hash_text(&a.after).s, TARGET);
}

static void
other_acts_name_their_target(void **state)
{
	static const struct {
		enum act_kind kind;
		const char *line;
		const char *rest;
	} rows[] = {
	    {ACT_APPROVE, "", ""},
	    {ACT_WITHDRAW, "", ",\"reason\":\"nhầm kỳ\""},
	    {ACT_RECEIVE, "dang", ",\"account\":\"lan\",\"line\":\"dang\""},
	    {ACT_ACCEPT, "dang", ",\"account\":\"lan\",\"line\":\"dang\""},
	    {ACT_RETURN, "chinh-quyen",
	     ",\"account\":\"lan\",\"line\":\"chinh-quyen\","
	     "\"reason\":\"thiếu phụ lục\",\"fields\":{}"},
	    {ACT_ASK, "dang",
	     ",\"account\":\"lan\",\"line\":\"dang\",\"reason\":\"\","
	     "\"fields\":{},\"until\":null"},
	    {ACT_PAPER, "",
	     ",\"account\":\"lan\",\"date\":\"2022-05-20\","
	     "\"received\":\"2022-05-23\",\"number\":null"},
	    {ACT_CONSOLIDATE, "dang",
	     ",\"account\":\"lan\",\"line\":\"dang\",\"edition\":\"" TARGET
	     "\",\"within\":null,\"place\":0,\"path\":[]"},
	    {ACT_REMARK, "", ",\"account\":\"lan\",\"text\":\"\""},
	    {ACT_COMMENT, "", ",\"text\":\"\""},
	};
	struct buf text = BUF_INIT(1000);
	struct act a;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		buf_reset(&text);
		buf_fmt(&text,
			"{\"v\":1,\"by\":\"" BY "\",\"act\":\"%s\","
			"\"target\":\"" TARGET "\"%s}",
			act_name(rows[i].kind), rows[i].rest);
		assert_int_equal(from_text(&a, buf_str(&text)), 0);
		assert_int_equal(a.kind, rows[i].kind);
		assert_string_equal(a.line, rows[i].line);
		assert_string_equal(hash_text(&a.target).s, TARGET);
	}
	buf_done(&text);
}

static void
what_is_not_of_a_submission_is_no_act_here(void **state)
{
	struct act a;

	(void)state;
	assert_int_equal(from_text(&a, "{\"v\":1,\"by\":\"" BY
				       "\",\"act\":\"introduce\","
				       "\"machine\":\"m\",\"person\":\"p\"}"),
			 -1);
	assert_int_equal(
	    from_text(&a, "{\"v\":1,\"by\":\"" BY
			  "\",\"refs\":[],\"edits\":[{\"rec\":\"" REC
			  "\",\"type\":\"report\",\"set\":{\"title\":[1]}}]}"),
	    -1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_submit_is_read_from_its_part),
	    cmocka_unit_test(other_acts_name_their_target),
	    cmocka_unit_test(what_is_not_of_a_submission_is_no_act_here),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "protocol/cli/act_say.h"

static void
why_is_a_reason_or_a_text_and_a_last_day(void **state)
{
	static const struct {
		const char *act;
		const char *why;
	} rows[] = {
	    {"{}", ""},
	    {"{\"reason\":\"\"}", ""},
	    {"{\"reason\":\"sai số\"}", ": sai số"},
	    {"{\"text\":\"đã gọi\"}", ": đã gọi"},
	    {"{\"reason\":\"thiếu\",\"until\":\"2022-05-30\"}",
	     ": thiếu · until the end of 30/5/2022"},
	    {"{\"until\":\"soon\"}", " · until the end of ?"},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct buf out = BUF_INIT(200);
		struct err e = ERR_INIT;
		json_t *act = json_read(rows[i].act, strlen(rows[i].act), &e);

		assert_non_null(act);
		act_say_why(&out, LANG_EN, act, ": ");
		assert_string_equal(buf_str(&out), rows[i].why);
		json_decref(act);
		buf_done(&out);
	}
}

static void
keep(void *ctx, int fd, const char *p, size_t n)
{

	assert_int_equal(fd, 1);
	buf_add(ctx, p, n);
}

static void
paper_is_told_with_its_number_where_it_has_one(void **state)
{
	static const char *const acts[] = {
	    "{\"number\":\"12/BC\",\"date\":\"2022-05-20\","
	    "\"received\":\"2022-05-23\"}",
	    "{\"date\":\"2022-05-20\"}"};
	struct buf out = BUF_INIT(400);
	struct cli_io io = {.lang = LANG_EN, .sink = {keep, &out}};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(acts); i++) {
		struct err e = ERR_INIT;
		json_t *act = json_read(acts[i], strlen(acts[i]), &e);

		assert_non_null(act);
		act_say_paper(&io, act);
		json_decref(act);
	}
	assert_string_equal(buf_str(&out),
			    "      on paper, number 12/BC of 20/5/2022,"
			    " came in on 23/5/2022\n"
			    "      on paper of 20/5/2022, came in on ?\n");
	buf_done(&out);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(why_is_a_reason_or_a_text_and_a_last_day),
	    cmocka_unit_test(paper_is_told_with_its_number_where_it_has_one),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

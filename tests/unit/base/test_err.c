#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <errno.h>

#include "protocol/base/err.h"
#include "protocol/base/text.h"

static void
the_first_failure_wins(void **state)
{
	struct err e = ERR_INIT;

	(void)state;
	assert_int_equal(err_set(&e, ERR_FORMAT, "line %d", 12), -1);
	assert_int_equal(err_set(&e, ERR_LIMIT, "later"), -1);
	errno = ENOSPC;
	assert_int_equal(err_sys(&e, "later"), -1);
	assert_int_equal(err_memory(&e), -1);
	assert_int_equal(e.code, ERR_FORMAT);
	assert_int_equal(e.sys, 0);
	assert_string_equal(e.text, "line 12");
}

static void
context_goes_in_front(void **state)
{
	struct err e = ERR_INIT;

	(void)state;
	err_set(&e, ERR_FORMAT, "bad base64");
	assert_int_equal(err_wrap(&e, "line %d", 12), -1);
	err_wrap(&e, "receipt %s", "7f3a");
	assert_string_equal(e.text, "receipt 7f3a: line 12: bad base64");
	assert_int_equal(e.code, ERR_FORMAT);
}

static void
context_without_a_failure_is_no_failure(void **state)
{
	struct err e = ERR_INIT;

	(void)state;
	err_wrap(&e, "receipt");
	assert_int_equal(e.code, ERR_NONE);
	assert_string_equal(e.text, "");
}

static void
errno_becomes_a_code(void **state)
{
	static const struct {
		int sys;
		enum err_code code;
	} table[] = {
	    {ENOSPC, ERR_FULL},      {EDQUOT, ERR_FULL},
	    {EROFS, ERR_READONLY},   {EACCES, ERR_READONLY},
	    {EPERM, ERR_READONLY},   {ENOMEM, ERR_MEMORY},
	    {ENOENT, ERR_NOT_FOUND}, {EIO, ERR_IO},
	    {EISDIR, ERR_IO},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(table); i++) {
		struct err e = ERR_INIT;

		errno = table[i].sys;
		err_sys(&e, "%s", "f");
		assert_int_equal(e.code, table[i].code);
		assert_int_equal(e.sys, table[i].sys);
		assert_memory_equal(e.text, "f: ", 3);
		assert_true(strlen(e.text) > 3);
	}
}

static void
a_long_text_is_cut_between_letters(void **state)
{
	(void)state;
	for (size_t shift = 0; shift < 4; shift++) {
		struct err e = ERR_INIT;
		struct buf b = BUF_INIT(1000);

		for (size_t i = 0; i < shift; i++)
			buf_byte(&b, 'x');
		for (int i = 0; i < 150; i++)
			buf_text(&b, "ề");
		err_set(&e, ERR_FORMAT, "%s", buf_str(&b));
		assert_true(text_is_utf8(e.text, strlen(e.text)));
		assert_in_range(strlen(e.text), sizeof(e.text) - 4,
				sizeof(e.text) - 1);
		err_wrap(&e, "%s", buf_str(&b));
		assert_true(text_is_utf8(e.text, strlen(e.text)));
		buf_done(&b);
	}
}

static void
a_cleared_failure_makes_room(void **state)
{
	struct err e = ERR_INIT;

	(void)state;
	err_set(&e, ERR_FORMAT, "first");
	err_clear(&e);
	assert_int_equal(e.code, ERR_NONE);
	err_set(&e, ERR_STALE, "second");
	assert_string_equal(e.text, "second");
}

static void
every_code_has_its_own_token(void **state)
{
	(void)state;
	for (int i = 0; i < ERR_CODES; i++) {
		const char *token = err_token((enum err_code)i);

		assert_non_null(token);
		assert_int_equal(strspn(token, "abcdefghijklmnopqrstuvwxyz_"),
				 strlen(token));
		for (int j = 0; j < i; j++)
			assert_string_not_equal(token,
						err_token((enum err_code)j));
	}
	assert_string_equal(err_token(ERR_SIGNATURE), "signature_bad");
}

static void
want_of_memory_and_of_files_passes(void **state)
{
	static const struct {
		int sys;
		bool passes;
	} cases[] = {{ENOMEM, true}, {EMFILE, true},  {ENFILE, true},
		     {EIO, false},   {ENOENT, false}, {EACCES, false},
		     {0, false}};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct err e = ERR_INIT;

		errno = cases[i].sys;
		if (cases[i].sys != 0)
			err_sys(&e, "open");
		assert_int_equal(err_is_passing(&e), cases[i].passes);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(the_first_failure_wins),
	    cmocka_unit_test(context_goes_in_front),
	    cmocka_unit_test(context_without_a_failure_is_no_failure),
	    cmocka_unit_test(errno_becomes_a_code),
	    cmocka_unit_test(a_long_text_is_cut_between_letters),
	    cmocka_unit_test(a_cleared_failure_makes_room),
	    cmocka_unit_test(want_of_memory_and_of_files_passes),
	    cmocka_unit_test(every_code_has_its_own_token),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

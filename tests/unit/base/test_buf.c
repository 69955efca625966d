#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "protocol/base/buf.h"

static void
an_empty_buf_is_an_empty_string(void **state)
{
	struct buf b = BUF_INIT(10);
	size_t n = 7;

	(void)state;
	assert_string_equal(buf_str(&b), "");
	buf_add(&b, NULL, 0);
	assert_null(buf_take(&b, &n));
	assert_int_equal(n, 0);
	buf_done(&b);
}

static void
the_ceiling_is_reached_but_not_passed(void **state)
{
	static const struct {
		size_t n;
		enum err_code code;
	} table[] = {{99, ERR_NONE}, {100, ERR_NONE}, {101, ERR_LIMIT}};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(table); i++) {
		struct buf b = BUF_INIT(100);
		struct err e = ERR_INIT;

		for (size_t k = 0; k < table[i].n; k++)
			buf_byte(&b, 'x');
		assert_int_equal(buf_check(&b, &e),
				 table[i].code == ERR_NONE ? 0 : -1);
		assert_int_equal(e.code, table[i].code);
		buf_done(&b);
	}
}

static void
a_failed_append_changes_nothing_and_sticks(void **state)
{
	struct buf b = BUF_INIT(4);
	struct err e = ERR_INIT;

	(void)state;
	buf_text(&b, "abc");
	buf_text(&b, "de");
	buf_byte(&b, 'f');
	assert_null(buf_grow(&b, 1));
	assert_int_equal(buf_check(&b, &e), -1);
	assert_string_equal(buf_str(&b), "abc");
	buf_reset(&b);
	err_clear(&e);
	buf_text(&b, "wxyz");
	assert_int_equal(buf_check(&b, &e), 0);
	assert_string_equal(buf_str(&b), "wxyz");
	buf_done(&b);
}

static void
sizes_that_do_not_fit_are_refused(void **state)
{
	struct buf b = BUF_INIT(SIZE_MAX);
	struct err e = ERR_INIT;

	(void)state;
	buf_byte(&b, 'a');
	assert_null(buf_grow(&b, SIZE_MAX - 1));
	assert_int_equal(buf_check(&b, &e), -1);
	assert_int_equal(e.code, ERR_MEMORY);
	buf_done(&b);
}

static void
numbers_are_big_endian(void **state)
{
	static const uint8_t want[] = {1, 2, 3, 4, 0xf1, 2, 3, 4, 5, 6, 7, 8};
	struct buf b = BUF_INIT(100);

	(void)state;
	buf_be32(&b, 0x01020304);
	buf_be64(&b, 0xf102030405060708);
	assert_int_equal(b.len, sizeof(want));
	assert_memory_equal(b.p, want, sizeof(want));
	assert_int_equal(b.p[b.len], 0);
	buf_done(&b);
}

static void
formatted_text_obeys_the_ceiling(void **state)
{
	struct buf b = BUF_INIT(6);
	struct err e = ERR_INIT;

	(void)state;
	buf_fmt(&b, "%s", "");
	buf_fmt(&b, "%d-%s", 12, "abc");
	assert_string_equal(buf_str(&b), "12-abc");
	buf_fmt(&b, "%d", 1);
	assert_string_equal(buf_str(&b), "12-abc");
	assert_int_equal(buf_check(&b, &e), -1);
	buf_done(&b);
}

static void
what_is_taken_is_the_callers(void **state)
{
	struct buf b = BUF_INIT(100);
	size_t n;
	uint8_t *p;

	(void)state;
	buf_text(&b, "abc");
	p = buf_take(&b, &n);
	assert_int_equal(n, 3);
	assert_memory_equal(p, "abc", 4);
	assert_null(b.p);
	assert_int_equal(b.max, 100);
	free(p);
	buf_done(&b);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(an_empty_buf_is_an_empty_string),
	    cmocka_unit_test(the_ceiling_is_reached_but_not_passed),
	    cmocka_unit_test(a_failed_append_changes_nothing_and_sticks),
	    cmocka_unit_test(sizes_that_do_not_fit_are_refused),
	    cmocka_unit_test(numbers_are_big_endian),
	    cmocka_unit_test(formatted_text_obeys_the_ceiling),
	    cmocka_unit_test(what_is_taken_is_the_callers),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

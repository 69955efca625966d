#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "protocol/base/attr.h"
#include "protocol/base/num.h"

static void
only_plain_decimal_numbers_are_read(void **state)
{
	static const struct {
		const char *s;
		uint64_t min;
		uint64_t max;
		int rc;
		uint64_t v;
	} table[] = {
	    {"0", 0, 9, 0, 0},
	    {"00", 0, 9, -1, 0},
	    {"01", 0, 9, -1, 0},
	    {"", 0, 9, -1, 0},
	    {" 1", 0, 9, -1, 0},
	    {"1 ", 0, 9, -1, 0},
	    {"+1", 0, 9, -1, 0},
	    {"-1", 0, 9, -1, 0},
	    {"1e1", 0, 99, -1, 0},
	    {"0x1", 0, 99, -1, 0},
	    {"4", 5, 7, -1, 0},
	    {"5", 5, 7, 0, 5},
	    {"7", 5, 7, 0, 7},
	    {"8", 5, 7, -1, 0},
	    {"18446744073709551615", 0, UINT64_MAX, 0, UINT64_MAX},
	    {"18446744073709551616", 0, UINT64_MAX, -1, 0},
	    {"99999999999999999999", 0, UINT64_MAX, -1, 0},
	    {"100000000000000000000", 0, UINT64_MAX, -1, 0},
	    {"18446744073709551614", 0, UINT64_MAX - 2, -1, 0},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(table); i++) {
		uint64_t v = 12345;
		int rc = num_parse(table[i].s, strlen(table[i].s), table[i].min,
				   table[i].max, &v);

		if (rc != table[i].rc)
			fail_msg("\"%s\"", table[i].s);
		assert_true(v == (rc == 0 ? table[i].v : 12345));
	}
}

static void
the_length_ends_the_number(void **state)
{
	uint64_t v;

	(void)state;
	assert_int_equal(num_parse("12345", 2, 0, 99, &v), 0);
	assert_int_equal(v, 12);
}

static void
sums_that_do_not_fit_are_refused(void **state)
{
	size_t v = 1;

	(void)state;
	assert_int_equal(size_add(SIZE_MAX - 1, 1, &v), 0);
	assert_true(v == SIZE_MAX);
	assert_int_equal(size_add(SIZE_MAX, 1, &v), -1);
	assert_int_equal(size_mul(SIZE_MAX / 2, 2, &v), 0);
	assert_true(v == SIZE_MAX - 1);
	assert_int_equal(size_mul(SIZE_MAX / 2 + 1, 2, &v), -1);
	assert_true(v == SIZE_MAX - 1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(only_plain_decimal_numbers_are_read),
	    cmocka_unit_test(the_length_ends_the_number),
	    cmocka_unit_test(sums_that_do_not_fit_are_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

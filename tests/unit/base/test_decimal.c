#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "protocol/base/decimal.h"

/* out is NULL where the text is no decimal. */
static void
a_number_is_read_and_printed_in_its_shortest_form(void **state)
{
	static const struct {
		const char *in;
		const char *out;
	} rows[] = {
	    {"0", "0"},
	    {"-0", "0"},
	    {"-0.00", "0"},
	    {"12", "12"},
	    {"012", "12"},
	    {"-1.50", "-1.5"},
	    {"0.05", "0.05"},
	    {"100", "100"},
	    {"100.00", "100"},
	    {"999999999999999999", "999999999999999999"},
	    {"-0.000000000000000001", "-0.000000000000000001"},
	    {"1.000000000000000000000000000", "1"},
	    {"1000000000000000000", NULL},
	    {"0.0000000000000000001", NULL},
	    {"1.0000000000000000000000000000000000000", NULL},
	    {"9999999999999999999999999999999999999999999", NULL},
	    {"", NULL},
	    {"-", NULL},
	    {"1.", NULL},
	    {".5", NULL},
	    {"-.5", NULL},
	    {"1.2.3", NULL},
	    {"1e3", NULL},
	    {"+1", NULL},
	    {" 1", NULL},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct err e = ERR_INIT;
		char text[DECIMAL_SIZE];
		struct decimal d;
		int rc = decimal_read(rows[i].in, strlen(rows[i].in), &d, &e);

		if ((rc == 0) != (rows[i].out != NULL))
			fail_msg("%s: %s", rows[i].in, e.text);
		if (rc == 0)
			assert_string_equal(decimal_print(d, text),
					    rows[i].out);
	}
}

static void
numbers_of_any_scale_are_compared(void **state)
{
	static const struct {
		struct decimal a;
		struct decimal b;
		int cmp;
	} rows[] = {
	    {{1, 0}, {1, 0}, 0},
	    {{15, 1}, {2, 0}, -1},
	    {{-15, 1}, {-2, 0}, 1},
	    {{INT64_C(999999999999999999), 0}, {1, 18}, 1},
	    {{INT64_C(-999999999999999999), 0}, {1, 18}, -1},
	    {{0, 0}, {1, 18}, -1},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		assert_int_equal(decimal_cmp(rows[i].a, rows[i].b),
				 rows[i].cmp);
		assert_int_equal(decimal_cmp(rows[i].b, rows[i].a),
				 -rows[i].cmp);
	}
}

/* What is added can be taken away again, at every scale. */
static void
sums_are_exact(void **state)
{
	(void)state;
	for (unsigned i = 0; i < 17; i++) {
		for (unsigned j = 0; i + j < 17; j++) {
			struct decimal a = {INT64_C(7), i};
			struct decimal b = {INT64_C(-3), j};
			struct decimal sum, back;
			struct err e = ERR_INIT;

			assert_int_equal(decimal_add(a, b, &sum, &e), 0);
			assert_int_equal(decimal_sub(sum, b, &back, &e), 0);
			assert_int_equal(decimal_cmp(a, back), 0);
			assert_int_equal(back.scale, a.scale);
		}
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_number_is_read_and_printed_in_its_shortest_form),
	    cmocka_unit_test(numbers_of_any_scale_are_compared),
	    cmocka_unit_test(sums_are_exact),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <stdio.h>

#include "hub/api/share.h"

static void
each_holder_gets_its_places_and_no_more(void **state)
{
	static struct share s;

	(void)state;
	share_init(&s, 2);
	assert_true(share_take(&s, "a", 1));
	assert_true(share_take(&s, "a", 1));
	assert_false(share_take(&s, "a", 1));
	assert_true(share_take(&s, "b", 1));
	share_give(&s, "a", 1);
	assert_true(share_take(&s, "a", 1));
	assert_false(share_take(&s, "a", 1));
	share_done(&s);
}

static void
a_name_that_begins_like_another_is_another(void **state)
{
	static struct share s;

	(void)state;
	share_init(&s, 1);
	assert_true(share_take(&s, "127.0.0.1", 9));
	assert_true(share_take(&s, "127.0.0.11", 10));
	assert_false(share_take(&s, "127.0.0.1", 9));
	share_done(&s);
}

static void
there_are_only_so_many_holders_at_once(void **state)
{
	static struct share s;
	char name[16];
	int n;

	(void)state;
	share_init(&s, 1);
	for (int round = 0; round < 2; round++) {
		for (int i = 0; i < SHARE_HOLDERS_MAX; i++) {
			n = snprintf(name, sizeof(name), "%d", i);
			assert_true(share_take(&s, name, (size_t)n));
		}
		assert_false(share_take(&s, "one more", 8));
		for (int i = SHARE_HOLDERS_MAX - 1; i >= 0; i--) {
			n = snprintf(name, sizeof(name), "%d", i);
			share_give(&s, name, (size_t)n);
		}
	}
	share_done(&s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(each_holder_gets_its_places_and_no_more),
	    cmocka_unit_test(a_name_that_begins_like_another_is_another),
	    cmocka_unit_test(there_are_only_so_many_holders_at_once),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

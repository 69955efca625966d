#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "protocol/base/id.h"

static void
a_name_has_22_characters(void **state)
{
	struct id id = {{0xfb, 0xff}};
	struct id back;

	(void)state;
	assert_string_equal(id_text(&id).s, "-_8AAAAAAAAAAAAAAAAAAA");
	assert_int_equal(id_parse(&back, id_text(&id).s, ID_TEXT_LEN), 0);
	assert_true(id_eq(&id, &back));
	assert_int_equal(id_parse(&back, "-_8AAAAAAAAAAAAAAAAAAB", 22), -1);
	assert_int_equal(id_parse(&back, "-_8AAAAAAAAAAAAAAAAAA", 21), -1);
	assert_true(id_eq(&id, &back));
}

static void
a_hash_has_44_characters(void **state)
{
	struct hash h = {{1}};
	struct hash back;
	struct hash_text t;

	(void)state;
	h.b[31] = 0xff;
	t = hash_text(&h);
	assert_string_equal(t.s,
			    "AQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAP8=");
	assert_int_equal(hash_parse(&back, t.s, HASH_TEXT_LEN), 0);
	assert_true(hash_eq(&h, &back));
	assert_int_equal(hash_parse(&back, t.s, HASH_TEXT_LEN - 1), -1);
}

static void
names_are_ordered_by_their_bytes(void **state)
{
	struct id a = {{0}};
	struct id b = {{0}};

	(void)state;
	assert_true(id_is_zero(&a));
	assert_int_equal(id_cmp(&a, &b), 0);
	b.b[15] = 0x80;
	assert_true(id_cmp(&a, &b) < 0);
	a.b[14] = 1;
	assert_true(id_cmp(&a, &b) > 0);
	assert_false(id_eq(&a, &b));
	assert_false(id_is_zero(&b));
}

static void
a_short_name_is_the_front_of_the_hash(void **state)
{
	struct hash h;
	struct id id;

	(void)state;
	for (size_t i = 0; i < HASH_LEN; i++)
		h.b[i] = (uint8_t)i;
	id = hash_id(&h);
	assert_memory_equal(id.b, h.b, ID_LEN);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_name_has_22_characters),
	    cmocka_unit_test(a_hash_has_44_characters),
	    cmocka_unit_test(names_are_ordered_by_their_bytes),
	    cmocka_unit_test(a_short_name_is_the_front_of_the_hash),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

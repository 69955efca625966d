#include "tests/unit/domain/check.h"

#define NEW "2025-07-01"

/* Three communes of 2022 and what became of them: 02332 changes hands, 02287
 * changes its name. */
static void
district(struct units *u)
{

	units_init(u);
	name_add(u, 1, 1, "02287", "thị trấn", "Vĩnh Lộc", NULL, NULL);
	name_add(u, 2, 1, "02332", "xã", "Phú Bình", NULL, NULL);
	name_add(u, 3, 1, "02341", "xã", "Kiên Đài", NULL, NULL);
	name_add(u, 1, 2, "02287", "xã", "Chiêm Hóa", NEW, NULL);
	name_add(u, 2, 2, "02332", "xã", "Phú Bình", NULL, "2025-06-30");
	name_add(u, 3, 2, "02332", "xã", "Kiên Đài", NEW, NULL);
	merge_add(u, 2, 3, NEW, "merge");
}

static const char *
name_on(const struct units *u, unsigned n, const char *date)
{
	struct id scope = scope_of(n);
	const struct body *b = units_find(u, &scope);
	const struct unit_name *name =
	    b == NULL ? NULL : body_name_on(b, day(date));

	return name == NULL ? "-" : name->name;
}

static void
a_name_is_always_read_as_of_a_day(void **state)
{
	struct units u;

	(void)state;
	district(&u);
	assert_string_equal(name_on(&u, 1, "2022-05-24"), "Vĩnh Lộc");
	assert_string_equal(name_on(&u, 1, "2025-06-30"), "Vĩnh Lộc");
	assert_string_equal(name_on(&u, 1, NEW), "Chiêm Hóa");
	assert_string_equal(name_on(&u, 2, "2025-06-30"), "Phú Bình");
	assert_string_equal(name_on(&u, 2, NEW), "-");
	assert_string_equal(name_on(&u, 3, "2030-01-01"), "Kiên Đài");
	assert_string_equal(name_on(&u, 9, NEW), "-");
	units_done(&u);
}

static void
one_code_is_one_bodys_on_one_day_and_anothers_on_another(void **state)
{
	static const struct {
		const char *code;
		const char *date;
		unsigned n; /* 0 nobody */
	} table[] = {
	    {"02332", "2022-01-01", 2}, {"02332", "2025-06-30", 2},
	    {"02332", NEW, 3},          {"02341", "2022-01-01", 3},
	    {"02341", "2026-01-01", 3}, {"02287", "2026-01-01", 1},
	    {"09999", "2022-01-01", 0},
	};
	struct units u;

	(void)state;
	district(&u);
	for (size_t i = 0; i < ARRAY_LEN(table); i++) {
		const struct body *b =
		    units_by_code(&u, table[i].code, day(table[i].date));
		struct id want = scope_of(table[i].n);

		if ((b == NULL) != (table[i].n == 0) ||
		    (b != NULL && !id_eq(&b->scope, &want)))
			fail_msg("%s on %s", table[i].code, table[i].date);
	}
	units_done(&u);
}

static void
a_name_that_is_gone_is_still_known(void **state)
{
	struct id scope = scope_of(2);
	struct units u;

	(void)state;
	district(&u);
	assert_string_equal(
	    body_name_near(units_find(&u, &scope), day("2030-01-01"))->name,
	    "Phú Bình");
	name_add(&u, 5, 3, "x", "xã", "Mới", "2026-01-01", NULL);
	scope = scope_of(5);
	assert_string_equal(
	    body_name_near(units_find(&u, &scope), day(NEW))->name, "Mới");
	assert_string_equal(name_on(&u, 5, NEW), "-");
	units_done(&u);
}

static void
an_heir_is_followed_through_every_merger_but_not_through_a_split(void **state)
{
	struct id from = scope_of(2), want = scope_of(3), heir;
	struct units u;

	(void)state;
	district(&u);
	heir = units_heir(&u, &from, day("2025-06-30"));
	assert_true(id_eq(&heir, &from));
	heir = units_heir(&u, &from, day(NEW));
	assert_true(id_eq(&heir, &want));
	merge_add(&u, 3, 1, "2030-01-01", "merge");
	merge_add(&u, 1, 2, "2031-01-01", "split");
	heir = units_heir(&u, &from, day("2040-01-01"));
	want = scope_of(1);
	assert_true(id_eq(&heir, &want));
	units_done(&u);
}

static void
two_that_were_merged_into_each_other_end_the_search(void **state)
{
	struct id from = scope_of(1), heir;
	struct units u;

	(void)state;
	units_init(&u);
	merge_add(&u, 1, 2, NEW, "merge");
	merge_add(&u, 2, 1, NEW, "merge");
	heir = units_heir(&u, &from, day(NEW));
	assert_true(id_eq(&heir, &from));
	units_done(&u);
}

/* A rename at random places of the order; seed on failure. */
static void
the_order_in_which_names_come_does_not_matter(void **state)
{
	static const char *const days[] = {NULL, "2020-01-01", "2021-01-01",
					   "2022-01-01", "2023-01-01"};

	(void)state;
	for (unsigned seed = 1; seed <= 200; seed++) {
		unsigned r = seed;
		struct units a, b;

		units_init(&a);
		units_init(&b);
		for (unsigned i = 0; i < 12; i++) {
			unsigned k = (r = r * 1103515245 + 12345) >> 16;
			char name[8];

			(void)snprintf(name, sizeof(name), "n%u", i);
			name_add(&a, 1, i, "c", "xã", name, days[k % 5], NULL);
		}
		for (unsigned i = 12; i > 0; i--) {
			unsigned q = seed, k = 0;
			char name[8];

			for (unsigned j = 0; j < i; j++)
				k = (q = q * 1103515245 + 12345) >> 16;
			(void)snprintf(name, sizeof(name), "n%u", i - 1);
			name_add(&b, 1, i - 1, "c", "xã", name, days[k % 5],
				 NULL);
		}
		for (size_t i = 0; i < ARRAY_LEN(days); i++) {
			const char *d = i == 0 ? "1990-01-01" : days[i];

			if (strcmp(name_on(&a, 1, d), name_on(&b, 1, d)) != 0)
				fail_msg("seed %u, %s", seed, d);
		}
		units_done(&a);
		units_done(&b);
	}
}

static void
a_name_is_written_with_its_time(void **state)
{
	struct buf out = BUF_INIT(400);
	struct id scope = scope_of(1);
	const struct body *b;
	struct units u;

	(void)state;
	district(&u);
	b = units_find(&u, &scope);
	for (size_t i = 0; i < b->name_count; i++) {
		unit_name_put(&b->names[i], &out);
		unit_span_put(body_span(b, &b->names[i]), true, &out);
		buf_text(&out, "; ");
	}
	assert_string_equal(buf_str(&out), "Thị trấn Vĩnh Lộc (đến 30/6/2025);"
					   " Xã Chiêm Hóa (từ 01/7/2025); ");
	buf_done(&out);
	units_done(&u);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_name_is_always_read_as_of_a_day),
	    cmocka_unit_test(
		one_code_is_one_bodys_on_one_day_and_anothers_on_another),
	    cmocka_unit_test(a_name_that_is_gone_is_still_known),
	    cmocka_unit_test(
		an_heir_is_followed_through_every_merger_but_not_through_a_split),
	    cmocka_unit_test(
		two_that_were_merged_into_each_other_end_the_search),
	    cmocka_unit_test(the_order_in_which_names_come_does_not_matter),
	    cmocka_unit_test(a_name_is_written_with_its_time),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

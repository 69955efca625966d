/* The tree of sums: every leaf finds the way up, and none another one's. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "protocol/sign/sums.h"
#include "tests/lib/fake.h"

/* A tree of ${n} leaves, the i-th with row 01 = i + 1. */
struct wood {
	struct sums s;
	struct hash part[40];
	struct figures figures[40];
	struct figures total;
};

static void
grow(struct wood *w, size_t n)
{
	struct err e = ERR_INIT;

	memset(w, 0, sizeof(*w));
	sums_init(&w->s);
	for (size_t i = 0; i < n; i++) {
		memset(&w->part[i], (int)i + 1, sizeof(w->part[i]));
		assert_int_equal(figures_add(&w->figures[i], "01",
					     decimal_of((int64_t)i + 1), &e),
				 0);
		if (i % 3 == 0)
			assert_int_equal(figures_add(&w->figures[i], "13",
						     decimal_of(2), &e),
					 0);
		assert_int_equal(
		    sums_leaf(&w->s, &w->part[i], &w->figures[i], &e), 0);
	}
	assert_int_equal(sums_close(&w->s, &e), 0);
	assert_int_equal(
	    figures_add_all(&w->total, &sums_root(&w->s)->figures, &e), 0);
}

static void
fell(struct wood *w, size_t n)
{
	for (size_t i = 0; i < n; i++)
		figures_done(&w->figures[i]);
	figures_done(&w->total);
	sums_done(&w->s);
}

static struct sums_claim
claim(struct wood *w, size_t place, size_t n)
{
	struct err e = ERR_INIT;
	struct sums_claim c = {
	    .part = &w->part[place],
	    .figures = &w->figures[place],
	    .place = place,
	    .leaves = n,
	    .path = sums_path_json(&w->s, place, &e),
	    .root = &sums_root(&w->s)->hash,
	    .total = &w->total,
	};

	assert_non_null(c.path);
	return c;
}

static enum err_code
verdict(const struct sums_claim *c)
{
	struct err e = ERR_INIT;

	return sums_check(c, &e) == 0 ? ERR_NONE : e.code;
}

static void
drop(struct sums_claim *c)
{
	json_decref((json_t *)(uintptr_t)c->path);
}

static void
every_leaf_is_in_the_total_whatever_its_place(void **state)
{
	(void)state;
	for (size_t n = 1; n <= 40; n++) {
		struct wood w;

		grow(&w, n);
		assert_int_equal(
		    decimal_cmp(figures_value(&sums_root(&w.s)->figures, "01"),
				decimal_of((int64_t)(n * (n + 1) / 2))),
		    0);
		for (size_t i = 0; i < n; i++) {
			struct sums_claim c = claim(&w, i, n);

			assert_int_equal(verdict(&c), ERR_NONE);
			drop(&c);
		}
		fell(&w, n);
	}
}

static void
no_other_figures_part_place_or_total_fit(void **state)
{
	const size_t n = 7;
	struct sums_claim c;
	struct figures more;
	struct err e = ERR_INIT;
	struct wood w;

	(void)state;
	grow(&w, n);
	c = claim(&w, 3, n);
	c.part = &w.part[4];
	assert_int_equal(verdict(&c), ERR_SIGNATURE);
	c.part = &w.part[3];
	c.figures = &w.figures[4];
	assert_int_equal(verdict(&c), ERR_SIGNATURE);
	c.figures = NULL;
	assert_int_equal(verdict(&c), ERR_SIGNATURE);
	c.figures = &w.figures[3];
	c.place = 2;
	assert_int_equal(verdict(&c), ERR_SIGNATURE);
	c.place = 7;
	assert_int_equal(verdict(&c), ERR_FORMAT);
	c.place = 6;
	assert_int_equal(verdict(&c), ERR_FORMAT);
	c.place = 3;
	assert_int_equal(verdict(&c), ERR_NONE);
	assert_int_equal(figures_add(&w.total, "01", decimal_of(1), &e), 0);
	assert_int_equal(verdict(&c), ERR_SIGNATURE);
	memset(&more, 0, sizeof(more));
	assert_int_equal(figures_add(&more, "01", decimal_of(5), &e), 0);
	c.figures = &more;
	assert_int_equal(verdict(&c), ERR_SIGNATURE);
	figures_done(&more);
	drop(&c);
	fell(&w, n);
}

static void
a_step_cannot_take_anything_away(void **state)
{
	struct sums_claim c;
	struct wood w;
	json_t *step;

	(void)state;
	grow(&w, 2);
	c = claim(&w, 0, 2);
	step = json_array_get((json_t *)(uintptr_t)c.path, 0);
	json_object_set_new(json_object_get(step, "sum"), "01",
			    json_string("-1"));
	assert_int_equal(verdict(&c), ERR_SIGNATURE);
	json_object_set_new(step, "sum", json_integer(1));
	assert_int_equal(verdict(&c), ERR_FORMAT);
	json_object_del(step, "hash");
	assert_int_equal(verdict(&c), ERR_FORMAT);
	drop(&c);
	fell(&w, 2);
}

static void
what_is_counted_elsewhere_adds_nothing(void **state)
{
	struct err e = ERR_INIT;
	struct hash part[2];
	struct figures one;
	struct sums s;

	(void)state;
	memset(part, 1, sizeof(part));
	memset(&one, 0, sizeof(one));
	assert_int_equal(figures_add(&one, "01", decimal_of(3), &e), 0);
	sums_init(&s);
	assert_int_equal(sums_leaf(&s, &part[0], &one, &e), 0);
	assert_int_equal(sums_leaf(&s, &part[1], NULL, &e), 0);
	assert_int_equal(sums_close(&s, &e), 0);
	assert_int_equal(
	    decimal_cmp(figures_value(&sums_root(&s)->figures, "01"),
			decimal_of(3)),
	    0);
	sums_done(&s);
	figures_done(&one);
}

static void
nothing_has_no_sum(void **state)
{
	struct err e = ERR_INIT;
	struct sums s;

	(void)state;
	sums_init(&s);
	assert_int_equal(sums_close(&s, &e), -1);
	assert_int_equal(e.code, ERR_STATE);
	sums_done(&s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(every_leaf_is_in_the_total_whatever_its_place),
	    cmocka_unit_test(no_other_figures_part_place_or_total_fit),
	    cmocka_unit_test(a_step_cannot_take_anything_away),
	    cmocka_unit_test(what_is_counted_elsewhere_adds_nothing),
	    cmocka_unit_test(nothing_has_no_sum),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

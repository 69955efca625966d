#include "tests/unit/property/rows.h"

static bool
is_replaced(const struct history *h, const char *field, const struct id *id)
{
	for (size_t i = 0; i < h->count; i++) {
		if (said_replaces(&h->said[i], field, id))
			return true;
	}
	return false;
}

/* A row holds what the definition says, written down without merging: the
 * versions that nobody replaces are heads, and no others. */
static void
assert_is_sum(const struct record *r, const struct history *h)
{
	size_t heads = 0;

	assert_int_equal(r->touched_count, h->count);
	for (size_t i = 0; i < h->count; i++) {
		const struct said *s = &h->said[i];

		for (size_t j = 0; j < s->edit.count; j++) {
			const struct part_set *set = &s->sets[j];
			const struct record_head *head =
			    head_find(r, set->field, &s->id);

			if (is_replaced(h, set->field, &s->id)) {
				assert_null(head);
				continue;
			}
			assert_non_null(head);
			assert_string_equal(head->value, set->value);
			heads++;
		}
	}
	for (size_t i = 0; i < r->field_count; i++)
		heads -= r->fields[i].head_count;
	assert_int_equal(heads, 0);
}

/* Versions a to g: "b<a" replaces a; "b.k" sets field k, else f; "!" is the
 * deletion.  Letters not said yet may be replaced too. */
static const char *const SHAPES[] = {
    "a b<a c<b d<c e<d f<e g<f",         /* a chain */
    "a b c d e f g",                     /* all at once */
    "a b<a c<a d<a e<bcd",               /* a diamond */
    "a b<a c<a d<b e<c f<de g",          /* and somebody beside it */
    "a b<a c<ab d<bc e<abcd f<e g<e",    /* typing over */
    "a b.k !<ab c<a d.k<b",              /* delete against edits */
    "a b.k !<ab c.!<! d<a e.!<c f<d",    /* undo, delete again */
    "a b<a c.k d.k<c e<ab f.k<cd g.k<c", /* two fields */
    "b<a c<z d<az e<bcd a",              /* replaced before it came */
};

/* Ids that do not stand in the order of their letters. */
static struct id
letter_id(char c)
{
	return (struct id){{(uint8_t)(c * 151), (uint8_t)c}};
}

static void
shape_word(struct history *h, const char *w)
{
	static const char *const values[PERMUTED_MAX] = {"1", "2", "3", "2",
							 "5", "6", "7"};
	struct said *s = said_new(h, 0);
	const char *field = w[0] == '!' ? FIELD_DELETED : "f";
	const char *value = w[0] == '!' ? "true" : values[h->count - 1];

	s->id = letter_id(*w++);
	if (*w == '.') {
		field = w[1] == '!' ? FIELD_DELETED : "k";
		w += 2;
	}
	said_set(s, field, value);
	if (*w != '<')
		return;
	for (w++; *w != '\0' && *w != ' '; w++) {
		struct id id = letter_id(*w);

		said_over(s, &id);
	}
}

static void
shape_read(struct history *h, const char *words)
{
	h->count = 0;
	for (const char *w = words; w != NULL; w = strchr(w, ' ')) {
		w += *w == ' ';
		assert_true(h->count < PERMUTED_MAX);
		shape_word(h, w);
	}
}

/* Merge every rest of the order and compare (Heap's way). */
static size_t
orders_compare(const struct history *h, size_t *order, size_t n,
	       const struct buf *want)
{
	size_t compared = 0;
	struct record r;

	if (n > 1) {
		for (size_t i = 0; i < n; i++) {
			size_t j = n % 2 == 0 ? i : 0;
			size_t t;

			compared += orders_compare(h, order, n - 1, want);
			t = order[j];
			order[j] = order[n - 1];
			order[n - 1] = t;
		}
		return compared;
	}
	record_init(&r);
	for (size_t i = 0; i < h->count; i++)
		said_merge(&r, &h->said[order[i]]);
	assert_row(&r, want, 0);
	record_done(&r);
	return 1;
}

static void
every_order_of_few_parts_gives_the_same_row(void **state)
{
	struct history *h = *state;

	for (size_t i = 0; i < ARRAY_LEN(SHAPES); i++) {
		size_t order[PERMUTED_MAX];
		size_t factorial = 1;
		struct buf want = BUF_INIT(ROW_BYTES_MAX);
		struct record r;

		shape_read(h, SHAPES[i]);
		record_init(&r);
		for (size_t j = 0; j < h->count; j++) {
			said_merge(&r, &h->said[j]);
			order[j] = j;
			factorial *= j + 1;
		}
		assert_is_sum(&r, h);
		record_put(&want, &r);
		assert_int_equal(orders_compare(h, order, h->count, &want),
				 factorial);
		record_done(&r);
		buf_done(&want);
	}
}

static void
order_compare(const struct history *h, const struct rng *rng,
	      const struct buf *want)
{
	size_t order[SAID_MAX];
	struct record r;
	size_t gone = 0;

	record_init(&r);
	order_shuffle(order, h->count, rng);
	for (size_t i = 0; i < h->count; i++) {
		size_t now = 0;

		said_merge(&r, &h->said[order[i]]);
		if (fake_below(rng, 4) == 0)
			said_merge(&r, &h->said[order[fake_below(rng, i + 1)]]);
		if (fake_below(rng, 6) == 0)
			row_reread(&r);
		for (size_t j = 0; j < r.field_count; j++)
			now += r.fields[j].gone_count;
		assert_true(now >= gone);
		gone = now;
	}
	assert_nothing_is_back(&r);
	assert_row(&r, want, h->seed);
	record_done(&r);
}

static void
long_histories_end_equal_in_any_order(void **state)
{
	struct history *h = *state;
	uint64_t seed = fake_seed();

	print_message("KHEO_SEED=%llu\n", (unsigned long long)seed);
	for (size_t i = 0; i < HISTORIES; i++) {
		struct fake_rng kept;
		struct rng rng = fake_rng(&kept, seed + i);
		struct buf want = BUF_INIT(ROW_BYTES_MAX);
		struct record r;

		h->seed = seed + i;
		history_make(h, &rng);
		record_init(&r);
		for (size_t j = 0; j < h->count; j++)
			said_merge(&r, &h->said[j]);
		assert_is_sum(&r, h);
		record_put(&want, &r);
		record_done(&r);
		for (size_t j = 0; j < ORDERS; j++)
			order_compare(h, &rng, &want);
		buf_done(&want);
	}
}

static void
two_who_do_not_know_each_other_are_both_seen(void **state)
{
	struct history *h = *state;
	struct fake_rng kept;
	struct rng rng = fake_rng(&kept, 5);

	for (size_t i = 0; i < 1000; i++) {
		size_t before = 1 + (size_t)fake_below(&rng, 20);
		struct record base;
		const struct record_field *f;
		struct said *s;

		record_init(&base);
		h->count = 0;
		for (size_t j = 0; j < before; j++) {
			s = said_new(h, i);
			said_set(s, "title", "0");
			screen_over(s, record_field(&base, "title"), &rng);
			said_merge(&base, s);
		}
		/* Both see the same and type something else. */
		for (size_t j = 0; j < 2; j++) {
			s = said_new(h, i);
			said_set(s, "title", j == 0 ? "1" : "2");
			f = record_field(&base, "title");
			for (size_t k = 0; k < f->head_count; k++)
				said_over(s, &f->heads[k].part);
		}
		said_merge(&base, &h->said[before + i % 2]);
		said_merge(&base, &h->said[before + 1 - i % 2]);
		f = record_field(&base, "title");
		assert_int_equal(f->head_count, 2);
		assert_true(record_in_conflict(&base));
		assert_non_null(head_find(&base, "title", &h->said[before].id));
		assert_non_null(
		    head_find(&base, "title", &h->said[before + 1].id));
		record_done(&base);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(every_order_of_few_parts_gives_the_same_row),
	    cmocka_unit_test(long_histories_end_equal_in_any_order),
	    cmocka_unit_test(two_who_do_not_know_each_other_are_both_seen),
	};

	return cmocka_run_group_tests(tests, history_new, history_free);
}

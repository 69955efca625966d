#include "tests/unit/property/rows.h"

/* What is left of a part: the same edits, every value null. */
static void
said_cut(struct said *cut, const struct said *s)
{
	*cut = *s;
	cut->part.refs = cut->refs;
	cut->part.sets = cut->sets;
	for (size_t i = 0; i < cut->edit.count; i++) {
		cut->sets[i].value = "null";
		cut->sets[i].value_len = 4;
		cut->sets[i].over = cut->overs + (s->sets[i].over - s->overs);
	}
}

/* Parts and redactions in any order: a part may be cut before it comes, and
 * after that comes as what was left of it. */
static void
redaction_compare(const struct history *h, const bool *is_cut,
		  const struct rng *rng, const struct buf *want)
{
	size_t order[2 * SAID_MAX];
	bool was_cut[SAID_MAX] = {false};
	struct record r;

	record_init(&r);
	order_shuffle(order, 2 * h->count, rng);
	for (size_t i = 0; i < 2 * h->count; i++) {
		size_t at = order[i] % h->count;
		struct said cut;

		said_cut(&cut, &h->said[at]);
		if (order[i] < h->count)
			said_merge(&r, was_cut[at] ? &cut : &h->said[at]);
		else if (is_cut[at]) {
			was_cut[at] = true;
			record_redact(&r, &cut.id, &cut.part, &cut.edit);
		}
		if (fake_below(rng, 6) == 0)
			row_reread(&r);
	}
	assert_nothing_is_back(&r);
	assert_row(&r, want, h->seed);
	record_done(&r);
}

static void
redactions_in_any_order_leave_the_same_row(void **state)
{
	struct history *h = *state;
	uint64_t seed = fake_seed();

	print_message("KHEO_SEED=%llu\n", (unsigned long long)seed);
	for (size_t i = 0; i < HISTORIES / 4; i++) {
		struct fake_rng kept;
		struct rng rng = fake_rng(&kept, seed + i);
		struct buf want = BUF_INIT(ROW_BYTES_MAX);
		bool is_cut[SAID_MAX];
		struct record r;

		h->seed = seed + i;
		history_make(h, &rng);
		record_init(&r);
		for (size_t j = 0; j < h->count; j++) {
			struct said cut;

			said_cut(&cut, &h->said[j]);
			is_cut[j] = fake_below(&rng, 4) == 0;
			said_merge(&r, is_cut[j] ? &cut : &h->said[j]);
		}
		record_put(&want, &r);
		record_done(&r);
		for (size_t j = 0; j < ORDERS; j++)
			redaction_compare(h, is_cut, &rng, &want);
		buf_done(&want);
	}
}

static void
damaged_rows_are_refused_or_whole(void **state)
{
	struct history *h = *state;
	struct fake_rng kept;
	uint64_t seed = fake_seed();
	struct rng rng = fake_rng(&kept, seed);

	for (size_t i = 0; i < 500; i++) {
		struct buf bytes = BUF_INIT(ROW_BYTES_MAX);
		struct record r;
		struct err e = ERR_INIT;

		h->seed = seed;
		history_make(h, &rng);
		record_init(&r);
		for (size_t j = 0; j < h->count; j++)
			said_merge(&r, &h->said[j]);
		record_put(&bytes, &r);
		record_done(&r);
		for (size_t j = 0; j < 100; j++) {
			size_t at = (size_t)fake_below(&rng, bytes.len);
			uint8_t was = bytes.p[at];

			err_clear(&e);
			assert_int_equal(record_parse(&r, bytes.p, at, &e), -1);
			bytes.p[at] = (uint8_t)fake_below(&rng, 256);
			if (record_parse(&r, bytes.p, bytes.len, &e) == 0)
				assert_row(&r, &bytes, seed);
			record_done(&r);
			bytes.p[at] = was;
		}
		buf_done(&bytes);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(redactions_in_any_order_leave_the_same_row),
	    cmocka_unit_test(damaged_rows_are_refused_or_whole),
	};

	return cmocka_run_group_tests(tests, history_new, history_free);
}

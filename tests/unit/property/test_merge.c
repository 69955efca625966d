#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "protocol/base/limits.h"
#include "protocol/merge/record.h"
#include "tests/lib/fake.h"

#define SAID_MAX     48 /* parts of one history */
#define SETS_MAX     4  /* of one part */
#define OVER_MAX     96 /* versions replaced by one part */
#define HISTORIES    10000
#define ORDERS       3
#define REPLICAS     3
#define FIELDS       4
#define PERMUTED_MAX 7

/* One part about the record, as part_parse() would give it. */
struct said {
	struct id id;
	struct part part;
	struct part_edit edit;
	struct part_set sets[SETS_MAX];
	struct id refs[OVER_MAX];
	uint32_t overs[OVER_MAX];
};

struct history {
	struct said said[SAID_MAX];
	size_t count;
	uint64_t seed;
};

/* Begin a part with an id that says nothing of its place. */
static struct said *
said_new(struct history *h, uint64_t spread)
{
	struct said *s = &h->said[h->count++];

	assert_true(h->count <= SAID_MAX);
	*s = (struct said){.edit.type = "report"};
	spread = (spread + h->count) * UINT64_C(0x9e3779b97f4a7c15);
	memcpy(s->id.b, &spread, sizeof(spread));
	s->part.refs = s->refs;
	s->part.sets = s->sets;
	return s;
}

static void
said_set(struct said *s, const char *field, const char *value)
{
	struct part_set *set = &s->sets[s->edit.count++];

	assert_true(s->edit.count <= SETS_MAX);
	*set = (struct part_set){
	    .field = field,
	    .value = value,
	    .value_len = strlen(value),
	    .over = s->overs + s->part.ref_count,
	};
}

/* The set begun last replaces ${id}. */
static void
said_over(struct said *s, const struct id *id)
{
	size_t n = s->part.ref_count++;

	assert_true(n < OVER_MAX);
	s->refs[n] = *id;
	s->overs[n] = (uint32_t)n;
	s->sets[s->edit.count - 1].over_count++;
}

static void
said_merge(struct record *r, const struct said *s)
{
	struct err e = ERR_INIT;

	if (record_merge(r, &s->id, &s->part, &s->edit, &e) != 0)
		fail_msg("%s", e.text);
}

static bool
said_replaces(const struct said *s, const char *field, const struct id *id)
{
	for (size_t i = 0; i < s->edit.count; i++) {
		const struct part_set *set = &s->sets[i];

		for (size_t j = 0; j < set->over_count; j++) {
			if (strcmp(set->field, field) == 0 &&
			    id_eq(&s->refs[set->over[j]], id))
				return true;
		}
	}
	return false;
}

static bool
is_replaced(const struct history *h, const char *field, const struct id *id)
{
	for (size_t i = 0; i < h->count; i++) {
		if (said_replaces(&h->said[i], field, id))
			return true;
	}
	return false;
}

static const struct record_head *
head_find(const struct record *r, const char *field, const struct id *id)
{
	const struct record_field *f = record_field(r, field);

	for (size_t i = 0; f != NULL && i < f->head_count; i++) {
		if (id_eq(&f->heads[i].part, id))
			return &f->heads[i];
	}
	return NULL;
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

static void
assert_row(const struct record *r, const struct buf *want, uint64_t seed)
{
	struct buf got = BUF_INIT(ROW_BYTES_MAX);

	record_put(&got, r);
	if (got.len != want->len || memcmp(got.p, want->p, got.len) != 0)
		fail_msg("rows differ, KHEO_SEED=%llu",
			 (unsigned long long)seed);
	buf_done(&got);
}

/* ---- every order of short histories */

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

/* ---- long histories of people who do not always see each other */

/* Somebody's copy of the record: what was merged there. */
struct replica {
	struct record row;
	bool has[SAID_MAX];
};

static void
replica_learn(struct replica *a, const struct history *h, size_t i)
{
	if (!a->has[i])
		said_merge(&a->row, &h->said[i]);
	a->has[i] = true;
}

/* Replace what is on screen, or only some of it, as an edit does that was
 * opened before the newest versions came. */
static void
screen_over(struct said *s, const struct record_field *f, const struct rng *rng)
{
	bool is_old = fake_below(rng, 4) == 0;

	for (size_t i = 0; f != NULL && i < f->head_count; i++) {
		if (!is_old || fake_below(rng, 2) == 0)
			said_over(s, &f->heads[i].part);
	}
	/* Typed over an earlier version of one's own. */
	if (f != NULL && f->gone_count > 0 && fake_below(rng, 5) == 0) {
		const struct id *id = &f->gone[fake_below(rng, f->gone_count)];

		if (!said_replaces(s, f->name, id))
			said_over(s, id);
	}
}

static void
deletion_say(struct said *s, const struct record *row, const struct rng *rng)
{
	bool undo = record_deleted(row);
	size_t left = OVER_MAX;

	said_set(s, FIELD_DELETED, undo ? "false" : "true");
	for (size_t i = 0; i < row->field_count; i++) {
		const struct record_field *f = &row->fields[i];

		if (undo && strcmp(f->name, FIELD_DELETED) != 0)
			continue;
		for (size_t j = 0; j < f->head_count && left > 0; j++) {
			if (!said_replaces(s, FIELD_DELETED,
					   &f->heads[j].part) &&
			    fake_below(rng, 8) != 0) {
				said_over(s, &f->heads[j].part);
				left--;
			}
		}
	}
}

static void
edit_say(struct said *s, const struct record *row, const struct rng *rng)
{
	static const char *const fields[FIELDS] = {"title", "kind", "aims",
						   "rows.AAAA.name"};
	static const char *const values[] = {"null", "1", "\"một\"",
					     "[\"a\",\"b\"]"};
	size_t first = (size_t)fake_below(rng, FIELDS);
	size_t count = 1 + (size_t)fake_below(rng, 3);

	for (size_t i = 0; i < count; i++) {
		const char *field = fields[(first + i) % FIELDS];

		said_set(s, field, values[fake_below(rng, ARRAY_LEN(values))]);
		screen_over(s, record_field(row, field), rng);
	}
}

static void
history_make(struct history *h, const struct rng *rng)
{
	struct replica replicas[REPLICAS] = {0};
	size_t count = 8 + (size_t)fake_below(rng, SAID_MAX - 8 + 1);

	h->count = 0;
	while (h->count < count) {
		struct replica *a = &replicas[fake_below(rng, REPLICAS)];
		struct said *s;

		for (size_t i = 0; i < h->count; i++) {
			if (fake_below(rng, 4) == 0)
				replica_learn(a, h, i);
		}
		s = said_new(h, h->seed + fake_below(rng, UINT32_MAX));
		if (fake_below(rng, 10) == 0)
			deletion_say(s, &a->row, rng);
		else
			edit_say(s, &a->row, rng);
		replica_learn(a, h, h->count - 1);
	}
	for (size_t i = 0; i < REPLICAS; i++)
		record_done(&replicas[i].row);
}

/* Through bytes and back, as between two batches. */
static void
row_reread(struct record *r)
{
	struct buf bytes = BUF_INIT(ROW_BYTES_MAX);
	struct err e = ERR_INIT;

	record_put(&bytes, r);
	record_done(r);
	if (record_parse(r, bytes.p, bytes.len, &e) != 0)
		fail_msg("%s", e.text);
	assert_row(r, &bytes, 0);
	buf_done(&bytes);
}

static void
order_shuffle(size_t *order, size_t n, const struct rng *rng)
{
	for (size_t i = 0; i < n; i++) {
		size_t j = (size_t)fake_below(rng, i + 1);

		order[i] = order[j];
		order[j] = i;
	}
}

/* No id is in both, so what was replaced once is no head ever after. */
static void
assert_nothing_is_back(const struct record *r)
{
	for (size_t i = 0; i < r->field_count; i++) {
		const struct record_field *f = &r->fields[i];

		for (size_t j = 0; j < f->gone_count; j++)
			assert_null(head_find(r, f->name, &f->gone[j]));
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

static int
history_new(void **state)
{
	*state = calloc(1, sizeof(struct history));
	return *state == NULL ? -1 : 0;
}

static int
history_free(void **state)
{
	free(*state);
	return 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(every_order_of_few_parts_gives_the_same_row),
	    cmocka_unit_test(long_histories_end_equal_in_any_order),
	    cmocka_unit_test(redactions_in_any_order_leave_the_same_row),
	    cmocka_unit_test(two_who_do_not_know_each_other_are_both_seen),
	    cmocka_unit_test(damaged_rows_are_refused_or_whole),
	};

	return cmocka_run_group_tests(tests, history_new, history_free);
}

/* Histories of one record, and the rows that they end in. */
#ifndef KHEO_TESTS_PROPERTY_ROWS_H
#define KHEO_TESTS_PROPERTY_ROWS_H

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
static inline struct said *
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

static inline void
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
static inline void
said_over(struct said *s, const struct id *id)
{
	size_t n = s->part.ref_count++;

	assert_true(n < OVER_MAX);
	s->refs[n] = *id;
	s->overs[n] = (uint32_t)n;
	s->sets[s->edit.count - 1].over_count++;
}

static inline void
said_merge(struct record *r, const struct said *s)
{
	struct err e = ERR_INIT;

	if (record_merge(r, &s->id, &s->part, &s->edit, &e) != 0)
		fail_msg("%s", e.text);
}

static inline bool
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

static inline const struct record_head *
head_find(const struct record *r, const char *field, const struct id *id)
{
	const struct record_field *f = record_field(r, field);

	for (size_t i = 0; f != NULL && i < f->head_count; i++) {
		if (id_eq(&f->heads[i].part, id))
			return &f->heads[i];
	}
	return NULL;
}

static inline void
assert_row(const struct record *r, const struct buf *want, uint64_t seed)
{
	struct buf got = BUF_INIT(ROW_BYTES_MAX);

	record_put(&got, r);
	if (got.len != want->len || memcmp(got.p, want->p, got.len) != 0)
		fail_msg("rows differ, KHEO_SEED=%llu",
			 (unsigned long long)seed);
	buf_done(&got);
}

/* Somebody's copy of the record: what was merged there. */
struct replica {
	struct record row;
	bool has[SAID_MAX];
};

static inline void
replica_learn(struct replica *a, const struct history *h, size_t i)
{
	if (!a->has[i])
		said_merge(&a->row, &h->said[i]);
	a->has[i] = true;
}

/* Replace what is on screen, or only some of it, as an edit does that was
 * opened before the newest versions came. */
static inline void
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

static inline void
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

static inline void
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

static inline void
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
static inline void
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

static inline void
order_shuffle(size_t *order, size_t n, const struct rng *rng)
{
	for (size_t i = 0; i < n; i++) {
		size_t j = (size_t)fake_below(rng, i + 1);

		order[i] = order[j];
		order[j] = i;
	}
}

/* No id is in both, so what was replaced once is no head ever after. */
static inline void
assert_nothing_is_back(const struct record *r)
{
	for (size_t i = 0; i < r->field_count; i++) {
		const struct record_field *f = &r->fields[i];

		for (size_t j = 0; j < f->gone_count; j++)
			assert_null(head_find(r, f->name, &f->gone[j]));
	}
}

static inline int
history_new(void **state)
{
	*state = calloc(1, sizeof(struct history));
	return *state == NULL ? -1 : 0;
}

static inline int
history_free(void **state)
{
	free(*state);
	return 0;
}

#endif

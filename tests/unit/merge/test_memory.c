/* Memory that runs out at any place: said so, and the row is as it was. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "protocol/base/limits.h"
#include "protocol/merge/act.h"
#include "protocol/merge/record.h"
#include "tests/lib/memory.h"

#define VALUE_BYTES 3000 /* fills the first memory of a record soon */
#define FIELDS      40

/* A part that sets one field to a long value, replacing the version before. */
struct said {
	char field[16];
	char value[VALUE_BYTES + 3];
	struct id id;
	struct id over;
	uint32_t at;
	struct part_set set;
	struct part part;
	struct part_edit edit;
};

static void
said_make(struct said *s, unsigned n, unsigned field)
{
	memset(s, 0, sizeof(*s));
	snprintf(s->field, sizeof(s->field), "f%u", field);
	memset(s->value, 'a' + (int)(n % 26), sizeof(s->value) - 1);
	s->value[0] = s->value[VALUE_BYTES + 1] = '"';
	s->id.b[0] = (uint8_t)(n + 1);
	s->over.b[0] = (uint8_t)n;
	s->set = (struct part_set){.field = s->field,
				   .value = s->value,
				   .value_len = strlen(s->value),
				   .over = &s->at,
				   .over_count = n > 0};
	s->part = (struct part){
	    .refs = &s->over, .ref_count = 1, .sets = &s->set, .set_count = 1};
	s->edit = (struct part_edit){.type = "t", .count = 1};
}

static int
said_merge(struct record *r, const struct said *s, struct err *e)
{
	return record_merge(r, &s->id, &s->part, &s->edit, e);
}

/* The record of so many parts, of which each replaces the one before. */
static void
record_make(struct record *r, unsigned parts, unsigned fields)
{
	struct said s;
	struct err e = ERR_INIT;

	record_init(r);
	for (unsigned i = 0; i < parts; i++) {
		said_make(&s, i, i % fields);
		assert_int_equal(said_merge(r, &s, &e), 0);
	}
}

static void
assert_row(const struct record *r, const struct buf *want)
{
	struct buf is = BUF_INIT(ROW_BYTES_MAX);

	record_put(&is, r);
	assert_int_equal(is.len, want->len);
	assert_memory_equal(is.p, want->p, is.len);
	buf_done(&is);
}

/* The trials: a record, its row, and the next part. */
struct rows {
	const struct record *old;
	struct buf row;
	struct said next;
};

static int
merged_into_nothing(void *ctx, struct err *e)
{
	const struct rows *w = ctx;
	struct record r;
	int rc;

	record_init(&r);
	rc = said_merge(&r, &w->next, e);
	assert_int_equal(r.field_count, rc == 0);
	record_done(&r);
	return rc;
}

/* Copied, as a merge changes it. */
static int
merged(void *ctx, struct err *e)
{
	const struct rows *w = ctx;
	struct record r;
	int rc;

	record_init(&r);
	if (record_copy(&r, w->old, e) != 0) {
		assert_null(r.pool);
		return -1;
	}
	rc = said_merge(&r, &w->next, e);
	if (rc != 0)
		assert_row(&r, &w->row);
	else
		assert_int_equal(r.touched_count, w->old->touched_count + 1);
	record_done(&r);
	return rc;
}

static int
parsed(void *ctx, struct err *e)
{
	const struct rows *w = ctx;
	struct record r;
	int rc;

	record_init(&r);
	rc = record_parse(&r, w->row.p, w->row.len, e);
	if (rc != 0)
		assert_null(r.pool);
	else
		assert_int_equal(r.touched_count, w->old->touched_count);
	record_done(&r);
	return rc;
}

/* One field replaced again and again is mostly waste, and the next merge
 * copies what is left. */
static int
wasteful(void *ctx, struct err *e)
{
	struct record r;
	struct said s;
	int rc = 0;

	(void)ctx;
	record_init(&r);
	for (unsigned i = 0; rc == 0 && i < FIELDS; i++) {
		said_make(&s, i, 0);
		rc = said_merge(&r, &s, e);
		assert_int_equal(r.touched_count, rc == 0 ? i + 1 : i);
	}
	record_done(&r);
	return rc;
}

static int
folded(void *ctx, struct err *e)
{
	static const struct act acts[2] = {
	    {.kind = ACT_SUBMIT, .part = {{1}}, .line_count = 1},
	    {.kind = ACT_RECEIVE,
	     .index = 1,
	     .part = {{2}},
	     .role = ROLE_HUB,
	     .target = {{1}}}};
	struct submission *out = NULL;
	size_t n = 0;
	int rc = act_fold(acts, 2, &ACT_POLICY, &out, &n, e);

	(void)ctx;
	assert_int_equal(n, rc == 0);
	assert_int_equal(out == NULL, rc != 0);
	free(out);
	return rc;
}

static void
memory_that_runs_out_leaves_the_row_as_it_was(void **state)
{
	static const struct {
		const char *what;
		memory_trial *trial;
		uint64_t least; /* allocations that there are at least */
	} trials[] = {
	    {"merged into nothing", merged_into_nothing, 1},
	    {"merged", merged, 2},
	    {"parsed", parsed, 1},
	    {"wasteful", wasteful, 6},
	    {"folded", folded, 5},
	};
	struct record r;
	struct rows w = {.old = &r, .row = BUF_INIT(ROW_BYTES_MAX)};

	(void)state;
	record_make(&r, FIELDS, FIELDS);
	record_put(&w.row, &r);
	said_make(&w.next, FIELDS, 1);
	for (size_t i = 0; i < ARRAY_LEN(trials); i++) {
		uint64_t n;

		print_message("# %s\n", trials[i].what);
		n = memory_sweep(trials[i].trial, &w);
		if (n < trials[i].least)
			fail_msg("%s: only %u allocations", trials[i].what,
				 (unsigned)n);
	}
	buf_done(&w.row);
	record_done(&r);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(memory_that_runs_out_leaves_the_row_as_it_was),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "protocol/merge/act.h"
#include "tests/lib/fake.h"

#define ACTS_MAX 40
#define SETS     4000
#define ORDERS   4

static const char *const LINES[LINES_MAX] = {"chinh-quyen", "dang"};

static struct hash
part_of(size_t i)
{
	/* Not in the order of the acts. */
	return (struct hash){{(uint8_t)(i * 151), (uint8_t)i}};
}

static void
submit_make(struct act *a, size_t count, const struct rng *rng)
{
	a->line_count = 1 + (size_t)fake_below(rng, LINES_MAX);
	for (size_t i = 0; i < a->line_count; i++)
		memcpy(a->lines[i], LINES[i], strlen(LINES[i]) + 1);
	a->has_after = fake_below(rng, 2) == 0;
	/* Any act, later ones and this one too: foreign bytes may say so. */
	a->after = part_of((size_t)fake_below(rng, count + 1));
}

/* Acts that name each other at random, by people who may not always. */
static size_t
acts_make(struct act *acts, const struct rng *rng)
{
	static const enum act_kind kinds[] = {
	    ACT_SUBMIT, ACT_APPROVE, ACT_WITHDRAW, ACT_RECEIVE,
	    ACT_RETURN, ACT_ACCEPT,  ACT_ACCEPT,   ACT_ASK,
	    ACT_PAPER,  ACT_COMMENT, ACT_REMARK,   ACT_CONSOLIDATE};

	size_t count = 2 + (size_t)fake_below(rng, ACTS_MAX - 2 + 1);

	for (size_t i = 0; i < count; i++) {
		struct act *a = &acts[i];
		const char *line = LINES[fake_below(rng, LINES_MAX)];

		*a = (struct act){
		    .kind = kinds[fake_below(rng, ARRAY_LEN(kinds))],
		    .index = fake_below(rng, count),
		    .n = (uint32_t)i,
		    .part = part_of(i),
		    .target = part_of((size_t)fake_below(rng, count + 1)),
		    .role = (enum role)fake_below(rng, ROLES),
		    .person.b[0] = (uint8_t)fake_below(rng, 3),
		};
		if (a->kind >= ACT_RECEIVE && fake_below(rng, 4) != 0)
			a->role = ROLE_HUB;
		memcpy(a->line, line, strlen(line) + 1);
		if (fake_below(rng, 3) == 0)
			a->kind = ACT_SUBMIT;
		if (a->kind == ACT_SUBMIT)
			submit_make(a, count, rng);
	}
	return count;
}

static void
acts_shuffle(struct act *acts, size_t n, const struct rng *rng)
{
	for (size_t i = n; i > 1; i--) {
		size_t j = (size_t)fake_below(rng, i);
		struct act t = acts[i - 1];

		acts[i - 1] = acts[j];
		acts[j] = t;
	}
}

static void
assert_same_act(size_t a, const struct act *a_acts, size_t b,
		const struct act *b_acts)
{
	assert_int_equal(a == ACT_NOWHERE, b == ACT_NOWHERE);
	if (a != ACT_NOWHERE)
		assert_true(hash_eq(&a_acts[a].part, &b_acts[b].part));
}

static void
assert_same(const struct submission *a, const struct act *a_acts,
	    const struct submission *b, const struct act *b_acts)
{
	assert_true(hash_eq(&a_acts[a->act].part, &b_acts[b->act].part));
	assert_same_act(a->paper, a_acts, b->paper, b_acts);
	assert_int_equal(a->approvals, b->approvals);
	assert_int_equal(a->approved_at, b->approved_at);
	assert_int_equal(a->line_count, b->line_count);
	for (size_t i = 0; i < a->line_count; i++) {
		assert_string_equal(a->lines[i].line, b->lines[i].line);
		assert_int_equal(a->lines[i].state, b->lines[i].state);
		assert_int_equal(a->lines[i].counts, b->lines[i].counts);
		assert_int_equal(a->lines[i].index, b->lines[i].index);
		assert_same_act(a->lines[i].task, a_acts, b->lines[i].task,
				b_acts);
	}
}

static const struct line_state *
line_find(const struct submission *s, const char *name)
{
	for (size_t i = 0; i < s->line_count; i++) {
		if (strcmp(s->lines[i].line, name) == 0)
			return &s->lines[i];
	}
	return NULL;
}

/* Whether b follows a over any chain, found the slow way. */
static bool
is_followed(const struct submission *subs, size_t n, const struct act *acts,
	    size_t a, size_t b)
{
	size_t at = b;

	for (size_t steps = 0; steps < n; steps++) {
		const struct act *act = &acts[subs[at].act];
		size_t next = 0;

		if (!act->has_after)
			return false;
		while (next < n &&
		       !hash_eq(&acts[subs[next].act].part, &act->after))
			next++;
		if (next == n)
			return false;
		if (next == a)
			return true;
		at = next;
	}
	return false;
}

/* The one that counts on a line is the newest accepted one that no
 * accepted one follows. */
static void
assert_totals(const struct submission *subs, size_t n, const struct act *acts,
	      const char *name)
{
	bool newer = false;

	for (size_t i = n; i-- > 0;) {
		const struct line_state *l = line_find(&subs[i], name);
		bool is_free = l != NULL && l->state == STATE_ACCEPTED;

		for (size_t j = 0; is_free && j < n; j++) {
			const struct line_state *other =
			    line_find(&subs[j], name);

			if (other != NULL && other->state == STATE_ACCEPTED &&
			    is_followed(subs, n, acts, i, j))
				is_free = false;
		}
		if (l != NULL)
			assert_int_equal(l->counts, is_free && !newer);
		newer = newer || is_free;
	}
}

/* Nothing that takes part in a line's life waits for the unit where the line
 * was accepted or withdrawn, or where something follows that was not
 * withdrawn; what was returned and has no such follower does wait. */
static void
assert_tasks(const struct submission *subs, size_t n, const struct act *acts,
	     const char *name)
{
	for (size_t i = 0; i < n; i++) {
		const struct line_state *l = line_find(&subs[i], name);
		bool is_answered = false;

		if (l == NULL)
			continue;
		for (size_t j = 0; j < n; j++) {
			const struct line_state *other =
			    line_find(&subs[j], name);

			if (other != NULL && other->state != STATE_WITHDRAWN &&
			    is_followed(subs, n, acts, i, j))
				is_answered = true;
		}
		if (l->state == STATE_RETURNED)
			assert_int_equal(l->task == ACT_NOWHERE, is_answered);
		else if (l->state != STATE_RECEIVED || is_answered)
			assert_true(l->task == ACT_NOWHERE);
		if (l->task != ACT_NOWHERE)
			assert_true(hash_eq(&acts[l->task].target,
					    &acts[subs[i].act].part));
	}
}

static void
any_order_of_acts_folds_to_the_same(void **state)
{
	uint64_t seed = fake_seed();
	struct err e = ERR_INIT;

	(void)state;
	print_message("KHEO_SEED=%llu\n", (unsigned long long)seed);
	for (size_t i = 0; i < SETS; i++) {
		struct fake_rng kept;
		struct rng rng = fake_rng(&kept, seed + i);
		struct act acts[2 * ACTS_MAX];
		struct act mixed[2 * ACTS_MAX];
		size_t count = acts_make(acts, &rng);
		const struct act_policy policy = {
		    .approval_needed = i % 2 == 0,
		    .two_persons = i % 4 == 0,
		};
		struct submission *want = NULL;
		size_t want_count = 0;

		assert_int_equal(
		    act_fold(acts, count, &policy, &want, &want_count, &e), 0);
		assert_totals(want, want_count, acts, LINES[0]);
		assert_totals(want, want_count, acts, LINES[1]);
		assert_tasks(want, want_count, acts, LINES[0]);
		assert_tasks(want, want_count, acts, LINES[1]);
		for (size_t j = 0; j < ORDERS; j++) {
			struct submission *got = NULL;
			size_t n = 0;
			size_t twice = j % 2 == 0 ? 0 : count / 2;

			memcpy(mixed, acts, count * sizeof(*acts));
			memcpy(mixed + count, acts, twice * sizeof(*acts));
			acts_shuffle(mixed, count + twice, &rng);
			assert_int_equal(act_fold(mixed, count + twice, &policy,
						  &got, &n, &e),
					 0);
			assert_int_equal(n, want_count);
			for (size_t k = 0; k < n; k++)
				assert_same(&want[k], acts, &got[k], mixed);
			free(got);
		}
		free(want);
	}
}

/* Whether the district has taken it. */
static bool
is_taken(const struct line_state *l)
{
	return l->state == STATE_ACCEPTED;
}

/* The submissions as they stood when the hub had so many entries. */
static size_t
fold_below(const struct act *acts, size_t count, uint64_t index,
	   const struct act_policy *policy, struct act *some,
	   struct submission **out)
{
	struct err e = ERR_INIT;
	size_t n = 0, got = 0;

	for (size_t i = 0; i < count; i++)
		if (acts[i].index < index)
			some[n++] = acts[i];
	assert_int_equal(act_fold(some, n, policy, out, &got, &e), 0);
	return got;
}

/* Invariant 7: what is accepted stays, under its hash, whatever comes later; a
 * change is another submission. */
static void
accepted_content_is_never_edited_nor_taken_back(void **state)
{
	uint64_t seed = fake_seed();

	(void)state;
	print_message("KHEO_SEED=%llu\n", (unsigned long long)seed);
	for (size_t i = 0; i < SETS; i++) {
		struct fake_rng kept;
		struct rng rng = fake_rng(&kept, seed + i);
		struct act acts[ACTS_MAX], before[ACTS_MAX], after[ACTS_MAX];
		size_t count = acts_make(acts, &rng);
		const struct act_policy policy = {.approval_needed = i % 2};
		uint64_t index = fake_below(&rng, count + 1);
		struct submission *was = NULL, *is = NULL;
		size_t n =
		    fold_below(acts, count, index, &policy, before, &was);
		size_t m =
		    fold_below(acts, count, index + 1, &policy, after, &is);

		for (size_t k = 0; k < n; k++) {
			size_t j = 0;

			while (j < m && !hash_eq(&before[was[k].act].part,
						 &after[is[j].act].part))
				j++;
			assert_true(j < m);
			for (size_t l = 0; l < was[k].line_count; l++)
				if (is_taken(&was[k].lines[l]))
					assert_true(is_taken(&is[j].lines[l]));
		}
		free(was);
		free(is);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(any_order_of_acts_folds_to_the_same),
	    cmocka_unit_test(accepted_content_is_never_edited_nor_taken_back),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

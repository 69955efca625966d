#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "protocol/db/stmt.h"
#include "tests/lib/commune.h"

static int
setup(void **state)
{
	struct commune *m = calloc(1, sizeof(*m));

	commune_make(m, 4);
	*state = m;
	return 0;
}

static int
teardown(void **state)
{
	commune_remove(*state);
	free(*state);
	return 0;
}

/* The fold of a record's acts. */
struct fold {
	struct submission *subs;
	size_t count;
	struct act *acts;
	size_t act_count;
};

static void
load(struct commune *m, const struct record_key *key, struct fold *f)
{
	struct err e = ERR_INIT;

	assert_int_equal(view_submissions(&m->c, &key->rec, &f->subs, &f->count,
					  &f->acts, &f->act_count, &e),
			 0);
}

static void
done(struct fold *f)
{
	free(f->subs);
	free(f->acts);
}

static json_t *
about(const struct commune *m, enum act_kind kind, const struct hash *target)
{
	json_t *act = act_new(kind, &m->p.first);

	assert_int_equal(json_object_set_new(act, "target", json_hash(target)),
			 0);
	if (kind == ACT_WITHDRAW)
		assert_int_equal(
		    json_object_set_new(act, "reason", json_string("nhầm")), 0);
	return act;
}

static void
a_record_without_acts_has_no_submission(void **state)
{
	struct commune *m = *state;
	struct record_key key = commune_record(m, 1);
	struct fold f;

	commune_set(m, &m->p, &key, "title", "một");
	commune_seal(m);
	load(m, &key, &f);
	assert_int_equal(f.count, 0);
	done(&f);
}

static void
an_own_submission_is_sent_before_anybody_has_seen_it(void **state)
{
	struct commune *m = *state;
	struct record_key key = commune_record(m, 1);
	struct hash part;
	struct fold f;

	commune_set(m, &m->p, &key, "title", "một");
	commune_act(m, &m->p, &m->key, commune_submit(m, &key, NULL), &part);
	for (int confirmed = 0; confirmed < 2; confirmed++) {
		load(m, &key, &f);
		assert_int_equal(f.count, 1);
		assert_true(hash_eq(&f.acts[f.subs[0].act].part, &part));
		assert_int_equal(f.subs[0].line_count, 2);
		assert_int_equal(f.subs[0].lines[0].state, STATE_SENT);
		done(&f);
		commune_confirm(m);
	}
}

static void
the_submit_act_is_the_last_part_of_the_batch_of_its_edits(void **state)
{
	struct commune *m = *state;
	struct record_key key = commune_record(m, 1);
	struct err e = ERR_INIT;
	struct place of_act, of_edit;
	struct record r;
	struct hash part;
	struct id id;

	commune_set(m, &m->p, &key, "title", "một");
	commune_act(m, &m->p, &m->key, commune_submit(m, &key, NULL), &part);
	id = hash_id(&part);
	assert_int_equal(view_place(&m->c, &id, &of_act, &e), 1);
	record_init(&r);
	assert_int_equal(view_record(&m->c, &key, &r, &e), 0);
	assert_int_equal(view_place(&m->c, &r.touched[0], &of_edit, &e), 1);
	assert_true(hash_eq(&of_act.head.hash, &of_edit.head.hash));
	record_done(&r);
}

static void
own_acts_wait_behind_what_is_confirmed(void **state)
{
	struct commune *m = *state;
	struct record_key key = commune_record(m, 1);
	struct hash first, second;
	struct fold f;

	commune_act(m, &m->p, &m->key, commune_submit(m, &key, NULL), &first);
	commune_confirm(m);
	commune_act(m, &m->p, &m->key, commune_submit(m, &key, &first),
		    &second);
	load(m, &key, &f);
	assert_int_equal(f.count, 2);
	assert_true(hash_eq(&f.acts[f.subs[0].act].part, &first));
	assert_true(hash_eq(&f.acts[f.subs[1].act].part, &second));
	done(&f);
}

static void
an_own_withdrawal_shows_at_once(void **state)
{
	struct commune *m = *state;
	struct record_key key = commune_record(m, 1);
	struct hash part;
	struct fold f;

	commune_act(m, &m->p, &m->key, commune_submit(m, &key, NULL), &part);
	commune_act(m, &m->p, &m->key, about(m, ACT_WITHDRAW, &part), NULL);
	load(m, &key, &f);
	assert_int_equal(f.count, 1);
	assert_int_equal(f.subs[0].lines[0].state, STATE_WITHDRAWN);
	done(&f);
}

static void
an_approval_counts_by_the_role_of_whoever_signs(void **state)
{
	struct commune *m = *state;
	struct record_key key = commune_record(m, 1);
	struct err e = ERR_INIT;
	struct sign_key chair_key;
	struct person chair;
	struct hash part;
	struct fold f;
	json_t *act;

	commune_person(m, "Chủ tịch", NULL, &chair, &chair_key);
	commune_act(m, &m->p, &m->key, commune_submit(m, &key, NULL), &part);
	commune_act(m, &m->p, &m->key, about(m, ACT_APPROVE, &part), NULL);
	load(m, &key, &f);
	assert_int_equal(f.subs[0].approvals, 0);
	done(&f);
	assert_int_equal(
	    db_run(m->c.db, &e,
		   "INSERT INTO enrolment(log, genesis, scope, role, unit,"
		   " suspended, idx) SELECT id, genesis, scope, ?2, 'A', 0, 0"
		   " FROM log WHERE id = ?1",
		   "di", &chair.log, (int64_t)ROLE_APPROVER),
	    0);
	act = act_new(ACT_APPROVE, &chair.first);
	assert_int_equal(json_object_set_new(act, "target", json_hash(&part)),
			 0);
	commune_act(m, &chair, &chair_key, act, NULL);
	load(m, &key, &f);
	assert_int_equal(f.subs[0].approvals, 1);
	done(&f);
}

int
main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
	const struct CMUnitTest tests[] = {
	    T(a_record_without_acts_has_no_submission),
	    T(an_own_submission_is_sent_before_anybody_has_seen_it),
	    T(the_submit_act_is_the_last_part_of_the_batch_of_its_edits),
	    T(own_acts_wait_behind_what_is_confirmed),
	    T(an_own_withdrawal_shows_at_once),
	    T(an_approval_counts_by_the_role_of_whoever_signs),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

#include "world.h"

static const struct id SCOPE = {.b = {7}};

#define Z32 "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="
#define Z16 "AAAAAAAAAAAAAAAAAAAAAA"

/* Whose log carries it. */
enum who { RECORDER, APPROVER, COURIER, STRANGER, HUB_UNIT, HUB_ALL, WHO };

static const char *const MEMBERS[ACT_KINDS] = {
    [ACT_INTRODUCE] = ",\"machine\":\"máy\",\"person\":\"Lan\"",
    [ACT_SUBMIT] = ",\"rec\":\"" Z16 "\",\"type\":\"report\",\"lines\":"
		   "[\"dang\"],\"after\":null,\"reason\":null,\"content\":{},"
		   "\"annex\":{},\"personal\":null,\"files\":[]",
    [ACT_APPROVE] = ",\"target\":\"" Z32 "\"",
    [ACT_WITHDRAW] = ",\"target\":\"" Z32 "\",\"reason\":\"\"",
    [ACT_RECEIVE] = ",\"target\":\"" Z32 "\",\"line\":\"dang\"",
    [ACT_RETURN] = ",\"target\":\"" Z32 "\",\"line\":\"dang\","
		   "\"reason\":\"thiếu\",\"fields\":{}",
    [ACT_ACCEPT] = ",\"target\":\"" Z32 "\",\"line\":\"dang\"",
    [ACT_HUB] = ",\"title\":\"Huyện\"",
    [ACT_UNIT] = ",\"scope\":\"" Z16 "\",\"code\":\"a\",\"kind\":\"xa\","
		 "\"name\":\"A\",\"from\":null,\"to\":null",
    [ACT_PUBLISH] = ",\"form\":{\"form\":\"model\",\"version\":1}",
    [ACT_ENROL] =
	",\"log\":\"" Z16 "\",\"genesis\":\"" Z32 "\",\"scope\":\"" Z16
	"\",\"role\":\"courier\",\"unit\":\"a\"",
    [ACT_SUSPEND] = ",\"log\":\"" Z16 "\",\"reason\":\"\"",
    [ACT_RESUME] = ",\"log\":\"" Z16 "\",\"reason\":\"\"",
    [ACT_RELEASE] = ",\"index\":0,\"batch\":\"" Z32 "\"",
    [ACT_PROFILE] = ",\"scope\":\"" Z16 "\",\"parent\":null,\"desk\":null,"
		    "\"line\":null,\"contact\":null",
    [ACT_SUCCEED] = ",\"scope\":\"" Z16 "\",\"to\":\"" Z16
		    "\",\"how\":\"merge\",\"date\":\"2025-07-01\","
		    "\"basis\":\"NQ\"",
    [ACT_REHOME] = ",\"rec\":\"" Z16 "\",\"to\":\"" Z16
		   "\",\"date\":\"2025-07-01\",\"basis\":\"NQ\"",
    [ACT_OBLIGE] = ",\"obligation\":{\"obligation\":\"a\"}",
    [ACT_RELIEVE] = ",\"obligation\":\"a\",\"scope\":\"" Z16
		    "\",\"until\":null,\"document\":\"số 1\"",
    [ACT_REVOKE] = ",\"log\":\"" Z16 "\",\"from\":0,\"reason\":\"\"",
    [ACT_DISCARD] = ",\"batch\":\"" Z32 "\",\"reason\":\"\"",
    [ACT_ADOPT] = ",\"batch\":\"" Z32 "\",\"reason\":\"\"",
    [ACT_ASK] = ",\"target\":\"" Z32 "\",\"line\":\"dang\","
		"\"reason\":\"thiếu\",\"fields\":{},\"until\":null",
    [ACT_PAPER] = ",\"target\":\"" Z32 "\",\"date\":\"2022-05-20\","
		  "\"received\":\"2022-05-23\",\"number\":null",
    [ACT_CONSOLIDATE] =
	",\"target\":\"" Z32 "\",\"line\":\"dang\","
	"\"edition\":\"" Z32 "\",\"within\":null,\"place\":0,\"path\":[]",
    [ACT_EDITION] = ",\"line\":\"dang\",\"period\":\"2022\",\"number\":1,"
		    "\"size\":1,\"reports\":1,\"root\":\"" Z32
		    "\",\"sum\":{},\"sha256\":\"" Z32 "\",\"bytes\":1",
    [ACT_SAME] = ",\"rec\":\"" Z16 "\",\"as\":null,\"reason\":\"\"",
    [ACT_REMARK] = ",\"target\":\"" Z32 "\",\"text\":\"\"",
    [ACT_COMMENT] = ",\"target\":\"" Z32 "\",\"text\":\"\"",
    [ACT_REDACT] = ",\"reference\":\"\",\"parts\":[{\"part\":\"" Z32
		   "\",\"skeleton\":{}}]",
    [ACT_ERASE] = ",\"reference\":\"\",\"files\":[\"" Z32 "\"]",
};

/* One letter for each of enum who: y may, - may not. */
static const char *const RULES[ACT_KINDS] = {
    [ACT_NONE] = "yy--y-",        [ACT_INTRODUCE] = "yyyyy-",
    [ACT_SUBMIT] = "yy--y-",      [ACT_APPROVE] = "-y----",
    [ACT_WITHDRAW] = "yy--y-",    [ACT_RECEIVE] = "----y-",
    [ACT_RETURN] = "----y-",      [ACT_ACCEPT] = "----y-",
    [ACT_HUB] = "-----y",         [ACT_UNIT] = "-----y",
    [ACT_PUBLISH] = "-----y",     [ACT_ENROL] = "-----y",
    [ACT_SUSPEND] = "-----y",     [ACT_RESUME] = "-----y",
    [ACT_RELEASE] = "-----y",     [ACT_PROFILE] = "-----y",
    [ACT_SUCCEED] = "-----y",     [ACT_REHOME] = "-----y",
    [ACT_OBLIGE] = "-----y",      [ACT_RELIEVE] = "-----y",
    [ACT_REDACT] = "----y-",      [ACT_REVOKE] = "-----y",
    [ACT_DISCARD] = "----y-",     [ACT_ADOPT] = "----y-",
    [ACT_ASK] = "----y-",         [ACT_PAPER] = "----y-",
    [ACT_CONSOLIDATE] = "----y-", [ACT_EDITION] = "-----y",
    [ACT_SAME] = "-----y",        [ACT_REMARK] = "----y-",
    [ACT_COMMENT] = "yy----",     [ACT_ERASE] = "----y-",
};

static void
begin(struct world *w, struct writer who[WHO])
{
	static const enum role asked[] = {ROLE_APPROVER, ROLE_RECORDER,
					  ROLE_RECORDER, ROLE_APPROVER,
					  ROLE_HUB,      ROLE_HUB};

	for (unsigned i = 0; i < WHO; i++)
		writer_init(&who[i], 1 + i,
			    i == HUB_ALL ? &SCOPE_DIRECTORY : &SCOPE, asked[i],
			    NULL);
	enrol(w, &who[HUB_ALL], &who[RECORDER], ROLE_RECORDER);
	enrol(w, &who[HUB_ALL], &who[APPROVER], ROLE_APPROVER);
	enrol(w, &who[HUB_ALL], &who[COURIER], ROLE_COURIER);
}

static void
put_kind(struct sealed *s, const struct writer *w, enum act_kind kind)
{
	struct id rec = id_of(1);
	struct buf *b;

	if (kind == ACT_NONE) {
		edit_put(s, w, &rec, "model", "title", "1", NULL, 0);
		return;
	}
	b = act_begin(s, w, kind);
	buf_text(b, MEMBERS[kind]);
	buf_byte(b, '}');
}

static void
each_role_may_do_its_own_acts_in_its_own_scope(void **state)
{
	struct world *w = *state;
	struct writer who[WHO];
	struct sealed s;

	begin(w, who);
	for (unsigned kind = 0; kind < ACT_KINDS; kind++)
		for (unsigned i = 0; i < WHO; i++) {
			enum q_code want =
			    RULES[kind][i] == 'y' ? Q_NONE : Q_SCOPE;

			seal_begin(&s);
			put_kind(&s, &who[i], (enum act_kind)kind);
			seal(&s, &who[i]);
			if (judge(w->db, &s, &who[i]) != want)
				fail_msg("act %u by %u", kind, i);
			seal_done(&s);
		}
}

static void
one_bad_part_spoils_the_batch(void **state)
{
	struct world *w = *state;
	struct writer who[WHO];
	struct sealed s;

	begin(w, who);
	seal_begin(&s);
	put_kind(&s, &who[RECORDER], ACT_SUBMIT);
	put_kind(&s, &who[RECORDER], ACT_APPROVE);
	seal(&s, &who[RECORDER]);
	assert_int_equal(judge(w->db, &s, &who[RECORDER]), Q_SCOPE);
	seal_done(&s);
}

static void
nobody_passes_off_a_part_of_another(void **state)
{
	struct world *w = *state;
	struct writer who[WHO];
	struct sealed s;

	begin(w, who);
	for (unsigned kind = ACT_NONE; kind <= ACT_SUBMIT; kind++) {
		seal_begin(&s);
		put_kind(&s, &who[RECORDER], (enum act_kind)kind);
		seal(&s, &who[APPROVER]);
		assert_int_equal(judge(w->db, &s, &who[APPROVER]), Q_AUTHOR);
		seal_done(&s);
	}
}

static void
say_of_log(struct world *w, struct writer *hub, enum act_kind kind,
	   const struct writer *who)
{
	char t[1024];

	act_say(w, hub, kind,
		say(t, ",\"log\":\"%s\",\"reason\":\"mất máy\"",
		    id_text(&who->log).s));
}

static void
a_suspended_log_has_no_effect_until_it_is_resumed(void **state)
{
	struct world *w = *state;
	struct err e = ERR_INIT;
	struct enrolment row;
	struct writer who[WHO];
	struct sealed s;

	begin(w, who);
	seal_begin(&s);
	put_kind(&s, &who[APPROVER], ACT_APPROVE);
	seal(&s, &who[APPROVER]);
	say_of_log(w, &who[HUB_ALL], ACT_SUSPEND, &who[APPROVER]);
	assert_int_equal(judge(w->db, &s, &who[APPROVER]), Q_SUSPENDED);
	FOUND(enrolment_of(w->db, &who[APPROVER].log, &row, &e));
	assert_true(row.suspended);
	FOUND(enrolment_of(w->db, &who[RECORDER].log, &row, &e));
	assert_false(row.suspended);
	say_of_log(w, &who[HUB_ALL], ACT_RESUME, &who[APPROVER]);
	assert_int_equal(judge(w->db, &s, &who[APPROVER]), Q_NONE);
	seal_done(&s);
}

static void
a_successor_takes_over_role_and_suspension(void **state)
{
	struct world *w = *state;
	struct err e = ERR_INIT;
	struct enrolment row;
	struct writer who[WHO], next, third;
	struct sealed s;

	begin(w, who);
	seal_begin(&s);
	put_kind(&s, &who[APPROVER], ACT_INTRODUCE);
	seal(&s, &who[APPROVER]);
	sequence_at(w->db, &s, &who[APPROVER], w->size++, Q_NONE);
	seal_done(&s);
	writer_init(&next, 30, &SCOPE, ROLE_APPROVER, &who[APPROVER]);
	seal_begin(&s);
	put_kind(&s, &next, ACT_APPROVE);
	seal(&s, &next);
	assert_int_equal(judge(w->db, &s, &next), Q_NONE);
	seal_done(&s);
	FOUND(enrolment_of(w->db, &next.log, &row, &e));
	assert_int_equal(row.role, ROLE_APPROVER);

	writer_init(&third, 31, &SCOPE, ROLE_APPROVER, &next);
	seal_begin(&s);
	put_kind(&s, &third, ACT_APPROVE);
	seal(&s, &third);
	assert_int_equal(judge(w->db, &s, &third), Q_NONE);
	/* Named by its own log, which has no row: the chain's is meant. */
	say_of_log(w, &who[HUB_ALL], ACT_SUSPEND, &third);
	assert_int_equal(judge(w->db, &s, &third), Q_SUSPENDED);
	/* An enrolment of its own does not lift that. */
	enrol(w, &who[HUB_ALL], &third, ROLE_APPROVER);
	assert_int_equal(judge(w->db, &s, &third), Q_SUSPENDED);
	say_of_log(w, &who[HUB_ALL], ACT_RESUME, &who[APPROVER]);
	assert_int_equal(judge(w->db, &s, &third), Q_NONE);
	seal_done(&s);
}

static void
a_role_does_not_follow_into_another_scope(void **state)
{
	struct world *w = *state;
	struct err e = ERR_INIT;
	struct enrolment row;
	struct id other = id_of(99);
	struct writer who[WHO], next;
	struct sealed s;

	begin(w, who);
	writer_init(&next, 30, &other, ROLE_APPROVER, &who[APPROVER]);
	seal_begin(&s);
	put_kind(&s, &next, ACT_NONE);
	seal(&s, &next);
	assert_int_equal(judge(w->db, &s, &next), Q_SCOPE);
	assert_int_equal(enrolment_of(w->db, &next.log, &row, &e), 0);
	seal_done(&s);
}

static void
a_duplicate_is_one_whose_every_part_took_effect(void **state)
{
	struct world *w = *state;
	struct err e = ERR_INIT;
	struct batch_parts *parts = calloc(1, sizeof(*parts));
	struct id other = id_of(99);
	struct writer who[WHO];
	struct sealed s, again;

	assert_non_null(parts);
	begin(w, who);
	assert_int_equal(batch_is_duplicate(w->db, &SCOPE, parts, &e), 0);
	seal_begin(&s);
	put_kind(&s, &who[RECORDER], ACT_NONE);
	seal(&s, &who[RECORDER]);
	sequence_at(w->db, &s, &who[RECORDER], w->size++, Q_NONE);
	OK(batch_parts_load(w->db, &s.b, parts, &e));
	FOUND(batch_is_duplicate(w->db, &SCOPE, parts, &e));
	assert_int_equal(batch_is_duplicate(w->db, &other, parts, &e), 0);
	batch_parts_done(parts);

	seal_begin(&again);
	put_kind(&again, &who[RECORDER], ACT_NONE);
	put_kind(&again, &who[RECORDER], ACT_SUBMIT);
	seal(&again, &who[RECORDER]);
	judge(w->db, &again, &who[RECORDER]);
	OK(batch_parts_load(w->db, &again.b, parts, &e));
	assert_int_equal(parts->count, 2);
	assert_int_equal(batch_is_duplicate(w->db, &SCOPE, parts, &e), 0);
	batch_parts_done(parts);
	seal_done(&again);
	seal_done(&s);
	free(parts);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    WORLD_TEST(each_role_may_do_its_own_acts_in_its_own_scope),
	    WORLD_TEST(one_bad_part_spoils_the_batch),
	    WORLD_TEST(nobody_passes_off_a_part_of_another),
	    WORLD_TEST(a_suspended_log_has_no_effect_until_it_is_resumed),
	    WORLD_TEST(a_successor_takes_over_role_and_suspension),
	    WORLD_TEST(a_role_does_not_follow_into_another_scope),
	    WORLD_TEST(a_duplicate_is_one_whose_every_part_took_effect),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

#include "tests/unit/hub/intake.h"

static void
a_new_log_waits_until_it_is_approved(void **state)
{
	struct place *p = *state;
	struct device d;
	struct sign_key code;
	struct made genesis, m;
	struct enrolment en;
	struct err twice = ERR_INIT;

	code_make(p, A, 9, ROLE_APPROVER, false, DAY, &code);
	device_make(&d, 1, A);
	genesis_make(&d, &genesis, &code);
	edit_make(&d, &m, 1, "x");
	assert_int_equal(hand_in(p, &genesis).what, ACCEPTED_PENDING);
	assert_int_equal(hand_in(p, &genesis).what, ACCEPTED_PENDING);
	assert_int_equal(hand_in(p, &m).what, ACCEPTED_PENDING);
	assert_int_equal(count_of(p, "SELECT count(*) FROM record"), 0);
	must(hub_begin(&p->hub, &e));
	must(hub_enrol(&p->hub, &d.id, &e));
	must(hub_commit(&p->hub, &e));
	assert_int_equal(count_of(p, "SELECT count(*) FROM record"), 1);
	must(enrolment_of(p->hub.db, &d.id, &en, &e) != 1);
	/* The code's role counts, not what the genesis asked for. */
	assert_int_equal(en.role, ROLE_APPROVER);
	assert_string_equal(en.unit, "A");
	assert_int_equal(hub_enrol(&p->hub, &d.id, &twice), -1);
	assert_int_equal(twice.code, ERR_STATE);
	made_done(&genesis);
	made_done(&m);
}

static void
a_second_use_of_a_code_stays_pending(void **state)
{
	struct place *p = *state;
	struct device d[2];
	struct sign_key code;
	struct made m[2];

	code_make(p, A, 9, ROLE_RECORDER, true, DAY, &code);
	for (uint8_t i = 0; i < 2; i++) {
		device_make(&d[i], (uint8_t)(i + 1), A);
		genesis_make(&d[i], &m[i], &code);
	}
	/* On a test hub this code approves by itself, but only once. */
	assert_int_equal(hand_in(p, &m[0]).what, ACCEPTED_SEQUENCED);
	assert_int_equal(hand_in(p, &m[1]).what, ACCEPTED_PENDING);
	assert_int_equal(hand_in(p, &m[0]).what, ACCEPTED_DUPLICATE);
	made_done(&m[0]);
	made_done(&m[1]);
}

/* The directory comes back before the units' logs after a restore. */
static void
a_genesis_that_comes_after_its_enrolment_is_sequenced(void **state)
{
	struct place *p = *state;
	json_t *act = hub_act(ACT_ENROL);
	struct device d;
	struct sign_key code;
	struct made m;
	struct id scope;

	code_make(p, A, 9, ROLE_RECORDER, true, DAY, &code);
	device_make(&d, 1, A);
	genesis_make(&d, &m, &code);
	memset(&scope, A, sizeof(scope));
	json_object_set_new(act, "log", json_id(&d.id));
	json_object_set_new(act, "genesis", json_hash(&m.hash));
	json_object_set_new(act, "scope", json_id(&scope));
	json_object_set_new(act, "role", json_string("recorder"));
	json_object_set_new(act, "unit", json_string("A"));
	must(hub_begin(&p->hub, &e));
	must(hub_author(&p->hub, &SCOPE_DIRECTORY, &act, 1, NULL, &e));
	must(hub_commit(&p->hub, &e));
	json_decref(act);
	assert_int_equal(hand_in(p, &m).what, ACCEPTED_SEQUENCED);
	made_done(&m);
}

static void
a_log_that_nobody_vouches_for_is_refused(void **state)
{
	struct place *p = *state;
	struct sign_key known, expired, unknown;

	const struct {
		const struct sign_key *code;
		uint8_t scope;
		enum role role;
		enum refuse_code refuse;
	} rows[] = {
	    {&unknown, A, ROLE_RECORDER, REFUSE_KEY},
	    {&known, A + 1, ROLE_RECORDER, REFUSE_KEY},
	    {&known, 0, ROLE_RECORDER, REFUSE_KEY},
	    {&expired, A, ROLE_RECORDER, REFUSE_EXPIRED},
	};

	uint8_t seed[SEED_LEN] = {1, 2, 3};
	struct device d;
	struct made m;

	sign_key_from_seed(&unknown, seed);
	code_make(p, A, 9, ROLE_RECORDER, false, DAY, &known);
	code_make(p, A, 10, ROLE_RECORDER, false, 0, &expired);
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		device_make(&d, (uint8_t)(i + 1), rows[i].scope);
		d.role = rows[i].role;
		genesis_make(&d, &m, rows[i].code);
		expect_refused(p, &m, rows[i].refuse);
		made_done(&m);
		/* And so is whatever follows it. */
		edit_make(&d, &m, 1, "x");
		expect_refused(p, &m, REFUSE_KEY);
		made_done(&m);
	}
}

static void
a_code_runs_out_at_its_instant(void **state)
{
	struct place *p = *state;
	struct sign_key code;
	struct device d;
	struct made m;

	code_make(p, A, 9, ROLE_RECORDER, false, DAY, &code);
	device_make(&d, 1, A);
	genesis_make(&d, &m, &code);
	fake_advance(&p->clock, DAY);
	expect_refused(p, &m, REFUSE_EXPIRED);
	/* The hub's time never goes back, so neither does this. */
	fake_advance(&p->clock, -1);
	expect_refused(p, &m, REFUSE_EXPIRED);
	made_done(&m);
}

static void
a_code_begins_so_many_logs_and_no_more(void **state)
{
	struct place *p = *state;
	struct sign_key code;
	struct made m[INVITATION_LOGS_MAX + 1];

	code_make(p, A, 9, ROLE_RECORDER, false, DAY, &code);
	for (uint8_t i = 0; i <= INVITATION_LOGS_MAX; i++) {
		struct device d;

		device_make(&d, (uint8_t)(i + 1), A);
		genesis_make(&d, &m[i], &code);
	}
	for (size_t i = 0; i < INVITATION_LOGS_MAX; i++)
		assert_int_equal(hand_in(p, &m[i]).what, ACCEPTED_PENDING);
	expect_refused(p, &m[INVITATION_LOGS_MAX], REFUSE_EXPIRED);
	/* Those that began are known, the code is not asked again. */
	for (size_t i = 0; i < INVITATION_LOGS_MAX; i++)
		assert_int_equal(hand_in(p, &m[i]).what, ACCEPTED_PENDING);
	for (size_t i = 0; i <= INVITATION_LOGS_MAX; i++)
		made_done(&m[i]);
}

static void
the_log_of_a_suspended_key_has_no_effect_until_it_is_resumed(void **state)
{
	struct place *p = *state;
	struct device d;
	struct made m;
	char body[512];

	device_enrol(p, &d, 1, A, ROLE_RECORDER);
	for (unsigned i = 0; i < 2; i++) {
		json_t *act = hub_act(i == 0 ? ACT_SUSPEND : ACT_RESUME);

		json_object_set_new(act, "log", json_id(&d.id));
		json_object_set_new(act, "reason", json_string("mất máy"));
		must(hub_begin(&p->hub, &e));
		must(hub_author(&p->hub, &SCOPE_DIRECTORY, &act, 1, NULL, &e));
		must(hub_commit(&p->hub, &e));
		json_decref(act);
		if (i == 0)
			expect_quarantine(
			    p, &d, edit_body(&d, 1, "x", body, sizeof(body)),
			    Q_SUSPENDED);
	}
	edit_make(&d, &m, 1, "y");
	assert_int_equal(hand_in(p, &m).what, ACCEPTED_SEQUENCED);
	assert_int_equal(count_of(p, "SELECT count(*) FROM record"), 1);
	made_done(&m);
}

/* A log on a copy of ${old}'s disk, which continues that one's log. */
static void
successor_make(struct device *d, struct device *old, uint8_t number,
	       struct made *m)
{
	struct sign_name name = name_log(old->log.public);
	struct batch b;
	char body[256];

	device_make(d, number, 0);
	d->scope = old->scope;
	d->device = old->device;
	memset(&b, 0, sizeof(b));
	memset(m, 0, sizeof(*m));
	b.genesis.scope = d->scope;
	b.genesis.role = ROLE_RECORDER;
	memcpy(b.genesis.key, d->log.public, KEY_LEN);
	memcpy(b.genesis.device, d->device.public, KEY_LEN);
	memcpy(b.genesis.box, d->box.public, KEY_LEN);
	b.genesis.has_from = true;
	b.genesis.from = old->id;
	b.genesis.from_seq = old->seq;
	b.genesis.from_hash = old->head;
	(void)snprintf(body, sizeof(body),
		       "{\"v\":1,\"by\":\"%s\",\"act\":\"introduce\","
		       "\"machine\":\"PC\",\"person\":\"Văn thư\"}",
		       id_text(&old->id).s);
	part_put(d, &b, m, body);
	header_make(d, &b, m, name.s, &old->log);
}

static void
the_first_log_that_continues_another_takes_its_place(void **state)
{
	struct place *p = *state;
	struct device d, next, after;
	struct enrolment en;
	struct made m;

	device_enrol(p, &d, 1, A, ROLE_APPROVER);
	successor_make(&next, &d, 2, &m);
	assert_int_equal(hand_in(p, &m).what, ACCEPTED_SEQUENCED);
	assert_int_equal(hand_in(p, &m).what, ACCEPTED_DUPLICATE);
	made_done(&m);
	must(enrolment_of(p->hub.db, &next.id, &en, &e) != 1);
	assert_int_equal(en.role, ROLE_APPROVER);
	assert_string_equal(en.unit, "A");
	/* And the next one that one's. */
	successor_make(&after, &next, 3, &m);
	assert_int_equal(hand_in(p, &m).what, ACCEPTED_SEQUENCED);
	made_done(&m);
}

static void
a_second_log_that_continues_another_waits_for_a_person(void **state)
{
	struct place *p = *state;
	struct device d, first, second, third;
	struct made m;

	device_enrol(p, &d, 1, A, ROLE_RECORDER);
	successor_make(&first, &d, 2, &m);
	assert_int_equal(hand_in(p, &m).what, ACCEPTED_SEQUENCED);
	made_done(&m);
	successor_make(&second, &d, 3, &m);
	assert_int_equal(hand_in(p, &m).what, ACCEPTED_PENDING);
	assert_int_equal(hand_in(p, &m).what, ACCEPTED_PENDING);
	made_done(&m);
	/* What continues one that waits, waits too. */
	successor_make(&third, &second, 4, &m);
	assert_int_equal(hand_in(p, &m).what, ACCEPTED_PENDING);
	made_done(&m);
	must(hub_begin(&p->hub, &e));
	must(hub_enrol(&p->hub, &second.id, &e));
	must(hub_commit(&p->hub, &e));
	assert_int_equal(count_of(p, "SELECT count(*) FROM enrolment"), 3);
}

static void
nothing_continues_a_suspended_log_by_itself(void **state)
{
	struct place *p = *state;
	struct device d, next;
	struct made m;
	json_t *act;

	device_enrol(p, &d, 1, A, ROLE_RECORDER);
	act = hub_act(ACT_SUSPEND);
	json_object_set_new(act, "log", json_id(&d.id));
	json_object_set_new(act, "reason", json_string("mất máy"));
	must(hub_begin(&p->hub, &e));
	must(hub_author(&p->hub, &SCOPE_DIRECTORY, &act, 1, NULL, &e));
	must(hub_commit(&p->hub, &e));
	json_decref(act);
	successor_make(&next, &d, 2, &m);
	assert_int_equal(hand_in(p, &m).what, ACCEPTED_PENDING);
	made_done(&m);
}

int
main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
	const struct CMUnitTest tests[] = {
	    TEST(a_new_log_waits_until_it_is_approved),
	    TEST(a_second_use_of_a_code_stays_pending),
	    TEST(a_code_begins_so_many_logs_and_no_more),
	    TEST(a_genesis_that_comes_after_its_enrolment_is_sequenced),
	    TEST(a_log_that_nobody_vouches_for_is_refused),
	    TEST(a_code_runs_out_at_its_instant),
	    TEST(the_log_of_a_suspended_key_has_no_effect_until_it_is_resumed),
	    TEST(the_first_log_that_continues_another_takes_its_place),
	    TEST(a_second_log_that_continues_another_waits_for_a_person),
	    TEST(nothing_continues_a_suspended_log_by_itself),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

#include "tests/unit/hub/device.h"

#include "hub/store/store.h"
#include "protocol/log/state.h"

#define A 0x11 /* scopes of the units "A" and "B" */
#define B 0x22

static int
setup(void **state)
{
	static struct place p;

	place_make(&p, true);
	unit_make(&p, "A", A);
	*state = &p;
	return 0;
}

static int
teardown(void **state)
{

	place_remove(*state);
	return 0;
}

static void
entry_newest(struct place *p, struct entry *en)
{
	int64_t bid;

	must(entry_load(p->hub.db, p->hub.size - 1, en, &bid, &e) != 1);
}

static void
a_batch_of_an_enrolled_log_is_sequenced(void **state)
{
	struct place *p = *state;
	struct device d;
	struct made m;
	struct entry en;
	struct acceptance a;
	uint64_t before;

	device_enrol(p, &d, 1, A, ROLE_RECORDER);
	before = p->hub.size;
	edit_make(&d, &m, 1, "Tổ tự quản");
	a = hand_in(p, &m);
	assert_int_equal(a.what, ACCEPTED_SEQUENCED);
	assert_int_equal(a.head.seq, 2);
	assert_true(hash_eq(&a.head.hash, &m.hash));
	assert_int_equal(p->hub.size, before + 1);
	entry_newest(p, &en);
	assert_int_equal(en.disp, DISP_APPLIED);
	assert_int_equal(en.recv_ms, FAKE_NOW_MS);
	assert_int_equal(count_of(p, "SELECT count(*) FROM record"), 1);
	made_done(&m);
}

static void
the_same_batch_again_changes_nothing(void **state)
{
	struct place *p = *state;
	struct device d;
	struct made m;
	uint64_t size;

	device_enrol(p, &d, 1, A, ROLE_RECORDER);
	edit_make(&d, &m, 1, "x");
	hand_in(p, &m);
	size = p->hub.size;
	assert_int_equal(hand_in(p, &m).what, ACCEPTED_DUPLICATE);
	assert_int_equal(p->hub.size, size);
	made_done(&m);
}

static void
what_comes_ahead_of_a_gap_is_held_until_it_is_filled(void **state)
{
	struct place *p = *state;
	struct device d;
	struct made m[3];
	struct entry en;

	device_enrol(p, &d, 1, A, ROLE_RECORDER);
	for (unsigned i = 0; i < 3; i++)
		edit_make(&d, &m[i], i + 1, "x");
	assert_int_equal(hand_in(p, &m[2]).what, ACCEPTED_HELD);
	assert_int_equal(hand_in(p, &m[1]).what, ACCEPTED_HELD);
	assert_int_equal(hand_in(p, &m[1]).what, ACCEPTED_HELD);
	fake_advance(&p->clock, HOUR);
	assert_int_equal(hand_in(p, &m[0]).what, ACCEPTED_SEQUENCED);
	assert_int_equal(hand_in(p, &m[2]).what, ACCEPTED_DUPLICATE);
	entry_newest(p, &en);
	assert_int_equal(en.head.seq, 4);
	/* First custody counts, not the hour in which the gap was filled. */
	assert_int_equal(en.recv_ms, FAKE_NOW_MS);
	for (unsigned i = 0; i < 3; i++)
		made_done(&m[i]);
}

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
missing_parts_are_named_and_completed(void **state)
{
	struct place *p = *state;
	struct device d;
	struct made m, after;
	struct buf wants = BUF_INIT(1024);
	char one[512], two[512];
	struct bundle_record part;

	device_enrol(p, &d, 1, A, ROLE_RECORDER);
	next_make(&d, &m, edit_body(&d, 1, "x", one, sizeof(one)),
		  edit_body(&d, 2, "y", two, sizeof(two)));
	edit_make(&d, &after, 3, "z");
	part = m.in.parts[1];
	m.in.part_count = 1;
	assert_int_equal(hand_in(p, &m).what, ACCEPTED_INCOMPLETE);
	assert_int_equal(hand_in(p, &after).what, ACCEPTED_HELD);
	must(intake_missing(&p->hub, &m.hash, &wants, &e));
	assert_int_equal(wants.len, HASH_LEN);
	/* The other part alone is enough now. */
	m.in.parts[0] = part;
	assert_int_equal(hand_in(p, &m).what, ACCEPTED_SEQUENCED);
	assert_int_equal(hand_in(p, &after).what, ACCEPTED_DUPLICATE);
	assert_int_equal(count_of(p, "SELECT count(*) FROM record"), 3);
	buf_done(&wants);
	made_done(&m);
	made_done(&after);
}

static void
a_part_that_the_header_does_not_name_is_ignored(void **state)
{
	struct place *p = *state;
	struct device d;
	struct made m;
	int64_t parts;

	device_enrol(p, &d, 1, A, ROLE_RECORDER);
	parts = count_of(p, "SELECT count(*) FROM part");
	edit_make(&d, &m, 1, "x");
	m.part[0].p[m.part[0].len - 4] ^= 1;
	assert_int_equal(hand_in(p, &m).what, ACCEPTED_INCOMPLETE);
	assert_int_equal(count_of(p, "SELECT count(*) FROM part"), parts);
	m.part[0].p[m.part[0].len - 4] ^= 1;
	assert_int_equal(hand_in(p, &m).what, ACCEPTED_SEQUENCED);
	made_done(&m);
}

static void
expect_fork(struct place *p, const struct made *m)
{
	uint64_t size = p->hub.size;
	struct acceptance a = hand_in(p, m);
	struct batch_row row;

	assert_int_equal(a.what, ACCEPTED_REFUSED);
	assert_int_equal(a.code, REFUSE_FORK);
	assert_int_equal(p->hub.size, size);
	must(batch_find(p->hub.db, &m->hash, &row, &e) != 1);
	assert_int_equal(row.state, BATCH_EVIDENCE);
}

static void
the_second_header_at_a_place_is_kept_as_evidence(void **state)
{
	struct place *p = *state;
	struct device d, fork;
	struct made m, other;

	device_enrol(p, &d, 1, A, ROLE_RECORDER);
	fork = d;
	edit_make(&d, &m, 1, "one");
	edit_make(&fork, &other, 1, "two");
	assert_int_equal(hand_in(p, &m).what, ACCEPTED_SEQUENCED);
	expect_fork(p, &other);
	expect_fork(p, &other);
	assert_int_equal(hand_in(p, &m).what, ACCEPTED_DUPLICATE);
	made_done(&m);
	made_done(&other);
}

static void
a_header_that_follows_another_one_is_a_fork(void **state)
{
	struct place *p = *state;
	struct device d, fork;
	struct made m[2], other[2];

	device_enrol(p, &d, 1, A, ROLE_RECORDER);
	fork = d;
	for (unsigned i = 0; i < 2; i++) {
		edit_make(&d, &m[i], i, "one");
		edit_make(&fork, &other[i], i, "two");
	}
	assert_int_equal(hand_in(p, &m[0]).what, ACCEPTED_SEQUENCED);
	expect_fork(p, &other[1]);
	assert_int_equal(hand_in(p, &m[1]).what, ACCEPTED_SEQUENCED);
	for (unsigned i = 0; i < 2; i++) {
		made_done(&m[i]);
		made_done(&other[i]);
	}
}

static void
what_is_held_decides_which_header_may_fill_the_gap(void **state)
{
	struct place *p = *state;
	struct device d, fork;
	struct made m[2], other;

	device_enrol(p, &d, 1, A, ROLE_RECORDER);
	fork = d;
	edit_make(&d, &m[0], 1, "one");
	edit_make(&d, &m[1], 2, "one");
	edit_make(&fork, &other, 1, "two");
	assert_int_equal(hand_in(p, &m[1]).what, ACCEPTED_HELD);
	expect_fork(p, &other);
	assert_int_equal(hand_in(p, &m[0]).what, ACCEPTED_SEQUENCED);
	assert_int_equal(hand_in(p, &m[1]).what, ACCEPTED_DUPLICATE);
	made_done(&m[0]);
	made_done(&m[1]);
	made_done(&other);
}

/* Everything that the database holds, in one number. */
static int64_t
rows_of(struct place *p)
{

	return count_of(p, "SELECT (SELECT count(*) FROM log)"
			   " + (SELECT count(*) FROM batch)"
			   " + (SELECT count(*) FROM part)"
			   " + (SELECT count(*) FROM entry)"
			   " + (SELECT count(*) FROM applied)"
			   " + (SELECT count(genesis) FROM invitation)"
			   " + (SELECT count(*) FROM checkpoint)");
}

static void
expect_refused(struct place *p, const struct made *m, enum refuse_code code)
{
	int64_t rows = rows_of(p);
	struct acceptance a = hand_in(p, m);

	assert_int_equal(a.what, ACCEPTED_REFUSED);
	assert_int_equal(a.code, code);
	assert_int_equal(rows_of(p), rows);
}

static void
a_broken_envelope_leaves_no_trace(void **state)
{
	struct place *p = *state;
	struct device d;
	struct made m;
	struct acceptance a;

	device_enrol(p, &d, 1, A, ROLE_RECORDER);
	edit_make(&d, &m, 1, "x");
	m.note.p[m.note.len - 10] =
	    m.note.p[m.note.len - 10] == 'A' ? 'B' : 'A';
	expect_refused(p, &m, REFUSE_ENVELOPE);
	a = hand_in(p, &m);
	/* It can be read, so its author is told which one it was. */
	assert_int_equal(a.head.seq, 2);
	m.in.header.n /= 2;
	expect_refused(p, &m, REFUSE_ENVELOPE);
	a = hand_in(p, &m);
	assert_int_equal(a.head.seq, 0);
	made_done(&m);
}

/* Whoever names a part of another unit by its hash, which proofs and headers
 * tell, must bring its bytes: else he could pull what he never had. */
static void
a_part_of_another_unit_is_not_had_by_its_name(void **state)
{
	struct place *p = *state;
	struct device owner, thief;
	struct made m, theft;
	struct batch b = {.part_count = 1};
	struct buf wants = BUF_INIT(1024);

	unit_make(p, "B", B);
	device_enrol(p, &owner, 1, A, ROLE_RECORDER);
	device_enrol(p, &thief, 2, B, ROLE_RECORDER);
	edit_make(&owner, &m, 1, "x");
	assert_int_equal(hand_in(p, &m).what, ACCEPTED_SEQUENCED);
	memset(&theft, 0, sizeof(theft));
	b.parts[0].bytes = (uint32_t)(m.part[0].len - SALT_LEN);
	b.parts[0].hash = part_hash(m.part[0].p, m.part[0].p + SALT_LEN,
				    m.part[0].len - SALT_LEN);
	header_make(&thief, &b, &theft, NULL, NULL);
	assert_int_equal(hand_in(p, &theft).what, ACCEPTED_INCOMPLETE);
	must(intake_missing(&p->hub, &theft.hash, &wants, &e));
	assert_int_equal(wants.len, HASH_LEN);
	assert_int_equal(hand_in(p, &theft).what, ACCEPTED_INCOMPLETE);
	/* Who has them anyway learns nothing; it stays without effect. */
	theft.in.parts[0] = m.in.parts[0];
	theft.in.part_count = 1;
	assert_int_equal(hand_in(p, &theft).what, ACCEPTED_SEQUENCED);
	assert_int_equal(count_of(p, "SELECT count(*) FROM record"), 1);
	buf_done(&wants);
	made_done(&m);
	made_done(&theft);
}

/* The hash is of the text alone: somebody else's header under a signature
 * that is none must not make the hub sign that it refuses the real one. */
static void
a_broken_copy_says_nothing_of_the_header_in_custody(void **state)
{
	struct place *p = *state;
	struct device d;
	struct made m;
	struct acceptance a;

	device_enrol(p, &d, 1, A, ROLE_RECORDER);
	edit_make(&d, &m, 1, "x");
	assert_int_equal(hand_in(p, &m).what, ACCEPTED_SEQUENCED);
	m.note.p[m.note.len - 10] =
	    m.note.p[m.note.len - 10] == 'A' ? 'B' : 'A';
	expect_refused(p, &m, REFUSE_ENVELOPE);
	a = hand_in(p, &m);
	assert_int_equal(a.head.seq, 0);
	made_done(&m);
}

static void
nobody_signs_for_another_log(void **state)
{
	struct place *p = *state;
	struct device d, thief;
	struct made m;

	device_enrol(p, &d, 1, A, ROLE_RECORDER);
	device_make(&thief, 2, A);
	thief.id = d.id;
	thief.seq = d.seq;
	thief.head = d.head;
	edit_make(&thief, &m, 1, "x");
	expect_refused(p, &m, REFUSE_ENVELOPE);
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
act_of(const struct device *d, const char *name, const char *members, char *out,
       size_t size)
{

	(void)snprintf(out, size, "{\"v\":1,\"by\":\"%s\",\"act\":\"%s\"%s}",
		       id_text(&d->id).s, name, members);
}

static void
expect_quarantine(struct place *p, struct device *d, const char *body,
		  enum q_code code)
{
	int64_t records = count_of(p, "SELECT count(*) FROM record");
	int64_t applied = count_of(p, "SELECT count(*) FROM applied");
	struct made m;
	struct entry en;

	next_make(d, &m, body, NULL);
	assert_int_equal(hand_in(p, &m).what, ACCEPTED_SEQUENCED);
	entry_newest(p, &en);
	assert_int_equal(en.disp, DISP_QUARANTINE);
	assert_string_equal(q_code_name(en.code), q_code_name(code));
	assert_int_equal(count_of(p, "SELECT count(*) FROM record"), records);
	assert_int_equal(count_of(p, "SELECT count(*) FROM applied"), applied);
	made_done(&m);
}

static void
what_may_not_be_done_is_sequenced_without_effect(void **state)
{
	struct place *p = *state;
	struct device d, courier, other;
	char body[1024];
	char target[128];
	struct hash h = {{1}};

	device_enrol(p, &d, 1, A, ROLE_RECORDER);
	device_enrol(p, &courier, 2, A, ROLE_COURIER);
	device_make(&other, 3, A);
	expect_quarantine(p, &d, edit_body(&other, 1, "x", body, sizeof(body)),
			  Q_AUTHOR);
	expect_quarantine(p, &courier,
			  edit_body(&courier, 1, "x", body, sizeof(body)),
			  Q_SCOPE);
	(void)snprintf(target, sizeof(target), ",\"target\":\"%s\"",
		       hash_text(&h).s);
	act_of(&d, "approve", target, body, sizeof(body));
	expect_quarantine(p, &d, body, Q_SCOPE);
	expect_quarantine(p, &d, "{\"v\":1,\"v\":1}", Q_PART);
	expect_quarantine(p, &d, "not json", Q_PART);
	expect_quarantine(p, &d, "{\"v\":2}", Q_NEWER);
	/* One bad batch does not keep the next one from counting. */
	{
		struct made m;

		edit_make(&d, &m, 1, "x");
		assert_int_equal(hand_in(p, &m).what, ACCEPTED_SEQUENCED);
		assert_int_equal(count_of(p, "SELECT count(*) FROM record"), 1);
		made_done(&m);
	}
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

static void
parts_that_took_effect_before_make_a_duplicate(void **state)
{
	struct place *p = *state;
	struct device d;
	struct made m, again;
	struct batch b;
	struct entry en;

	device_enrol(p, &d, 1, A, ROLE_RECORDER);
	edit_make(&d, &m, 1, "x");
	hand_in(p, &m);
	memset(&b, 0, sizeof(b));
	memset(&again, 0, sizeof(again));
	b.part_count = 1;
	b.parts[0].bytes = (uint32_t)(m.part[0].len - SALT_LEN);
	b.parts[0].hash = part_hash(m.part[0].p, m.part[0].p + SALT_LEN,
				    m.part[0].len - SALT_LEN);
	header_make(&d, &b, &again, NULL, NULL);
	/* The part need not even come: it is here. */
	assert_int_equal(hand_in(p, &again).what, ACCEPTED_SEQUENCED);
	entry_newest(p, &en);
	assert_int_equal(en.disp, DISP_DUPLICATE);
	made_done(&m);
	made_done(&again);
}

static void
a_claimed_time_counts_between_what_was_seen_and_custody(void **state)
{
	struct place *p = *state;
	const int64_t now = FAKE_NOW_MS / 1000;
	const int64_t day = DAY / 1000;

	const struct {
		int64_t claimed;
		int64_t want; /* from now, which is a day after the seen one */
	} rows[] = {
	    {now - 10 * day, -day}, /* before it had seen that checkpoint */
	    {now - day / 2, -day / 2},
	    {now - day * 3 / 4, -day / 2}, /* never below the last one */
	    {now + 100 * day, 0},          /* a wrong clock */
	    {now - 10 * day, 0},
	};
	struct device d;
	struct made m;
	struct entry en;

	device_enrol(p, &d, 1, A, ROLE_RECORDER);
	d.seen.kind = SEEN_ROOT;
	memcpy(d.seen.origin, p->hub.origin, sizeof(d.seen.origin));
	d.seen.size = p->hub.point.size;
	d.seen.root = p->hub.point.root;
	fake_advance(&p->clock, DAY);
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		d.time_s = rows[i].claimed + day;
		if (i > 0)
			d.seen.kind = SEEN_SAME;
		edit_make(&d, &m, (unsigned)i, "x");
		hand_in(p, &m);
		entry_newest(p, &en);
		assert_int_equal(en.teff_s, now + day + rows[i].want);
		made_done(&m);
	}
}

static void
a_checkpoint_that_was_never_signed_bounds_nothing(void **state)
{
	struct place *p = *state;
	struct device d;
	struct made m;
	struct entry en;

	device_enrol(p, &d, 1, A, ROLE_RECORDER);
	fake_advance(&p->clock, DAY);
	d.seen.kind = SEEN_ROOT;
	memcpy(d.seen.origin, p->hub.origin, sizeof(d.seen.origin));
	d.seen.size = p->hub.point.size;
	d.seen.root.b[0] = 1;
	d.time_s = FAKE_NOW_MS / 1000 + 60;
	edit_make(&d, &m, 1, "x");
	hand_in(p, &m);
	entry_newest(p, &en);
	assert_int_equal(en.teff_s, FAKE_NOW_MS / 1000 + 60);
	made_done(&m);
}

static void
time_never_goes_back(void **state)
{
	struct place *p = *state;
	struct device d;
	struct made m;
	struct entry en;

	device_enrol(p, &d, 1, A, ROLE_RECORDER);
	hub_close(&p->hub);
	fake_advance(&p->clock, -365 * DAY);
	must(hub_open(&p->hub, p->dir.path, &p->c, &p->rng, &e));
	edit_make(&d, &m, 1, "x");
	hand_in(p, &m);
	entry_newest(p, &en);
	assert_int_equal(en.recv_ms, FAKE_NOW_MS);
	assert_int_equal(p->hub.point.time_ms, FAKE_NOW_MS);
	made_done(&m);
}

static void
a_rollback_undoes_everything(void **state)
{
	struct place *p = *state;
	struct device d;
	struct made m;
	struct acceptance a;
	struct hub *h = &p->hub;
	uint64_t size;
	struct hash root;

	device_enrol(p, &d, 1, A, ROLE_RECORDER);
	size = h->size;
	root = h->point.root;
	edit_make(&d, &m, 1, "x");
	must(hub_begin(h, &e));
	must(intake_accept(h, &m.in, &a, &e));
	must(hub_point(h, &e));
	assert_int_equal(h->point.size, size + 1);
	hub_rollback(h);
	hub_rollback(h);
	assert_int_equal(h->size, size);
	assert_int_equal(h->point.size, size);
	assert_true(hash_eq(&h->point.root, &root));
	assert_int_equal(hand_in(p, &m).what, ACCEPTED_SEQUENCED);
	made_done(&m);
}

static void
a_mark_undoes_one_of_several(void **state)
{
	struct place *p = *state;
	struct device d;
	struct made m[2];
	struct acceptance a;
	struct hub *h = &p->hub;
	uint64_t size, mark;

	device_enrol(p, &d, 1, A, ROLE_RECORDER);
	size = h->size;
	edit_make(&d, &m[0], 1, "x");
	edit_make(&d, &m[1], 2, "y");
	must(hub_begin(h, &e));
	must(intake_accept(h, &m[0].in, &a, &e));
	must(hub_mark(h, &mark, &e));
	must(intake_accept(h, &m[1].in, &a, &e));
	must(hub_undo(h, mark, &e));
	must(hub_commit(h, &e));
	assert_int_equal(h->size, size + 1);
	hub_close(h);
	must(hub_open(h, p->dir.path, &p->c, &p->rng, &e));
	assert_int_equal(h->size, size + 1);
	assert_int_equal(hand_in(p, &m[1]).what, ACCEPTED_SEQUENCED);
	made_done(&m[0]);
	made_done(&m[1]);
}

static void
a_checkpoint_of_what_was_undone_is_forgotten(void **state)
{
	struct place *p = *state;
	struct device d[3];
	struct made m[3];
	struct acceptance a;
	struct hub *h = &p->hub;
	struct hash first, undone, root;
	uint64_t mark;

	for (uint8_t i = 0; i < 3; i++) {
		device_enrol(p, &d[i], (uint8_t)(i + 1), A, ROLE_RECORDER);
		edit_make(&d[i], &m[i], i + 1U, "x");
	}
	must(hub_begin(h, &e));
	must(intake_accept(h, &m[0].in, &a, &e));
	must(hub_point(h, &e));
	first = h->point.root;
	must(hub_mark(h, &mark, &e));
	must(intake_accept(h, &m[1].in, &a, &e));
	must(hub_point(h, &e));
	undone = h->point.root;
	must(hub_undo(h, mark, &e));
	/* What an earlier command of the group was given stays as it is. */
	fake_advance(&p->clock, 1000);
	must(hub_point(h, &e));
	assert_true(hash_eq(&h->point.root, &first));
	assert_int_equal(h->point.time_ms, FAKE_NOW_MS);
	must(intake_accept(h, &m[2].in, &a, &e));
	must(hub_point(h, &e));
	must(tree_root(&h->tree, h->size, &root, &e));
	assert_true(hash_eq(&h->point.root, &root));
	assert_false(hash_eq(&h->point.root, &undone));
	must(hub_commit(h, &e));
	hub_close(h);
	must(hub_open(h, p->dir.path, &p->c, &p->rng, &e));
	for (uint8_t i = 0; i < 3; i++)
		made_done(&m[i]);
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
	    TEST(a_batch_of_an_enrolled_log_is_sequenced),
	    TEST(the_same_batch_again_changes_nothing),
	    TEST(what_comes_ahead_of_a_gap_is_held_until_it_is_filled),
	    TEST(a_new_log_waits_until_it_is_approved),
	    TEST(a_second_use_of_a_code_stays_pending),
	    TEST(a_code_begins_so_many_logs_and_no_more),
	    TEST(a_genesis_that_comes_after_its_enrolment_is_sequenced),
	    TEST(missing_parts_are_named_and_completed),
	    TEST(a_part_that_the_header_does_not_name_is_ignored),
	    TEST(the_second_header_at_a_place_is_kept_as_evidence),
	    TEST(a_header_that_follows_another_one_is_a_fork),
	    TEST(what_is_held_decides_which_header_may_fill_the_gap),
	    TEST(a_broken_envelope_leaves_no_trace),
	    TEST(a_part_of_another_unit_is_not_had_by_its_name),
	    TEST(a_broken_copy_says_nothing_of_the_header_in_custody),
	    TEST(nobody_signs_for_another_log),
	    TEST(a_log_that_nobody_vouches_for_is_refused),
	    TEST(a_code_runs_out_at_its_instant),
	    TEST(what_may_not_be_done_is_sequenced_without_effect),
	    TEST(the_log_of_a_suspended_key_has_no_effect_until_it_is_resumed),
	    TEST(parts_that_took_effect_before_make_a_duplicate),
	    TEST(a_claimed_time_counts_between_what_was_seen_and_custody),
	    TEST(a_checkpoint_that_was_never_signed_bounds_nothing),
	    TEST(time_never_goes_back),
	    TEST(a_rollback_undoes_everything),
	    TEST(a_mark_undoes_one_of_several),
	    TEST(a_checkpoint_of_what_was_undone_is_forgotten),
	    TEST(the_first_log_that_continues_another_takes_its_place),
	    TEST(a_second_log_that_continues_another_waits_for_a_person),
	    TEST(nothing_continues_a_suspended_log_by_itself),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

#include "tests/unit/hub/intake.h"

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
act_of(const struct device *d, const char *name, const char *members, char *out,
       size_t size)
{

	(void)snprintf(out, size, "{\"v\":1,\"by\":\"%s\",\"act\":\"%s\"%s}",
		       id_text(&d->id).s, name, members);
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

int
main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
	const struct CMUnitTest tests[] = {
	    TEST(the_second_header_at_a_place_is_kept_as_evidence),
	    TEST(a_header_that_follows_another_one_is_a_fork),
	    TEST(what_is_held_decides_which_header_may_fill_the_gap),
	    TEST(a_broken_envelope_leaves_no_trace),
	    TEST(a_part_of_another_unit_is_not_had_by_its_name),
	    TEST(a_broken_copy_says_nothing_of_the_header_in_custody),
	    TEST(nobody_signs_for_another_log),
	    TEST(what_may_not_be_done_is_sequenced_without_effect),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

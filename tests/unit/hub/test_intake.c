#include "tests/unit/hub/intake.h"

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

int
main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
	const struct CMUnitTest tests[] = {
	    TEST(a_batch_of_an_enrolled_log_is_sequenced),
	    TEST(the_same_batch_again_changes_nothing),
	    TEST(what_comes_ahead_of_a_gap_is_held_until_it_is_filled),
	    TEST(missing_parts_are_named_and_completed),
	    TEST(a_part_that_the_header_does_not_name_is_ignored),
	    TEST(parts_that_took_effect_before_make_a_duplicate),
	    TEST(a_claimed_time_counts_between_what_was_seen_and_custody),
	    TEST(a_checkpoint_that_was_never_signed_bounds_nothing),
	    TEST(time_never_goes_back),
	    TEST(a_rollback_undoes_everything),
	    TEST(a_mark_undoes_one_of_several),
	    TEST(a_checkpoint_of_what_was_undone_is_forgotten),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

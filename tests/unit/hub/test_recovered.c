/* What comes back after a restore takes effect, in whatever order it comes. */
#include "tests/unit/hub/recovered.h"

static uint64_t
sequenced_of(struct place *p, const struct device *d)
{
	struct log_row log;

	must(log_find(p->hub.db, &d->id, &log, &e) != 1);
	return log.seq;
}

/* The copy had the log as a request; whoever wrote it has receipts and sends
 * nothing again. */
static void
what_waited_is_sequenced_when_its_enrolment_comes_back(void **state)
{
	struct place *p = *state;
	struct buf copy = BUF_INIT(4096);
	char *folder = tmpdir_path(&p->dir, "copies");
	struct sign_key code;
	struct device d;
	struct made genesis, edit, enrolment;

	code_make(p, A, 9, ROLE_RECORDER, false, DAY, &code);
	device_make(&d, 1, A);
	genesis_make(&d, &genesis, &code);
	edit_make(&d, &edit, 1, "x");
	assert_int_equal(hand_in(p, &genesis).what, ACCEPTED_PENDING);
	assert_int_equal(hand_in(p, &edit).what, ACCEPTED_PENDING);
	must(hub_backup(p->dir.path, folder, 2, &p->c, &copy, &e));
	must(hub_begin(&p->hub, &e));
	must(hub_enrol(&p->hub, &d.id, &e));
	must(hub_commit(&p->hub, &e));
	own_newest(p, &SCOPE_DIRECTORY, &enrolment);
	copy_put_back(p, &copy);
	assert_int_equal(sequenced_of(p, &d), 0);
	assert_int_equal(hand_in(p, &enrolment).what, ACCEPTED_SEQUENCED);
	assert_int_equal(sequenced_of(p, &d), 2);
	assert_int_equal(hand_in(p, &edit).what, ACCEPTED_DUPLICATE);
	free(folder);
	buf_done(&copy);
	made_done(&genesis);
	made_done(&edit);
	made_done(&enrolment);
}

int
main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
	const struct CMUnitTest tests[] = {
	    TEST(what_waited_is_sequenced_when_its_enrolment_comes_back),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

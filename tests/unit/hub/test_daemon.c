#include "tests/unit/hub/device.h"

#include <stdlib.h>
#include <unistd.h>

#include "hub/daemon.h"

#define A 0x11

/* Several jobs of a group, and what became of each. */
struct trial {
	struct job job; /* first, so that one is the other */
	const struct made *m;
	int result;         /* of take() after the batch was accepted */
	enum err_code code; /* of a failure */
	uint64_t point;     /* size of the checkpoint when it was answered */
	pthread_mutex_t *lock;
	pthread_cond_t *done;
	unsigned *left;
	enum err_code outcome;
	bool is_ours;
};

struct group {
	pthread_mutex_t lock;
	pthread_cond_t done;
	unsigned left;
};

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

static int
trial_take(struct job *j, struct hub *h, struct err *e)
{
	struct trial *t = (struct trial *)j;
	struct acceptance a;

	if (t->m != NULL && intake_accept(h, &t->m->in, &a, e) != 0)
		return -1;
	if (t->result < 0)
		err_set(e, t->code, "as the test wants");
	return t->result;
}

static int
trial_answer(struct job *j, struct hub *h, struct err *e)
{
	struct trial *t = (struct trial *)j;

	(void)e;
	t->point = h->point.size;
	return 0;
}

static void
trial_finish(struct job *j, bool is_ours)
{
	struct trial *t = (struct trial *)j;

	pthread_mutex_lock(t->lock);
	t->outcome = j->err.code;
	t->is_ours = is_ours;
	if (--*t->left == 0)
		pthread_cond_signal(t->done);
	pthread_mutex_unlock(t->lock);
}

static void
group_begin(struct group *g, struct trial *t, size_t count)
{

	pthread_mutex_init(&g->lock, NULL);
	pthread_cond_init(&g->done, NULL);
	g->left = (unsigned)count;
	memset(t, 0, count * sizeof(*t));
	for (size_t i = 0; i < count; i++) {
		t[i].job.take = trial_take;
		t[i].job.answer = trial_answer;
		t[i].job.finish = trial_finish;
		t[i].lock = &g->lock;
		t[i].done = &g->done;
		t[i].left = &g->left;
	}
}

static void
group_wait(struct group *g)
{

	pthread_mutex_lock(&g->lock);
	while (g->left > 0)
		pthread_cond_wait(&g->done, &g->lock);
	pthread_mutex_unlock(&g->lock);
	pthread_cond_destroy(&g->done);
	pthread_mutex_destroy(&g->lock);
}

static void
one_failing_request_takes_no_other_with_it(void **state)
{
	struct place *p = *state;
	struct device d[4];
	struct made m[4];
	struct daemon daemon;
	struct group g;
	struct trial t[4];
	uint64_t size;

	for (uint8_t i = 0; i < 4; i++) {
		device_enrol(p, &d[i], (uint8_t)(i + 1), A, ROLE_RECORDER);
		edit_make(&d[i], &m[i], i + 1U, "x");
	}
	size = p->hub.size;
	group_begin(&g, t, 4);
	for (unsigned i = 0; i < 4; i++)
		t[i].m = &m[i];
	t[1].result = -1;
	t[1].code = ERR_SIGNATURE;
	t[2].result = -1;
	t[2].code = ERR_FULL;
	must(daemon_start(&daemon, &p->hub, &e));
	for (unsigned i = 0; i < 4; i++)
		assert_true(job_put(&daemon, &t[i].job));
	group_wait(&g);
	daemon_stop(&daemon);
	assert_int_equal(t[0].outcome, ERR_NONE);
	assert_int_equal(t[1].outcome, ERR_SIGNATURE);
	assert_false(t[1].is_ours);
	assert_int_equal(t[2].outcome, ERR_FULL);
	assert_true(t[2].is_ours);
	assert_int_equal(t[3].outcome, ERR_NONE);
	assert_int_equal(p->hub.size, size + 2);
	assert_true(t[3].point == size + 1 || t[3].point == size + 2);
	assert_int_equal(count_of(p, "SELECT count(*) FROM record"), 2);
	assert_int_equal(hand_in(p, &m[1]).what, ACCEPTED_SEQUENCED);
	for (unsigned i = 0; i < 4; i++)
		made_done(&m[i]);
}

static void
what_a_job_wants_undone_is_undone(void **state)
{
	struct place *p = *state;
	struct device d;
	struct made m;
	struct daemon daemon;
	struct group g;
	struct trial t;
	uint64_t size;

	device_enrol(p, &d, 1, A, ROLE_RECORDER);
	edit_make(&d, &m, 1, "x");
	size = p->hub.size;
	group_begin(&g, &t, 1);
	t.m = &m;
	t.result = 1;
	must(daemon_start(&daemon, &p->hub, &e));
	assert_true(job_put(&daemon, &t.job));
	group_wait(&g);
	daemon_stop(&daemon);
	assert_int_equal(t.outcome, ERR_NONE);
	assert_int_equal(p->hub.size, size);
	assert_int_equal(hand_in(p, &m).what, ACCEPTED_SEQUENCED);
	made_done(&m);
}

static void
nothing_leaves_when_the_commit_failed(void **state)
{
	struct place *p = *state;
	struct device d;
	struct made m;
	struct daemon daemon;
	struct group g;
	struct trial t[3];
	char *anchor = tmpdir_path(&p->dir, "anchor");

	device_enrol(p, &d, 1, A, ROLE_RECORDER);
	edit_make(&d, &m, 1, "x");
	/* A folder stands where the anchor is to be put. */
	assert_int_equal(unlink(anchor), 0);
	must(folder_make(anchor, &e));
	must(daemon_start(&daemon, &p->hub, &e));
	group_begin(&g, t, 3);
	t[0].m = &m;
	for (unsigned i = 0; i < 3; i++)
		assert_true(job_put(&daemon, &t[i].job));
	group_wait(&g);
	/* Those that came after it must not show what is not anchored. */
	for (unsigned i = 0; i < 3; i++) {
		assert_int_not_equal(t[i].outcome, ERR_NONE);
		assert_true(t[i].is_ours);
	}
	assert_false(atomic_load(&daemon.stats.is_well));
	assert_int_equal(rmdir(anchor), 0);
	group_begin(&g, t, 1);
	t[0].m = &m;
	assert_true(job_put(&daemon, &t[0].job));
	group_wait(&g);
	daemon_stop(&daemon);
	assert_int_equal(t[0].outcome, ERR_NONE);
	assert_true(atomic_load(&daemon.stats.is_well));
	assert_int_equal(hand_in(p, &m).what, ACCEPTED_DUPLICATE);
	free(anchor);
	made_done(&m);
}

static void
what_is_queued_is_done_before_the_end(void **state)
{
	struct place *p = *state;
	struct daemon daemon;
	struct group g;
	struct trial t[100];

	group_begin(&g, t, ARRAY_LEN(t));
	must(daemon_start(&daemon, &p->hub, &e));
	for (size_t i = 0; i < ARRAY_LEN(t); i++)
		assert_true(job_put(&daemon, &t[i].job));
	daemon_stop(&daemon);
	assert_int_equal(g.left, 0);
	assert_int_equal(atomic_load(&daemon.stats.jobs), ARRAY_LEN(t));
	group_wait(&g);
}

/* A job that the writer cannot go on with before it is let. */
struct gate {
	struct trial trial; /* first, so that one is the other */
	pthread_mutex_t lock;
	pthread_cond_t changed;
	bool is_reached, is_open;
};

static int
gate_take(struct job *j, struct hub *h, struct err *e)
{
	struct gate *g = (struct gate *)j;

	(void)h;
	(void)e;
	pthread_mutex_lock(&g->lock);
	g->is_reached = true;
	pthread_cond_broadcast(&g->changed);
	while (!g->is_open)
		pthread_cond_wait(&g->changed, &g->lock);
	pthread_mutex_unlock(&g->lock);
	return 0;
}

static void
gate_await(struct gate *g)
{

	pthread_mutex_lock(&g->lock);
	while (!g->is_reached)
		pthread_cond_wait(&g->changed, &g->lock);
	pthread_mutex_unlock(&g->lock);
}

static void
gate_open(struct gate *g)
{

	pthread_mutex_lock(&g->lock);
	g->is_open = true;
	pthread_cond_broadcast(&g->changed);
	pthread_mutex_unlock(&g->lock);
}

static void
only_so_many_wait(void **state)
{
	static struct trial t[QUEUE_MAX + 1];
	struct gate gate = {.is_open = false};
	struct place *p = *state;
	struct daemon daemon;
	struct group g, first;

	pthread_mutex_init(&gate.lock, NULL);
	pthread_cond_init(&gate.changed, NULL);
	group_begin(&first, &gate.trial, 1);
	gate.trial.job.take = gate_take;
	group_begin(&g, t, QUEUE_MAX + 1);
	must(daemon_start(&daemon, &p->hub, &e));
	assert_true(job_put(&daemon, &gate.trial.job));
	gate_await(&gate);
	for (size_t i = 0; i < QUEUE_MAX; i++)
		assert_true(job_put(&daemon, &t[i].job));
	assert_false(job_put(&daemon, &t[QUEUE_MAX].job));
	gate_open(&gate);
	daemon_stop(&daemon);
	assert_int_equal(first.left, 0);
	assert_int_equal(g.left, 1);
	pthread_cond_destroy(&gate.changed);
	pthread_mutex_destroy(&gate.lock);
}

/* Requests that are said to be on their way. */
struct road {
	struct fake_clock *clock;
	int64_t step_ms; /* that each question takes */
	atomic_uint coming;
	atomic_uint asked;
};

static unsigned
road_look(void *ctx)
{
	struct road *r = ctx;

	atomic_fetch_add(&r->asked, 1);
	fake_advance(r->clock, r->step_ms);
	return atomic_load(&r->coming);
}

static void
those_on_their_way_share_a_commit(void **state)
{
	struct place *p = *state;
	struct road road = {.clock = &p->clock, .coming = 1};
	struct daemon daemon;
	struct group g;
	struct trial t[3];

	group_begin(&g, t, ARRAY_LEN(t));
	must(daemon_start(&daemon, &p->hub, &e));
	daemon_gather(&daemon, road_look, &road);
	for (size_t i = 0; i < ARRAY_LEN(t); i++)
		assert_true(job_put(&daemon, &t[i].job));
	atomic_store(&road.coming, 0);
	group_wait(&g);
	daemon_gather(&daemon, NULL, NULL);
	daemon_stop(&daemon);
	assert_int_equal(atomic_load(&daemon.stats.commits), 1);
	assert_int_equal(atomic_load(&daemon.stats.jobs), ARRAY_LEN(t));
}

static void
nobody_is_waited_for_without_end(void **state)
{
	struct place *p = *state;
	struct road road = {
	    .clock = &p->clock, .step_ms = GATHER_MS / 10, .coming = 1};
	struct daemon daemon;
	struct group g;
	struct trial t;

	group_begin(&g, &t, 1);
	must(daemon_start(&daemon, &p->hub, &e));
	daemon_gather(&daemon, road_look, &road);
	assert_true(job_put(&daemon, &t.job));
	group_wait(&g);
	daemon_stop(&daemon);
	assert_in_range(atomic_load(&road.asked), 10, 12);
}

int
main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
	const struct CMUnitTest tests[] = {
	    TEST(one_failing_request_takes_no_other_with_it),
	    TEST(what_a_job_wants_undone_is_undone),
	    TEST(nothing_leaves_when_the_commit_failed),
	    TEST(what_is_queued_is_done_before_the_end),
	    TEST(only_so_many_wait),
	    TEST(those_on_their_way_share_a_commit),
	    TEST(nobody_is_waited_for_without_end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* A hub that takes in batches, and those who hand them in. */
#ifndef KHEO_TESTS_HUB_INTAKE_H
#define KHEO_TESTS_HUB_INTAKE_H

#include "tests/unit/hub/device.h"

#include "hub/store/store.h"
#include "protocol/log/state.h"

#define A 0x11 /* scopes of the units "A" and "B" */
#define B 0x22

static inline int
setup(void **state)
{
	static struct place p;

	place_make(&p, true);
	unit_make(&p, "A", A);
	*state = &p;
	return 0;
}

static inline int
teardown(void **state)
{

	place_remove(*state);
	return 0;
}

static inline void
entry_newest(struct place *p, struct entry *en)
{
	int64_t bid;

	must(entry_load(p->hub.db, p->hub.size - 1, en, &bid, &e) != 1);
}

/* Everything that the database holds, in one number. */
static inline int64_t
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

static inline void
expect_refused(struct place *p, const struct made *m, enum refuse_code code)
{
	int64_t rows = rows_of(p);
	struct acceptance a = hand_in(p, m);

	assert_int_equal(a.what, ACCEPTED_REFUSED);
	assert_int_equal(a.code, code);
	assert_int_equal(rows_of(p), rows);
}

static inline void
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

#endif

/* Submissions of two units under one record's id: each keeps its own. */
#include "hub/view/view.h"
#include "tests/unit/hub/device.h"

#define A 0xaa
#define B 0xbb

/* Submit record number 1 on the Party's line; the submit's hash. */
static struct hash
submit(struct place *p, struct device *d)
{
	struct id rec;
	char body[1024];
	struct made m;
	struct hash hash;

	memset(&rec, 1, sizeof(rec));
	(void)snprintf(
	    body, sizeof(body),
	    "{\"v\":1,\"by\":\"%s\",\"act\":\"submit\",\"rec\":\"%s\","
	    "\"type\":\"registration\",\"lines\":[\"dang\"],"
	    "\"after\":null,\"reason\":null,\"content\":{},"
	    "\"annex\":{},\"personal\":null,\"files\":[]}",
	    id_text(&d->id).s, id_text(&rec).s);
	next_make(d, &m, body, NULL);
	hash = part_hash(m.part[0].p, m.part[0].p + SALT_LEN,
			 m.part[0].len - SALT_LEN);
	assert_int_equal(hand_in(p, &m).what, ACCEPTED_SEQUENCED);
	made_done(&m);
	return hash;
}

static void
one_unit_hides_no_submission_of_another(void **state)
{
	struct device a, b;
	struct hash of_a, of_b, part;
	struct err e = ERR_INIT;
	struct place p;
	struct life l;
	struct id rec;

	(void)state;
	place_make(&p, false);
	unit_make(&p, "xa-a", A);
	unit_make(&p, "xa-b", B);
	device_enrol(&p, &a, 1, A, ROLE_RECORDER);
	device_enrol(&p, &b, 2, B, ROLE_RECORDER);
	of_b = submit(&p, &b);
	of_a = submit(&p, &a);
	memset(&rec, 1, sizeof(rec));

	assert_int_equal(life_load(&p.hub, &a.scope, &rec, &l, &e), 0);
	assert_int_equal(l.sub_count, 1);
	assert_non_null(life_find(&l, &of_a));
	life_done(&l);
	assert_int_equal(life_load(&p.hub, &b.scope, &rec, &l, &e), 0);
	assert_non_null(life_find(&l, &of_b));
	assert_null(life_find(&l, &of_a));
	life_done(&l);
	assert_int_equal(
	    view_submission(&p.hub, hash_text(&of_a).s, &rec, &part, &e), 1);
	assert_true(hash_eq(&part, &of_a));
	place_remove(&p);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(one_unit_hides_no_submission_of_another),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

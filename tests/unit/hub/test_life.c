/* Submissions of two units under one record's id: each keeps its own. */
#include "hub/view/stamp.h"
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

/* Such acts are of before codes were checked; a stamp that cannot be read
 * would end every sync of the unit. */
static void
a_code_that_is_no_word_does_not_spoil_a_stamp(void **state)
{
	static const struct {
		const char *code;
		const char *unit;
	} t[] = {{"xa-a", "xa-a"}, {"xã-a", "xã-a"}, {"xã a", "?"}};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(t); i++) {
		struct buf note = BUF_INIT(NOTE_BYTES_MAX);
		struct buf text = BUF_INIT(NOTE_BYTES_MAX);
		struct stamp made, read;
		struct record_key key;
		struct err e = ERR_INIT;
		struct device d;
		struct place p;
		struct hash part;

		place_make(&p, false);
		unit_make(&p, t[i].code, A);
		device_enrol(&p, &d, 1, A, ROLE_RECORDER);
		part = submit(&p, &d);
		key = (struct record_key){.scope = d.scope,
					  .type = "registration"};
		memset(&key.rec, 1, sizeof(key.rec));
		assert_int_equal(
		    stamp_make(&p.hub, &key, &part, &made, &note, &e), 1);
		stamp_put(&text, &made);
		assert_int_equal(
		    stamp_parse(&read, buf_str(&text), text.len, &e), 0);
		assert_string_equal(read.unit, t[i].unit);
		buf_done(&note);
		buf_done(&text);
		place_remove(&p);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(one_unit_hides_no_submission_of_another),
	    cmocka_unit_test(a_code_that_is_no_word_does_not_spoil_a_stamp),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "protocol/db/stmt.h"
#include "tests/lib/commune.h"

#define TEXT_SIZE 256

static int
setup(void **state)
{
	struct commune *m = calloc(1, sizeof(*m));

	commune_make(m, 3);
	*state = m;
	return 0;
}

static int
teardown(void **state)
{
	commune_remove(*state);
	free(*state);
	return 0;
}

static void
expect(struct commune *m, const struct record_key *key, const char *field,
       size_t versions, const char *value)
{
	char text[TEXT_SIZE];

	assert_int_equal(commune_value(m, key, field, text, TEXT_SIZE),
			 versions);
	assert_string_equal(text, value);
}

static void
confirmed_sealed_and_unsealed_lie_over_each_other(void **state)
{
	struct commune *m = *state;
	struct record_key key = commune_record(m, 1);

	commune_set(m, &m->p, &key, "title", "một");
	commune_set(m, &m->p, &key, "place", "thôn Đông");
	commune_seal(m);
	commune_confirm(m);
	expect(m, &key, "title", 1, "\"một\"");
	commune_set(m, &m->p, &key, "title", "hai");
	commune_seal(m);
	expect(m, &key, "title", 1, "\"hai\"");
	commune_set(m, &m->p, &key, "title", "ba");
	expect(m, &key, "title", 1, "\"ba\"");
	expect(m, &key, "place", 1, "\"thôn Đông\"");
	/* Confirming what was sealed changes nothing that is shown. */
	commune_confirm(m);
	expect(m, &key, "title", 1, "\"ba\"");
	commune_seal(m);
	commune_confirm(m);
	expect(m, &key, "title", 1, "\"ba\"");
}

static void
looking_changes_nothing_that_is_confirmed(void **state)
{
	struct commune *m = *state;
	struct record_key key = commune_record(m, 1);
	struct err e = ERR_INIT;
	struct hash before, after;

	commune_set(m, &m->p, &key, "title", "một");
	commune_seal(m);
	commune_confirm(m);
	assert_int_equal(
	    state_digest(m->c.db, &m->c.scope, &m->c.policy, &before, &e), 0);
	commune_set(m, &m->p, &key, "title", "hai");
	commune_seal(m);
	expect(m, &key, "title", 1, "\"hai\"");
	assert_int_equal(
	    state_digest(m->c.db, &m->c.scope, &m->c.policy, &after, &e), 0);
	assert_true(hash_eq(&before, &after));
}

static int
count_one(void *ctx, const struct record_key *key, struct record *r,
	  struct err *e)
{
	size_t *n = ctx;

	(void)e;
	assert_string_equal(key->type, "registration");
	assert_true(r->field_count > 0);
	++*n;
	return 0;
}

static void
every_record_is_met_once_wherever_it_stands(void **state)
{
	struct commune *m = *state;
	struct err e = ERR_INIT;
	size_t n = 0;

	for (unsigned i = 0; i < 9; i++) {
		struct record_key key = commune_record(m, i);

		commune_set(m, &m->p, &key, "title", "một");
		if (i == 2 || i == 5)
			commune_seal(m);
		if (i == 2)
			commune_confirm(m);
	}
	for (unsigned i = 0; i < 9; i += 2) {
		struct record_key key = commune_record(m, i);

		commune_set(m, &m->p, &key, "place", "hai");
	}
	assert_int_equal(view_each(&m->c, NULL, count_one, &n, &e), 0);
	assert_int_equal(n, 9);
	assert_int_equal(view_each(&m->c, "registration", count_one, &n, &e),
			 0);
	assert_int_equal(n, 18);
	assert_int_equal(view_each(&m->c, "report", count_one, &n, &e), 0);
	assert_int_equal(n, 18);
}

static void
a_record_is_found_by_its_id_and_by_a_beginning_of_six(void **state)
{
	struct commune *m = *state;
	struct record_key one = commune_record(m, 1);
	struct record_key two = commune_record(m, 2);
	struct err e = ERR_INIT;
	struct record_key key;
	struct id_text id = id_text(&one.rec);

	commune_set(m, &m->p, &one, "title", "một");
	assert_int_equal(view_find(&m->c, id.s, &key, &e), 1);
	assert_true(id_eq(&key.rec, &one.rec));
	assert_string_equal(key.type, "registration");
	id.s[6] = '\0';
	assert_int_equal(view_find(&m->c, id.s, &key, &e), 1);
	id.s[5] = '\0';
	assert_int_equal(view_find(&m->c, id.s, &key, &e), 0);
	assert_int_equal(view_find(&m->c, "zzzzzz", &key, &e), 0);
	assert_int_equal(view_find(&m->c, "không có", &key, &e), 0);
	commune_set(m, &m->p, &two, "title", "hai");
	id = id_text(&one.rec);
	assert_int_equal(view_find(&m->c, id.s, &key, &e), 1);
	id.s[6] = '\0';
	assert_int_equal(view_find(&m->c, id.s, &key, &e), -1);
	assert_int_equal(e.code, ERR_USAGE);
}

static void
of_two_versions_the_approvers_is_shown_first(void **state)
{
	struct commune *m = *state;
	struct record_key key = commune_record(m, 1);
	struct edit ed = {
	    .field = "title", .value = "\"cán bộ\"", .value_len = 12};
	struct err e = ERR_INIT;
	struct sign_key chair_key;
	struct person chair;
	uint64_t left;

	commune_person(m, "Chủ tịch", NULL, &chair, &chair_key);
	assert_int_equal(
	    db_run(m->c.db, &e,
		   "INSERT INTO enrolment(log, genesis, scope, role, unit,"
		   " suspended, idx) SELECT id, genesis, scope, ?2, 'A', 0, 0"
		   " FROM log WHERE id = ?1",
		   "di", &chair.log, (int64_t)ROLE_APPROVER),
	    0);
	ed.value_len = strlen(ed.value);
	for (int i = 0; i < 2; i++) {
		struct record_key k = commune_record(m, (unsigned)i);
		const struct person *first = i == 0 ? &m->p : &chair;
		const struct person *second = i == 0 ? &chair : &m->p;

		ed.value = i == 0 ? "\"cán bộ\"" : "\"chủ tịch\"";
		ed.value_len = strlen(ed.value);
		assert_int_equal(edit_save(&m->c, first, &k, &ed, 1, &e), 0);
		assert_int_equal(seal_all(&m->c, NULL, &left, &e), 0);
		ed.value = i == 0 ? "\"chủ tịch\"" : "\"cán bộ\"";
		ed.value_len = strlen(ed.value);
		assert_int_equal(edit_save(&m->c, second, &k, &ed, 1, &e), 0);
		assert_int_equal(seal_all(&m->c, NULL, &left, &e), 0);
		expect(m, &k, "title", 2, "\"chủ tịch\"");
	}
	(void)key;
}

static void
forms_are_built_in_until_one_is_published(void **state)
{
	static const char body[] =
	    "{\"form\":\"registration\",\"version\":7,"
	    "\"title\":{\"vi\":\"Mẫu\"},\"fields\":["
	    "{\"name\":\"title\",\"type\":\"text\",\"label\":{\"vi\":\"Tên\"}}"
	    "]}";
	struct commune *m = *state;
	struct buf types = BUF_INIT(4096);
	struct err e = ERR_INIT;
	struct form form;

	assert_int_equal(view_form(&m->c, "registration", 0, &form, &e), 1);
	assert_non_null(form_find(&form, "subject"));
	form_done(&form);
	assert_int_equal(view_form(&m->c, "không", 0, &form, &e), 0);
	assert_int_equal(
	    db_run(m->c.db, &e,
		   "INSERT INTO form(name, version, body, idx)"
		   " VALUES('registration', 7, ?1, 0), ('visit', 1, ?1, 0)",
		   "b", (const void *)body, sizeof(body) - 1),
	    0);
	assert_int_equal(view_form(&m->c, "registration", 0, &form, &e), 1);
	assert_int_equal(form.version, 7);
	form_done(&form);
	assert_int_equal(view_types(&m->c, &types, &e), 0);
	assert_string_equal(buf_str(&types),
			    "registration, report, model, inspection, "
			    "recognition, exemplar, publicity, proposal, "
			    "committee, directive, visit");
	buf_done(&types);
}

static void
the_place_of_a_part_follows_its_batch(void **state)
{
	struct commune *m = *state;
	struct record_key key = commune_record(m, 1);
	struct err e = ERR_INIT;
	struct record r;
	struct place place;
	struct counts n;

	commune_set(m, &m->p, &key, "title", "một");
	assert_int_equal(store_counts(&m->c, &n, &e), 0);
	assert_int_equal(n.unsealed, 1);
	assert_int_equal(n.sealed, 1);
	commune_seal(m);
	record_init(&r);
	assert_int_equal(view_record(&m->c, &key, &r, &e), 0);
	assert_int_equal(view_place(&m->c, &r.touched[0], &place, &e), 1);
	assert_int_equal(place.state, BATCH_SEALED);
	assert_int_equal(place.head.seq, 2);
	commune_confirm(m);
	assert_int_equal(view_place(&m->c, &r.touched[0], &place, &e), 1);
	assert_int_equal(place.state, BATCH_CONFIRMED);
	record_done(&r);
	assert_int_equal(store_counts(&m->c, &n, &e), 0);
	assert_int_equal(n.unsealed, 0);
	assert_int_equal(n.sealed, 0);
	assert_int_equal(n.confirmed, 2);
}

int
main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
	const struct CMUnitTest tests[] = {
	    T(confirmed_sealed_and_unsealed_lie_over_each_other),
	    T(looking_changes_nothing_that_is_confirmed),
	    T(every_record_is_met_once_wherever_it_stands),
	    T(a_record_is_found_by_its_id_and_by_a_beginning_of_six),
	    T(of_two_versions_the_approvers_is_shown_first),
	    T(forms_are_built_in_until_one_is_published),
	    T(the_place_of_a_part_follows_its_batch),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

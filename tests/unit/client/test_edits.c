#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tests/lib/commune.h"

#define TEXT_SIZE 256

static int
setup(void **state)
{
	struct commune *m = calloc(1, sizeof(*m));

	commune_make(m, 1);
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

static int64_t
edits(struct commune *m)
{
	struct err e = ERR_INIT;

	return edit_count(&m->c, &e);
}

/* Save a text over the versions given. */
static int
save_over(struct commune *m, const struct record_key *key, const char *text,
	  const struct id *base, size_t n, struct err *e)
{
	struct edit ed = {.field = "title",
			  .value = text,
			  .value_len = strlen(text),
			  .base = base,
			  .base_count = n};

	return edit_save(&m->c, &m->p, key, &ed, 1, e);
}

/* The id of the version shown first. */
static struct id
head_of(struct commune *m, const struct record_key *key, const char *field)
{
	struct err e = ERR_INIT;
	struct record r;
	struct id id;

	record_init(&r);
	assert_int_equal(view_record(&m->c, key, &r, &e), 0);
	id = view_head(&m->c, record_field(&r, field))->part;
	record_done(&r);
	return id;
}

static void
what_was_saved_is_there_when_the_home_is_opened_again(void **state)
{
	struct commune *m = *state;
	struct record_key key = commune_record(m, 1);
	char text[TEXT_SIZE];

	commune_set(m, &m->p, &key, "title", "Tổ tự quản");
	commune_close(m);
	commune_open(m);
	assert_int_equal(commune_value(m, &key, "title", text, TEXT_SIZE), 1);
	assert_string_equal(text, "\"Tổ tự quản\"");
	assert_int_equal(edits(m), 1);
}

static void
an_unsealed_version_has_a_temporary_id(void **state)
{
	struct commune *m = *state;
	struct record_key key = commune_record(m, 1);
	struct err e = ERR_INIT;
	struct saved saved;
	struct id id;

	commune_set(m, &m->p, &key, "title", "Tổ tự quản");
	id = head_of(m, &key, "title");
	assert_true(view_temporary(&id));
	assert_int_equal(view_saved(&m->c, &id, &saved, &e), 1);
	assert_string_equal(saved.person, "Cán bộ A");
	assert_true(saved.at_ms == FAKE_NOW_MS);
	assert_int_equal(commune_seal(m), 1);
	id = head_of(m, &key, "title");
	assert_false(view_temporary(&id));
}

static void
typing_again_replaces_the_value_and_keeps_the_first_base(void **state)
{
	struct commune *m = *state;
	struct record_key key = commune_record(m, 1);
	char text[TEXT_SIZE];

	commune_set(m, &m->p, &key, "title", "một");
	commune_seal(m);
	commune_set(m, &m->p, &key, "title", "hai");
	commune_set(m, &m->p, &key, "title", "ba");
	commune_set(m, &m->p, &key, "title", "bốn");
	assert_int_equal(edits(m), 1);
	assert_int_equal(commune_value(m, &key, "title", text, TEXT_SIZE), 1);
	assert_string_equal(text, "\"bốn\"");
	commune_seal(m);
	assert_int_equal(commune_value(m, &key, "title", text, TEXT_SIZE), 1);
	assert_string_equal(text, "\"bốn\"");
}

static void
an_edit_that_did_not_see_the_last_one_stays_beside_it(void **state)
{
	struct commune *m = *state;
	struct record_key key = commune_record(m, 1);
	struct err e = ERR_INIT;
	char text[TEXT_SIZE];
	struct id seen;

	commune_set(m, &m->p, &key, "title", "một");
	seen = head_of(m, &key, "title");
	commune_set(m, &m->p, &key, "title", "hai");
	assert_int_equal(save_over(m, &key, "\"ba\"", &seen, 1, &e), 0);
	assert_int_equal(edits(m), 2);
	assert_int_equal(commune_value(m, &key, "title", text, TEXT_SIZE), 2);
	commune_seal(m);
	assert_int_equal(commune_value(m, &key, "title", text, TEXT_SIZE), 2);
	commune_confirm(m);
	assert_int_equal(commune_value(m, &key, "title", text, TEXT_SIZE), 2);
}

static void
an_edit_of_what_was_sealed_meanwhile_replaces_its_part(void **state)
{
	struct commune *m = *state;
	struct record_key key = commune_record(m, 1);
	struct err e = ERR_INIT;
	char text[TEXT_SIZE];
	struct id seen;

	commune_set(m, &m->p, &key, "title", "một");
	seen = head_of(m, &key, "title");
	commune_seal(m);
	assert_int_equal(save_over(m, &key, "\"hai\"", &seen, 1, &e), 0);
	assert_int_equal(commune_value(m, &key, "title", text, TEXT_SIZE), 1);
	assert_string_equal(text, "\"hai\"");
	commune_seal(m);
	assert_int_equal(commune_value(m, &key, "title", text, TEXT_SIZE), 1);
}

static void
a_deletion_of_unsealed_edits_lists_their_parts(void **state)
{
	struct commune *m = *state;
	struct record_key key = commune_record(m, 1);
	struct edit del = {.field = FIELD_DELETED, .value = "true"};
	struct err e = ERR_INIT;
	struct record r;
	struct id base[2];

	commune_set(m, &m->p, &key, "title", "một");
	commune_set(m, &m->p, &key, "place", "thôn Đông");
	base[0] = head_of(m, &key, "title");
	base[1] = head_of(m, &key, "place");
	del.value_len = 4;
	del.base = base;
	del.base_count = 2;
	assert_int_equal(edit_save(&m->c, &m->p, &key, &del, 1, &e), 0);
	for (int i = 0; i < 3; i++) {
		record_init(&r);
		assert_int_equal(view_record(&m->c, &key, &r, &e), 0);
		assert_true(record_deleted(&r));
		assert_false(record_in_conflict(&r));
		record_done(&r);
		if (i == 0)
			commune_seal(m);
		else
			commune_confirm(m);
	}
}

static void
a_record_with_somebody_elses_unsealed_edits_waits_for_them(void **state)
{
	struct commune *m = *state;
	struct record_key key = commune_record(m, 1);
	struct edit ed = {.field = "title", .value = "\"hai\"", .value_len = 5};
	struct err e = ERR_INIT;
	struct sign_key other_key;
	struct person other;
	uint64_t left;

	commune_person(m, "Chủ tịch", NULL, &other, &other_key);
	commune_set(m, &m->p, &key, "title", "một");
	assert_int_equal(edit_save(&m->c, &other, &key, &ed, 1, &e), -1);
	assert_int_equal(e.code, ERR_STATE);
	err_clear(&e);
	assert_int_equal(seal_all(&m->c, NULL, &left, &e), 0);
	assert_int_equal(left, 0);
	assert_int_equal(edit_save(&m->c, &other, &key, &ed, 1, &e), 0);
}

static void
a_value_that_no_part_could_hold_is_refused_and_nothing_saved(void **state)
{
	struct commune *m = *state;
	struct record_key key = commune_record(m, 1);
	size_t n = PART_BYTES_MAX - 4096;
	char *text = malloc(n + 2);
	struct err e = ERR_INIT;

	memset(text, 'a', n);
	text[0] = text[n - 1] = '"';
	text[n] = '\0';
	assert_int_equal(save_over(m, &key, text, NULL, 0, &e), 0);
	assert_int_equal(edits(m), 1);
	text[n - 1] = 'a';
	text[n] = '"';
	text[n + 1] = '\0';
	assert_int_equal(save_over(m, &key, text, NULL, 0, &e), -1);
	assert_int_equal(e.code, ERR_LIMIT);
	assert_int_equal(edits(m), 1);
	assert_int_equal(commune_seal(m), 1);
	assert_int_equal(edits(m), 0);
	free(text);
}

static void
edits_are_due_after_ten_minutes(void **state)
{
	struct commune *m = *state;
	struct record_key key = commune_record(m, 1);
	struct err e = ERR_INIT;

	assert_int_equal(edit_due(&m->c, &e), 0);
	commune_set(m, &m->p, &key, "title", "một");
	fake_advance(&m->time, 10 * 60 * 1000);
	assert_int_equal(edit_due(&m->c, &e), 0);
	fake_advance(&m->time, 1);
	assert_int_equal(edit_due(&m->c, &e), 1);
	commune_seal(m);
	assert_int_equal(edit_due(&m->c, &e), 0);
}

static void
edits_are_due_over_64_kib(void **state)
{
	struct commune *m = *state;
	struct record_key key = commune_record(m, 1);
	char *text = malloc(64 * 1024);
	struct err e = ERR_INIT;

	memset(text, 'a', 64 * 1024);
	text[64 * 1024 - 2] = '\0';
	commune_set(m, &m->p, &key, "reason", text);
	assert_int_equal(edit_due(&m->c, &e), 0);
	commune_set(m, &m->p, &key, "title", "");
	assert_int_equal(edit_due(&m->c, &e), 1);
	free(text);
}

int
main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
	const struct CMUnitTest tests[] = {
	    T(what_was_saved_is_there_when_the_home_is_opened_again),
	    T(an_unsealed_version_has_a_temporary_id),
	    T(typing_again_replaces_the_value_and_keeps_the_first_base),
	    T(an_edit_that_did_not_see_the_last_one_stays_beside_it),
	    T(an_edit_of_what_was_sealed_meanwhile_replaces_its_part),
	    T(a_deletion_of_unsealed_edits_lists_their_parts),
	    T(a_record_with_somebody_elses_unsealed_edits_waits_for_them),
	    T(a_value_that_no_part_could_hold_is_refused_and_nothing_saved),
	    T(edits_are_due_after_ten_minutes),
	    T(edits_are_due_over_64_kib),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

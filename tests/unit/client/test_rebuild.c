#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "client/store/check.h"
#include "client/store/rebuild.h"
#include "protocol/db/stmt.h"
#include "tests/lib/commune.h"

#define TEXT_SIZE 256

static int
setup(void **state)
{
	struct commune *m = calloc(1, sizeof(*m));

	commune_make(m, 5);
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

/* Confirmed, sealed and unsealed work; a second person; a submission. */
static void
work(struct commune *m)
{
	struct record_key one = commune_record(m, 1);
	struct record_key two = commune_record(m, 2);
	struct sign_key key;
	struct person chair;

	fake_advance(&m->time, 60000);
	commune_person(m, "Chủ tịch", "mật khẩu", &chair, &key);
	commune_set(m, &m->p, &one, "title", "một");
	commune_seal(m);
	commune_confirm(m);
	commune_set(m, &m->p, &one, "place", "thôn Đông");
	commune_act(m, &m->p, &m->key, commune_submit(m, &one, NULL), NULL);
	commune_set(m, &m->p, &two, "title", "hai");
	commune_set(m, &m->p, &two, "title", "ba");
}

static void
expect_all(struct commune *m)
{
	struct record_key one = commune_record(m, 1);
	char text[TEXT_SIZE];

	assert_int_equal(commune_value(m, &one, "title", text, TEXT_SIZE), 1);
	assert_string_equal(text, "\"một\"");
	assert_int_equal(commune_value(m, &one, "place", text, TEXT_SIZE), 1);
	assert_string_equal(text, "\"thôn Đông\"");
}

static void
expect_unsealed(struct commune *m)
{
	struct record_key two = commune_record(m, 2);
	char text[TEXT_SIZE];

	assert_int_equal(commune_value(m, &two, "title", text, TEXT_SIZE), 1);
	assert_string_equal(text, "\"ba\"");
}

static size_t
submissions(struct commune *m)
{
	struct record_key one = commune_record(m, 1);
	struct submission *subs;
	struct err e = ERR_INIT;
	struct act *acts;
	size_t count, act_count;

	assert_int_equal(view_submissions(&m->c, &one.rec, &subs, &count, &acts,
					  &act_count, &e),
			 0);
	free(subs);
	free(acts);
	return count;
}

static struct hash
digest(struct commune *m)
{
	struct err e = ERR_INIT;
	struct hash h;

	assert_int_equal(
	    state_digest(m->c.db, &m->c.scope, &m->c.policy, &h, &e), 0);
	return h;
}

static struct rebuilt
rebuild(struct commune *m)
{
	struct cli_io io = m->c.io;
	struct err e = ERR_INIT;
	struct rebuilt done;

	commune_close(m);
	assert_int_equal(client_begin(&m->c, m->home, &io, &e), 0);
	m->c.clock = m->clock;
	if (store_rebuild(&m->c, &done, &e) != 0)
		fail_msg("%s", e.text);
	return done;
}

static void
damage(struct commune *m, const char *name, size_t at, size_t n)
{
	struct buf bytes = BUF_INIT(64 * 1024 * 1024);
	struct buf path = BUF_INIT(4096);
	struct err e = ERR_INIT;

	assert_int_equal(path_join(&path, m->home, name, &e), 0);
	assert_int_equal(file_read(&bytes, buf_str(&path), &e), 0);
	for (size_t i = at; i < at + n && i < bytes.len; i++)
		bytes.p[i] ^= 0x5a;
	assert_int_equal(
	    file_write(buf_str(&path), bytes.p, bytes.len, 0600, &e), 0);
	buf_done(&bytes);
	buf_done(&path);
}

static void
a_rebuild_ends_in_the_same_digest_and_shows_the_same(void **state)
{
	struct commune *m = *state;
	struct hash before, after;
	struct rebuilt done;

	work(m);
	before = digest(m);
	done = rebuild(m);
	assert_false(done.is_partly);
	assert_false(done.is_differs);
	assert_int_equal(done.unsealed, 1);
	assert_int_equal(done.batches, 4);
	after = digest(m);
	assert_true(hash_eq(&before, &after));
	expect_all(m);
	expect_unsealed(m);
	assert_int_equal(submissions(m), 1);
	assert_int_equal(commune_seal(m), 1);
}

static void
changed_state_is_put_right_by_a_rebuild(void **state)
{
	struct commune *m = *state;
	struct err e = ERR_INIT;
	struct rebuilt done;
	struct hash before, after;

	work(m);
	before = digest(m);
	assert_int_equal(db_run(m->c.db, &e, "DELETE FROM record", ""), 0);
	assert_int_equal(db_run(m->c.db, &e, "DELETE FROM applied", ""), 0);
	done = rebuild(m);
	assert_false(done.is_partly);
	assert_true(done.is_differs);
	after = digest(m);
	assert_true(hash_eq(&before, &after));
}

static void
a_lost_database_is_no_machine_that_was_never_enrolled(void **state)
{
	struct commune *m = *state;
	struct cli_io io = m->c.io;
	struct buf path = BUF_INIT(4096);
	struct err e = ERR_INIT;

	work(m);
	commune_close(m);
	assert_int_equal(path_join(&path, m->home, "kheo.db", &e), 0);
	assert_int_equal(file_remove(buf_str(&path), &e), 0);
	assert_int_equal(client_begin(&m->c, m->home, &io, &e), 0);
	assert_int_equal(client_attach(&m->c, &e), -1);
	assert_int_equal(e.code, ERR_CORRUPT);
	client_close(&m->c);
	assert_true(rebuild(m).is_partly);
	expect_all(m);
	buf_done(&path);
}

static void
without_a_database_the_outbox_gives_back_what_was_signed(void **state)
{
	struct commune *m = *state;
	struct buf path = BUF_INIT(4096);
	struct err e = ERR_INIT;
	struct id scope = m->c.scope;
	struct rebuilt done;
	struct person p;

	work(m);
	assert_int_equal(path_join(&path, m->home, "kheo.db", &e), 0);
	commune_close(m);
	assert_int_equal(file_remove(buf_str(&path), &e), 0);
	done = rebuild(m);
	assert_true(done.is_partly);
	assert_int_equal(done.batches, 4);
	assert_true(id_eq(&m->c.scope, &scope));
	assert_string_equal(m->c.url, "https://hub.example");
	expect_all(m);
	assert_int_equal(submissions(m), 1);
	assert_int_equal(person_pick(&m->c, "Chủ tịch", ROLE_APPROVER, &p, &e),
			 1);
	assert_true(p.is_locked);
	assert_int_equal(person_pick(&m->c, NULL, ROLE_RECORDER, &p, &e), 1);
	assert_true(id_eq(&p.log, &m->p.log));
	buf_done(&path);
}

static void
edits_behind_a_locked_key_outlive_the_database(void **state)
{
	struct commune *m = *state;
	struct record_key key = commune_record(m, 3);
	struct buf path = BUF_INIT(4096);
	struct err e = ERR_INIT;
	struct sign_key chair_key;
	struct person chair;
	char text[TEXT_SIZE];
	uint64_t left;

	commune_person(m, "Chủ tịch", "mật khẩu", &chair, &chair_key);
	commune_set(m, &chair, &key, "title", "ý kiến");
	assert_int_equal(seal_all(&m->c, NULL, &left, &e), 0);
	assert_int_equal(left, 1);
	assert_int_equal(path_join(&path, m->home, "kheo.db", &e), 0);
	commune_close(m);
	assert_int_equal(file_remove(buf_str(&path), &e), 0);
	assert_int_equal(rebuild(m).unsealed, 1);
	assert_int_equal(commune_value(m, &key, "title", text, TEXT_SIZE), 1);
	assert_string_equal(text, "\"ý kiến\"");
	/* Once signed it is only in its batch. */
	assert_int_equal(seal(&m->c, &chair, &chair_key, NULL, NULL, &e), 1);
	commune_close(m);
	assert_int_equal(file_remove(buf_str(&path), &e), 0);
	assert_int_equal(rebuild(m).unsealed, 0);
	assert_int_equal(commune_value(m, &key, "title", text, TEXT_SIZE), 1);
	buf_done(&path);
}

static void
a_home_that_began_a_new_log_is_given_back_with_both(void **state)
{
	struct commune *m = *state;
	struct buf path = BUF_INIT(4096);
	struct err e = ERR_INIT;
	struct person before, after;

	assert_int_equal(person_leave(&m->c, &m->p.log, &e), 0);
	work(m);
	assert_int_equal(person_pick(&m->c, NULL, ROLE_RECORDER, &before, &e),
			 1);
	assert_int_equal(path_join(&path, m->home, "kheo.db", &e), 0);
	commune_close(m);
	assert_int_equal(file_remove(buf_str(&path), &e), 0);
	(void)rebuild(m);
	expect_all(m);
	assert_int_equal(person_pick(&m->c, NULL, ROLE_RECORDER, &after, &e),
			 1);
	assert_true(id_eq(&before.log, &after.log));
	assert_true(id_eq(&before.first, &after.first));
	assert_false(id_eq(&after.log, &after.first));
	buf_done(&path);
}

static void
a_damaged_database_loses_nothing_that_was_signed(void **state)
{
	struct commune *m = *state;
	struct rebuilt done;

	work(m);
	for (unsigned i = 10; i < 40; i++) {
		struct record_key key = commune_record(m, i);

		commune_set(m, &m->p, &key, "title", "thêm");
		commune_seal(m);
	}
	commune_close(m);
	/* Everything behind the first page. */
	damage(m, "kheo.db", 4096, 1 << 20);
	done = rebuild(m);
	assert_true(done.is_partly);
	expect_all(m);
	assert_int_equal(submissions(m), 1);
}

static void
one_changed_byte_of_a_part_is_taken_from_the_outbox_again(void **state)
{
	struct commune *m = *state;
	struct err e = ERR_INIT;
	struct rebuilt done;

	work(m);
	assert_int_equal(
	    db_run(m->c.db, &e,
		   "UPDATE part SET body = CAST(replace(CAST(body AS TEXT),"
		   " 'một', 'mốt') AS BLOB)",
		   ""),
	    0);
	done = rebuild(m);
	assert_true(done.is_partly);
	expect_all(m);
	expect_unsealed(m);
}

/* How many faults there are, and of what the first one is. */
struct told {
	size_t n;
	char what[32];
};

static void
tell(void *ctx, const char *what, const char *key, const char *reason)
{
	struct told *t = ctx;

	(void)key;
	(void)reason;
	if (t->n++ == 0)
		snprintf(t->what, sizeof(t->what), "%s", what);
}

static struct told
check(struct commune *m)
{
	struct told t = {0, ""};
	struct fault_sink sink = {.tell = tell, .ctx = &t};
	struct err e = ERR_INIT;

	assert_int_equal(store_check(&m->c, &sink, &e), 0);
	return t;
}

static void
the_check_names_what_was_changed(void **state)
{
	static const struct {
		const char *sql;
		const char *what;
	} changes[] = {
	    {"UPDATE batch SET note = CAST(replace(CAST(note AS TEXT),"
	     " 'seq 2', 'seq 3') AS BLOB)",
	     "batch"},
	    {"UPDATE part SET salt = zeroblob(16)", "part"},
	    {"DELETE FROM part WHERE pid = 2", "batch"},
	    {"UPDATE log SET key = zeroblob(32)", "batch"},
	};
	struct commune *m = *state;
	struct err e = ERR_INIT;

	work(m);
	assert_int_equal(check(m).n, 0);
	for (size_t i = 0; i < ARRAY_LEN(changes); i++) {
		struct told t;

		assert_int_equal(db_begin(m->c.db, &e), 0);
		assert_int_equal(db_run(m->c.db, &e, changes[i].sql, ""), 0);
		t = check(m);
		db_rollback(m->c.db);
		assert_true(t.n > 0);
		assert_string_equal(t.what, changes[i].what);
	}
	assert_int_equal(check(m).n, 0);
}

static void
the_check_names_damaged_files(void **state)
{
	struct commune *m = *state;
	struct told t;
	char name[96];

	work(m);
	snprintf(name, sizeof(name), "outbox/%s-2.batch", id_text(&m->p.log).s);
	damage(m, name, 40, 1);
	t = check(m);
	assert_int_equal(t.n, 1);
	assert_string_equal(t.what, "outbox");
	snprintf(name, sizeof(name), "keys/%s.key", id_text(&m->p.log).s);
	damage(m, name, 60, 1);
	t = check(m);
	assert_int_equal(t.n, 2);
	assert_string_equal(t.what, "keys");
}

/* A number names one edit: whoever still has an old one must not mean a new
 * edit by it. */
static void
numbers_go_on_after_a_rebuild(void **state)
{
	struct commune *m = *state;
	struct record_key key = commune_record(m, 3);
	char text[TEXT_SIZE];

	commune_set(m, &m->p, &key, "title", "một");
	commune_seal(m);
	(void)rebuild(m);
	commune_set(m, &m->p, &key, "title", "hai");
	assert_int_equal(commune_seal(m), 1);
	assert_int_equal(commune_value(m, &key, "title", text, TEXT_SIZE), 1);
	assert_string_equal(text, "\"hai\"");
}

/* Its next seal heals it; there is nothing for a person to do. */
static void
a_log_that_is_to_be_left_is_no_fault(void **state)
{
	struct commune *m = *state;
	struct err e = ERR_INIT;
	char name[96];

	work(m);
	snprintf(name, sizeof(name), "keys/%s.anchor", id_text(&m->p.log).s);
	damage(m, name, 100, 1);
	assert_int_equal(check(m).n, 1);
	assert_int_equal(person_leave(&m->c, &m->p.log, &e), 0);
	assert_int_equal(check(m).n, 0);
}

int
main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
	const struct CMUnitTest tests[] = {
	    T(a_rebuild_ends_in_the_same_digest_and_shows_the_same),
	    T(changed_state_is_put_right_by_a_rebuild),
	    T(a_lost_database_is_no_machine_that_was_never_enrolled),
	    T(without_a_database_the_outbox_gives_back_what_was_signed),
	    T(edits_behind_a_locked_key_outlive_the_database),
	    T(a_home_that_began_a_new_log_is_given_back_with_both),
	    T(a_damaged_database_loses_nothing_that_was_signed),
	    T(one_changed_byte_of_a_part_is_taken_from_the_outbox_again),
	    T(the_check_names_what_was_changed),
	    T(the_check_names_damaged_files),
	    T(numbers_go_on_after_a_rebuild),
	    T(a_log_that_is_to_be_left_is_no_fault),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

#include "tests/unit/client/seal.h"

static void
run(struct commune *m, const char *sql)
{
	struct err e = ERR_INIT;

	assert_int_equal(db_run(m->c.db, &e, sql, ""), 0);
}

static bool
is_log(struct commune *m, const struct id *log)
{
	struct head head = head_of(m);

	return id_eq(&head.log, log);
}

static void
copy_file(struct commune *m, const char *from, const char *to)
{
	struct buf bytes = BUF_INIT(64 * 1024 * 1024);
	struct buf path = BUF_INIT(4096);
	struct err e = ERR_INIT;

	assert_int_equal(path_join(&path, m->home, from, &e), 0);
	assert_int_equal(file_read(&bytes, buf_str(&path), &e), 0);
	assert_int_equal(path_join(&path, m->home, to, &e), 0);
	assert_int_equal(
	    file_write(buf_str(&path), bytes.p, bytes.len, 0600, &e), 0);
	buf_done(&bytes);
	buf_done(&path);
}

/* Seal, and leave the home as it is when the machine stops behind the commit:
 * the header that nothing beside the database knows of. */
static struct head
stop_at_commit(struct commune *m, const struct record_key *key)
{
	struct buf path = BUF_INIT(4096);
	struct head before = head_of(m), head;
	struct err e = ERR_INIT;

	commune_set(m, &m->p, key, "title", "một");
	commune_seal(m);
	head = head_of(m);
	assert_int_equal(outbox_path(&m->c, &head.log, head.seq, &path, &e), 0);
	assert_int_equal(file_remove(buf_str(&path), &e), 0);
	assert_int_equal(anchor_write(&m->c, &before, &e), 0);
	commune_close(m);
	buf_done(&path);
	return head;
}

static void
a_crash_between_commit_and_outbox_is_repaired_at_the_next_open(void **state)
{
	struct commune *m = *state;
	struct record_key key = commune_record(m, 1);
	struct head first = head_of(m), head;

	head = stop_at_commit(m, &key);
	commune_open(m);
	assert_true(has_outbox(m, &head));
	assert_int_equal(anchor_of(m, &head.log).head.seq, head.seq);
	commune_set(m, &m->p, &key, "title", "hai");
	commune_seal(m);
	assert_true(is_log(m, &first.log));
}

/* Put yesterday's database in the place of today's. */
static void
restore(struct commune *m, const struct record_key *key)
{
	commune_close(m);
	copy_file(m, "kheo.db", "old.db");
	commune_open(m);
	commune_set(m, &m->p, key, "title", "sau bản sao lưu");
	commune_seal(m);
	commune_close(m);
	copy_file(m, "old.db", "kheo.db");
	commune_open(m);
}

static void
a_restored_database_begins_a_new_log_at_the_next_seal(void **state)
{
	struct commune *m = *state;
	struct record_key key = commune_record(m, 1);
	struct buf bytes = BUF_INIT(NOTE_BYTES_MAX);
	struct head left = head_of(m), anchored;
	struct err e = ERR_INIT;
	struct person now;
	struct sign_key again;
	struct note note;
	struct batch b;
	char text[TEXT_SIZE];

	restore(m, &key);
	anchored = anchor_of(m, &left.log).head;
	assert_int_equal(anchored.seq, 2);
	assert_int_equal(head_of(m).seq, 1);
	/* Saving goes on, and begins nothing by itself. */
	commune_set(m, &m->p, &key, "title", "ghi tiếp");
	assert_true(is_log(m, &left.log));
	assert_int_equal(commune_seal(m), 1);
	assert_false(is_log(m, &left.log));
	assert_int_equal(head_of(m).seq, 2);
	assert_int_equal(anchor_now(m).head.seq, 2);
	assert_int_equal(commune_value(m, &key, "title", text, TEXT_SIZE), 1);
	assert_string_equal(text, "\"ghi tiếp\"");
	/* Its genesis continues what the anchor remembers. */
	run(m, "UPDATE batch SET state = 7 WHERE seq = 2");
	load_newest(m, &b, &note, &bytes);
	assert_int_equal(b.seq, 1);
	assert_true(b.genesis.has_from);
	assert_true(id_eq(&b.genesis.from, &left.log));
	assert_int_equal(b.genesis.from_seq, 2);
	assert_true(hash_eq(&b.genesis.from_hash, &anchored.hash));
	assert_true(signed_by(&note, name_log(m->key.public).s, m->key.public));
	/* The key of the new log is opened by the person as before. */
	assert_int_equal(person_pick(&m->c, NULL, ROLE_RECORDER, &now, &e), 1);
	assert_true(id_eq(&now.first, &m->p.first));
	assert_true(id_eq(&now.log, &b.log));
	assert_int_equal(person_key(&m->c, &now, NULL, &again, &e), 0);
	assert_memory_equal(again.public, b.genesis.key, KEY_LEN);
	buf_done(&bytes);
}

static void
a_seal_with_the_key_of_a_log_that_was_left_goes_to_the_new_one(void **state)
{
	struct commune *m = *state;
	struct record_key key = commune_record(m, 1);
	struct id left = m->p.log;

	restore(m, &key);
	for (int i = 0; i < 3; i++) {
		commune_set(m, &m->p, &key, "title", i % 2 ? "a" : "b");
		/* m->p and m->key are still those of the log that was left. */
		assert_int_equal(commune_seal(m), 1);
		assert_false(is_log(m, &left));
		assert_int_equal(head_of(m).seq, 2 + i);
	}
}

/* A copied file has another inode and another time of creation. */
static void
copy_disk(struct commune *m)
{

	copy_file(m, "keys/device", "keys/copy");
	copy_file(m, "keys/copy", "keys/device");
}

static void
another_machine_begins_a_new_log_and_is_another_installation(void **state)
{
	struct commune *m = *state;
	struct record_key key = commune_record(m, 1);
	struct id dev = m->c.dev;
	struct head left = head_of(m);

	commune_close(m);
	copy_disk(m);
	commune_open(m);
	commune_set(m, &m->p, &key, "title", "một");
	assert_int_equal(commune_seal(m), 1);
	assert_false(is_log(m, &left.log));
	assert_false(id_eq(&dev, &m->c.dev));
}

/* Its disk was copied before the anchor was written. */
static void
a_copy_hands_in_what_was_signed_before_and_leaves_the_log(void **state)
{
	struct commune *m = *state;
	struct record_key key = commune_record(m, 1);
	struct buf bytes = BUF_INIT(NOTE_BYTES_MAX);
	struct head before = head_of(m), head;
	struct err e = ERR_INIT;
	struct batch_row row;
	struct note note;
	struct batch b;

	head = stop_at_commit(m, &key);
	copy_disk(m);
	commune_open(m);
	assert_true(has_outbox(m, &head));
	assert_int_equal(batch_find(m->c.db, &head.hash, &row, &e), 1);
	assert_int_equal(row.state, BATCH_SEALED);
	/* Another disk's anchor is the reason to leave, and stays. */
	assert_int_equal(anchor_of(m, &head.log).head.seq, before.seq);
	commune_set(m, &m->p, &key, "title", "hai");
	assert_int_equal(commune_seal(m), 1);
	assert_false(is_log(m, &head.log));
	run(m, "UPDATE batch SET state = 7 WHERE seq = 2");
	load_newest(m, &b, &note, &bytes);
	assert_true(id_eq(&b.genesis.from, &head.log));
	assert_int_equal(b.genesis.from_seq, head.seq);
	assert_true(hash_eq(&b.genesis.from_hash, &head.hash));
	buf_done(&bytes);
}

static void
a_log_seen_elsewhere_is_left(void **state)
{
	struct commune *m = *state;
	struct record_key key = commune_record(m, 1);
	struct head left = head_of(m);
	struct err e = ERR_INIT;

	assert_int_equal(person_leave(&m->c, &left.log, &e), 0);
	commune_set(m, &m->p, &key, "title", "một");
	commune_seal(m);
	assert_false(is_log(m, &left.log));
	left = head_of(m);
	commune_set(m, &m->p, &key, "title", "hai");
	commune_seal(m);
	assert_true(is_log(m, &left.log));
}

static void
a_damaged_anchor_begins_a_new_log(void **state)
{
	struct commune *m = *state;
	struct record_key key = commune_record(m, 1);
	struct head left = head_of(m);
	struct buf path = BUF_INIT(4096);
	struct err e = ERR_INIT;
	char name[64];

	snprintf(name, sizeof(name), "keys/%s.anchor", id_text(&left.log).s);
	assert_int_equal(path_join(&path, m->home, name, &e), 0);
	assert_int_equal(file_write(buf_str(&path), "x\n", 2, 0600, &e), 0);
	commune_set(m, &m->p, &key, "title", "một");
	commune_seal(m);
	assert_false(is_log(m, &left.log));
	buf_done(&path);
}

/* The hub refuses a header of the newest log. */
static void
refuse(struct commune *m, uint64_t seq, enum refuse_code code)
{
	struct head head = head_of(m);
	struct batch_row row;
	struct log_row log;
	struct err e = ERR_INIT;

	assert_int_equal(log_find(m->c.db, &head.log, &log, &e), 1);
	assert_int_equal(batch_at(m->c.db, log.lid, seq, &row, &e), 1);
	head.seq = seq;
	head.hash = row.hash;
	assert_int_equal(refusal_keep(&m->c, &head, code, &e), 0);
}

static void
what_died_in_a_fork_is_signed_again_byte_for_byte(void **state)
{
	struct commune *m = *state;
	struct record_key one = commune_record(m, 1);
	struct record_key two = commune_record(m, 2);
	struct head left = head_of(m);
	struct err e = ERR_INIT;
	char text[TEXT_SIZE];
	int64_t parts;

	for (int i = 0; i < 3; i++) {
		commune_set(m, &m->p, i == 1 ? &two : &one, "title",
			    i < 2 ? "một" : "hai");
		assert_int_equal(commune_seal(m), 1);
	}
	parts = ask(m, "SELECT count(*) FROM part");
	refuse(m, 3, REFUSE_FORK);
	/* Whatever stands on a dead header is dead. */
	assert_int_equal(dead_count(&m->c, NULL, &e), 2);
	assert_int_equal(head_of(m).seq, 2);
	assert_int_equal(commune_value(m, &two, "title", text, TEXT_SIZE), 1);
	assert_int_equal(commune_seal(m), 1);
	assert_false(is_log(m, &left.log));
	assert_int_equal(dead_count(&m->c, NULL, &e), 0);
	/* One introduction more, and not one other part. */
	assert_int_equal(ask(m, "SELECT count(*) FROM part"), parts + 1);
	assert_int_equal(head_of(m).seq, 2);
	assert_int_equal(ask(m, "SELECT count(*) FROM own_part"), 3);
	assert_int_equal(commune_value(m, &one, "title", text, TEXT_SIZE), 1);
	assert_string_equal(text, "\"hai\"");
	assert_int_equal(commune_value(m, &two, "title", text, TEXT_SIZE), 1);
	assert_int_equal(commune_seal(m), 0);
}

static void
a_second_refused_envelope_waits_for_a_person(void **state)
{
	struct commune *m = *state;
	struct record_key key = commune_record(m, 1);
	struct err e = ERR_INIT;
	uint64_t left = 0;

	commune_set(m, &m->p, &key, "title", "một");
	assert_int_equal(commune_seal(m), 1);
	refuse(m, 2, REFUSE_ENVELOPE);
	assert_int_equal(rehome_waits(&m->c, NULL, &e), 0);
	assert_int_equal(seal_all(&m->c, NULL, &left, &e), 0);
	assert_int_equal(left, 0);
	assert_int_equal(dead_count(&m->c, NULL, &e), 0);
	refuse(m, 2, REFUSE_ENVELOPE);
	assert_int_equal(rehome_waits(&m->c, NULL, &e), 1);
	assert_int_equal(seal_all(&m->c, NULL, &left, &e), 0);
	assert_int_equal(left, 1);
	assert_int_equal(dead_count(&m->c, NULL, &e), 1);
	/* Who has looked may try again. */
	assert_int_equal(rehome_again(&m->c, &e), 0);
	assert_int_equal(seal_all(&m->c, NULL, &left, &e), 0);
	assert_int_equal(dead_count(&m->c, NULL, &e), 0);
}

int
main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
	const struct CMUnitTest tests[] = {
	    T(a_crash_between_commit_and_outbox_is_repaired_at_the_next_open),
	    T(a_restored_database_begins_a_new_log_at_the_next_seal),
	    T(a_seal_with_the_key_of_a_log_that_was_left_goes_to_the_new_one),
	    T(another_machine_begins_a_new_log_and_is_another_installation),
	    T(a_copy_hands_in_what_was_signed_before_and_leaves_the_log),
	    T(a_log_seen_elsewhere_is_left),
	    T(a_damaged_anchor_begins_a_new_log),
	    T(what_died_in_a_fork_is_signed_again_byte_for_byte),
	    T(a_second_refused_envelope_waits_for_a_person),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "client/store/impl.h"
#include "client/store/rehome.h"
#include "protocol/db/stmt.h"
#include "protocol/sign/hash.h"
#include "tests/lib/commune.h"

#define TEXT_SIZE 256

static int
setup(void **state)
{
	struct commune *m = calloc(1, sizeof(*m));

	commune_make(m, 2);
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
ask(struct commune *m, const char *sql)
{
	struct err e = ERR_INIT;
	struct stmt *s = db_query(m->c.db, &e, sql, "");
	int64_t n;

	assert_non_null(s);
	assert_int_equal(stmt_step(s, &e), 1);
	n = stmt_int(s, 0);
	stmt_done(s);
	return n;
}

static void
run(struct commune *m, const char *sql)
{
	struct err e = ERR_INIT;

	assert_int_equal(db_run(m->c.db, &e, sql, ""), 0);
}

static struct head
head_of(struct commune *m)
{
	struct err e = ERR_INIT;
	struct signer who;
	struct head head;

	assert_int_equal(signer_get(&m->c, &m->p.first, &who, &e), 1);
	assert_true(own_head(&m->c, &who.p.log, &head, &e) >= 0);
	return head;
}

static struct anchor
anchor_of(struct commune *m, const struct id *log)
{
	struct err e = ERR_INIT;
	struct anchor a;

	assert_int_equal(anchor_read(&m->c, log, &a, &e), 1);
	return a;
}

static bool
is_log(struct commune *m, const struct id *log)
{
	struct head head = head_of(m);

	return id_eq(&head.log, log);
}

static struct anchor
anchor_now(struct commune *m)
{
	struct head head = head_of(m);

	return anchor_of(m, &head.log);
}

static bool
has_outbox(struct commune *m, const struct head *head)
{
	struct buf path = BUF_INIT(4096);
	struct err e = ERR_INIT;
	bool there;

	assert_int_equal(outbox_path(&m->c, &head->log, head->seq, &path, &e),
			 0);
	there = file_exists(buf_str(&path));
	buf_done(&path);
	return there;
}

/* The newest header, checked against its log's key. */
static void
load_newest(struct commune *m, struct batch *b, struct note *note,
	    struct buf *bytes)
{
	struct head head = head_of(m);
	struct err e = ERR_INIT;
	struct batch_row row;
	struct log_row log;
	struct hash hash;

	assert_int_equal(batch_find(m->c.db, &head.hash, &row, &e), 1);
	assert_int_equal(batch_note(m->c.db, row.bid, bytes, &e), 0);
	assert_int_equal(batch_open(b, &hash, note, bytes->p, bytes->len, &e),
			 0);
	assert_int_equal(log_find(m->c.db, &b->log, &log, &e), 1);
	assert_int_equal(batch_check(note, b, log.key, &e), 0);
	assert_true(hash_eq(&hash, &head.hash));
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

static void
enrolling_writes_the_genesis_its_file_and_its_anchor(void **state)
{
	struct commune *m = *state;
	struct buf bytes = BUF_INIT(NOTE_BYTES_MAX);
	struct head head = head_of(m);
	struct note note;
	struct batch b;

	assert_int_equal(head.seq, 1);
	assert_true(has_outbox(m, &head));
	assert_int_equal(anchor_of(m, &head.log).head.seq, 1);
	load_newest(m, &b, &note, &bytes);
	assert_int_equal(note.sig_count, 2);
	assert_true(strncmp(note.sigs[1].name, "enrol/", 6) == 0);
	assert_int_equal(b.part_count, 1);
	assert_false(b.genesis.has_from);
	assert_true(id_eq(&b.genesis.scope, &m->c.scope));
	assert_true(id_eq(&b.genesis.dev, &m->c.dev));
	buf_done(&bytes);
}

static void
nothing_unsealed_makes_no_batch(void **state)
{
	struct commune *m = *state;

	assert_int_equal(commune_seal(m), 0);
	assert_int_equal(head_of(m).seq, 1);
}

static void
four_hundred_records_make_few_large_batches(void **state)
{
	struct commune *m = *state;
	char text[TEXT_SIZE];

	for (unsigned i = 0; i < 400; i++) {
		struct record_key key = commune_record(m, i);

		snprintf(text, sizeof(text),
			 "Tổ tự quản thu gom rác thải nhựa số %u, "
			 "dữ liệu mẫu, mỗi tuần một buổi tại nhà văn hóa",
			 i);
		commune_set(m, &m->p, &key, "title", text);
	}
	assert_int_equal(commune_seal(m), 1);
	assert_int_equal(ask(m, "SELECT count(*) FROM unsealed"), 0);
	assert_true(head_of(m).seq <= 3);
	/* Every part but the last is nearly full, and none is over. */
	assert_true(ask(m, "SELECT max(length(body)) FROM part") <=
		    PART_BYTES_SOFT + 512);
	assert_true(ask(m, "SELECT count(*) FROM part"
			   " WHERE length(body) < 15000") <= 2);
	assert_int_equal(anchor_now(m).head.seq, head_of(m).seq);
	for (unsigned i = 0; i < 400; i += 57) {
		struct record_key key = commune_record(m, i);

		assert_int_equal(
		    commune_value(m, &key, "title", text, sizeof(text)), 1);
	}
}

static void
large_work_is_cut_into_batches_of_128_kib(void **state)
{
	struct commune *m = *state;
	char *text = malloc(100 * 1024);

	memset(text, 'a', 100 * 1024);
	text[60 * 1024] = '\0';
	for (unsigned i = 0; i < 4; i++) {
		struct record_key key = commune_record(m, i);

		commune_set(m, &m->p, &key, "reason", text);
	}
	assert_int_equal(commune_seal(m), 1);
	assert_int_equal(head_of(m).seq, 3);
	free(text);
}

static void
groups_keep_their_order_and_none_is_lost(void **state)
{
	struct commune *m = *state;
	struct record_key key = commune_record(m, 1);
	struct edit ed = {.field = "title", .value = "\"a\"", .value_len = 3};
	struct err e = ERR_INIT;
	char text[TEXT_SIZE];

	/* Three windows that saw nothing of each other. */
	for (int i = 0; i < 3; i++)
		assert_int_equal(edit_save(&m->c, &m->p, &key, &ed, 1, &e), 0);
	commune_set(m, &m->p, &key, "title", "chốt lại");
	assert_int_equal(commune_value(m, &key, "title", text, TEXT_SIZE), 1);
	assert_int_equal(commune_seal(m), 1);
	/* Each group is a part of its own beside the genesis' one. */
	assert_int_equal(ask(m, "SELECT count(*) FROM part"), 5);
	assert_int_equal(commune_value(m, &key, "title", text, TEXT_SIZE), 1);
	assert_string_equal(text, "\"chốt lại\"");
}

static void
the_time_and_the_chain_are_in_the_header(void **state)
{
	struct commune *m = *state;
	struct record_key key = commune_record(m, 1);
	struct buf bytes = BUF_INIT(NOTE_BYTES_MAX);
	struct head before = head_of(m);
	struct note note;
	struct batch b;

	commune_set(m, &m->p, &key, "title", "một");
	fake_advance(&m->time, 5000);
	commune_seal(m);
	load_newest(m, &b, &note, &bytes);
	assert_int_equal(b.seq, 2);
	assert_true(hash_eq(&b.prev, &before.hash));
	assert_true(b.time_s == FAKE_NOW_MS / 1000 + 5);
	assert_int_equal(b.seen.kind, SEEN_NONE);
	assert_int_equal(note.sig_count, 1);
	buf_done(&bytes);
}

static void
a_crash_between_commit_and_outbox_is_repaired_at_the_next_open(void **state)
{
	struct commune *m = *state;
	struct record_key key = commune_record(m, 1);
	struct buf path = BUF_INIT(4096);
	struct head first = head_of(m), head;
	struct err e = ERR_INIT;

	commune_set(m, &m->p, &key, "title", "một");
	commune_seal(m);
	head = head_of(m);
	/* As it was when the machine stopped behind the commit. */
	assert_int_equal(outbox_path(&m->c, &head.log, head.seq, &path, &e), 0);
	assert_int_equal(file_remove(buf_str(&path), &e), 0);
	assert_int_equal(anchor_write(&m->c, &first, &e), 0);
	commune_close(m);
	commune_open(m);
	assert_true(has_outbox(m, &head));
	assert_int_equal(anchor_of(m, &head.log).head.seq, head.seq);
	commune_set(m, &m->p, &key, "title", "hai");
	commune_seal(m);
	assert_true(is_log(m, &first.log));
	buf_done(&path);
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

static void
another_machine_begins_a_new_log_and_is_another_installation(void **state)
{
	struct commune *m = *state;
	struct record_key key = commune_record(m, 1);
	struct id dev = m->c.dev;
	struct head left = head_of(m);

	/* A copied file has another inode and another time of creation. */
	commune_close(m);
	copy_file(m, "keys/device", "keys/copy");
	copy_file(m, "keys/copy", "keys/device");
	commune_open(m);
	commune_set(m, &m->p, &key, "title", "một");
	assert_int_equal(commune_seal(m), 1);
	assert_false(is_log(m, &left.log));
	assert_false(id_eq(&dev, &m->c.dev));
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

static void
locked_keys_stay_closed_and_their_edits_are_counted(void **state)
{
	struct commune *m = *state;
	struct record_key key = commune_record(m, 1);
	struct buf path = BUF_INIT(4096);
	struct err e = ERR_INIT;
	struct sign_key chair_key;
	struct person chair;
	uint64_t left;

	commune_person(m, "Chủ tịch", "mật khẩu", &chair, &chair_key);
	commune_set(m, &chair, &key, "title", "một");
	commune_set(m, &chair, &key, "place", "hai");
	assert_int_equal(seal_all(&m->c, NULL, &left, &e), 0);
	assert_int_equal(left, 2);
	assert_int_equal(path_join(&path, m->home, "pass", &e), 0);
	assert_int_equal(file_write(buf_str(&path), "sai\n", 4, 0600, &e), 0);
	assert_int_equal(seal_all(&m->c, buf_str(&path), &left, &e), -1);
	assert_int_equal(e.code, ERR_PASSPHRASE);
	err_clear(&e);
	assert_int_equal(
	    file_write(buf_str(&path), "mật khẩu\r\n", 13, 0600, &e), 0);
	assert_int_equal(seal_all(&m->c, buf_str(&path), &left, &e), 0);
	assert_int_equal(left, 0);
	buf_done(&path);
}

/* A form with a personal field, as a hub would have published it. */
static void
publish_personal_form(struct commune *m)
{
	static const char form[] =
	    "{\"form\":\"registration\",\"version\":2,"
	    "\"title\":{\"vi\":\"Mẫu\"},\"fields\":["
	    "{\"name\":\"title\",\"type\":\"text\",\"label\":{\"vi\":\"Tên\"}},"
	    "{\"name\":\"phone\",\"type\":\"text\",\"personal\":true,"
	    "\"label\":{\"vi\":\"Số điện thoại\"}}]}";
	struct err e = ERR_INIT;

	assert_int_equal(db_run(m->c.db, &e,
				"INSERT INTO form(name, version, body, idx)"
				" VALUES('registration', 2, ?1, 0)",
				"b", (const void *)form, sizeof(form) - 1),
			 0);
}

static void
personal_fields_travel_in_parts_of_their_own(void **state)
{
	struct commune *m = *state;

	publish_personal_form(m);
	for (unsigned i = 0; i < 3; i++) {
		struct record_key key = commune_record(m, i);

		commune_set(m, &m->p, &key, "title", "Tổ tự quản");
		commune_set(m, &m->p, &key, "phone", "0900 000 000");
	}
	commune_seal(m);
	assert_int_equal(ask(m, "SELECT count(*) FROM part"
				" WHERE instr(body, 'phone') > 0"),
			 3);
	assert_int_equal(ask(m, "SELECT count(*) FROM part"
				" WHERE instr(body, 'phone') > 0"
				" AND instr(body, 'title') > 0"),
			 0);
	assert_int_equal(ask(m, "SELECT count(*) FROM part"
				" WHERE instr(body, 'title') > 0"),
			 1);
}

static void
a_submission_names_the_personal_part_of_its_record(void **state)
{
	struct commune *m = *state;
	struct record_key key = commune_record(m, 1);
	struct buf body = BUF_INIT(PART_BYTES_MAX);
	uint8_t salt[SALT_LEN];
	struct err e = ERR_INIT;
	struct hash part, personal;
	struct part p;

	publish_personal_form(m);
	commune_set(m, &m->p, &key, "phone", "0900 000 000");
	commune_act(m, &m->p, &m->key, commune_submit(m, &key, NULL), &part);
	assert_int_equal(head_of(m).seq, 2);
	assert_int_equal(part_load(m->c.db, &part, salt, &body, &e), 1);
	assert_int_equal(part_parse(&p, body.p, body.len, &e), 0);
	assert_int_equal(json_get_hash(p.root, "personal", &personal), 0);
	part_done(&p);
	buf_reset(&body);
	assert_int_equal(part_load(m->c.db, &personal, salt, &body, &e), 1);
	assert_non_null(strstr(buf_str(&body), "0900 000 000"));
	buf_done(&body);
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
	    T(enrolling_writes_the_genesis_its_file_and_its_anchor),
	    T(nothing_unsealed_makes_no_batch),
	    T(four_hundred_records_make_few_large_batches),
	    T(large_work_is_cut_into_batches_of_128_kib),
	    T(groups_keep_their_order_and_none_is_lost),
	    T(the_time_and_the_chain_are_in_the_header),
	    T(a_crash_between_commit_and_outbox_is_repaired_at_the_next_open),
	    T(a_restored_database_begins_a_new_log_at_the_next_seal),
	    T(a_seal_with_the_key_of_a_log_that_was_left_goes_to_the_new_one),
	    T(another_machine_begins_a_new_log_and_is_another_installation),
	    T(a_log_seen_elsewhere_is_left),
	    T(a_damaged_anchor_begins_a_new_log),
	    T(locked_keys_stay_closed_and_their_edits_are_counted),
	    T(personal_fields_travel_in_parts_of_their_own),
	    T(a_submission_names_the_personal_part_of_its_record),
	    T(what_died_in_a_fork_is_signed_again_byte_for_byte),
	    T(a_second_refused_envelope_waits_for_a_person),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

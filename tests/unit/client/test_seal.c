#include "tests/unit/client/seal.h"

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
	    T(locked_keys_stay_closed_and_their_edits_are_counted),
	    T(personal_fields_travel_in_parts_of_their_own),
	    T(a_submission_names_the_personal_part_of_its_record),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

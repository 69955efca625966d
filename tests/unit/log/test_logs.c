#include "world.h"

static const struct id SCOPE = {.b = {7}};

static void
a_log_comes_back_as_it_was_stored(void **state)
{
	struct world *w = *state;
	struct err e = ERR_INIT;
	struct log_row row, again;
	struct writer a;
	struct sealed s;

	writer_init(&a, 3, &SCOPE, ROLE_APPROVER, NULL);
	seal_begin(&s);
	seal(&s, &a);
	assert_int_equal(log_find(w->db, &a.log, &row, &e), 0);
	OK(log_add(w->db, &s.b, &s.hash, &a.first, &row, &e));
	assert_true(row.has_device);
	assert_memory_equal(row.key, s.b.genesis.key, KEY_LEN);
	assert_memory_equal(row.device, s.b.genesis.device, KEY_LEN);
	assert_memory_equal(row.box, s.b.genesis.box, KEY_LEN);
	assert_true(id_eq(&row.scope, &SCOPE));
	assert_true(id_eq(&row.dev, &s.b.genesis.dev));
	assert_true(hash_eq(&row.genesis, &s.hash));
	assert_int_equal(row.asked, ROLE_APPROVER);
	assert_int_equal(row.seq, 0);
	OK(log_advance(w->db, row.lid, 4, &s.hash, NOW_S, &e));
	FOUND(log_get(w->db, row.lid, &again, &e));
	assert_int_equal(again.seq, 4);
	assert_int_equal(again.teff_s, NOW_S);
	assert_true(hash_eq(&again.hash, &s.hash));
	assert_int_equal(log_add(w->db, &s.b, &s.hash, &a.first, &row, &e), -1);
	assert_int_equal(e.code, ERR_STATE);
	seal_done(&s);
}

static void
a_hub_log_has_no_device(void **state)
{
	struct world *w = *state;
	struct err e = ERR_INIT;
	struct log_row row;
	struct writer h;
	struct sealed s;

	writer_init(&h, 3, &SCOPE, ROLE_HUB, NULL);
	seal_begin(&s);
	seal(&s, &h);
	OK(log_add(w->db, &s.b, &s.hash, &h.first, &row, &e));
	assert_false(row.has_device);
	assert_int_equal(row.asked, ROLE_HUB);
	seal_done(&s);
}

static void
a_header_is_found_by_hash_and_by_place(void **state)
{
	struct world *w = *state;
	struct err e = ERR_INIT;
	struct buf note = BUF_INIT(NOTE_BYTES_MAX);
	struct batch_row row;
	struct log_row log;
	struct writer a;
	struct sealed s;
	struct batch b;
	struct hash hash;
	int64_t bid;

	writer_init(&a, 3, &SCOPE, ROLE_RECORDER, NULL);
	seal_begin(&s);
	seal(&s, &a);
	bid = deliver(w->db, &s, &a, &log);
	FOUND(batch_find(w->db, &s.hash, &row, &e));
	assert_int_equal(row.bid, bid);
	assert_int_equal(row.lid, log.lid);
	assert_int_equal(row.state, BATCH_HELD);
	assert_int_equal(row.recv_ms, FAKE_NOW_MS);
	assert_int_equal(batch_at(w->db, log.lid, 2, &row, &e), 0);
	FOUND(batch_at(w->db, log.lid, 1, &row, &e));

	OK(batch_load(w->db, bid, &b, &hash, &note, &e));
	assert_true(hash_eq(&hash, &s.hash));
	assert_true(id_eq(&b.log, &a.log));
	assert_int_equal(note.len, s.note.len);
	OK(batch_note(w->db, bid, &note, &e));
	assert_int_equal(note.len, 2 * s.note.len);
	buf_done(&note);

	OK(batch_set_state(w->db, bid, BATCH_EVIDENCE, &e));
	assert_int_equal(batch_at(w->db, log.lid, 1, &row, &e), 0);
	OK(batch_set_state(w->db, bid, BATCH_DEAD, &e));
	assert_int_equal(batch_at(w->db, log.lid, 1, &row, &e), 0);
	assert_int_equal(batch_note(w->db, bid + 1, &note, &e), -1);
	assert_int_equal(e.code, ERR_NOT_FOUND);
	seal_done(&s);
}

static void
a_damaged_header_is_our_fault(void **state)
{
	struct world *w = *state;
	struct err e = ERR_INIT;
	struct buf note = BUF_INIT(NOTE_BYTES_MAX);
	struct log_row log;
	struct writer a;
	struct sealed s;
	struct batch b;
	struct hash hash;
	int64_t bid;

	writer_init(&a, 3, &SCOPE, ROLE_RECORDER, NULL);
	seal_begin(&s);
	seal(&s, &a);
	bid = deliver(w->db, &s, &a, &log);
	OK(db_run(w->db, &e, "UPDATE batch SET note = substr(note, 2)", ""));
	assert_int_equal(batch_load(w->db, bid, &b, &hash, &note, &e), -1);
	assert_int_equal(e.code, ERR_CORRUPT);
	buf_done(&note);
	seal_done(&s);
}

static void
a_part_is_stored_once_and_named_when_missing(void **state)
{
	struct world *w = *state;
	struct err e = ERR_INIT;
	struct buf body = BUF_INIT(PART_BYTES_MAX);
	struct batch_parts *parts = calloc(1, sizeof(*parts));
	uint8_t salt[SALT_LEN];
	struct id rec = id_of(1);
	struct log_row log;
	struct writer a;
	struct sealed s;
	int64_t bid;

	assert_non_null(parts);
	writer_init(&a, 3, &SCOPE, ROLE_RECORDER, NULL);
	seal_begin(&s);
	edit_put(&s, &a, &rec, "model", "title", "\"x\"", NULL, 0);
	seal(&s, &a);
	s.salt[0] = 0;
	bid = deliver(w->db, &s, &a, &log);
	OK(part_add(w->db, &s.b.parts[0].hash, s.salt, "other", 5, bid, 3, &e));
	FOUND(part_has(w->db, &s.b.parts[0].hash, &e));
	FOUND(part_load(w->db, &s.b.parts[0].hash, salt, &body, &e));
	assert_int_equal(body.len, s.bodies[0].len);
	assert_memory_equal(body.p, s.bodies[0].p, body.len);
	assert_int_equal(part_has(w->db, &s.hash, &e), 0);
	assert_int_equal(part_load(w->db, &s.hash, salt, &body, &e), 0);

	OK(batch_parts_load(w->db, &s.b, parts, &e));
	assert_int_equal(parts->count, 1);
	batch_parts_done(parts);
	OK(db_run(w->db, &e, "DELETE FROM part", ""));
	assert_int_equal(batch_parts_load(w->db, &s.b, parts, &e), -1);
	assert_int_equal(e.code, ERR_NOT_FOUND);
	batch_parts_done(parts);
	free(parts);
	buf_done(&body);
	seal_done(&s);
}

static void
checkpoints_and_settings_are_kept(void **state)
{
	static const struct {
		uint64_t origin, size;
	} rows[] = {{1, 5}, {1, 90}, {2, 7}, {2, 6}};
	struct world *w = *state;
	struct err e = ERR_INIT;
	struct buf out = BUF_INIT(100);
	struct checkpoint_row row, got;

	assert_int_equal(checkpoint_newest(w->db, &got, &e), 0);
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		memset(&row, 0, sizeof(row));
		row.origin = rows[i].origin;
		row.size = rows[i].size;
		row.root.b[0] = (uint8_t)i;
		row.time_ms = FAKE_NOW_MS;
		OK(checkpoint_add(w->db, &row, "note", 4, &e));
		OK(checkpoint_add(w->db, &row, "other", 5, &e));
	}
	FOUND(checkpoint_newest(w->db, &got, &e));
	assert_int_equal(got.origin, 2);
	assert_int_equal(got.size, 7);
	FOUND(checkpoint_at(w->db, 1, 90, &got, &out, &e));
	assert_int_equal(got.root.b[0], 1);
	assert_int_equal(got.time_ms, FAKE_NOW_MS);
	assert_string_equal(buf_str(&out), "note");
	assert_int_equal(checkpoint_at(w->db, 1, 91, &got, NULL, &e), 0);

	buf_reset(&out);
	assert_int_equal(setting_get(w->db, "tên", &out, &e), 0);
	OK(setting_put(w->db, "tên", "một", strlen("một"), &e));
	OK(setting_put(w->db, "tên", "hai", strlen("hai"), &e));
	FOUND(setting_get(w->db, "tên", &out, &e));
	assert_string_equal(buf_str(&out), "hai");
	buf_done(&out);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    WORLD_TEST(a_log_comes_back_as_it_was_stored),
	    WORLD_TEST(a_hub_log_has_no_device),
	    WORLD_TEST(a_header_is_found_by_hash_and_by_place),
	    WORLD_TEST(a_damaged_header_is_our_fault),
	    WORLD_TEST(a_part_is_stored_once_and_named_when_missing),
	    WORLD_TEST(checkpoints_and_settings_are_kept),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

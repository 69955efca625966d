#include "world.h"

static const struct id SCOPE = {.b = {7}};
static const struct id OTHER = {.b = {8}};

static void
replay_equals_live(struct db *db, const struct id *scope)
{
	struct err e = ERR_INIT;
	struct hash live = digest_of(db, scope), again;

	OK(db_begin(db, &e));
	if (log_replay(db, &e) != 0)
		fail_msg("replay: %s", e.text);
	OK(db_commit(db, &e));
	again = digest_of(db, scope);
	assert_memory_equal(&live, &again, sizeof(live));
}

static void
edits_reach_the_row_and_conflicts_are_marked(void **state)
{
	struct world *w = *state;
	struct err e = ERR_INIT;
	struct id rec = id_of(1), a, b, both[2];
	const struct record_field *f;
	struct record_key key;
	struct writer u, v;
	struct record r;

	writer_init(&u, 1, &SCOPE, ROLE_RECORDER, NULL);
	writer_init(&v, 2, &SCOPE, ROLE_RECORDER, NULL);
	assert_int_equal(record_find(w->db, &rec, &key, &e), 0);
	a = edit_say(w, &u, &rec, "title", "\"một\"", NULL, 0);
	FOUND(record_find(w->db, &rec, &key, &e));
	assert_true(id_eq(&key.scope, &SCOPE));
	assert_string_equal(key.type, "registration");
	b = edit_say(w, &v, &rec, "title", "\"hai\"", NULL, 0);
	assert_int_equal(count_of(w->db, "SELECT count(*) FROM record"), 1);
	assert_int_equal(count_of(w->db, "SELECT conflict FROM record"), 1);
	both[0] = a;
	both[1] = b;
	edit_say(w, &u, &rec, "title", "\"ba\"", both, 2);
	assert_int_equal(count_of(w->db, "SELECT conflict FROM record"), 0);
	record_init(&r);
	FOUND(record_load(w->db, &key, &r, &e));
	f = record_field(&r, "title");
	assert_non_null(f);
	assert_int_equal(f->head_count, 1);
	assert_int_equal(f->gone_count, 2);
	assert_memory_equal(f->heads[0].value, "\"ba\"", 4);
	record_done(&r);
	replay_equals_live(w->db, &SCOPE);
}

static void
the_same_record_name_in_two_scopes_is_two_records(void **state)
{
	struct world *w = *state;
	struct err e = ERR_INIT;
	struct record_key key = {.scope = SCOPE, .type = "registration"};
	struct hash mine, now;
	struct writer u, v;
	struct record r;

	key.rec = id_of(1);
	writer_init(&u, 1, &SCOPE, ROLE_RECORDER, NULL);
	writer_init(&v, 2, &OTHER, ROLE_RECORDER, NULL);
	edit_say(w, &u, &key.rec, "title", "\"một\"", NULL, 0);
	mine = digest_of(w->db, &SCOPE);
	edit_say(w, &v, &key.rec, "title", "\"hai\"", NULL, 0);
	assert_int_equal(count_of(w->db, "SELECT count(*) FROM record"), 2);
	assert_int_equal(count_of(w->db, "SELECT sum(conflict) FROM record"),
			 0);
	now = digest_of(w->db, &SCOPE);
	assert_memory_equal(&mine, &now, sizeof(mine));
	record_init(&r);
	FOUND(record_load(w->db, &key, &r, &e));
	assert_memory_equal(r.fields[0].heads[0].value, "\"một\"", 6);
	record_done(&r);
}

static int
collect(void *ctx, const struct record_key *key, struct record *r,
	struct err *e)
{
	struct buf *out = ctx;

	(void)e;
	buf_fmt(out, "%d%s%d/%zu ", key->scope.b[0], key->type, key->rec.b[1],
		r->field_count);
	return out->len > 40 ? 5 : 0;
}

static void
records_are_walked_in_order_until_told_to_stop(void **state)
{
	static const struct {
		int scope, rec;
		const char *type;
	} rows[] = {{8, 1, "a"}, {7, 9, "b"}, {7, 2, "b"}, {7, 5, "a"}};
	struct world *w = *state;
	struct err e = ERR_INIT;
	struct buf out = BUF_INIT(100);
	struct writer u[2];

	writer_init(&u[0], 1, &SCOPE, ROLE_RECORDER, NULL);
	writer_init(&u[1], 2, &OTHER, ROLE_RECORDER, NULL);
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct writer *by = &u[rows[i].scope - 7];
		struct id rec = id_of((unsigned)rows[i].rec);
		struct sealed s;

		seal_begin(&s);
		edit_put(&s, by, &rec, rows[i].type, "x", "1", NULL, 0);
		seal(&s, by);
		sequence_at(w->db, &s, by, w->size++, Q_NONE);
		seal_done(&s);
	}
	OK(record_each(w->db, NULL, collect, &out, &e));
	assert_string_equal(buf_str(&out), "7a5/1 7b2/1 7b9/1 8a1/1 ");
	buf_reset(&out);
	OK(record_each(w->db, &SCOPE, collect, &out, &e));
	assert_string_equal(buf_str(&out), "7a5/1 7b2/1 7b9/1 ");
	assert_int_equal(record_each(w->db, NULL, collect, &out, &e), 5);
	assert_true(db_is_idle(w->db));
	buf_done(&out);
}

static void
a_part_that_arrives_twice_takes_effect_once(void **state)
{
	struct world *w = *state;
	struct id rec = id_of(1);
	struct hash one;
	struct writer u;
	struct sealed s;

	writer_init(&u, 1, &SCOPE, ROLE_RECORDER, NULL);
	for (unsigned i = 0; i < 3; i++) {
		struct hash now;

		seal_begin(&s);
		edit_put(&s, &u, &rec, "model", "x", "1", NULL, 0);
		seal(&s, &u);
		sequence_at(w->db, &s, &u, w->size++, Q_NONE);
		seal_done(&s);
		now = digest_of(w->db, &SCOPE);
		if (i == 0)
			one = now;
		assert_memory_equal(&one, &now, sizeof(one));
	}
	assert_int_equal(count_of(w->db, "SELECT count(*) FROM applied"), 1);
	assert_int_equal(count_of(w->db, "SELECT idx FROM applied"), 0);
	assert_int_equal(count_of(w->db, "SELECT count(*) FROM entry"), 3);
	assert_int_equal(count_of(w->db, "SELECT seq FROM log"), 3);
	replay_equals_live(w->db, &SCOPE);
	assert_int_equal(count_of(w->db, "SELECT seq FROM log"), 3);
}

static void
an_entry_comes_back_and_moves_the_head(void **state)
{
	struct world *w = *state;
	struct err e = ERR_INIT;
	struct id rec = id_of(1);
	struct batch_row row;
	struct log_row log;
	struct entry en;
	struct writer u;
	int64_t bid;

	writer_init(&u, 1, &SCOPE, ROLE_RECORDER, NULL);
	assert_int_equal(entry_load(w->db, 0, &en, &bid, &e), 0);
	edit_say(w, &u, &rec, "x", "1", NULL, 0);
	FOUND(entry_load(w->db, 0, &en, &bid, &e));
	assert_true(hash_eq(&en.head.hash, &u.head));
	assert_int_equal(en.recv_ms, FAKE_NOW_MS);
	FOUND(batch_find(w->db, &u.head, &row, &e));
	assert_int_equal(row.bid, bid);
	assert_int_equal(row.state, BATCH_CONFIRMED);
	FOUND(log_find(w->db, &u.log, &log, &e));
	assert_int_equal(log.seq, 1);
	assert_true(hash_eq(&log.hash, &u.head));
	assert_int_equal(log.teff_s, NOW_S - 60);
}

static struct hash
submit(struct world *w, struct writer *u, const struct id *rec,
       const char *lines, const struct hash *after)
{
	struct hash_text h = {""};
	char t[1024];

	if (after != NULL)
		h = hash_text(after);
	return act_say(w, u, ACT_SUBMIT,
		       say(t,
			   ",\"rec\":\"%s\",\"type\":\"report\",\"lines\":%s,"
			   "\"after\":%s%s%s,\"reason\":null,\"content\":{},"
			   "\"annex\":{},\"personal\":null,\"files\":[]",
			   id_text(rec).s, lines, after == NULL ? "null" : "\"",
			   h.s, after == NULL ? "" : "\""));
}

static void
act_on(struct world *w, struct writer *u, enum act_kind kind,
       const struct hash *target, const char *rest)
{
	char t[1024];

	act_say(w, u, kind,
		say(t, ",\"target\":\"%s\"%s", hash_text(target).s, rest));
}

static void
the_acts_of_a_record_fold_into_its_state(void **state)
{
	struct world *w = *state;
	struct err e = ERR_INIT;
	struct act_policy policy = {true, true};
	struct id rec = id_of(1), none = id_of(2), got;
	struct writer dir, hub, u, v, x;
	struct submission *subs;
	struct act *acts;
	struct hash s;
	size_t n;

	writer_init(&dir, 1, &SCOPE_DIRECTORY, ROLE_HUB, NULL);
	writer_init(&hub, 2, &SCOPE, ROLE_HUB, NULL);
	writer_init(&u, 3, &SCOPE, ROLE_RECORDER, NULL);
	writer_init(&v, 4, &SCOPE, ROLE_APPROVER, NULL);
	writer_init(&x, 5, &OTHER, ROLE_APPROVER, NULL);
	enrol(w, &dir, &u, ROLE_RECORDER);
	enrol(w, &dir, &v, ROLE_APPROVER);
	enrol(w, &dir, &x, ROLE_APPROVER);
	/* Another unit's, though it has the same id and came first. */
	submit(w, &x, &rec, "[\"dang\"]", NULL);
	s = submit(w, &u, &rec, "[\"chinh-quyen\",\"dang\"]", NULL);
	act_on(w, &v, ACT_APPROVE, &s, "");
	act_on(w, &hub, ACT_RECEIVE, &s, ",\"line\":\"dang\"");
	act_on(w, &hub, ACT_ACCEPT, &s, ",\"line\":\"chinh-quyen\"");
	/* From elsewhere: none of this record's business. */
	act_on(w, &x, ACT_WITHDRAW, &s, ",\"reason\":\"\"");
	submit(w, &x, &rec, "[\"dang\"]", NULL);

	OK(acts_in_scope(w->db, &SCOPE, &rec, &acts, &n, &e));
	assert_int_equal(n, 4);
	assert_int_equal(acts[0].kind, ACT_SUBMIT);
	assert_int_equal(acts[1].role, ROLE_APPROVER);
	assert_int_equal(acts[2].role, ROLE_HUB);
	assert_true(id_eq(&acts[1].person, &v.first));
	assert_true(hash_eq(&acts[0].part, &s));
	OK(act_fold(acts, n, &policy, &subs, &n, &e));
	assert_int_equal(n, 1);
	assert_int_equal(subs[0].approvals, 1);
	for (size_t i = 0; i < 2; i++)
		assert_int_equal(subs[0].lines[i].state,
				 strcmp(subs[0].lines[i].line, "dang") == 0
				     ? STATE_RECEIVED
				     : STATE_ACCEPTED);
	free(subs);
	free(acts);
	FOUND(submission_record(w->db, &s, &got, &e));
	assert_true(id_eq(&got, &rec));
	assert_int_equal(submission_record(w->db, &u.head, &got, &e), 0);
	OK(acts_in_scope(w->db, &SCOPE, &none, &acts, &n, &e));
	assert_int_equal(n, 0);
	assert_null(acts);
	replay_equals_live(w->db, &SCOPE);
	replay_equals_live(w->db, &OTHER);
}

/* The approval of a suspended approver, quarantined, then released; seen by a
 * home that gets both in either order. */
static void
a_release_gives_the_quarantined_batch_its_effect(void **state)
{
	struct world *w = *state;
	struct db *db = world_file(w, "b.db");
	struct id rec = id_of(1);
	struct writer dir, u;
	struct hash before, after, other;
	struct sealed q, rel;
	struct buf *b;

	writer_init(&dir, 1, &SCOPE_DIRECTORY, ROLE_HUB, NULL);
	writer_init(&u, 3, &SCOPE, ROLE_RECORDER, NULL);
	seal_begin(&q);
	edit_put(&q, &u, &rec, "report", "x", "1", NULL, 0);
	b = act_begin(&q, &u, ACT_SUBMIT);
	buf_fmt(b,
		",\"rec\":\"%s\",\"type\":\"report\",\"lines\":[\"dang\"],"
		"\"after\":null,\"reason\":null,\"content\":{},\"annex\":{},"
		"\"personal\":null,\"files\":[]}",
		id_text(&rec).s);
	seal(&q, &u);
	seal_begin(&rel);
	b = act_begin(&rel, &dir, ACT_RELEASE);
	buf_fmt(b, ",\"index\":0,\"batch\":\"%s\"}", hash_text(&q.hash).s);
	seal(&rel, &dir);

	before = digest_of(w->db, &SCOPE);
	sequence_at(w->db, &q, &u, 0, Q_SUSPENDED);
	after = digest_of(w->db, &SCOPE);
	assert_memory_equal(&before, &after, sizeof(before));
	assert_int_equal(count_of(w->db, "SELECT count(*) FROM applied"), 0);
	sequence_at(w->db, &rel, &dir, 1, Q_NONE);
	after = digest_of(w->db, &SCOPE);
	assert_int_equal(count_of(w->db, "SELECT count(*) FROM record"), 1);
	assert_int_equal(
	    count_of(w->db, "SELECT idx FROM act WHERE rec IS NOT NULL"), 1);

	sequence_at(db, &rel, &dir, 1, Q_NONE);
	assert_int_equal(count_of(db, "SELECT count(*) FROM record"), 0);
	sequence_at(db, &q, &u, 0, Q_SUSPENDED);
	other = digest_of(db, &SCOPE);
	assert_memory_equal(&after, &other, sizeof(other));
	replay_equals_live(db, &SCOPE);
	replay_equals_live(w->db, &SCOPE);
	db_close(db);
	seal_done(&q);
	seal_done(&rel);
}

static void
a_release_of_what_has_effect_or_is_not_there_does_nothing(void **state)
{
	struct world *w = *state;
	struct id rec = id_of(1);
	struct writer dir, u;
	struct hash before, after;
	char t[1024];

	writer_init(&dir, 1, &SCOPE_DIRECTORY, ROLE_HUB, NULL);
	writer_init(&u, 3, &SCOPE, ROLE_RECORDER, NULL);
	edit_say(w, &u, &rec, "x", "1", NULL, 0);
	before = digest_of(w->db, &SCOPE);
	act_say(w, &dir, ACT_RELEASE,
		say(t, ",\"index\":0,\"batch\":\"%s\"", hash_text(&u.head).s));
	act_say(w, &dir, ACT_RELEASE,
		say(t, ",\"index\":0,\"batch\":\"%s\"", hash_text(&before).s));
	after = digest_of(w->db, &SCOPE);
	assert_memory_equal(&before, &after, sizeof(before));
}

static void
a_released_release_releases_nothing(void **state)
{
	struct world *w = *state;
	struct id rec = id_of(1);
	struct writer dir, u;
	struct sealed q, rel;
	struct buf *b;
	char t[1024];

	writer_init(&dir, 1, &SCOPE_DIRECTORY, ROLE_HUB, NULL);
	writer_init(&u, 3, &SCOPE, ROLE_RECORDER, NULL);
	seal_begin(&q);
	edit_put(&q, &u, &rec, "report", "x", "1", NULL, 0);
	seal(&q, &u);
	sequence_at(w->db, &q, &u, w->size++, Q_SUSPENDED);
	seal_begin(&rel);
	b = act_begin(&rel, &dir, ACT_RELEASE);
	buf_fmt(b, ",\"index\":0,\"batch\":\"%s\"}", hash_text(&q.hash).s);
	seal(&rel, &dir);
	sequence_at(w->db, &rel, &dir, w->size++, Q_SUSPENDED);
	act_say(
	    w, &dir, ACT_RELEASE,
	    say(t, ",\"index\":1,\"batch\":\"%s\"", hash_text(&rel.hash).s));
	assert_int_equal(count_of(w->db, "SELECT count(*) FROM record"), 0);
	seal_done(&q);
	seal_done(&rel);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    WORLD_TEST(edits_reach_the_row_and_conflicts_are_marked),
	    WORLD_TEST(the_same_record_name_in_two_scopes_is_two_records),
	    WORLD_TEST(records_are_walked_in_order_until_told_to_stop),
	    WORLD_TEST(a_part_that_arrives_twice_takes_effect_once),
	    WORLD_TEST(an_entry_comes_back_and_moves_the_head),
	    WORLD_TEST(the_acts_of_a_record_fold_into_its_state),
	    WORLD_TEST(a_release_gives_the_quarantined_batch_its_effect),
	    WORLD_TEST(
		a_release_of_what_has_effect_or_is_not_there_does_nothing),
	    WORLD_TEST(a_released_release_releases_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* What was redacted: promised, told, listed, and never back. */
#include "protocol/base/file.h"
#include "protocol/log/erasure.h"
#include "protocol/log/redaction.h"
#include "protocol/log/schema.h"
#include "protocol/wire/bundle.h"
#include "world.h"

static const struct id SCOPE = {.b = {7}};

#define PHONE "\"0912345678\""

struct told {
	struct sealed s;
	struct writer who;
	struct writer hub;
	struct id rec;
	struct buf record; /* of an S, for the redact act at index 5 */
	struct redaction_told cut;
};

/* One batch with a telephone number, sealed and not told to anybody. */
static void
told_init(struct told *t)
{
	struct err e = ERR_INIT;

	memset(t, 0, sizeof(*t));
	t->rec = id_of(1);
	writer_init(&t->who, 1, &SCOPE, ROLE_RECORDER, NULL);
	writer_init(&t->hub, 2, &SCOPE, ROLE_HUB, NULL);
	seal_begin(&t->s);
	edit_put(&t->s, &t->who, &t->rec, "exemplar", "phone", PHONE, NULL, 0);
	seal(&t->s, &t->who);
	buf_init(&t->record, BUNDLE_RECORD_MAX);
	buf_add(&t->record, t->s.b.parts[0].hash.b, HASH_LEN);
	buf_be64(&t->record, 5);
	OK(skeleton_make(&t->record, t->s.bodies[0].p, t->s.bodies[0].len, &e));
	OK(redaction_read(t->record.p, t->record.len, &t->cut, &e));
}

static void
told_done(struct told *t)
{
	buf_done(&t->record);
	seal_done(&t->s);
}

static void
redact_in(struct db *db, struct told *t, struct writer *hub, uint64_t idx,
	  const char *reference)
{
	struct sealed s;
	struct buf *b;

	seal_begin(&s);
	b = act_begin(&s, hub, ACT_REDACT);
	buf_fmt(b,
		",\"reference\":\"%s\",\"parts\":[{\"part\":\"%s\","
		"\"skeleton\":",
		reference, hash_text(&t->cut.part).s);
	buf_add(b, t->cut.skeleton, t->cut.skeleton_len);
	buf_text(b, "}]}");
	seal(&s, hub);
	sequence_at(db, &s, hub, idx, Q_NONE);
	seal_done(&s);
}

static void
redact_at(struct db *db, struct told *t, uint64_t idx, const char *reference)
{

	redact_in(db, t, &t->hub, idx, reference);
}

/* Whether the number is anywhere in the tables. */
static int64_t
holds(struct db *db)
{
	struct err e = ERR_INIT;
	int64_t n = -1;

	FOUND(db_get_int(db, &n, &e,
			 "SELECT (SELECT count(*) FROM part WHERE"
			 " instr(body, ?1) > 0) + (SELECT count(*) FROM record"
			 " WHERE instr(row, ?1) > 0)",
			 "b", (const void *)PHONE, strlen(PHONE)));
	return n;
}

static void
a_redacted_part_leaves_the_tables(void **state)
{
	struct world *w = *state;
	struct told t;

	told_init(&t);
	sequence_at(w->db, &t.s, &t.who, 0, Q_NONE);
	assert_int_equal(holds(w->db), 2);
	redact_at(w->db, &t, 5, "x");
	assert_int_equal(holds(w->db), 0);
	told_done(&t);
}

static void
it_does_not_come_back_with_a_copy(void **state)
{
	struct world *w = *state;
	struct told t;

	told_init(&t);
	redact_at(w->db, &t, 5, "x");
	sequence_at(w->db, &t.s, &t.who, 0, Q_NONE);
	assert_int_equal(holds(w->db), 0);
	told_done(&t);
}

static void
a_skeleton_is_believed_as_far_as_its_act_comes(void **state)
{
	struct world *w = *state;
	struct err e = ERR_INIT;
	struct told t;

	told_init(&t);
	OK(redaction_promise(w->db, &SCOPE, &t.cut, true, &e));
	assert_int_equal(redaction_is_overdue(w->db, &SCOPE, 5, &e), 0);
	assert_int_equal(redaction_is_overdue(w->db, &SCOPE, 6, &e), 1);
	redact_at(w->db, &t, 5, "x");
	assert_int_equal(redaction_is_overdue(w->db, &SCOPE, 6, &e), 0);
	told_done(&t);
}

static void
two_skeletons_of_one_part_are_no_redaction(void **state)
{
	struct world *w = *state;
	struct err e = ERR_INIT;
	struct buf other = BUF_INIT(PART_BYTES_MAX);
	struct told t;

	told_init(&t);
	OK(redaction_promise(w->db, &SCOPE, &t.cut, true, &e));
	buf_add(&other, t.cut.skeleton, t.cut.skeleton_len);
	memcpy(strstr(buf_str(&other), "phone"), "other", 5);
	t.cut.skeleton = other.p;
	assert_int_equal(redaction_promise(w->db, &SCOPE, &t.cut, true, &e),
			 -1);
	assert_int_equal(e.code, ERR_SIGNATURE);
	buf_done(&other);
	told_done(&t);
}

static void
an_act_of_a_unit_redacts_nothing(void **state)
{
	struct world *w = *state;
	struct told t;

	told_init(&t);
	sequence_at(w->db, &t.s, &t.who, 0, Q_NONE);
	/* Even if somebody released it. */
	t.hub = t.who;
	redact_at(w->db, &t, 5, "x");
	assert_int_equal(holds(w->db), 2);
	told_done(&t);
}

static void
the_list_redacts_an_old_copy(void **state)
{
	struct world *w = *state;
	struct db *old = world_file(w, "old.db");
	struct err e = ERR_INIT;
	struct buf list = BUF_INIT(REDACTIONS_BYTES_MAX);
	struct redaction r;
	struct told t;

	told_init(&t);
	sequence_at(old, &t.s, &t.who, 0, Q_NONE);
	sequence_at(w->db, &t.s, &t.who, 0, Q_NONE);
	redact_at(w->db, &t, 5, "Luật 91");
	OK(redactions_put(w->db, &list, &e));
	buf_text(&list, "what a bad disk made of a line\n");
	OK(redactions_take(old, list.p, list.len, &e));
	assert_int_equal(holds(old), 0);
	assert_int_equal(redaction_is_left(old, &e), 1);
	redaction_init(&r);
	FOUND(redaction_next(old, 0, &r, &e));
	assert_string_equal(buf_str(&r.reference), "Luật 91");
	FOUND(redaction_next_open(old, 0, &r, &e));
	assert_int_equal(redaction_next_open(w->db, 0, &r, &e), 0);
	redaction_done(&r);
	buf_done(&list);
	db_close(old);
	told_done(&t);
}

/* Another unit signed over the part, so the hub told it, too. */
static void
the_list_names_every_scope_that_was_told(void **state)
{
	static const struct id other = {.b = {8}};
	struct world *w = *state;
	struct db *old = world_file(w, "old.db");
	struct err e = ERR_INIT;
	struct buf list = BUF_INIT(REDACTIONS_BYTES_MAX);
	struct redaction r;
	struct writer hub;
	struct told t;
	int64_t one, two;

	told_init(&t);
	redaction_init(&r);
	writer_init(&hub, 3, &other, ROLE_HUB, NULL);
	sequence_at(w->db, &t.s, &t.who, 0, Q_NONE);
	redact_at(w->db, &t, 5, "Luật 91");
	OK(redaction_count(w->db, &one, &e));
	FOUND(redaction_lacks(w->db, &other, &t.cut.part, &r, &e));
	assert_string_equal(buf_str(&r.reference), "Luật 91");
	redact_in(w->db, &t, &hub, 6, "Luật 91");
	assert_int_equal(redaction_lacks(w->db, &other, &t.cut.part, &r, &e),
			 0);
	/* It is news for the list, though nothing more was erased. */
	OK(redaction_count(w->db, &two, &e));
	assert_true(two > one);
	OK(redactions_put(w->db, &list, &e));
	OK(redactions_take(old, list.p, list.len, &e));
	FOUND(redaction_next_open(old, 0, &r, &e));
	assert_true(id_eq(&r.scope, &SCOPE));
	FOUND(redaction_next_open(old, r.num, &r, &e));
	assert_true(id_eq(&r.scope, &other));
	assert_int_equal(redaction_next_open(old, r.num, &r, &e), 0);
	FOUND(part_has_in(old, &other, &t.cut.part, &e));
	redact_at(old, &t, 5, "Luật 91");
	FOUND(redaction_next_open(old, 0, &r, &e));
	assert_true(id_eq(&r.scope, &other));
	buf_done(&list);
	redaction_done(&r);
	db_close(old);
	told_done(&t);
}

static void
erase_at(struct db *db, struct told *t, uint64_t idx, const char *reference)
{
	static const struct hash file = {.b = {7}};
	struct sealed s;
	struct buf *b;

	seal_begin(&s);
	b = act_begin(&s, &t->hub, ACT_ERASE);
	buf_fmt(b, ",\"reference\":\"%s\",\"files\":[\"%s\"]}", reference,
		hash_text(&file).s);
	seal(&s, &t->hub);
	sequence_at(db, &s, &t->hub, idx, Q_NONE);
	seal_done(&s);
}

static void
an_erased_file_stays_erased_in_every_copy(void **state)
{
	static const struct hash file = {.b = {7}};
	static const struct hash other = {.b = {8}};
	struct world *w = *state;
	struct db *old = world_file(w, "old.db");
	struct err e = ERR_INIT;
	struct buf list = BUF_INIT(REDACTIONS_BYTES_MAX);
	struct erasure x;
	struct told t;
	int64_t count;

	told_init(&t);
	erasure_init(&x);
	assert_int_equal(redaction_is_left(w->db, &e), 0);
	erase_at(w->db, &t, 5, "Luật 91");
	FOUND(erasure_find(w->db, &t.who.scope, &file, &e));
	assert_int_equal(erasure_find(w->db, &t.who.scope, &other, &e), 0);
	assert_int_equal(erasure_find(w->db, &SCOPE_DIRECTORY, &file, &e), 0);
	assert_int_equal(erasure_next(w->db, ERASURE_UNSAID, 0, &x, &e), 0);
	FOUND(redaction_is_left(w->db, &e));
	OK(redaction_settle(w->db, &e));
	assert_int_equal(redaction_is_left(w->db, &e), 0);
	OK(log_forget_state(w->db, &e));
	FOUND(erasure_find(w->db, &t.who.scope, &file, &e));
	/* A copy of before takes it from the list, and still has to do it. */
	OK(redactions_put(w->db, &list, &e));
	OK(redactions_take(old, list.p, list.len, &e));
	OK(redaction_count(old, &count, &e));
	assert_int_equal(count, 1);
	FOUND(erasure_next(old, ERASURE_UNSAID, 0, &x, &e));
	assert_string_equal(buf_str(&x.reference), "Luật 91");
	FOUND(erasure_next(old, ERASURE_LEFT, 0, &x, &e));
	assert_true(hash_eq(&x.sha256, &file));
	erase_at(old, &t, 5, "Luật 91");
	assert_int_equal(erasure_next(old, ERASURE_UNSAID, 0, &x, &e), 0);
	buf_done(&list);
	erasure_done(&x);
	db_close(old);
	told_done(&t);
}

static void
a_wiped_file_holds_no_byte_of_it(void **state)
{
	struct world *w = *state;
	struct err e = ERR_INIT;
	struct buf file = BUF_INIT(16 * 1024 * 1024);
	char *path = tmpdir_path(&w->dir, "a.db");
	struct told t;

	told_init(&t);
	sequence_at(w->db, &t.s, &t.who, 0, Q_NONE);
	redact_at(w->db, &t, 5, "x");
	OK(db_wipe(w->db, &e));
	OK(file_read(&file, path, &e));
	assert_true(file.len > 4096);
	for (size_t i = 0; i + strlen(PHONE) <= file.len; i++)
		assert_int_not_equal(memcmp(file.p + i, PHONE, strlen(PHONE)),
				     0);
	free(path);
	buf_done(&file);
	told_done(&t);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    WORLD_TEST(a_redacted_part_leaves_the_tables),
	    WORLD_TEST(it_does_not_come_back_with_a_copy),
	    WORLD_TEST(a_skeleton_is_believed_as_far_as_its_act_comes),
	    WORLD_TEST(two_skeletons_of_one_part_are_no_redaction),
	    WORLD_TEST(an_act_of_a_unit_redacts_nothing),
	    WORLD_TEST(the_list_redacts_an_old_copy),
	    WORLD_TEST(the_list_names_every_scope_that_was_told),
	    WORLD_TEST(an_erased_file_stays_erased_in_every_copy),
	    WORLD_TEST(a_wiped_file_holds_no_byte_of_it),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

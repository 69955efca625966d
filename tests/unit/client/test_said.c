#include "tests/unit/client/said.h"

static int64_t
count(struct home *h, const char *sql)
{

	return count_of(h->c.db, sql);
}

/* Save a draft over these versions; its number comes back. */
static int64_t
draft(struct home *h, enum who who, const struct record_key *key,
      const char *field, const char *value, const struct id *base, size_t n)
{
	struct person p = {.first = h->writers[who].first};
	struct edit edit = {.field = field,
			    .value = value,
			    .value_len = strlen(value),
			    .base = base,
			    .base_count = n};
	struct err e = ERR_INIT;

	OK(edit_save(&h->c, &p, key, &edit, 1, &e));
	return count(h, "SELECT max(num) FROM unsealed");
}

static struct record_key
key_of(const struct home *h, const char *type, unsigned rec)
{
	struct record_key key = {.scope = h->c.scope, .rec = id_of(rec)};

	snprintf(key.type, sizeof(key.type), "%s", type);
	return key;
}

typedef int (*drop_fn)(struct client *c, const struct id *first, struct err *e);

static void
drop(struct home *h, drop_fn fn, enum who who)
{
	struct err e = ERR_INIT;

	OK(db_begin(h->c.db, &e));
	if (fn(&h->c, &h->writers[who].first, &e) != 0)
		fail_msg("%s", e.text);
	OK(db_commit(h->c.db, &e));
	assert_true(db_is_idle(h->c.db));
}

/* A draft, and whether it says nothing new. */
struct draft_case {
	const char *sentence;
	enum who who;
	unsigned rec;
	const char *type;
	const char *field;
	const char *value;
	unsigned base;
	bool is_said;
};

static void
draft_try(struct home *h, const struct draft_case *t, drop_fn fn)
{
	struct record_key key = key_of(h, t->type, t->rec);
	struct id base[VERSIONS];
	size_t n = ids_of(h, t->base, base);
	struct err e = ERR_INIT;

	(void)draft(h, t->who, &key, t->field, t->value, base, n);
	drop(h, fn, t->who);
	if (count(h, "SELECT count(*) FROM unsealed") != !t->is_said)
		fail_msg("%s: it is %s", t->sentence,
			 t->is_said ? "kept" : "forgotten");
	if (count(h, "SELECT count(*) FROM numbered") != t->is_said)
		fail_msg("%s: its number is wrong", t->sentence);
	OK(db_run(h->c.db, &e, "DELETE FROM unsealed", ""));
	OK(db_run(h->c.db, &e, "DELETE FROM numbered", ""));
}

static const struct draft_case drafts[] = {
    {"the same words over nothing are said", CLERK, 7, REG, "title", "\"một\"",
     0, true},
    {"other words over the same are new", CLERK, 7, REG, "title", "\"mốt\"", 0,
     false},
    {"a figure that begins alike is new", CLERK, 7, REG, "models", "1", 0,
     false},
    {"a pick of both in a conflict is said", CLERK, 7, REG, "title", "\"ba\"",
     OVER(ONE) | OVER(TWO), true},
    {"who replaced more has said it, too", CLERK, 7, REG, "title", "\"ba\"",
     OVER(TWO), true},
    {"one head of a conflict is said", CLERK, 7, REG, "title", "\"bốn\"",
     OVER(ONE), true},
    {"the same words over more are new", CLERK, 7, REG, "title", "\"bốn\"",
     OVER(ONE) | OVER(THREE), false},
    {"going back to old words over what came since is new", CLERK, 7, REG,
     "title", "\"một\"", OVER(THREE) | OVER(FOUR), false},
    {"the log that continues has said it", CLERK, 7, REG, "place",
     "\"thôn Đông\"", 0, true},
    {"a colleague's words are not the clerk's", CLERK, 7, REG, "title",
     "\"hai\"", 0, false},
    {"but they are the colleague's", COLLEAGUE, 7, REG, "title", "\"hai\"", 0,
     true},
    {"another field with these words is new", CLERK, 7, REG, "place", "\"một\"",
     0, false},
    {"another record with these words is new", CLERK, 8, REG, "title",
     "\"một\"", 0, false},
    {"another type with the record's number is new", CLERK, 7, "exemplar",
     "title", "\"một\"", 0, false},
    {"and each type has its own", CLERK, 7, "exemplar", "phone", "\"0912\"", 0,
     true},
    {"what stands in another unit is not said here", CLERK, 7, REG, "note",
     "\"xa\"", 0, false},
    {"what waits in quarantine is not said", CLERK, 7, REG, "note", "\"chờ\"",
     0, false},
};

static void
a_draft_is_forgotten_when_a_version_says_it(void **state)
{
	for (size_t i = 0; i < ARRAY_LEN(drafts); i++)
		draft_try(*state, &drafts[i], said_drop);
}

static void
without_a_redaction_the_copy_keeps_every_draft(void **state)
{
	for (size_t i = 0; i < ARRAY_LEN(drafts); i++) {
		struct draft_case t = drafts[i];

		t.is_said = false;
		draft_try(*state, &t, said_drop_cut);
	}
}

/* The version's text is gone; what it was over is known. */
static void
redact(struct home *h, enum version v)
{
	struct redaction_told cut;
	struct buf record = BUF_INIT(BUNDLE_RECORD_MAX);
	struct buf body = BUF_INIT(PART_BYTES_MAX);
	struct err e = ERR_INIT;
	struct stmt *s;
	struct hash part;
	uint8_t salt[SALT_LEN];

	s = db_query(h->c.db, &e,
		     "SELECT hash FROM part WHERE substr(hash, 1, 16) = ?1",
		     "d", &h->versions[v]);
	assert_non_null(s);
	FOUND(stmt_step(s, &e));
	OK(stmt_hash(s, 0, &part));
	stmt_done(s);
	FOUND(part_load(h->c.db, &part, salt, &body, &e));
	buf_add(&record, part.b, HASH_LEN);
	buf_be64(&record, h->w.size);
	OK(skeleton_make(&record, body.p, body.len, &e));
	OK(redaction_read(record.p, record.len, &cut, &e));
	OK(redaction_promise(h->c.db, &h->c.scope, &cut, true, &e));
	buf_done(&body);
	buf_done(&record);
}

static const struct draft_case cut[] = {
    {"the erased words do not come back", CLERK, 7, REG, "title", "\"ba\"",
     OVER(ONE) | OVER(TWO), true},
    {"nor do others in their place, which may hold them", CLERK, 7, REG,
     "title", "\"ba, số 0912\"", OVER(ONE) | OVER(TWO), true},
    {"nor those of a draft that knew less", CLERK, 7, REG, "title", "\"b\"",
     OVER(ONE), true},
    {"what was written over the erased is kept", CLERK, 7, REG, "title",
     "\"sau\"", OVER(THREE), false},
    {"another field of the record is kept", CLERK, 7, REG, "other", "\"ba\"", 0,
     false},
    {"another record is kept", CLERK, 8, REG, "title", "\"ba\"", 0, false},
    {"another type is kept", CLERK, 7, "exemplar", "title", "\"ba\"", 0, false},
    {"a colleague's draft is kept", COLLEAGUE, 7, REG, "title", "\"ba\"", 0,
     false},
};

static void
a_draft_of_erased_words_is_forgotten_whatever_it_says(void **state)
{
	redact(*state, EXEMPLAR);
	redact(*state, THREE);
	for (size_t i = 0; i < ARRAY_LEN(cut); i++)
		draft_try(*state, &cut[i], said_drop);
}

/* Nobody can compare them with what was erased. */
static void
whoever_typed_what_is_forgotten_for_an_erasure_is_told_once(void **state)
{
	struct home *h = *state;
	struct record_key key = key_of(h, REG, 7);
	struct buf lines = BUF_INIT(4096);
	struct buf want = BUF_INIT(4096);
	struct err e = ERR_INIT;
	struct id base[VERSIONS];
	size_t n = ids_of(h, OVER(ONE) | OVER(TWO), base);

	redact(h, THREE);
	(void)draft(h, CLERK, &key, "place", "\"thôn Đông\"", NULL, 0);
	drop(h, said_drop, CLERK);
	assert_int_equal(said_cut(&h->c, &lines, &e), 0);
	(void)draft(h, CLERK, &key, "title", "\"mới\"", base, n);
	drop(h, said_drop, CLERK);
	FOUND(said_cut(&h->c, &lines, &e));
	buf_fmt(&want, "%s title\n", id_text(&key.rec).s);
	assert_string_equal(buf_str(&lines), buf_str(&want));
	assert_int_equal(said_cut(&h->c, &lines, &e), 0);
	/* A copy of the database tells it when it is put back. */
	(void)draft(h, CLERK, &key, "title", "\"mới\"", base, n);
	drop(h, said_drop_cut, CLERK);
	FOUND(said_cut(&h->c, &lines, &e));
	buf_done(&lines);
	buf_done(&want);
}

static void
in_a_copy_only_drafts_of_erased_words_are_forgotten(void **state)
{
	static const struct draft_case said = {
	    "said, and not erased", CLERK, 7,    REG, "place",
	    "\"thôn Đông\"",        0,     false};

	redact(*state, THREE);
	for (size_t i = 0; i < ARRAY_LEN(cut); i++)
		draft_try(*state, &cut[i], said_drop_cut);
	draft_try(*state, &said, said_drop_cut);
}

static void
a_colleagues_drafts_are_not_looked_at(void **state)
{
	struct home *h = *state;
	struct record_key key = key_of(h, REG, 7);

	(void)draft(h, COLLEAGUE, &key, "title", "\"hai\"", NULL, 0);
	drop(h, said_drop, CLERK);
	assert_int_equal(count(h, "SELECT count(*) FROM unsealed"), 1);
	(void)draft(h, COLLEAGUE, &key, "place", "\"thôn Đông\"", NULL, 0);
	drop(h, said_drop, CLERK);
	assert_int_equal(count(h, "SELECT count(*) FROM unsealed"), 2);
}

/* The list beside the anchors names parts that an old copy never had. */
static void
erased_words_of_a_part_that_never_came_are_forgotten_too(void **state)
{
	struct home *h = *state;
	struct err e = ERR_INIT;

	redact(h, EXEMPLAR);
	OK(db_run(h->c.db, &e, "DELETE FROM part WHERE length(salt) = 0", ""));
	draft_try(h,
		  &(struct draft_case){"a number", CLERK, 7, "exemplar",
				       "phone", "\"0913\"", 0, true},
		  said_drop);
}

/* The second draft was typed over the first one and the colleague's words. */
static void
chain(struct home *h, const char *first, int64_t nums[2])
{
	struct record_key key = key_of(h, REG, 7);
	struct id base[2] = {{.b = {0}}, h->versions[TWO]};

	nums[0] = draft(h, CLERK, &key, "title", first, NULL, 0);
	base[0] = edit_id(nums[0]);
	nums[1] = draft(h, CLERK, &key, "title", "\"ba\"", base, 2);
}

static void
a_draft_over_a_draft_that_was_said_is_looked_for_over_its_version(void **state)
{
	struct home *h = *state;
	struct id part;
	struct stmt *s;
	struct err e = ERR_INIT;
	int64_t nums[2];

	chain(h, "\"một\"", nums);
	drop(h, said_drop, CLERK);
	assert_int_equal(count(h, "SELECT count(*) FROM unsealed"), 0);
	/* Whoever still has the number on screen means that version. */
	for (size_t i = 0; i < 2; i++) {
		s = db_query(h->c.db, &e,
			     "SELECT substr(part, 1, 16) FROM numbered"
			     " WHERE num = ?1",
			     "i", nums[i]);
		assert_non_null(s);
		FOUND(stmt_step(s, &e));
		OK(stmt_id(s, 0, &part));
		stmt_done(s);
		assert_true(id_eq(&part, &h->versions[i == 0 ? ONE : THREE]));
	}
}

static void
a_draft_over_a_draft_that_is_new_is_new(void **state)
{
	struct home *h = *state;
	int64_t nums[2];

	chain(h, "\"mới\"", nums);
	drop(h, said_drop, CLERK);
	assert_int_equal(count(h, "SELECT count(*) FROM unsealed"), 2);
	assert_int_equal(count(h, "SELECT count(*) FROM numbered"), 0);
}

static void
of_many_drafts_those_that_are_new_stay_in_their_order(void **state)
{
	struct home *h = *state;
	struct record_key one = key_of(h, REG, 7), two = key_of(h, REG, 8);
	struct err e = ERR_INIT;
	int64_t kept[3];

	kept[0] = draft(h, CLERK, &two, "title", "\"mới\"", NULL, 0);
	(void)draft(h, CLERK, &one, "title", "\"một\"", NULL, 0);
	kept[1] = draft(h, CLERK, &one, "note", "\"mới\"", NULL, 0);
	(void)draft(h, CLERK, &one, "place", "\"thôn Đông\"", NULL, 0);
	kept[2] = draft(h, COLLEAGUE, &(struct record_key){.rec = id_of(9)},
			"title", "\"hai\"", NULL, 0);
	drop(h, said_drop, CLERK);
	for (size_t i = 0; i < ARRAY_LEN(kept); i++) {
		int64_t num;

		FOUND(db_get_int(h->c.db, &num, &e,
				 "SELECT num FROM unsealed ORDER BY num"
				 " LIMIT 1 OFFSET ?1",
				 "i", (int64_t)i));
		assert_int_equal(num, kept[i]);
	}
	assert_int_equal(count(h, "SELECT count(*) FROM unsealed"), 3);
}

static void
a_damaged_row_is_told_and_nothing_is_forgotten(void **state)
{
	struct home *h = *state;
	struct err e = ERR_INIT;
	int64_t nums[2];

	chain(h, "\"mới\"", nums);
	OK(db_run(h->c.db, &e,
		  "INSERT INTO numbered(num, part) VALUES(?1, x'00')", "i",
		  nums[0]));
	OK(db_begin(h->c.db, &e));
	assert_int_equal(said_drop(&h->c, &h->writers[CLERK].first, &e), -1);
	assert_int_equal(e.code, ERR_CORRUPT);
	db_rollback(h->c.db);
	assert_int_equal(count(h, "SELECT count(*) FROM unsealed"), 2);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    SAID_TEST(a_draft_is_forgotten_when_a_version_says_it),
	    SAID_TEST(without_a_redaction_the_copy_keeps_every_draft),
	    SAID_TEST(a_draft_of_erased_words_is_forgotten_whatever_it_says),
	    SAID_TEST(
		whoever_typed_what_is_forgotten_for_an_erasure_is_told_once),
	    SAID_TEST(in_a_copy_only_drafts_of_erased_words_are_forgotten),
	    SAID_TEST(a_colleagues_drafts_are_not_looked_at),
	    SAID_TEST(erased_words_of_a_part_that_never_came_are_forgotten_too),
	    SAID_TEST(
		a_draft_over_a_draft_that_was_said_is_looked_for_over_its_version),
	    SAID_TEST(a_draft_over_a_draft_that_is_new_is_new),
	    SAID_TEST(of_many_drafts_those_that_are_new_stay_in_their_order),
	    SAID_TEST(a_damaged_row_is_told_and_nothing_is_forgotten),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

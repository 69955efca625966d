#include "tests/unit/db/steps.h"

/* For a step, which is told nothing. */
static struct folder *folder_now;

static void
a_newer_file_is_refused(void **state)
{
	struct folder *f = *state;
	struct db *db = open_with(f->file, &DB_CLIENT);
	struct err e = ERR_INIT;

	assert_int_equal(db_migrate(db, STEPS, 1, &e), -1);
	assert_int_equal(e.code, ERR_NEWER);
	assert_non_null(strstr(e.text, "version 2, this program knows 1"));
	db_close(db);
}

static int
step_fails(struct db *db, struct err *e)
{
	(void)db;
	return err_set(e, ERR_INVALID, "no");
}

static void
a_failed_step_leaves_the_file_as_it_was(void **state)
{
	struct db_step steps[3] = {
	    STEPS[0],
	    STEPS[1],
	    {.sql = "CREATE TABLE t (a INTEGER) STRICT", .run = step_fails}};
	struct folder *f = *state;
	struct err e = ERR_INIT;
	struct db *db = db_open(f->file, &DB_CLIENT, &e);

	assert_int_equal(db_migrate(db, steps, 3, &e), -1);
	assert_int_equal(e.code, ERR_INVALID);
	assert_int_equal(number(db, "PRAGMA user_version"), 0);
	assert_int_equal(number(db, "SELECT count(*) FROM sqlite_schema"), 0);
	assert_false(db_in_transaction(db));
	steps[2].run = NULL;
	err_clear(&e);
	assert_int_equal(db_migrate(db, steps, 3, &e), 0);
	assert_int_equal(db_migrate(db, steps, 3, &e), 0);
	db_close(db);
}

static void
an_older_file_cannot_be_migrated_read_only(void **state)
{
	struct folder *f = *state;
	struct db_profile reading = DB_CLIENT;
	struct err e = ERR_INIT;
	struct db *db = db_open(f->file, &DB_CLIENT, &e);

	assert_int_equal(db_migrate(db, STEPS, 1, &e), 0);
	db_close(db);
	reading.read_only = true;
	db = db_open(f->file, &reading, &e);
	assert_non_null(db);
	assert_int_equal(db_migrate(db, STEPS, 1, &e), 0);
	assert_int_equal(db_migrate(db, STEPS, 2, &e), -1);
	assert_int_equal(e.code, ERR_STATE);
	err_clear(&e);
	assert_int_equal(
	    db_run(db, &e, "INSERT INTO unit (name) VALUES ('a')", ""), -1);
	assert_int_equal(e.code, ERR_READONLY);
	db_close(db);
}

/* What ${path} holds, as another program would see it. */
static int64_t
version_of(const char *path, const struct db_profile *profile)
{
	struct db_profile reading = *profile;
	struct err e = ERR_INIT;
	struct db *db;
	int64_t n;

	reading.read_only = true;
	reading.journal_mode = "delete";
	if ((db = db_open(path, &reading, &e)) == NULL)
		return -1;
	n = number(db, "PRAGMA user_version");
	db_close(db);
	return n;
}

static void
an_older_file_is_copied_before_it_is_brought_up(void **state)
{
	const struct db_profile *profiles[] = {&DB_CLIENT, &DB_HUB};
	struct folder *f = *state;
	struct err e = ERR_INIT;
	struct db *db;

	for (size_t i = 0; i < ARRAY_LEN(profiles); i++) {
		unlink(f->file);
		unlink(f->copy);
		db = db_open(f->file, profiles[i], &e);
		assert_non_null(db);
		/* A new file has nothing to lose. */
		assert_int_equal(db_upgrade(db, STEPS, 1, f->copy, &e), 0);
		assert_int_equal(version_of(f->copy, profiles[i]), -1);
		add_unit(db, "Hòa Bình");
		file_fill(f->copy, "of an upgrade long ago");
		assert_int_equal(db_upgrade(db, STEPS, 2, f->copy, &e), 0);
		assert_int_equal(number(db, "PRAGMA user_version"), 2);
		assert_int_equal(version_of(f->copy, profiles[i]), 1);
		/* Nothing to do: the copy is not written over by the new. */
		assert_int_equal(db_upgrade(db, STEPS, 2, f->copy, &e), 0);
		assert_int_equal(version_of(f->copy, profiles[i]), 1);
		db_close(db);
	}
}

static void
a_file_that_cannot_be_copied_is_not_brought_up(void **state)
{
	struct folder *f = *state;
	struct err e = ERR_INIT;
	struct db *db = db_open(f->file, &DB_CLIENT, &e);
	char path[600];

	assert_int_equal(db_migrate(db, STEPS, 1, &e), 0);
	snprintf(path, sizeof(path), "%s/none/b.db", f->dir.path);
	assert_int_equal(db_upgrade(db, STEPS, 2, path, &e), -1);
	assert_int_equal(e.code, ERR_NOT_FOUND);
	assert_false(db_in_transaction(db));
	assert_int_equal(number(db, "PRAGMA user_version"), 1);
	db_close(db);
}

/* The page and a command of the new version begin at once. */
static int
other_tries(struct db *db, struct err *e)
{
	struct db_profile hasty = DB_CLIENT;
	struct folder *f = folder_now;
	struct db *other;
	int rc;

	(void)db;
	hasty.busy_ms = 0;
	if ((other = db_open(f->file, &hasty, e)) == NULL)
		return -1;
	assert_int_equal(unlink(f->copy), 0);
	rc = db_upgrade(other, STEPS, 2, f->copy, e);
	db_close(other);
	assert_int_equal(rc, -1);
	assert_int_equal(e->code, ERR_BUSY);
	assert_int_equal(version_of(f->copy, &DB_CLIENT), -1);
	err_clear(e);
	return 0;
}

static void
of_two_that_begin_only_one_copies_and_brings_up(void **state)
{
	struct db_step steps[2] = {STEPS[0], STEPS[1]};
	struct folder *f = *state;
	struct err e = ERR_INIT;
	struct db *db = db_open(f->file, &DB_CLIENT, &e);

	folder_now = f;
	steps[1].run = other_tries;
	assert_int_equal(db_migrate(db, STEPS, 1, &e), 0);
	assert_int_equal(db_upgrade(db, steps, 2, f->copy, &e), 0);
	assert_int_equal(number(db, "PRAGMA user_version"), 2);
	db_close(db);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    FOLDER_TEST(a_newer_file_is_refused),
	    FOLDER_TEST(a_failed_step_leaves_the_file_as_it_was),
	    FOLDER_TEST(an_older_file_cannot_be_migrated_read_only),
	    FOLDER_TEST(an_older_file_is_copied_before_it_is_brought_up),
	    FOLDER_TEST(a_file_that_cannot_be_copied_is_not_brought_up),
	    FOLDER_TEST(of_two_that_begin_only_one_copies_and_brings_up),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

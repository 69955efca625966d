#include "tests/unit/db/steps.h"

#include <fcntl.h>
#include <sys/stat.h>

#include "protocol/db/db.h"
#include "protocol/db/stmt.h"

static void
a_new_file_is_private_and_hardened(void **state)
{
	static const struct {
		const char *pragma;
		int64_t client, hub;
	} rows[] = {
	    {"PRAGMA foreign_keys", 1, 1},
	    {"PRAGMA trusted_schema", 0, 0},
	    {"PRAGMA cell_size_check", 1, 1},
	    {"PRAGMA secure_delete", 1, 1},
	    {"PRAGMA temp_store", 2, 2},
	    {"PRAGMA synchronous", 3, 2},
	    {"PRAGMA wal_autocheckpoint", 0, 4000},
	    {"PRAGMA busy_timeout", 5000, 5000},
	    {"PRAGMA user_version", 2, 2},
	    {"PRAGMA application_id", 0x4b68e501, 0x4b68e502},
	};
	struct folder *f = *state;
	struct db *client = open_with(f->file, &DB_CLIENT);
	struct db *hub = open_with(f->copy, &DB_HUB);
	struct stat st;
	size_t i;

	assert_int_equal(stat(f->file, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	for (i = 0; i < ARRAY_LEN(rows); i++) {
		assert_int_equal(number(client, rows[i].pragma),
				 rows[i].client);
		assert_int_equal(number(hub, rows[i].pragma), rows[i].hub);
	}
	db_close(client);
	db_close(hub);
}

static void
double_quoted_text_and_attach_are_refused(void **state)
{
	struct folder *f = *state;
	struct db *db = open_with(f->file, &DB_CLIENT);
	struct err e = ERR_INIT;

	assert_int_equal(db_run(db, &e, "SELECT \"no such column\"", ""), -1);
	assert_int_equal(e.code, ERR_STATE);
	err_clear(&e);
	assert_int_equal(db_run(db, &e, "ATTACH ?1 AS other", "t", f->copy),
			 -1);
	db_close(db);
}

static void
foreign_files_are_told_apart(void **state)
{
	struct folder *f = *state;
	struct db_profile other = DB_CLIENT;
	struct db_profile reading = DB_CLIENT;
	struct err e = ERR_INIT;
	int i;

	file_fill(f->file, "not a database, but long enough to be looked at. "
			   "not a database, but long enough to be looked at. ");
	assert_null(db_open(f->file, &DB_CLIENT, &e));
	/* A home's own file: its beginning is destroyed. */
	assert_int_equal(e.code, ERR_CORRUPT);

	other.application_id = 77;
	db_close(open_with(f->copy, &other));
	err_clear(&e);
	assert_null(db_open(f->copy, &DB_CLIENT, &e));
	assert_int_equal(e.code, ERR_FORMAT);
	assert_non_null(strstr(e.text, "another application"));

	reading.read_only = true;
	for (i = 0; i < 2; i++) {
		assert_int_equal(unlink(f->file), i == 0 ? 0 : -1);
		err_clear(&e);
		assert_null(db_open(f->file, &reading, &e));
		assert_int_equal(e.code, ERR_NOT_FOUND);
	}
}

static void
a_rollback_and_a_close_undo(void **state)
{
	struct folder *f = *state;
	struct db *db = open_with(f->file, &DB_CLIENT);
	struct err e = ERR_INIT;

	assert_int_equal(db_begin(db, &e), 0);
	add_unit(db, "Hòa Bình");
	assert_int_equal(db_begin(db, &e), -1);
	assert_int_equal(e.code, ERR_STATE);
	db_rollback(db);
	db_rollback(db);
	assert_int_equal(number(db, "SELECT count(*) FROM unit"), 0);

	err_clear(&e);
	assert_int_equal(db_begin(db, &e), 0);
	add_unit(db, "Hòa Bình");
	db_close(db);
	db = open_with(f->file, &DB_CLIENT);
	assert_int_equal(number(db, "SELECT count(*) FROM unit"), 0);
	db_close(db);
}

static void
marks_nest_and_undo_only_their_own(void **state)
{
	struct folder *f = *state;
	struct db *db = open_with(f->file, &DB_HUB);
	struct err e = ERR_INIT;

	assert_int_equal(db_savepoint(db, &e), -1);
	err_clear(&e);
	assert_int_equal(db_begin(db, &e), 0);
	add_unit(db, "a");
	assert_int_equal(db_savepoint(db, &e), 0);
	add_unit(db, "b");
	assert_int_equal(db_savepoint(db, &e), 0);
	add_unit(db, "c");
	assert_int_equal(db_undo(db, &e), 0);
	assert_int_equal(number(db, "SELECT count(*) FROM unit"), 2);
	assert_int_equal(db_release(db, &e), 0);
	assert_int_equal(db_savepoint(db, &e), 0);
	add_unit(db, "d");
	assert_int_equal(db_undo(db, &e), 0);
	assert_int_equal(db_commit(db, &e), 0);
	assert_int_equal(number(db, "SELECT count(*) FROM unit"), 2);
	db_close(db);
}

static void
a_second_writer_is_told_busy_and_a_commit_is_seen(void **state)
{
	struct folder *f = *state;
	struct db_profile quick = DB_CLIENT;
	struct db *a, *b;
	struct err e = ERR_INIT;

	quick.busy_ms = 1;
	a = open_with(f->file, &quick);
	b = open_with(f->file, &quick);
	assert_false(db_changed(a));
	assert_int_equal(db_begin(b, &e), 0);
	assert_int_equal(db_begin(a, &e), -1);
	assert_int_equal(e.code, ERR_BUSY);
	add_unit(b, "a");
	assert_false(db_changed(a));
	err_clear(&e);
	assert_int_equal(db_commit(b, &e), 0);
	assert_true(db_changed(a));
	assert_false(db_changed(a));
	assert_false(db_changed(b));
	db_close(a);
	db_close(b);
}

static void
a_commit_that_finds_a_reader_is_undone(void **state)
{
	struct folder *f = *state;
	struct db_profile quick = DB_CLIENT;
	struct db *a, *b;
	struct err e = ERR_INIT;

	quick.busy_ms = 1;
	a = open_with(f->file, &quick);
	b = open_with(f->file, &quick);
	assert_int_equal(db_run(b, &e, "BEGIN", ""), 0);
	assert_int_equal(number(b, "SELECT count(*) FROM unit"), 0);
	assert_int_equal(db_begin(a, &e), 0);
	add_unit(a, "a");
	assert_int_equal(db_commit(a, &e), -1);
	assert_int_equal(e.code, ERR_BUSY);
	assert_false(db_in_transaction(a));
	err_clear(&e);
	assert_int_equal(db_commit(b, &e), 0);
	assert_int_equal(number(a, "SELECT count(*) FROM unit"), 0);
	db_close(a);
	db_close(b);
}

static void
a_full_disk_is_told_and_nothing_is_written_beside_the_transaction(void **state)
{
	struct folder *f = *state;
	struct db *db = open_with(f->file, &DB_CLIENT);
	struct err e = ERR_INIT;
	struct err later = ERR_INIT;
	int rc = 0, i;

	assert_int_equal(number(db, "PRAGMA max_page_count = 40"), 40);
	assert_int_equal(db_begin(db, &e), 0);
	add_unit(db, "a");
	for (i = 0; i < 1000 && rc == 0; i++)
		rc = db_run(
		    db, &e,
		    "INSERT INTO unit (name) VALUES (hex(zeroblob(3000)))", "");
	assert_int_equal(rc, -1);
	assert_int_equal(e.code, ERR_FULL);
	if (!db_in_transaction(db)) {
		assert_int_equal(db_run(db, &later,
					"INSERT INTO unit (name) VALUES ('b')",
					""),
				 -1);
		assert_int_equal(later.code, ERR_STATE);
	}
	db_rollback(db);
	assert_int_equal(number(db, "SELECT count(*) FROM unit"), 0);
	db_close(db);
}

static void
damage_is_found(void **state)
{
	struct folder *f = *state;
	struct db *db = open_with(f->file, &DB_CLIENT);
	struct err e = ERR_INIT;
	uint8_t zero[64] = {0};
	int fd;

	assert_int_equal(db_check(db, &e), 0);
	db_close(db);
	fd = open(f->file, O_WRONLY);
	assert_true(fd >= 0);
	/* The second page's b-tree header. */
	assert_int_equal(pwrite(fd, zero, sizeof(zero), 4096), 64);
	close(fd);
	db = db_open(f->file, &DB_CLIENT, &e);
	assert_non_null(db);
	assert_int_equal(db_check(db, &e), -1);
	assert_int_equal(e.code, ERR_CORRUPT);
	db_close(db);
}

static void
a_dangling_row_is_found(void **state)
{
	struct folder *f = *state;
	struct db *db = open_with(f->file, &DB_CLIENT);
	struct err e = ERR_INIT;

	assert_int_equal(
	    db_run(db, &e, "INSERT INTO part (unit) VALUES (9)", ""), -1);
	assert_int_equal(e.code, ERR_STATE);
	err_clear(&e);
	assert_int_equal(db_run(db, &e, "PRAGMA foreign_keys = OFF", ""), 0);
	assert_int_equal(
	    db_run(db, &e, "INSERT INTO part (unit) VALUES (9)", ""), 0);
	assert_int_equal(db_check(db, &e), -1);
	assert_int_equal(e.code, ERR_CORRUPT);
	db_close(db);
}

static void
a_backup_is_whole_private_and_replaces(void **state)
{
	static const struct db_profile *const profiles[] = {&DB_CLIENT,
							    &DB_HUB};
	struct folder *f = *state;
	struct err e = ERR_INIT;
	struct db *db, *copy;
	struct stat st;
	size_t i;

	for (i = 0; i < ARRAY_LEN(profiles); i++) {
		unlink(f->file);
		db = open_with(f->file, profiles[i]);
		add_unit(db, "Hòa Bình");
		file_fill(f->copy, "an older backup");
		assert_int_equal(db_backup(db, f->copy, &e), 0);
		add_unit(db, "after");
		assert_int_equal(stat(f->copy, &st), 0);
		assert_int_equal(st.st_mode & 0777, 0600);
		copy = open_with(f->copy, profiles[i]);
		assert_int_equal(number(copy, "SELECT count(*) FROM unit"), 1);
		assert_int_equal(db_check(copy, &e), 0);
		db_close(copy);
		db_close(db);
	}
}

static void
a_backup_that_fails_leaves_the_old_one(void **state)
{
	struct folder *f = *state;
	struct db *db = open_with(f->file, &DB_CLIENT);
	struct err e = ERR_INIT;
	char path[600];

	assert_int_equal(db_begin(db, &e), 0);
	assert_int_equal(db_backup(db, f->copy, &e), -1);
	assert_int_equal(e.code, ERR_STATE);
	db_rollback(db);
	snprintf(path, sizeof(path), "%s/none/b.db", f->dir.path);
	err_clear(&e);
	assert_int_equal(db_backup(db, path, &e), -1);
	assert_int_equal(e.code, ERR_NOT_FOUND);
	db_close(db);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    FOLDER_TEST(a_new_file_is_private_and_hardened),
	    FOLDER_TEST(double_quoted_text_and_attach_are_refused),
	    FOLDER_TEST(foreign_files_are_told_apart),
	    FOLDER_TEST(a_rollback_and_a_close_undo),
	    FOLDER_TEST(marks_nest_and_undo_only_their_own),
	    FOLDER_TEST(a_second_writer_is_told_busy_and_a_commit_is_seen),
	    FOLDER_TEST(a_commit_that_finds_a_reader_is_undone),
	    FOLDER_TEST(
		a_full_disk_is_told_and_nothing_is_written_beside_the_transaction),
	    FOLDER_TEST(damage_is_found),
	    FOLDER_TEST(a_dangling_row_is_found),
	    FOLDER_TEST(a_backup_is_whole_private_and_replaces),
	    FOLDER_TEST(a_backup_that_fails_leaves_the_old_one),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

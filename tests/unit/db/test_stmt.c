#include "tests/unit/db/folder.h"

#include "protocol/base/limits.h"
#include "protocol/db/stmt.h"

static const struct db_step STEPS[] = {
    {.sql = "CREATE TABLE t (k INTEGER PRIMARY KEY, i INTEGER, s TEXT, b BLOB)"
	    " STRICT;"},
};

static struct db *
open_t(const struct folder *f)
{
	struct err e = ERR_INIT;
	struct db *db = db_open(f->file, &DB_CLIENT, &e);

	assert_non_null(db);
	assert_int_equal(db_migrate(db, STEPS, 1, &e), 0);
	return db;
}

static void
values_come_back_as_they_were_bound(void **state)
{
	struct db *db = open_t(*state);
	struct err e = ERR_INIT;
	struct id id = {.b = {1, 2, 3}}, id2;
	struct hash h = {.b = {9}}, h2;
	struct stmt *s;
	size_t n = 99;

	assert_int_equal(db_run(db, &e, "INSERT INTO t VALUES (1, ?, ?, ?)",
				"itb", INT64_MIN, "Đồng Nai", "\0\1",
				(size_t)2),
			 0);
	assert_int_equal(db_run(db, &e, "INSERT INTO t VALUES (2, ?, ?, ?)",
				"nsd", "abcdef", (size_t)3, &id),
			 0);
	assert_int_equal(db_run(db, &e, "INSERT INTO t VALUES (3, ?, ?, ?)",
				"ith", INT64_MAX, (char *)NULL, &h),
			 0);
	assert_int_equal(db_run(db, &e, "INSERT INTO t VALUES (4, ?, ?, ?)",
				"isb", (int64_t)0, "", (size_t)0, (void *)NULL,
				(size_t)0),
			 0);
	assert_int_equal(db_run(db, &e, "INSERT INTO t VALUES (5, ?, ?, ?)",
				"isB", (int64_t)0, (char *)NULL, (size_t)0,
				(void *)NULL, (size_t)0),
			 0);
	s = db_query(db, &e, "SELECT i, s, b FROM t WHERE k >= ?1 ORDER BY k",
		     "i", (int64_t)1);
	assert_non_null(s);

	assert_int_equal(stmt_step(s, &e), 1);
	assert_true(stmt_int(s, 0) == INT64_MIN);
	assert_string_equal(stmt_text(s, 1), "Đồng Nai");
	assert_memory_equal(stmt_blob(s, 2, &n), "\0\1", 2);
	assert_int_equal(n, 2);
	assert_int_equal(stmt_id(s, 2, &id2), -1);
	assert_true(id_is_zero(&id2));

	assert_int_equal(stmt_step(s, &e), 1);
	assert_true(stmt_is_null(s, 0));
	assert_int_equal(stmt_int(s, 0), 0);
	assert_string_equal(stmt_text_n(s, 1, &n), "abc");
	assert_int_equal(n, 3);
	assert_int_equal(stmt_id(s, 2, &id2), 0);
	assert_true(id_eq(&id, &id2));

	assert_int_equal(stmt_step(s, &e), 1);
	assert_true(stmt_int(s, 0) == INT64_MAX);
	assert_true(stmt_is_null(s, 1));
	assert_string_equal(stmt_text(s, 1), "");
	assert_int_equal(stmt_hash(s, 2, &h2), 0);
	assert_true(hash_eq(&h, &h2));

	assert_int_equal(stmt_step(s, &e), 1);
	assert_false(stmt_is_null(s, 1));
	assert_false(stmt_is_null(s, 2));
	assert_non_null(stmt_blob(s, 2, &n));
	assert_int_equal(n, 0);

	assert_int_equal(stmt_step(s, &e), 1);
	assert_true(stmt_is_null(s, 1));
	assert_true(stmt_is_null(s, 2));
	assert_int_equal(stmt_step(s, &e), 0);
	assert_true(db_is_idle(db));
	db_close(db);
}

static void
the_same_literal_is_prepared_once_and_comes_back_empty(void **state)
{
	static const char sql[] = "SELECT ?1";
	struct db *db = open_t(*state);
	struct err e = ERR_INIT;
	struct stmt *a, *b;

	a = db_stmt(db, sql, &e);
	stmt_bind_int(a, 1, 5);
	assert_int_equal(stmt_step(a, &e), 1);
	assert_int_equal(stmt_int(a, 0), 5);
	assert_false(db_is_idle(db));

	b = db_stmt(db, sql, &e);
	assert_ptr_not_equal(a, b);
	assert_int_equal(stmt_step(b, &e), 1);
	assert_true(stmt_is_null(b, 0));
	assert_int_equal(stmt_int(a, 0), 5);
	stmt_done(b);
	stmt_done(b);
	stmt_done(a);
	stmt_done(NULL);
	assert_true(db_is_idle(db));
	a = db_stmt(db, sql, &e);
	assert_int_equal(stmt_step(a, &e), 1);
	assert_true(stmt_is_null(a, 0));
	stmt_done(a);
	db_close(db);
}

static void
statements_left_open_are_bounded_and_a_rollback_lets_go_of_them(void **state)
{
	static const char sql[] = "SELECT 1";
	struct db *db = open_t(*state);
	struct err e = ERR_INIT;
	struct stmt *s;
	int i;

	assert_int_equal(db_begin(db, &e), 0);
	for (i = 0; (s = db_stmt(db, sql, &e)) != NULL; i++)
		assert_int_equal(stmt_step(s, &e), 1);
	assert_int_equal(i, 16);
	assert_int_equal(e.code, ERR_STATE);
	db_rollback(db);
	assert_true(db_is_idle(db));
	err_clear(&e);
	assert_non_null(db_stmt(db, sql, &e));
	db_close(db);
}

static void
many_different_statements_are_kept(void **state)
{
	static char sql[600][24];
	struct db *db = open_t(*state);
	struct err e = ERR_INIT;
	int64_t n;
	int i, pass;

	for (i = 0; i < 600; i++)
		snprintf(sql[i], sizeof(sql[i]), "SELECT %d", i);
	for (pass = 0; pass < 2; pass++)
		for (i = 0; i < 600; i++) {
			assert_int_equal(db_get_int(db, &n, &e, sql[i], ""), 1);
			assert_int_equal(n, i);
		}
	db_close(db);
}

static void
failures_name_columns_but_never_values(void **state)
{
	static const struct {
		const char *sql, *value, *says;
	} rows[] = {
	    {"INSERT INTO t (k, s) VALUES (1, ?1)", "bí mật", "UNIQUE"},
	    {"INSERT INTO t (k) VALUES (?1)", "bí mật", "mismatch"},
	    {"INSERT INTO t (i) VALUES (?1)", "bí mật", "INTEGER column t.i"},
	    {"SELECT json_extract(?1, '$')", "{bí mật", "malformed JSON"},
	};
	struct db *db = open_t(*state);
	struct err e = ERR_INIT;
	size_t i;

	assert_int_equal(db_run(db, &e, "INSERT INTO t (k) VALUES (1)", ""), 0);
	for (i = 0; i < ARRAY_LEN(rows); i++) {
		err_clear(&e);
		assert_int_equal(
		    db_run(db, &e, rows[i].sql, "t", rows[i].value), -1);
		assert_int_equal(e.code, ERR_STATE);
		assert_non_null(strstr(e.text, rows[i].says));
		assert_null(strstr(e.text, "mật"));
	}
	assert_true(db_is_idle(db));
	db_close(db);
}

static void
one_string_is_one_statement(void **state)
{
	struct db *db = open_t(*state);
	struct err e = ERR_INIT;

	assert_null(db_stmt(db, "SELECT 1; SELECT 2", &e));
	assert_int_equal(e.code, ERR_STATE);
	err_clear(&e);
	assert_null(db_stmt(db, " ", &e));
	err_clear(&e);
	assert_non_null(db_stmt(db, "SELECT 1 ; \n", &e));
	db_close(db);
}

static void
a_value_fits_up_to_the_largest_row(void **state)
{
	struct db *db = open_t(*state);
	struct err e = ERR_INIT;
	size_t n = ROW_BYTES_MAX + 2 * 1024 * 1024;
	char *p = calloc(1, n);

	assert_non_null(p);
	assert_int_equal(db_run(db, &e, "INSERT INTO t (b) VALUES (?1)", "b", p,
				(size_t)ROW_BYTES_MAX),
			 0);
	assert_int_equal(
	    db_run(db, &e, "INSERT INTO t (b) VALUES (?1)", "b", p, n), -1);
	assert_int_equal(e.code, ERR_LIMIT);
	free(p);
	db_close(db);
}

static void
no_row_and_null_leave_the_number_alone(void **state)
{
	struct db *db = open_t(*state);
	struct err e = ERR_INIT;
	int64_t n = 7;

	assert_int_equal(db_get_int(db, &n, &e, "SELECT k FROM t", ""), 0);
	assert_int_equal(db_get_int(db, &n, &e, "SELECT max(k) FROM t", ""), 0);
	assert_int_equal(n, 7);
	assert_int_equal(db_run(db, &e,
				"INSERT INTO t (k) VALUES (?1), (?1 + 1)", "i",
				(int64_t)41),
			 0);
	assert_int_equal(db_changes(db), 2);
	assert_int_equal(db_last_rowid(db), 42);
	db_close(db);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    FOLDER_TEST(values_come_back_as_they_were_bound),
	    FOLDER_TEST(the_same_literal_is_prepared_once_and_comes_back_empty),
	    FOLDER_TEST(
		statements_left_open_are_bounded_and_a_rollback_lets_go_of_them),
	    FOLDER_TEST(many_different_statements_are_kept),
	    FOLDER_TEST(failures_name_columns_but_never_values),
	    FOLDER_TEST(one_string_is_one_statement),
	    FOLDER_TEST(a_value_fits_up_to_the_largest_row),
	    FOLDER_TEST(no_row_and_null_leave_the_number_alone),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

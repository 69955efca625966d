/* A database of two steps. */
#ifndef KHEO_TESTS_DB_STEPS_H
#define KHEO_TESTS_DB_STEPS_H

#include "tests/unit/db/folder.h"

#include "protocol/db/db.h"
#include "protocol/db/stmt.h"

static const struct db_step STEPS[] = {
    {.sql = "CREATE TABLE unit (id INTEGER PRIMARY KEY, name TEXT NOT NULL)"
	    " STRICT;"},
    {.sql = "CREATE TABLE part (id INTEGER PRIMARY KEY, unit INTEGER NOT NULL"
	    " REFERENCES unit (id), body BLOB) STRICT;"
	    "CREATE INDEX part_unit ON part (unit);"},
};

static inline struct db *
open_with(const char *path, const struct db_profile *profile)
{
	struct err e = ERR_INIT;
	struct db *db = db_open(path, profile, &e);

	assert_string_equal(e.text, "");
	assert_non_null(db);
	assert_int_equal(db_migrate(db, STEPS, 2, &e), 0);
	return db;
}

static inline int64_t
number(struct db *db, const char *sql)
{
	struct err e = ERR_INIT;
	int64_t n = -1;

	assert_int_equal(db_get_int(db, &n, &e, sql, ""), 1);
	return n;
}

static inline void
add_unit(struct db *db, const char *name)
{
	struct err e = ERR_INIT;

	assert_int_equal(
	    db_run(db, &e, "INSERT INTO unit (name) VALUES (?1)", "t", name),
	    0);
}

static inline void
file_fill(const char *path, const char *text)
{
	FILE *f = fopen(path, "w");

	assert_non_null(f);
	assert_int_equal(fputs(text, f) >= 0, 1);
	assert_int_equal(fclose(f), 0);
}

#endif

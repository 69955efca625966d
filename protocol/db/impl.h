/* What the files of this room share; nobody else includes it. */
#ifndef KHEO_DB_IMPL_H
#define KHEO_DB_IMPL_H

#include <sqlite3.h>

#include "protocol/db/db.h"
#include "protocol/db/stmt.h"

#define STMT_BUCKETS 128

struct db {
	sqlite3 *h;
	struct stmt *stmts[STMT_BUCKETS];
	int64_t data_version;
	bool read_only;
	bool in_tx; /* what we believe; SQLite may have rolled back */
};

/**
 * db_fail(db, e, rc):
 * Record SQLite's failure ${rc} with its message.  Return -1.
 */
int db_fail(struct db *db, struct err *e, int rc);

/**
 * db_exec(db, sql, e):
 * Run the statements of ${sql}, which need not be a literal.
 */
int db_exec(struct db *db, const char *sql, struct err *e);

/**
 * db_stmts_reset(db), db_stmts_free(db):
 * Put back, or free, every statement of the connection.
 */
void db_stmts_reset(struct db *db);
void db_stmts_free(struct db *db);

/**
 * db_file_make(path, e):
 * Make an empty file with mode 0600; it is no error if it is there.
 */
int db_file_make(const char *path, struct err *e);

/**
 * db_set_aside(db, path, e):
 * In a transaction that has changed nothing yet: copy the database to ${path},
 * in the place of what is there.
 */
int db_set_aside(struct db *db, const char *path, struct err *e);

#endif

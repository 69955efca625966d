#include "protocol/db/db.h"

#include "protocol/db/impl.h"

int
db_begin(struct db *db, struct err *e)
{
	if (db->in_tx || db_in_transaction(db))
		return err_set(e, ERR_STATE,
			       "database: already in a transaction");
	if (db_run(db, e, "BEGIN IMMEDIATE", "") != 0)
		return -1;
	db->in_tx = true;
	return 0;
}

int
db_commit(struct db *db, struct err *e)
{
	if (db_run(db, e, "COMMIT", "") != 0) {
		db_rollback(db);
		return -1;
	}
	db->in_tx = false;
	return 0;
}

void
db_rollback(struct db *db)
{
	/* Nothing is promised about a failure here: SQLite has rolled back by
	 * itself, or does so when the file is opened the next time. */
	struct err ignored = ERR_INIT;

	if (!db->in_tx && !db_in_transaction(db))
		return;
	db->in_tx = false;
	db_stmts_reset(db);
	if (db_in_transaction(db))
		(void)db_exec(db, "ROLLBACK", &ignored);
}

int
db_savepoint(struct db *db, struct err *e)
{
	if (!db->in_tx)
		return err_set(e, ERR_STATE, "database: no transaction");
	return db_run(db, e, "SAVEPOINT mark", "");
}

int
db_release(struct db *db, struct err *e)
{
	if (!db->in_tx)
		return err_set(e, ERR_STATE, "database: no transaction");
	return db_run(db, e, "RELEASE mark", "");
}

int
db_undo(struct db *db, struct err *e)
{
	if (!db->in_tx)
		return err_set(e, ERR_STATE, "database: no transaction");
	if (db_run(db, e, "ROLLBACK TO mark", "") != 0)
		return -1;
	return db_run(db, e, "RELEASE mark", "");
}

bool
db_in_transaction(const struct db *db)
{
	return sqlite3_get_autocommit(db->h) == 0;
}

int64_t
db_changes(const struct db *db)
{
	return sqlite3_changes64(db->h);
}

int64_t
db_last_rowid(const struct db *db)
{
	return sqlite3_last_insert_rowid(db->h);
}

bool
db_changed(struct db *db)
{
	struct err ignored = ERR_INIT;
	int64_t now = 0;

	/* Not to know is to look again. */
	if (db_get_int(db, &now, &ignored, "PRAGMA data_version", "") != 1)
		return true;
	if (now == db->data_version)
		return false;
	db->data_version = now;
	return true;
}

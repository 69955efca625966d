/* One SQLite file: opened strictly, migrated, written in transactions. */
#ifndef KHEO_DB_DB_H
#define KHEO_DB_DB_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "protocol/base/err.h"

/*
 * A connection and its prepared statements.  One thread uses it at a time.
 * Several processes may each have the client's file open; of the hub's file
 * exactly one connection may write (SQLite before 3.44.6 can lose a commit
 * when two of them checkpoint a WAL at once), any number may be read-only.
 */
struct db;

/* How a file is opened.  Copy DB_CLIENT or DB_HUB and change what differs. */
struct db_profile {
	uint32_t application_id;  /* what a file must carry to be ours */
	const char *journal_mode; /* "delete" or "wal" */
	const char *synchronous;  /* "extra" or "full" */
	int checkpoint_pages;     /* of WAL; 0: never by itself */
	int busy_ms;              /* wait for another process's lock */
	bool read_only;           /* the file must be there already */
};

/* The client: several processes, power cuts, one plain file to copy. */
extern const struct db_profile DB_CLIENT;
/* The hub: one writer with many commits a second. */
extern const struct db_profile DB_HUB;

/* One numbered change of the schema: step i brings user_version from i to
 * i + 1.  Either part may be NULL; the SQL runs first. */
struct db_step {
	const char *sql; /* any number of statements */
	int (*run)(struct db *db, struct err *e);
};

/**
 * db_open(path, profile, e):
 * Open ${path}, made with mode 0600 if missing unless read-only, and harden
 * the connection.  Return NULL on failure: ERR_FORMAT for a database that
 * belongs to another application, ERR_CORRUPT also for one whose beginning is
 * destroyed, ERR_READONLY, ERR_BUSY, ERR_NOT_FOUND.  The schema is not looked
 * at: db_migrate() follows.
 */
struct db *db_open(const char *path, const struct db_profile *profile,
		   struct err *e) WARN_UNUSED;

/**
 * db_seed():
 * Have SQLite read the seed of its randomness now, for a process that soon may
 * open /dev/urandom no more.
 */
void db_seed(void);

/**
 * db_close(db):
 * Undo an open transaction, free the statements, close.  NULL is allowed.
 */
void db_close(struct db *db);

/**
 * db_migrate(db, steps, n, e):
 * Run the steps that the file has not seen in one transaction: whatever breaks,
 * the file is of the old version or of the new one.  ERR_NEWER if it knows more
 * than ${n} steps; ERR_STATE if it knows fewer and is open read-only.
 */
int
db_migrate(struct db *db, const struct db_step *steps, size_t n, struct err *e);

/**
 * db_upgrade(db, steps, n, copy, e):
 * As db_migrate(), but a database of an earlier version is first copied to the
 * file ${copy} (NULL: it is not), in the place of what is there.  The copy is
 * made under the lock of the same transaction, so that it is of that version
 * whoever else is about to do the same.
 */
int db_upgrade(struct db *db, const struct db_step *steps, size_t n,
	       const char *copy, struct err *e);

/**
 * db_begin(db, e):
 * Begin a transaction that writes: the lock is taken here (ERR_BUSY).
 * ERR_STATE inside another.
 */
int db_begin(struct db *db, struct err *e) WARN_UNUSED;

/**
 * db_commit(db, e):
 * Make it last.  On failure everything is undone, as by db_rollback().
 */
int db_commit(struct db *db, struct err *e) WARN_UNUSED;

/**
 * db_rollback(db):
 * Undo the transaction and let go of every statement's rows.  Nothing happens
 * outside of one, so that every error path may call it.
 */
void db_rollback(struct db *db);

/**
 * db_savepoint(db, e), db_release(db, e), db_undo(db, e):
 * Inside a transaction: set a mark, forget the newest mark, go back to the
 * newest mark and forget it.  Marks nest.
 */
int db_savepoint(struct db *db, struct err *e) WARN_UNUSED;
int db_release(struct db *db, struct err *e) WARN_UNUSED;
int db_undo(struct db *db, struct err *e) WARN_UNUSED;

/**
 * db_in_transaction(db), db_is_idle(db):
 * Whether a transaction is open; whether no statement is between its first
 * step and stmt_done() (one that is keeps a lock on the file).
 */
bool db_in_transaction(const struct db *db);
bool db_is_idle(const struct db *db);

/**
 * db_changes(db), db_last_rowid(db):
 * Rows that the last INSERT, UPDATE or DELETE touched; the last rowid given.
 */
int64_t db_changes(const struct db *db);
int64_t db_last_rowid(const struct db *db);

/**
 * db_changed(db):
 * Whether another connection has committed since the last call or the open.
 */
bool db_changed(struct db *db);

/**
 * db_wipe(db, e):
 * Outside of a transaction: write the whole file anew and empty the WAL, so
 * that no byte of what was deleted or replaced is left in them.  ERR_BUSY,
 * ERR_FULL (it needs as much room again).
 */
int db_wipe(struct db *db, struct err *e);

/**
 * db_check(db, e):
 * Look through the whole file for damage, and for rows whose foreign key names
 * nothing: ERR_CORRUPT with the first finding.
 */
int db_check(struct db *db, struct err *e);

/**
 * db_backup(db, path, e):
 * Write a consistent copy to ${path} (0600) while others keep working, check
 * it, and only then put it in the place of a file that was there.
 */
int db_backup(struct db *db, const char *path, struct err *e);

#endif

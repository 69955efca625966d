#include "protocol/db/db.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "protocol/base/limits.h"

#include "protocol/db/impl.h"

#define KIB (1024)
#define MIB (1024 * KIB)

const struct db_profile DB_CLIENT = {
    .application_id = 0x4b68e501,
    .journal_mode = "delete",
    .synchronous = "extra",
    .busy_ms = 5000,
};

const struct db_profile DB_HUB = {
    .application_id = 0x4b68e502,
    .journal_mode = "wal",
    .synchronous = "full",
    .checkpoint_pages = 4000,
    .busy_ms = 5000,
};

static enum err_code
code_of(int rc)
{
	switch (rc & 0xff) {
	case SQLITE_FULL:
		return ERR_FULL;
	case SQLITE_READONLY:
	case SQLITE_CANTOPEN:
	case SQLITE_PERM:
		return ERR_READONLY;
	case SQLITE_BUSY:
	case SQLITE_LOCKED:
		return ERR_BUSY;
	case SQLITE_CORRUPT:
	case SQLITE_NOTADB:
		return ERR_CORRUPT;
	case SQLITE_NOMEM:
		return ERR_MEMORY;
	case SQLITE_IOERR:
		return ERR_IO;
	case SQLITE_TOOBIG:
		return ERR_LIMIT;
	default:
		return ERR_STATE;
	}
}

int
db_fail(struct db *db, struct err *e, int rc)
{
	/* A failed bind does not set the connection's message. */
	const char *text = sqlite3_extended_errcode(db->h) == rc
			       ? sqlite3_errmsg(db->h)
			       : sqlite3_errstr(rc);

	if (e->code == ERR_NONE) {
		err_set(e, code_of(rc), "database: %s", text);
		e->sys = rc;
	}
	return -1;
}

int
db_exec(struct db *db, const char *sql, struct err *e)
{
	int rc = sqlite3_exec(db->h, sql, NULL, NULL, NULL);

	return rc == SQLITE_OK ? 0 : db_fail(db, e, rc);
}

int
db_file_make(const char *path, struct err *e)
{
	/* Only ever a new file: closing a second descriptor of a file that
	 * SQLite holds would drop this process's locks on it. */
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);

	if (fd == -1)
		return errno == EEXIST ? 0 : err_sys(e, "%s", path);
	if (close(fd) != 0)
		return err_sys(e, "%s", path);
	return 0;
}

/* Give up what we do not use and bound what a damaged file can make us do. */
static int
db_harden(struct db *db, struct err *e)
{
	static const int config[][2] = {
	    {SQLITE_DBCONFIG_ENABLE_FKEY, 1},
	    {SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0},
	    {SQLITE_DBCONFIG_DEFENSIVE, 1},
	    {SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0},
	    {SQLITE_DBCONFIG_DQS_DDL, 0},
	    {SQLITE_DBCONFIG_DQS_DML, 0},
	};
	static const int limits[][2] = {
	    /* A record's row, and a part beside its ids. */
	    {SQLITE_LIMIT_LENGTH, ROW_BYTES_MAX + 1 * MIB},
	    {SQLITE_LIMIT_SQL_LENGTH, 100000},
	    {SQLITE_LIMIT_EXPR_DEPTH, 100},
	    {SQLITE_LIMIT_COMPOUND_SELECT, 16},
	    {SQLITE_LIMIT_VDBE_OP, 25000},
	    {SQLITE_LIMIT_ATTACHED, 0},
	    {SQLITE_LIMIT_LIKE_PATTERN_LENGTH, 256},
	    {SQLITE_LIMIT_TRIGGER_DEPTH, 5},
	    {SQLITE_LIMIT_WORKER_THREADS, 0},
	};
	size_t i;
	int rc;

	for (i = 0; i < ARRAY_LEN(config); i++) {
		rc = sqlite3_db_config(db->h, config[i][0], config[i][1], NULL);
		if (rc != SQLITE_OK)
			return db_fail(db, e, rc);
	}
	for (i = 0; i < ARRAY_LEN(limits); i++)
		sqlite3_limit(db->h, limits[i][0], limits[i][1]);
	return db_exec(db,
		       "PRAGMA cell_size_check = ON; PRAGMA mmap_size = 0;"
		       "PRAGMA temp_store = MEMORY; PRAGMA secure_delete = ON;"
		       "PRAGMA journal_size_limit = 67108864;",
		       e);
}

/* Whose file is it?  A new one becomes ours. */
static int
db_claim(struct db *db, const struct db_profile *profile, struct err *e)
{
	int64_t id = 0, tables = 0;
	char sql[64];

	if (db_get_int(db, &id, e, "PRAGMA application_id", "") == -1 ||
	    db_get_int(db, &tables, e, "SELECT count(*) FROM sqlite_schema",
		       "") == -1)
		return -1;
	if ((uint32_t)id == profile->application_id)
		return 0;
	if (id != 0 || tables != 0 || profile->read_only)
		return err_set(e, ERR_FORMAT,
			       "a database of another application");
	snprintf(sql, sizeof(sql), "PRAGMA application_id = %u",
		 (unsigned)profile->application_id);
	return db_exec(db, sql, e);
}

/* SQLite answers with the mode it could get, not with an error. */
static int
db_journal(struct db *db, const struct db_profile *profile, struct err *e)
{
	const char *sql = strcmp(profile->journal_mode, "wal") == 0
			      ? "PRAGMA journal_mode = WAL"
			      : "PRAGMA journal_mode = DELETE";
	struct stmt *s = db_query(db, e, sql, "");
	int rc;

	if (s == NULL || (rc = stmt_step(s, e)) == -1)
		return -1;
	rc = rc == 1 && strcmp(stmt_text(s, 0), profile->journal_mode) == 0;
	stmt_done(s);
	if (!rc)
		return err_set(e, ERR_IO, "journal mode %s cannot be had here",
			       profile->journal_mode);
	return 0;
}

static int
db_setup(struct db *db, const struct db_profile *profile, struct err *e)
{
	char sql[96];

	sqlite3_busy_timeout(db->h, profile->busy_ms);
	if (db_harden(db, e) != 0 || db_claim(db, profile, e) != 0)
		return -1;
	if (!profile->read_only && db_journal(db, profile, e) != 0)
		return -1;
	snprintf(sql, sizeof(sql),
		 "PRAGMA synchronous = %s; PRAGMA wal_autocheckpoint = %d;",
		 profile->synchronous,
		 profile->read_only ? 0 : profile->checkpoint_pages);
	if (db_exec(db, sql, e) != 0)
		return -1;
	db_changed(db);
	return 0;
}

struct db *
db_open(const char *path, const struct db_profile *profile, struct err *e)
{
	int flags = SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_PRIVATECACHE |
		    SQLITE_OPEN_EXRESCODE;
	struct db *db;
	int rc;

	flags |=
	    profile->read_only ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE;
	if ((db = calloc(1, sizeof(*db))) == NULL) {
		err_memory(e);
		return NULL;
	}
	db->read_only = profile->read_only;
	if (!profile->read_only && db_file_make(path, e) != 0)
		goto err0;
	if (access(path, R_OK | (profile->read_only ? 0 : W_OK)) != 0) {
		err_sys(e, "cannot be opened");
		goto err0;
	}
	if ((rc = sqlite3_open_v2(path, &db->h, flags, NULL)) != SQLITE_OK) {
		db_fail(db, e, rc);
		goto err0;
	}
	if (db_setup(db, profile, e) != 0)
		goto err0;
	return db;

err0:
	err_wrap(e, "%s", path);
	db_close(db);
	return NULL;
}

void
db_seed(void)
{
	unsigned char drawn;

	sqlite3_randomness(sizeof(drawn), &drawn);
}

void
db_close(struct db *db)
{
	if (db == NULL)
		return;
	db_stmts_free(db);
	/* Rolls back what is open. */
	if (sqlite3_close(db->h) != SQLITE_OK)
		BUG("a database was closed in use");
	free(db);
}

/* The version of the file, which is at most ${n}. */
static int
version_get(struct db *db, size_t n, int64_t *version, struct err *e)
{
	if (db_get_int(db, version, e, "PRAGMA user_version", "") == -1)
		return -1;
	if (*version >= 0 && (uint64_t)*version <= n)
		return 0;
	return err_set(e, ERR_NEWER,
		       "the database has version %lld, this program knows %zu",
		       (long long)*version, n);
}

static int
steps_run(struct db *db, const struct db_step *steps, size_t from, size_t n,
	  struct err *e)
{
	char sql[64];

	for (size_t i = from; i < n; i++) {
		if (steps[i].sql != NULL && db_exec(db, steps[i].sql, e) != 0)
			return err_wrap(e, "migration %zu", i + 1);
		if (steps[i].run != NULL && steps[i].run(db, e) != 0)
			return err_wrap(e, "migration %zu", i + 1);
	}
	snprintf(sql, sizeof(sql), "PRAGMA user_version = %zu", n);
	return db_exec(db, sql, e);
}

/* In a transaction: another process may have done it while we waited. */
static int
steps_missing(struct db *db, const struct db_step *steps, size_t n,
	      const char *copy, struct err *e)
{
	int64_t version;

	if (version_get(db, n, &version, e) != 0)
		return -1;
	if ((uint64_t)version == n)
		return 0;
	if (version > 0 && copy != NULL && db_set_aside(db, copy, e) != 0)
		return -1;
	return steps_run(db, steps, (size_t)version, n, e);
}

int
db_upgrade(struct db *db, const struct db_step *steps, size_t n,
	   const char *copy, struct err *e)
{
	int64_t version;

	if (version_get(db, n, &version, e) != 0)
		return -1;
	if ((uint64_t)version == n)
		return 0;
	if (db->read_only)
		return err_set(
		    e, ERR_STATE,
		    "the database has version %lld and must be opened for "
		    "writing once",
		    (long long)version);
	if (db_begin(db, e) != 0)
		return -1;
	if (steps_missing(db, steps, n, copy, e) != 0) {
		db_rollback(db);
		return -1;
	}
	return db_commit(db, e);
}

int
db_migrate(struct db *db, const struct db_step *steps, size_t n, struct err *e)
{
	return db_upgrade(db, steps, n, NULL, e);
}

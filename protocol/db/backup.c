#include "protocol/db/db.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "protocol/base/buf.h"
#include "protocol/base/file.h"
#include "protocol/db/impl.h"
#include "protocol/db/stmt.h"

/* The first row of a check that finds nothing is `good`, or no row at all. */
static int
check_rows(struct db *db, const char *sql, const char *good, struct err *e)
{
	struct stmt *s = db_query(db, e, sql, "");
	int rc;

	if (s == NULL || (rc = stmt_step(s, e)) == -1)
		return -1;
	if (rc == 1 && (good == NULL || strcmp(stmt_text(s, 0), good) != 0))
		err_set(e, ERR_CORRUPT, "database: %s: %.200s",
			good == NULL ? "dangling rows" : "damaged",
			stmt_text(s, 0));
	stmt_done(s);
	return e->code == ERR_NONE ? 0 : -1;
}

int
db_check(struct db *db, struct err *e)
{
	if (check_rows(db, "PRAGMA quick_check(1)", "ok", e) != 0)
		return -1;
	return check_rows(db, "PRAGMA foreign_key_check", NULL, e);
}

/* Copy every page in one step, so that no other writer can begin it anew. */
static int
copy_pages(struct db *db, struct db *to, struct err *e)
{
	sqlite3_backup *b;
	int rc;

	b = sqlite3_backup_init(to->h, "main", db->h, "main");
	if (b == NULL)
		return db_fail(to, e, sqlite3_extended_errcode(to->h));
	rc = sqlite3_backup_step(b, -1);
	sqlite3_backup_finish(b);
	return rc == SQLITE_DONE ? 0 : db_fail(to, e, rc);
}

static int
copy_write(struct db *db, const char *path, struct err *e)
{
	struct db to = {.h = NULL};
	int rc;

	if (db_file_make(path, e) != 0)
		return -1;
	rc = sqlite3_open_v2(path, &to.h,
			     SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX |
				 SQLITE_OPEN_EXRESCODE,
			     NULL);
	if (rc != SQLITE_OK)
		db_fail(&to, e, rc);
	else if (copy_pages(db, &to, e) == 0 &&
		 /* The hub's mode would be copied with its pages. */
		 db_exec(&to, "PRAGMA journal_mode = DELETE", e) == 0)
		(void)db_check(&to, e);
	db_stmts_free(&to);
	sqlite3_close(to.h);
	return e->code == ERR_NONE ? 0 : -1;
}

static int
sync_path(const char *path, int flags, struct err *e)
{
	int fd = open(path, flags | O_CLOEXEC);
	int rc;

	if (fd == -1)
		return err_sys(e, "%s", path);
	rc = fsync(fd) == 0 ? 0 : err_sys(e, "fsync %s", path);
	close(fd);
	return rc;
}

/* Make the rename itself last. */
static int
sync_folder_of(const char *path, struct err *e)
{
	const char *slash = strrchr(path, '/');
	struct buf folder = BUF_INIT(PATH_MAX);
	int rc = -1;

	if (slash == NULL)
		buf_text(&folder, ".");
	else
		buf_add(&folder, path, (size_t)(slash - path) + 1);
	if (buf_check(&folder, e) == 0)
		rc = sync_path(buf_str(&folder), O_RDONLY | O_DIRECTORY, e);
	buf_done(&folder);
	return rc;
}

int
db_wipe(struct db *db, struct err *e)
{
	int64_t busy = 0;
	int limit, rc;

	/* It works on a second database of its own. */
	limit = sqlite3_limit(db->h, SQLITE_LIMIT_ATTACHED, 1);
	rc = db_exec(db, "VACUUM", e);
	sqlite3_limit(db->h, SQLITE_LIMIT_ATTACHED, limit);
	if (rc != 0)
		return -1;
	/* Without a WAL that is no more than a question. */
	if (db_get_int(db, &busy, e, "PRAGMA wal_checkpoint(TRUNCATE)", "") < 0)
		return -1;
	if (busy != 0)
		return err_set(e, ERR_BUSY, "database: the WAL is in use");
	return 0;
}

int
db_backup(struct db *db, const char *path, struct err *e)
{
	struct buf part = BUF_INIT(PATH_MAX);
	int rc = -1;

	if (db_in_transaction(db))
		return err_set(e, ERR_STATE, "database: in a transaction");
	buf_fmt(&part, "%s.part", path);
	if (buf_check(&part, e) != 0)
		goto out;
	if (unlink(buf_str(&part)) != 0 && errno != ENOENT) {
		err_sys(e, "%s", buf_str(&part));
		goto out;
	}
	if (copy_write(db, buf_str(&part), e) != 0 ||
	    sync_path(buf_str(&part), O_RDONLY, e) != 0)
		goto out;
	if (rename(buf_str(&part), path) != 0) {
		err_sys(e, "%s", path);
		goto out;
	}
	rc = sync_folder_of(path, e);
out:
	if (rc != 0) {
		unlink(buf_str(&part));
		err_wrap(e, "backup");
	}
	buf_done(&part);
	return rc;
}

int
db_set_aside(struct db *db, const char *path, struct err *e)
{
	struct db from = {.h = NULL};
	int rc;

	/* SQLite copies no file through the handle that writes to it; a second
	 * one sees what that transaction has not changed. */
	rc = sqlite3_open_v2(sqlite3_db_filename(db->h, "main"), &from.h,
			     SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX |
				 SQLITE_OPEN_EXRESCODE,
			     NULL);
	if (rc != SQLITE_OK)
		rc = db_fail(&from, e, rc);
	else if (file_remove(path, e) != 0)
		rc = -1;
	else
		rc = db_backup(&from, path, e);
	db_stmts_free(&from);
	sqlite3_close(from.h);
	return rc;
}

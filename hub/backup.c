#include <stdio.h>
#include <string.h>

#include "hub/anchor.h"
#include "hub/recover.h"
#include "hub/store/files.h"
#include "hub/store/store.h"
#include "protocol/base/clock.h"
#include "protocol/db/stmt.h"
#include "protocol/files/store.h"
#include "protocol/log/erasure.h"
#include "protocol/log/state.h"

#define SUFFIX   ".kheo-hub-backup"
#define NEW_NAME HUB_DB ".new"
#define ZONE_MIN 420 /* Việt Nam */

/* Whether every entry of the newest checkpoint is in the copy. */
static int
copy_check(const char *path, struct err *e)
{
	struct db_profile reading = DB_HUB;
	struct checkpoint_row row;
	uint64_t entries = 0;
	struct db *db;
	int rc = -1;

	reading.read_only = true;
	reading.journal_mode = "delete";
	if ((db = db_open(path, &reading, e)) == NULL)
		return -1;
	if (db_migrate(db, hub_schema, hub_schema_steps, e) == 0 &&
	    store_size(db, &entries, e) == 0)
		rc = checkpoint_newest(db, &row, e);
	if (rc == 0 || (rc == 1 && row.size != entries))
		rc = err_set(e, ERR_CORRUPT,
			     "%s: the entries are not those of the newest"
			     " checkpoint",
			     path);
	db_close(db);
	return rc == 1 ? 0 : -1;
}

static int
old_remove(const char *folder, size_t keep, struct err *e)
{
	struct buf path = BUF_INIT(4096);
	char **names = NULL;
	size_t count = 0;
	int rc = folder_list(folder, SUFFIX, &names, &count, e);

	for (size_t i = 0; rc == 0 && i + keep < count; i++) {
		rc = path_join(&path, folder, names[i], e);
		if (rc == 0)
			rc = file_remove(buf_str(&path), e);
	}
	folder_list_free(names, count);
	buf_done(&path);
	return rc;
}

static int
name_make(const char *folder, const struct clock *clock, struct buf *path,
	  struct err *e)
{
	char when[TIME_TEXT_SIZE];
	char name[96];
	int64_t ms = clock_now_ms(clock);

	time_iso(when, ms - ms % 1000, ZONE_MIN);
	when[19] = '\0';
	for (char *p = when; *p != '\0'; p++)
		if (*p == ':')
			*p = '-';
	snprintf(name, sizeof(name), "hub-%s%s", when, SUFFIX);
	return path_join(path, folder, name, e);
}

int
hub_backup(const char *home, const char *folder, size_t keep,
	   const struct clock *clock, struct buf *path, struct err *e)
{
	struct db_profile reading = DB_HUB;
	struct buf from = BUF_INIT(4096);
	struct db *db = NULL;
	int rc = -1;

	reading.read_only = true;
	if (hub_path(home, HUB_DB, &from, e) == 0 &&
	    folder_make(folder, e) == 0 &&
	    name_make(folder, clock, path, e) == 0 &&
	    (db = db_open(buf_str(&from), &reading, e)) != NULL)
		rc = db_backup(db, buf_str(path), e);
	db_close(db);
	buf_done(&from);
	if (rc != 0 || copy_check(buf_str(path), e) != 0)
		return -1;
	return old_remove(folder, keep, e);
}

/* What was erased leaves the copies, unless some unit has it as its own. */
static int
erased_drop(const char *copy, const char *folder, struct err *e)
{
	struct db_profile reading = DB_HUB;
	struct erasure x;
	struct db *db;
	int64_t num = 0;
	int rc = -1;

	erasure_init(&x);
	reading.read_only = true;
	reading.journal_mode = "delete";
	if ((db = db_open(copy, &reading, e)) == NULL)
		goto out;
	while ((rc = erasure_next(db, ERASURE_ALL, num, &x, e)) == 1) {
		num = x.num;
		rc = stored_anywhere(db, &x.sha256, e);
		if (rc == 0)
			rc = copies_drop(folder, &x.sha256, e);
		if (rc < 0)
			break;
	}
out:
	db_close(db);
	erasure_done(&x);
	return rc;
}

int
hub_backup_files(const char *home, const char *copy, struct copies *out,
		 struct err *e)
{
	struct buf from = BUF_INIT(FILES_PATH_MAX);
	struct buf to = BUF_INIT(FILES_PATH_MAX);
	int rc = -1;

	if (hub_path(home, FILES_FOLDER, &from, e) == 0 &&
	    copies_folder(&to, copy, e) == 0 &&
	    copies_make(buf_str(&from), buf_str(&to), false, out, e) == 0)
		rc = erased_drop(copy, buf_str(&to), e);
	buf_done(&from);
	buf_done(&to);
	return rc;
}

/* What is in the old file's WAL is put into the file itself, so that it can be
 * kept in one piece; a damaged one is kept as it is. */
static void
old_settle(const char *path)
{
	struct err ignored = ERR_INIT;

	db_close(db_open(path, &DB_HUB, &ignored));
}

static int
old_keep(const char *home, struct err *e)
{
	static const char *const sides[] = {HUB_DB "-wal", HUB_DB "-shm"};
	struct buf path = BUF_INIT(4096);
	struct buf kept = BUF_INIT(4096);
	int rc = -1;

	if (hub_path(home, HUB_DB, &path, e) != 0 ||
	    hub_path(home, HUB_DB_KEPT, &kept, e) != 0)
		goto out;
	if (file_exists(buf_str(&path))) {
		old_settle(buf_str(&path));
		if (file_link(buf_str(&path), buf_str(&kept), e) != 0)
			goto out;
	}
	rc = 0;
	for (size_t i = 0; rc == 0 && i < ARRAY_LEN(sides); i++) {
		rc = hub_path(home, sides[i], &path, e);
		if (rc == 0)
			rc = file_remove(buf_str(&path), e);
	}
out:
	buf_done(&path);
	buf_done(&kept);
	return rc;
}

static int
copy_place(const char *home, const char *from, struct err *e)
{
	struct db_profile reading = DB_HUB;
	struct buf new = BUF_INIT(4096);
	struct buf path = BUF_INIT(4096);
	struct db *db = NULL;
	int rc = -1;

	reading.read_only = true;
	reading.journal_mode = "delete";
	if (copy_check(from, e) != 0 ||
	    hub_path(home, NEW_NAME, &new, e) != 0 ||
	    hub_path(home, HUB_DB, &path, e) != 0 ||
	    (db = db_open(from, &reading, e)) == NULL ||
	    db_backup(db, buf_str(&new), e) != 0)
		goto out;
	if (old_keep(home, e) == 0 && anchor_void(home, e) == 0)
		rc = file_rename(buf_str(&new), buf_str(&path), e);
out:
	db_close(db);
	buf_done(&new);
	buf_done(&path);
	return rc;
}

int
hub_restore(const char *home, const char *path, struct err *e)
{
	struct buf name = BUF_INIT(4096);
	struct lock lock = LOCK_INIT;
	int rc = -1;

	if (!file_exists(path))
		return err_set(e, ERR_NOT_FOUND, "%s: no such file", path);
	if (hub_path(home, HUB_LOCK, &name, e) == 0 &&
	    lock_take(&lock, buf_str(&name), 0, e) == 0)
		rc = copy_place(home, path, e);
	lock_release(&lock);
	buf_done(&name);
	return rc;
}

static int
stored_take(struct db *db, const char *from, const char *to, struct copies *out,
	    struct err *e)
{
	struct stmt *s = stored_all(db, e);
	struct hash sha256;
	int rc = -1;

	while (s != NULL && (rc = stmt_step(s, e)) == 1) {
		if (stmt_hash(s, 0, &sha256) != 0)
			rc = err_set(e, ERR_CORRUPT, "stored: damaged row");
		else
			rc = copies_take(from, &sha256,
					 (uint64_t)stmt_int(s, 1), to, out, e);
		if (rc != 0)
			break;
	}
	stmt_done(s);
	return rc;
}

int
hub_restore_files(const char *home, const char *copy, struct copies *out,
		  struct err *e)
{
	struct buf path = BUF_INIT(FILES_PATH_MAX);
	struct buf from = BUF_INIT(FILES_PATH_MAX);
	struct buf to = BUF_INIT(FILES_PATH_MAX);
	struct lock lock = LOCK_INIT;
	struct db *db = NULL;
	int rc = -1;

	memset(out, 0, sizeof(*out));
	if (hub_path(home, HUB_LOCK, &path, e) == 0 &&
	    lock_take(&lock, buf_str(&path), 0, e) == 0 &&
	    hub_path(home, FILES_FOLDER, &to, e) == 0 &&
	    copies_folder(&from, copy, e) == 0 &&
	    hub_path(home, HUB_DB, &path, e) == 0 &&
	    (db = db_open(buf_str(&path), &DB_HUB, e)) != NULL &&
	    db_migrate(db, hub_schema, hub_schema_steps, e) == 0)
		rc = stored_take(db, buf_str(&from), buf_str(&to), out, e);
	db_close(db);
	lock_release(&lock);
	buf_done(&path);
	buf_done(&from);
	buf_done(&to);
	return rc;
}

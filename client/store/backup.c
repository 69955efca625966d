#include "client/store/backup.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "client/store/erase.h"
#include "client/store/files.h"
#include "client/store/impl.h"
#include "client/store/rebuild_impl.h"
#include "protocol/base/clock.h"
#include "protocol/db/stmt.h"
#include "protocol/log/erasure.h"
#include "protocol/log/redaction.h"
#include "protocol/log/state.h"

#define PATH_BYTES_MAX 4096
#define ZONE_MIN       420 /* Việt Nam */
#define DAY_LEN        10  /* YYYY-MM-DD */
#define KEPT_MAX       7
#define FOLDER         "backups"
#define SUFFIX         ".kheo-backup"
#define DB_NAME        "kheo.db"
#define NEW_NAME       "kheo.db.new"
#define KEPT_NAME      "kheo.db.before-restore"
#define JOURNAL        "-journal"
#define SYNC_LOCK      "sync.lock"

static void
day_name(int64_t ms, char out[DAY_LEN + 1])
{
	char text[TIME_TEXT_SIZE];

	time_iso(text, ms, ZONE_MIN);
	memcpy(out, text, DAY_LEN);
	out[DAY_LEN] = '\0';
}

static int
dated_path(struct client *c, const char *folder, struct buf *out, struct err *e)
{
	char day[DAY_LEN + 1];
	char name[64];

	day_name(clock_now_ms(&c->clock), day);
	snprintf(name, sizeof(name), "kheo-%s%s", day, SUFFIX);
	return path_join(out, folder, name, e);
}

static bool
is_folder(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

int
store_backup(struct client *c, const char *to, struct buf *path, struct err *e)
{
	int rc;

	buf_reset(path);
	if (is_folder(to)) {
		rc = dated_path(c, to, path, e);
	} else {
		buf_text(path, to);
		rc = buf_check(path, e);
	}
	return rc == 0 ? db_backup(c->db, buf_str(path), e) : -1;
}

/* Whether nothing in the home is older than today: 1, 0 or -1. */
static int
is_new(struct client *c, struct err *e)
{
	char first[DAY_LEN + 1], today[DAY_LEN + 1];
	int64_t ms = 0;
	int rc = db_get_int(c->db, &ms, e,
			    "SELECT t FROM (SELECT min(time) AS t"
			    " FROM checkpoint UNION ALL SELECT min(at)"
			    " FROM unsealed) WHERE t IS NOT NULL"
			    " ORDER BY t LIMIT 1",
			    "");

	if (rc != 1)
		return rc < 0 ? -1 : 1;
	day_name(ms, first);
	day_name(clock_now_ms(&c->clock), today);
	return strcmp(first, today) == 0;
}

static int
old_remove(const char *folder, struct err *e)
{
	struct buf path = BUF_INIT(PATH_BYTES_MAX);
	char **names = NULL;
	size_t count = 0;
	int rc = folder_list(folder, SUFFIX, &names, &count, e);

	for (size_t i = 0; rc == 0 && i + KEPT_MAX < count; i++) {
		rc = path_join(&path, folder, names[i], e);
		if (rc == 0)
			rc = file_remove(buf_str(&path), e);
	}
	folder_list_free(names, count);
	buf_done(&path);
	return rc;
}

static int
files_copy(struct client *c, const char *copy, bool by_link, struct copies *out,
	   struct err *e)
{
	struct buf from = BUF_INIT(PATH_BYTES_MAX);
	struct buf to = BUF_INIT(PATH_BYTES_MAX);
	int rc = -1;

	if (files_folder(c, &from, e) == 0 && copies_folder(&to, copy, e) == 0)
		rc = copies_make(buf_str(&from), buf_str(&to), by_link, out, e);
	buf_done(&from);
	buf_done(&to);
	return rc;
}

/* What was erased leaves the copies of another place with the next one. */
static int
erased_drop(struct client *c, const char *copy, struct err *e)
{
	struct buf folder = BUF_INIT(PATH_BYTES_MAX);
	struct erasure x;
	int64_t num = 0;
	int rc = copies_folder(&folder, copy, e);

	erasure_init(&x);
	while (rc == 0 &&
	       (rc = erasure_next(c->db, ERASURE_ALL, num, &x, e)) == 1) {
		num = x.num;
		rc = copies_drop(buf_str(&folder), &x.sha256, e);
	}
	erasure_done(&x);
	buf_done(&folder);
	return rc;
}

int
store_backup_files(struct client *c, const char *copy, struct copies *out,
		   struct err *e)
{
	if (files_copy(c, copy, false, out, e) != 0)
		return -1;
	return erased_drop(c, copy, e);
}

int
store_backup_daily(struct client *c, struct err *e)
{
	struct copies files;
	struct buf folder = BUF_INIT(PATH_BYTES_MAX);
	struct buf path = BUF_INIT(PATH_BYTES_MAX);
	int rc = -1;

	if (client_path(c, &folder, FOLDER, e) != 0 ||
	    dated_path(c, buf_str(&folder), &path, e) != 0)
		goto out;
	rc = 0;
	if (file_exists(buf_str(&path)) || (rc = is_new(c, e)) != 0) {
		rc = rc < 0 ? -1 : 0;
		goto out;
	}
	rc = -1;
	/* A copy must not take the room that a save needs. */
	if (home_room(c, 0) != RESERVE_FINE) {
		err_set(e, ERR_FULL, "the disk is nearly full");
		goto out;
	}
	if (folder_make(buf_str(&folder), e) == 0 &&
	    db_backup(c->db, buf_str(&path), e) == 0 &&
	    files_copy(c, buf_str(&path), true, &files, e) == 0)
		rc = old_remove(buf_str(&folder), e);
out:
	buf_done(&folder);
	buf_done(&path);
	return rc;
}

int
backup_copy(struct client *c, const char *from, struct db **out, struct err *e)
{
	struct db_profile reading = DB_CLIENT;
	struct buf new = BUF_INIT(PATH_BYTES_MAX);
	struct db *db = NULL;
	int rc = -1;

	*out = NULL;
	reading.read_only = true;
	if (client_path(c, &new, NEW_NAME, e) == 0 &&
	    (db = db_open(from, &reading, e)) != NULL)
		rc = db_backup(db, buf_str(&new), e);
	db_close(db);
	if (rc == 0 && (*out = db_open(buf_str(&new), &DB_CLIENT, e)) == NULL)
		rc = -1;
	if (rc == 0)
		rc = db_migrate(*out, client_schema, client_schema_steps, e);
	buf_done(&new);
	return rc == 0 ? db_check(*out, e) : -1;
}

int
backup_copy_end(struct client *c, struct err *e)
{
	struct buf new = BUF_INIT(PATH_BYTES_MAX);
	int rc = client_path(c, &new, NEW_NAME, e);

	if (rc == 0)
		rc = file_remove(buf_str(&new), e);
	buf_done(&new);
	return rc;
}

/* A copy of another unit's home would sign nothing and send nothing. */
static int
scope_check(struct client *c, struct err *e)
{
	struct buf scope = BUF_INIT(ID_LEN);
	struct place_known p;
	int rc = setting_get(c->db, "scope", &scope, e);

	if (rc == 1 && scope.len == ID_LEN) {
		memcpy(c->scope.b, scope.p, ID_LEN);
		rc = place_read(c, &p, e);
		if (rc == 1 && !id_eq(&p.scope, &c->scope))
			rc = err_set(e, ERR_STATE,
				     "the backup is of another unit");
	}
	buf_done(&scope);
	return rc < 0 ? -1 : 0;
}

/* What was signed after the copy was made is in the outbox; what was erased
 * before it may stand in the files that it finds here. */
static int
outbox_take(struct client *c, struct err *e)
{
	bool whole = true;

	if (db_begin(c->db, e) != 0)
		return -1;
	if (erase_recall(c, e) != 0 || redaction_unsettle(c->db, e) != 0 ||
	    rebuild_outbox(c, &whole, e) != 0 ||
	    db_run(c->db, e, "DELETE FROM own_part", "") != 0 ||
	    rebuild_own_parts(c, e) != 0 ||
	    db_run(c->db, e, "UPDATE signer SET leave = 1", "") != 0) {
		db_rollback(c->db);
		return -1;
	}
	return db_commit(c->db, e);
}

static int
swap(struct client *c, struct err *e)
{
	struct buf path = BUF_INIT(PATH_BYTES_MAX);
	struct buf new = BUF_INIT(PATH_BYTES_MAX);
	struct buf kept = BUF_INIT(PATH_BYTES_MAX);
	struct buf journal = BUF_INIT(PATH_BYTES_MAX);
	struct err ignored = ERR_INIT;
	int rc = -1;

	if (client_path(c, &path, DB_NAME, e) != 0 ||
	    client_path(c, &new, NEW_NAME, e) != 0 ||
	    client_path(c, &kept, KEPT_NAME, e) != 0 ||
	    client_path(c, &journal, DB_NAME JOURNAL, e) != 0)
		goto out;
	/* A save that was cut off is undone in the file itself, so that it can
	 * be kept in one piece; a damaged file is kept as it is. */
	if (file_exists(buf_str(&path)))
		db_close(db_open(buf_str(&path), &DB_CLIENT, &ignored));
	if (file_exists(buf_str(&path)) &&
	    file_link(buf_str(&path), buf_str(&kept), e) != 0)
		goto out;
	/* A journal of the old file must not be played into this one. */
	if (file_remove(buf_str(&journal), e) == 0)
		rc = file_rename(buf_str(&new), buf_str(&path), e);
out:
	buf_done(&path);
	buf_done(&new);
	buf_done(&kept);
	buf_done(&journal);
	return rc;
}

static int
restore(struct client *c, const char *path, struct err *e)
{
	int rc = -1;

	if (backup_copy(c, path, &c->db, e) == 0 && scope_check(c, e) == 0 &&
	    outbox_take(c, e) == 0)
		rc = 0;
	db_close(c->db);
	c->db = NULL;
	return rc == 0 ? swap(c, e) : -1;
}

int
store_restore(struct client *c, const char *path, struct err *e)
{
	struct lock seal_lock = LOCK_INIT;
	struct lock sync_lock = LOCK_INIT;
	int rc = -1;

	if (!file_exists(path))
		return err_set(e, ERR_NOT_FOUND, "%s: no such file", path);
	if (folder_make(c->home, e) != 0)
		return -1;
	if (home_lock(c, &sync_lock, SYNC_LOCK, SEAL_WAIT_MS, e) == 0 &&
	    home_lock(c, &seal_lock, SEAL_LOCK, SEAL_WAIT_MS, e) == 0)
		rc = restore(c, path, e);
	lock_release(&seal_lock);
	lock_release(&sync_lock);
	return rc == 0 ? client_attach(c, e) : -1;
}

int
store_restore_files(struct client *c, const char *copy, struct copies *out,
		    struct err *e)
{
	struct buf from = BUF_INIT(PATH_BYTES_MAX);
	struct buf to = BUF_INIT(PATH_BYTES_MAX);
	struct file_list l;
	int rc = -1;

	memset(out, 0, sizeof(*out));
	if (files_of_all(c, &l, e) == 0 && files_folder(c, &to, e) == 0 &&
	    copies_folder(&from, copy, e) == 0)
		rc = 0;
	for (size_t i = 0; rc == 0 && i < l.n; i++)
		if (l.v[i].place != FILE_ERASED)
			rc = copies_take(buf_str(&from), &l.v[i].a.sha256,
					 l.v[i].a.size, buf_str(&to), out, e);
	files_list_done(&l);
	buf_done(&from);
	buf_done(&to);
	return rc;
}

#include "client/store/erase.h"

#include <stdlib.h>
#include <string.h>

#include "client/store/files.h"
#include "client/store/impl.h"
#include "client/store/rehome.h"
#include "protocol/files/copies.h"
#include "protocol/log/erasure.h"
#include "protocol/log/redaction.h"
#include "protocol/sign/hash.h"
#include "protocol/wire/bundle.h"

#define PATH_BYTES_MAX 4096
#define LIST_NAME      "keys/" REDACTIONS_NAME

static int
list_write(struct client *c, const struct buf *list, struct err *e)
{
	struct buf path = BUF_INIT(PATH_BYTES_MAX);
	int rc = client_path(c, &path, LIST_NAME, e);

	if (rc == 0)
		rc = file_write(buf_str(&path), list->p, list->len, 0600, e);
	buf_done(&path);
	return rc;
}

int
erase_recall(struct client *c, struct err *e)
{
	struct buf path = BUF_INIT(PATH_BYTES_MAX);
	struct buf list = BUF_INIT(REDACTIONS_BYTES_MAX);
	int rc = client_path(c, &path, LIST_NAME, e);

	if (rc == 0 && file_exists(buf_str(&path)))
		rc = file_read(&list, buf_str(&path), e);
	if (rc == 0)
		rc = redactions_take(c->db, list.p, list.len, e);
	buf_done(&path);
	buf_done(&list);
	return rc;
}

/* A part of an outbox file, or what is left of it: 1 if it was cut, 0, -1. */
static int
part_copy(struct client *c, const struct bundle_record *rec, struct buf *out,
	  struct err *e)
{
	struct buf record = BUF_INIT(BUNDLE_RECORD_MAX);
	struct hash h;
	int rc = 0;

	if (rec->type == BUNDLE_PART && rec->n > SALT_LEN) {
		h = part_hash(rec->p, rec->p + SALT_LEN, rec->n - SALT_LEN);
		rc = redaction_record(c->db, &h, &record, e);
	}
	if (rc == 1)
		bundle_put(out, BUNDLE_SKELETON, record.p, record.len);
	else if (rc == 0)
		bundle_put(out, (enum bundle_type)rec->type, rec->p, rec->n);
	buf_done(&record);
	return rc;
}

/* Cut redacted parts out of the bundle ${in}: 1 if there were any, 0, -1.
 * One that is damaged is as good as none. */
static int
bundle_cut(struct client *c, const struct buf *in, struct buf *out,
	   struct err *e)
{
	struct err ignored = ERR_INIT;
	struct bundle_reader r;
	struct bundle_record rec;
	bool is_cut = false;
	int rc;

	if (bundle_open(&r, in->p, in->len, &ignored) != 0)
		return 0;
	bundle_begin(out);
	while (bundle_next(&r, &rec) == 1) {
		if ((rc = part_copy(c, &rec, out, e)) < 0)
			return -1;
		is_cut |= rc == 1;
	}
	return buf_check(out, e) == 0 ? is_cut : -1;
}

static int
outbox_file_clean(struct client *c, const char *path, struct err *e)
{
	struct buf in = BUF_INIT(BUNDLE_BYTES_MAX);
	struct buf out = BUF_INIT(BUNDLE_BYTES_MAX);
	int rc = file_read(&in, path, e);

	if (rc == 0)
		rc = bundle_cut(c, &in, &out, e);
	if (rc == 1)
		rc = file_write(path, out.p, out.len, 0600, e);
	buf_done(&in);
	buf_done(&out);
	return rc;
}

/* Call ${fn} for every file of a folder of the home that ends so. */
static int
files_each(struct client *c, const char *folder, const char *suffix,
	   int (*fn)(struct client *c, const char *path, struct err *e),
	   struct err *e)
{
	struct buf at = BUF_INIT(PATH_BYTES_MAX);
	struct buf path = BUF_INIT(PATH_BYTES_MAX);
	char **names = NULL;
	size_t count = 0;
	int rc = client_path(c, &at, folder, e);

	if (rc == 0 && file_exists(buf_str(&at)))
		rc = folder_list(buf_str(&at), suffix, &names, &count, e);
	for (size_t i = 0; rc == 0 && i < count; i++) {
		rc = path_join(&path, buf_str(&at), names[i], e);
		if (rc == 0)
			rc = fn(c, buf_str(&path), e);
	}
	folder_list_free(names, count);
	buf_done(&at);
	buf_done(&path);
	return rc;
}

/* In the copy ${k}->db, in a transaction. */
static int
copy_redact(struct client *k, const struct buf *list, struct err *e)
{
	struct person *people;
	size_t count;
	int rc = 0;

	if (redactions_take(k->db, list->p, list->len, e) != 0 ||
	    person_list(k, &people, &count, e) != 0)
		return -1;
	for (size_t i = 0; rc == 0 && i < count; i++)
		rc = said_drop_cut(k, &people[i].first, e);
	free(people);
	return rc == 0 ? redaction_settle(k->db, e) : -1;
}

static int
copy_open(struct client *k, const char *path, struct err *e)
{
	k->db = db_open(path, &DB_CLIENT, e);
	if (k->db == NULL)
		return -1;
	return db_migrate(k->db, client_schema, client_schema_steps, e);
}

static int
copy_clean(struct client *c, const char *path, struct err *e)
{
	struct buf list = BUF_INIT(REDACTIONS_BYTES_MAX);
	struct client k = *c;
	int rc = redactions_put(c->db, &list, e);

	k.db = NULL;
	if (rc == 0 && (copy_open(&k, path, e) != 0 || db_begin(k.db, e) != 0))
		rc = -1;
	if (rc == 0 && copy_redact(&k, &list, e) != 0) {
		db_rollback(k.db);
		rc = -1;
	} else if (rc == 0 &&
		   (db_commit(k.db, e) != 0 || db_wipe(k.db, e) != 0)) {
		rc = -1;
	}
	db_close(k.db);
	buf_done(&list);
	/* A copy that nobody can open is of no use, and may hold the text. */
	if (rc != 0 && (e->code == ERR_CORRUPT || e->code == ERR_FORMAT)) {
		err_clear(e);
		rc = file_remove(path, e);
	}
	return rc;
}

static int
file_drop(struct client *c, const char *path, struct err *e)
{

	(void)c;
	return file_remove(path, e);
}

/* What a crash left of a file that was being written. */
static int
temp_drop(struct client *c, const char *path, struct err *e)
{
	(void)c;
	return strstr(path, ".tmp-") == NULL ? 0 : file_remove(path, e);
}

/* Copies of the database that the home keeps by itself. */
static int
copies_clean(struct client *c, struct err *e)
{
	static const char *const kept[] = {"kheo.db.before-rebuild",
					   "kheo.db.before-upgrade",
					   "kheo.db.before-restore"};
	struct buf path = BUF_INIT(PATH_BYTES_MAX);
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < ARRAY_LEN(kept); i++) {
		rc = client_path(c, &path, kept[i], e);
		if (rc == 0 && file_exists(buf_str(&path)))
			rc = copy_clean(c, buf_str(&path), e);
	}
	if (rc == 0)
		rc = files_each(c, "backups", ".kheo-backup", copy_clean, e);
	/* What a crash left of one that was never finished. */
	if (rc == 0)
		rc = files_each(c, "backups", ".part", file_drop, e);
	if (rc == 0)
		rc = client_path(c, &path, "kheo.db.new", e);
	if (rc == 0 && file_exists(buf_str(&path)))
		rc = file_remove(buf_str(&path), e);
	buf_done(&path);
	return rc;
}

/* Bytes of files that were erased: here, and in the copies of the day. */
static int
erased_drop(struct client *c, struct err *e)
{
	struct buf folder = BUF_INIT(PATH_BYTES_MAX);
	struct buf copies = BUF_INIT(PATH_BYTES_MAX);
	struct erasure x;
	int64_t num = 0;
	int rc = files_folder(c, &folder, e);

	if (rc == 0)
		rc = client_path(c, &copies, "backups/" COPIES_FOLDER, e);
	erasure_init(&x);
	while (rc == 0 &&
	       (rc = erasure_next(c->db, ERASURE_LEFT, num, &x, e)) == 1) {
		num = x.num;
		rc = copies_drop(buf_str(&folder), &x.sha256, e);
		if (rc == 0)
			rc = copies_drop(buf_str(&copies), &x.sha256, e);
	}
	erasure_done(&x);
	buf_done(&folder);
	buf_done(&copies);
	return rc;
}

/* Under seal.lock, so that no rebuild or restore is on its way. */
static int
all_clean(struct client *c, struct err *e)
{
	struct buf list = BUF_INIT(REDACTIONS_BYTES_MAX);
	int rc = redactions_put(c->db, &list, e);

	if (rc == 0)
		rc = list_write(c, &list, e);
	buf_done(&list);
	if (rc != 0 || files_each(c, "outbox", "", temp_drop, e) != 0 ||
	    files_each(c, "outbox", ".batch", outbox_file_clean, e) != 0 ||
	    erased_drop(c, e) != 0 || unsealed_keep(c, e) != 0 ||
	    copies_clean(c, e) != 0 || db_wipe(c->db, e) != 0)
		return -1;
	return redaction_settle(c->db, e);
}

int
erase_files(struct client *c, struct err *e)
{
	struct lock l = LOCK_INIT;
	struct err why = ERR_INIT;
	int rc = redaction_is_left(c->db, e);

	if (rc != 1)
		return rc;
	rc = home_lock(c, &l, SEAL_LOCK, 0, &why);
	if (rc == 0)
		rc = all_clean(c, &why);
	lock_release(&l);
	if (rc == 0 || why.code == ERR_BUSY)
		return 0;
	*e = why;
	return -1;
}

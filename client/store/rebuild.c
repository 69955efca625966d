#include "client/store/rebuild.h"

#include <string.h>

#include "client/store/check.h"
#include "client/store/erase.h"
#include "client/store/impl.h"
#include "client/store/rebuild_impl.h"
#include "protocol/db/stmt.h"
#include "protocol/log/apply.h"
#include "protocol/log/schema.h"
#include "protocol/log/state.h"
#include "protocol/sign/keys.h"
#include "protocol/wire/lines.h"

#define PATH_BYTES_MAX 4096
#define SYNC_LOCK      "sync.lock"
#define DB_NAME        "kheo.db"
#define NEW_NAME       "kheo.db.new"
#define KEPT_NAME      "kheo.db.before-rebuild"
#define JOURNAL        "-journal"

static int
named_remove(struct client *c, const char *name, struct err *e)
{
	struct buf path = BUF_INIT(PATH_BYTES_MAX);
	int rc = client_path(c, &path, name, e);

	if (rc == 0)
		rc = file_remove(buf_str(&path), e);
	buf_done(&path);
	return rc;
}

static struct db *
named_open(struct client *c, const char *name, struct err *e)
{
	struct buf path = BUF_INIT(PATH_BYTES_MAX);
	struct db *db = NULL;

	if (client_path(c, &path, name, e) == 0)
		db = db_open(buf_str(&path), &DB_CLIENT, e);
	buf_done(&path);
	return db;
}

/* The old file if it can be opened: 1, 0 or -1. */
static int
old_open(struct client *c, struct db **old, struct err *e)
{
	struct buf path = BUF_INIT(PATH_BYTES_MAX);
	struct err why = ERR_INIT;
	bool there;

	if (client_path(c, &path, DB_NAME, e) != 0)
		return -1;
	there = file_exists(buf_str(&path));
	buf_done(&path);
	if (!there)
		return 0;
	*old = named_open(c, DB_NAME, &why);
	if (*old != NULL &&
	    db_migrate(*old, client_schema, client_schema_steps, &why) == 0)
		return 1;
	db_close(*old);
	*old = NULL;
	if (why.code == ERR_CORRUPT || why.code == ERR_FORMAT)
		return 0;
	*e = why;
	return -1;
}

/* Faulty hashes, one after the other as 32 bytes. */
struct faults {
	struct buf parts;
	struct buf batches;
};

static void
note_fault(void *ctx, const char *what, const char *key, const char *reason)
{
	struct faults *f = ctx;
	struct hash h = {{0}};

	(void)reason;
	(void)hash_parse(&h, key, strlen(key));
	buf_add(strcmp(what, "part") == 0 ? &f->parts : &f->batches, h.b,
		HASH_LEN);
}

static int
each_run(struct client *c, const struct buf *hashes, const char *sql,
	 struct err *e)
{
	struct hash h;

	for (size_t at = 0; at < hashes->len; at += HASH_LEN) {
		memcpy(h.b, hashes->p + at, HASH_LEN);
		if (db_run(c->db, e, sql, "h", &h) != 0)
			return -1;
	}
	return 0;
}

/* Headers that do not hold, or miss a part, are of no use here. */
static int
faulty_forget(struct client *c, const struct faults *f, struct err *e)
{
	if (each_run(c, &f->batches,
		     "UPDATE batch SET recv = -1 WHERE hash = ?1", e) != 0 ||
	    each_run(c, &f->parts,
		     "UPDATE batch SET recv = -1 WHERE bid IN"
		     " (SELECT bid FROM part WHERE hash = ?1)",
		     e) != 0 ||
	    db_run(c->db, e,
		   "DELETE FROM part WHERE bid IN"
		   " (SELECT bid FROM batch WHERE recv = -1)",
		   "") != 0)
		return -1;
	return db_run(c->db, e, "DELETE FROM batch WHERE recv = -1", "");
}

/* Forget what the hub can give again: entries, and others' batches. */
static int
others_forget(struct client *c, struct err *e)
{
	static const char *const sql[] = {
	    "DELETE FROM entry",
	    "DELETE FROM cursor",
	    "DELETE FROM inclusion",
	    ("DELETE FROM part WHERE bid NOT IN (SELECT b.bid FROM batch AS b"
	     " JOIN log AS l ON l.lid = b.lid JOIN own_log AS o"
	     " ON o.log = l.id)"),
	    ("DELETE FROM batch WHERE lid NOT IN (SELECT l.lid FROM log AS l"
	     " JOIN own_log AS o ON o.log = l.id)"),
	    "DELETE FROM log WHERE id NOT IN (SELECT log FROM own_log)",
	    /* Whether they were sent is not known; again harms nobody. */
	    "UPDATE batch SET state = 1 WHERE state IN (2, 5)",
	};

	for (size_t i = 0; i < ARRAY_LEN(sql); i++)
		if (db_run(c->db, e, sql[i], "") != 0)
			return -1;
	return 0;
}

/* Keep of the signed bytes only what holds. */
static int
signed_sift(struct client *c, bool *whole, struct err *e)
{
	struct faults f = {BUF_INIT(16 * 1024 * 1024),
			   BUF_INIT(16 * 1024 * 1024)};
	struct fault_sink sink = {.tell = note_fault, .ctx = &f};
	int rc = signed_check(c, &sink, e);

	if (f.parts.len > 0 || f.batches.len > 0)
		*whole = false;
	if (rc == 0 && !*whole)
		rc = others_forget(c, e);
	if (rc == 0)
		rc = faulty_forget(c, &f, e);
	if (rc == 0)
		rc = buf_check(&f.parts, e) != 0 || buf_check(&f.batches, e);
	buf_done(&f.parts);
	buf_done(&f.batches);
	return rc == 0 ? 0 : -1;
}

static int
place_recall(struct client *c, struct err *e)
{
	struct place_known p;
	struct buf scope = BUF_INIT(ID_LEN);
	int rc = setting_get(c->db, "scope", &scope, e);

	if (rc == 1 && scope.len == ID_LEN) {
		memcpy(c->scope.b, scope.p, ID_LEN);
		rc = 0;
	} else if (rc >= 0 && (rc = place_read(c, &p, e)) == 1) {
		c->scope = p.scope;
		rc = setting_put(c->db, "root", p.root.b, ID_LEN, e);
		if (rc == 0)
			rc = setting_put(c->db, "scope", p.scope.b, ID_LEN, e);
		if (rc == 0 && p.url[0] != '\0')
			rc = setting_put(c->db, "url", p.url, strlen(p.url), e);
	}
	buf_done(&scope);
	return rc;
}

/* Fill the new database, c->db, in one transaction. */
static int
fill(struct client *c, struct db *old, bool *whole, bool *damaged,
     struct err *e)
{

	if (old != NULL && rebuild_copy(old, c->db, whole, e) != 0)
		return -1;
	if (place_recall(c, e) != 0 || erase_recall(c, e) != 0 ||
	    signed_sift(c, whole, e) != 0 || rebuild_outbox(c, whole, e) != 0 ||
	    rebuild_people(c, e) != 0 || log_replay(c->db, e) != 0)
		return -1;
	if (!*whole && rebuild_unsealed(c, damaged, e) != 0)
		return -1;
	return rebuild_own_parts(c, e);
}

static int
count(struct client *c, struct rebuilt *out, struct err *e)
{
	int64_t batches, unsealed;

	if (db_get_int(c->db, &batches, e, "SELECT count(*) FROM batch", "") !=
		1 ||
	    db_get_int(c->db, &unsealed, e, "SELECT count(*) FROM unsealed",
		       "") != 1)
		return -1;
	out->batches = (uint64_t)batches;
	out->unsealed = (uint64_t)unsealed;
	return 0;
}

/* Whether both hold the same confirmed state. */
static int
compare(struct client *c, struct db *old, struct rebuilt *out, struct err *e)
{
	struct err why = ERR_INIT;
	struct hash before, after;

	if (old == NULL)
		return 0;
	if (state_digest(c->db, &c->scope, &c->policy, &after, e) != 0)
		return -1;
	out->is_differs =
	    state_digest(old, &c->scope, &c->policy, &before, &why) != 0 ||
	    !hash_eq(&before, &after);
	return 0;
}

/* Put the new file in the old one's place, which is kept. */
static int
swap(struct client *c, struct err *e)
{
	struct buf path = BUF_INIT(PATH_BYTES_MAX);
	struct buf new = BUF_INIT(PATH_BYTES_MAX);
	struct buf kept = BUF_INIT(PATH_BYTES_MAX);
	int rc = -1;

	if (client_path(c, &path, DB_NAME, e) != 0 ||
	    client_path(c, &new, NEW_NAME, e) != 0 ||
	    client_path(c, &kept, KEPT_NAME, e) != 0)
		goto out;
	if (file_exists(buf_str(&path)) &&
	    file_link(buf_str(&path), buf_str(&kept), e) != 0)
		goto out;
	/* What is left of a journal belongs to a file that nobody can open;
	 * it must not be played into the new one. */
	if (named_remove(c, DB_NAME JOURNAL, e) != 0)
		goto out;
	rc = file_rename(buf_str(&new), buf_str(&path), e);
out:
	buf_done(&path);
	buf_done(&new);
	buf_done(&kept);
	return rc;
}

/* Under both locks, c->db new and open, ${old} open or NULL. */
static int
build(struct client *c, struct db *old, struct rebuilt *out, struct err *e)
{
	bool whole = old != NULL;

	if (db_migrate(c->db, client_schema, client_schema_steps, e) != 0 ||
	    db_begin(c->db, e) != 0)
		return -1;
	if (fill(c, old, &whole, &out->is_damaged, e) != 0) {
		db_rollback(c->db);
		return -1;
	}
	if (db_commit(c->db, e) != 0 || compare(c, old, out, e) != 0)
		return -1;
	out->is_partly = !whole;
	return count(c, out, e);
}

static int
rebuild(struct client *c, struct rebuilt *out, struct err *e)
{
	struct db *old = NULL;
	int rc = -1;

	if (old_open(c, &old, e) < 0 || named_remove(c, NEW_NAME, e) != 0 ||
	    named_remove(c, NEW_NAME JOURNAL, e) != 0)
		goto out;
	c->db = named_open(c, NEW_NAME, e);
	if (c->db != NULL)
		rc = build(c, old, out, e);
	db_close(c->db);
	c->db = NULL;
out:
	db_close(old);
	return rc == 0 ? swap(c, e) : -1;
}

int
store_rebuild(struct client *c, struct rebuilt *out, struct err *e)
{
	struct lock seal_lock = LOCK_INIT;
	struct lock sync_lock = LOCK_INIT;
	int rc = -1;

	memset(out, 0, sizeof(*out));
	if (!file_exists(c->home))
		return err_set(e, ERR_NOT_FOUND, "%s: no home", c->home);
	if (keys_init() != 0)
		return err_set(e, ERR_STATE, "the crypto library failed");
	if (home_lock(c, &sync_lock, SYNC_LOCK, SEAL_WAIT_MS, e) == 0 &&
	    home_lock(c, &seal_lock, SEAL_LOCK, SEAL_WAIT_MS, e) == 0)
		rc = rebuild(c, out, e);
	lock_release(&seal_lock);
	lock_release(&sync_lock);
	return rc == 0 ? client_attach(c, e) : -1;
}

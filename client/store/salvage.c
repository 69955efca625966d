#include "client/store/salvage.h"

#include <string.h>

#include "client/store/backup.h"
#include "client/store/impl.h"
#include "client/store/rehome.h"
#include "protocol/db/stmt.h"
#include "protocol/log/state.h"

#define PATH_BYTES 4096

/* What goes on while a backup is emptied into this home. */
struct salvage {
	struct client *c;
	struct db *old;
	struct salvaged *out;
};

static struct db *
db_look(const char *path)
{
	struct db_profile reading = DB_CLIENT;
	struct err ignored = ERR_INIT;

	reading.read_only = true;
	return db_open(path, &reading, &ignored);
}

/* Whether somebody works here, and no own log of the backup was begun here. */
static bool
is_foreign(struct db *here, struct db *old)
{
	struct err ignored = ERR_INIT;
	struct id log;
	struct stmt *s;
	int64_t one;
	int rc =
	    db_get_int(here, &one, &ignored, "SELECT count(*) FROM signer", "");
	bool is = rc == 1 && one > 0;

	s = db_query(old, &ignored, "SELECT log FROM own_log", "");
	while (is && s != NULL && stmt_step(s, &ignored) == 1)
		is = stmt_id(s, 0, &log) == 0 &&
		     db_get_int(here, &one, &ignored,
				"SELECT 1 FROM own_log WHERE log = ?1", "d",
				&log) == 0;
	stmt_done(s);
	return is && s != NULL;
}

int
salvage_fits(struct client *c, const char *path)
{
	struct buf home = BUF_INIT(PATH_BYTES);
	struct err ignored = ERR_INIT;
	struct db *here = NULL, *old = NULL;
	int is = 0;

	if (client_path(c, &home, "kheo.db", &ignored) == 0 &&
	    file_exists(buf_str(&home)) && file_exists(path) &&
	    (here = db_look(buf_str(&home))) != NULL &&
	    (old = db_look(path)) != NULL)
		is = is_foreign(here, old);
	db_close(old);
	db_close(here);
	buf_done(&home);
	return is;
}

/* The log in this home, begun from its genesis in the backup if need be. */
static int
log_bring(struct salvage *v, const struct log_row *from, struct log_row *log,
	  struct err *e)
{
	struct buf note = BUF_INIT(NOTE_BYTES_MAX);
	struct batch_row row;
	struct batch b;
	struct hash hash;
	int rc = log_find(v->c->db, &from->id, log, e);

	if (rc != 0)
		return rc == 1 ? 0 : -1;
	rc = batch_at(v->old, from->lid, 1, &row, e);
	if (rc == 0)
		rc = err_set(e, ERR_CORRUPT, "a log without its genesis");
	if (rc == 1)
		rc = batch_load(v->old, row.bid, &b, &hash, &note, e);
	if (rc == 0)
		rc = log_add(v->c->db, &b, &hash, &from->first, log, e);
	buf_done(&note);
	return rc;
}

static int
parts_bring(struct salvage *v, const struct batch *b, int64_t bid,
	    struct err *e)
{
	struct buf body = BUF_INIT(PART_BYTES_MAX);
	uint8_t salt[SALT_LEN];
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < b->part_count; i++) {
		const struct hash *hash = &b->parts[i].hash;

		buf_reset(&body);
		if ((rc = part_load(v->old, hash, salt, &body, e)) == 1)
			rc = part_add(v->c->db, hash, salt, body.p, body.len,
				      bid, i, e);
	}
	buf_done(&body);
	return rc;
}

static int
batch_bring(struct salvage *v, int64_t bid, int64_t lid, struct err *e)
{
	struct buf note = BUF_INIT(NOTE_BYTES_MAX);
	struct log_row from, log = {.lid = 0};
	struct batch_row row;
	struct batch b = {.seq = 0};
	struct hash hash;
	int64_t new = 0;
	int rc = log_get(v->old, lid, &from, e);

	if (rc == 1)
		rc = batch_load(v->old, bid, &b, &hash, &note, e);
	if (rc == 0)
		rc = batch_find(v->c->db, &hash, &row, e);
	if (rc == 0 && (rc = log_bring(v, &from, &log, e)) == 0 &&
	    (rc = batch_add(v->c->db, log.lid, b.seq, &hash, note.p, note.len,
			    BATCH_EXPORTED, 0, &new, e)) == 0) {
		rc = parts_bring(v, &b, new, e);
		v->out->batches++;
	}
	buf_done(&note);
	return rc < 0 ? -1 : 0;
}

static int
batches_bring(struct salvage *v, struct err *e)
{
	struct stmt *s =
	    db_query(v->old, e,
		     "SELECT bid, lid FROM batch WHERE state IN (?1, ?2)"
		     " ORDER BY lid, seq",
		     "ii", (int64_t)BATCH_SEALED, (int64_t)BATCH_EXPORTED);
	int rc;

	if (s == NULL)
		return -1;
	while ((rc = stmt_step(s, e)) == 1)
		if ((rc = batch_bring(v, stmt_int(s, 0), stmt_int(s, 1), e)) !=
		    0)
			break;
	stmt_done(s);
	return rc;
}

/* The base of an edit under the numbers of this home; what became a part
 * there is called by that. */
static int
base_move(struct salvage *v, const uint8_t *p, size_t n, int64_t by,
	  struct buf *out, struct err *e)
{
	for (size_t i = 0; i + ID_LEN <= n; i += ID_LEN) {
		struct stmt *s;
		struct hash part;
		struct id id;
		int64_t num;
		int rc;

		memcpy(id.b, p + i, ID_LEN);
		if ((num = edit_num(&id)) != 0) {
			s = db_query(v->old, e,
				     "SELECT part FROM numbered WHERE num = ?1",
				     "i", num);
			if (s == NULL || (rc = stmt_step(s, e)) < 0)
				return -1;
			id = rc == 1 && stmt_hash(s, 0, &part) == 0
				 ? hash_id(&part)
				 : edit_id(num + by);
			stmt_done(s);
		}
		buf_add(out, id.b, ID_LEN);
	}
	return buf_check(out, e);
}

static int
edit_bring(struct salvage *v, struct stmt *s, int64_t by, struct err *e)
{
	struct buf base = BUF_INIT(PART_BYTES_MAX);
	size_t first_n, rec_n, type_n, field_n, value_n, base_n;
	const uint8_t *first = stmt_blob(s, 1, &first_n);
	const uint8_t *rec = stmt_blob(s, 3, &rec_n);
	const char *type = stmt_text_n(s, 4, &type_n);
	const char *field = stmt_text_n(s, 5, &field_n);
	const uint8_t *value = stmt_blob(s, 6, &value_n);
	const uint8_t *p = stmt_blob(s, 7, &base_n);
	int rc = base_move(v, p, base_n, by, &base, e);

	if (rc == 0)
		rc = db_run(v->c->db, e,
			    "INSERT INTO unsealed(num, first, grp, rec, type,"
			    " field, value, base, at)"
			    " VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
			    "ibibttbbi", stmt_int(s, 0) + by, first, first_n,
			    stmt_int(s, 2) + by, rec, rec_n, type, field, value,
			    value_n, base.p, base.len, stmt_int(s, 8));
	buf_done(&base);
	return rc;
}

static int
edits_copy(struct salvage *v, int64_t by, struct err *e)
{
	struct stmt *s = db_query(v->old, e,
				  "SELECT num, first, grp, rec, type, field,"
				  " value, base, at FROM unsealed ORDER BY num",
				  "");
	int rc;

	if (s == NULL)
		return -1;
	while ((rc = stmt_step(s, e)) == 1)
		if ((rc = edit_bring(v, s, by, e)) != 0)
			break;
	stmt_done(s);
	return rc;
}

/* What the lost machine signed after the backup, the records here may say. */
static int
edits_settle(struct salvage *v, const struct id *to, int64_t by, struct err *e)
{
	struct stmt *s =
	    db_query(v->old, e, "SELECT DISTINCT first FROM unsealed", "");
	struct id first;
	int64_t left = 0;
	int rc;

	if (s == NULL)
		return -1;
	while ((rc = stmt_step(s, e)) == 1) {
		if (stmt_id(s, 0, &first) != 0)
			rc = err_set(e, ERR_CORRUPT, "unsealed: damaged row");
		else
			rc = said_drop(v->c, &first, e);
		if (rc != 0)
			break;
	}
	stmt_done(s);
	if (rc != 0 ||
	    db_get_int(v->c->db, &left, e,
		       "SELECT count(*) FROM unsealed WHERE num > ?1", "i",
		       by) < 0)
		return -1;
	v->out->edits = (uint64_t)left;
	return db_run(v->c->db, e,
		      "UPDATE unsealed SET first = ?1 WHERE num > ?2", "di", to,
		      by);
}

static int
edits_bring(struct salvage *v, struct err *e)
{
	struct person p;
	int64_t by = 0;
	int rc = person_pick(v->c, NULL, ROLE_RECORDER, &p, e);

	if (rc == 0)
		rc = err_set(e, ERR_STATE, "nobody works in this home");
	if (rc != 1 || db_get_int(v->c->db, &by, e,
				  "SELECT max(seq) FROM sqlite_sequence"
				  " WHERE name = 'unsealed'",
				  "") < 0)
		return -1;
	if (edits_copy(v, by, e) != 0)
		return -1;
	return edits_settle(v, &p.first, by, e);
}

static int
unit_check(struct salvage *v, struct err *e)
{
	struct buf scope = BUF_INIT(ID_LEN);
	int rc = setting_get(v->old, "scope", &scope, e);

	if (rc == 1 && (!v->c->has_scope || scope.len != ID_LEN ||
			memcmp(scope.p, v->c->scope.b, ID_LEN) != 0))
		rc = err_set(e, ERR_STATE, "the backup is of another unit");
	buf_done(&scope);
	return rc < 0 ? -1 : 0;
}

static int
bring(struct salvage *v, struct err *e)
{
	if (db_begin(v->c->db, e) != 0)
		return -1;
	if (batches_bring(v, e) == 0 && edits_bring(v, e) == 0)
		return db_commit(v->c->db, e);
	db_rollback(v->c->db);
	return -1;
}

int
store_salvage(struct client *c, const char *path, struct salvaged *out,
	      struct err *e)
{
	struct salvage v = {.c = c, .out = out};
	struct lock l = LOCK_INIT;
	int rc = -1;

	memset(out, 0, sizeof(*out));
	if (client_attach(c, e) != 0 ||
	    home_lock(c, &l, SEAL_LOCK, SEAL_WAIT_MS, e) != 0)
		return -1;
	if (backup_copy(c, path, &v.old, e) == 0 && unit_check(&v, e) == 0)
		rc = bring(&v, e);
	db_close(v.old);
	if (backup_copy_end(c, e) != 0)
		rc = -1;
	lock_release(&l);
	return rc;
}

#include <string.h>

#include "protocol/db/stmt.h"
#include "protocol/log/impl.h"

/* Parse column ${col} into ${r}, which is empty. */
static int
row_read(struct stmt *s, int col, struct record *r, struct err *e)
{
	size_t n;
	const uint8_t *p = stmt_blob(s, col, &n);

	return record_parse(r, p, n, e);
}

/* Load the row and its number: 1, 0 or -1. */
static int
row_load(struct db *db, const struct id *scope, const char *type,
	 const struct id *rec, struct record *out, int64_t *rid, struct err *e)
{
	struct stmt *s =
	    db_query(db, e,
		     "SELECT rid, row FROM record"
		     " WHERE scope = ?1 AND rec = ?2 AND type = ?3",
		     "ddt", scope, rec, type);
	int rc;

	if (s == NULL || (rc = stmt_step(s, e)) < 0)
		return -1;
	if (rc == 1) {
		*rid = stmt_int(s, 0);
		if (row_read(s, 1, out, e) != 0)
			rc = -1;
	}
	stmt_done(s);
	return rc;
}

int
record_load(struct db *db, const struct record_key *key, struct record *out,
	    struct err *e)
{
	int64_t rid;

	return row_load(db, &key->scope, key->type, &key->rec, out, &rid, e);
}

/* Whether nothing that the edit says replaces anything: most likely the first
 * word on its record. */
static bool
edit_is_first(const struct part *p, const struct part_edit *edit)
{
	for (size_t i = 0; i < edit->count; i++)
		if (p->sets[edit->first + i].over_count > 0)
			return false;
	return true;
}

/* Write a row that is believed to be new: 1, or 0 if there is one. */
static int
row_insert(struct db *db, const struct id *scope, const struct part_edit *edit,
	   const struct record *r, const struct buf *row, struct err *e)
{
	if (db_run(db, e,
		   "INSERT INTO record(rec, scope, type, row, conflict)"
		   " VALUES(?1, ?2, ?3, ?4, ?5)"
		   " ON CONFLICT(scope, rec, type) DO NOTHING",
		   "ddtbi", &edit->rec, scope, edit->type, (const void *)row->p,
		   row->len, (int64_t)record_in_conflict(r)) != 0)
		return -1;
	return db_changes(db) == 1;
}

int
record_merge_edit(struct db *db, const struct id *scope, const struct id *part,
		  const struct part *p, const struct part_edit *edit,
		  struct buf *row, struct err *e)
{
	struct record r;
	int64_t rid = 0;
	int found = 0, rc = -1;
	bool load = !edit_is_first(p, edit);

	record_init(&r);
	for (;;) {
		if (load && (found = row_load(db, scope, edit->type, &edit->rec,
					      &r, &rid, e)) < 0)
			goto out;
		if (record_merge(&r, part, p, edit, e) != 0)
			goto out;
		buf_reset(row);
		record_put(row, &r);
		if (buf_check(row, e) != 0)
			goto out;
		if (found == 1)
			break;
		if ((rc = row_insert(db, scope, edit, &r, row, e)) != 0) {
			rc = rc == 1 ? 0 : -1;
			goto out;
		}
		rc = -1;
		if (load) {
			err_set(e, ERR_CORRUPT, "record: not found, not new");
			goto out;
		}
		record_done(&r);
		record_init(&r);
		load = true;
	}
	rc = db_run(db, e,
		    "UPDATE record SET row = ?2, conflict = ?3 WHERE rid = ?1",
		    "ibi", rid, (const void *)row->p, row->len,
		    (int64_t)record_in_conflict(&r));
out:
	record_done(&r);
	return rc;
}

int
record_redact_edit(struct db *db, const struct id *scope, const struct id *part,
		   const struct part *p, const struct part_edit *edit,
		   struct err *e)
{
	struct buf row = BUF_INIT(ROW_BYTES_MAX);
	struct record r;
	int64_t rid;
	int rc;

	record_init(&r);
	rc = row_load(db, scope, edit->type, &edit->rec, &r, &rid, e);
	if (rc == 1) {
		record_redact(&r, part, p, edit);
		record_put(&row, &r);
		rc = buf_check(&row, e);
		if (rc == 0)
			rc = db_run(db, e,
				    "UPDATE record SET row = ?2, conflict = ?3"
				    " WHERE rid = ?1",
				    "ibi", rid, (const void *)row.p, row.len,
				    (int64_t)record_in_conflict(&r));
	}
	record_done(&r);
	buf_done(&row);
	return rc;
}

/* The columns scope, type, rec from ${col} on. */
static int
key_read(struct stmt *s, int col, struct record_key *key, struct err *e)
{
	memset(key, 0, sizeof(*key));
	text_into(key->type, sizeof(key->type), stmt_text(s, col + 1));
	if (stmt_id(s, col, &key->scope) != 0 ||
	    stmt_id(s, col + 2, &key->rec) != 0)
		return err_set(e, ERR_CORRUPT, "record: damaged key");
	return 0;
}

int
record_find(struct db *db, const struct id *rec, struct record_key *key,
	    struct err *e)
{
	struct stmt *s =
	    db_query(db, e,
		     "SELECT r.scope, r.type, r.rec FROM record_scope AS s"
		     " CROSS JOIN record AS r ON r.scope = s.scope"
		     " WHERE r.rec = ?1 ORDER BY r.rid LIMIT 1",
		     "d", rec);
	int rc;

	if (s == NULL || (rc = stmt_step(s, e)) < 0)
		return -1;
	if (rc == 1 && key_read(s, 0, key, e) != 0)
		rc = -1;
	stmt_done(s);
	return rc;
}

/* Load by number and hand over to ${fn}. */
static int
visit(struct db *db, int64_t rid, const struct record_key *key,
      int (*fn)(void *ctx, const struct record_key *key, struct record *r,
		struct err *e),
      void *ctx, struct err *e)
{
	struct stmt *s =
	    db_query(db, e, "SELECT row FROM record WHERE rid = ?1", "i", rid);
	struct record r;
	int rc;

	if (s == NULL || (rc = stmt_step(s, e)) < 0)
		return -1;
	if (rc == 0)
		return 0;
	record_init(&r);
	rc = row_read(s, 0, &r, e);
	stmt_done(s);
	if (rc == 0)
		rc = fn(ctx, key, &r, e);
	record_done(&r);
	return rc;
}

int
record_each(struct db *db, const struct id *scope,
	    int (*fn)(void *ctx, const struct record_key *key, struct record *r,
		      struct err *e),
	    void *ctx, struct err *e)
{
	/* Only keys are sorted; each row is read when its turn comes. */
	struct stmt *s =
	    scope == NULL ? db_query(db, e,
				     "SELECT rid, scope, type, rec FROM record"
				     " ORDER BY scope, type, rec",
				     "")
			  : db_query(db, e,
				     "SELECT rid, scope, type, rec FROM record"
				     " WHERE scope = ?1 ORDER BY type, rec",
				     "d", scope);
	struct record_key key;
	int rc;

	if (s == NULL)
		return -1;
	while ((rc = stmt_step(s, e)) == 1) {
		if (key_read(s, 1, &key, e) != 0)
			rc = -1;
		else
			rc = visit(db, stmt_int(s, 0), &key, fn, ctx, e);
		if (rc != 0)
			break;
	}
	stmt_done(s);
	return rc;
}

#include "protocol/db/stmt.h"
#include "protocol/log/impl.h"
#include "protocol/log/schema.h"

/* Give one stored entry its effect. */
static int
entry_replay(struct db *db, uint64_t idx, const struct entry *en, int64_t bid,
	     struct batch_parts *parts, struct buf *note, struct err *e)
{
	struct batch_row row;
	struct log_row log;
	struct batch b;
	struct hash hash;
	int rc;

	if ((rc = batch_find(db, &en->head.hash, &row, e)) < 0)
		return -1;
	if (rc == 0 || row.bid != bid)
		return err_set(e, ERR_CORRUPT, "no header of that hash");
	if ((rc = log_get(db, row.lid, &log, e)) < 0)
		return -1;
	if (rc == 0)
		return err_set(e, ERR_CORRUPT, "no log of that header");
	if (log_advance(db, row.lid, en->head.seq, &en->head.hash, en->teff_s,
			e) != 0)
		return -1;
	/* What does not parse was quarantined for it. */
	if (en->disp == DISP_APPLIED) {
		buf_reset(note);
		if (batch_load(db, bid, &b, &hash, note, e) != 0 ||
		    batch_parts_load(db, &b, parts, e) != 0)
			return -1;
	}
	return batch_apply(db, &log, idx, en, parts, e);
}

/* Entry by entry in the order of ${s}, whose column 0 is the index. */
static int
entries_replay(struct db *db, struct stmt *s, struct err *e)
{
	struct buf note = BUF_INIT(NOTE_BYTES_MAX);
	struct batch_parts *parts = calloc(1, sizeof(*parts));
	struct entry en;
	int64_t idx, bid;
	int rc = -1;

	if (parts == NULL) {
		err_memory(e);
		goto out;
	}
	while ((rc = stmt_step(s, e)) == 1) {
		idx = stmt_int(s, 0);
		rc = entry_load(db, (uint64_t)idx, &en, &bid, e);
		if (rc == 1)
			rc = entry_replay(db, (uint64_t)idx, &en, bid, parts,
					  &note, e);
		batch_parts_done(parts);
		if (rc != 0) {
			err_wrap(e, "entry %lld", (long long)idx);
			break;
		}
	}
out:
	stmt_done(s);
	free(parts);
	buf_done(&note);
	return rc == 0 ? 0 : -1;
}

static int
scope_replay(struct db *db, const struct id *scope, struct err *e)
{
	struct stmt *s;

	if (db_run(db, e, "DELETE FROM applied WHERE scope = ?1", "d", scope) !=
		0 ||
	    db_run(db, e, "DELETE FROM record WHERE scope = ?1", "d", scope) !=
		0 ||
	    db_run(db, e, "DELETE FROM act WHERE scope = ?1", "d", scope) !=
		0 ||
	    db_run(db, e, "DELETE FROM attached WHERE scope = ?1", "d",
		   scope) != 0 ||
	    db_run(db, e, "DELETE FROM stale WHERE scope = ?1", "d", scope) !=
		0)
		return -1;
	s = db_query(db, e,
		     "SELECT idx FROM entry WHERE scope = ?1 ORDER BY idx", "d",
		     scope);
	return s == NULL ? -1 : entries_replay(db, s, e);
}

/* A scope whose state is not what it should be: 1, 0 or -1. */
static int
stale_next(struct db *db, struct id *scope, struct err *e)
{
	struct stmt *s = db_query(db, e, "SELECT scope FROM stale LIMIT 1", "");
	int rc;

	if (s == NULL || (rc = stmt_step(s, e)) < 0)
		return -1;
	if (rc == 1 && stmt_id(s, 0, scope) != 0)
		rc = err_set(e, ERR_CORRUPT, "stale: damaged row");
	stmt_done(s);
	return rc;
}

int
state_settle(struct db *db, struct err *e)
{
	struct id scope;
	int settled = 0;
	int rc;

	while ((rc = stale_next(db, &scope, e)) == 1) {
		settled = 1;
		if (scope_replay(db, &scope, e) != 0)
			return -1;
	}
	return rc < 0 ? -1 : settled;
}

int
log_replay(struct db *db, struct err *e)
{
	struct stmt *s;

	if (log_forget_state(db, e) != 0 ||
	    db_run(db, e, "UPDATE log SET seq = 0, hash = NULL, teff = 0",
		   "") != 0 ||
	    (s = db_query(db, e, "SELECT idx FROM entry ORDER BY idx", "")) ==
		NULL)
		return -1;
	if (entries_replay(db, s, e) != 0)
		return -1;
	return state_settle(db, e) < 0 ? -1 : 0;
}

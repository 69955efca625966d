#include "protocol/db/stmt.h"
#include "protocol/log/log.h"

#define BATCH_COLUMNS "SELECT bid, lid, seq, hash, state, recv FROM batch "

static int
batch_row_one(struct stmt *s, struct batch_row *out, struct err *e)
{
	int rc;

	if (s == NULL || (rc = stmt_step(s, e)) < 0)
		return -1;
	if (rc == 1) {
		out->bid = stmt_int(s, 0);
		out->lid = stmt_int(s, 1);
		out->seq = (uint64_t)stmt_int(s, 2);
		out->state = (enum batch_state)stmt_int(s, 4);
		out->recv_ms = stmt_int(s, 5);
		if (stmt_hash(s, 3, &out->hash) != 0)
			rc = err_set(e, ERR_CORRUPT, "batch: damaged row");
	}
	stmt_done(s);
	return rc;
}

int
batch_find(struct db *db, const struct hash *hash, struct batch_row *out,
	   struct err *e)
{
	return batch_row_one(
	    db_query(db, e, BATCH_COLUMNS "WHERE hash = ?1", "h", hash), out,
	    e);
}

int
batch_at(struct db *db, int64_t lid, uint64_t seq, struct batch_row *out,
	 struct err *e)
{
	return batch_row_one(
	    db_query(db, e,
		     BATCH_COLUMNS
		     "WHERE lid = ?1 AND seq = ?2 AND state NOT IN (?3, ?4)"
		     " ORDER BY bid LIMIT 1",
		     "iiii", lid, (int64_t)seq, (int64_t)BATCH_EVIDENCE,
		     (int64_t)BATCH_DEAD),
	    out, e);
}

int
batch_add(struct db *db, int64_t lid, uint64_t seq, const struct hash *hash,
	  const void *note, size_t n, enum batch_state state, int64_t recv_ms,
	  int64_t *bid, struct err *e)
{
	if (db_run(db, e,
		   "INSERT INTO batch(lid, seq, hash, note, state, recv)"
		   " VALUES(?1, ?2, ?3, ?4, ?5, ?6)",
		   "iihbii", lid, (int64_t)seq, hash, note, n, (int64_t)state,
		   recv_ms) != 0)
		return -1;
	*bid = db_last_rowid(db);
	return 0;
}

int
batch_set_state(struct db *db, int64_t bid, enum batch_state state,
		struct err *e)
{
	return db_run(db, e, "UPDATE batch SET state = ?2 WHERE bid = ?1", "ii",
		      bid, (int64_t)state);
}

/* Append the note and, unless NULL, copy its hash. */
static int
note_load(struct db *db, int64_t bid, struct buf *out, struct hash *hash,
	  struct err *e)
{
	struct stmt *s = db_query(
	    db, e, "SELECT note, hash FROM batch WHERE bid = ?1", "i", bid);
	const uint8_t *p;
	size_t n;
	int rc;

	if (s == NULL || (rc = stmt_step(s, e)) < 0)
		return -1;
	if (rc == 0)
		return err_set(e, ERR_NOT_FOUND, "batch: no such header");
	p = stmt_blob(s, 0, &n);
	buf_add(out, p, n);
	rc = buf_check(out, e);
	if (rc == 0 && hash != NULL && stmt_hash(s, 1, hash) != 0)
		rc = err_set(e, ERR_CORRUPT, "batch: damaged row");
	stmt_done(s);
	return rc;
}

int
batch_note(struct db *db, int64_t bid, struct buf *out, struct err *e)
{
	return note_load(db, bid, out, NULL, e);
}

int
batch_load(struct db *db, int64_t bid, struct batch *b, struct hash *hash,
	   struct buf *note_out, struct err *e)
{
	size_t start = note_out->len;
	struct note note;

	if (note_load(db, bid, note_out, hash, e) != 0)
		return -1;
	/* Its signatures were checked before it was stored. */
	if (note_parse(&note, note_out->p + start, note_out->len - start, e) !=
		0 ||
	    batch_parse(b, note.text, note.text_len, e) != 0) {
		if (e->code != ERR_MEMORY)
			e->code = ERR_CORRUPT;
		return err_wrap(e, "stored header");
	}
	return 0;
}

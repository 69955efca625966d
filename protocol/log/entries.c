#include "protocol/db/stmt.h"
#include "protocol/log/apply.h"

/* The header is confirmed from now on; ${lid} gets its log. */
static int
batch_confirm(struct db *db, int64_t bid, int64_t recv_ms, int64_t *lid,
	      struct err *e)
{
	if (db_run(db, e,
		   "UPDATE batch SET state = ?2, recv = ?3"
		   " WHERE bid = ?1",
		   "iii", bid, (int64_t)BATCH_CONFIRMED, recv_ms) != 0)
		return -1;
	switch (db_get_int(db, lid, e, "SELECT lid FROM batch WHERE bid = ?1",
			   "i", bid)) {
	case 1:
		return 0;
	case 0:
		return err_set(e, ERR_NOT_FOUND, "entry: no such header");
	default:
		return -1;
	}
}

int
entry_add(struct db *db, uint64_t idx, int64_t bid, const struct id *scope,
	  const struct entry *en, struct err *e)
{
	struct buf text = BUF_INIT(ENTRY_TEXT_MAX);
	int64_t lid;
	int rc = -1;

	entry_put(&text, en);
	if (buf_check(&text, e) != 0)
		goto out;
	if (db_run(db, e,
		   "INSERT INTO entry(idx, bid, scope, text)"
		   " VALUES(?1, ?2, ?3, ?4)",
		   "iidb", (int64_t)idx, bid, scope, (const void *)text.p,
		   text.len) != 0)
		goto out;
	if (batch_confirm(db, bid, en->recv_ms, &lid, e) != 0)
		goto out;
	rc = log_advance(db, lid, en->head.seq, &en->head.hash, en->teff_s, e);
out:
	buf_done(&text);
	return rc;
}

int
entry_load(struct db *db, uint64_t idx, struct entry *en, int64_t *bid,
	   struct err *e)
{
	struct stmt *s =
	    db_query(db, e, "SELECT bid, text FROM entry WHERE idx = ?1", "i",
		     (int64_t)idx);
	const uint8_t *p;
	size_t n;
	int rc;

	if (s == NULL || (rc = stmt_step(s, e)) < 0)
		return -1;
	if (rc == 1) {
		*bid = stmt_int(s, 0);
		p = stmt_blob(s, 1, &n);
		if (entry_parse(en, (const char *)p, n, e) != 0) {
			e->code = ERR_CORRUPT;
			rc = err_wrap(e, "stored entry");
		}
	}
	stmt_done(s);
	return rc;
}

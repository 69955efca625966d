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

int
log_replay(struct db *db, struct err *e)
{
	struct buf note = BUF_INIT(NOTE_BYTES_MAX);
	struct batch_parts *parts = calloc(1, sizeof(*parts));
	struct entry en;
	struct stmt *s = NULL;
	int64_t idx, bid;
	int rc = -1;

	if (parts == NULL) {
		err_memory(e);
		goto out;
	}
	if (log_forget_state(db, e) != 0 ||
	    db_run(db, e, "UPDATE log SET seq = 0, hash = NULL, teff = 0",
		   "") != 0 ||
	    (s = db_query(db, e, "SELECT idx FROM entry ORDER BY idx", "")) ==
		NULL)
		goto out;
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
	stmt_done(s);
out:
	free(parts);
	buf_done(&note);
	return rc == 0 ? 0 : -1;
}

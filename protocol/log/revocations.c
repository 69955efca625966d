/* Keys that were revoked: what they carried from an index on has no effect. */
#include "protocol/db/stmt.h"
#include "protocol/log/impl.h"

/* Logs that continue one another, far more than a disk is restored. */
#define CHAIN_MAX 1024

int
log_descends(struct db *db, const struct log_row *log, const struct id *from,
	     struct err *e)
{
	struct buf note = BUF_INIT(NOTE_BYTES_MAX);
	struct log_row at = *log;
	struct batch_row row;
	struct batch b;
	struct hash hash;
	int rc = 0;

	for (int i = 0; i < CHAIN_MAX; i++) {
		if (id_eq(&at.id, from)) {
			rc = 1;
			break;
		}
		buf_reset(&note);
		if ((rc = batch_find(db, &at.genesis, &row, e)) != 1)
			break;
		if ((rc = batch_load(db, row.bid, &b, &hash, &note, e)) != 0 ||
		    !b.genesis.has_from)
			break;
		/* The log itself may still be to come. */
		if (id_eq(&b.genesis.from, from))
			rc = 1;
		if (rc == 1 ||
		    (rc = log_find(db, &b.genesis.from, &at, e)) != 1)
			break;
	}
	buf_done(&note);
	return rc;
}

/* Whether a person let the log in after the revocation at ${idx}: 1, 0, -1. */
static int
is_let_in(struct db *db, const struct id *log, int64_t idx, struct err *e)
{
	int64_t one;

	return db_get_int(db, &one, e,
			  "SELECT 1 FROM enrolment WHERE log = ?1 AND idx > ?2",
			  "di", log, idx);
}

int
revocation_covers(struct db *db, const struct log_row *log, uint64_t idx,
		  struct err *e)
{
	struct stmt *s;
	struct id revoked;
	int covers = 0;
	int rc;

	if (log->asked == ROLE_HUB)
		return 0;
	s = db_query(db, e,
		     "SELECT r.log, r.idx FROM revocation AS r"
		     " LEFT JOIN log AS l ON l.id = r.log"
		     " WHERE coalesce(l.first, ?1) = ?1 AND r.start <= ?2",
		     "di", &log->first,
		     idx > INT64_MAX ? INT64_MAX : (int64_t)idx);
	if (s == NULL)
		return -1;
	while (covers == 0 && (rc = stmt_step(s, e)) != 0) {
		if (rc == 1 && stmt_id(s, 0, &revoked) != 0)
			rc = err_set(e, ERR_CORRUPT, "revocation: damaged row");
		if (rc == 1)
			rc = log_descends(db, log, &revoked, e);
		if (rc == 1 &&
		    (rc = is_let_in(db, &log->id, stmt_int(s, 1), e)) >= 0)
			rc = !rc;
		covers = rc;
	}
	stmt_done(s);
	return covers;
}

int
batch_is_revoked(struct db *db, const struct log_row *log, uint64_t idx,
		 struct err *e)
{
	return revocation_covers(db, log, idx, e);
}

int
revoke_apply(struct db *db, const struct effect *at, const struct hash *part,
	     const struct part *p, struct err *e)
{
	struct id log;
	int64_t start;

	if (json_get_id(p->root, "log", &log) != 0 ||
	    json_get_int(p->root, "from", 0, INT64_MAX, &start) != 0)
		return err_set(e, ERR_FORMAT, "act revoke: malformed");
	if (db_run(db, e,
		   "INSERT OR REPLACE INTO revocation(part, log, idx, start)"
		   " VALUES(?1, ?2, ?3, ?4)",
		   "hdii", part, &log, (int64_t)at->idx, start) != 0)
		return -1;
	return db_run(db, e,
		      "INSERT INTO stale(scope) SELECT scope FROM log"
		      " WHERE id = ?1 ON CONFLICT DO NOTHING",
		      "d", &log);
}

int
revocations_review(struct db *db, const struct id *log, struct err *e)
{
	return db_run(db, e,
		      "INSERT INTO stale(scope) SELECT l.scope"
		      " FROM revocation AS r JOIN log AS l ON l.id = r.log"
		      " JOIN log AS n ON n.first = l.first WHERE n.id = ?1"
		      " ON CONFLICT DO NOTHING",
		      "d", log);
}

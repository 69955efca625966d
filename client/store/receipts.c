#include <stdio.h>
#include <string.h>

#include "client/store/impl.h"
#include "protocol/db/stmt.h"
#include "protocol/log/state.h"

/* What a kept receipt says of a log's contiguous head: 1, 0 or -1. */
static int
known_head(struct client *c, const struct id *log, const char *origin,
	   int64_t *seq, struct err *e)
{

	return db_get_int(
	    c->db, seq, e,
	    "SELECT n.seq FROM receipt_line AS n JOIN receipt AS r"
	    " ON r.rnum = n.rnum WHERE n.log = ?1 AND n.kind = ?2"
	    " AND r.origin = ?3",
	    "dit", log, (int64_t)RECEIPT_SEQUENCED, origin);
}

static int
line_put(struct client *c, const struct receipt_line *line, int64_t rnum,
	 struct err *e)
{

	return db_run(
	    c->db, e,
	    "INSERT INTO receipt_line(log, kind, seq, hash, rnum)"
	    " VALUES(?1, ?2, ?3, ?4, ?5) ON CONFLICT(log, kind, seq)"
	    " DO UPDATE SET hash = excluded.hash, rnum = excluded.rnum",
	    "diihi", &line->head.log, (int64_t)line->kind,
	    (int64_t)line->head.seq, &line->head.hash, rnum);
}

static bool
is_own(struct client *c, const struct id *log, struct err *e)
{
	int64_t one;

	return db_get_int(c->db, &one, e,
			  "SELECT 1 FROM own_log WHERE log = ?1", "d",
			  log) == 1;
}

static int refusal_write(struct client *c, const struct head *head,
			 enum refuse_code code, struct err *e);

/* The header that the hub names, if this home has it: 1, 0 (of an own log it
 * then must have been restored) or -1. */
static int
head_held(struct client *c, const struct head *head, int64_t *lid,
	  struct err *e)
{
	struct log_row log;
	struct batch_row row;
	int rc = log_find(c->db, &head->log, &log, e);

	if (rc == 1) {
		*lid = log.lid;
		rc = batch_at(c->db, log.lid, head->seq, &row, e);
	}
	if (rc == 1 && hash_eq(&row.hash, &head->hash))
		return 1;
	if (rc < 0)
		return -1;
	if (!is_own(c, &head->log, e))
		return e->code == ERR_NONE ? 0 : -1;
	if (rc == 1) {
		struct head lost = {head->log, head->seq, row.hash};

		return refusal_write(c, &lost, REFUSE_FORK, e);
	}
	return person_leave(c, &head->log, e);
}

/* Everything up to the head is sequenced: older lines say nothing more, but of
 * what has no entry here yet: its time may not be later than theirs. */
static int
sequenced_keep(struct client *c, const struct receipt *r,
	       const struct receipt_line *line, int64_t rnum, struct err *e)
{
	int64_t lid = 0, seq = 0;
	int rc = known_head(c, &line->head.log, r->origin, &seq, e);

	if (rc < 0 || (rc == 1 && seq > (int64_t)line->head.seq))
		return rc < 0 ? -1 : 0;
	if (db_run(c->db, e,
		   "DELETE FROM receipt_line WHERE log = ?1"
		   " AND (kind = ?2 OR (seq <= ?3 AND NOT EXISTS(SELECT 1"
		   " FROM batch AS b WHERE b.hash = receipt_line.hash"
		   " AND b.state < ?4)))",
		   "diii", &line->head.log, (int64_t)RECEIPT_SEQUENCED,
		   (int64_t)line->head.seq, (int64_t)BATCH_CONFIRMED) != 0 ||
	    line_put(c, line, rnum, e) != 0 ||
	    (rc = head_held(c, &line->head, &lid, e)) < 0)
		return -1;
	if (rc == 0)
		return 0;
	return db_run(c->db, e,
		      "UPDATE batch SET state = ?3 WHERE lid = ?1 AND seq <= ?2"
		      " AND state IN (?4, ?5)",
		      "iiiii", lid, (int64_t)line->head.seq,
		      (int64_t)BATCH_RECEIPTED, (int64_t)BATCH_SEALED,
		      (int64_t)BATCH_EXPORTED);
}

/* One header in custody. */
static int
custody_keep(struct client *c, const struct receipt_line *line, int64_t rnum,
	     struct err *e)
{

	if (line_put(c, line, rnum, e) != 0)
		return -1;
	return db_run(c->db, e,
		      "UPDATE batch SET state = ?2 WHERE hash = ?1"
		      " AND state IN (?3, ?4)",
		      "hiii", &line->head.hash, (int64_t)BATCH_RECEIPTED,
		      (int64_t)BATCH_SEALED, (int64_t)BATCH_EXPORTED);
}

static int
contact_note(struct client *c, struct err *e)
{
	char text[32];
	int n = snprintf(text, sizeof(text), "%lld",
			 (long long)clock_now_ms(&c->clock));

	return setting_put(c->db, "last_contact", text, (size_t)n, e);
}

static int
receipt_write(struct client *c, const struct receipt *r, const void *note,
	      size_t n, struct err *e)
{
	int64_t rnum;
	int rc = contact_note(c, e);

	if (rc != 0 || r->line_count == 0)
		return rc;
	if (db_run(c->db, e,
		   "INSERT INTO receipt(origin, time, note) VALUES(?1, ?2, ?3)",
		   "tib", r->origin, r->time_ms, note, n) != 0)
		return -1;
	rnum = db_last_rowid(c->db);
	for (size_t i = 0; rc == 0 && i < r->line_count; i++) {
		const struct receipt_line *line = &r->lines[i];

		if (line->kind == RECEIPT_SEQUENCED)
			rc = sequenced_keep(c, r, line, rnum, e);
		else if (line->kind != RECEIPT_REFUSE)
			rc = custody_keep(c, line, rnum, e);
	}
	if (rc != 0)
		return -1;
	return db_run(
	    c->db, e,
	    "DELETE FROM receipt WHERE NOT EXISTS(SELECT 1 FROM receipt_line"
	    " AS n WHERE n.rnum = receipt.rnum)",
	    "");
}

/* Run in the caller's transaction, or in one of its own. */
int
receipt_keep(struct client *c, const struct receipt *r, const void *note,
	     size_t n, struct err *e)
{

	if (db_in_transaction(c->db))
		return receipt_write(c, r, note, n, e);
	if (db_begin(c->db, e) != 0)
		return -1;
	if (receipt_write(c, r, note, n, e) != 0) {
		db_rollback(c->db);
		return -1;
	}
	return db_commit(c->db, e);
}

/* ${first} the earliest one, else the one of the log's head. */
static int
receipt_find(struct client *c, const struct head *head, bool first,
	     struct buf *note, int64_t *time_ms, struct err *e)
{
	/* The batch's own state tells that it is on the branch that the line
	 * speaks of: another header may stand at its place. */
	struct stmt *s = db_query(
	    c->db, e,
	    "SELECT r.time, r.note FROM receipt_line AS n JOIN receipt AS r"
	    " ON r.rnum = n.rnum WHERE n.log = ?1"
	    " AND ((n.seq = ?2 AND n.hash = ?4) OR (n.kind = ?3 AND n.seq > ?2"
	    " AND EXISTS(SELECT 1 FROM batch WHERE hash = ?4"
	    " AND state IN (?5, ?6))))"
	    " ORDER BY CASE WHEN ?7 THEN r.time ELSE n.kind END LIMIT 1",
	    "diihiii", &head->log, (int64_t)head->seq,
	    (int64_t)RECEIPT_SEQUENCED, &head->hash, (int64_t)BATCH_RECEIPTED,
	    (int64_t)BATCH_CONFIRMED, (int64_t)first);
	const uint8_t *p;
	size_t n;
	int rc;

	if (s == NULL || (rc = stmt_step(s, e)) < 0)
		return -1;
	if (rc == 1) {
		*time_ms = stmt_int(s, 0);
		p = stmt_blob(s, 1, &n);
		if (note != NULL) {
			buf_add(note, p, n);
			if (buf_check(note, e) != 0)
				rc = -1;
		}
	}
	stmt_done(s);
	return rc;
}

int
receipt_of(struct client *c, const struct head *head, struct buf *note,
	   int64_t *time_ms, struct err *e)
{
	return receipt_find(c, head, false, note, time_ms, e);
}

int
receipt_first(struct client *c, const struct head *head, struct buf *note,
	      int64_t *time_ms, struct err *e)
{
	return receipt_find(c, head, true, note, time_ms, e);
}

int
receipt_newest(struct client *c, const struct id *log, struct buf *note,
	       struct err *e)
{
	struct stmt *s =
	    db_query(c->db, e,
		     "SELECT r.note FROM receipt_line AS n JOIN receipt AS r"
		     " ON r.rnum = n.rnum WHERE n.log = ?1 AND n.kind = ?2",
		     "di", log, (int64_t)RECEIPT_SEQUENCED);
	const uint8_t *p;
	size_t n;
	int rc;

	if (s == NULL || (rc = stmt_step(s, e)) < 0)
		return -1;
	if (rc == 1) {
		p = stmt_blob(s, 0, &n);
		buf_add(note, p, n);
		if (buf_check(note, e) != 0)
			rc = -1;
	}
	stmt_done(s);
	return rc;
}

static int
refusal_write(struct client *c, const struct head *head, enum refuse_code code,
	      struct err *e)
{

	if (db_run(c->db, e,
		   "INSERT INTO refused(hash, log, seq, code)"
		   " VALUES(?1, ?2, ?3, ?4) ON CONFLICT(hash)"
		   " DO UPDATE SET code = excluded.code",
		   "hdii", &head->hash, &head->log, (int64_t)head->seq,
		   (int64_t)code) != 0)
		return -1;
	if (code != REFUSE_FORK && code != REFUSE_ENVELOPE)
		return 0;
	/* Whatever stands on it can have no entry either. */
	if (db_run(c->db, e,
		   "UPDATE batch SET state = ?4 WHERE state < ?5"
		   " AND lid = (SELECT lid FROM batch WHERE hash = ?1)"
		   " AND seq >= ?3"
		   " AND lid IN (SELECT l.lid FROM log AS l JOIN own_log AS o"
		   " ON o.log = l.id WHERE l.id = ?2)",
		   "hdiii", &head->hash, &head->log, (int64_t)head->seq,
		   (int64_t)BATCH_DEAD, (int64_t)BATCH_CONFIRMED) != 0)
		return -1;
	return person_leave(c, &head->log, e);
}

int
refusal_keep(struct client *c, const struct head *head, enum refuse_code code,
	     struct err *e)
{

	if (db_in_transaction(c->db))
		return refusal_write(c, head, code, e);
	if (db_begin(c->db, e) != 0)
		return -1;
	if (refusal_write(c, head, code, e) != 0) {
		db_rollback(c->db);
		return -1;
	}
	return db_commit(c->db, e);
}

int
refusal_each(struct client *c,
	     int (*fn)(void *ctx, const struct head *head,
		       enum refuse_code code, struct err *e),
	     void *ctx, struct err *e)
{
	struct stmt *s = db_query(
	    c->db, e,
	    "SELECT log, seq, hash, code FROM refused ORDER BY log, seq", "");
	struct head head;
	int rc;

	if (s == NULL)
		return -1;
	while ((rc = stmt_step(s, e)) == 1) {
		head.seq = (uint64_t)stmt_int(s, 1);
		if (stmt_id(s, 0, &head.log) != 0 ||
		    stmt_hash(s, 2, &head.hash) != 0 || stmt_int(s, 3) < 0 ||
		    stmt_int(s, 3) >= REFUSE_CODES)
			rc = err_set(e, ERR_CORRUPT, "refused: damaged row");
		else
			rc =
			    fn(ctx, &head, (enum refuse_code)stmt_int(s, 3), e);
		if (rc != 0)
			break;
	}
	stmt_done(s);
	return rc;
}

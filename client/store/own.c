/* The logs that this home writes, and its parts that are not applied yet. */
#include <string.h>

#include "client/store/impl.h"
#include "client/store/rebuild_impl.h"
#include "protocol/db/stmt.h"
#include "protocol/log/apply.h"
#include "protocol/log/state.h"

int
own_begin(struct client *c, const struct id *log, const struct id *first,
	  struct err *e)
{

	return db_run(c->db, e,
		      "INSERT INTO own_log(log, first) VALUES(?1, ?2)"
		      " ON CONFLICT(log) DO NOTHING",
		      "dd", log, first);
}

int
own_head(struct client *c, const struct id *log, struct head *head,
	 struct err *e)
{
	struct stmt *s = db_query(
	    c->db, e,
	    "SELECT b.seq, b.hash FROM log AS l JOIN batch AS b"
	    " ON b.lid = l.lid WHERE l.id = ?1 AND b.state NOT IN (?2, ?3)"
	    " ORDER BY b.seq DESC LIMIT 1",
	    "dii", log, (int64_t)BATCH_EVIDENCE, (int64_t)BATCH_DEAD);
	int rc;

	memset(head, 0, sizeof(*head));
	head->log = *log;
	if (s == NULL || (rc = stmt_step(s, e)) < 0)
		return -1;
	if (rc == 1) {
		head->seq = (uint64_t)stmt_int(s, 0);
		if (stmt_hash(s, 1, &head->hash) != 0)
			rc = err_set(e, ERR_CORRUPT, "batch: damaged row");
	}
	stmt_done(s);
	return rc;
}

int
own_each(struct client *c,
	 int (*fn)(void *ctx, const struct head *head, struct err *e),
	 void *ctx, struct err *e)
{
	struct stmt *s =
	    db_query(c->db, e, "SELECT log FROM own_log ORDER BY num", "");
	struct head head;
	struct id log;
	int rc;

	if (s == NULL)
		return -1;
	while ((rc = stmt_step(s, e)) == 1) {
		if (stmt_id(s, 0, &log) != 0)
			rc = err_set(e, ERR_CORRUPT, "own_log: damaged row");
		else if ((rc = own_head(c, &log, &head, e)) >= 0)
			rc = fn(ctx, &head, e);
		if (rc != 0)
			break;
	}
	stmt_done(s);
	return rc;
}

int
unsent_each(struct client *c,
	    int (*fn)(void *ctx, const struct batch_row *row, struct err *e),
	    void *ctx, struct err *e)
{
	struct stmt *s =
	    db_query(c->db, e,
		     "SELECT b.bid, b.lid, b.seq, b.hash, b.state, b.recv"
		     " FROM batch AS b JOIN log AS l ON l.lid = b.lid"
		     " LEFT JOIN own_log AS o ON o.log = l.id"
		     " WHERE b.state < 5 AND b.state IN (?1, ?2)"
		     " ORDER BY l.scope = ?3 DESC, l.device IS NULL DESC,"
		     " o.num IS NULL, o.num, l.lid, b.seq",
		     "iid", (int64_t)BATCH_SEALED, (int64_t)BATCH_EXPORTED,
		     &SCOPE_DIRECTORY);
	struct batch_row row;
	int rc;

	if (s == NULL)
		return -1;
	while ((rc = stmt_step(s, e)) == 1) {
		row.bid = stmt_int(s, 0);
		row.lid = stmt_int(s, 1);
		row.seq = (uint64_t)stmt_int(s, 2);
		row.state = (enum batch_state)stmt_int(s, 4);
		row.recv_ms = stmt_int(s, 5);
		if (stmt_hash(s, 3, &row.hash) != 0)
			rc = err_set(e, ERR_CORRUPT, "batch: damaged row");
		else
			rc = fn(ctx, &row, e);
		if (rc != 0)
			break;
	}
	stmt_done(s);
	return rc;
}

static int
own_note(struct client *c, const struct id *rec, const char *type,
	 const struct hash *hash, enum act_kind act, struct err *e)
{

	return db_run(c->db, e,
		      "INSERT INTO own_part(rec, type, hash, act)"
		      " VALUES(?1, ?2, ?3, ?4)",
		      "dthi", rec, type, hash, (int64_t)act);
}

/* The record of the submission ${target}, applied or own: 1, 0 or -1. */
static int
target_record(struct client *c, const struct hash *target, struct id *rec,
	      struct err *e)
{
	struct stmt *s;
	int rc = submission_record(c->db, target, rec, e);

	if (rc != 0)
		return rc;
	s = db_query(c->db, e,
		     "SELECT rec FROM own_part WHERE hash = ?1 AND act = ?2",
		     "hi", target, (int64_t)ACT_SUBMIT);
	if (s == NULL || (rc = stmt_step(s, e)) < 0)
		return -1;
	if (rc == 1 && stmt_id(s, 0, rec) != 0)
		rc = err_set(e, ERR_CORRUPT, "own_part: damaged row");
	stmt_done(s);
	return rc;
}

int
own_part(struct client *c, const struct hash *hash, const struct part *p,
	 struct err *e)
{
	struct act a = {.kind = ACT_NONE};
	int rc;

	for (size_t i = 0; i < p->edit_count; i++)
		if (own_note(c, &p->edits[i].rec, p->edits[i].type, hash,
			     ACT_NONE, e) != 0)
			return -1;
	if (p->act == ACT_NONE || act_from_part(&a, p) != 0)
		return 0;
	if (p->act == ACT_SUBMIT)
		rc = 1;
	else
		rc = target_record(c, &a.target, &a.rec, e);
	if (rc != 1)
		return rc;
	return own_note(c, &a.rec, "", hash, p->act, e);
}

int
own_prune(struct client *c, struct err *e)
{

	return db_run(c->db, e,
		      "DELETE FROM own_part WHERE EXISTS("
		      "SELECT 1 FROM applied AS a WHERE a.scope = ?1"
		      " AND a.part = own_part.hash)",
		      "d", &c->scope);
}

int
own_again(struct client *c, struct err *e)
{

	if (db_run(c->db, e, "DELETE FROM own_part", "") != 0)
		return -1;
	return rebuild_own_parts(c, e);
}

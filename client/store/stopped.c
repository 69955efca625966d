/* Own batches that the hub keeps without effect, and what it decided. */
#include <string.h>

#include "client/store/impl.h"
#include "client/store/refused.h"
#include "protocol/db/stmt.h"
#include "protocol/log/apply.h"

/* Whether an entry has no effect by itself, and why: 1, 0 or -1. */
static int
entry_stops(struct client *c, uint64_t idx, const struct log_row *log,
	    struct stopped *s, struct err *e)
{
	struct entry en;
	int64_t bid;
	enum q_code code;
	int rc = entry_load(c->db, idx, &en, &bid, e);

	if (rc != 1 || en.disp == DISP_DUPLICATE)
		return rc < 0 ? -1 : 0;
	code = en.code;
	if (en.disp == DISP_APPLIED) {
		code = Q_REVOKED;
		rc = batch_is_revoked(c->db, log, idx, e);
	}
	if (rc == 1)
		snprintf(s->reason, sizeof(s->reason), "%s", q_code_name(code));
	return rc;
}

/* The reason in the act that the hub said of it. */
static int
word_read(struct client *c, const struct hash *part, struct stopped *s,
	  struct err *e)
{
	struct buf body = BUF_INIT(PART_BYTES_MAX);
	uint8_t salt[SALT_LEN];
	const char *reason;
	struct part p;
	int rc = part_load(c->db, part, salt, &body, e);

	if (rc == 1 && part_parse(&p, body.p, body.len, e) == 0) {
		reason = json_get_text(p.root, "reason");
		snprintf(s->reason, sizeof(s->reason), "%.200s",
			 reason == NULL ? "" : reason);
		part_done(&p);
	} else {
		rc = -1;
	}
	buf_done(&body);
	return rc < 0 ? -1 : 0;
}

/* What there is to say of a batch: 1, 0 or -1. */
static int
batch_read(struct client *c, struct stmt *q, struct stopped *s, struct err *e)
{
	struct log_row log;
	struct hash part;
	int rc = log_get(c->db, stmt_int(q, 0), &log, e);

	memset(s, 0, sizeof(*s));
	if (rc != 1)
		return rc;
	s->log = log.id;
	s->seq = (uint64_t)stmt_int(q, 1);
	s->word = (enum act_kind)stmt_int(q, 2);
	if (s->word == ACT_RELEASE)
		return 0;
	if (s->word != ACT_NONE) {
		if (stmt_hash(q, 3, &part) != 0)
			return err_set(e, ERR_CORRUPT, "act: damaged row");
		return word_read(c, &part, s, e) == 0 ? 1 : -1;
	}
	return stmt_is_null(q, 4)
		   ? 0
		   : entry_stops(c, (uint64_t)stmt_int(q, 4), &log, s, e);
}

int
stopped_each(struct client *c,
	     int (*fn)(void *ctx, const struct stopped *s, struct err *e),
	     void *ctx, struct err *e)
{
	struct stmt *q =
	    db_query(c->db, e,
		     "SELECT b.lid, b.seq, coalesce(a.kind, 0), a.part, n.idx"
		     " FROM own_log AS o JOIN log AS l ON l.id = o.log"
		     " JOIN batch AS b ON b.lid = l.lid"
		     " LEFT JOIN entry AS n ON n.bid = b.bid"
		     " LEFT JOIN act AS a ON a.target = b.hash"
		     " AND a.kind IN (?1, ?2, ?3)"
		     " GROUP BY b.bid ORDER BY o.num, b.seq",
		     "iii", (int64_t)ACT_RELEASE, (int64_t)ACT_DISCARD,
		     (int64_t)ACT_ADOPT);
	struct stopped s;
	int rc;

	if (q == NULL)
		return -1;
	while ((rc = stmt_step(q, e)) == 1) {
		rc = batch_read(c, q, &s, e);
		if (rc == 1)
			rc = fn(ctx, &s, e);
		if (rc != 0)
			break;
	}
	stmt_done(q);
	return rc;
}

#include "protocol/log/redaction.h"

#include <string.h>

#include "protocol/base/limits.h"
#include "protocol/base/reader.h"
#include "protocol/db/stmt.h"
#include "protocol/log/erasure.h"
#include "protocol/log/impl.h"
#include "protocol/sign/hash.h"

#define REFERENCE_BYTES_MAX PART_BYTES_MAX

/* What is said of one redaction, from wherever it is known. */
struct said {
	const struct id *scope;
	const struct hash *part;
	const int64_t *idx;     /* NULL: not known */
	const struct hash *act; /* NULL: still to come */
	const char *reference;
	const void *skeleton;
	size_t skeleton_len;
};

void
redaction_init(struct redaction *r)
{
	memset(r, 0, sizeof(*r));
	buf_init(&r->reference, REFERENCE_BYTES_MAX);
	buf_init(&r->skeleton, PART_BYTES_MAX);
}

void
redaction_done(struct redaction *r)
{
	buf_done(&r->reference);
	buf_done(&r->skeleton);
}

static int
row_read(struct stmt *s, struct redaction *out, struct err *e)
{
	const void *p;
	size_t n;

	out->num = stmt_int(s, 0);
	buf_reset(&out->reference);
	buf_reset(&out->skeleton);
	p = stmt_text_n(s, 3, &n);
	buf_add(&out->reference, p, n);
	p = stmt_blob(s, 4, &n);
	buf_add(&out->skeleton, p, n);
	if (stmt_hash(s, 1, &out->part) != 0 || stmt_id(s, 2, &out->scope) != 0)
		return err_set(e, ERR_CORRUPT, "redaction: damaged row");
	return buf_check(&out->reference, e) != 0 ||
		       buf_check(&out->skeleton, e) != 0
		   ? -1
		   : 0;
}

static int
row_one(struct stmt *s, struct redaction *out, struct err *e)
{
	int rc;

	if (s == NULL || (rc = stmt_step(s, e)) < 0)
		return -1;
	if (rc == 1 && row_read(s, out, e) != 0)
		rc = -1;
	stmt_done(s);
	return rc;
}

int
redaction_next(struct db *db, int64_t num, struct redaction *out, struct err *e)
{
	return row_one(
	    db_query(db, e,
		     "SELECT i.num, r.part, i.scope, r.reference, r.skeleton"
		     " FROM redacted_in AS i"
		     " JOIN redaction AS r ON r.part = i.part"
		     " WHERE i.num > ?1 ORDER BY i.num LIMIT 1",
		     "i", num),
	    out, e);
}

int
redaction_next_open(struct db *db, int64_t num, struct redaction *out,
		    struct err *e)
{
	return row_one(db_query(db, e,
				"SELECT i.num, r.part, i.scope, r.reference,"
				" r.skeleton FROM redacted_in AS i"
				" JOIN redaction AS r ON r.part = i.part"
				" WHERE i.num > ?1 AND i.act IS NULL"
				" ORDER BY i.num LIMIT 1",
				"i", num),
		       out, e);
}

/* Null what the part said in the rows of every scope in which it took
 * effect. */
static int
rows_redact(struct db *db, const struct hash *hash, const struct part *p,
	    struct err *e)
{
	struct stmt *s = db_query(db, e,
				  "SELECT scope FROM applied WHERE part = ?1"
				  " AND scope IN (SELECT scope FROM log)",
				  "h", hash);
	struct id part = hash_id(hash);
	struct id scope;
	int rc;

	if (s == NULL)
		return -1;
	while ((rc = stmt_step(s, e)) == 1) {
		if (stmt_id(s, 0, &scope) != 0)
			rc = err_set(e, ERR_CORRUPT, "applied: damaged row");
		else
			rc = record_redact_edit(db, &scope, &part, p,
						&p->edits[0], e);
		if (rc != 0)
			break;
	}
	stmt_done(s);
	return rc;
}

/* Put the skeleton in the place of what is stored. */
static int
part_redact(struct db *db, const struct said *r, struct err *e)
{
	struct part p;
	int rc;

	if (db_run(db, e,
		   "UPDATE part SET salt = x'', body = ?2"
		   " WHERE hash = ?1 AND length(salt) > 0",
		   "hb", r->part, r->skeleton, r->skeleton_len) != 0 ||
	    skeleton_parse(&p, r->skeleton, r->skeleton_len, e) != 0)
		return -1;
	rc = rows_redact(db, r->part, &p, e);
	if (rc == 0)
		rc = attached_redact(db, r->part, e);
	part_done(&p);
	return rc;
}

/* Whether a redaction of the part is known: 1, ${same} tells whether with
 * this skeleton and ${firm} whether by an act; 0; -1. */
static int
known(struct db *db, const struct said *r, bool *same, bool *firm,
      struct err *e)
{
	struct stmt *s =
	    db_query(db, e,
		     "SELECT skeleton = ?2, act IS NOT NULL FROM redaction"
		     " WHERE part = ?1",
		     "hb", r->part, r->skeleton, r->skeleton_len);
	int rc;

	if (s == NULL || (rc = stmt_step(s, e)) < 0)
		return -1;
	if (rc == 1) {
		*same = stmt_int(s, 0) != 0;
		*firm = stmt_int(s, 1) != 0;
	}
	stmt_done(s);
	return rc;
}

/* Who is to hear of it, and whether the act of that scope is there. */
static int
scope_note(struct db *db, const struct said *r, struct err *e)
{
	return db_run(db, e,
		      "INSERT INTO redacted_in(part, scope, act)"
		      " VALUES(?1, ?2, ?3) ON CONFLICT(part, scope)"
		      " DO UPDATE SET act = excluded.act WHERE act IS NULL",
		      "hdh", r->part, r->scope, r->act);
}

/* Note a redaction and carry it out.  The first act on a part counts. */
static int
redact(struct db *db, const struct said *r, struct err *e)
{
	bool same = false, firm = false;
	int rc = known(db, r, &same, &firm, e);

	if (rc < 0)
		return -1;
	if (rc == 1 && !firm && !same)
		return err_set(e, ERR_SIGNATURE,
			       "part %s was cut otherwise than redacted",
			       hash_text(r->part).s);
	if (scope_note(db, r, e) != 0)
		return -1;
	if (rc == 1 && firm)
		return 0;
	/* It was promised where nothing hung on it. */
	if (rc == 1 && r->act == NULL)
		return r->idx == NULL
			   ? 0
			   : db_run(db, e,
				    "UPDATE redaction SET scope = ?2, idx = ?3"
				    " WHERE part = ?1 AND idx IS NULL",
				    "hdi", r->part, r->scope, *r->idx);
	if (rc == 1)
		return db_run(db, e,
			      "UPDATE redaction SET scope = ?2, idx = ?3,"
			      " act = ?4, reference = ?5 WHERE part = ?1",
			      "hdiht", r->part, r->scope, *r->idx, r->act,
			      r->reference);
	if (db_run(db, e,
		   "INSERT INTO redaction(part, scope, act, reference,"
		   " skeleton, done) VALUES(?1, ?2, ?3, ?4, ?5, 0)",
		   "hdhtb", r->part, r->scope, r->act, r->reference,
		   r->skeleton, r->skeleton_len) != 0 ||
	    (r->idx != NULL &&
	     db_run(db, e, "UPDATE redaction SET idx = ?2 WHERE part = ?1",
		    "hi", r->part, *r->idx) != 0))
		return -1;
	return part_redact(db, r, e);
}

int
redact_apply(struct db *db, const struct effect *at, const struct hash *act,
	     const struct part *p, struct err *e)
{
	const char *reference = json_get_text(p->root, "reference");
	int64_t idx = (int64_t)at->idx;
	struct redacted *list;
	size_t count;
	int rc = 0;

	/* Only the hub redacts, and what it cannot mean has no effect. */
	if (at->log->asked != ROLE_HUB ||
	    id_eq(&at->log->scope, &SCOPE_DIRECTORY))
		return 0;
	if (redacted_read(p, &list, &count, e) != 0) {
		if (e->code == ERR_MEMORY)
			return -1;
		err_clear(e);
		return 0;
	}
	for (size_t i = 0; rc == 0 && i < count; i++) {
		const struct said r = {
		    .scope = &at->log->scope,
		    .part = &list[i].part,
		    .idx = &idx,
		    .act = act,
		    .reference = reference == NULL ? "" : reference,
		    .skeleton = list[i].skeleton.p,
		    .skeleton_len = list[i].skeleton.len,
		};

		rc = redact(db, &r, e);
	}
	redacted_free(list, count);
	return rc;
}

int
redaction_record(struct db *db, const struct hash *part, struct buf *out,
		 struct err *e)
{
	struct stmt *s =
	    db_query(db, e,
		     "SELECT coalesce(idx, 0), skeleton FROM redaction"
		     " WHERE part = ?1",
		     "h", part);
	const void *p;
	size_t n;
	int rc;

	if (s == NULL || (rc = stmt_step(s, e)) < 0)
		return -1;
	if (rc == 1) {
		p = stmt_blob(s, 1, &n);
		buf_add(out, part->b, HASH_LEN);
		buf_be64(out, (uint64_t)stmt_int(s, 0));
		buf_add(out, p, n);
		if (buf_check(out, e) != 0)
			rc = -1;
	}
	stmt_done(s);
	return rc;
}

int
redaction_of(struct db *db, const struct hash *part,
	     const uint8_t salt[SALT_LEN], struct err *e)
{
	static const uint8_t none[SALT_LEN] = {0};
	int64_t one;

	if (memcmp(salt, none, SALT_LEN) != 0)
		return 0;
	return db_get_int(db, &one, e,
			  "SELECT 1 FROM redaction WHERE part = ?1", "h", part);
}

int
redaction_read(const void *p, size_t n, struct redaction_told *out,
	       struct err *e)
{
	struct reader in;
	struct part skeleton;

	reader_init(&in, p, n);
	reader_copy(&in, out->part.b, HASH_LEN);
	out->index = reader_be64(&in);
	out->skeleton = in.p;
	out->skeleton_len = in.left;
	if (in.bad || out->index > INT64_MAX || in.left > PART_BYTES_MAX)
		return err_set(e, ERR_FORMAT, "not a skeleton");
	if (skeleton_parse(&skeleton, out->skeleton, out->skeleton_len, e) != 0)
		return -1;
	part_done(&skeleton);
	return 0;
}

int
redaction_promise(struct db *db, const struct id *scope,
		  const struct redaction_told *told, bool has_index,
		  struct err *e)
{
	int64_t idx = (int64_t)told->index;
	const struct said r = {
	    .scope = scope,
	    .part = &told->part,
	    .idx = has_index ? &idx : NULL,
	    .reference = "",
	    .skeleton = told->skeleton,
	    .skeleton_len = told->skeleton_len,
	};

	return redact(db, &r, e);
}

int
redaction_note(struct db *db, const struct id *scope, const struct hash *part,
	       const char *reference, const struct buf *skeleton, struct err *e)
{
	const struct said r = {
	    .scope = scope,
	    .part = part,
	    .reference = reference,
	    .skeleton = skeleton->p,
	    .skeleton_len = skeleton->len,
	};

	return redact(db, &r, e);
}

int
redaction_is_overdue(struct db *db, const struct id *scope, uint64_t to,
		     struct err *e)
{
	int64_t one;

	return db_get_int(db, &one, e,
			  "SELECT 1 FROM redaction WHERE act IS NULL"
			  " AND scope = ?1 AND idx < ?2 LIMIT 1",
			  "di", scope, (int64_t)to);
}

int
redaction_lacks(struct db *db, const struct id *scope, const struct hash *part,
		struct redaction *out, struct err *e)
{
	return row_one(
	    db_query(db, e,
		     "SELECT 0, r.part, ?2, r.reference, r.skeleton"
		     " FROM redaction AS r WHERE r.part = ?1"
		     " AND NOT EXISTS (SELECT 1 FROM redacted_in AS i"
		     " WHERE i.part = ?1 AND i.scope = ?2"
		     " AND i.act IS NOT NULL)",
		     "hd", part, scope),
	    out, e);
}

int
redaction_is_left(struct db *db, struct err *e)
{
	int64_t one;

	return db_get_int(db, &one, e,
			  "SELECT 1 FROM redaction WHERE done = 0"
			  " UNION ALL SELECT 1 FROM erased WHERE done = 0"
			  " LIMIT 1",
			  "");
}

int
redaction_settle(struct db *db, struct err *e)
{
	if (db_run(db, e, "UPDATE redaction SET done = 1 WHERE done = 0", "") !=
	    0)
		return -1;
	return db_run(db, e, "UPDATE erased SET done = 1 WHERE done = 0", "");
}

int
redaction_unsettle(struct db *db, struct err *e)
{

	if (db_run(db, e, "UPDATE redaction SET done = 0", "") != 0)
		return -1;
	return db_run(db, e, "UPDATE erased SET done = 0", "");
}

int
redaction_count(struct db *db, int64_t *count, struct err *e)
{
	*count = 0;
	return db_get_int(
		   db, count, e,
		   "SELECT coalesce((SELECT max(num) FROM redacted_in), 0)"
		   " + coalesce((SELECT max(num) FROM erased), 0)",
		   "") < 0
		   ? -1
		   : 0;
}

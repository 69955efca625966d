#include <string.h>

#include "protocol/db/stmt.h"
#include "protocol/log/impl.h"

/* Acts of one record; far more than people make. */
#define ACTS_MAX 65536

int
act_add(struct db *db, const struct effect *at, const struct hash *hash,
	enum act_kind kind, const struct id *rec, const struct hash *target,
	struct err *e)
{
	enum role role;

	if (role_at(db, at->log, at->idx, &role, e) < 0)
		return -1;
	return db_run(
	    db, e,
	    "INSERT OR REPLACE INTO act(scope, part, idx, n, kind, lid, role,"
	    " rec, target) VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
	    "dhiiiiidh", &at->log->scope, hash, (int64_t)at->idx,
	    (int64_t)at->n, (int64_t)kind, at->log->lid, (int64_t)role, rec,
	    target);
}

/* One row of the query below. */
static int
act_read(struct stmt *s, struct act *a, struct err *e)
{
	struct part p;
	size_t n;
	const uint8_t *body = stmt_blob(s, 5, &n);
	int rc;

	memset(a, 0, sizeof(*a));
	if (part_parse(&p, body, n, e) != 0)
		return err_wrap(e, "stored act");
	rc = act_from_part(a, &p);
	part_done(&p);
	if (rc != 0 || stmt_hash(s, 0, &a->part) != 0 ||
	    stmt_id(s, 4, &a->person) != 0)
		return err_set(e, ERR_CORRUPT, "stored act: damaged");
	a->index = (uint64_t)stmt_int(s, 1);
	a->n = (uint32_t)stmt_int(s, 2);
	a->role = (enum role)stmt_int(s, 3);
	return 0;
}

int
acts_in_scope(struct db *db, const struct id *scope, const struct id *rec,
	      struct act **out, size_t *count, struct err *e)
{
	/* The target of an act can be no act of another record: only submits
	 * have a record, and only they are named. */
	struct stmt *s =
	    db_query(db, e,
		     "SELECT a.part, a.idx, a.n, a.role, l.first, p.body FROM ("
		     " SELECT * FROM act WHERE rec = ?1 AND scope = ?2"
		     " UNION ALL"
		     " SELECT t.* FROM act AS s JOIN act AS t"
		     " ON t.target = s.part AND t.scope = s.scope"
		     " WHERE s.rec = ?1 AND s.scope = ?2) AS a"
		     " JOIN log AS l ON l.lid = a.lid"
		     " JOIN part AS p ON p.hash = a.part"
		     " ORDER BY a.idx, a.n",
		     "dd", rec, scope);
	struct act *acts = NULL, *more;
	size_t n = 0, cap = 0;
	int rc;

	if (s == NULL)
		return -1;
	while ((rc = stmt_step(s, e)) == 1) {
		if (n == cap) {
			cap = cap == 0 ? 16 : cap * 2;
			if (cap > ACTS_MAX) {
				rc = err_set(e, ERR_LIMIT, "too many acts");
				break;
			}
			if ((more = realloc(acts, cap * sizeof(*acts))) ==
			    NULL) {
				rc = err_memory(e);
				break;
			}
			acts = more;
		}
		if ((rc = act_read(s, &acts[n], e)) != 0)
			break;
		n++;
	}
	stmt_done(s);
	if (rc != 0) {
		free(acts);
		return -1;
	}
	*out = acts;
	*count = n;
	return 0;
}

int
submission_record(struct db *db, const struct hash *part, struct id *rec,
		  struct err *e)
{
	struct stmt *s = db_query(
	    db, e,
	    "SELECT rec FROM act WHERE scope IN (SELECT scope FROM log)"
	    " AND part = ?1 AND rec IS NOT NULL ORDER BY idx LIMIT 1",
	    "h", part);
	int rc;

	if (s == NULL || (rc = stmt_step(s, e)) < 0)
		return -1;
	if (rc == 1 && stmt_id(s, 0, rec) != 0)
		rc = err_set(e, ERR_CORRUPT, "act: damaged row");
	stmt_done(s);
	return rc;
}

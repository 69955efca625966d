#include "protocol/log/erasure.h"

#include <string.h>

#include "protocol/base/limits.h"
#include "protocol/db/stmt.h"
#include "protocol/log/impl.h"

void
erasure_init(struct erasure *x)
{
	memset(x, 0, sizeof(*x));
	buf_init(&x->reference, PART_BYTES_MAX);
}

void
erasure_done(struct erasure *x)
{
	buf_done(&x->reference);
}

static int
row_read(struct stmt *s, struct erasure *out, struct err *e)
{
	const void *p;
	size_t n;

	out->num = stmt_int(s, 0);
	buf_reset(&out->reference);
	p = stmt_text_n(s, 3, &n);
	buf_add(&out->reference, p, n);
	if (stmt_id(s, 1, &out->scope) != 0 ||
	    stmt_hash(s, 2, &out->sha256) != 0)
		return err_set(e, ERR_CORRUPT, "erased: damaged row");
	return buf_check(&out->reference, e);
}

int
erasure_next(struct db *db, enum erasure_which which, int64_t num,
	     struct erasure *out, struct err *e)
{
	struct stmt *s =
	    db_query(db, e,
		     "SELECT num, scope, sha256, reference FROM erased"
		     " WHERE num > ?1 AND (?2 = 0 OR (?2 = 1 AND act IS NULL)"
		     " OR (?2 = 2 AND done = 0)) ORDER BY num LIMIT 1",
		     "ii", num, (int64_t)which);
	int rc;

	if (s == NULL || (rc = stmt_step(s, e)) < 0)
		return -1;
	if (rc == 1 && row_read(s, out, e) != 0)
		rc = -1;
	stmt_done(s);
	return rc;
}

int
erasure_find(struct db *db, const struct id *scope, const struct hash *sha256,
	     struct err *e)
{
	int64_t one;

	return db_get_int(db, &one, e,
			  "SELECT 1 FROM erased WHERE scope = ?1"
			  " AND sha256 = ?2",
			  "dh", scope, sha256);
}

int
erasure_take(struct db *db, const struct id *scope, const struct hash *sha256,
	     const char *reference, struct err *e)
{
	return db_run(db, e,
		      "INSERT INTO erased(scope, sha256, reference, done)"
		      " VALUES(?1, ?2, ?3, 0)"
		      " ON CONFLICT(scope, sha256) DO NOTHING",
		      "dht", scope, sha256, reference);
}

int
erase_apply(struct db *db, const struct effect *at, const struct hash *act,
	    const struct part *p, struct err *e)
{
	const json_t *files = json_object_get(p->root, "files");
	const char *reference = json_get_text(p->root, "reference");
	const struct id *scope = &at->log->scope;
	struct hash sha256;
	size_t i;
	json_t *v;

	/* Only the hub erases, and only what a unit has. */
	if (at->log->asked != ROLE_HUB || id_eq(scope, &SCOPE_DIRECTORY))
		return 0;
	json_array_foreach(files, i, v)
	{
		if (hash_parse(&sha256, json_string_value(v),
			       json_string_length(v)) != 0)
			return err_set(e, ERR_FORMAT, "act erase: malformed");
		if (erasure_take(db, scope, &sha256, reference, e) != 0 ||
		    db_run(db, e,
			   "UPDATE erased SET act = ?3, reference = ?4"
			   " WHERE scope = ?1 AND sha256 = ?2 AND act IS NULL",
			   "dhht", scope, &sha256, act, reference) != 0)
			return -1;
	}
	return 0;
}

#include <string.h>

#include "protocol/db/stmt.h"
#include "protocol/log/apply.h"
#include "protocol/log/log.h"

int
part_add(struct db *db, const struct hash *hash, const uint8_t *salt,
	 const void *body, size_t n, int64_t bid, size_t place, struct err *e)
{
	/* What was redacted does not come back with an old copy. */
	return db_run(db, e,
		      "INSERT INTO part(hash, salt, body, bid, n)"
		      " SELECT ?1, iif(r.num IS NULL, ?2, x''),"
		      " coalesce(r.skeleton, ?3), ?4, ?5 FROM (SELECT 1)"
		      " LEFT JOIN redaction AS r ON r.part = ?1 WHERE true"
		      " ON CONFLICT DO NOTHING",
		      "hbbii", hash, (const void *)salt, (size_t)SALT_LEN, body,
		      n, bid, (int64_t)place);
}

int
part_add_redacted(struct db *db, const struct id *scope,
		  const struct hash *hash, int64_t bid, size_t place,
		  struct err *e)
{
	return db_run(db, e,
		      "INSERT INTO part(hash, salt, body, bid, n)"
		      " SELECT r.part, x'', r.skeleton, ?3, ?4"
		      " FROM redacted_in AS i"
		      " JOIN redaction AS r ON r.part = i.part"
		      " WHERE i.part = ?1 AND i.scope = ?2"
		      " ON CONFLICT DO NOTHING",
		      "hdii", hash, scope, bid, (int64_t)place);
}

int
part_has(struct db *db, const struct hash *hash, struct err *e)
{
	int64_t one;

	return db_get_int(db, &one, e, "SELECT 1 FROM part WHERE hash = ?1",
			  "h", hash);
}

int
part_has_in(struct db *db, const struct id *scope, const struct hash *hash,
	    struct err *e)
{
	int64_t one;

	return db_get_int(db, &one, e,
			  "SELECT 1 FROM part AS p"
			  " JOIN batch AS b ON b.bid = p.bid"
			  " JOIN log AS l ON l.lid = b.lid"
			  " WHERE p.hash = ?1 AND l.scope = ?2"
			  " UNION ALL SELECT 1 FROM redacted_in"
			  " WHERE part = ?1 AND scope = ?2",
			  "hd", hash, scope);
}

/* Step to the part's salt and body: 1 with ${out}, to be put back. */
static int
part_row(struct db *db, const struct hash *hash, struct stmt **out,
	 struct err *e)
{
	int rc;

	*out = db_query(db, e, "SELECT salt, body FROM part WHERE hash = ?1",
			"h", hash);
	if (*out == NULL || (rc = stmt_step(*out, e)) < 0)
		return -1;
	return rc;
}

int
part_load(struct db *db, const struct hash *hash, uint8_t salt[SALT_LEN],
	  struct buf *body, struct err *e)
{
	struct stmt *s;
	const uint8_t *p;
	size_t n;
	int rc = part_row(db, hash, &s, e);

	if (rc != 1)
		return rc;
	p = stmt_blob(s, 0, &n);
	if (n != SALT_LEN && n != 0) {
		rc = err_set(e, ERR_CORRUPT, "part: damaged row");
	} else {
		memset(salt, 0, SALT_LEN);
		if (n == SALT_LEN)
			memcpy(salt, p, SALT_LEN);
		p = stmt_blob(s, 1, &n);
		buf_add(body, p, n);
		if (buf_check(body, e) != 0)
			rc = -1;
	}
	stmt_done(s);
	return rc;
}

int
batch_parts_load(struct db *db, const struct batch *b, struct batch_parts *out,
		 struct err *e)
{
	struct stmt *s;
	const uint8_t *p;
	size_t n;
	int rc;

	out->count = 0;
	for (size_t i = 0; i < b->part_count; i++) {
		const struct hash *hash = &b->parts[i].hash;

		if ((rc = part_row(db, hash, &s, e)) < 0)
			return -1;
		if (rc == 0)
			return err_set(e, ERR_NOT_FOUND, "part %s is missing",
				       hash_text(hash).s);
		p = stmt_blob(s, 1, &n);
		rc = part_parse(&out->parts[i], p, n, e);
		stmt_done(s);
		if (rc != 0)
			return err_wrap(e, "part %zu", i);
		out->hashes[i] = *hash;
		out->count = i + 1;
	}
	return 0;
}

void
batch_parts_done(struct batch_parts *p)
{
	for (size_t i = 0; i < p->count; i++)
		part_done(&p->parts[i]);
	p->count = 0;
}

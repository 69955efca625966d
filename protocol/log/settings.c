#include "protocol/db/stmt.h"
#include "protocol/form/form.h"
#include "protocol/log/state.h"

/* Append the first column of the first row: 1, 0 or -1. */
static int
bytes_one(struct stmt *s, struct buf *out, struct err *e)
{
	const uint8_t *p;
	size_t n;
	int rc;

	if (s == NULL || (rc = stmt_step(s, e)) < 0)
		return -1;
	if (rc == 1) {
		p = stmt_blob(s, 0, &n);
		buf_add(out, p, n);
		if (buf_check(out, e) != 0)
			rc = -1;
	}
	stmt_done(s);
	return rc;
}

int
form_load(struct db *db, const char *name, uint64_t version, struct buf *out,
	  struct err *e)
{
	if (version != FORM_NEWEST && version != FORM_NEWEST_TRIAL)
		return bytes_one(db_query(db, e,
					  "SELECT body FROM form"
					  " WHERE name = ?1 AND version = ?2",
					  "ti", name, (int64_t)version),
				 out, e);
	return bytes_one(
	    db_query(db, e,
		     "SELECT body FROM form WHERE name = ?1 AND ?2 ="
		     " coalesce(json_extract(CAST(body AS TEXT), '$.trial'), 0)"
		     " ORDER BY version DESC LIMIT 1",
		     "ti", name, (int64_t)(version == FORM_NEWEST_TRIAL)),
	    out, e);
}

int
form_is_trial(struct db *db, const char *name, uint64_t version, struct err *e)
{
	struct stmt *s =
	    db_query(db, e,
		     "SELECT 1 FROM form WHERE name = ?1 AND version = ?2"
		     " AND json_extract(CAST(body AS TEXT), '$.trial')",
		     "ti", name, (int64_t)version);
	int rc = s == NULL ? -1 : stmt_step(s, e);

	stmt_done(s);
	return rc;
}

int
setting_get(struct db *db, const char *name, struct buf *out, struct err *e)
{
	return bytes_one(db_query(db, e,
				  "SELECT value FROM setting WHERE name = ?1",
				  "t", name),
			 out, e);
}

int
setting_put(struct db *db, const char *name, const void *p, size_t n,
	    struct err *e)
{
	return db_run(db, e,
		      "INSERT INTO setting(name, value) VALUES(?1, ?2)"
		      " ON CONFLICT(name) DO UPDATE SET value = excluded.value",
		      "tb", name, p, n);
}

#include "protocol/db/stmt.h"
#include "protocol/log/state.h"

#define CHECKPOINT_COLUMNS                                                     \
	"SELECT origin, size, root, time, note FROM checkpoint "

static int
checkpoint_one(struct stmt *s, struct checkpoint_row *out, struct buf *note,
	       struct err *e)
{
	const uint8_t *p;
	size_t n;
	int rc;

	if (s == NULL || (rc = stmt_step(s, e)) < 0)
		return -1;
	if (rc == 1) {
		out->origin = (uint64_t)stmt_int(s, 0);
		out->size = (uint64_t)stmt_int(s, 1);
		out->time_ms = stmt_int(s, 3);
		if (stmt_hash(s, 2, &out->root) != 0)
			rc = err_set(e, ERR_CORRUPT, "checkpoint: damaged");
		if (note != NULL) {
			p = stmt_blob(s, 4, &n);
			buf_add(note, p, n);
			if (buf_check(note, e) != 0)
				rc = -1;
		}
	}
	stmt_done(s);
	return rc;
}

int
checkpoint_newest(struct db *db, struct checkpoint_row *out, struct err *e)
{
	return checkpoint_one(
	    db_query(db, e,
		     CHECKPOINT_COLUMNS
		     "ORDER BY origin DESC, size DESC LIMIT 1",
		     ""),
	    out, NULL, e);
}

int
checkpoint_at(struct db *db, uint64_t origin, uint64_t size,
	      struct checkpoint_row *out, struct buf *note, struct err *e)
{
	return checkpoint_one(db_query(db, e,
				       CHECKPOINT_COLUMNS
				       "WHERE origin = ?1 AND size = ?2",
				       "ii", (int64_t)origin, (int64_t)size),
			      out, note, e);
}

int
checkpoint_add(struct db *db, const struct checkpoint_row *row,
	       const void *note, size_t n, struct err *e)
{
	return db_run(db, e,
		      "INSERT INTO checkpoint(origin, size, root, time, note)"
		      " VALUES(?1, ?2, ?3, ?4, ?5) ON CONFLICT DO NOTHING",
		      "iihib", (int64_t)row->origin, (int64_t)row->size,
		      &row->root, row->time_ms, note, n);
}

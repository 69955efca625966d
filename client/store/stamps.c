#include "client/store/store.h"
#include "protocol/db/stmt.h"

int
stamp_put_note(struct client *c, const struct hash *part, const void *note,
	       size_t n, struct err *e)
{
	return db_run(c->db, e,
		      "INSERT OR REPLACE INTO stamp(part, note)"
		      " VALUES(?1, ?2)",
		      "hb", part, note, n);
}

int
stamp_note(struct client *c, const struct hash *part, struct buf *out,
	   struct err *e)
{
	struct stmt *s = db_query(
	    c->db, e, "SELECT note FROM stamp WHERE part = ?1", "h", part);
	const uint8_t *p;
	size_t n;
	int rc;

	if (s == NULL)
		return -1;
	if ((rc = stmt_step(s, e)) == 1) {
		p = stmt_blob(s, 0, &n);
		buf_add(out, p, n);
		rc = buf_check(out, e) == 0 ? 1 : -1;
	}
	stmt_done(s);
	return rc;
}

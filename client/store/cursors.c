#include "client/store/store.h"
#include "protocol/db/stmt.h"

int
cursor_get(struct client *c, const struct id *scope, uint64_t *size,
	   struct err *e)
{
	int64_t n = 0;

	if (db_get_int(c->db, &n, e, "SELECT size FROM cursor WHERE scope = ?1",
		       "d", scope) < 0)
		return -1;
	*size = (uint64_t)n;
	return 0;
}

int
cursor_put(struct client *c, const struct id *scope, uint64_t size,
	   struct err *e)
{

	return db_run(c->db, e,
		      "INSERT INTO cursor(scope, size) VALUES(?1, ?2)"
		      " ON CONFLICT(scope) DO UPDATE SET size = excluded.size",
		      "di", scope, (int64_t)size);
}

int
inclusion_put(struct client *c, uint64_t idx, uint64_t size, const void *path,
	      size_t n, struct err *e)
{

	return db_run(
	    c->db, e,
	    "INSERT INTO inclusion(idx, size, path) VALUES(?1, ?2, ?3)"
	    " ON CONFLICT(idx) DO UPDATE SET size = excluded.size,"
	    " path = excluded.path",
	    "iib", (int64_t)idx, (int64_t)size, path, n);
}

int
inclusion_get(struct client *c, uint64_t idx, uint64_t *size, struct buf *path,
	      struct err *e)
{
	struct stmt *s = db_query(
	    c->db, e, "SELECT size, path FROM inclusion WHERE idx = ?1", "i",
	    (int64_t)idx);
	const uint8_t *p;
	size_t n;
	int rc;

	if (s == NULL || (rc = stmt_step(s, e)) < 0)
		return -1;
	if (rc == 1) {
		*size = (uint64_t)stmt_int(s, 0);
		p = stmt_blob(s, 1, &n);
		buf_add(path, p, n);
		if (buf_check(path, e) != 0)
			rc = -1;
	}
	stmt_done(s);
	return rc;
}

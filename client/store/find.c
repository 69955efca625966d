#include "client/store/find.h"

#include <stdlib.h>

#include "client/store/view.h"
#include "protocol/db/stmt.h"

int64_t
conflict_count(struct client *c, struct err *e)
{
	int64_t n = 0;

	if (db_get_int(c->db, &n, e,
		       "SELECT count(*) FROM record"
		       " WHERE scope = ?1 AND conflict = 1",
		       "d", &c->scope) < 0)
		return -1;
	return n;
}

int64_t
own_log_count(struct client *c, struct err *e)
{
	int64_t n = 0;

	if (db_get_int(c->db, &n, e, "SELECT count(*) FROM own_log", "") < 0)
		return -1;
	return n;
}

/* Ids of records, growing. */
struct recs {
	struct id *v;
	size_t n;
};

/* All of them first: what is called for each may read and write. */
static int
answered_list(struct client *c, struct recs *out, struct err *e)
{
	struct stmt *s =
	    db_query(c->db, e,
		     "SELECT s.rec FROM act AS t JOIN act AS s"
		     " ON s.scope = t.scope AND s.part = t.target"
		     " WHERE t.scope = ?1 AND t.kind IN (?2, ?3)"
		     " GROUP BY s.rec ORDER BY min(t.idx), min(t.n)",
		     "dii", &c->scope, (int64_t)ACT_RETURN, (int64_t)ACT_ASK);
	struct id *more;
	int rc;

	if (s == NULL)
		return -1;
	while ((rc = stmt_step(s, e)) == 1) {
		more = realloc(out->v, (out->n + 1) * sizeof(*more));
		if (more == NULL) {
			rc = err_memory(e);
			break;
		}
		out->v = more;
		if (stmt_id(s, 0, &out->v[out->n]) != 0) {
			rc = err_set(e, ERR_CORRUPT, "act: damaged row");
			break;
		}
		out->n++;
	}
	stmt_done(s);
	return rc;
}

int
answered_each(struct client *c,
	      int (*fn)(void *ctx, const struct record_key *key, struct err *e),
	      void *ctx, struct err *e)
{
	struct recs recs = {NULL, 0};
	struct record_key key;
	int rc = answered_list(c, &recs, e);

	for (size_t i = 0; rc == 0 && i < recs.n; i++) {
		rc = view_find(c, id_text(&recs.v[i]).s, &key, e);
		if (rc == 1)
			rc = fn(ctx, &key, e);
	}
	free(recs.v);
	return rc;
}

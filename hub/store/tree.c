#include "hub/store/store.h"

static int
node_get(void *ctx, unsigned level, uint64_t n, struct hash *out, struct err *e)
{
	struct stmt *s = db_query(
	    ctx, e, "SELECT hash FROM node WHERE level = ?1 AND n = ?2", "ii",
	    (int64_t)level, (int64_t)n);
	int rc;

	if (s == NULL || (rc = stmt_step(s, e)) < 0)
		return -1;
	if (rc == 0 || stmt_hash(s, 0, out) != 0)
		rc = err_set(e, ERR_CORRUPT, "tree: node %u/%llu is missing",
			     level, (unsigned long long)n);
	else
		rc = 0;
	stmt_done(s);
	return rc;
}

static int
node_put(void *ctx, unsigned level, uint64_t n, const struct hash *h,
	 struct err *e)
{

	return db_run(ctx, e,
		      "INSERT INTO node(level, n, hash) VALUES(?1, ?2, ?3)",
		      "iih", (int64_t)level, (int64_t)n, h);
}

void
store_tree(struct tree_store *s, struct db *db)
{

	s->get = node_get;
	s->put = node_put;
	s->ctx = db;
}

int
store_size(struct db *db, uint64_t *size, struct err *e)
{
	int64_t last = -1;

	if (db_get_int(db, &last, e, "SELECT max(idx) FROM entry", "") < 0)
		return -1;
	*size = (uint64_t)(last + 1);
	return 0;
}

/* The texts of neighbouring entries. */
static int
entries_put(struct db *db, const struct tile *t, struct buf *out, struct err *e)
{
	uint64_t from = t->n * TILE_WIDTH;
	struct stmt *s =
	    db_query(db, e,
		     "SELECT text FROM entry"
		     " WHERE idx >= ?1 AND idx < ?2 ORDER BY idx",
		     "ii", (int64_t)from, (int64_t)(from + t->width));
	unsigned count = 0;
	const uint8_t *text;
	size_t n;
	int rc;

	if (s == NULL)
		return -1;
	while ((rc = stmt_step(s, e)) == 1) {
		text = stmt_blob(s, 0, &n);
		if (n > ENTRY_TEXT_MAX)
			break;
		tile_put_entry(out, text, n);
		count++;
	}
	stmt_done(s);
	if (rc == 0 && count == t->width)
		return buf_check(out, e);
	return rc < 0
		   ? -1
		   : err_set(e, ERR_CORRUPT, "entry %llu: missing or damaged",
			     (unsigned long long)from + count);
}

int
store_tile(struct db *db, const struct tile *t, struct buf *out, struct err *e)
{
	struct tree_store s;

	if (t->is_entries)
		return entries_put(db, t, out, e);
	store_tree(&s, db);
	return tile_put_hashes(out, t, &s, e);
}

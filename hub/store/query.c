#include "hub/store/store.h"

int
store_newest_ms(struct db *db, int64_t *ms, struct err *e)
{
	int64_t recv = 0;
	int64_t point = 0;

	/* Times only go up, so the newest row has the newest one. */
	if (db_get_int(db, &recv, e,
		       "SELECT recv FROM batch ORDER BY bid DESC LIMIT 1",
		       "") < 0)
		return -1;
	if (db_get_int(db, &point, e,
		       "SELECT time FROM checkpoint"
		       " ORDER BY origin DESC, size DESC LIMIT 1",
		       "") < 0)
		return -1;
	*ms = recv > point ? recv : point;
	return 0;
}

int
store_hub_log(struct db *db, const struct id *scope, struct id *log,
	      struct err *e)
{
	struct stmt *s = db_query(
	    db, e, "SELECT log FROM hub_log WHERE scope = ?1", "d", scope);
	int rc;

	if (s == NULL || (rc = stmt_step(s, e)) < 0)
		return -1;
	if (rc == 1 && stmt_id(s, 0, log) != 0)
		rc = err_set(e, ERR_CORRUPT, "hub_log: damaged row");
	stmt_done(s);
	return rc;
}

int
store_hub_log_put(struct db *db, const struct id *scope, const struct id *log,
		  struct err *e)
{

	return db_run(db, e,
		      "INSERT INTO hub_log(scope, log) VALUES(?1, ?2)"
		      " ON CONFLICT(scope) DO UPDATE SET log = excluded.log",
		      "dd", scope, log);
}

int
store_is_enrolled(struct db *db, const struct id *log, struct err *e)
{
	int64_t one;

	return db_get_int(db, &one, e, "SELECT 1 FROM enrolment WHERE log = ?1",
			  "d", log);
}

struct stmt *
store_device_logs(struct db *db, const uint8_t device[KEY_LEN], struct err *e)
{

	return db_query(db, e,
			"SELECT lid FROM log WHERE device = ?1 ORDER BY lid",
			"b", (const void *)device, (size_t)KEY_LEN);
}

struct stmt *
store_custody(struct db *db, int64_t lid, struct err *e)
{

	return db_query(db, e,
			"SELECT seq, hash FROM batch"
			" WHERE lid = ?1 AND state = ?2 ORDER BY seq",
			"ii", lid, (int64_t)BATCH_HELD);
}

struct stmt *
store_entries(struct db *db, const struct id *scope, uint64_t from, uint64_t to,
	      struct err *e)
{

	return db_query(
	    db, e,
	    "SELECT e.idx, e.text, b.note, b.seq, l.id FROM entry AS e"
	    " JOIN batch AS b ON b.bid = e.bid"
	    " JOIN log AS l ON l.lid = b.lid"
	    " WHERE e.scope = ?1 AND e.idx >= ?2 AND e.idx < ?3"
	    " ORDER BY e.idx",
	    "dii", scope, (int64_t)from, (int64_t)to);
}

struct stmt *
store_chain(struct db *db, const struct id *first, struct err *e)
{

	return db_query(db, e,
			"SELECT lid FROM log WHERE first = ?1"
			" AND device IS NOT NULL ORDER BY lid",
			"d", first);
}

struct stmt *
store_log_entries(struct db *db, int64_t lid, uint64_t from, struct err *e)
{

	return db_query(db, e,
			"SELECT e.idx FROM batch AS b"
			" JOIN entry AS e ON e.bid = b.bid"
			" WHERE b.lid = ?1 AND e.idx >= ?2 ORDER BY e.idx",
			"ii", lid, (int64_t)from);
}

struct stmt *
store_pending(struct db *db, struct err *e)
{

	return db_query(db, e,
			"SELECT lid FROM log WHERE device IS NOT NULL"
			" AND id NOT IN (SELECT log FROM enrolment)"
			" ORDER BY lid",
			"");
}

int
store_ready(struct db *db, int64_t *lid, struct err *e)
{

	return db_get_int(
	    db, lid, e,
	    "SELECT l.lid FROM batch AS b"
	    " JOIN log AS l ON l.lid = b.lid AND b.seq = l.seq + 1"
	    " JOIN enrolment AS e ON e.log = l.id"
	    " WHERE b.state < 5 AND b.state = ?2 AND l.lid > ?1"
	    " ORDER BY l.lid LIMIT 1",
	    "ii", *lid, (int64_t)BATCH_HELD);
}

struct stmt *
store_active(struct db *db, const struct id *scope, struct err *e)
{

	return db_query(db, e,
			"SELECT l.lid FROM log AS l"
			" JOIN enrolment AS e ON e.log = l.id"
			" LEFT JOIN enrolment AS f ON f.log = l.first"
			" WHERE l.device IS NOT NULL AND l.scope = ?1"
			" AND e.suspended = 0 AND coalesce(f.suspended, 0) = 0"
			" ORDER BY l.lid",
			"d", scope);
}

struct stmt *
store_points(struct db *db, uint64_t origin, int64_t count, struct err *e)
{

	return db_query(db, e,
			"SELECT size FROM checkpoint WHERE origin = ?1"
			" ORDER BY size DESC LIMIT ?2",
			"ii", (int64_t)origin, count);
}

struct stmt *
store_counts(struct db *db, struct err *e)
{

	return db_query(db, e, "SELECT state, count(*) FROM batch GROUP BY 1",
			"");
}

#include "hub/store/files.h"

int
stored_find(struct db *db, const struct id *scope, const struct hash *sha256,
	    uint64_t *size, struct err *e)
{
	int64_t got = 0;
	int rc = db_get_int(db, &got, e,
			    "SELECT size FROM stored WHERE scope = ?1"
			    " AND sha256 = ?2",
			    "dh", scope, sha256);

	if (rc == 1)
		*size = (uint64_t)got;
	return rc;
}

int
stored_put(struct db *db, const struct id *scope, const struct hash *sha256,
	   uint64_t size, struct err *e)
{

	return db_run(db, e,
		      "INSERT INTO stored(scope, sha256, size)"
		      " VALUES(?1, ?2, ?3) ON CONFLICT(scope, sha256)"
		      " DO UPDATE SET size = excluded.size",
		      "dhi", scope, sha256, (int64_t)size);
}

int
stored_drop(struct db *db, const struct hash *sha256, struct err *e)
{

	return db_run(db, e, "DELETE FROM stored WHERE sha256 = ?1", "h",
		      sha256);
}

int
stored_anywhere(struct db *db, const struct hash *sha256, struct err *e)
{
	int64_t one;

	return db_get_int(db, &one, e,
			  "SELECT 1 FROM stored WHERE sha256 = ?1 AND size > 0"
			  " LIMIT 1",
			  "h", sha256);
}

int
stored_erase(struct db *db, const struct id *scope, const struct hash *sha256,
	     bool *is_left, struct err *e)
{
	int rc =
	    db_run(db, e, "DELETE FROM stored WHERE scope = ?1 AND sha256 = ?2",
		   "dh", scope, sha256);

	if (rc == 0)
		rc = stored_anywhere(db, sha256, e);
	*is_left = rc == 1;
	return rc < 0 ? -1 : 0;
}

int
stored_bytes(struct db *db, const struct id *scope, uint64_t *bytes,
	     struct err *e)
{
	int64_t got = 0;
	int rc = db_get_int(db, &got, e,
			    "SELECT sum(size) FROM stored WHERE scope = ?1",
			    "d", scope);

	*bytes = (uint64_t)got;
	return rc < 0 ? -1 : 0;
}

struct stmt *
stored_missing(struct db *db, const struct id *scope, struct err *e)
{

	return db_query(db, e,
			"SELECT a.sha256, max(a.size), s.size IS NOT NULL"
			" FROM attached AS a LEFT JOIN stored AS s"
			" ON s.scope = a.scope AND s.sha256 = a.sha256"
			" WHERE a.scope = ?1"
			" AND (s.size IS NULL OR s.size = 0)"
			" AND NOT EXISTS(SELECT 1 FROM erased AS x"
			" WHERE x.scope = a.scope AND x.sha256 = a.sha256)"
			" GROUP BY a.sha256 ORDER BY min(a.idx), a.sha256",
			"d", scope);
}

struct stmt *
stored_rows(struct db *db, struct err *e)
{

	return db_query(db, e,
			"SELECT s.scope, s.sha256, s.size, EXISTS("
			"SELECT 1 FROM log AS l WHERE l.scope = s.scope)"
			" FROM stored AS s ORDER BY s.scope, s.sha256",
			"");
}

struct stmt *
stored_all(struct db *db, struct err *e)
{

	return db_query(db, e,
			"SELECT sha256, max(size) FROM stored WHERE size > 0"
			" GROUP BY sha256 ORDER BY sha256",
			"");
}

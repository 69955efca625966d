#include "hub/store/lives.h"

#include "protocol/log/apply.h"
#include "protocol/wire/entry.h"

struct stmt *
store_lives(struct db *db, uint64_t size, struct err *e)
{

	return db_query(
	    db, e,
	    "SELECT a.scope, coalesce(a.rec, t.rec), a.part, a.idx, a.n,"
	    " a.role, l.first, p.body, x.text"
	    " FROM act AS a"
	    " JOIN log AS l ON l.lid = a.lid"
	    " JOIN part AS p ON p.hash = a.part"
	    " LEFT JOIN act AS t ON t.scope = a.scope AND t.part = a.target"
	    " LEFT JOIN entry AS x ON x.bid = p.bid"
	    " WHERE a.scope <> ?1 AND a.idx < ?2"
	    " AND coalesce(a.rec, t.rec) IS NOT NULL",
	    "di", &SCOPE_DIRECTORY, (int64_t)size);
}

struct stmt *
store_directory_acts(struct db *db, enum act_kind kind, uint64_t size,
		     struct err *e)
{

	return db_query(db, e,
			"SELECT a.part, a.idx, p.body FROM act AS a"
			" JOIN part AS p ON p.hash = a.part"
			" WHERE a.scope = ?1 AND a.kind = ?2 AND a.idx < ?3"
			" ORDER BY a.idx, a.n",
			"dii", &SCOPE_DIRECTORY, (int64_t)kind, (int64_t)size);
}

int
store_time_at(struct db *db, uint64_t idx, int64_t *ms, struct err *e)
{
	struct entry en;
	int64_t bid;
	int rc = entry_load(db, idx, &en, &bid, e);

	if (rc == 1)
		*ms = en.recv_ms;
	return rc;
}

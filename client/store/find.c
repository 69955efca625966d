#include "client/store/find.h"

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

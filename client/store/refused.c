#include "client/store/refused.h"

#include <string.h>

#include "client/store/store.h"
#include "protocol/db/stmt.h"
#include "protocol/log/log.h"
#include "protocol/wire/receipt.h"

/* Their logs never began. */
#define REFUSED                                                                \
	"(SELECT log FROM refused WHERE seq = 1 AND code IN (?1, ?2)"          \
	" AND log NOT IN (SELECT s.log FROM signer AS s"                       \
	" JOIN unsealed AS u ON u.first = s.first))"

/* A request is not sent again once nothing stands behind it. */
static int
requests_end(struct client *c, struct err *e)
{
	return db_run(c->db, e,
		      "UPDATE batch SET state = ?3 WHERE seq = 1"
		      " AND state < ?4 AND lid IN (SELECT lid FROM log AS l"
		      " WHERE l.id IN " REFUSED
		      " AND NOT EXISTS(SELECT 1 FROM batch AS b"
		      " WHERE b.lid = l.lid AND b.seq > 1))",
		      "iiii", (int64_t)REFUSE_KEY, (int64_t)REFUSE_EXPIRED,
		      (int64_t)BATCH_DEAD, (int64_t)BATCH_CONFIRMED);
}

static int
is_empty(struct client *c, struct err *e)
{
	int64_t n = 0;

	if (db_get_int(c->db, &n, e,
		       "SELECT (SELECT count(*) FROM signer)"
		       " + (SELECT count(*) FROM entry)"
		       " + (SELECT count(*) FROM batch WHERE state < ?1)",
		       "i", (int64_t)BATCH_CONFIRMED) < 0)
		return -1;
	return n == 0;
}

static int
home_free(struct client *c, struct err *e)
{
	return db_run(c->db, e,
		      "DELETE FROM setting WHERE name IN"
		      " ('url', 'root', 'scope', 'hubkeys', 'nonce')",
		      "") != 0 ||
		       db_run(c->db, e, "DELETE FROM checkpoint", "") != 0 ||
		       db_run(c->db, e, "DELETE FROM cursor", "") != 0
		   ? -1
		   : 0;
}

/* In a transaction. */
static int64_t
forget(struct client *c, bool *freed, struct err *e)
{
	int64_t n;
	int rc;

	if (db_run(c->db, e, "DELETE FROM signer WHERE log IN " REFUSED, "ii",
		   (int64_t)REFUSE_KEY, (int64_t)REFUSE_EXPIRED) != 0)
		return -1;
	n = db_changes(c->db);
	if (requests_end(c, e) != 0 || (rc = is_empty(c, e)) < 0)
		return -1;
	*freed = rc == 1;
	if (*freed && home_free(c, e) != 0)
		return -1;
	return n;
}

int64_t
refused_forget(struct client *c, struct err *e)
{
	bool freed = false;
	int64_t n;

	if (db_begin(c->db, e) != 0)
		return -1;
	n = forget(c, &freed, e);
	/* First: what a crash leaves of the other is made good when the home is
	 * opened. */
	if (n >= 0 && freed && place_remove(c, e) != 0)
		n = -1;
	if (n < 0) {
		db_rollback(c->db);
		return -1;
	}
	if (db_commit(c->db, e) != 0)
		return -1;
	if (freed) {
		c->has_scope = false;
		c->has_keys = false;
		c->url[0] = '\0';
		memset(&c->keys, 0, sizeof(c->keys));
	}
	return n;
}

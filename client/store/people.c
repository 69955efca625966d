#include "client/store/people.h"

#include <stdio.h>

#include "protocol/db/stmt.h"

int
people_find(struct client *c, const char *name, struct id *first, struct err *e)
{
	/* Own people may not be known to the hub yet. */
	struct stmt *s =
	    db_query(c->db, e,
		     "SELECT l.first FROM person AS p"
		     " JOIN log AS l ON l.id = p.log"
		     " WHERE l.scope = ?1 AND p.person = ?2"
		     " UNION SELECT first FROM signer WHERE name = ?2",
		     "dt", &c->scope, name);
	int n = 0, rc;

	if (s == NULL)
		return -1;
	while ((rc = stmt_step(s, e)) == 1) {
		if (stmt_id(s, 0, first) != 0) {
			rc = err_set(e, ERR_CORRUPT, "person: damaged row");
			break;
		}
		n++;
	}
	stmt_done(s);
	if (rc < 0)
		return -1;
	if (n > 1)
		return err_set(e, ERR_USAGE, "several are called %.80s", name);
	return n;
}

int
people_name(struct client *c, const struct id *first, char *out, size_t size,
	    struct err *e)
{
	struct stmt *s =
	    db_query(c->db, e,
		     "SELECT name, 0 FROM signer WHERE first = ?1"
		     " UNION ALL SELECT person, 1 FROM person WHERE log = ?1"
		     " ORDER BY 2 LIMIT 1",
		     "d", first);
	int rc;

	out[0] = '\0';
	if (s == NULL || (rc = stmt_step(s, e)) < 0)
		return -1;
	if (rc == 1)
		(void)snprintf(out, size, "%s", stmt_text(s, 0));
	stmt_done(s);
	return 0;
}

#include "protocol/log/movement.h"

#include "protocol/db/stmt.h"
#include "protocol/log/impl.h"

static day_t
day_or(const char *s, day_t otherwise)
{
	day_t d = otherwise;

	if (s[0] != '\0')
		(void)day_parse(s, &d);
	return d;
}

static int
names_load(struct db *db, int64_t until, struct movement *m, struct err *e)
{
	struct stmt *s =
	    db_query(db, e,
		     "SELECT scope, idx, code, kind, name, valid_from, valid_to"
		     " FROM unit WHERE idx < ?1 ORDER BY scope, idx",
		     "i", until);
	struct unit_name n;
	struct id scope;
	int rc;

	if (s == NULL)
		return -1;
	while ((rc = stmt_step(s, e)) == 1) {
		if (stmt_id(s, 0, &scope) != 0) {
			rc = err_set(e, ERR_CORRUPT, "unit: damaged row");
			break;
		}
		n.index = (uint64_t)stmt_int(s, 1);
		text_into(n.code, sizeof(n.code), stmt_text(s, 2));
		text_into(n.kind, sizeof(n.kind), stmt_text(s, 3));
		text_into(n.name, sizeof(n.name), stmt_text(s, 4));
		n.when.from = day_or(stmt_text(s, 5), DAY_FIRST);
		n.when.to = day_or(stmt_text(s, 6), DAY_LAST);
		if ((rc = units_name(&m->units, &scope, &n, e)) != 0)
			break;
	}
	stmt_done(s);
	return rc;
}

static int
act_take(struct stmt *s, struct movement *m, struct err *e)
{
	size_t n;
	const uint8_t *body = stmt_blob(s, 1, &n);
	struct part p;
	int rc;

	if (part_parse(&p, body, n, e) != 0)
		return err_wrap(e, "stored act");
	rc = movement_act(m, p.act, (uint64_t)stmt_int(s, 0), p.root, e);
	part_done(&p);
	return rc;
}

int
movement_load(struct db *db, struct movement *m, struct err *e)
{
	return movement_load_until(db, INT64_MAX, m, e);
}

int
movement_load_until(struct db *db, uint64_t until, struct movement *m,
		    struct err *e)
{
	struct stmt *s;
	int rc;

	movement_init(m);
	if (names_load(db, (int64_t)until, m, e) != 0)
		return -1;
	s = db_query(db, e,
		     "SELECT a.idx * 64 + a.n, p.body FROM act AS a"
		     " JOIN part AS p ON p.hash = a.part"
		     " WHERE a.scope = ?1 AND a.kind BETWEEN ?2 AND ?3"
		     " AND a.idx < ?4"
		     " ORDER BY a.idx, a.n",
		     "diii", &SCOPE_DIRECTORY, (int64_t)ACT_PROFILE,
		     (int64_t)ACT_RELIEVE, (int64_t)until);
	if (s == NULL)
		return -1;
	while ((rc = stmt_step(s, e)) == 1)
		if ((rc = act_take(s, m, e)) != 0)
			break;
	stmt_done(s);
	return rc;
}

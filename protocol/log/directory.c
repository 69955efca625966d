#include <string.h>

#include "protocol/base/limits.h"
#include "protocol/db/stmt.h"
#include "protocol/log/impl.h"

static int
malformed(enum act_kind kind, struct err *e)
{
	return err_set(e, ERR_FORMAT, "act %s: malformed", act_name(kind));
}

static int
apply_title(struct db *db, const struct part *p, struct err *e)
{
	const char *title = json_get_text(p->root, "title");

	if (title == NULL)
		return malformed(p->act, e);
	return setting_put(db, "hub_title", title, strlen(title), e);
}

static int
apply_unit(struct db *db, const struct effect *at, const struct part *p,
	   struct err *e)
{
	const char *code = json_get_text(p->root, "code");
	const char *kind = json_get_text(p->root, "kind");
	const char *name = json_get_text(p->root, "name");
	struct id scope;

	if (json_get_id(p->root, "scope", &scope) != 0 || code == NULL ||
	    kind == NULL || name == NULL)
		return malformed(p->act, e);
	return db_run(
	    db, e,
	    "INSERT OR REPLACE INTO unit(scope, idx, code, kind, name,"
	    " valid_from, valid_to) VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7)",
	    "dittttt", &scope, (int64_t)at->idx, code, kind, name,
	    json_get_text(p->root, "from"), json_get_text(p->root, "to"));
}

static int
apply_form(struct db *db, const struct effect *at, const struct part *p,
	   struct err *e)
{
	const json_t *form = json_object_get(p->root, "form");
	const char *name = json_get_text(form, "form");
	struct buf body = BUF_INIT(FORM_BYTES_MAX);
	int64_t version;
	int rc;

	/* A form that this program cannot name is of no use to it, but no
	 * reason to stop: the hub has sequenced it. */
	if (name == NULL ||
	    json_get_int(form, "version", 1, INT64_MAX, &version) != 0)
		return 0;
	rc = json_put(&body, form, e);
	if (rc == 0)
		rc = db_run(
		    db, e,
		    "INSERT INTO form(name, version, body, idx)"
		    " VALUES(?1, ?2, ?3, ?4) ON CONFLICT(name, version)"
		    " DO UPDATE SET body = excluded.body, idx = excluded.idx"
		    " WHERE excluded.idx < idx",
		    "tibi", name, version, (const void *)body.p, body.len,
		    (int64_t)at->idx);
	buf_done(&body);
	return rc;
}

/* Acts of the log that came here before its enrolment, as they may where
 * scopes are pulled one after the other, get their role. */
static int
fix_roles(struct db *db, const struct id *log, enum role role, uint64_t idx,
	  struct err *e)
{
	struct stmt *s = db_query(
	    db, e,
	    "SELECT l.lid, coalesce(e.idx, ?2) FROM log AS l"
	    " LEFT JOIN enrolment AS e ON e.log = l.id AND l.id <> ?1"
	    " WHERE l.seq > 0 AND (l.id = ?1 OR l.first = ?1 AND l.scope ="
	    " (SELECT scope FROM enrolment WHERE log = ?1))",
	    "di", log, INT64_MAX);
	int rc;

	if (s == NULL)
		return -1;
	while ((rc = stmt_step(s, e)) == 1)
		if (db_run(db, e,
			   "UPDATE act SET role = ?2"
			   " WHERE lid = ?1 AND idx > ?3 AND idx <= ?4",
			   "iiii", stmt_int(s, 0), (int64_t)role, (int64_t)idx,
			   stmt_int(s, 1)) != 0) {
			rc = -1;
			break;
		}
	stmt_done(s);
	return rc;
}

static int
apply_enrol(struct db *db, const struct effect *at, const struct part *p,
	    struct err *e)
{
	const char *unit = json_get_text(p->root, "unit");
	const char *name = json_get_text(p->root, "role");
	struct id log, scope;
	struct hash genesis;
	enum role role;

	if (json_get_id(p->root, "log", &log) != 0 ||
	    json_get_id(p->root, "scope", &scope) != 0 ||
	    json_get_hash(p->root, "genesis", &genesis) != 0 || unit == NULL ||
	    name == NULL || role_parse(name, strlen(name), &role) != 0)
		return malformed(p->act, e);
	if (db_run(db, e,
		   "INSERT INTO enrolment(log, genesis, scope, role, unit,"
		   " suspended, idx) VALUES(?1, ?2, ?3, ?4, ?5, 0, ?6)"
		   " ON CONFLICT(log) DO UPDATE SET genesis = excluded.genesis,"
		   " scope = excluded.scope, role = excluded.role,"
		   " unit = excluded.unit, idx = excluded.idx"
		   " WHERE excluded.idx < idx",
		   "dhditi", &log, &genesis, &scope, (int64_t)role, unit,
		   (int64_t)at->idx) != 0)
		return -1;
	if (db_changes(db) == 0)
		return 0;
	if (revocations_review(db, &log, e) != 0)
		return -1;
	return fix_roles(db, &log, role, at->idx, e);
}

static int
apply_suspended(struct db *db, const struct part *p, bool suspended,
		struct err *e)
{
	struct id log;

	if (json_get_id(p->root, "log", &log) != 0)
		return malformed(p->act, e);
	/* A successor without an enrolment of its own stands under that of
	 * its chain's first log. */
	return db_run(
	    db, e,
	    "UPDATE enrolment SET suspended = ?2 WHERE log = coalesce("
	    "(SELECT log FROM enrolment WHERE log = ?1),"
	    " (SELECT first FROM log WHERE id = ?1))",
	    "di", &log, (int64_t)suspended);
}

int
directory_apply(struct db *db, const struct effect *at, const struct hash *hash,
		const struct part *p, struct err *e)
{
	switch (p->act) {
	case ACT_HUB:
		return apply_title(db, p, e);
	case ACT_UNIT:
		return apply_unit(db, at, p, e);
	case ACT_PUBLISH:
		return apply_form(db, at, p, e);
	case ACT_ENROL:
		return apply_enrol(db, at, p, e);
	case ACT_SUSPEND:
		return apply_suspended(db, p, true, e);
	case ACT_RESUME:
		return apply_suspended(db, p, false, e);
	case ACT_PROFILE:
	case ACT_SUCCEED:
	case ACT_REHOME:
	case ACT_OBLIGE:
	case ACT_RELIEVE:
	case ACT_EDITION:
	case ACT_SAME:
		/* Read from their parts when asked: movement_load(),
		 * editions_load(). */
		return act_add(db, at, hash, p->act, NULL, NULL, e);
	case ACT_NONE:
	case ACT_INTRODUCE:
	case ACT_SUBMIT:
	case ACT_APPROVE:
	case ACT_WITHDRAW:
	case ACT_RECEIVE:
	case ACT_RETURN:
	case ACT_ACCEPT:
	case ACT_RELEASE:
	case ACT_REDACT:
	case ACT_REVOKE:
	case ACT_DISCARD:
	case ACT_ADOPT:
	case ACT_ASK:
	case ACT_PAPER:
	case ACT_REMARK:
	case ACT_CONSOLIDATE:
	case ACT_COMMENT:
	case ACT_ERASE:
	case ACT_KINDS:
		break;
	}
	return 0;
}

int
person_add(struct db *db, const struct id *log, const struct part *p,
	   struct err *e)
{
	const char *machine = json_get_text(p->root, "machine");
	const char *person = json_get_text(p->root, "person");

	if (machine == NULL || person == NULL)
		return malformed(p->act, e);
	return db_run(
	    db, e,
	    "INSERT INTO person(log, machine, person) VALUES(?1, ?2, ?3)"
	    " ON CONFLICT DO NOTHING",
	    "dtt", log, machine, person);
}

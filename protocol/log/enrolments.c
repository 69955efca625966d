#include <string.h>

#include "protocol/db/stmt.h"
#include "protocol/log/impl.h"

/* The row of that very log: 1, 0 or -1. */
static int
row_of(struct db *db, const struct id *log, struct enrolment *out,
       struct err *e)
{
	struct stmt *s =
	    db_query(db, e,
		     "SELECT genesis, scope, role, unit, suspended, idx"
		     " FROM enrolment WHERE log = ?1",
		     "d", log);
	int rc;

	if (s == NULL || (rc = stmt_step(s, e)) < 0)
		return -1;
	if (rc == 0)
		return 0;
	if (stmt_hash(s, 0, &out->genesis) != 0 ||
	    stmt_id(s, 1, &out->scope) != 0 || stmt_int(s, 2) < 0 ||
	    stmt_int(s, 2) >= ROLES)
		rc = err_set(e, ERR_CORRUPT, "enrolment: damaged row");
	out->role = (enum role)stmt_int(s, 2);
	text_into(out->unit, sizeof(out->unit), stmt_text(s, 3));
	out->suspended = stmt_int(s, 4) != 0;
	out->revoked = false;
	out->index = (uint64_t)stmt_int(s, 5);
	stmt_done(s);
	return rc;
}

/* What of its chain's first log counts for ${log}: nothing in another scope. */
static int
row_of_first(struct db *db, const struct log_row *log, struct enrolment *out,
	     struct err *e)
{
	int rc = row_of(db, &log->first, out, e);

	if (rc == 1 && !id_eq(&out->scope, &log->scope))
		return 0;
	return rc;
}

int
enrolment_of_log(struct db *db, const struct log_row *log,
		 struct enrolment *out, struct err *e)
{
	struct enrolment first;
	int has_own, has_first = 0, rc;

	if ((has_own = row_of(db, &log->id, out, e)) < 0)
		return -1;
	if (!id_eq(&log->first, &log->id) &&
	    (has_first = row_of_first(db, log, &first, e)) < 0)
		return -1;
	if (has_first == 1 && has_own == 0)
		*out = first;
	if (has_first == 1 && first.suspended)
		out->suspended = true;
	if ((rc = revocation_covers(db, log, INT64_MAX, e)) < 0)
		return -1;
	if (rc == 1)
		out->revoked = out->suspended = true;
	return has_own == 1 || has_first == 1;
}

int
enrolment_of(struct db *db, const struct id *log, struct enrolment *out,
	     struct err *e)
{
	struct log_row row;
	int rc;

	if ((rc = log_find(db, log, &row, e)) < 0)
		return -1;
	if (rc == 0) /* the log of a unit that this home does not read */
		return row_of(db, log, out, e);
	return enrolment_of_log(db, &row, out, e);
}

int
role_at(struct db *db, const struct log_row *log, uint64_t idx, enum role *role,
	struct err *e)
{
	struct enrolment row;
	int rc;

	*role = ROLE_HUB;
	if (log->asked == ROLE_HUB)
		return 1;
	*role = ROLE_COURIER;
	if ((rc = row_of(db, &log->id, &row, e)) < 0)
		return -1;
	if (rc == 0 || row.index >= idx) {
		if (id_eq(&log->first, &log->id))
			return 0;
		if ((rc = row_of_first(db, log, &row, e)) < 0)
			return -1;
		if (rc == 0 || row.index >= idx)
			return 0;
	}
	*role = row.role;
	return 1;
}

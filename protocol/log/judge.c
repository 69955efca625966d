#include "protocol/db/stmt.h"
#include "protocol/log/impl.h"

const struct id SCOPE_DIRECTORY = {.b = {0}};

/* Whether a log with ${role} may carry the act, or edits (ACT_NONE). */
static bool
act_is_allowed(enum act_kind kind, enum role role, bool in_directory)
{
	switch (kind) {
	case ACT_INTRODUCE:
		return !in_directory;
	case ACT_COMMENT:
		return !in_directory && role != ROLE_COURIER &&
		       role != ROLE_HUB;
	case ACT_NONE:
	case ACT_SUBMIT:
	case ACT_WITHDRAW:
		return !in_directory && role != ROLE_COURIER;
	case ACT_APPROVE:
		return !in_directory && role == ROLE_APPROVER;
	case ACT_RECEIVE:
	case ACT_RETURN:
	case ACT_ACCEPT:
	case ACT_REDACT:
	case ACT_DISCARD:
	case ACT_ADOPT:
	case ACT_ASK:
	case ACT_PAPER:
	case ACT_REMARK:
	case ACT_CONSOLIDATE:
	case ACT_ERASE:
		return !in_directory && role == ROLE_HUB;
	case ACT_HUB:
	case ACT_UNIT:
	case ACT_PUBLISH:
	case ACT_ENROL:
	case ACT_SUSPEND:
	case ACT_RESUME:
	case ACT_RELEASE:
	case ACT_PROFILE:
	case ACT_SUCCEED:
	case ACT_REHOME:
	case ACT_OBLIGE:
	case ACT_RELIEVE:
	case ACT_REVOKE:
	case ACT_EDITION:
	case ACT_SAME:
		return in_directory && role == ROLE_HUB;
	case ACT_KINDS:
		break;
	}
	return false;
}

/* Whether the hub carries an edit of somebody else under its word for it. */
static bool
is_adopted(const struct log_row *log, const struct batch_parts *parts, size_t i)
{
	return log->asked == ROLE_HUB && i > 0 &&
	       parts->parts[0].act == ACT_ADOPT &&
	       /* cppcheck-suppress arrayIndexOutOfBoundsCond; below count */
	       parts->parts[i].act == ACT_NONE;
}

int
batch_judge(struct db *db, const struct log_row *log,
	    const struct batch_parts *parts, enum q_code *code, struct err *e)
{
	bool in_directory = id_eq(&log->scope, &SCOPE_DIRECTORY);
	struct enrolment row = {.role = ROLE_COURIER};
	enum role role = log->asked;

	*code = Q_NONE;
	if (role != ROLE_HUB) {
		/* Without an enrolment it may do as little as a courier. */
		if (enrolment_of_log(db, log, &row, e) < 0)
			return -1;
		role = row.role;
	}
	if (row.suspended) {
		*code = row.revoked ? Q_REVOKED : Q_SUSPENDED;
		return 0;
	}
	for (size_t i = 0; i < parts->count; i++)
		if (!id_eq(&parts->parts[i].by, &log->first) &&
		    !is_adopted(log, parts, i)) {
			*code = Q_AUTHOR;
			return 0;
		}
	for (size_t i = 0; i < parts->count; i++)
		if (!act_is_allowed(parts->parts[i].act, role, in_directory)) {
			*code = Q_SCOPE;
			return 0;
		}
	return 0;
}

int
batch_is_duplicate(struct db *db, const struct id *scope,
		   const struct batch_parts *parts, struct err *e)
{
	int64_t one;
	int rc;

	for (size_t i = 0; i < parts->count; i++) {
		rc = db_get_int(
		    db, &one, e,
		    "SELECT 1 FROM applied WHERE scope = ?1 AND part = ?2",
		    "dh", scope, &parts->hashes[i]);
		if (rc != 1)
			return rc;
	}
	return parts->count > 0;
}

#include "hub/audit/audit.h"
#include "hub/store/audit.h"
#include "protocol/wire/skeleton.h"

/* One row, as audit_told_rows() has it. */
struct row {
	struct row_key key;
	struct hash part;
	struct id scope;
	struct hash act;
};

static int
act_compare(struct audit *a, const struct row *r, const struct part *act,
	    struct err *e)
{
	struct redacted *list = NULL;
	size_t count = 0;
	bool is_named = false;

	if (act->act == ACT_REDACT && redacted_read(act, &list, &count, e) != 0)
		return -1;
	for (size_t i = 0; i < count; i++)
		is_named |= hash_eq(&list[i].part, &r->part);
	redacted_free(list, count);
	if (!is_named)
		audit_fault(a, "redacted_in", r->key.s,
			    "its act does not name the part");
	return 0;
}

static int
act_check(struct audit *a, const struct row *r, struct err *e)
{
	struct part act;
	int64_t idx;
	int rc = audit_act(a, &r->scope, &r->act, &act, &idx, e);

	if (rc == 0)
		audit_fault(a, "redacted_in", r->key.s,
			    "no such act took effect there");
	if (rc == 1) {
		rc = act_compare(a, r, &act, e);
		part_done(&act);
	}
	return rc < 0 ? audit_told(a, "redacted_in", r->key.s, e) : 0;
}

static int
row_check(struct audit *a, struct stmt *s, struct err *e)
{
	struct row r = {.key = row_key(s, "bb", 2)};

	if (stmt_hash(s, 0, &r.part) != 0 || stmt_id(s, 1, &r.scope) != 0 ||
	    (!stmt_is_null(s, 2) && stmt_hash(s, 2, &r.act) != 0)) {
		audit_fault(a, "redacted_in", r.key.s, "damaged row");
		return 0;
	}
	if (stmt_int(s, 3) == 0)
		audit_fault(a, "redacted_in", r.key.s,
			    "the part was not redacted");
	return stmt_is_null(s, 2) ? 0 : act_check(a, &r, e);
}

int
audit_redacted_in(struct audit *a, struct err *e)
{
	struct stmt *s = audit_told_rows(a->h->db, e);
	int rc;

	if (s == NULL)
		return -1;
	while ((rc = stmt_step(s, e)) == 1) {
		if (row_check(a, s, e) != 0) {
			rc = -1;
			break;
		}
	}
	stmt_done(s);
	return rc < 0 ? -1 : 0;
}

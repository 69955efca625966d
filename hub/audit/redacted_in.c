#include "hub/audit/audit.h"
#include "hub/store/audit.h"
#include "protocol/base/limits.h"
#include "protocol/log/log.h"
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
	struct buf body = BUF_INIT(PART_BYTES_MAX);
	uint8_t salt[SALT_LEN];
	struct part act;
	int64_t idx;
	int rc = audit_applied(a->h->db, &r->scope, &r->act, &idx, e);

	if (rc == 1)
		rc = part_load(a->h->db, &r->act, salt, &body, e);
	if (rc == 0)
		audit_fault(a, "redacted_in", r->key.s,
			    "no such act took effect there");
	if (rc == 1 && (rc = part_parse(&act, body.p, body.len, e)) == 0) {
		rc = act_compare(a, r, &act, e);
		part_done(&act);
	}
	buf_done(&body);
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

#include <string.h>

#include "hub/audit/audit.h"
#include "hub/store/audit.h"
#include "protocol/wire/skeleton.h"

/* One row, as audit_redaction_rows() has it. */
struct row {
	struct row_key key;
	struct hash part;
	struct id scope;
	int64_t idx;
	struct hash act;
	const char *reference;
	const uint8_t *skeleton;
	size_t n;
};

static bool
is_left(const struct row *r, const struct redacted *list, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (hash_eq(&list[i].part, &r->part))
			return list[i].skeleton.len == r->n &&
			       memcmp(list[i].skeleton.p, r->skeleton, r->n) ==
				   0;
	return false;
}

/* What the act says, against what is kept of it. */
static void
act_compare(struct audit *a, const struct row *r, const struct part *act,
	    struct err *e)
{
	const char *reference = json_get_text(act->root, "reference");
	struct redacted *list = NULL;
	size_t count = 0;

	if (act->act != ACT_REDACT || reference == NULL ||
	    strcmp(reference, r->reference) != 0)
		audit_fault(a, "redaction", r->key.s,
			    "its act has another reference");
	else if (redacted_read(act, &list, &count, e) != 0 ||
		 !is_left(r, list, count))
		audit_fault(a, "redaction", r->key.s,
			    "its act leaves something else of the part");
	redacted_free(list, count);
}

static int
act_check(struct audit *a, const struct row *r, struct err *e)
{
	struct part act;
	int64_t idx;
	int rc = audit_act(a, &r->scope, &r->act, &act, &idx, e);

	if (rc == 0 || (rc == 1 && idx != r->idx))
		audit_fault(a, "redaction", r->key.s,
			    "no such act took effect there");
	else if (rc == 1)
		act_compare(a, r, &act, e);
	if (rc == 1)
		part_done(&act);
	return e->code != ERR_NONE ? audit_told(a, "redaction", r->key.s, e)
				   : 0;
}

/* Known from beside the anchor, the act is still to come. */
static int
promise_check(struct audit *a, const struct row *r, struct err *e)
{
	struct part p;

	if (skeleton_parse(&p, r->skeleton, r->n, e) == 0) {
		part_done(&p);
		return 0;
	}
	return audit_told(a, "redaction", r->key.s, e);
}

int
audit_redactions(struct audit *a, struct err *e)
{
	struct stmt *s = audit_redaction_rows(a->h->db, e);
	int rc;

	if (s == NULL)
		return -1;
	while ((rc = stmt_step(s, e)) == 1) {
		struct row r = {.key = row_key(s, "b", 1),
				.idx = stmt_int(s, 2),
				.reference = stmt_text(s, 4)};

		r.skeleton = stmt_blob(s, 5, &r.n);
		if (stmt_hash(s, 0, &r.part) != 0 ||
		    stmt_id(s, 1, &r.scope) != 0) {
			audit_fault(a, "redaction", r.key.s, "damaged row");
			continue;
		}
		if ((stmt_hash(s, 3, &r.act) == 0
			 ? act_check(a, &r, e)
			 : promise_check(a, &r, e)) != 0) {
			rc = -1;
			break;
		}
	}
	stmt_done(s);
	return rc < 0 ? -1 : 0;
}

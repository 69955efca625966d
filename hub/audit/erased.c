#include <string.h>

#include "hub/audit/audit.h"
#include "hub/store/audit.h"

/* One row, as audit_erased_rows() has it. */
struct row {
	struct row_key key;
	struct id scope;
	struct hash sha256;
	struct hash act;
	const char *reference;
};

static bool
names_file(const json_t *files, const struct hash *sha256)
{
	struct hash h;
	size_t i;
	json_t *v;

	json_array_foreach(files, i, v)
	{
		if (json_is_string(v) &&
		    hash_parse(&h, json_string_value(v),
			       json_string_length(v)) == 0 &&
		    hash_eq(&h, sha256))
			return true;
	}
	return false;
}

static void
act_compare(struct audit *a, const struct row *r, const struct part *act)
{
	const char *reference = json_get_text(act->root, "reference");

	if (act->act != ACT_ERASE || reference == NULL ||
	    strcmp(reference, r->reference) != 0)
		audit_fault(a, "erased", r->key.s,
			    "its act has another reference");
	else if (!names_file(json_object_get(act->root, "files"), &r->sha256))
		audit_fault(a, "erased", r->key.s,
			    "its act does not name the file");
}

static int
act_check(struct audit *a, const struct row *r, struct err *e)
{
	struct part act;
	int64_t idx;
	int rc = audit_act(a, &r->scope, &r->act, &act, &idx, e);

	if (rc == 0)
		audit_fault(a, "erased", r->key.s,
			    "no such act took effect there");
	if (rc == 1) {
		act_compare(a, r, &act);
		part_done(&act);
	}
	return rc < 0 ? audit_told(a, "erased", r->key.s, e) : 0;
}

int
audit_erased(struct audit *a, struct err *e)
{
	struct stmt *s = audit_erased_rows(a->h->db, e);
	int rc;

	if (s == NULL)
		return -1;
	while ((rc = stmt_step(s, e)) == 1) {
		struct row r = {.key = row_key(s, "bb", 2),
				.reference = stmt_text(s, 3)};

		if (stmt_id(s, 0, &r.scope) != 0 ||
		    stmt_hash(s, 1, &r.sha256) != 0) {
			audit_fault(a, "erased", r.key.s, "damaged row");
			continue;
		}
		/* Without its act it is known from beside the anchors only. */
		if (stmt_is_null(s, 2))
			continue;
		if (stmt_hash(s, 2, &r.act) != 0) {
			audit_fault(a, "erased", r.key.s, "damaged row");
		} else if (act_check(a, &r, e) != 0) {
			rc = -1;
			break;
		}
	}
	stmt_done(s);
	return rc < 0 ? -1 : 0;
}

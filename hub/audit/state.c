#include <string.h>

#include "hub/audit/audit.h"
#include "hub/store/audit.h"
#include "protocol/log/apply.h"

static int
bytes_cmp(struct stmt *x, struct stmt *y, int col)
{
	size_t n, m;
	const uint8_t *p = stmt_blob(x, col, &n);
	const uint8_t *q = stmt_blob(y, col, &m);
	int c = memcmp(p, q, n < m ? n : m);

	return c != 0 ? c : (n > m) - (n < m);
}

static int
column_cmp(struct stmt *x, struct stmt *y, int col, char type)
{

	if (stmt_is_null(x, col) != stmt_is_null(y, col))
		return stmt_is_null(x, col) ? -1 : 1;
	if (type != 'i')
		return bytes_cmp(x, y, col);
	return (stmt_int(x, col) > stmt_int(y, col)) -
	       (stmt_int(x, col) < stmt_int(y, col));
}

static int
key_cmp(const struct audit_table *t, struct stmt *x, struct stmt *y)
{
	int c = 0;

	for (size_t i = 0; i < t->key_count && c == 0; i++)
		c = column_cmp(x, y, (int)i, t->types[i]);
	return c;
}

static void
row_compare(struct audit *a, const struct audit_table *t, struct stmt *was,
	    struct stmt *now)
{
	struct row_key key = row_key(was, t->types, t->key_count);

	for (size_t i = t->key_count; i < strlen(t->types); i++)
		if (column_cmp(was, now, (int)i, t->types[i]) != 0)
			audit_fault(a, t->name, key.s,
				    "%s differs from the signed bytes",
				    t->columns[i]);
}

/* One step of the walk over both sides; ${c} says whose key comes first. */
static int
side_step(struct audit *a, const struct audit_table *t, int c, struct stmt *was,
	  struct stmt *now, int *has_was, int *has_now, struct err *e)
{
	struct row_key key =
	    row_key(c <= 0 ? was : now, t->types, t->key_count);

	if (c == 0)
		row_compare(a, t, was, now);
	else
		audit_fault(a, t->name, key.s, "%s",
			    c < 0 ? "is in no signed bytes" : "is missing");
	if (c <= 0 && (*has_was = stmt_step(was, e)) < 0)
		return -1;
	if (c >= 0 && (*has_now = stmt_step(now, e)) < 0)
		return -1;
	return 0;
}

static int
table_compare(struct audit *a, const struct audit_table *t, struct err *e)
{
	struct stmt *was = audit_was(a->h->db, t, e);
	struct stmt *now = was == NULL ? NULL : audit_now(a->h->db, t, e);
	int has_was, has_now;
	int rc = -1;

	if (now == NULL || (has_was = stmt_step(was, e)) < 0 ||
	    (has_now = stmt_step(now, e)) < 0)
		goto out;
	while (has_was == 1 || has_now == 1) {
		int c = has_was == 0 ? 1 : -1;

		if (has_was == 1 && has_now == 1)
			c = key_cmp(t, was, now);
		if (side_step(a, t, c, was, now, &has_was, &has_now, e) != 0)
			goto out;
	}
	rc = 0;
out:
	stmt_done(was);
	stmt_done(now);
	return rc;
}

static int
state_remake(struct audit *a, struct err *e)
{

	if (audit_keep(a->h->db, e) != 0)
		return -1;
	if (audit_forget(a->h->db, e) != 0 || log_replay(a->h->db, e) != 0)
		return audit_told(a, "state", "-", e);
	for (size_t i = 0; i < audit_table_count; i++)
		if (table_compare(a, &audit_tables[i], e) != 0)
			return -1;
	return 0;
}

int
audit_state(struct audit *a, struct err *e)
{
	int rc;

	if (db_savepoint(a->h->db, e) != 0)
		return -1;
	rc = state_remake(a, e);
	if (db_undo(a->h->db, e) != 0)
		return -1;
	return rc;
}

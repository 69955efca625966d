#include <string.h>

#include "client/store/view.h"
#include "protocol/base/num.h"
#include "protocol/db/stmt.h"

int
view_form(struct client *c, const char *type, uint64_t version,
	  struct form *out, struct err *e)
{
	struct buf body = BUF_INIT(FORM_BYTES_MAX);
	const char *text;
	size_t n;
	int rc = form_load(c->db, type, version, &body, e);

	if (rc == 0 && (text = form_builtin(type, version, &n)) != NULL) {
		buf_add(&body, text, n);
		rc = 1;
	}
	if (rc == 0 && version == FORM_NEWEST)
		rc = form_load(c->db, type, FORM_NEWEST_TRIAL, &body, e);
	if (rc == 1 && form_read(out, body.p, body.len, e) != 0)
		rc = -1;
	buf_done(&body);
	return rc;
}

int
view_form_of(struct client *c, const char *type, const struct record *r,
	     struct form *out, struct err *e)
{
	uint64_t version = view_form_version(r);
	int rc = 0;

	/* A draft may have been begun with a version that has not come yet. */
	if (version != FORM_NEWEST)
		rc = view_form(c, type, version, out, e);
	return rc != 0 ? rc : view_form(c, type, FORM_NEWEST, out, e);
}

uint64_t
view_form_version(const struct record *r)
{
	const struct record_field *f = record_field(r, FIELD_FORM);
	uint64_t version = FORM_NEWEST;

	if (f != NULL && f->head_count > 0)
		(void)num_parse(f->heads[0].value, f->heads[0].value_len, 1,
				INT64_MAX, &version);
	return version;
}

int
view_types(struct client *c, struct buf *out, struct err *e)
{
	struct stmt *s;
	const char *name;
	size_t n, i;
	int rc;

	for (i = 0; (name = form_builtin_name(i)) != NULL; i++)
		buf_fmt(out, "%s%s", i == 0 ? "" : ", ", name);
	s = db_query(c->db, e, "SELECT DISTINCT name FROM form ORDER BY name",
		     "");
	if (s == NULL)
		return -1;
	while ((rc = stmt_step(s, e)) == 1) {
		name = stmt_text(s, 0);
		if (form_builtin(name, FORM_NEWEST, &n) == NULL)
			buf_fmt(out, ", %s", name);
	}
	stmt_done(s);
	return rc < 0 ? -1 : buf_check(out, e);
}

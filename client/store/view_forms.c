#include <string.h>

#include "client/store/view.h"
#include "protocol/db/stmt.h"

int
view_form(struct client *c, const char *type, uint64_t version,
	  struct form *out, struct err *e)
{
	struct buf body = BUF_INIT(FORM_BYTES_MAX);
	const char *text;
	size_t n;
	int rc = form_load(c->db, type, version, &body, e);

	if (rc == 1 && form_read(out, body.p, body.len, e) != 0)
		rc = -1;
	buf_done(&body);
	if (rc != 0 || (text = form_builtin(type, &n)) == NULL)
		return rc;
	if (form_read(out, text, n, e) != 0)
		return -1;
	/* A draft may have been begun with a version that has not come yet. */
	return 1;
}

int
view_types(struct client *c, struct buf *out, struct err *e)
{
	struct stmt *s;
	int rc;

	buf_text(out, "registration, report");
	s = db_query(
	    c->db, e,
	    "SELECT DISTINCT name FROM form"
	    " WHERE name NOT IN ('registration', 'report') ORDER BY name",
	    "");
	if (s == NULL)
		return -1;
	while ((rc = stmt_step(s, e)) == 1)
		buf_fmt(out, ", %s", stmt_text(s, 0));
	return rc < 0 ? -1 : buf_check(out, e);
}

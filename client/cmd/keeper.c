#include "client/cmd/keeper.h"

#include <string.h>

#include "client/store/people.h"

/* The person that the field names: 1, 0 if it names nobody, -1. */
static int
given(struct client *c, const struct record *r, struct keeper *out,
      struct err *e)
{
	const struct record_field *f = record_field(r, FIELD_KEEPER);
	const struct record_head *h;
	struct err ignored = ERR_INIT;
	const char *s;
	json_t *v;
	int rc = 0;

	if (f == NULL || f->head_count == 0 || (h = view_head(c, f)) == NULL)
		return 0;
	v = json_value_read(h->value, h->value_len, &ignored);
	s = json_string_value(v);
	if (s != NULL && id_parse(&out->first, s, strlen(s)) == 0) {
		out->has_id = out->was_given = true;
		rc = people_name(c, &out->first, out->name, sizeof(out->name),
				 e) == 0
			 ? 1
			 : -1;
	}
	json_decref(v);
	return rc;
}

int
keeper_of(struct client *c, const struct record *r, struct keeper *out,
	  struct err *e)
{
	int64_t oldest = INT64_MAX;
	int rc;

	memset(out, 0, sizeof(*out));
	if ((rc = given(c, r, out, e)) != 0)
		return rc < 0 ? -1 : 0;
	for (size_t i = 0; i < r->touched_count; i++) {
		struct author who;
		struct byline by;

		if (byline_of(c, &r->touched[i], &by, e) != 0)
			return -1;
		if (by.time_ms >= oldest)
			continue;
		oldest = by.time_ms;
		(void)snprintf(out->name, sizeof(out->name), "%s", by.person);
		out->has_id = false;
		if (by.is_here)
			continue;
		if ((rc = author_of(c->db, &r->touched[i], &who, e)) < 0)
			return -1;
		out->has_id = rc == 1;
		if (rc == 1)
			out->first = who.first;
	}
	return 0;
}

#include <string.h>

#include "hub/store/find.h"
#include "hub/view/view.h"

int
view_record_on(struct db *db, const char *text, const char *day,
	       struct record_key *key, struct err *e)
{
	const char *colon = strchr(text, ':');
	char code[sizeof(((struct unit *)0)->code)];
	struct unit u;
	int rc;

	if (colon == NULL)
		return find_record_key(db, text, NULL, key, e);
	if ((size_t)(colon - text) >= sizeof(code))
		return 0;
	memcpy(code, text, (size_t)(colon - text));
	code[colon - text] = '\0';
	rc = unit_by_code(db, code, day, &u, e);
	return rc == 1 ? find_record_key(db, colon + 1, &u.scope, key, e) : rc;
}

int
view_record(struct hub *h, const char *text, struct record_key *key,
	    struct err *e)
{

	return view_record_on(h->db, text, hub_today(h).s, key, e);
}

int
view_log(struct hub *h, const char *text, struct log_row *log, struct err *e)
{
	struct id id;
	int rc = find_log(h->db, text, &id, e);

	return rc == 1 ? log_find(h->db, &id, log, e) : rc;
}

/* The newest submission of a record: 1, 0 or -1. */
static int
newest_in(struct hub *h, const struct id *scope, const struct id *rec,
	  struct hash *part, struct err *e)
{
	struct life l;
	int rc = 1;

	if (life_load(h, scope, rec, &l, e) != 0)
		return -1;
	if (l.sub_count == 0)
		rc = 0;
	else
		*part = l.acts[l.subs[l.sub_count - 1].act].part;
	life_done(&l);
	return rc;
}

static int
newest_of(struct hub *h, const struct id *rec, struct hash *part, struct err *e)
{
	struct id scope;
	int rc = find_submitting_scope(h->db, rec, &scope, e);

	return rc == 1 ? newest_in(h, &scope, rec, part, e) : rc;
}

int
view_submission(struct hub *h, const char *text, struct id *rec,
		struct hash *part, struct err *e)
{
	struct id named;
	struct record_key key;
	int by_part, by_rec;

	if (strchr(text, ':') != NULL) {
		by_rec = view_record(h, text, &key, e);
		*rec = key.rec;
		return by_rec == 1 ? newest_in(h, &key.scope, rec, part, e)
				   : by_rec;
	}
	by_part = find_submission(h->db, text, part, e);
	by_rec = by_part < 0 ? -1 : find_record(h->db, text, &named, e);

	if (by_part < 0 || by_rec < 0)
		return -1;
	if (by_part == 1 && by_rec == 1)
		return err_set(e, ERR_USAGE,
			       "%.44s: a record and a submission begin so",
			       text);
	if (by_part == 1)
		return submission_record(h->db, part, rec, e);
	if (by_rec == 0)
		return 0;
	if ((by_rec = view_record(h, text, &key, e)) != 1)
		return by_rec;
	*rec = named;
	return newest_of(h, rec, part, e);
}

int
view_unit_on(struct hub *h, const struct id *scope, const char *day,
	     struct unit *out, struct err *e)
{
	int rc = unit_by_scope(h->db, scope, day, out, e);

	if (rc < 0)
		return -1;
	if (rc == 0) {
		memset(out, 0, sizeof(*out));
		out->scope = *scope;
		out->code[0] = out->name[0] = '?';
	}
	return 0;
}

int
view_unit(struct hub *h, const struct id *scope, struct unit *out,
	  struct err *e)
{

	return view_unit_on(h, scope, hub_today(h).s, out, e);
}

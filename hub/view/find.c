#include <string.h>

#include "hub/store/find.h"
#include "hub/view/view.h"

int
view_record(struct hub *h, const char *text, struct record_key *key,
	    struct err *e)
{
	struct id rec;
	int rc = find_record(h->db, text, &rec, e);

	return rc == 1 ? record_find(h->db, &rec, key, e) : rc;
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
newest_of(struct hub *h, const struct id *rec, struct hash *part, struct err *e)
{
	struct id scope;
	struct life l;
	int rc = find_submitting_scope(h->db, rec, &scope, e);

	if (rc != 1)
		return rc;
	if (life_load(h, &scope, rec, &l, e) != 0)
		return -1;
	if (l.sub_count == 0)
		rc = 0;
	else
		*part = l.acts[l.subs[l.sub_count - 1].act].part;
	life_done(&l);
	return rc;
}

int
view_submission(struct hub *h, const char *text, struct id *rec,
		struct hash *part, struct err *e)
{
	struct id named;
	int by_part = find_submission(h->db, text, part, e);
	int by_rec = by_part < 0 ? -1 : find_record(h->db, text, &named, e);

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

#include <stdlib.h>
#include <string.h>

#include "hub/view/view.h"
#include "protocol/domain/deadline.h"

int
life_load(struct hub *h, const struct id *scope, const struct id *rec,
	  struct life *out, struct err *e)
{

	memset(out, 0, sizeof(*out));
	if (acts_in_scope(h->db, scope, rec, &out->acts, &out->act_count, e) !=
	    0)
		return -1;
	if (act_fold(out->acts, out->act_count, &h->policy, &out->subs,
		     &out->sub_count, e) == 0)
		return 0;
	life_done(out);
	return -1;
}

void
life_done(struct life *l)
{

	free(l->acts);
	free(l->subs);
	memset(l, 0, sizeof(*l));
}

int
life_unit(struct hub *h, const struct id *scope, const struct life *l,
	  struct unit *out, struct err *e)
{
	struct day_text day;
	struct author who;
	struct id part;
	int rc;

	if (l->sub_count == 0)
		return view_unit(h, scope, out, e);
	part = hash_id(&l->acts[l->subs[l->sub_count - 1].act].part);
	if ((rc = author_of(h->db, &part, &who, e)) < 0)
		return -1;
	if (rc == 0)
		return view_unit(h, scope, out, e);
	day = day_iso(day_at(who.recv_ms, ZONE_VIETNAM_MIN));
	return view_unit_on(h, scope, day.s, out, e);
}

const struct submission *
life_find(const struct life *l, const struct hash *part)
{

	for (size_t i = 0; i < l->sub_count; i++)
		if (hash_eq(&l->acts[l->subs[i].act].part, part))
			return &l->subs[i];
	return NULL;
}

const char *
life_state(const struct life *l, const struct record *r)
{

	if (record_deleted(r))
		return "deleted";
	if (l->sub_count == 0)
		return "draft";
	for (size_t i = l->sub_count; i > 0; i--) {
		enum submission_state s = submission_state(&l->subs[i - 1]);

		if (s != STATE_WITHDRAWN)
			return submission_state_name(s);
	}
	return submission_state_name(STATE_WITHDRAWN);
}

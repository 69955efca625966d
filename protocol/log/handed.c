#include <stdlib.h>
#include <string.h>

#include "protocol/db/stmt.h"
#include "protocol/log/impl.h"
#include "protocol/log/movement.h"

/* Submissions of one hub; far more than a province makes in ten years. */
#define HANDED_MAX 4000000

/* The form and the period that a submission is about. */
static int
what_read(struct db *db, const struct hash *part, struct handed *h,
	  struct err *e)
{
	struct buf body = BUF_INIT(PART_BYTES_MAX);
	uint8_t salt[SALT_LEN];
	struct part p;
	struct period period;
	const char *type, *text;
	int rc = part_load(db, part, salt, &body, e);

	if (rc == 1 && part_parse(&p, body.p, body.len, e) == 0) {
		type = json_get_text(p.root, "type");
		text =
		    json_get_text(json_object_get(p.root, "content"), "period");
		text_into(h->form, sizeof(h->form), type == NULL ? "" : type);
		if (text != NULL && period_parse(text, &period) == 0)
			period_text(period, h->period);
		part_done(&p);
	} else if (rc == 1) {
		rc = err_wrap(e, "stored submission");
	}
	buf_done(&body);
	return rc;
}

/* When the first approval was signed; 0 none. */
static int
signed_read(struct db *db, const struct act *acts, size_t n,
	    const struct hash *part, int64_t *ms, struct err *e)
{
	struct author who;
	struct id id;

	*ms = 0;
	for (size_t i = 0; i < n; i++) {
		if (acts[i].kind != ACT_APPROVE ||
		    acts[i].role != ROLE_APPROVER ||
		    !hash_eq(&acts[i].target, part))
			continue;
		id = hash_id(&acts[i].part);
		if (author_of(db, &id, &who, e) < 0)
			return -1;
		if (*ms == 0 || who.time_s * 1000 < *ms)
			*ms = who.time_s * 1000;
	}
	return 0;
}

static int64_t
day_begin_of(const json_t *act, const char *member)
{
	const char *text = json_get_text(act, member);
	day_t day;

	if (text == NULL || day_parse(text, &day) != 0)
		return 0;
	return day_begin_ms(day, ZONE_VIETNAM_MIN);
}

/* Of what came on paper the days count that were written down. */
static int
paper_read(struct db *db, const struct hash *part, struct handed *h,
	   struct err *e)
{
	struct buf body = BUF_INIT(PART_BYTES_MAX);
	uint8_t salt[SALT_LEN];
	struct part p;
	int rc = part_load(db, part, salt, &body, e);

	if (rc == 0)
		rc = err_set(e, ERR_CORRUPT, "part %s is missing",
			     hash_text(part).s);
	if (rc == 1 && (rc = part_parse(&p, body.p, body.len, e)) == 0) {
		h->is_paper = true;
		h->received_ms = day_begin_of(p.root, "received");
		h->sent_ms = h->signed_ms = day_begin_of(p.root, "date");
		part_done(&p);
	}
	buf_done(&body);
	return rc;
}

static int
list_add(struct handed_list *list, const struct handed *h, struct err *e)
{
	struct handed *more;
	size_t cap = list->cap == 0 ? 64 : list->cap * 2;

	if (list->n == list->cap) {
		if (cap > HANDED_MAX)
			return err_set(e, ERR_LIMIT, "too many submissions");
		if ((more = realloc(list->v, cap * sizeof(*more))) == NULL)
			return err_memory(e);
		list->v = more;
		list->cap = cap;
	}
	list->v[list->n++] = *h;
	return 0;
}

static int
lines_add(struct handed_list *list, const struct submission *sub,
	  struct handed *h, struct err *e)
{

	for (size_t i = 0; i < sub->line_count; i++) {
		const struct line_state *l = &sub->lines[i];

		if (l->state == STATE_WITHDRAWN)
			continue;
		memcpy(h->line, l->line, sizeof(h->line));
		h->is_returned = l->state == STATE_RETURNED;
		h->is_accepted = l->state == STATE_ACCEPTED;
		if (list_add(list, h, e) != 0)
			return -1;
	}
	return 0;
}

int
handed_add(struct handed_list *list, struct db *db, const struct id *scope,
	   const struct act *acts, size_t act_count,
	   const struct submission *subs, size_t count, struct err *e)
{
	struct author who;
	struct handed h;
	struct id id;
	int rc;

	for (size_t i = 0; i < count; i++) {
		const struct act *a = &acts[subs[i].act];

		memset(&h, 0, sizeof(h));
		h.scope = *scope;
		h.rec = a->rec;
		h.part = a->part;
		h.index = a->index;
		id = hash_id(&a->part);
		if ((rc = what_read(db, &a->part, &h, e)) < 0)
			return -1;
		if (rc == 0)
			continue;
		if (author_of(db, &id, &who, e) < 0 ||
		    signed_read(db, acts, act_count, &a->part, &h.signed_ms,
				e) != 0)
			return -1;
		h.received_ms = who.sequenced ? who.recv_ms : 0;
		h.sent_ms = who.time_s * 1000;
		if (subs[i].paper != ACT_NOWHERE &&
		    paper_read(db, &acts[subs[i].paper].part, &h, e) != 0)
			return -1;
		if (lines_add(list, &subs[i], &h, e) != 0)
			return -1;
	}
	return 0;
}

static int
record_add(struct handed_list *list, struct db *db, const struct id *scope,
	   const struct id *rec, const struct act_policy *policy, struct err *e)
{
	struct submission *subs = NULL;
	struct act *acts = NULL;
	size_t act_count, count;
	int rc = -1;

	if (acts_in_scope(db, scope, rec, &acts, &act_count, e) == 0 &&
	    act_fold(acts, act_count, policy, &subs, &count, e) == 0)
		rc = handed_add(list, db, scope, acts, act_count, subs, count,
				e);
	free(subs);
	free(acts);
	return rc;
}

int
handed_load(struct db *db, const struct act_policy *policy,
	    struct handed_list *out, struct err *e)
{
	struct stmt *s = db_query(db, e,
				  "SELECT DISTINCT scope, rec FROM act"
				  " WHERE rec IS NOT NULL ORDER BY scope, rec",
				  "");
	struct id scope, rec;
	int rc;

	memset(out, 0, sizeof(*out));
	if (s == NULL)
		return -1;
	while ((rc = stmt_step(s, e)) == 1) {
		if (stmt_id(s, 0, &scope) != 0 || stmt_id(s, 1, &rec) != 0)
			rc = err_set(e, ERR_CORRUPT, "act: damaged row");
		else
			rc = record_add(out, db, &scope, &rec, policy, e);
		if (rc != 0)
			break;
	}
	stmt_done(s);
	return rc;
}

void
handed_done(struct handed_list *list)
{

	free(list->v);
	memset(list, 0, sizeof(*list));
}

#include "hub/totals/lives.h"

#include <stdlib.h>
#include <string.h>

#include "hub/store/lives.h"
#include "protocol/form/form.h"
#include "protocol/log/log.h"
#include "protocol/log/state.h"
#include "protocol/wire/entry.h"

#define ACTS_MAX   8000000 /* of one hub; a province makes 50,000 a year */
#define TRIALS_MAX 256     /* versions of forms that were looked up */

/* One act of the query, with the record that it is about. */
struct row {
	struct life_row life;
	struct id rec;
};

struct loading {
	struct hub *h;
	const char *period;
	struct lives *out;
	struct row *rows;
	size_t n;
	size_t cap;
	struct act *acts; /* scratch: of one record */

	struct {
		char type[TYPE_NAME_MAX + 1];
		int64_t version;
		int is_trial;
	} trials[TRIALS_MAX];

	size_t trial_count;
	size_t handed; /* room in out->handed */
};

static void *
grow(void *v, size_t n, size_t *cap, size_t size, struct err *e)
{
	void *more = v;

	if (n < *cap)
		return v;
	*cap = *cap == 0 ? 256 : *cap * 2;
	if (*cap > ACTS_MAX)
		err_set(e, ERR_LIMIT, "too many acts");
	else if ((more = realloc(v, *cap * size)) == NULL)
		err_memory(e);
	return *cap > ACTS_MAX ? NULL : more;
}

static bool
is_wanted(const json_t *root, const char *period)
{
	static const char *const types[] = {"registration", "model",
					    "exemplar"};
	const char *type = json_get_text(root, "type");
	const char *of;

	for (size_t i = 0; i < ARRAY_LEN(types); i++)
		if (strcmp(type, types[i]) == 0)
			return true;
	of = json_get_text(json_object_get(root, "content"), "period");
	return strcmp(type, "report") == 0 && of != NULL &&
	       strcmp(of, period) == 0;
}

static int
in_edition_add(struct lives *l, size_t *cap, const json_t *root, struct err *e)
{
	struct in_edition *more =
	    grow(l->editions, l->edition_count, cap, sizeof(*more), e);
	struct in_edition *at;

	if (more == NULL)
		return -1;
	l->editions = more;
	at = &more[l->edition_count++];
	if (json_get_hash(root, "edition", &at->edition) != 0 ||
	    json_get_hash(root, "target", &at->target) != 0)
		return err_set(e, ERR_CORRUPT, "act consolidate: malformed");
	return 0;
}

static int
recv_read(struct stmt *s, int64_t *ms, struct err *e)
{
	struct entry en;
	size_t n;
	const uint8_t *text = stmt_blob(s, LIVES_ENTRY, &n);

	*ms = 0;
	if (stmt_is_null(s, LIVES_ENTRY))
		return 0;
	if (entry_parse(&en, (const char *)text, n, e) != 0)
		return -1;
	*ms = en.recv_ms;
	return 0;
}

static int
row_read(struct loading *l, struct stmt *s, struct row *r, size_t *editions,
	 struct err *e)
{
	struct act *a = &r->life.act;
	struct part p;
	size_t n;
	const uint8_t *body = stmt_blob(s, LIVES_BODY, &n);
	int rc;

	memset(r, 0, sizeof(*r));
	if (part_parse(&p, body, n, e) != 0)
		return err_wrap(e, "stored act");
	rc = act_from_part(a, &p);
	if (rc == 0 && p.act == ACT_CONSOLIDATE)
		rc = in_edition_add(l->out, editions, p.root, e);
	if (rc == 0 && p.act == ACT_SUBMIT && is_wanted(p.root, l->period))
		r->life.root = json_incref(p.root);
	part_done(&p);
	if (rc != 0 || stmt_id(s, LIVES_SCOPE, &r->life.scope) != 0 ||
	    stmt_id(s, LIVES_REC, &r->rec) != 0 ||
	    stmt_hash(s, LIVES_PART, &a->part) != 0 ||
	    stmt_id(s, LIVES_PERSON, &a->person) != 0)
		return err_set(e, ERR_CORRUPT, "stored act: damaged");
	a->index = (uint64_t)stmt_int(s, LIVES_IDX);
	a->n = (uint32_t)stmt_int(s, LIVES_N);
	a->role = (enum role)stmt_int(s, LIVES_ROLE);
	return recv_read(s, &r->life.recv_ms, e);
}

static int
rows_read(struct loading *l, uint64_t size, struct err *e)
{
	struct stmt *s = store_lives(l->h->db, size, e);
	size_t editions = 0;
	struct row *more;
	int rc;

	if (s == NULL)
		return -1;
	while ((rc = stmt_step(s, e)) == 1) {
		more = grow(l->rows, l->n, &l->cap, sizeof(*more), e);
		if (more == NULL) {
			rc = -1;
			break;
		}
		l->rows = more;
		/* Counted first: what it holds is freed with the rest. */
		if ((rc = row_read(l, s, &more[l->n++], &editions, e)) != 0)
			break;
	}
	stmt_done(s);
	return rc;
}

static int
row_order(const void *a, const void *b)
{
	const struct row *x = a;
	const struct row *y = b;
	int c = id_cmp(&x->life.scope, &y->life.scope);

	if (c == 0)
		c = id_cmp(&x->rec, &y->rec);
	if (c == 0)
		c = (x->life.act.index > y->life.act.index) -
		    (x->life.act.index < y->life.act.index);
	if (c == 0)
		c = (x->life.act.n > y->life.act.n) -
		    (x->life.act.n < y->life.act.n);
	return c;
}

static int
in_edition_order(const void *a, const void *b)
{
	const struct in_edition *x = a;
	const struct in_edition *y = b;
	int c = hash_cmp(&x->edition, &y->edition);

	return c != 0 ? c : hash_cmp(&x->target, &y->target);
}

/* Whether its form is on trial: 1, 0, -1. */
static int
is_trial(struct loading *l, const json_t *root, struct err *e)
{
	const char *type = json_get_text(root, "type");
	int64_t version = FORM_NEWEST;
	int rc;

	(void)json_get_int(json_object_get(root, "content"), "_form", 1,
			   INT64_MAX, &version);
	for (size_t i = 0; i < l->trial_count; i++)
		if (l->trials[i].version == version &&
		    strcmp(l->trials[i].type, type) == 0)
			return l->trials[i].is_trial;
	rc = form_is_trial(l->h->db, type, (uint64_t)version, e);
	if (rc >= 0 && l->trial_count < TRIALS_MAX) {
		memcpy(l->trials[l->trial_count].type, type, strlen(type) + 1);
		l->trials[l->trial_count].version = version;
		l->trials[l->trial_count++].is_trial = rc;
	}
	return rc;
}

static int
handed_put(struct loading *l, const struct life_row *r,
	   const struct line_state *line, struct err *e)
{
	const json_t *content = json_object_get(r->root, "content");
	struct lives *out = l->out;
	struct handed *more, h;

	if (strcmp(json_get_text(r->root, "type"), "report") != 0 ||
	    line->state == STATE_WITHDRAWN)
		return 0;
	memset(&h, 0, sizeof(h));
	h.scope = r->scope;
	h.rec = r->act.rec;
	h.part = r->act.part;
	(void)snprintf(h.form, sizeof(h.form), "report");
	(void)snprintf(h.line, sizeof(h.line), "%s", line->line);
	(void)snprintf(h.period, sizeof(h.period), "%s",
		       json_get_text(content, "period"));
	h.index = r->act.index;
	h.received_ms = r->recv_ms;
	h.sent_ms = r->recv_ms;
	h.is_returned = line->state == STATE_RETURNED;
	h.is_accepted = line->counts;
	more =
	    grow(out->handed, out->handed_count, &l->handed, sizeof(*more), e);
	if (more == NULL)
		return -1;
	out->handed = more;
	more[out->handed_count++] = h;
	return 0;
}

static int
submission_add(struct loading *l, struct row *r, const struct submission *sub,
	       size_t *cap, struct err *e)
{
	struct life_row *more;
	int trial = is_trial(l, r->life.root, e);

	if (trial != 0)
		return trial < 0 ? -1 : 0;
	for (size_t i = 0; i < sub->line_count; i++) {
		const struct line_state *line = &sub->lines[i];

		if (line->counts)
			r->life.lines |= edition_line_bit(line->line);
		if (handed_put(l, &r->life, line, e) != 0)
			return -1;
	}
	if (r->life.lines == 0)
		return 0;
	more = grow(l->out->v, l->out->n, cap, sizeof(*more), e);
	if (more == NULL)
		return -1;
	l->out->v = more;
	more[l->out->n++] = r->life;
	r->life.root = NULL; /* it went along */
	return 0;
}

/* The acts of one record. */
static int
group_fold(struct loading *l, struct row *rows, size_t n, size_t *cap,
	   struct err *e)
{
	struct submission *subs = NULL;
	size_t count = 0;
	int rc;

	for (size_t i = 0; i < n; i++)
		l->acts[i] = rows[i].life.act;
	rc = act_fold(l->acts, n, &l->h->policy, &subs, &count, e);
	for (size_t i = 0; rc == 0 && i < count; i++)
		if (rows[subs[i].act].life.root != NULL)
			rc = submission_add(l, &rows[subs[i].act], &subs[i],
					    cap, e);
	free(subs);
	return rc;
}

static int
rows_fold(struct loading *l, struct err *e)
{
	size_t cap = 0;
	size_t same;

	if (l->n == 0)
		return 0;
	qsort(l->rows, l->n, sizeof(*l->rows), row_order);
	if ((l->acts = calloc(l->n, sizeof(*l->acts))) == NULL)
		return err_memory(e);
	for (size_t i = 0; i < l->n; i = same) {
		for (same = i + 1;
		     same < l->n &&
		     id_eq(&l->rows[i].rec, &l->rows[same].rec) &&
		     id_eq(&l->rows[i].life.scope, &l->rows[same].life.scope);
		     same++)
			;
		if (group_fold(l, &l->rows[i], same - i, &cap, e) != 0)
			return -1;
	}
	return 0;
}

int
lives_load(struct hub *h, uint64_t size, const char *period, struct lives *out,
	   struct err *e)
{
	struct loading *l = calloc(1, sizeof(*l));
	int rc;

	memset(out, 0, sizeof(*out));
	if (l == NULL)
		return err_memory(e);
	l->h = h;
	l->period = period;
	l->out = out;
	rc = rows_read(l, size, e);
	if (rc == 0)
		rc = rows_fold(l, e);
	if (out->edition_count > 0)
		qsort(out->editions, out->edition_count, sizeof(*out->editions),
		      in_edition_order);
	for (size_t i = 0; i < l->n; i++)
		json_decref(l->rows[i].life.root);
	free(l->rows);
	free(l->acts);
	free(l);
	return rc;
}

void
lives_done(struct lives *l)
{

	for (size_t i = 0; i < l->n; i++)
		json_decref(l->v[i].root);
	free(l->v);
	free(l->editions);
	free(l->handed);
	memset(l, 0, sizeof(*l));
}

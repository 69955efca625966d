#include <stdlib.h>
#include <string.h>

#include "hub/intake/intake.h"
#include "hub/store/lives.h"
#include "hub/totals/consolidation.h"

static uint64_t
count_of(const json_t *root, const char *key)
{
	int64_t n = 0;

	(void)json_get_int(root, key, 0, INT64_MAX, &n);
	return (uint64_t)n;
}

/* 0, or -1 if it is none that this program could have made. */
static int
frozen_read(struct frozen *f, const json_t *root)
{
	const char *line = json_get_text(root, "line");
	const char *period = json_get_text(root, "period");

	if (line == NULL || strlen(line) >= sizeof(f->line) || period == NULL ||
	    period_parse(period, &f->period) != 0 ||
	    json_get_hash(root, "root", &f->root) != 0 ||
	    json_get_hash(root, "sha256", &f->sha256) != 0)
		return -1;
	memcpy(f->line, line, strlen(line) + 1);
	f->number = count_of(root, "number");
	f->size = count_of(root, "size");
	f->reports = count_of(root, "reports");
	f->bytes = count_of(root, "bytes");
	f->sum = json_incref(json_object_get(root, "sum"));
	return 0;
}

static int
frozen_take(struct frozen_list *l, struct stmt *s, struct err *e)
{
	struct frozen *more, f;
	struct part p;
	size_t n;
	const uint8_t *body = stmt_blob(s, 2, &n);

	memset(&f, 0, sizeof(f));
	f.index = (uint64_t)stmt_int(s, 1);
	if (stmt_hash(s, 0, &f.act) != 0)
		return err_set(e, ERR_CORRUPT, "act: damaged row");
	if (part_parse(&p, body, n, e) != 0)
		return err_wrap(e, "stored act");
	if (frozen_read(&f, p.root) != 0) {
		part_done(&p);
		return 0;
	}
	part_done(&p);
	if ((more = realloc(l->v, (l->n + 1) * sizeof(*more))) == NULL) {
		json_decref(f.sum);
		return err_memory(e);
	}
	l->v = more;
	l->v[l->n++] = f;
	return 0;
}

int
frozen_load(struct hub *h, uint64_t until, struct frozen_list *out,
	    struct err *e)
{
	struct stmt *s = store_directory_acts(h->db, ACT_EDITION, until, e);
	int rc;

	memset(out, 0, sizeof(*out));
	if (s == NULL)
		return -1;
	while ((rc = stmt_step(s, e)) == 1)
		if ((rc = frozen_take(out, s, e)) != 0)
			break;
	stmt_done(s);
	return rc;
}

void
frozen_done(struct frozen_list *l)
{

	for (size_t i = 0; i < l->n; i++)
		json_decref(l->v[i].sum);
	free(l->v);
	memset(l, 0, sizeof(*l));
}

const struct frozen *
frozen_find(const struct frozen_list *l, const char *line, struct period period,
	    uint64_t number)
{
	const struct frozen *found = NULL;

	for (size_t i = 0; i < l->n; i++) {
		const struct frozen *f = &l->v[i];

		if (strcmp(f->line, line) == 0 &&
		    f->period.kind == period.kind &&
		    f->period.year == period.year &&
		    (number == 0 || f->number == number))
			found = f;
	}
	return found;
}

static json_t *
number(uint64_t n)
{

	return json_integer((json_int_t)n);
}

static json_t *
edition_act(const struct consolidation *c, uint64_t n, struct err *e)
{
	const struct edition_question *q = &c->edition.q;
	const struct sum *root = sums_root(&c->sums);
	json_t *act = hub_act(ACT_EDITION);
	char period[PERIOD_TEXT_SIZE];
	int rc = 0;

	rc |= json_object_set_new(act, "line", json_string(q->line));
	rc |= json_object_set_new(act, "period",
				  json_string(period_text(q->period, period)));
	rc |= json_object_set_new(act, "number", number(n));
	rc |= json_object_set_new(act, "size", number(q->size));
	rc |= json_object_set_new(act, "reports",
				  number(c->edition.report_count));
	rc |= json_object_set_new(act, "root", json_hash(&root->hash));
	rc |= json_object_set_new(act, "sum", figures_json(&root->figures, e));
	rc |= json_object_set_new(act, "sha256", json_hash(&c->sha256));
	rc |= json_object_set_new(act, "bytes", number(c->bytes.len));
	if (rc == 0)
		return act;
	json_decref(act);
	err_memory(e);
	return NULL;
}

static json_t *
consolidate_act(const struct consolidation *c, size_t i,
		const struct hash *edition, struct err *e)
{
	const struct edition *ed = &c->edition;
	const struct edition_report *r = &ed->reports[i];
	json_t *act = hub_act(ACT_CONSOLIDATE);
	json_t *within = r->within == EDITION_NONE
			     ? json_null()
			     : json_hash(&ed->reports[r->within].in->part);
	int rc = 0;

	rc |= json_object_set_new(act, "target", json_hash(&r->in->part));
	rc |= json_object_set_new(act, "line", json_string(ed->q.line));
	rc |= json_object_set_new(act, "edition", json_hash(edition));
	rc |= json_object_set_new(act, "within", within);
	rc |= json_object_set_new(act, "place", number(i));
	rc |= json_object_set_new(act, "path", sums_path_json(&c->sums, i, e));
	if (rc == 0)
		return act;
	json_decref(act);
	err_memory(e);
	return NULL;
}

static int
author_one(struct hub *h, const struct id *scope, json_t *act,
	   struct hash *part, struct err *e)
{
	int rc = act == NULL ? -1 : hub_author(h, scope, &act, 1, part, e);

	json_decref(act);
	return rc;
}

int
consolidation_freeze(struct hub *h, const struct consolidation *c, uint64_t n,
		     struct hash *act, struct err *e)
{

	if (author_one(h, &SCOPE_DIRECTORY, edition_act(c, n, e), act, e) != 0)
		return -1;
	for (size_t i = 0; i < c->edition.report_count; i++)
		if (author_one(h, &c->edition.reports[i].in->scope,
			       consolidate_act(c, i, act, e), NULL, e) != 0)
			return -1;
	return 0;
}

#include "client/cmd/due.h"

#include <stdlib.h>
#include <string.h>

#define YEAR_DAYS 366

/* The text in a field of a record, if it is one: "" else. */
static void
text_of(struct client *c, const struct record *r, const char *field, char *out,
	size_t size)
{
	const struct record_field *f = record_field(r, field);
	const struct record_head *h;
	struct err e = ERR_INIT;
	json_t *v;

	out[0] = '\0';
	if (f == NULL || f->head_count == 0 || (h = view_head(c, f)) == NULL)
		return;
	v = json_value_read(h->value, h->value_len, &e);
	if (json_is_string(v))
		(void)snprintf(out, size, "%s", json_string_value(v));
	json_decref(v);
}

static int
draft_add(struct due *due, const struct record_key *key, const struct record *r,
	  struct err *e)
{
	struct due_draft *more, draft;

	memset(&draft, 0, sizeof(draft));
	draft.rec = key->rec;
	memcpy(draft.form, key->type, sizeof(draft.form));
	text_of(due->c, r, "period", draft.period, sizeof(draft.period));
	if (draft.period[0] == '\0')
		return 0;
	more = realloc(due->drafts, (due->draft_count + 1) * sizeof(*more));
	if (more == NULL)
		return err_memory(e);
	due->drafts = more;
	due->drafts[due->draft_count++] = draft;
	return 0;
}

/* What was submitted of a record, and whether it is still being written. */
static int
record_take(void *ctx, const struct record_key *key, struct record *r,
	    struct err *e)
{
	struct due *due = ctx;
	struct standing st;
	bool is_draft;
	int rc;

	if (record_deleted(r) || standing_load(due->c, &key->rec, &st, e) != 0)
		return record_deleted(r) ? 0 : -1;
	is_draft = st.newest == NULL;
	rc = handed_add(&due->handed, due->c->db, &due->c->scope, st.acts,
			st.act_count, st.subs, st.count, e);
	standing_done(&st);
	if (rc == 0 && is_draft)
		rc = draft_add(due, key, r, e);
	return rc;
}

static bool
is_ours(const struct due *due, const struct duty *d)
{
	const struct id *scope = &due->c->scope;
	struct id heir =
	    units_heir(&due->m.units, scope, obligation_day(d->obligation));

	return id_eq(&d->body->scope, scope) || id_eq(&d->body->desk, scope) ||
	       id_eq(&d->body->scope, &heir);
}

/* What was due long ago is of no use to anybody any more. */
static bool
is_recent(const struct due *due, const struct obligation *o)
{

	return obligation_day(o) + YEAR_DAYS >
	       day_at(due->now_ms, o->deadline.zone_min);
}

bool
due_is_near(const struct due *due, const struct obligation *o)
{
	day_t today = day_at(due->now_ms, o->deadline.zone_min);

	return o->form == NULL && o->window.to >= today &&
	       o->window.from < today + YEAR_DAYS;
}

static int
by_deadline(const void *a, const void *b)
{
	const struct obligation *x = ((const struct duty *)a)->obligation;
	const struct obligation *y = ((const struct duty *)b)->obligation;
	day_t dx = obligation_day(x), dy = obligation_day(y);

	if (dx != dy)
		return dx < dy ? -1 : 1;
	return strcmp(x->name, y->name);
}

/* Keep our own duties, the nearest first. */
static void
duties_pick(struct due *due)
{
	size_t n = 0;

	for (size_t i = 0; i < due->d.n; i++)
		if (is_ours(due, &due->d.v[i]) &&
		    is_recent(due, due->d.v[i].obligation))
			due->d.v[n++] = due->d.v[i];
	due->d.n = n;
	if (n > 0)
		qsort(due->d.v, n, sizeof(*due->d.v), by_deadline);
}

/* What came behind the day that is asked for is not known on it. */
static void
handed_until(struct handed_list *list, int64_t now_ms)
{
	size_t n = 0;

	for (size_t i = 0; i < list->n; i++)
		if (list->v[i].received_ms <= now_ms &&
		    list->v[i].sent_ms <= now_ms)
			list->v[n++] = list->v[i];
	list->n = n;
}

static int
due_load(struct due *due, struct err *e)
{
	struct duty_facts f = {.now_ms = due->now_ms};

	if (movement_load(due->c->db, &due->m, e) != 0 ||
	    view_each(due->c, NULL, record_take, due, e) != 0)
		return -1;
	handed_until(&due->handed, due->now_ms);
	f.units = &due->m.units;
	f.obligations = due->m.obligations;
	f.obligation_count = due->m.obligation_count;
	f.reliefs = due->m.reliefs;
	f.relief_count = due->m.relief_count;
	f.handed = due->handed.v;
	f.handed_count = due->handed.n;
	if (duties_make(&f, &due->d, e) != 0)
		return -1;
	duties_pick(due);
	return 0;
}

const struct due_draft *
due_draft(const struct due *due, const struct duty *d)
{
	char period[PERIOD_TEXT_SIZE];

	period_text(d->obligation->period, period);
	for (size_t i = 0; i < due->draft_count; i++)
		if (strcmp(due->drafts[i].form, d->obligation->form) == 0 &&
		    strcmp(due->drafts[i].period, period) == 0)
			return &due->drafts[i];
	return NULL;
}

/* The instant up to which things are known: now, or the end of --on's day. */
static int
now_read(struct client *c, const struct cli_args *a, int64_t *now_ms)
{
	const char *on = cli_opt(a, "--on");
	day_t day;

	*now_ms = clock_now_ms(&c->clock);
	if (on == NULL)
		return CLI_DONE;
	if (day_parse(on, &day) != 0) {
		cli_warn(&c->io, TEXT_hub_bad_day, on, NULL);
		return CLI_USAGE;
	}
	*now_ms = day_begin_ms(day + 1, ZONE_VIETNAM_MIN) - 1;
	return CLI_DONE;
}

static int
due_run(void *app, const struct cli_args *a)
{
	struct due due = {.c = app};
	struct err e = ERR_INIT;
	int rc = now_read(due.c, a, &due.now_ms);

	if (rc != CLI_DONE)
		return rc;
	if (!due.c->has_scope) {
		cli_warn(&due.c->io, TEXT_not_enrolled, NULL);
		return CLI_PERSON;
	}
	if (due_load(&due, &e) != 0 ||
	    (cli_has(a, "--json") ? due_json(&due, &e) : due_text(&due, &e)) !=
		0)
		rc = cli_fail(&due.c->io, &e);
	duties_done(&due.d);
	handed_done(&due.handed);
	movement_done(&due.m);
	free(due.drafts);
	return rc;
}

static const struct cli_option options[] = {
    {"--on", "DATE", TEXT_opt_on},
    {"--json", NULL, TEXT_opt_json},
    {NULL, NULL, TEXT_opt_json},
};

const struct cli_verb verb_due = {
    .name = "due",
    .args = "",
    .summary = TEXT_due_summary,
    .example = "kheo due --on 2022-05-20",
    .min_args = 0,
    .max_args = 0,
    .options = options,
    .run = due_run,
};

/* actions: what inspections asked for and nobody has closed yet. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "client/cmd/content.h"
#include "protocol/domain/day.h"

/* gcc's analyzer takes what a list holds for lost when the list moves. */
#ifndef __clang__
#pragma GCC diagnostic ignored "-Wanalyzer-malloc-leak"
#endif

#define TABLE     "actions."
#define STATE     ".action_state"
#define DONE      "xong"
#define TEXTS_MAX ((size_t)64 * 1024)

/* One row of an inspection's table of actions. */
struct open_action {
	day_t due; /* DAY_LAST: none is written */
	struct id rec;
	char *unit;  /* as written; owned, as are the others */
	char *state; /* for people */
	char *what;
};

struct listing {
	struct client *c;
	struct form form;
	struct open_action *v;
	size_t n;
};

static int
action_cmp(const void *a, const void *b)
{
	const struct open_action *x = a;
	const struct open_action *y = b;

	if (x->due != y->due)
		return x->due < y->due ? -1 : 1;
	return id_cmp(&x->rec, &y->rec);
}

/* A column of the row that is named by the path of its state. */
static const json_t *
cell(const json_t *content, const char *state, const char *name)
{
	struct buf path = BUF_INIT(2 * FIELD_NAME_MAX);
	const json_t *v;

	buf_add(&path, state, strlen(state) - strlen(STATE));
	buf_fmt(&path, ".%s", name);
	v = json_object_get(content, buf_str(&path));
	buf_done(&path);
	return v;
}

static char *
shown(const struct listing *l, const char *state, const json_t *value)
{
	struct buf out = BUF_INIT(TEXTS_MAX);

	form_shown(form_find(&l->form, state), value, l->c->io.lang == LANG_EN,
		   &out);
	buf_byte(&out, '\0');
	return (char *)buf_take(&out, NULL);
}

static int
action_push(struct listing *l, const struct record_key *key,
	    const json_t *content, const char *state, const json_t *value,
	    struct err *e)
{
	struct open_action *more = realloc(l->v, (l->n + 1) * sizeof(*more));
	const char *due = json_string_value(cell(content, state, "action_due"));
	const char *unit =
	    json_string_value(cell(content, state, "action_unit"));
	const char *what = json_string_value(cell(content, state, "action"));
	struct open_action *a;

	if (more == NULL)
		return err_memory(e);
	l->v = more;
	a = &l->v[l->n++];
	*a = (struct open_action){.due = DAY_LAST, .rec = key->rec};
	if (due != NULL)
		(void)day_parse(due, &a->due);
	a->unit = strdup(unit == NULL ? "" : unit);
	a->what = strdup(what == NULL ? "" : what);
	a->state = shown(l, state, value);
	return a->unit == NULL || a->what == NULL || a->state == NULL
		   ? err_memory(e)
		   : 0;
}

static bool
is_state(const char *path)
{
	size_t n = strlen(path);

	return strncmp(path, TABLE, strlen(TABLE)) == 0 && n > strlen(STATE) &&
	       strcmp(path + n - strlen(STATE), STATE) == 0;
}

static int
inspection_read(void *ctx, const struct record_key *key, struct record *r,
		struct err *e)
{
	struct listing *l = ctx;
	const char *path;
	json_t *content, *v;
	int rc = 0;

	if (record_deleted(r))
		return 0;
	content = content_of(l->c, r, e);
	if (content == NULL)
		return -1;
	json_object_foreach(content, path, v)
	{
		const char *s = json_string_value(v);

		if (rc == 0 && is_state(path) && s != NULL &&
		    strcmp(s, DONE) != 0 &&
		    !json_is_true(cell(content, path, FIELD_DELETED)))
			rc = action_push(l, key, content, path, v, e);
	}
	json_decref(content);
	return rc;
}

static void
action_show(const struct listing *l, const struct open_action *a)
{
	const struct cli_io *io = &l->c->io;
	day_t today = (day_t)content_today(l->c);
	struct buf late = BUF_INIT(1024);
	struct day_text due = day_vi(a->due);
	char days[24];

	(void)snprintf(days, sizeof(days), "%d",
		       a->due < today ? today - a->due : 0);
	if (a->due < today)
		text_put(&late, io->lang, TEXT_actions_overdue, days, NULL);
	cli_row(io, id_text(&a->rec).s, due.s, a->unit, a->state,
		buf_str(&late), a->what, NULL);
	buf_done(&late);
}

static void
listing_done(struct listing *l)
{

	for (size_t i = 0; i < l->n; i++) {
		free(l->v[i].unit);
		free(l->v[i].state);
		free(l->v[i].what);
	}
	free(l->v);
	form_done(&l->form);
}

static int
run(void *app, const struct cli_args *a)
{
	struct listing l = {.c = app};
	struct err e = ERR_INIT;
	int rc = view_form(l.c, "inspection", FORM_NEWEST, &l.form, &e);

	(void)a;
	if (rc == 0)
		rc = err_set(&e, ERR_NOT_FOUND, "form inspection");
	if (rc == 1)
		rc = view_each(l.c, "inspection", inspection_read, &l, &e);
	if (rc != 0) {
		listing_done(&l);
		return cli_fail(&l.c->io, &e);
	}
	if (l.n == 0)
		cli_warn(&l.c->io, TEXT_actions_none, NULL);
	else
		qsort(l.v, l.n, sizeof(*l.v), action_cmp);
	for (size_t i = 0; i < l.n; i++)
		action_show(&l, &l.v[i]);
	rc = l.n == 0 ? CLI_NOTHING : CLI_DONE;
	listing_done(&l);
	return rc;
}

const struct cli_verb verb_actions = {
    .name = "actions",
    .args = "",
    .summary = TEXT_actions_summary,
    .example = "kheo actions",
    .min_args = 0,
    .max_args = 0,
    .run = run,
};

/* continue: a model goes on into another year, as the same model. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "client/cmd/content.h"
#include "client/cmd/fields.h"
#include "protocol/base/num.h"

#define WORDS_MAX 20
#define YEAR_MIN  2000
#define YEAR_MAX  2100

/* What of a registration is said again next year. */
static const char *const kept[] = {
    "title",   "kind",        "subject", "collective",  "person",
    "field",   "reason",      "aims",    "method",      "place",
    "outputs", "person_post", "lasting", "linked_task",
};

struct going_on {
	struct client *c;
	struct person p;
	uint64_t year;
	struct record_key given;
	json_t *from; /* content of the registration that is continued; or
		       * NULL: the model has none that is here */
	struct record_key model;
	bool has_model;
	json_t *of; /* content of the model */
	struct record_key next;
};

/* Words "field=value" for fields_read(). */
struct words {
	struct buf v[WORDS_MAX];
	const char *p[WORDS_MAX];
	size_t n;
};

static void
word_put(struct words *w, const char *field, const char *value)
{
	struct buf *b = &w->v[w->n];

	if (value == NULL || value[0] == '\0')
		return;
	/* behind white space "@" is no file */
	buf_init(b, 2 * PART_BYTES_MAX);
	buf_fmt(b, "%s=%s", field, value[0] == '@' ? " " : "");
	buf_text(b, value);
	w->p[w->n++] = buf_str(b);
}

static void
words_done(struct words *w)
{

	for (size_t i = 0; i < w->n; i++)
		buf_done(&w->v[i]);
	w->n = 0;
}

static json_t *
content_load(struct client *c, const struct record_key *key, struct err *e)
{
	struct record r;
	json_t *content = NULL;

	record_init(&r);
	if (view_record(c, key, &r, e) == 0)
		content = content_of(c, &r, e);
	record_done(&r);
	return content;
}

/* Whether the field is one of a row of that name in a table. */
static bool
is_cell(const char *path, const char *table, const char *name)
{
	size_t n = strlen(table);
	const char *dot = strrchr(path, '.');

	return strncmp(path, table, n) == 0 && path[n] == '.' && dot != NULL &&
	       strcmp(dot + 1, name) == 0;
}

/* The registration of ${year} that a model names, 0: the newest; or NULL. */
static const char *
registration_of(json_t *model, uint64_t year)
{
	const char *path, *best = NULL;
	struct buf other = BUF_INIT(2 * FIELD_NAME_MAX);
	json_int_t newest = -1;
	json_t *v;

	json_object_foreach(model, path, v)
	{
		json_int_t n = json_integer_value(v);

		if (!is_cell(path, "registrations", "registration_year"))
			continue;
		if (year == 0 ? n <= newest : n != (json_int_t)year)
			continue;
		buf_reset(&other);
		buf_add(&other, path, strlen(path) - strlen("_year"));
		newest = n;
		best =
		    json_string_value(json_object_get(model, buf_str(&other)));
	}
	buf_done(&other);
	return best;
}

/* Whether a model is that of the given registration. */
static int
model_try(void *ctx, const struct record_key *key, struct record *r,
	  struct err *e)
{
	struct going_on *g = ctx;
	struct id_text rec = id_text(&g->given.rec);
	json_t *model;
	const char *path;
	json_t *v;

	if (record_deleted(r) || g->has_model)
		return 0;
	model = content_of(g->c, r, e);
	if (model == NULL)
		return -1;
	json_object_foreach(model, path, v)
	{
		if (is_cell(path, "registrations", "registration") &&
		    json_string_value(v) != NULL &&
		    strcmp(json_string_value(v), rec.s) == 0)
			g->has_model = true;
	}
	json_decref(model);
	if (g->has_model)
		g->model = *key;
	return 0;
}

/* The model that a registration belongs to, if there is one. */
static int
model_find(struct going_on *g, struct err *e)
{
	const char *named =
	    json_string_value(json_object_get(g->from, "model"));

	if (named != NULL && view_find(g->c, named, &g->model, e) == 1) {
		g->has_model = true;
		return 0;
	}
	err_clear(e);
	return view_each(g->c, "model", model_try, g, e);
}

/* Begin a record of the newest form of its type. */
static int
begin(struct going_on *g, const char *type, const struct words *w,
      struct record_key *key)
{
	struct typed_list typed = {NULL, 0};
	struct form form;
	int rc = fields_form(g->c, type, NULL, FORM_NEWEST, &form);

	if (rc != CLI_DONE)
		return rc;
	rc = fields_read(g->c, &form, NULL, w->p, w->n, &typed);
	if (rc == CLI_DONE)
		rc = fields_begin(g->c, &g->p, &form, &typed, key);
	fields_done(&typed);
	form_done(&form);
	return rc;
}

static const char *
text_of(const struct going_on *g, const char *name)
{
	const char *s = json_string_value(json_object_get(g->from, name));

	if (s == NULL)
		s = json_string_value(json_object_get(g->of, name));
	return s;
}

/* A registration without a model: that is begun with it. */
static int
model_begin(struct going_on *g)
{
	json_t *year = json_object_get(g->from, "year");
	struct words w = {.n = 0};
	char text[24];
	int rc;

	(void)snprintf(text, sizeof(text), "%llu",
		       json_is_integer(year)
			   ? (unsigned long long)json_integer_value(year)
			   : (unsigned long long)g->year - 1);
	word_put(&w, "title", text_of(g, "title"));
	word_put(&w, "field", text_of(g, "field"));
	word_put(&w, "kind", text_of(g, "kind"));
	word_put(&w, "subject", text_of(g, "subject"));
	word_put(&w, "activity", "hieu-qua");
	word_put(&w, "registrations.+.registration_year", text);
	word_put(&w, "registrations.+.registration", id_text(&g->given.rec).s);
	rc = begin(g, "model", &w, &g->model);
	words_done(&w);
	g->has_model = rc == CLI_DONE;
	return rc;
}

static int
registration_begin(struct going_on *g)
{
	struct words w = {.n = 0};
	char year[24];
	int rc;

	(void)snprintf(year, sizeof(year), "%llu", (unsigned long long)g->year);
	word_put(&w, "year", year);
	word_put(&w, "status", "duy-tri");
	word_put(&w, "model", id_text(&g->model.rec).s);
	for (size_t i = 0; i < ARRAY_LEN(kept); i++)
		word_put(&w, kept[i], text_of(g, kept[i]));
	rc = begin(g, "registration", &w, &g->next);
	words_done(&w);
	return rc;
}

/* The model names its new registration. */
static int
model_extend(struct going_on *g)
{
	struct words w = {.n = 0};
	char year[24];
	int rc;

	(void)snprintf(year, sizeof(year), "%llu", (unsigned long long)g->year);
	word_put(&w, "registrations.+.registration_year", year);
	word_put(&w, "registrations.+.registration", id_text(&g->next.rec).s);
	rc = fields_change(g->c, &g->p, &g->model, w.p, w.n, OVER_SHOWN);
	words_done(&w);
	return rc;
}

/* Read what is given, and what belongs to it. */
static int
load(struct going_on *g)
{
	struct err e = ERR_INIT;
	struct record_key key;
	const char *last;

	if (strcmp(g->given.type, "registration") == 0) {
		g->from = content_load(g->c, &g->given, &e);
		if (g->from == NULL || model_find(g, &e) != 0)
			return cli_fail(&g->c->io, &e);
	} else {
		g->model = g->given;
		g->has_model = true;
	}
	if (!g->has_model)
		return CLI_DONE;
	g->of = content_load(g->c, &g->model, &e);
	if (g->of == NULL)
		return cli_fail(&g->c->io, &e);
	last = registration_of(g->of, 0);
	if (g->from == NULL && last != NULL &&
	    view_find(g->c, last, &key, &e) == 1)
		g->from = content_load(g->c, &key, &e);
	return CLI_DONE;
}

static int
go_on(struct going_on *g)
{
	const char *there;
	int rc = load(g);

	if (rc != CLI_DONE)
		return rc;
	there = registration_of(g->of, g->year);
	if (there != NULL) {
		cli_warn(&g->c->io, TEXT_continue_there, there, NULL);
		return CLI_NOTHING;
	}
	if (!g->has_model)
		rc = model_begin(g);
	if (rc == CLI_DONE)
		rc = registration_begin(g);
	if (rc == CLI_DONE)
		rc = model_extend(g);
	if (rc != CLI_DONE)
		return rc;
	cli_out(&g->c->io, "%s\n", id_text(&g->next.rec).s);
	cli_warn(&g->c->io, TEXT_continue_done, id_text(&g->model.rec).s, NULL);
	return CLI_DONE;
}

static int
run(void *app, const struct cli_args *a)
{
	struct going_on g = {.c = app};
	int rc;

	if (num_parse(a->v[1], strlen(a->v[1]), YEAR_MIN, YEAR_MAX, &g.year) !=
	    0) {
		cli_warn(&g.c->io, TEXT_continue_year, a->v[1], NULL);
		return CLI_USAGE;
	}
	rc = cmd_person(g.c, a, ROLE_RECORDER, &g.p);
	if (rc == CLI_DONE)
		rc = cmd_record(g.c, a->v[0], &g.given);
	if (rc != CLI_DONE)
		return rc;
	if (strcmp(g.given.type, "registration") != 0 &&
	    strcmp(g.given.type, "model") != 0) {
		cli_warn(&g.c->io, TEXT_continue_what, a->v[0], NULL);
		return CLI_USAGE;
	}
	rc = go_on(&g);
	json_decref(g.from);
	json_decref(g.of);
	return rc;
}

static const struct cli_option options[] = {
    {"--as", "PERSON", TEXT_opt_as},
    {NULL, NULL, TEXT_opt_as},
};

const struct cli_verb verb_continue = {
    .name = "continue",
    .args = "RECORD YEAR",
    .summary = TEXT_continue_summary,
    .example = "kheo continue 3f2aXk 2023",
    .min_args = 2,
    .max_args = 2,
    .options = options,
    .run = run,
};

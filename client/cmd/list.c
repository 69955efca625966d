/* list and conflicts: records, one a line. */
#include <stdlib.h>
#include <string.h>

#include "client/cmd/fields.h"
#include "client/cmd/keeper.h"
#include "protocol/base/text.h"
#include "protocol/merge/record.h"

#define VALUES_MAX  (16 * 1024 * 1024)
#define TITLE_SHOWN 200 /* characters */

struct line {
	struct id rec;
	char type[TYPE_NAME_MAX + 1];
	char *state; /* list: its state; conflicts: the fields */
	char *title;
};

struct listing {
	struct client *c;
	struct buf search;  /* folded; empty: everything */
	bool conflicts;     /* only these */
	const char *keeper; /* name of who is in charge; NULL: everybody */
	struct line *v;
	size_t n;
	size_t cap;
};

static int
line_cmp(const void *a, const void *b)
{
	const struct line *x = a;
	const struct line *y = b;
	int c = text_order(x->title, y->title);

	return c != 0 ? c : id_cmp(&x->rec, &y->rec);
}

/* Whether it is in the charge of the person that is asked for: 1, 0, -1. */
static int
is_kept(const struct listing *l, const struct record *r, struct err *e)
{
	struct keeper k;

	if (l->keeper == NULL)
		return 1;
	if (keeper_of(l->c, r, &k, e) != 0)
		return -1;
	return strcmp(k.name, l->keeper) == 0;
}

/* Whether the folded text is in one of the record's values. */
static int
is_found(const struct listing *l, const struct record *r, struct err *e)
{
	struct buf all = BUF_INIT(VALUES_MAX);
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < r->field_count; i++)
		for (size_t k = 0; k < r->fields[i].head_count; k++) {
			const struct record_head *h = &r->fields[i].heads[k];

			if (r->fields[i].name[0] == '_')
				break;
			rc = text_fold(&all, h->value, h->value_len, e);
			buf_byte(&all, '\n');
		}
	if (rc == 0)
		rc = buf_check(&all, e);
	if (rc == 0)
		rc = strstr(buf_str(&all), buf_str(&l->search)) != NULL;
	buf_done(&all);
	return rc;
}

/* The names of the fields that a person must decide on. */
static void
put_conflicts(const struct record *r, struct buf *out)
{

	for (size_t i = 0; i < r->field_count; i++)
		if (record_conflict_at(r, &r->fields[i]))
			buf_fmt(out, "%s%s", out->len > 0 ? "," : "",
				r->fields[i].name);
	if (out->len == 0)
		buf_text(out, FIELD_DELETED);
}

static int
put_state(struct client *c, const struct id *rec, struct buf *out,
	  struct err *e)
{
	struct standing st;

	if (standing_load(c, rec, &st, e) != 0)
		return -1;
	buf_text(out, text_raw(c->io.lang, text_of_state(st.state)));
	standing_done(&st);
	return 0;
}

/* A line is for finding the record, not for reading all of it. */
static void
title_cut(struct buf *title)
{
	size_t chars = 0;

	for (size_t i = 0; i < title->len; i++) {
		if ((title->p[i] & 0xc0) == 0x80 || chars++ < TITLE_SHOWN)
			continue;
		title->len = i;
		buf_text(title, "…");
		return;
	}
}

static int
line_push(struct listing *l, const struct record_key *key, struct buf *state,
	  struct buf *title, struct err *e)
{
	size_t cap = l->cap == 0 ? 64 : l->cap * 2;
	struct line *more;

	if (buf_check(state, e) != 0 || buf_check(title, e) != 0)
		return -1;
	if (l->n == l->cap) {
		more = realloc(l->v, cap * sizeof(*more));
		if (more == NULL)
			return err_memory(e);
		l->v = more;
		l->cap = cap;
	}
	l->v[l->n].rec = key->rec;
	memcpy(l->v[l->n].type, key->type, sizeof(key->type));
	l->v[l->n].state = (char *)buf_take(state, NULL);
	l->v[l->n].title = (char *)buf_take(title, NULL);
	l->n++;
	return 0;
}

static int
list_one(void *ctx, const struct record_key *key, struct record *r,
	 struct err *e)
{
	struct listing *l = ctx;
	struct buf state = BUF_INIT(64 * 1024);
	struct buf title = BUF_INIT(2 * PART_BYTES_MAX);
	bool conflict = record_in_conflict(r);
	int rc;

	if (l->conflicts ? !conflict : record_deleted(r) && !conflict)
		return 0;
	if (l->search.len > 0 && (rc = is_found(l, r, e)) != 1)
		return rc;
	if ((rc = is_kept(l, r, e)) != 1)
		return rc;
	if (l->conflicts)
		put_conflicts(r, &state);
	else if (put_state(l->c, &key->rec, &state, e) != 0)
		return -1;
	cmd_title(l->c, r, &title);
	title_cut(&title);
	rc = line_push(l, key, &state, &title, e);
	buf_done(&state);
	buf_done(&title);
	return rc;
}

static void
listing_done(struct listing *l)
{

	for (size_t i = 0; i < l->n; i++) {
		free(l->v[i].state);
		free(l->v[i].title);
	}
	free(l->v);
	buf_done(&l->search);
}

static int
list_print(struct listing *l, const char *type)
{
	struct err e = ERR_INIT;

	if (view_each(l->c, type, list_one, l, &e) != 0)
		return cli_fail(&l->c->io, &e);
	if (l->n == 0)
		cli_warn(&l->c->io,
			 l->conflicts ? TEXT_conflicts_none : TEXT_list_none,
			 NULL);
	else
		qsort(l->v, l->n, sizeof(*l->v), line_cmp);
	for (size_t i = 0; i < l->n; i++)
		cli_row(&l->c->io, id_text(&l->v[i].rec).s, l->v[i].type,
			l->v[i].state, l->v[i].title, NULL);
	return CLI_DONE;
}

static int
list_run(void *app, const struct cli_args *a)
{
	struct listing l = {.c = app, .search = BUF_INIT(64 * 1024)};
	const char *search = cli_opt(a, "--search");
	struct err e = ERR_INIT;
	struct form form;
	int rc = CLI_DONE;

	if (a->n == 1) {
		rc = fields_form(l.c, a->v[0], NULL, FORM_NEWEST, &form);
		if (rc != CLI_DONE)
			return rc;
		form_done(&form);
	}
	if (search != NULL &&
	    text_fold(&l.search, search, strlen(search), &e) != 0)
		rc = cli_fail(&l.c->io, &e);
	l.keeper = cli_opt(a, "--keeper");
	if (rc == CLI_DONE)
		rc = list_print(&l, a->n == 1 ? a->v[0] : NULL);
	listing_done(&l);
	return rc;
}

static int
conflicts_run(void *app, const struct cli_args *a)
{
	struct listing l = {.c = app, .search = BUF_INIT(0), .conflicts = true};
	int rc;

	(void)a;
	rc = list_print(&l, NULL);
	listing_done(&l);
	return rc;
}

static const struct cli_option options[] = {
    {"--search", "TEXT", TEXT_opt_search},
    {"--keeper", "PERSON", TEXT_opt_keeper},
    {NULL, NULL, TEXT_opt_search},
};

const struct cli_verb verb_list = {
    .name = "list",
    .args = "[TYPE]",
    .summary = TEXT_list_summary,
    .example = "kheo list registration --search 'rac thai nhua'",
    .min_args = 0,
    .max_args = 1,
    .options = options,
    .run = list_run,
};

const struct cli_verb verb_conflicts = {
    .name = "conflicts",
    .args = "",
    .summary = TEXT_conflicts_summary,
    .example = "kheo conflicts",
    .min_args = 0,
    .max_args = 0,
    .run = conflicts_run,
};

#include <stdlib.h>
#include <string.h>

#include "client/cmd/fields.h"
#include "client/cmd/show.h"

/* Data about the form: not shown as fields. */
static bool
is_shown(const struct record_field *f)
{

	return f->name[0] != '_' && f->head_count > 0;
}

static const char *
label_of(const struct view *v, const char *name)
{
	const struct form_field *f =
	    v->has_form ? form_find(&v->form, name) : NULL;

	if (f == NULL)
		return name;
	return v->c->io.lang == LANG_EN && f->label.en != NULL ? f->label.en
							       : f->label.vi;
}

void
show_value(const struct view *v, const char *field, const char *value, size_t n,
	   struct buf *out)
{
	const struct form_field *f =
	    v->has_form ? form_find(&v->form, field) : NULL;
	struct err e = ERR_INIT;
	json_t *json;

	if (f == NULL || (json = json_value_read(value, n, &e)) == NULL) {
		buf_add(out, value, n);
		return;
	}
	form_shown(f, json, v->c->io.lang == LANG_EN, out);
	json_decref(json);
}

static void
show_byline(const struct view *v, const struct byline *b)
{
	enum text_id id = b->is_here ? TEXT_by_here : TEXT_by;

	if (b->person[0] == '\0')
		id = TEXT_by_nobody;
	else if (b->unit[0] == '\0')
		id = b->is_here ? TEXT_by_here_alone : TEXT_by_alone;
	cli_say(&v->c->io, id, b->when, b->person, b->unit, NULL);
}

/* A field with all its values; a conflict names both authors. */
static int
show_field(const struct view *v, const struct record_field *f, struct err *e)
{
	bool conflict = field_in_conflict(f);
	const struct record_head *first = view_head(v->c, f);
	struct buf text = BUF_INIT(2 * PART_BYTES_MAX);
	struct byline b;
	int rc = 0;

	if (conflict)
		cli_say(&v->c->io, TEXT_show_conflict, label_of(v, f->name),
			f->name, NULL);
	for (size_t i = 0; rc == 0 && i <= f->head_count; i++) {
		const struct record_head *h = i == 0 ? first : &f->heads[i - 1];

		/* The one to show first, then the others; equal values once
		 * unless they have to be picked from. */
		if (i > 0 && (h == first || !conflict))
			continue;
		buf_reset(&text);
		show_value(v, f->name, h->value, h->value_len, &text);
		if (byline_of(v->c, &h->part, &b, e) != 0)
			rc = -1;
		else if (conflict)
			cli_say(&v->c->io, TEXT_show_version, buf_str(&text),
				NULL);
		else
			cli_say(&v->c->io, TEXT_show_field,
				label_of(v, f->name), buf_str(&text), NULL);
		if (rc == 0)
			show_byline(v, &b);
	}
	buf_done(&text);
	return rc;
}

static int
show_fields(const struct view *v, struct err *e)
{

	/* In the order of the form; then what the form does not know. */
	for (size_t i = 0; v->has_form && i < v->form.field_count; i++) {
		const struct record_field *f =
		    record_field(&v->r, v->form.fields[i].name);

		if (f != NULL && is_shown(f) && show_field(v, f, e) != 0)
			return -1;
	}
	for (size_t i = 0; i < v->r.field_count; i++) {
		const struct record_field *f = &v->r.fields[i];

		if (is_shown(f) &&
		    (!v->has_form || form_find(&v->form, f->name) == NULL) &&
		    show_field(v, f, e) != 0)
			return -1;
	}
	return 0;
}

/* Why one line was returned, and what is said on its fields. */
static int
show_return(const struct view *v, const struct act *a, struct err *e)
{
	json_t *root = return_body(v, a, e);
	const char *name;
	json_t *text;

	if (root == NULL)
		return -1;
	cli_say(&v->c->io, TEXT_show_return, a->line,
		json_get_text(root, "reason"), NULL);
	json_object_foreach(json_object_get(root, "fields"), name, text)
	{
		cli_say(&v->c->io, TEXT_show_return_field, label_of(v, name),
			json_string_value(text), NULL);
	}
	json_decref(root);
	return 0;
}

static int
show_returns(const struct view *v, const struct hash *submission, struct err *e)
{
	for (size_t i = 0; i < v->st.act_count; i++) {
		const struct act *a = &v->st.acts[i];

		if (a->kind == ACT_RETURN && hash_eq(&a->target, submission) &&
		    show_return(v, a, e) != 0)
			return -1;
	}
	return 0;
}

static int
show_submissions(const struct view *v, struct err *e)
{
	char text[24];

	for (size_t i = 0; i < v->st.count; i++) {
		const struct submission *sub = &v->st.subs[i];
		const struct hash *part = &v->st.acts[sub->act].part;

		cli_say(&v->c->io, TEXT_show_submission, digits_of(text, part),
			hash_text(part).s, NULL);
		for (size_t k = 0; k < sub->line_count; k++) {
			const struct line_state *l = &sub->lines[k];

			cli_say(&v->c->io, TEXT_show_line, l->line,
				text_raw(v->c->io.lang,
					 state_text(
					     submission_state_name(l->state))),
				NULL);
		}
		if (sub->approvals > 0)
			cli_say(&v->c->io, TEXT_show_approved, NULL);
		if (show_returns(v, part, e) != 0)
			return -1;
	}
	return 0;
}

static int
show_text(struct view *v, struct err *e)
{
	const struct client *c = v->c;
	const char *title = v->key.type;

	if (v->has_form)
		title = c->io.lang == LANG_EN && v->form.title.en != NULL
			    ? v->form.title.en
			    : v->form.title.vi;
	cli_say(&c->io, TEXT_show_head, title, id_text(&v->key.rec).s,
		text_raw(c->io.lang, state_text(v->state)), NULL);
	if (record_in_conflict(&v->r) && record_deleted(&v->r))
		cli_say(&c->io, TEXT_show_deleted_conflict, NULL);
	if (show_fields(v, e) != 0)
		return -1;
	if (show_submissions(v, e) != 0 || show_history(v, e) != 0)
		return -1;
	return show_receipts(v, e);
}

static int
view_load(struct view *v, struct err *e)
{
	int rc;

	if (view_record(v->c, &v->key, &v->r, e) != 0 ||
	    standing_load(v->c, &v->key.rec, &v->st, e) != 0)
		return -1;
	v->state = record_deleted(&v->r) ? "deleted" : v->st.state;
	rc = view_form(v->c, v->key.type, fields_version(&v->r), &v->form, e);
	if (rc == 0)
		rc = view_form(v->c, v->key.type, 0, &v->form, e);
	v->has_form = rc == 1;
	return rc < 0 ? -1 : 0;
}

static void
view_done(struct view *v)
{

	record_done(&v->r);
	standing_done(&v->st);
	if (v->has_form)
		form_done(&v->form);
}

static int
show_run(void *app, const struct cli_args *a)
{
	struct view v = {.c = app};
	struct err e = ERR_INIT;
	int rc = cmd_record(v.c, a->v[0], &v.key);

	if (rc != CLI_DONE)
		return rc;
	record_init(&v.r);
	if (view_load(&v, &e) != 0 ||
	    (cli_has(a, "--json") ? show_json(&v, &e) : show_text(&v, &e)) != 0)
		rc = cli_fail(&v.c->io, &e);
	view_done(&v);
	return rc;
}

static const struct cli_option options[] = {
    {"--json", NULL, TEXT_opt_json},
    {NULL, NULL, TEXT_opt_json},
};

const struct cli_verb verb_show = {
    .name = "show",
    .args = "RECORD",
    .summary = TEXT_show_summary,
    .example = "kheo show 3f2aXk --json",
    .min_args = 1,
    .max_args = 1,
    .options = options,
    .run = show_run,
};

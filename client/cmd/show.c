#include <stdlib.h>
#include <string.h>

#include "client/cmd/content.h"
#include "client/cmd/files.h"
#include "client/cmd/keeper.h"
#include "client/cmd/show.h"

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
		cli_say(&v->c->io, TEXT_show_return_field, show_label(v, name),
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
show_files(const struct view *v, struct err *e)
{
	struct file_list l;
	int rc = files_of(v->c, &v->r, &l, e);

	if (rc == 0)
		files_say(v->c, &l);
	files_list_done(&l);
	return rc;
}

static int
show_text(struct view *v, struct err *e)
{
	const struct client *c = v->c;
	const char *title = v->key.type;
	struct keeper k;

	if (v->has_form)
		title = form_label_in(&v->form.title, c->io.lang == LANG_EN);
	cli_say(&c->io, TEXT_show_head, title, id_text(&v->key.rec).s,
		text_raw(c->io.lang, state_text(v->state)), NULL);
	if (v->has_form && v->form.is_trial)
		cli_say(&c->io, TEXT_trial, NULL);
	if (keeper_of(v->c, &v->r, &k, e) != 0)
		return -1;
	if (k.was_given)
		cli_say(&c->io, TEXT_show_keeper, k.name, NULL);
	if (record_in_conflict(&v->r) && record_deleted(&v->r))
		cli_say(&c->io, TEXT_show_deleted_conflict, NULL);
	if (show_fields(v, e) != 0 || show_files(v, e) != 0)
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
	rc = view_form_of(v->c, v->key.type, &v->r, &v->form, e);
	v->has_form = rc == 1;
	if (rc == 1)
		return content_check(v->c, &v->form, &v->r, &v->report, e);
	return rc < 0 ? -1 : 0;
}

static void
view_done(struct view *v)
{

	record_done(&v->r);
	standing_done(&v->st);
	form_report_done(&v->report);
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

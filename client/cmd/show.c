#include <stdlib.h>
#include <string.h>

#include "client/cmd/content.h"
#include "client/cmd/files.h"
#include "client/cmd/keeper.h"
#include "client/cmd/show.h"

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
		text_raw(c->io.lang, text_of_state(v->state)), NULL);
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
	if (show_life(v, e) != 0 || show_history(v, e) != 0)
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

/* What an approval of the newest submission would sign, and nothing else. */
static int
submission_run(struct client *c, const struct record_key *key)
{
	struct err e = ERR_INIT;
	struct standing st;
	int rc = CLI_DONE;

	if (standing_load(c, &key->rec, &st, &e) != 0)
		return cli_fail(&c->io, &e);
	if (st.newest == NULL) {
		cli_warn(&c->io, TEXT_approve_nothing, id_text(&key->rec).s,
			 NULL);
		rc = CLI_NOTHING;
	} else if (submission_say(c, &st.acts[st.newest->act].part, &e) != 0) {
		rc = cli_fail(&c->io, &e);
	}
	standing_done(&st);
	return rc;
}

static int
show_run(void *app, const struct cli_args *a)
{
	struct view v = {.c = app};
	struct err e = ERR_INIT;
	int rc = cmd_record(v.c, a->v[0], &v.key);

	if (rc != CLI_DONE)
		return rc;
	if (cli_has(a, "--submission"))
		return submission_run(v.c, &v.key);
	record_init(&v.r);
	if (view_load(&v, &e) != 0 ||
	    (cli_has(a, "--json") ? show_json(&v, &e) : show_text(&v, &e)) != 0)
		rc = cli_fail(&v.c->io, &e);
	view_done(&v);
	return rc;
}

static const struct cli_option options[] = {
    {"--submission", NULL, TEXT_opt_submission},
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

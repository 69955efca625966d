#include <string.h>

#include "hub/cmd/tell.h"
#include "hub/intake/intake.h"
#include "hub/sheets.h"
#include "protocol/wire/json.h"

/* Whether a form of that name and version says the same: 1, 0 if there is
 * none, -1 (ERR_STATE: it says something else). */
static int
is_published(struct hub *h, const struct form *f, const json_t *root,
	     struct err *e)
{
	struct buf text = BUF_INIT(FORM_BYTES_MAX);
	json_t *known = NULL;
	int rc = form_load(h->db, f->name, f->version, &text, e);

	if (rc == 1) {
		known = json_read(text.p, text.len, e);
		if (known == NULL)
			rc = -1;
		else if (!json_equal(known, root))
			rc = err_set(e, ERR_STATE,
				     "form %s, version %llu: published with"
				     " another content",
				     f->name, (unsigned long long)f->version);
	}
	json_decref(known);
	buf_done(&text);
	return rc;
}

static int
form_publish(struct call *c, json_t *root, struct err *e)
{
	json_t *act = hub_act(ACT_PUBLISH);

	if (json_object_set(act, "form", root) != 0) {
		json_decref(act);
		return err_memory(e);
	}
	return tell_act(c, &SCOPE_DIRECTORY, act, NULL, e);
}

static int
form_take(struct call *c, const struct form *f, json_t *root)
{
	struct err e = ERR_INIT;
	char version[24];
	int rc = is_published(c->hub, f, root, &e);

	snprintf(version, sizeof(version), "%llu",
		 (unsigned long long)f->version);
	if (rc < 0 && e.code == ERR_STATE) {
		cli_warn(&c->io, TEXT_hub_form_differs, f->name, version, NULL);
		return CLI_FAILED;
	}
	if (rc < 0)
		return cli_fail(&c->io, &e);
	if (rc == 1) {
		cli_warn(&c->io, TEXT_hub_form_known, f->name, version, NULL);
		return CLI_NOTHING;
	}
	if (form_publish(c, root, &e) != 0)
		return cli_fail(&c->io, &e);
	cli_say(&c->io, TEXT_hub_form_published, f->name, version, NULL);
	return CLI_DONE;
}

/* What was brought: JSON, or the sheets of an XLSForm.  A new reference. */
static json_t *
root_read(const struct buf *file, struct err *e)
{
	struct xlsform x;

	if (sheets_open(file->p, file->len, &x))
		return xlsform_read(&x, e);
	return json_read(file->p, file->len, e);
}

/* Read it as every program will. */
static int
form_open(struct form *f, const json_t *root, struct err *e)
{
	struct buf text = BUF_INIT(FORM_BYTES_MAX);
	int rc = json_put(&text, root, e);

	if (rc == 0 && (rc = buf_check(&text, e)) == 0)
		rc = form_read(f, text.p, text.len, e);
	buf_done(&text);
	return rc;
}

static int
refused(struct call *c, const char *name, const struct err *e)
{
	if (e->code != ERR_FORMAT && e->code != ERR_LIMIT)
		return cli_fail(&c->io, e);
	cli_warn(&c->io, TEXT_hub_form_refused, name, e->text, NULL);
	return CLI_FAILED;
}

static int
form_import(struct call *c, const struct cli_args *a)
{
	struct err e = ERR_INIT;
	const struct buf *file = call_input(c, a->v[1], &e);
	json_t *root = file == NULL ? NULL : root_read(file, &e);
	struct form f;
	int rc;

	if (root == NULL)
		return refused(c, a->v[1], &e);
	if (cli_has(a, "--trial") &&
	    json_object_set_new(root, "trial", json_true()) != 0)
		err_memory(&e);
	if (e.code != ERR_NONE || form_open(&f, root, &e) != 0) {
		rc = refused(c, a->v[1], &e);
	} else {
		rc = form_take(c, &f, root);
		if (rc == CLI_DONE && f.is_trial)
			cli_warn(&c->io, TEXT_trial, NULL);
		form_done(&f);
	}
	json_decref(root);
	return rc;
}

/* The forms that this program carries and that are not published yet. */
static int
forms_builtin(struct call *c)
{
	struct err e = ERR_INIT;
	const char *name;
	int all = CLI_NOTHING;

	for (size_t i = 0; (name = form_builtin_name(i)) != NULL; i++) {
		size_t n;
		const char *text = form_builtin(name, FORM_NEWEST, &n);
		json_t *root = json_read(text, n, &e);
		struct form f;
		int rc;

		if (root == NULL || form_read(&f, text, n, &e) != 0) {
			json_decref(root);
			return cli_fail(&c->io, &e);
		}
		rc = form_take(c, &f, root);
		form_done(&f);
		json_decref(root);
		if (rc == CLI_DONE)
			all = CLI_DONE;
		else if (rc != CLI_NOTHING)
			return rc;
	}
	return all;
}

static int
cmd_form(void *app, const struct cli_args *a)
{
	struct call *c = app;

	if (strcmp(a->v[0], "import") == 0 && a->n == 2)
		return form_import(c, a);
	if (strcmp(a->v[0], "builtin") == 0 && a->n == 1)
		return forms_builtin(c);
	cli_warn(&c->io, TEXT_cli_bad_verb, a->v[0], NULL);
	return CLI_USAGE;
}

static const struct cli_option options[] = {
    {"--trial", NULL, TEXT_hub_opt_trial},
    {NULL, NULL, TEXT_hub_opt_trial},
};

const struct admin_verb admin_form = {
    .verb =
	{
	    .name = "form",
	    .args = "import FILE.json|FOLDER, builtin",
	    .summary = TEXT_hub_sum_form,
	    .example = "kheo-hub form import registration-4.json",
	    .min_args = 1,
	    .max_args = 2,
	    .options = options,
	    .run = cmd_form,
	},
    .input = 1,
    .input_word = "import",
};

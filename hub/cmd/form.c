#include <string.h>

#include "hub/cmd/tell.h"
#include "hub/intake/intake.h"
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

static int
cmd_form(void *app, const struct cli_args *a)
{
	struct call *c = app;
	struct err e = ERR_INIT;
	const struct buf *file;
	json_t *root = NULL;
	struct form f;
	int rc;

	if (strcmp(a->v[0], "import") != 0) {
		cli_warn(&c->io, TEXT_cli_bad_verb, a->v[0], NULL);
		return CLI_USAGE;
	}
	file = call_input(c, a->v[1], &e);
	if (file == NULL || form_read(&f, file->p, file->len, &e) != 0)
		return cli_fail(&c->io, &e);
	root = json_read(file->p, file->len, &e);
	rc = root == NULL ? cli_fail(&c->io, &e) : form_take(c, &f, root);
	json_decref(root);
	form_done(&f);
	return rc;
}

const struct admin_verb admin_form = {
    .verb =
	{
	    .name = "form",
	    .args = "import FILE.json",
	    .summary = TEXT_hub_sum_form,
	    .example = "kheo-hub form import registration-2.json",
	    .min_args = 2,
	    .max_args = 2,
	    .run = cmd_form,
	},
    .input = 1,
};

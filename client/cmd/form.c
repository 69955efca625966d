/* form: what a form asks for. */
#include <string.h>

#include "client/cmd/fields.h"

static enum text_id
type_text(const struct form_field *f)
{
	static const enum text_id ids[FORM_TYPES] = {
	    [FORM_TEXT] = TEXT_type_text,
	    [FORM_LONG_TEXT] = TEXT_type_long_text,
	    [FORM_INTEGER] = TEXT_type_integer,
	    [FORM_DECIMAL] = TEXT_type_decimal,
	    [FORM_DATE] = TEXT_type_date,
	    [FORM_SELECT_ONE] = TEXT_type_one,
	    [FORM_SELECT_MULTIPLE] = TEXT_type_several,
	    [FORM_UNIT] = TEXT_type_unit,
	    [FORM_RECORD] = TEXT_type_record,
	    [FORM_FILE] = TEXT_type_file,
	};

	return ids[f->type];
}

struct printing {
	struct client *c;
	const struct form *f;
	bool en;
};

static void
rule_print(const struct printing *p, enum text_id id, const struct expr *x,
	   const struct form_label *message)
{

	if (x == NULL)
		return;
	cli_say(&p->c->io, id,
		message != NULL && message->vi != NULL
		    ? form_label_in(message, p->en)
		    : expr_text(x),
		NULL);
}

static void
field_print(const struct printing *p, const struct form_field *f)
{
	const struct cli_io *io = &p->c->io;
	struct buf path = BUF_INIT(64 * 1024);

	form_path_put(&path, f, "+");
	cli_say(io, f->required ? TEXT_form_required : TEXT_form_field,
		buf_str(&path), form_label_in(&f->label, p->en),
		text_raw(io->lang, type_text(f)), NULL);
	buf_done(&path);
	if (f->hint.vi != NULL)
		cli_say(io, TEXT_form_hint, form_label_in(&f->hint, p->en),
			NULL);
	for (size_t i = 0; i < f->choice_count; i++)
		cli_say(io, TEXT_form_choice, f->choices[i].name,
			form_label_in(&f->choices[i].label, p->en), NULL);
	if (f->personal)
		cli_say(io, TEXT_form_personal, NULL);
	rule_print(p, TEXT_form_required_if, f->required_if, NULL);
	rule_print(p, TEXT_form_relevant, f->relevant, NULL);
	rule_print(p, TEXT_form_constraint, f->constraint,
		   &f->constraint_message);
	rule_print(p, TEXT_form_warning, f->warning, &f->warning_message);
	rule_print(p, TEXT_form_calculation, f->calculation, NULL);
	rule_print(p, TEXT_form_default, f->preset, NULL);
}

/* The headings that begin before the field ${i}. */
static void
groups_print(const struct printing *p, size_t i)
{
	const struct cli_io *io = &p->c->io;

	for (size_t k = 0; k < p->f->group_count; k++) {
		const struct form_group *g = &p->f->groups[k];

		if (g->first != i)
			continue;
		cli_say(io,
			!g->is_repeat ? TEXT_form_group
			: g->required ? TEXT_form_repeat_required
				      : TEXT_form_repeat,
			form_label_in(&g->label, p->en), g->name, NULL);
		if (g->hint.vi != NULL)
			cli_say(io, TEXT_form_hint,
				form_label_in(&g->hint, p->en), NULL);
		rule_print(p, TEXT_form_relevant, g->relevant, NULL);
	}
}

static void
form_print(struct client *c, const struct form *f)
{
	struct printing p = {c, f, c->io.lang == LANG_EN};
	char version[24];

	(void)snprintf(version, sizeof(version), "%llu",
		       (unsigned long long)f->version);
	cli_say(&c->io, TEXT_form_head, form_label_in(&f->title, p.en), f->name,
		version, NULL);
	if (f->is_trial)
		cli_say(&c->io, TEXT_trial, NULL);
	for (size_t i = 0; i < f->field_count; i++) {
		groups_print(&p, i);
		field_print(&p, &f->fields[i]);
	}
}

static int
title_print(struct client *c, const char *type, struct err *e)
{
	struct form f;
	int rc = view_form(c, type, FORM_NEWEST, &f, e);

	if (rc != 1)
		return rc;
	cli_row(&c->io, type, form_label_in(&f.title, c->io.lang == LANG_EN),
		NULL);
	form_done(&f);
	return 0;
}

/* Every form's name, as "new" takes it, and what it is called on paper. */
static int
forms_list(struct client *c)
{
	struct buf types = BUF_INIT(64 * 1024);
	struct err e = ERR_INIT;
	char type[TYPE_NAME_MAX + 1];
	const char *at;
	size_t n;
	int rc = view_types(c, &types, &e);

	for (at = buf_str(&types); rc == 0 && *at != '\0';
	     at += n, at += strspn(at, ", ")) {
		n = strcspn(at, ", ");
		if (n > TYPE_NAME_MAX)
			continue;
		memcpy(type, at, n);
		type[n] = '\0';
		rc = title_print(c, type, &e);
	}
	buf_done(&types);
	return rc == 0 ? CLI_DONE : cli_fail(&c->io, &e);
}

static int
form_run(void *app, const struct cli_args *a)
{
	struct client *c = app;
	struct form f;
	int rc;

	if (a->n == 0)
		return forms_list(c);
	rc = fields_form(
	    c, a->v[0], NULL,
	    cli_has(a, "--trial") ? FORM_NEWEST_TRIAL : FORM_NEWEST, &f);
	if (rc != CLI_DONE)
		return rc;
	form_print(c, &f);
	form_done(&f);
	return CLI_DONE;
}

static const struct cli_option options[] = {
    {"--trial", NULL, TEXT_opt_trial},
    {NULL, NULL, TEXT_opt_trial},
};

const struct cli_verb verb_form = {
    .name = "form",
    .args = "[TYPE]",
    .summary = TEXT_form_summary,
    .example = "kheo form registration",
    .min_args = 0,
    .max_args = 1,
    .options = options,
    .run = form_run,
};

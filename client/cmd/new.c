#include <stdio.h>
#include <string.h>

#include "client/cmd/fields.h"

/* Its text must not look like an option. */
static struct id
record_new(struct client *c)
{
	struct id id;

	do
		rng_fill(&c->rng, id.b, ID_LEN);
	while (id_text(&id).s[0] == '-');
	return id;
}

/* The version of the form stands beside what was typed. */
int
fields_begin(struct client *c, const struct person *p, const struct form *form,
	     const struct typed_list *t, struct record_key *key)
{
	struct edit edits[FORM_FIELDS_MAX + 1] = {{.field = FIELD_FORM}};
	struct err e = ERR_INIT;
	char version[24];

	snprintf(version, sizeof(version), "%llu",
		 (unsigned long long)form->version);
	edits[0].value = version;
	edits[0].value_len = strlen(version);
	for (size_t i = 0; i < t->n; i++) {
		edits[i + 1].field = t->v[i].field;
		edits[i + 1].value = buf_str(&t->v[i].value);
		edits[i + 1].value_len = t->v[i].value.len;
	}
	memset(key, 0, sizeof(*key));
	memcpy(key->type, form->name, strlen(form->name));
	key->scope = c->scope;
	key->rec = record_new(c);
	if (edit_save(c, p, key, edits, t->n + 1, &e) == 0)
		return CLI_DONE;
	if (e.code != ERR_LIMIT)
		return cli_fail(&c->io, &e);
	cli_warn(&c->io, TEXT_value_too_long, e.text, NULL);
	return CLI_USAGE;
}

static int
new_run(void *app, const struct cli_args *a)
{
	struct client *c = app;
	struct typed_list typed = {NULL, 0};
	struct record_key key;
	struct person p;
	struct form form;
	int rc = cmd_person(c, a, ROLE_RECORDER, &p);

	if (rc == CLI_DONE)
		rc = fields_form(c, a->v[0], NULL,
				 cli_has(a, "--trial") ? FORM_NEWEST_TRIAL
						       : FORM_NEWEST,
				 &form);
	if (rc != CLI_DONE)
		return rc;
	rc = fields_read(c, &form, NULL, a->v + 1, a->n - 1, &typed);
	if (rc == CLI_DONE)
		rc = fields_begin(c, &p, &form, &typed, &key);
	if (rc == CLI_DONE)
		cli_out(&c->io, "%s\n", id_text(&key.rec).s);
	if (rc == CLI_DONE && form.is_trial)
		cli_warn(&c->io, TEXT_trial, NULL);
	fields_done(&typed);
	form_done(&form);
	return rc;
}

static const struct cli_option options[] = {
    {"--trial", NULL, TEXT_opt_trial},
    {"--as", "PERSON", TEXT_opt_as},
    {NULL, NULL, TEXT_opt_as},
};

const struct cli_verb verb_new = {
    .name = "new",
    .args = "TYPE field=value...",
    .summary = TEXT_new_summary,
    .example = "kheo new registration title='Tổ tự quản thu gom rác thải nhựa' "
	       "kind=mo-hinh subject=tap-the field=kinh-te",
    .min_args = 1,
    .max_args = 1 + FORM_FIELDS_MAX,
    .options = options,
    .run = new_run,
};

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "client/cmd/content.h"
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

static bool
is_typed(const struct typed_list *t, const char *field)
{

	for (size_t i = 0; i < t->n; i++)
		if (strcmp(t->v[i].field, field) == 0)
			return true;
	return false;
}

/* Behind what was typed, each default of a field that was not. */
static int
presets_add(struct client *c, const struct form *form, struct typed_list *t,
	    struct err *e)
{
	struct typed *more =
	    realloc(t->v, (t->n + form->field_count) * sizeof(*more));
	int rc = 0;

	if (more == NULL)
		return err_memory(e);
	t->v = more;
	for (size_t i = 0; rc == 0 && i < form->field_count; i++) {
		const struct form_field *f = &form->fields[i];
		struct typed *now = &t->v[t->n];
		json_t *v;

		if (is_typed(t, f->name))
			continue;
		v = form_preset(f, content_today(c), e);
		if (v == NULL)
			return -1;
		if (!json_is_null(v)) {
			memcpy(now->field, f->name, strlen(f->name) + 1);
			buf_init(&now->value, 2 * PART_BYTES_MAX);
			t->n++;
			rc = json_put(&now->value, v, e);
		}
		json_decref(v);
	}
	return rc;
}

/* Whoever begins it must know what he did not write. */
static void
preset_tell(struct client *c, const struct form *form, const struct typed *t,
	    const struct id *rec)
{
	const struct form_field *f = form_find(form, t->field);
	bool en = c->io.lang == LANG_EN;
	struct buf shown = BUF_INIT(2 * PART_BYTES_MAX);
	struct err e = ERR_INIT;
	json_t *v = json_value_read(buf_str(&t->value), t->value.len, &e);

	if (v != NULL)
		form_shown(f, v, en, &shown);
	cli_warn(&c->io, TEXT_new_preset, form_label_in(&f->label, en),
		 buf_str(&shown), f->name, id_text(rec).s, NULL);
	json_decref(v);
	buf_done(&shown);
}

/* The version of the form stands beside what is typed. */
static int
begin_save(struct client *c, const struct person *p, const struct form *form,
	   const struct typed_list *t, const struct record_key *key,
	   struct err *e)
{
	struct edit *edits = calloc(t->n + 1, sizeof(*edits));
	char version[24];
	int rc;

	if (edits == NULL)
		return err_memory(e);
	(void)snprintf(version, sizeof(version), "%llu",
		       (unsigned long long)form->version);
	edits[0].field = FIELD_FORM;
	edits[0].value = version;
	edits[0].value_len = strlen(version);
	for (size_t i = 0; i < t->n; i++) {
		edits[i + 1].field = t->v[i].field;
		edits[i + 1].value = buf_str(&t->v[i].value);
		edits[i + 1].value_len = t->v[i].value.len;
	}
	rc = edit_save(c, p, key, edits, t->n + 1, e);
	free(edits);
	return rc;
}

int
fields_begin(struct client *c, const struct person *p, const struct form *form,
	     struct typed_list *t, struct record_key *key)
{
	size_t typed = t->n;
	struct err e = ERR_INIT;

	memset(key, 0, sizeof(*key));
	memcpy(key->type, form->name, strlen(form->name));
	key->scope = c->scope;
	key->rec = record_new(c);
	if (presets_add(c, form, t, &e) == 0 &&
	    begin_save(c, p, form, t, key, &e) == 0) {
		for (size_t i = typed; i < t->n; i++)
			preset_tell(c, form, &t->v[i], &key->rec);
		return CLI_DONE;
	}
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

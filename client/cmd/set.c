/* set and resolve: they differ in which versions a value replaces. */
#include <string.h>

#include "client/cmd/fields.h"

/* Save over the record as it is shown now. */
static int
save_once(struct client *c, const struct person *p,
	  const struct record_key *key, const char *const *words, size_t n,
	  enum fields_over over, struct err *e)
{
	struct typed_list typed = {NULL, 0};
	struct record r;
	struct form form;
	int rc;

	record_init(&r);
	if (view_record(c, key, &r, e) != 0) {
		record_done(&r);
		return CLI_FAILED;
	}
	rc = fields_form(c, key->type, &r, FORM_NEWEST, &form);
	if (rc != CLI_DONE) {
		record_done(&r);
		return rc;
	}
	rc = fields_read(c, &form, &r, words, n, &typed);
	if (rc == CLI_DONE && record_deleted(&r)) {
		cli_warn(&c->io, TEXT_record_deleted, id_text(&key->rec).s,
			 NULL);
		rc = CLI_FAILED;
	}
	if (rc == CLI_DONE && fields_save(c, p, key, &r, &typed, over, e) != 0)
		rc = CLI_FAILED;
	fields_done(&typed);
	form_done(&form);
	record_done(&r);
	return rc;
}

int
fields_change(struct client *c, const struct person *p,
	      const struct record_key *key, const char *const *words, size_t n,
	      enum fields_over over)
{
	struct err e = ERR_INIT;
	int rc = save_once(c, p, key, words, n, over, &e);

	if (rc != CLI_DONE && e.code == ERR_STATE && fields_retry(c, &e))
		rc = save_once(c, p, key, words, n, over, &e);
	if (e.code == ERR_LIMIT) {
		cli_warn(&c->io, TEXT_value_too_long, e.text, NULL);
		return CLI_USAGE;
	}
	if (e.code == ERR_STATE) {
		cli_warn(&c->io, TEXT_locked_by_other, NULL);
		return CLI_PERSON;
	}
	return e.code != ERR_NONE ? cli_fail(&c->io, &e) : rc;
}

static int
save(struct client *c, const struct cli_args *a, enum fields_over over)
{
	struct record_key key;
	struct person p;
	int rc = cmd_person(c, a, ROLE_RECORDER, &p);

	if (rc == CLI_DONE)
		rc = cmd_record(c, a->v[0], &key);
	if (rc != CLI_DONE)
		return rc;
	return fields_change(c, &p, &key, a->v + 1, a->n - 1, over);
}

static int
set_run(void *app, const struct cli_args *a)
{

	return save(app, a, OVER_SHOWN);
}

static int
resolve_run(void *app, const struct cli_args *a)
{

	/* A record that was deleted while somebody went on with it. */
	if (a->n == 2 && strcmp(a->v[1], FIELD_DELETED "=true") == 0)
		return cmd_delete(app, a, true);
	if (a->n == 2 && strcmp(a->v[1], FIELD_DELETED "=false") == 0)
		return cmd_delete(app, a, false);
	return save(app, a, OVER_ALL);
}

static const struct cli_option options[] = {
    {"--as", "PERSON", TEXT_opt_as},
    {NULL, NULL, TEXT_opt_as},
};

const struct cli_verb verb_set = {
    .name = "set",
    .args = "RECORD field=value...",
    .summary = TEXT_set_summary,
    .example = "kheo set 3f2aXk place='Thôn Đông, xã A'",
    .min_args = 2,
    .max_args = 1 + FORM_FIELDS_MAX,
    .options = options,
    .run = set_run,
};

const struct cli_verb verb_resolve = {
    .name = "resolve",
    .args = "RECORD field=value...",
    .summary = TEXT_resolve_summary,
    .example = "kheo resolve 3f2aXk place='Thôn Đông và thôn Đoài, xã A'",
    .min_args = 2,
    .max_args = 1 + FORM_FIELDS_MAX,
    .options = options,
    .run = resolve_run,
};

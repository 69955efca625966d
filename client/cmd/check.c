/* check: what a record still lacks before it can be submitted. */
#include <string.h>

#include "client/cmd/content.h"
#include "client/cmd/fields.h"
#include "protocol/cli/form_say.h"

static const char *
rule_name(enum form_rule rule)
{
	static const char *const names[] = {
	    [RULE_REQUIRED] = "required",     [RULE_ROWS] = "rows",
	    [RULE_SHAPE] = "shape",           [RULE_UNKNOWN] = "unknown",
	    [RULE_CONSTRAINT] = "constraint", [RULE_FAILED] = "failed",
	    [RULE_WARNING] = "warning",
	};

	return names[rule];
}

static int
print_json(struct client *c, const struct form_report *r, struct err *e)
{
	json_t *list = json_array();
	int rc = list == NULL ? err_memory(e) : 0;

	for (size_t i = 0; rc == 0 && i < r->count; i++) {
		const struct form_finding *f = &r->findings[i];

		if (json_array_append_new(
			list, json_pack("{s:s,s:s,s:I,s:b}", "rule",
					rule_name(f->rule), "field", f->path,
					"row", (json_int_t)f->row, "blocks",
					f->rule != RULE_WARNING)) != 0)
			rc = err_memory(e);
	}
	if (rc == 0)
		rc = cli_json(&c->io, list, e);
	json_decref(list);
	return rc;
}

/* What stands in the way besides the form. */
static int
state_tell(struct client *c, const struct record_key *key,
	   const struct record *r)
{
	struct id_text id = id_text(&key->rec);

	if (record_deleted(r)) {
		cli_warn(&c->io, TEXT_record_deleted, id.s, NULL);
		return CLI_FAILED;
	}
	if (record_in_conflict(r)) {
		cli_warn(&c->io, TEXT_check_conflict, id.s, NULL);
		return CLI_PERSON;
	}
	return CLI_DONE;
}

static int
report_tell(struct client *c, const struct cli_args *a,
	    const struct form_report *r, int state)
{
	struct err e = ERR_INIT;

	if (cli_has(a, "--json") && print_json(c, r, &e) != 0)
		return cli_fail(&c->io, &e);
	for (size_t i = 0; !cli_has(a, "--json") && i < r->count; i++)
		form_say_finding(&c->io, &r->findings[i]);
	if (r->errors > 0)
		return CLI_FAILED;
	if (state == CLI_DONE && r->warnings > 0)
		state = CLI_PERSON;
	if (state == CLI_DONE)
		cli_warn(&c->io, TEXT_check_fine, NULL);
	return state;
}

static int
check_run(void *app, const struct cli_args *a)
{
	struct client *c = app;
	struct form_report report = {0};
	struct err e = ERR_INIT;
	struct record_key key;
	struct record r;
	struct form form;
	int rc = cmd_record(c, a->v[0], &key);

	if (rc != CLI_DONE)
		return rc;
	record_init(&r);
	if (view_record(c, &key, &r, &e) != 0) {
		rc = cli_fail(&c->io, &e);
		goto out;
	}
	rc = fields_form(c, key.type, &r, FORM_NEWEST, &form);
	if (rc != CLI_DONE)
		goto out;
	if (content_check(c, &form, &r, &report, &e) != 0)
		rc = cli_fail(&c->io, &e);
	else
		rc = report_tell(c, a, &report, state_tell(c, &key, &r));
	form_report_done(&report);
	form_done(&form);
out:
	record_done(&r);
	return rc;
}

static const struct cli_option options[] = {
    {"--json", NULL, TEXT_opt_json},
    {NULL, NULL, TEXT_opt_json},
};

const struct cli_verb verb_check = {
    .name = "check",
    .args = "RECORD",
    .summary = TEXT_check_summary,
    .example = "kheo check 3f2aXk",
    .min_args = 1,
    .max_args = 1,
    .options = options,
    .run = check_run,
};

/* What stands in the way of a review. */
#include <string.h>

#include "hub/cmd/review.h"
#include "protocol/cli/form_say.h"
#include "protocol/domain/deadline.h"
#include "protocol/form/check.h"
#include "protocol/wire/json.h"

/* One word "field=text"; without "=" the reason is about the field. */
static int
field_read(struct review *r, const char *word)
{
	const char *equals = strchr(word, '=');
	size_t n = equals == NULL ? strlen(word) : (size_t)(equals - word);
	const char *text = equals == NULL ? r->reason : equals + 1;
	char name[FIELD_NAME_MAX + 1];
	struct err e = ERR_INIT;

	if (!part_field_valid(word, n) || text[0] == '\0') {
		cli_warn(&r->c->io, TEXT_hub_no_field, word, NULL);
		return CLI_USAGE;
	}
	memcpy(name, word, n);
	name[n] = '\0';
	if (json_object_set_new(r->fields, name, json_string(text)) == 0)
		return CLI_DONE;
	err_memory(&e);
	return cli_fail(&r->c->io, &e);
}

static int
reasons_read(struct review *r, const struct cli_args *a)
{
	const struct cli_io *io = &r->c->io;
	const char *field =
	    r->kind == ACT_RETURN ? cli_opt(a, "--field") : NULL;
	int rc = CLI_DONE;
	day_t day;

	r->reason = cli_opt(a, "--reason");
	if (r->reason == NULL || r->reason[0] == '\0') {
		cli_warn(io, TEXT_hub_no_reason, NULL);
		return CLI_USAGE;
	}
	r->until = r->kind == ACT_ASK ? cli_opt(a, "--until") : NULL;
	if (r->until != NULL && day_parse(r->until, &day) != 0) {
		cli_warn(io, TEXT_hub_bad_day, r->until, NULL);
		return CLI_USAGE;
	}
	r->fields = json_object();
	if (field != NULL)
		rc = field_read(r, field);
	for (size_t i = 1; rc == CLI_DONE && i < a->n; i++)
		rc = field_read(r, a->v[i]);
	return rc;
}

int
review_words(struct review *r, const struct cli_args *a)
{
	int rc = CLI_DONE;

	r->line = cli_opt(a, "--line");
	if (r->kind == ACT_RETURN || r->kind == ACT_ASK)
		rc = reasons_read(r, a);
	if (rc != CLI_DONE)
		return rc;
	if (r->line != NULL && strcmp(r->line, "chinh-quyen") != 0 &&
	    strcmp(r->line, "dang") != 0) {
		cli_warn(&r->c->io, TEXT_hub_no_line, r->line, NULL);
		return CLI_USAGE;
	}
	return CLI_DONE;
}

int
review_fields_check(struct review *r)
{
	struct form_path path;
	const char *name;
	json_t *text;

	json_object_foreach(r->fields, name, text)
	{
		if (json_object_get(r->content.content, name) != NULL ||
		    !r->has_form || form_path_read(&r->form, name, &path))
			continue;
		cli_warn(
		    &r->c->io, TEXT_hub_field_unknown, name,
		    form_label_in(&r->form.title, r->c->io.lang == LANG_EN),
		    NULL);
		return CLI_USAGE;
	}
	return CLI_DONE;
}

/* What nobody here can read is not to be accepted. */
static int
known_check(struct review *r)
{
	struct form_path path;
	const char *unknown = NULL;
	const char *name;
	json_t *value;

	if (!r->has_form)
		unknown = r->content.type;
	json_object_foreach(r->content.content, name, value)
	{
		if (unknown == NULL && name[0] != '_' &&
		    !form_path_read(&r->form, name, &path))
			unknown = name;
	}
	if (unknown == NULL)
		return CLI_DONE;
	cli_warn(&r->c->io, TEXT_hub_unknown_field, unknown, NULL);
	return CLI_FAILED;
}

/* The day in Việt Nam on which the submission came. */
static int
day_of(struct review *r, int64_t *day, struct err *e)
{
	struct id part = hash_id(&r->part);
	struct author by;

	if (author_of(r->c->hub->db, &part, &by, e) != 1)
		return -1;
	*day = day_at(by.recv_ms, ZONE_VIETNAM_MIN);
	return 0;
}

/* A personal value that was erased is no fault of who sent it. */
static bool
is_erased(const struct review *r, const struct form_finding *f)
{

	return f->rule == RULE_REQUIRED && f->field != NULL &&
	       f->field->personal &&
	       json_is_null(json_object_get(r->content.content, f->path));
}

static bool
stands_in_the_way(const struct review *r, const struct form_finding *f)
{

	return f->rule != RULE_WARNING && !is_erased(r, f);
}

/* The fields alone, as forms check them. */
static json_t *
fields_only(const json_t *content)
{
	json_t *o = json_copy((json_t *)(uintptr_t)content);
	const char *name;
	json_t *value;
	void *next;

	json_object_foreach_safe(o, next, name, value)
	{
		if (name[0] == '_')
			json_object_del(o, name);
	}
	return o;
}

static int
rules_check(struct review *r)
{
	json_t *fields = fields_only(r->content.content);
	struct form_report report = {0};
	struct err e = ERR_INIT;
	int rc = CLI_DONE;
	int64_t day = 0;

	if (fields == NULL)
		err_memory(&e);
	else if (day_of(r, &day, &e) == 0)
		(void)form_check(&r->form, fields, day, &report, &e);
	for (size_t i = 0; e.code == ERR_NONE && i < report.count; i++) {
		if (!stands_in_the_way(r, &report.findings[i]))
			continue;
		form_say_finding(&r->c->io, &report.findings[i]);
		rc = CLI_FAILED;
	}
	if (rc != CLI_DONE)
		cli_warn(&r->c->io, TEXT_hub_rules_broken,
			 tell_digits(&r->part).s, NULL);
	if (e.code != ERR_NONE)
		rc = cli_fail(&r->c->io, &e);
	form_report_done(&report);
	json_decref(fields);
	return rc;
}

int
review_accept_check(struct review *r)
{
	int rc;

	if (r->c->hub->policy.approval_needed && r->sub->approvals == 0 &&
	    r->sub->paper == ACT_NOWHERE) {
		cli_warn(&r->c->io, TEXT_hub_not_approved,
			 tell_digits(&r->part).s, NULL);
		return CLI_PERSON;
	}
	rc = known_check(r);
	return rc == CLI_DONE ? rules_check(r) : rc;
}

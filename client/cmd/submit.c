#include <stdlib.h>
#include <string.h>

#include "client/cmd/annex.h"
#include "client/cmd/content.h"
#include "client/cmd/fields.h"
#include "client/cmd/files.h"
#include "client/cmd/link.h"
#include "client/store/seal.h"
#include "protocol/cli/form_say.h"
#include "protocol/sign/hash.h"

/* At least so many characters of a hash must be typed. */
#define TYPED_MIN 6

/* What is needed to submit one record. */
struct submitting {
	struct client *c;
	const struct cli_args *a;
	struct person p;
	struct record_key key;
	struct record r;
	struct form form;
	bool has_form;
	struct standing st;
	struct form_report report;
	json_t *content; /* without personal fields */
	json_t *reasons; /* field path → why it is so all the same */
	json_t *files;
	struct typed_list personal; /* to be said again in a part of its own */
};

static int
fail(const struct submitting *s, const struct err *e)
{

	return cli_fail(&s->c->io, e);
}

/* A personal field goes into a part of its own, as it was typed. */
static int
personal_add(struct submitting *s, const char *path, const json_t *v,
	     struct err *e)
{
	struct typed *t = &s->personal.v[s->personal.n++];

	(void)snprintf(t->field, sizeof(t->field), "%s", path);
	buf_init(&t->value, 2 * PART_BYTES_MAX);
	return json_put(&t->value, v, e);
}

/* The record as the form says that it counts, and which form that is. */
static int
content_make(struct submitting *s, struct err *e)
{
	const char *path;
	json_t *v;

	s->content = json_object();
	s->personal.v = calloc(json_object_size(s->report.content) + 1,
			       sizeof(*s->personal.v));
	if (s->content == NULL || s->personal.v == NULL ||
	    json_object_set_new(s->content, FIELD_FORM,
				json_integer((json_int_t)s->form.version)) != 0)
		return err_memory(e);
	json_object_foreach(s->report.content, path, v)
	{
		const struct form_field *f = form_find(&s->form, path);

		if (f != NULL && f->personal) {
			if (personal_add(s, path, v, e) != 0)
				return -1;
		} else if (json_object_set(s->content, path, v) != 0) {
			return err_memory(e);
		}
	}
	if (json_object_size(s->reasons) > 0 &&
	    json_object_set(s->content, FIELD_REASONS, s->reasons) != 0)
		return err_memory(e);
	return 0;
}

/* The files as the record names them. */
static int
files_make(struct submitting *s, const struct file_list *l, struct err *e)
{
	if ((s->files = json_array()) == NULL)
		return err_memory(e);
	for (size_t i = 0; i < l->n; i++)
		if (json_array_append_new(s->files,
					  attachment_json(&l->v[i].a)) != 0)
			return err_memory(e);
	return 0;
}

static int
files_check(struct submitting *s)
{
	const struct cli_io *io = &s->c->io;
	struct err e = ERR_INIT;
	struct file_list l;
	int rc = CLI_DONE;

	if (files_of(s->c, &s->r, &l, &e) != 0 || files_make(s, &l, &e) != 0)
		rc = fail(s, &e);
	else if (!files_fit(l.n, l.bytes))
		rc = files_say_much(io, TEXT_submit_files, l.n, l.bytes);
	files_list_done(&l);
	return rc;
}

static const struct form_finding *
warning_at(const struct form_report *r, const char *path)
{

	for (size_t i = 0; i < r->count; i++) {
		if (r->findings[i].rule == RULE_WARNING &&
		    strcmp(r->findings[i].path, path) == 0)
			return &r->findings[i];
	}
	return NULL;
}

/* One word "field=reason" behind the record. */
static int
reason_read(struct submitting *s, const char *word)
{
	static const struct form_field text = {.name = "reason",
					       .type = FORM_TEXT};
	const char *equals = strchr(word, '=');
	struct new_rows none = {.n = 0};
	char name[FIELD_NAME_MAX + 1], path[FIELD_NAME_MAX + 1];
	struct err e = ERR_INIT;
	json_t *v;
	int rc;

	if (equals == NULL || equals[1] == '\0' ||
	    (size_t)(equals - word) > FIELD_NAME_MAX) {
		cli_warn(&s->c->io, TEXT_no_equals, word, NULL);
		return CLI_USAGE;
	}
	(void)snprintf(name, sizeof(name), "%.*s", (int)(equals - word), word);
	rc = row_path(s->c, &s->form, &s->r, name, &none, path);
	if (rc != CLI_DONE)
		return rc;
	if (warning_at(&s->report, path) == NULL) {
		cli_warn(&s->c->io, TEXT_submit_no_warning, name, NULL);
		return CLI_USAGE;
	}
	v = form_value(&text, equals + 1, strlen(equals + 1), &e);
	if (v == NULL || json_is_null(v)) {
		json_decref(v);
		cli_warn(&s->c->io, TEXT_submit_bad_reason, name, NULL);
		return CLI_USAGE;
	}
	if (json_object_set_new(s->reasons, path, v) != 0) {
		err_memory(&e);
		return fail(s, &e);
	}
	return CLI_DONE;
}

/* Every warning needs its reason. */
static int
reasons_check(struct submitting *s)
{
	int rc = CLI_DONE;

	for (size_t i = 1; rc == CLI_DONE && i < s->a->n; i++)
		rc = reason_read(s, s->a->v[i]);
	if (rc != CLI_DONE)
		return rc;
	for (size_t i = 0; i < s->report.count; i++) {
		const struct form_finding *f = &s->report.findings[i];

		if (json_object_get(s->reasons, f->path) != NULL)
			continue;
		form_say_finding(&s->c->io, f);
		cli_warn(&s->c->io, TEXT_submit_wants_reason,
			 id_text(&s->key.rec).s, f->path, NULL);
		rc = CLI_PERSON;
	}
	return rc;
}

static int
record_check(struct submitting *s)
{
	struct err e = ERR_INIT;
	struct id_text id = id_text(&s->key.rec);
	int rc;

	if (record_in_conflict(&s->r)) {
		cli_warn(&s->c->io, TEXT_submit_conflict, id.s, NULL);
		return CLI_PERSON;
	}
	if (record_deleted(&s->r)) {
		cli_warn(&s->c->io, TEXT_record_deleted, id.s, NULL);
		return CLI_FAILED;
	}
	s->reasons = json_object();
	if (s->reasons == NULL ||
	    content_check(s->c, &s->form, &s->r, &s->report, &e) != 0) {
		err_memory(&e);
		return fail(s, &e);
	}
	if (s->report.errors > 0) {
		for (size_t i = 0; i < s->report.count; i++)
			form_say_finding(&s->c->io, &s->report.findings[i]);
		cli_warn(&s->c->io, TEXT_submit_invalid, id.s, NULL);
		return CLI_USAGE;
	}
	rc = reasons_check(s);
	if (rc == CLI_DONE && content_make(s, &e) != 0)
		return fail(s, &e);
	return rc;
}

/* Both lines, unless one was asked for. */
static json_t *
lines_make(const char *line)
{

	if (line != NULL)
		return json_pack("[s]", line);
	return json_pack("[s,s]", "chinh-quyen", "dang");
}

static json_t *
act_make(struct submitting *s, const struct hash *after, const char *reason,
	 struct err *e)
{
	json_t *act = act_new(ACT_SUBMIT, &s->p.first);
	json_t *annex = annex_of(s->c, s->key.type, s->content, &s->r, e);
	json_t *rest = json_pack(
	    "{s:o,s:s,s:o,s:o,s:o,s:O,s:o,s:n,s:O}", "rec",
	    json_id(&s->key.rec), "type", s->key.type, "lines",
	    lines_make(cli_opt(s->a, "--line")), "after",
	    after == NULL ? json_null() : json_hash(after), "reason",
	    reason == NULL ? json_null() : json_string(reason), "content",
	    s->content, "annex", annex, "personal", "files", s->files);
	int rc = rest == NULL ? -1 : json_object_update(act, rest);

	json_decref(rest);
	if (act != NULL && rc == 0)
		return act;
	json_decref(act);
	err_memory(e);
	return NULL;
}

/* Sign what is unsealed and the submission behind it. */
static int
sign(struct submitting *s, json_t *act)
{
	struct err e = ERR_INIT;
	struct sign_key key;
	struct hash part;
	char text[24];
	int rc = open_key(s->c, s->a, &s->p, &key);

	if (rc != CLI_DONE)
		return rc;
	if (s->personal.n > 0 && fields_save(s->c, &s->p, &s->key, &s->r,
					     &s->personal, OVER_ALL, &e) != 0)
		rc = fail(s, &e);
	if (rc == CLI_DONE && seal(s->c, &s->p, &key, act, &part, &e) < 0)
		rc = fail(s, &e);
	sign_key_wipe(&key);
	if (rc != CLI_DONE)
		return rc;
	cli_row(&s->c->io, hash_text(&part).s, digits_of(text, &part), NULL);
	cli_warn(&s->c->io, TEXT_submit_done, NULL);
	return CLI_DONE;
}

/* Whether a person means that submission: by the beginning of its hash, or by
 * its digits. */
static bool
is_meant(const struct hash *part, const char *typed)
{
	size_t n = strlen(typed);
	char text[24], read[24];

	if (digits_read(read, typed, 4) == 0)
		return strcmp(digits_of(text, part), read) == 0;
	return n >= TYPED_MIN && strncmp(hash_text(part).s, typed, n) == 0;
}

/* The submission that this one corrects: the one that was named, else the
 * newest; NULL if there is none. */
static int
corrected_find(struct submitting *s, const struct hash **after)
{
	const char *typed = cli_opt(s->a, "--corrects");
	size_t found = 0;

	*after = NULL;
	if (typed == NULL) {
		if (s->st.newest != NULL)
			*after = &s->st.acts[s->st.newest->act].part;
		return CLI_DONE;
	}
	for (size_t i = 0; i < s->st.count; i++) {
		const struct hash *part = &s->st.acts[s->st.subs[i].act].part;

		if (is_meant(part, typed)) {
			*after = part;
			found++;
		}
	}
	if (found == 1)
		return CLI_DONE;
	cli_warn(&s->c->io, TEXT_submit_no_such, typed, id_text(&s->key.rec).s,
		 NULL);
	return CLI_USAGE;
}

static int
submit(struct submitting *s)
{
	const char *reason = cli_opt(s->a, "--reason");
	const struct hash *after = NULL;
	struct err e = ERR_INIT;
	json_t *act;
	int rc = record_check(s);

	if (rc == CLI_DONE)
		rc = files_check(s);
	if (rc != CLI_DONE)
		return rc;
	rc = corrected_find(s, &after);
	if (rc != CLI_DONE)
		return rc;
	if (after != NULL) {
		if (reason == NULL || reason[0] == '\0') {
			cli_warn(&s->c->io, TEXT_submit_reason, NULL);
			return CLI_USAGE;
		}
	}
	act = act_make(s, after, reason, &e);
	if (act == NULL)
		return fail(s, &e);
	rc = sign(s, act);
	json_decref(act);
	return rc;
}

static int
load(struct submitting *s)
{
	struct err e = ERR_INIT;
	uint64_t left;
	int rc;

	/* A snapshot of somebody else's typing follows that typing. */
	rc = edit_others(s->c, &s->p, &s->key.rec, &e);
	if (rc == 1)
		rc = seal_all(s->c, cli_opt(s->a, "--passphrase-file"), &left,
			      &e);
	if (rc != 0 || view_record(s->c, &s->key, &s->r, &e) != 0 ||
	    standing_load(s->c, &s->key.rec, &s->st, &e) != 0)
		return fail(s, &e);
	rc = fields_form(s->c, s->key.type, &s->r, FORM_NEWEST, &s->form);
	s->has_form = rc == CLI_DONE;
	return rc;
}

static int
submit_run(void *app, const struct cli_args *a)
{
	struct submitting s = {.c = app, .a = a};
	const char *line = cli_opt(a, "--line");
	int rc;

	if (line != NULL && strcmp(line, "chinh-quyen") != 0 &&
	    strcmp(line, "dang") != 0) {
		cli_warn(&s.c->io, TEXT_bad_line, line, NULL);
		return CLI_USAGE;
	}
	link_pull(s.c);
	record_init(&s.r);
	rc = cmd_person(s.c, a, ROLE_RECORDER, &s.p);
	if (rc == CLI_DONE)
		rc = cmd_record(s.c, a->v[0], &s.key);
	if (rc == CLI_DONE)
		rc = load(&s);
	if (rc == CLI_DONE)
		rc = submit(&s);
	json_decref(s.content);
	json_decref(s.reasons);
	form_report_done(&s.report);
	json_decref(s.files);
	fields_done(&s.personal);
	if (s.has_form)
		form_done(&s.form);
	standing_done(&s.st);
	record_done(&s.r);
	return rc;
}

static const struct cli_option options[] = {
    {"--line", "LINE", TEXT_opt_line},
    {"--reason", "TEXT", TEXT_opt_reason},
    {"--corrects", "SUBMISSION", TEXT_opt_corrects},
    {"--as", "PERSON", TEXT_opt_as},
    {"--passphrase-file", "FILE", TEXT_opt_passphrase_file},
    {NULL, NULL, TEXT_opt_as},
};

const struct cli_verb verb_submit = {
    .name = "submit",
    .args = "RECORD [field=reason...]",
    .summary = TEXT_submit_summary,
    .example = "kheo submit 3f2aXk --line chinh-quyen",
    .min_args = 1,
    .max_args = 1 + FORM_FIELDS_MAX,
    .options = options,
    .run = submit_run,
};

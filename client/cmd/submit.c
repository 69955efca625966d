#include <stdlib.h>
#include <string.h>

#include "client/cmd/fields.h"
#include "client/store/seal.h"

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
	json_t *content; /* without personal fields */
	json_t *all;
	struct typed_list personal; /* to be said again in a part of its own */
};

static int
fail(const struct submitting *s, const struct err *e)
{

	return cli_fail(&s->c->io, e);
}

static int
value_add(struct submitting *s, const struct record_field *f, struct err *e)
{
	const struct form_field *ff = form_find(&s->form, f->name);
	json_t *v =
	    json_value_read(f->heads[0].value, f->heads[0].value_len, e);
	struct typed *t;

	if (v == NULL)
		return -1;
	if (json_object_set(s->all, f->name, v) != 0 ||
	    ((ff == NULL || !ff->personal) &&
	     json_object_set(s->content, f->name, v) != 0)) {
		json_decref(v);
		return err_memory(e);
	}
	if (ff != NULL && ff->personal && !json_is_null(v)) {
		t = &s->personal.v[s->personal.n++];
		t->field = ff->name;
		buf_init(&t->value, 2 * PART_BYTES_MAX);
		buf_add(&t->value, f->heads[0].value, f->heads[0].value_len);
	}
	json_decref(v);
	return 0;
}

/* The record's fields as they stand. */
static int
content_make(struct submitting *s, struct err *e)
{

	s->content = json_object();
	s->all = json_object();
	s->personal.v = calloc(s->r.field_count + 1, sizeof(*s->personal.v));
	if (s->content == NULL || s->all == NULL || s->personal.v == NULL)
		return err_memory(e);
	for (size_t i = 0; i < s->r.field_count; i++) {
		const struct record_field *f = &s->r.fields[i];

		if (f->name[0] != '_' && f->head_count > 0 &&
		    value_add(s, f, e) != 0)
			return -1;
	}
	return 0;
}

/* The label of the field with which an error's text begins. */
static int
say_invalid(const struct submitting *s, const struct err *e)
{
	bool en = s->c->io.lang == LANG_EN;
	size_t best = SIZE_MAX, length = 0;

	for (size_t i = 0; i < s->form.field_count; i++) {
		const char *name = s->form.fields[i].name;
		size_t n = strlen(name);

		if (n > length && strncmp(e->text, name, n) == 0) {
			best = i;
			length = n;
		}
	}
	if (best == SIZE_MAX)
		return fail(s, e);
	cli_warn(&s->c->io, TEXT_submit_invalid,
		 en && s->form.fields[best].label.en != NULL
		     ? s->form.fields[best].label.en
		     : s->form.fields[best].label.vi,
		 s->form.fields[best].name, NULL);
	return CLI_USAGE;
}

static int
record_check(struct submitting *s)
{
	struct err e = ERR_INIT;
	struct id_text id = id_text(&s->key.rec);

	if (record_in_conflict(&s->r)) {
		cli_warn(&s->c->io, TEXT_submit_conflict, id.s, NULL);
		return CLI_PERSON;
	}
	if (record_deleted(&s->r)) {
		cli_warn(&s->c->io, TEXT_record_deleted, id.s, NULL);
		return CLI_FAILED;
	}
	if (content_make(s, &e) != 0)
		return fail(s, &e);
	if (form_check(&s->form, s->all, &e) == 0)
		return CLI_DONE;
	return e.code == ERR_INVALID ? say_invalid(s, &e) : fail(s, &e);
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
	json_t *rest =
	    json_pack("{s:o,s:s,s:o,s:o,s:o,s:O,s:{},s:n,s:[]}", "rec",
		      json_id(&s->key.rec), "type", s->key.type, "lines",
		      lines_make(cli_opt(s->a, "--line")), "after",
		      after == NULL ? json_null() : json_hash(after), "reason",
		      reason == NULL ? json_null() : json_string(reason),
		      "content", s->content, "annex", "personal", "files");
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

static int
submit(struct submitting *s)
{
	const char *reason = cli_opt(s->a, "--reason");
	const struct hash *after = NULL;
	struct err e = ERR_INIT;
	json_t *act;
	int rc = record_check(s);

	if (rc != CLI_DONE)
		return rc;
	if (s->st.newest != NULL) {
		after = &s->st.acts[s->st.newest->act].part;
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
	rc = fields_form(s->c, s->key.type, fields_version(&s->r), &s->form);
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
	record_init(&s.r);
	rc = cmd_person(s.c, a, ROLE_RECORDER, &s.p);
	if (rc == CLI_DONE)
		rc = cmd_record(s.c, a->v[0], &s.key);
	if (rc == CLI_DONE)
		rc = load(&s);
	if (rc == CLI_DONE)
		rc = submit(&s);
	json_decref(s.content);
	json_decref(s.all);
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
    {"--as", "PERSON", TEXT_opt_as},
    {"--passphrase-file", "FILE", TEXT_opt_passphrase_file},
    {NULL, NULL, TEXT_opt_as},
};

const struct cli_verb verb_submit = {
    .name = "submit",
    .args = "RECORD",
    .summary = TEXT_submit_summary,
    .example = "kheo submit 3f2aXk --line chinh-quyen",
    .min_args = 1,
    .max_args = 1,
    .options = options,
    .run = submit_run,
};

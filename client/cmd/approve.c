#include <string.h>

#include "client/cmd/cmd.h"
#include "client/cmd/link.h"
#include "client/store/seal.h"
#include "protocol/form/check.h"
#include "protocol/sign/hash.h"

static void
show_item(struct client *c, const struct form *form, const char *path,
	  size_t row, const json_t *value)
{
	const struct form_field *f =
	    form == NULL ? NULL : form_find(form, path);
	bool en = c->io.lang == LANG_EN;
	struct buf text = BUF_INIT(2 * PART_BYTES_MAX);
	struct buf label = BUF_INIT(64 * 1024);
	struct err e = ERR_INIT;
	char number[24];

	if (f != NULL)
		form_shown(f, value, en, &text);
	else
		(void)json_put(&text, value, &e);
	buf_text(&label, f == NULL ? path : form_label_in(&f->label, en));
	(void)snprintf(number, sizeof(number), "%zu", row);
	if (row > 0)
		text_put(&label, c->io.lang, TEXT_check_row, number, NULL);
	cli_say(&c->io, TEXT_show_field, buf_str(&label), buf_str(&text), NULL);
	buf_done(&label);
	buf_done(&text);
}

/* All rows of a table. */
static int
show_rows(struct client *c, const struct form *form, const struct form_group *g,
	  const json_t *content, struct err *e)
{
	struct buf path = BUF_INIT(2 * FIELD_NAME_MAX);
	struct form_rows rows;
	const json_t *value;

	if (form_rows_list(g, content, &rows, e) != 0)
		return -1;
	for (size_t i = 0; i < rows.count; i++) {
		for (size_t k = g->first;
		     k < form->field_count && form->fields[k].repeat == g;
		     k++) {
			buf_reset(&path);
			form_path_put(&path, &form->fields[k], rows.ids[i]);
			value = json_object_get(content, buf_str(&path));
			if (value != NULL)
				show_item(c, form, buf_str(&path), i + 1,
					  value);
		}
	}
	form_rows_done(&rows);
	buf_done(&path);
	return 0;
}

static int
show_known(struct client *c, const struct form *form, const json_t *content,
	   struct err *e)
{

	for (size_t i = 0; i < form->field_count; i++) {
		const struct form_field *f = &form->fields[i];
		const json_t *value = json_object_get(content, f->name);

		if (f->repeat == NULL && value != NULL)
			show_item(c, form, f->name, 0, value);
		if (f->repeat != NULL && f->repeat->first == i &&
		    show_rows(c, form, f->repeat, content, e) != 0)
			return -1;
	}
	return 0;
}

static void
show_reasons(struct client *c, const struct form *form, const json_t *reasons)
{
	const struct form_field *f;
	const char *path;
	json_t *text;

	json_object_foreach((json_t *)(uintptr_t)reasons, path, text)
	{
		f = form == NULL ? NULL : form_find(form, path);
		cli_say(&c->io, TEXT_show_warned,
			f == NULL
			    ? path
			    : form_label_in(&f->label, c->io.lang == LANG_EN),
			json_string_value(text), NULL);
	}
}

static void
show_lines(struct client *c, const json_t *lines)
{
	const json_t *line;
	size_t i;

	json_array_foreach(lines, i, line)
	{
		cli_say(
		    &c->io, TEXT_show_for,
		    text_raw(c->io.lang, text_of_line(json_string_value(line))),
		    NULL);
	}
}

/* The figures by their names in the annex. */
static void
show_annex(struct client *c, const json_t *annex)
{
	const char *name;
	json_t *v;

	json_object_foreach((json_t *)(uintptr_t)annex, name, v)
	{
		const json_t *value =
		    json_is_object(v) ? json_object_get(v, "value") : v;

		struct buf text = BUF_INIT(PART_BYTES_MAX);
		struct err e = ERR_INIT;

		if (json_is_string(value))
			buf_text(&text, json_string_value(value));
		else if (value != NULL)
			(void)json_put(&text, value, &e);
		cli_say(&c->io, TEXT_show_figure, name, buf_str(&text), NULL);
		buf_done(&text);
	}
}

static void
show_files(struct client *c, const json_t *files)
{
	const json_t *file;
	size_t i;

	json_array_foreach(files, i, file)
	{
		cli_say(&c->io, TEXT_show_file, json_get_text(file, "name"),
			json_get_text(file, "sha256"), NULL);
	}
}

/* What is signed are the stored bytes, so these are shown. */
static int
show_content(struct client *c, const struct form *form, json_t *root,
	     struct err *e)
{
	json_t *content = json_object_get(root, "content");
	const char *name;
	json_t *value;

	if (form != NULL && show_known(c, form, content, e) != 0)
		return -1;
	json_object_foreach(content, name, value)
	{
		if (name[0] != '_' &&
		    (form == NULL || form_find(form, name) == NULL))
			show_item(c, NULL, name, 0, value);
	}
	show_reasons(c, form, json_object_get(content, FIELD_REASONS));
	show_lines(c, json_object_get(root, "lines"));
	show_annex(c, json_object_get(root, "annex"));
	show_files(c, json_object_get(root, "files"));
	if (json_get_text(root, "reason") != NULL)
		cli_say(&c->io, TEXT_show_reason, json_get_text(root, "reason"),
			NULL);
	return 0;
}

/* The form by which a submission was made; else the newest. */
static int
form_of(struct client *c, const json_t *root, struct form *out, struct err *e)
{
	const char *type = json_get_text(root, "type");
	int64_t version;
	int rc = 0;

	if (json_get_int(json_object_get(root, "content"), FIELD_FORM, 1,
			 INT64_MAX, &version) == 0)
		rc = view_form(c, type, (uint64_t)version, out, e);
	return rc != 0 ? rc : view_form(c, type, FORM_NEWEST, out, e);
}

/* Read the submission again from its bytes, and check that they are those
 * whose hash is going to be signed. */
int
submission_say(struct client *c, const struct hash *target, struct err *e)
{
	struct buf body = BUF_INIT(PART_BYTES_MAX);
	uint8_t salt[SALT_LEN];
	struct form form;
	struct part p;
	struct hash is;
	char text[24];
	int rc = part_load(c->db, target, salt, &body, e);
	int known;

	if (rc == 1) {
		is = part_hash(salt, body.p, body.len);
		if (!hash_eq(&is, target))
			rc = err_set(e, ERR_CORRUPT,
				     "part %s: other bytes than its hash",
				     hash_text(target).s);
	} else if (rc == 0) {
		rc = err_set(e, ERR_CORRUPT, "part %s is missing",
			     hash_text(target).s);
	}
	if (rc != 1 || part_parse(&p, body.p, body.len, e) != 0) {
		buf_done(&body);
		return -1;
	}
	known = form_of(c, p.root, &form, e);
	rc = known < 0 ? -1
		       : show_content(c, known == 1 ? &form : NULL, p.root, e);
	if (rc == 0)
		cli_say(&c->io, TEXT_approve_digits, digits_of(text, target),
			NULL);
	if (known == 1)
		form_done(&form);
	part_done(&p);
	buf_done(&body);
	return rc;
}

static int
approve(struct client *c, const struct cli_args *a, const struct person *p,
	const struct hash *target)
{
	struct err e = ERR_INIT;
	struct sign_key key;
	json_t *act;
	int rc;

	if (submission_say(c, target, &e) != 0)
		return cli_fail(&c->io, &e);
	rc = open_key(c, a, p, &key);
	if (rc != CLI_DONE)
		return rc;
	act = act_new(ACT_APPROVE, &p->first);
	if (act == NULL ||
	    json_object_set_new(act, "target", json_hash(target)) != 0)
		err_memory(&e);
	else
		(void)seal(c, p, &key, act, NULL, &e);
	json_decref(act);
	sign_key_wipe(&key);
	if (e.code != ERR_NONE)
		return cli_fail(&c->io, &e);
	cli_warn(&c->io, TEXT_approve_done, p->name, NULL);
	return CLI_DONE;
}

/* What the hub would leave without effect is not signed. */
static int
may_approve(struct client *c, const struct person *p, const struct act *submit)
{

	if (c->policy.two_persons && id_eq(&p->first, &submit->person)) {
		cli_warn(&c->io, TEXT_approve_own, p->name, NULL);
		return CLI_PERSON;
	}
	return CLI_DONE;
}

static int
approve_run(void *app, const struct cli_args *a)
{
	struct client *c = app;
	struct err e = ERR_INIT;
	struct record_key key;
	struct standing st;
	struct hash target;
	struct person p;
	int rc;

	link_pull(c);
	rc = cmd_person(c, a, ROLE_APPROVER, &p);
	if (rc == CLI_DONE)
		rc = cmd_record(c, a->v[0], &key);
	if (rc != CLI_DONE)
		return rc;
	if (standing_load(c, &key.rec, &st, &e) != 0)
		return cli_fail(&c->io, &e);
	if (st.newest == NULL) {
		standing_done(&st);
		cli_warn(&c->io, TEXT_approve_nothing, id_text(&key.rec).s,
			 NULL);
		return CLI_NOTHING;
	}
	target = st.acts[st.newest->act].part;
	rc = may_approve(c, &p, &st.acts[st.newest->act]);
	standing_done(&st);
	return rc == CLI_DONE ? approve(c, a, &p, &target) : rc;
}

static const struct cli_option options[] = {
    {"--as", "PERSON", TEXT_opt_as},
    {"--passphrase-file", "FILE", TEXT_opt_passphrase_file},
    {NULL, NULL, TEXT_opt_as},
};

const struct cli_verb verb_approve = {
    .name = "approve",
    .args = "RECORD",
    .summary = TEXT_approve_summary,
    .example = "kheo approve 3f2aXk --as 'Chủ tịch xã A'",
    .min_args = 1,
    .max_args = 1,
    .options = options,
    .run = approve_run,
};

#include <string.h>

#include "client/cmd/fields.h"
#include "client/store/seal.h"
#include "protocol/sign/hash.h"

static void
show_item(struct client *c, const struct form *form, const char *name,
	  const json_t *value)
{
	const struct form_field *f =
	    form == NULL ? NULL : form_find(form, name);
	bool en = c->io.lang == LANG_EN;
	struct buf text = BUF_INIT(2 * PART_BYTES_MAX);
	struct err e = ERR_INIT;

	if (f != NULL)
		form_shown(f, value, en, &text);
	else
		(void)json_put(&text, value, &e);
	cli_say(&c->io, TEXT_show_field,
		f == NULL                   ? name
		: en && f->label.en != NULL ? f->label.en
					    : f->label.vi,
		buf_str(&text), NULL);
	buf_done(&text);
}

/* What is signed are the stored bytes, so these are shown. */
static void
show_content(struct client *c, const struct form *form, json_t *root)
{
	json_t *content = json_object_get(root, "content");
	const char *name;
	json_t *value;

	for (size_t i = 0; form != NULL && i < form->field_count; i++) {
		value = json_object_get(content, form->fields[i].name);
		if (value != NULL)
			show_item(c, form, form->fields[i].name, value);
	}
	json_object_foreach(content, name, value)
	{
		if (form == NULL || form_find(form, name) == NULL)
			show_item(c, NULL, name, value);
	}
	if (json_get_text(root, "reason") != NULL)
		cli_say(&c->io, TEXT_show_reason, json_get_text(root, "reason"),
			NULL);
}

/* Read the submission again from its bytes, and check that they are those
 * whose hash is going to be signed. */
static int
show_submission(struct client *c, const struct hash *target, struct err *e)
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
	known = view_form(c, json_get_text(p.root, "type"), 0, &form, e);
	if (known >= 0) {
		show_content(c, known == 1 ? &form : NULL, p.root);
		cli_say(&c->io, TEXT_approve_digits, digits_of(text, target),
			NULL);
	}
	if (known == 1)
		form_done(&form);
	part_done(&p);
	buf_done(&body);
	return known < 0 ? -1 : 0;
}

static int
approve(struct client *c, const struct cli_args *a, const struct person *p,
	const struct hash *target)
{
	struct err e = ERR_INIT;
	struct sign_key key;
	json_t *act;
	int rc;

	if (show_submission(c, target, &e) != 0)
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

static int
approve_run(void *app, const struct cli_args *a)
{
	struct client *c = app;
	struct err e = ERR_INIT;
	struct record_key key;
	struct standing st;
	struct hash target;
	struct person p;
	int rc = cmd_person(c, a, ROLE_APPROVER, &p);

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
	standing_done(&st);
	return approve(c, a, &p, &target);
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

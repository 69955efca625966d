#include "client/cmd/fields.h"

#include <stdlib.h>
#include <string.h>

#include "client/cmd/content.h"
#include "client/store/seal.h"
#include "protocol/base/text.h"
#include "protocol/form/secret.h"

#define FILE_VALUE_MAX (256 * 1024)

int
fields_form(struct client *c, const char *type, const struct record *r,
	    uint64_t version, struct form *out)
{
	struct buf types = BUF_INIT(64 * 1024);
	struct err e = ERR_INIT;
	int rc = r == NULL ? view_form(c, type, version, out, &e)
			   : view_form_of(c, type, r, out, &e);

	if (rc == 1)
		return CLI_DONE;
	if (rc == 0 && version == FORM_NEWEST_TRIAL) {
		cli_warn(&c->io, TEXT_no_trial, type, NULL);
		return CLI_USAGE;
	}
	if (rc == 0 && view_types(c, &types, &e) == 0) {
		cli_warn(&c->io, TEXT_unknown_type, type, buf_str(&types),
			 NULL);
		buf_done(&types);
		return CLI_USAGE;
	}
	buf_done(&types);
	return cli_fail(&c->io, &e);
}

/* Say which fields there are. */
static int
unknown_field(struct client *c, const struct form *form, const char *word,
	      size_t n)
{
	struct buf known = BUF_INIT(64 * 1024);
	struct buf name = BUF_INIT(1024);

	for (size_t i = 0; i < form->field_count; i++) {
		buf_text(&known, i == 0 ? "" : ", ");
		form_path_put(&known, &form->fields[i], "+");
	}
	buf_add(&name, word, n < 100 ? n : 100);
	cli_warn(&c->io, TEXT_unknown_field, form->name, buf_str(&name),
		 buf_str(&known), NULL);
	buf_done(&known);
	buf_done(&name);
	return CLI_USAGE;
}

/* What a field takes, for whoever typed something else. */
static void
put_wanted(struct client *c, const struct form_field *f, struct buf *out)
{
	static const enum text_id wanted[] = {
	    [FORM_TEXT] = TEXT_want_text,
	    [FORM_LONG_TEXT] = TEXT_want_long_text,
	    [FORM_INTEGER] = TEXT_want_integer,
	    [FORM_DECIMAL] = TEXT_want_decimal,
	    [FORM_DATE] = TEXT_want_date,
	    [FORM_SELECT_ONE] = TEXT_want_one,
	    [FORM_SELECT_MULTIPLE] = TEXT_want_several,
	    [FORM_UNIT] = TEXT_want_unit,
	    [FORM_RECORD] = TEXT_want_record,
	    [FORM_FILE] = TEXT_want_file,
	};
	struct buf names = BUF_INIT(64 * 1024);

	for (size_t i = 0; i < f->choice_count; i++)
		buf_fmt(&names, "%s%s", i == 0 ? "" : ", ", f->choices[i].name);
	text_put(out, c->io.lang, wanted[f->type], buf_str(&names), NULL);
	buf_done(&names);
}

static int
bad_value(struct client *c, const struct form_field *f, const struct err *why)
{
	struct buf wanted = BUF_INIT(64 * 1024);

	if (why->code == ERR_FORMAT)
		text_put(&wanted, c->io.lang, TEXT_want_utf8, NULL);
	else
		put_wanted(c, f, &wanted);
	cli_warn(&c->io, TEXT_bad_value, f->name,
		 form_label_in(&f->label, c->io.lang == LANG_EN),
		 buf_str(&wanted), NULL);
	buf_done(&wanted);
	return CLI_USAGE;
}

/* The text of "@file", without the line end that editors put. */
static int
file_text(struct client *c, const char *path, const char *field,
	  struct buf *out)
{
	struct err e = ERR_INIT;

	if (file_read(out, path, &e) != 0) {
		if (e.code != ERR_LIMIT)
			return cli_fail(&c->io, &e);
		cli_warn(&c->io, TEXT_value_too_long, field, NULL);
		return CLI_USAGE;
	}
	if (out->len >= 3 && memcmp(out->p, "\xef\xbb\xbf", 3) == 0) {
		memmove(out->p, out->p + 3, out->len - 3);
		out->len -= 3;
	}
	if (out->len > 0 && out->p[out->len - 1] == '\n')
		out->len--;
	if (out->len > 0 && out->p[out->len - 1] == '\r')
		out->len--;
	return CLI_DONE;
}

static int
value_read(struct client *c, const struct form_field *f, const char *text,
	   size_t n, struct buf *out)
{
	struct err e = ERR_INIT;
	json_t *v;

	if (secret_marked(text, n)) {
		cli_warn(&c->io, TEXT_secret_marked, f->name, NULL);
		return CLI_USAGE;
	}
	if (!text_is_utf8(text, n))
		err_set(&e, ERR_FORMAT, "not UTF-8");
	else if ((v = form_value(f, text, n, &e)) != NULL) {
		int rc = json_put(out, v, &e);

		json_decref(v);
		if (rc == 0 && buf_check(out, &e) == 0)
			return CLI_DONE;
	}
	if (e.code == ERR_INVALID || e.code == ERR_FORMAT)
		return bad_value(c, f, &e);
	if (e.code == ERR_LIMIT) {
		cli_warn(&c->io, TEXT_value_too_long, f->name, NULL);
		return CLI_USAGE;
	}
	return cli_fail(&c->io, &e);
}

/* A record by what the person calls it; a whole id also if it is not here. */
static int
record_take(struct client *c, const struct form_field *f, const char *text,
	    struct buf *out)
{
	struct record_key key;
	struct id id;
	int rc;

	if (text[0] == '\0' || id_parse(&id, text, strlen(text)) == 0)
		return value_read(c, f, text, strlen(text), out);
	rc = cmd_record(c, text, &key);
	if (rc != CLI_DONE)
		return rc;
	if (f->of != NULL && strcmp(f->of, key.type) != 0) {
		cli_warn(&c->io, TEXT_other_type, f->name, f->of, key.type,
			 NULL);
		return CLI_USAGE;
	}
	return value_read(c, f, id_text(&key.rec).s,
			  strlen(id_text(&key.rec).s), out);
}

static int
value_take(struct client *c, const struct form_field *f, const char *text,
	   struct buf *out)
{
	struct buf file = BUF_INIT(FILE_VALUE_MAX);
	int rc;

	if (f->calculation != NULL) {
		cli_warn(&c->io, TEXT_calculated,
			 form_label_in(&f->label, c->io.lang == LANG_EN),
			 f->name, NULL);
		return CLI_USAGE;
	}
	if (f->type == FORM_RECORD)
		return record_take(c, f, text, out);
	if (text[0] != '@')
		return value_read(c, f, text, strlen(text), out);
	rc = file_text(c, text + 1, f->name, &file);
	if (rc == CLI_DONE)
		rc = value_read(c, f, buf_str(&file), file.len, out);
	buf_done(&file);
	return rc;
}

/* A row's deletion. */
static int
deletion_take(struct client *c, const char *path, const char *text,
	      struct buf *out)
{

	if (strcmp(text, "true") != 0 && strcmp(text, "false") != 0) {
		cli_warn(&c->io, TEXT_want_deleted, path, NULL);
		return CLI_USAGE;
	}
	buf_text(out, text);
	return CLI_DONE;
}

/* Words that were read, and what they are about. */
struct reading {
	struct client *c;
	const struct form *form;
	const struct record *r;
	struct new_rows made;
};

static int
path_take(struct reading *rd, const char *word, size_t n,
	  struct form_path *path, char *out)
{
	char name[FIELD_NAME_MAX + 1];
	int rc;

	if (n == 0 || n > FIELD_NAME_MAX)
		return unknown_field(rd->c, rd->form, word, n);
	memcpy(name, word, n);
	name[n] = '\0';
	rc = row_path(rd->c, rd->form, rd->r, name, &rd->made, out);
	if (rc == CLI_DONE && !form_path_read(rd->form, out, path))
		rc = unknown_field(rd->c, rd->form, word, n);
	return rc;
}

/* One word "field=value". */
static int
word_read(struct reading *rd, const char *word, struct typed_list *t)
{
	const char *equals = strchr(word, '=');
	struct typed *now = &t->v[t->n];
	struct form_path path = {.field = NULL};
	int rc;

	if (equals == NULL) {
		cli_warn(&rd->c->io, TEXT_no_equals, word, NULL);
		return CLI_USAGE;
	}
	rc = path_take(rd, word, (size_t)(equals - word), &path, now->field);
	if (rc != CLI_DONE)
		return rc;
	for (size_t i = 0; i < t->n; i++)
		if (strcmp(t->v[i].field, now->field) == 0) {
			cli_warn(&rd->c->io, TEXT_field_twice, now->field,
				 NULL);
			return CLI_USAGE;
		}
	buf_init(&now->value, 2 * PART_BYTES_MAX);
	t->n++;
	if (path.field == NULL)
		return deletion_take(rd->c, now->field, equals + 1,
				     &now->value);
	return value_take(rd->c, path.field, equals + 1, &now->value);
}

int
fields_read(struct client *c, const struct form *form, const struct record *r,
	    const char *const *args, size_t n, struct typed_list *out)
{
	struct reading rd = {.c = c, .form = form, .r = r};
	struct err e = ERR_INIT;
	int rc = CLI_DONE;

	out->n = 0;
	out->v = calloc(n + 1, sizeof(*out->v));
	if (out->v == NULL) {
		err_memory(&e);
		return cli_fail(&c->io, &e);
	}
	for (size_t i = 0; rc == CLI_DONE && i < n; i++)
		rc = word_read(&rd, args[i], out);
	return rc;
}

void
fields_done(struct typed_list *t)
{

	for (size_t i = 0; i < t->n; i++)
		buf_done(&t->v[i].value);
	free(t->v);
	t->v = NULL;
	t->n = 0;
}

/* The versions that a value for ${f} replaces; ${out} has room for all. */
static size_t
over_fill(struct client *c, const struct record_field *f, enum fields_over over,
	  struct id *out)
{

	if (over == OVER_SHOWN && field_in_conflict(f)) {
		out[0] = view_head(c, f)->part;
		return 1;
	}
	for (size_t i = 0; i < f->head_count; i++)
		out[i] = f->heads[i].part;
	return f->head_count;
}

/* Every head of the fields of a row, each part once: what its deletion saw. */
static size_t
row_fill(const struct record *r, const char *deletion, struct id *out)
{
	size_t len = strlen(deletion) - strlen(FIELD_DELETED);
	size_t n = 0, k;

	for (size_t i = 0; i < r->field_count; i++) {
		const struct record_field *f = &r->fields[i];

		if (strncmp(f->name, deletion, len) != 0)
			continue;
		/* One part may have set several fields. */
		for (size_t h = 0; h < f->head_count; h++) {
			for (k = 0; k < n; k++)
				if (id_eq(&out[k], &f->heads[h].part))
					break;
			if (k == n)
				out[n++] = f->heads[h].part;
		}
	}
	return n;
}

/* Whether it says that a row of a table is deleted. */
static bool
deletes_row(const struct typed *t)
{
	const char *dot = strrchr(t->field, '.');

	return dot != NULL && strcmp(dot + 1, FIELD_DELETED) == 0 &&
	       strcmp(buf_str(&t->value), "true") == 0;
}

int
fields_save(struct client *c, const struct person *p,
	    const struct record_key *key, const struct record *r,
	    const struct typed_list *t, enum fields_over over, struct err *e)
{
	struct edit *edits = calloc(t->n + 1, sizeof(*edits));
	struct id *ids = NULL;
	size_t room = 0, used = 0;
	int rc = -1;

	for (size_t i = 0; i < r->field_count; i++)
		room += r->fields[i].head_count;
	/* A row may be changed and deleted in one breath. */
	ids = calloc(2 * room + 1, sizeof(*ids));
	if (edits == NULL || ids == NULL) {
		err_memory(e);
		goto out;
	}
	for (size_t i = 0; i < t->n; i++) {
		const struct record_field *f = record_field(r, t->v[i].field);

		edits[i].field = t->v[i].field;
		edits[i].value = buf_str(&t->v[i].value);
		edits[i].value_len = t->v[i].value.len;
		edits[i].base = ids + used;
		if (deletes_row(&t->v[i]))
			edits[i].base_count =
			    row_fill(r, t->v[i].field, ids + used);
		else if (f != NULL && f->head_count > 0)
			edits[i].base_count = over_fill(c, f, over, ids + used);
		used += edits[i].base_count;
	}
	rc = edit_save(c, p, key, edits, t->n, e);
out:
	free(edits);
	free(ids);
	return rc;
}

bool
fields_retry(struct client *c, struct err *e)
{
	struct err why = ERR_INIT;
	uint64_t left;

	if (e->code != ERR_STATE || seal_all(c, NULL, &left, &why) != 0 ||
	    left > 0)
		return false;
	err_clear(e);
	return true;
}

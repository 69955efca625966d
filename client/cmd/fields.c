#include "client/cmd/fields.h"

#include <stdlib.h>
#include <string.h>

#include "client/store/seal.h"
#include "protocol/base/num.h"
#include "protocol/base/text.h"

#define FILE_VALUE_MAX (256 * 1024)

int
fields_form(struct client *c, const char *type, uint64_t version,
	    struct form *out)
{
	struct buf types = BUF_INIT(64 * 1024);
	struct err e = ERR_INIT;
	int rc = view_form(c, type, version, out, &e);

	if (rc == 0 && version != 0)
		rc = view_form(c, type, 0, out, &e);
	if (rc == 1)
		return CLI_DONE;
	if (rc == 0 && view_types(c, &types, &e) == 0) {
		cli_warn(&c->io, TEXT_unknown_type, type, buf_str(&types),
			 NULL);
		buf_done(&types);
		return CLI_USAGE;
	}
	buf_done(&types);
	return cli_fail(&c->io, &e);
}

uint64_t
fields_version(const struct record *r)
{
	const struct record_field *f = record_field(r, FIELD_FORM);
	uint64_t version = 0;

	if (f != NULL && f->head_count > 0)
		(void)num_parse(f->heads[0].value, f->heads[0].value_len, 1,
				INT64_MAX, &version);
	return version;
}

/* Say which fields there are. */
static int
unknown_field(struct client *c, const struct form *form, const char *word,
	      size_t n)
{
	struct buf known = BUF_INIT(64 * 1024);
	struct buf name = BUF_INIT(1024);

	for (size_t i = 0; i < form->field_count; i++)
		buf_fmt(&known, "%s%s", i == 0 ? "" : ", ",
			form->fields[i].name);
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
	bool en = c->io.lang == LANG_EN && f->label.en != NULL;
	struct buf wanted = BUF_INIT(64 * 1024);

	if (why->code == ERR_FORMAT)
		text_put(&wanted, c->io.lang, TEXT_want_utf8, NULL);
	else
		put_wanted(c, f, &wanted);
	cli_warn(&c->io, TEXT_bad_value, f->name,
		 en ? f->label.en : f->label.vi, buf_str(&wanted), NULL);
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

static int
value_take(struct client *c, const struct form_field *f, const char *text,
	   struct buf *out)
{
	struct buf file = BUF_INIT(FILE_VALUE_MAX);
	int rc;

	if (text[0] != '@')
		return value_read(c, f, text, strlen(text), out);
	rc = file_text(c, text + 1, f->name, &file);
	if (rc == CLI_DONE)
		rc = value_read(c, f, buf_str(&file), file.len, out);
	buf_done(&file);
	return rc;
}

/* One word "field=value". */
static int
word_read(struct client *c, const struct form *form, const char *word,
	  struct typed_list *t)
{
	const char *equals = strchr(word, '=');
	struct typed *now = &t->v[t->n];
	const struct form_field *f;
	char name[FIELD_NAME_MAX + 1];
	size_t n;

	if (equals == NULL) {
		cli_warn(&c->io, TEXT_no_equals, word, NULL);
		return CLI_USAGE;
	}
	n = (size_t)(equals - word);
	if (n == 0 || n > FIELD_NAME_MAX)
		return unknown_field(c, form, word, n);
	memcpy(name, word, n);
	name[n] = '\0';
	if ((f = form_find(form, name)) == NULL)
		return unknown_field(c, form, word, n);
	for (size_t i = 0; i < t->n; i++)
		if (strcmp(t->v[i].field, f->name) == 0) {
			cli_warn(&c->io, TEXT_field_twice, f->name, NULL);
			return CLI_USAGE;
		}
	now->field = f->name;
	buf_init(&now->value, 2 * PART_BYTES_MAX);
	t->n++;
	return value_take(c, f, equals + 1, &now->value);
}

int
fields_read(struct client *c, const struct form *form, const char *const *args,
	    size_t n, struct typed_list *out)
{
	struct err e = ERR_INIT;
	int rc = CLI_DONE;

	out->n = 0;
	out->v = calloc(n + 1, sizeof(*out->v));
	if (out->v == NULL) {
		err_memory(&e);
		return cli_fail(&c->io, &e);
	}
	for (size_t i = 0; rc == CLI_DONE && i < n; i++)
		rc = word_read(c, form, args[i], out);
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
	ids = calloc(room + 1, sizeof(*ids));
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
		if (f != NULL && f->head_count > 0)
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

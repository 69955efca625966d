#include <string.h>

#include "client/cmd/show.h"

static json_t *
head_json(const struct view *v, const struct record_head *h, struct err *e)
{
	struct byline b;
	json_t *value;
	json_t *o;

	if (byline_of(v->c, &h->part, &b, e) != 0 ||
	    (value = json_value_read(h->value, h->value_len, e)) == NULL)
		return NULL;
	o = json_pack("{s:o,s:s,s:s,s:s}", "value", value, "by", b.person,
		      "unit", b.unit, "time", b.iso);
	if (o == NULL)
		err_memory(e);
	return o;
}

static json_t *
field_json(const struct view *v, const struct record_field *f, struct err *e)
{
	const struct record_head *first = view_head(v->c, f);
	json_t *heads = json_array();
	json_t *value = json_value_read(first->value, first->value_len, e);
	json_t *o = NULL;
	int rc = value == NULL ? -1 : 0;

	for (size_t i = 0; rc == 0 && i < f->head_count; i++)
		rc =
		    json_array_append_new(heads, head_json(v, &f->heads[i], e));
	if (rc == 0)
		o = json_pack("{s:O,s:O}", "value", value, "heads", heads);
	json_decref(heads);
	json_decref(value);
	if (o == NULL)
		err_memory(e);
	return o;
}

static json_t *
fields_json(const struct view *v, struct err *e)
{
	json_t *o = json_object();

	for (size_t i = 0; i < v->r.field_count; i++) {
		const struct record_field *f = &v->r.fields[i];

		if (f->name[0] == '_' || f->head_count == 0)
			continue;
		if (json_object_set_new(o, f->name, field_json(v, f, e)) != 0) {
			json_decref(o);
			err_memory(e);
			return NULL;
		}
	}
	return o;
}

/* Every return of the submission, with what it says. */
static json_t *
returns_json(const struct view *v, const struct hash *submission, struct err *e)
{
	json_t *list = json_array();

	for (size_t i = 0; i < v->st.act_count; i++) {
		const struct act *a = &v->st.acts[i];
		json_t *root, *o;

		if (a->kind != ACT_RETURN || !hash_eq(&a->target, submission))
			continue;
		if ((root = part_json(v->c, &a->part, e)) == NULL)
			goto err0;
		o = json_pack("{s:s,s:O,s:O}", "line", a->line, "reason",
			      json_object_get(root, "reason"), "fields",
			      json_object_get(root, "fields"));
		json_decref(root);
		if (json_array_append_new(list, o) != 0) {
			err_memory(e);
			goto err0;
		}
	}
	return list;

err0:
	json_decref(list);
	return NULL;
}

static json_t *
submission_json(const struct view *v, const struct submission *sub,
		struct err *e)
{
	const struct act *act = &v->st.acts[sub->act];
	char text[24];
	json_t *returns = returns_json(v, &act->part, e);
	json_t *lines = json_object();
	json_t *o;

	o = json_pack(
	    "{s:o,s:s,s:o,s:I,s:o,s:o}", "part", json_hash(&act->part),
	    "digits", digits_of(text, &act->part), "after",
	    act->has_after ? json_hash(&act->after) : json_null(), "approvals",
	    (json_int_t)sub->approvals, "lines", lines, "returns", returns);
	for (size_t i = 0; o != NULL && i < sub->line_count; i++) {
		const char *word;

		if (state_word(v->c, &act->part,
			       line_state_name(&sub->lines[i]), &word,
			       e) != 0) {
			json_decref(o);
			return NULL;
		}
		(void)json_object_set_new(lines, sub->lines[i].line,
					  json_string(word));
	}
	return o;
}

static json_t *
submissions_json(const struct view *v, struct err *e)
{
	json_t *list = json_array();

	for (size_t i = 0; i < v->st.count; i++)
		if (json_array_append_new(
			list, submission_json(v, &v->st.subs[i], e)) != 0) {
			json_decref(list);
			err_memory(e);
			return NULL;
		}
	return list;
}

int
show_json(const struct view *v, struct err *e)
{
	json_t *fields = fields_json(v, e);
	json_t *receipts = receipts_json(v, e);
	json_t *subs = submissions_json(v, e);
	json_t *o = NULL;
	int rc;

	if (fields != NULL && receipts != NULL && subs != NULL)
		o = json_pack(
		    "{s:o,s:s,s:o,s:O,s:O?,s:s,s:b,s:O,s:O}", "id",
		    json_id(&v->key.rec), "type", v->key.type, "form",
		    v->has_form ? json_integer((json_int_t)v->form.version)
				: json_null(),
		    "fields", fields, "content", v->report.content, "state",
		    v->state, "conflict", (int)record_in_conflict(&v->r),
		    "submissions", subs, "receipts", receipts);
	rc = cli_json(&v->c->io, o, e);
	json_decref(o);
	json_decref(fields);
	json_decref(receipts);
	json_decref(subs);
	return rc;
}

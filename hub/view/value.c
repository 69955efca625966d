#include <string.h>

#include "hub/view/view.h"
#include "protocol/base/num.h"
#include "protocol/wire/json.h"

int
view_form(struct hub *h, const char *type, uint64_t version, struct form *out,
	  struct err *e)
{
	struct buf text = BUF_INIT(FORM_BYTES_MAX);
	const char *own;
	size_t n;
	int rc = form_load(h->db, type, version, &text, e);

	if (rc == 0 && (own = form_builtin(type, version, &n)) != NULL) {
		buf_add(&text, own, n);
		rc = 1;
	}
	if (rc == 0 && version == FORM_NEWEST)
		rc = form_load(h->db, type, FORM_NEWEST_TRIAL, &text, e);
	if (rc == 1 && form_read(out, text.p, text.len, e) != 0)
		rc = -1;
	buf_done(&text);
	return rc;
}

int
view_form_of(struct hub *h, const char *type, uint64_t version,
	     struct form *out, struct err *e)
{
	int rc =
	    version == FORM_NEWEST ? 0 : view_form(h, type, version, out, e);

	return rc != 0 ? rc : view_form(h, type, FORM_NEWEST, out, e);
}

uint64_t
view_form_version(const struct record *r)
{
	const struct record_field *f = record_field(r, FIELD_FORM);
	uint64_t version = FORM_NEWEST;

	if (f != NULL && f->head_count > 0)
		(void)num_parse(f->heads[0].value, f->heads[0].value_len, 1,
				INT64_MAX, &version);
	return version;
}

static int
authority(const struct author *a)
{

	if (a->role == ROLE_HUB)
		return 2;
	return a->role == ROLE_APPROVER ? 1 : 0;
}

/* Whether ${a}, of part ${x}, is shown before ${b}, of part ${y}. */
static bool
is_before(const struct author *a, const struct id *x, const struct author *b,
	  const struct id *y)
{

	if (authority(a) != authority(b))
		return authority(a) > authority(b);
	if (a->time_s != b->time_s)
		return a->time_s > b->time_s;
	return id_cmp(x, y) > 0;
}

int
view_head(struct hub *h, const struct record_field *f,
	  const struct record_head **out, struct author *by, struct err *e)
{
	size_t best = 0;
	struct author first;

	if (f == NULL || f->head_count == 0)
		return 0;
	/* Nothing has to be ranked. */
	if (f->head_count == 1 && by == NULL) {
		*out = &f->heads[0];
		return 1;
	}
	for (size_t i = 0; i < f->head_count; i++) {
		const struct id *part = &f->heads[i].part;
		struct author a;

		memset(&a, 0, sizeof(a));
		if (author_of(h->db, part, &a, e) < 0)
			return -1;
		if (i == 0 ||
		    is_before(&a, part, &first, &f->heads[best].part)) {
			best = i;
			first = a;
		}
	}
	*out = &f->heads[best];
	if (by != NULL)
		*by = first;
	return 1;
}

int
view_value(const struct form *form, const char *name,
	   const struct record_head *head, enum lang lang, struct buf *out,
	   struct err *e)
{
	const struct form_field *field =
	    form == NULL ? NULL : form_find(form, name);
	json_t *v = json_value_read(head->value, head->value_len, e);

	if (v == NULL)
		return -1;
	if (field != NULL)
		form_shown(field, v, lang == LANG_EN, out);
	else if (json_is_string(v))
		buf_text(out, json_string_value(v));
	else if (!json_is_null(v))
		buf_add(out, head->value, head->value_len);
	json_decref(v);
	return buf_check(out, e);
}

int
view_title(struct hub *h, const struct record *r, struct buf *out,
	   struct err *e)
{
	static const char *const names[] = {"title", "period"};
	const struct record_head *head;

	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		size_t before = out->len;
		int rc =
		    view_head(h, record_field(r, names[i]), &head, NULL, e);

		if (rc < 0)
			return -1;
		if (rc == 0)
			continue;
		if (view_value(NULL, names[i], head, LANG_VI, out, e) != 0)
			return -1;
		if (out->len > before)
			return 0;
	}
	return 0;
}

json_t *
view_content(struct hub *h, const struct record *r, struct err *e)
{
	json_t *o = json_object();

	for (size_t i = 0; o != NULL && i < r->field_count; i++) {
		const struct record_field *f = &r->fields[i];
		const struct record_head *head;
		json_t *v;

		if (f->name[0] == '_' || f->head_count == 0)
			continue;
		if (view_head(h, f, &head, NULL, e) != 1 ||
		    (v = json_value_read(head->value, head->value_len, e)) ==
			NULL) {
			json_decref(o);
			return NULL;
		}
		if (json_object_set_new(o, f->name, v) != 0) {
			json_decref(o);
			o = NULL;
		}
	}
	if (o == NULL)
		err_memory(e);
	return o;
}

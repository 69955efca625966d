#include "hub/cmd/list_csv.h"

#include <string.h>

#include "protocol/base/csv.h"
#include "protocol/wire/json.h"

enum column { RECORD, TYPE, UNIT, UNIT_NAME, STATE, COUNTS, FIELD, VALUE };

static const char *const names[] = {
    [RECORD] = "record", [TYPE] = "type",           [UNIT] = "unit",
    [STATE] = "state",   [UNIT_NAME] = "unit_name", [COUNTS] = "counts",
    [FIELD] = "field",   [VALUE] = "value",
};

#define COLUMNS ARRAY_LEN(names)

void
list_csv_head(struct buf *out)
{
	csv_put(out, names, COLUMNS);
}

/* The lines in whose totals one of the submissions is. */
static void
counts_put(const struct life *l, struct buf *out)
{
	for (size_t i = 0; i < l->sub_count; i++)
		for (size_t k = 0; k < l->subs[i].line_count; k++)
			if (l->subs[i].lines[k].counts)
				buf_fmt(out, "%s%s", out->len == 0 ? "" : " ",
					l->subs[i].lines[k].line);
}

static bool
row_deleted(const struct record *r, const struct form_path *path)
{
	char name[FIELD_NAME_MAX + 1];
	const struct record_field *f;

	if (path->repeat == NULL)
		return false;
	(void)snprintf(name, sizeof(name), "%s.%s._del", path->repeat->name,
		       path->row);
	f = record_field(r, name);
	return f != NULL && f->head_count > 0 && f->heads[0].value_len == 4 &&
	       memcmp(f->heads[0].value, "true", 4) == 0;
}

/* Text without its quotes, anything else as JSON. */
static int
value_put(struct hub *h, const struct record_field *f, struct buf *out,
	  struct err *e)
{
	const struct record_head *head;
	json_t *v;

	if (view_head(h, f, &head, NULL, e) != 1)
		return -1;
	v = json_value_read(head->value, head->value_len, e);
	if (v == NULL)
		return -1;
	if (json_is_string(v))
		buf_text(out, json_string_value(v));
	else
		buf_add(out, head->value, head->value_len);
	json_decref(v);
	return buf_check(out, e);
}

/* What stands in each of the record's rows is in ${cells} already. */
static int
fields_put(struct hub *h, const struct form *form, const struct record *r,
	   const char **cells, struct buf *out, struct err *e)
{
	struct buf value = BUF_INIT(PART_BYTES_MAX);
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < r->field_count; i++) {
		const struct record_field *f = &r->fields[i];
		struct form_path path;

		if (f->head_count == 0 ||
		    !form_path_read(form, f->name, &path) ||
		    path.field == NULL || path.field->personal ||
		    row_deleted(r, &path))
			continue;
		buf_reset(&value);
		rc = value_put(h, f, &value, e);
		cells[FIELD] = f->name;
		cells[VALUE] = buf_str(&value);
		if (rc == 0)
			csv_put(out, cells, COLUMNS);
	}
	buf_done(&value);
	return rc == 0 ? buf_check(out, e) : -1;
}

int
list_csv_put(struct hub *h, const struct record_key *key, struct record *r,
	     struct buf *out, struct err *e)
{
	struct id_text id = id_text(&key->rec);
	struct buf counts = BUF_INIT(64);
	const char *cells[COLUMNS] = {[RECORD] = id.s, [TYPE] = key->type};
	struct form form;
	struct unit u;
	struct life l;
	int rc = -1;

	if (life_load(h, &key->scope, &key->rec, &l, e) != 0)
		return -1;
	counts_put(&l, &counts);
	cells[STATE] = life_state(&l, r);
	cells[COUNTS] = buf_str(&counts);
	if (life_unit(h, &key->scope, &l, &u, e) == 0 &&
	    (rc = view_form_of(h, key->type, view_form_version(r), &form, e)) ==
		1) {
		cells[UNIT] = u.code;
		cells[UNIT_NAME] = u.name;
		rc = fields_put(h, &form, r, cells, out, e);
		form_done(&form);
	}
	life_done(&l);
	buf_done(&counts);
	return rc;
}

#include "protocol/paper/fields.h"

#include <string.h>

#include "protocol/form/check.h"
#include "protocol/paper/office.h"
#include "protocol/paper/style.h"

#define FIELD_PERIOD "period" /* stands in the title */
#define REC_SHOWN    6        /* characters of an id, as lists show it */

/* One document at work. */
struct filling {
	struct paper *p;
	const struct report *r;
	day_t day;
	struct err *e;
};

/* A record is called by its title; its id says which one it is. */
static void
record_show(const struct filling *f, const char *id, struct buf *out)
{
	size_t before = out->len;

	if (f->r->title != NULL)
		f->r->title(f->r->ctx, id, out);
	if (out->len > before)
		buf_fmt(out, " (%.*s)", REC_SHOWN, id);
	else
		buf_fmt(out, "%.*s", REC_SHOWN, id);
}

static bool
is_plain_number(const struct form_field *field, const json_t *value)
{
	return (field->type == FORM_INTEGER && json_is_integer(value)) ||
	       (field->type == FORM_DECIMAL && json_is_string(value) &&
		paper_is_number(json_string_value(value)));
}

/* A number as it is stored, which a column of figures then writes out. */
static void
number_show(const json_t *value, struct buf *out)
{
	if (json_is_integer(value))
		buf_fmt(out, "%" JSON_INTEGER_FORMAT,
			json_integer_value(value));
	else
		buf_text(out, json_string_value(value));
}

static void
value_show(const struct filling *f, const struct form_field *field,
	   const json_t *value, struct buf *out)
{
	const char *s = json_string_value(value);

	if (is_plain_number(field, value))
		number_show(value, out);
	else if (field->type == FORM_UNIT && s != NULL)
		office_name_put(out, f->r->movement, s, f->day);
	else if (field->type == FORM_RECORD && s != NULL)
		record_show(f, s, out);
	else
		form_shown(field, value, false, out);
}

/* A long text stands under its label, anything else behind it. */
static void
field_put(struct filling *f, const struct form_field *field,
	  const json_t *value)
{
	static const struct paper_column figure = {"", 1, PAPER_FIGURE};
	struct buf shown = BUF_INIT(2 * PART_BYTES_MAX);
	struct buf line = BUF_INIT(2 * PART_BYTES_MAX);

	value_show(f, field, value, &shown);
	if (shown.len > 0 && field->type == FORM_LONG_TEXT) {
		paper_add(f->p,
			  field->group == NULL ? PAPER_HEADING : PAPER_SUBHEAD,
			  field->label.vi);
		paper_add(f->p, PAPER_TEXT, buf_str(&shown));
	} else if (shown.len > 0) {
		buf_fmt(&line, "%s: ", field->label.vi);
		if (is_plain_number(field, value))
			paper_shown(&figure, buf_str(&shown), &line);
		else
			buf_text(&line, buf_str(&shown));
		paper_add(f->p, PAPER_TEXT, buf_str(&line));
	}
	buf_done(&line);
	buf_done(&shown);
}

static const struct paper_column *
column_of(enum form_type type)
{
	static const struct paper_column columns[FORM_TYPES] = {
	    [FORM_TEXT] = {NULL, 24, PAPER_LEFT},
	    [FORM_LONG_TEXT] = {NULL, 36, PAPER_LEFT},
	    [FORM_INTEGER] = {NULL, 13, PAPER_FIGURE},
	    [FORM_DECIMAL] = {NULL, 14, PAPER_FIGURE},
	    [FORM_DATE] = {NULL, 17, PAPER_CENTRE},
	    [FORM_SELECT_ONE] = {NULL, 19, PAPER_LEFT},
	    [FORM_SELECT_MULTIPLE] = {NULL, 22, PAPER_LEFT},
	    [FORM_UNIT] = {NULL, 22, PAPER_LEFT},
	    [FORM_RECORD] = {NULL, 30, PAPER_LEFT},
	    [FORM_FILE] = {NULL, 20, PAPER_LEFT},
	};

	return &columns[type];
}

/* The fields of a repeat stand one behind the other: the first one behind
 * them. */
static size_t
repeat_end(const struct form *form, const struct form_group *g)
{
	size_t i = g->first;

	while (i < form->field_count && form->fields[i].repeat == g)
		i++;
	return i;
}

static const json_t *
cell_value(const struct filling *f, const struct form_field *field,
	   const char *row)
{
	struct buf path = BUF_INIT(2 * FIELD_NAME_MAX);
	const json_t *value;

	form_path_put(&path, field, row);
	value = json_object_get(f->r->content, buf_str(&path));
	buf_done(&path);
	return value;
}

static void
row_put(struct filling *f, const struct form_group *g, size_t end,
	const char *row)
{
	struct buf cell = BUF_INIT(2 * PART_BYTES_MAX);

	for (size_t i = g->first; i < end; i++) {
		const struct form_field *field = &f->r->form->fields[i];
		const json_t *value = cell_value(f, field, row);

		buf_reset(&cell);
		if (value != NULL && !json_is_null(value))
			value_show(f, field, value, &cell);
		paper_cell(f->p, buf_str(&cell));
	}
	buf_done(&cell);
}

/* More columns than a page has: each row as lines under its number. */
static void
rows_unfold(struct filling *f, const struct form_group *g, size_t end,
	    const struct form_rows *rows)
{
	char number[24];

	for (size_t n = 0; n < rows->count; n++) {
		(void)snprintf(number, sizeof(number), "%zu.", n + 1);
		paper_add(f->p, PAPER_SUBHEAD, number);
		for (size_t i = g->first; i < end; i++) {
			const struct form_field *field = &f->r->form->fields[i];
			const json_t *value =
			    cell_value(f, field, rows->ids[n]);

			if (value != NULL)
				field_put(f, field, value);
		}
	}
}

static void
rows_put(struct filling *f, const struct form_group *g,
	 const struct form_rows *rows)
{
	struct paper_column columns[PAPER_COLUMNS_MAX] = {
	    {"TT", 0, PAPER_CENTRE}};
	size_t end = repeat_end(f->r->form, g);
	size_t n = 1;
	char number[24];

	if (end - g->first >= PAPER_COLUMNS_MAX) {
		rows_unfold(f, g, end, rows);
		return;
	}
	for (size_t i = g->first; i < end; i++) {
		columns[n] = *column_of(f->r->form->fields[i].type);
		columns[n++].title = f->r->form->fields[i].label.vi;
	}
	paper_numbered(f->p, columns, n);
	paper_table(f->p, columns, n);
	for (size_t i = 0; i < rows->count; i++) {
		(void)snprintf(number, sizeof(number), "%zu", i + 1);
		paper_cell(f->p, number);
		row_put(f, g, end, rows->ids[i]);
	}
}

static int
repeat_put(struct filling *f, const struct form_group *g)
{
	struct form_rows rows;

	if (form_rows_list(g, f->r->content, &rows, f->e) != 0)
		return -1;
	if (rows.count > 0) {
		paper_add(f->p,
			  g->within == NULL ? PAPER_HEADING : PAPER_SUBHEAD,
			  g->label.vi);
		rows_put(f, g, &rows);
	}
	form_rows_done(&rows);
	return 0;
}

/* Whether the record answers anything that stands in the group. */
static bool
group_has(const struct report *r, const struct form_group *g)
{
	const char *path;
	json_t *value;

	json_object_foreach((json_t *)(uintptr_t)r->content, path, value)
	{
		const struct form_field *f =
		    json_is_null(value) ? NULL : form_find(r->form, path);
		const struct form_group *up = f == NULL ? NULL : f->group;

		while (up != NULL && up != g)
			up = up->within;
		if (up == g)
			return true;
	}
	return false;
}

/* The groups that begin before the field ${i}, from the outermost. */
static void
headings_put(struct filling *f, size_t i)
{
	const struct form *form = f->r->form;

	for (size_t k = 0; k < form->group_count; k++) {
		const struct form_group *g = &form->groups[k];

		if (g->first == i && !g->is_repeat && group_has(f->r, g))
			paper_add(f->p,
				  g->within == NULL ? PAPER_HEADING
						    : PAPER_SUBHEAD,
				  g->label.vi);
	}
}

int
fields_put(struct paper *p, const struct report *r, day_t day, struct err *e)
{
	struct filling f = {p, r, day, e};

	for (size_t i = 0; i < r->form->field_count; i++) {
		const struct form_field *field = &r->form->fields[i];
		const json_t *value = json_object_get(r->content, field->name);

		headings_put(&f, i);
		if (field->repeat != NULL) {
			if (field->repeat->first == i &&
			    repeat_put(&f, field->repeat) != 0)
				return -1;
		} else if (value != NULL &&
			   strcmp(field->name, FIELD_PERIOD) != 0) {
			field_put(&f, field, value);
		}
	}
	return 0;
}

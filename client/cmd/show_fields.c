/* The fields of one record, in the order of its form. */
#include <stdlib.h>
#include <string.h>

#include "client/cmd/content.h"
#include "client/cmd/show.h"

/* Data about the form, and rows that are gone: not shown as fields. */
static bool
is_shown(const struct record_field *f)
{
	const char *dot = strrchr(f->name, '.');

	return f->name[0] != '_' && f->head_count > 0 &&
	       (dot == NULL || strcmp(dot + 1, FIELD_DELETED) != 0);
}

static bool
in_english(const struct view *v)
{
	return v->c->io.lang == LANG_EN;
}

const char *
show_label(const struct view *v, const char *path)
{
	const struct form_field *f =
	    v->has_form ? form_find(&v->form, path) : NULL;

	return f == NULL ? path : form_label_in(&f->label, in_english(v));
}

void
show_value(const struct view *v, const char *field, const char *value, size_t n,
	   struct buf *out)
{
	const struct form_field *f =
	    v->has_form ? form_find(&v->form, field) : NULL;
	struct err e = ERR_INIT;
	json_t *json;

	if (f == NULL || (json = json_value_read(value, n, &e)) == NULL) {
		buf_add(out, value, n);
		return;
	}
	form_shown(f, json, in_english(v), out);
	json_decref(json);
}

static void
show_byline(const struct view *v, const struct byline *b)
{
	enum text_id id = b->is_here ? TEXT_by_here : TEXT_by;

	if (b->person[0] == '\0')
		id = TEXT_by_nobody;
	else if (b->unit[0] == '\0')
		id = b->is_here ? TEXT_by_here_alone : TEXT_by_alone;
	cli_say(&v->c->io, id, b->when, b->person, b->unit, NULL);
}

/* A field with all its values; a conflict names both authors. */
static int
show_field(const struct view *v, const struct record_field *f, struct err *e)
{
	bool conflict = record_conflict_at(&v->r, f);
	const struct record_head *first = view_head(v->c, f);
	struct buf text = BUF_INIT(2 * PART_BYTES_MAX);
	struct byline b;
	int rc = 0;

	if (conflict)
		cli_say(&v->c->io, TEXT_show_conflict, show_label(v, f->name),
			f->name, NULL);
	for (size_t i = 0; rc == 0 && i <= f->head_count; i++) {
		const struct record_head *h = i == 0 ? first : &f->heads[i - 1];

		/* The one to show first, then the others; equal values once
		 * unless they have to be picked from. */
		if (i > 0 && (h == first || !conflict))
			continue;
		buf_reset(&text);
		show_value(v, f->name, h->value, h->value_len, &text);
		if (byline_of(v->c, &h->part, &b, e) != 0)
			rc = -1;
		else if (conflict)
			cli_say(&v->c->io, TEXT_show_version, buf_str(&text),
				NULL);
		else
			cli_say(&v->c->io, TEXT_show_field,
				show_label(v, f->name), buf_str(&text), NULL);
		if (rc == 0)
			show_byline(v, &b);
	}
	buf_done(&text);
	return rc;
}

/* Whether a value that is written does not count by the form. */
static bool
is_hidden(const struct view *v, const struct record_field *f)
{
	return !record_conflict_at(&v->r, f) && f->heads[0].value_len > 0 &&
	       memcmp(f->heads[0].value, "null", 4) != 0 &&
	       memcmp(f->heads[0].value, "\"\"", 2) != 0 &&
	       memcmp(f->heads[0].value, "[]", 2) != 0 &&
	       !form_report_has(&v->report, f->name);
}

static void
show_calculated(const struct view *v, const struct form_field *f)
{
	const json_t *value = json_object_get(v->report.content, f->name);
	struct buf text = BUF_INIT(2 * PART_BYTES_MAX);

	if (value == NULL)
		return;
	form_shown(f, value, in_english(v), &text);
	cli_say(&v->c->io, TEXT_show_calculated,
		form_label_in(&f->label, in_english(v)), buf_str(&text), NULL);
	buf_done(&text);
}

/* One cell: "Vai trò: chủ trì". */
static void
put_cell(const struct view *v, const struct form_field *f, const char *row,
	 struct buf *line)
{
	struct buf path = BUF_INIT(2 * FIELD_NAME_MAX);
	const json_t *value;

	form_path_put(&path, f, row);
	value = json_object_get(v->report.content, buf_str(&path));
	buf_done(&path);
	if (value == NULL)
		return;
	if (line->len > 0)
		buf_text(line, " · ");
	buf_fmt(line, "%s: ", form_label_in(&f->label, in_english(v)));
	form_shown(f, value, in_english(v), line);
}

static void
show_row(const struct view *v, const struct form_group *g, const char *row,
	 size_t number)
{
	struct buf line = BUF_INIT(8 * PART_BYTES_MAX);
	char text[24];

	(void)snprintf(text, sizeof(text), "%zu", number);
	for (size_t i = g->first;
	     i < v->form.field_count && v->form.fields[i].repeat == g; i++)
		put_cell(v, &v->form.fields[i], row, &line);
	cli_say(&v->c->io, TEXT_show_row, text, row, buf_str(&line), NULL);
	buf_done(&line);
}

/* The rows of a table, one a line, and below what has to be decided. */
static int
show_table(const struct view *v, const struct form_group *g, struct err *e)
{
	size_t n = strlen(g->name);
	struct form_rows rows;
	json_t *content = content_of(v->c, &v->r, e);
	int rc = -1;

	if (content != NULL)
		rc = form_rows_list(g, content, &rows, e);
	json_decref(content);
	if (rc != 0)
		return -1;
	if (rows.count > 0)
		cli_say(&v->c->io, TEXT_show_table,
			form_label_in(&g->label, in_english(v)), g->name, NULL);
	for (size_t i = 0; i < rows.count; i++)
		show_row(v, g, rows.ids[i], i + 1);
	form_rows_done(&rows);
	for (size_t i = 0; rc == 0 && i < v->r.field_count; i++) {
		const struct record_field *f = &v->r.fields[i];

		if (strncmp(f->name, g->name, n) == 0 && f->name[n] == '.' &&
		    f->head_count > 0 && record_conflict_at(&v->r, f))
			rc = show_field(v, f, e);
	}
	return rc;
}

/* Whether anything of a group is going to be shown. */
static bool
group_has(const struct view *v, const struct form_group *g)
{
	const char *path;
	json_t *value;

	json_object_foreach(v->report.content, path, value)
	{
		const struct form_field *f = form_find(&v->form, path);

		for (const struct form_group *up = f == NULL ? NULL : f->group;
		     up != NULL; up = up->within) {
			if (up == g)
				return true;
		}
	}
	return false;
}

static void
show_headings(const struct view *v, size_t i)
{

	for (size_t k = 0; k < v->form.group_count; k++) {
		const struct form_group *g = &v->form.groups[k];

		if (g->first == i && !g->is_repeat && group_has(v, g))
			cli_say(&v->c->io, TEXT_show_group,
				form_label_in(&g->label, in_english(v)), NULL);
	}
}

static int
show_known(const struct view *v, size_t i, struct err *e)
{
	const struct form_field *field = &v->form.fields[i];
	const struct record_field *f = record_field(&v->r, field->name);

	show_headings(v, i);
	if (field->repeat != NULL)
		return field->repeat->first == i
			   ? show_table(v, field->repeat, e)
			   : 0;
	if (field->calculation != NULL) {
		show_calculated(v, field);
		return 0;
	}
	if (f == NULL || !is_shown(f) || is_hidden(v, f))
		return 0;
	return show_field(v, f, e);
}

int
show_fields(const struct view *v, struct err *e)
{

	/* In the order of the form; then what the form does not know. */
	for (size_t i = 0; v->has_form && i < v->form.field_count; i++) {
		if (show_known(v, i, e) != 0)
			return -1;
	}
	for (size_t i = 0; i < v->r.field_count; i++) {
		const struct record_field *f = &v->r.fields[i];
		struct form_path path;

		if (is_shown(f) &&
		    (!v->has_form ||
		     !form_path_read(&v->form, f->name, &path)) &&
		    show_field(v, f, e) != 0)
			return -1;
	}
	return 0;
}

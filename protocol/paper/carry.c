#include "protocol/paper/carry.h"

#include "protocol/wire/json.h"

static json_t *
table_json(const struct paper_table *t)
{
	json_t *columns = json_array();
	json_t *cells = json_array();

	for (size_t i = 0; i < t->column_count; i++)
		json_array_append_new(columns,
				      json_pack("[s,i,i]", t->columns[i].title,
						(int)t->columns[i].width,
						(int)t->columns[i].align));
	for (size_t i = 0; i < t->cell_count; i++)
		json_array_append_new(cells, json_string(t->cells[i]));
	return json_pack("{s:o,s:o,s:b}", "columns", columns, "cells", cells,
			 "total", t->has_total);
}

int
paper_put(const struct paper *p, struct buf *out, struct err *e)
{
	json_t *slots = json_array();
	json_t *blocks = json_array();
	json_t *whole;
	int rc = -1;

	if (paper_check(p, e) != 0)
		goto out;
	for (size_t i = 0; i < PAPER_SLOTS; i++)
		json_array_append_new(slots, p->slots[i] == NULL
						 ? json_null()
						 : json_string(p->slots[i]));
	for (size_t i = 0; i < p->count; i++) {
		const struct paper_block *b = &p->blocks[i];
		json_t *what = b->table != NULL ? table_json(b->table)
						: json_string(b->text);

		json_array_append_new(blocks,
				      json_pack("[i,o]", (int)b->kind, what));
	}
	whole = json_pack("{s:i,s:b,s:O,s:O}", "template", (int)p->template,
			  "wide", p->is_wide, "slots", slots, "blocks", blocks);
	rc = whole == NULL ? err_memory(e) : json_put(out, whole, e);
	json_decref(whole);
out:
	json_decref(slots);
	json_decref(blocks);
	return rc;
}

static void
table_read(struct paper *p, json_t *o)
{
	struct paper_column columns[PAPER_COLUMNS_MAX];
	json_t *from = json_object_get(o, "columns");
	json_t *cells = json_object_get(o, "cells");
	size_t n = json_array_size(from);
	int total = 0;

	for (size_t i = 0; i < n && i < PAPER_COLUMNS_MAX; i++) {
		const char *title = NULL;
		int width = 0;
		int align = 0;

		if (json_unpack(json_array_get(from, i), "[s,i,i]", &title,
				&width, &align) != 0 ||
		    width < 0 || align < PAPER_LEFT || align > PAPER_FIGURE)
			n = 0;
		else
			columns[i] = (struct paper_column){
			    title, (unsigned)width, (enum paper_align)align};
	}
	paper_table(p, columns, n);
	for (size_t i = 0; i < json_array_size(cells); i++) {
		const char *s = json_string_value(json_array_get(cells, i));

		paper_cell(p, s != NULL ? s : "");
	}
	if (json_unpack(o, "{s:b}", "total", &total) == 0 && total)
		paper_total(p);
}

static int
parts_read(struct paper *p, json_t *whole)
{
	json_t *slots = json_object_get(whole, "slots");
	json_t *blocks = json_object_get(whole, "blocks");

	if (json_is_true(json_object_get(whole, "wide")))
		paper_widen(p);
	if (json_array_size(slots) != PAPER_SLOTS || !json_is_array(blocks))
		return -1;
	for (size_t i = 0; i < PAPER_SLOTS; i++)
		paper_set(p, (enum paper_slot)i,
			  json_string_value(json_array_get(slots, i)));
	for (size_t i = 0; i < json_array_size(blocks); i++) {
		json_t *b = json_array_get(blocks, i);
		json_t *what = json_array_get(b, 1);
		json_int_t kind = json_integer_value(json_array_get(b, 0));

		if (kind < 0 || kind >= PAPER_KINDS)
			return -1;
		if (kind == PAPER_TABLE)
			table_read(p, what);
		else if (json_is_string(what))
			paper_add(p, (enum paper_kind)kind,
				  json_string_value(what));
		else
			return -1;
	}
	return 0;
}

struct paper *
paper_read(const void *p, size_t n, struct err *e)
{
	json_t *whole = json_read(p, n, e);
	json_t *template = json_object_get(whole, "template");
	struct paper *out = NULL;

	if (whole == NULL)
		return NULL;
	if (json_integer_value(template) < 0 ||
	    json_integer_value(template) >= PAPER_TEMPLATES)
		err_set(e, ERR_FORMAT, "no such template");
	else
		out = paper_new(
		    (enum paper_template)json_integer_value(template));
	if (out != NULL &&
	    (parts_read(out, whole) != 0 || paper_check(out, e) != 0)) {
		err_set(e, ERR_FORMAT, "this is no document");
		paper_free(out);
		out = NULL;
	}
	json_decref(whole);
	return out;
}

#include "protocol/paper/csv.h"

#include <string.h>

/* A spreadsheet would run what begins so as a formula. */
static bool
is_formula(const char *cell)
{
	return cell[0] != '\0' && strchr("=+-@\t\r\n", cell[0]) != NULL;
}

static void
cell_put(struct buf *out, const char *cell, bool is_figure)
{
	bool is_number = is_figure && paper_is_number(cell);

	if (!is_number && strpbrk(cell, ",\"\r\n;") == NULL &&
	    !is_formula(cell)) {
		buf_text(out, cell);
		return;
	}
	if (is_number) {
		buf_text(out, cell);
		return;
	}
	buf_byte(out, '"');
	if (is_formula(cell))
		buf_byte(out, '\'');
	for (; *cell != '\0'; cell++) {
		if (*cell == '"')
			buf_byte(out, '"');
		buf_byte(out, (uint8_t)*cell);
	}
	buf_byte(out, '"');
}

static void
table_put(const struct paper_table *t, struct buf *out)
{
	if (t->column_count == 0)
		return;
	for (size_t i = 0; i < t->column_count; i++) {
		buf_text(out, i > 0 ? "," : "");
		cell_put(out, t->columns[i].title, false);
	}
	for (size_t i = 0; i < t->cell_count; i++) {
		size_t c = i % t->column_count;

		buf_text(out, c > 0 ? "," : "\r\n");
		cell_put(out, t->cells[i], t->columns[c].align == PAPER_FIGURE);
	}
	buf_text(out, "\r\n");
}

int
paper_csv(const struct paper *p, struct buf *out, struct err *e)
{
	size_t i = 0;

	if (paper_check(p, e) != 0)
		return -1;
	while (i < p->count && p->blocks[i].table == NULL)
		i++;
	if (i == p->count)
		return err_set(e, ERR_INVALID, "the document has no table");
	table_put(p->blocks[i].table, out);
	return buf_check(out, e);
}

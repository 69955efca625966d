#include "protocol/paper/paper.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "protocol/base/text.h"

/* gcc's analyzer takes what a list holds for lost when the list moves. */
#ifndef __clang__
#pragma GCC diagnostic ignored "-Wanalyzer-malloc-leak"
#endif

#define BLOCKS_MAX 20000   /* a province's list of exemplars, and more */
#define CELLS_MAX  1000000 /* of one table */

struct paper *paper_new(enum paper_template template)
{
	struct paper *p = calloc(1, sizeof(*p));

	if (p != NULL)
		p->template = template;
	return p;
}

static void
table_free(struct paper_table *t)
{
	if (t == NULL)
		return;
	for (size_t i = 0; i < t->column_count; i++)
		free((char *)(uintptr_t)t->columns[i].title);
	for (size_t i = 0; i < t->cell_count; i++)
		free(t->cells[i]);
	free(t->cells);
	free(t);
}

void
paper_free(struct paper *p)
{
	if (p == NULL)
		return;
	for (size_t i = 0; i < PAPER_SLOTS; i++)
		free(p->slots[i]);
	for (size_t i = 0; i < p->count; i++) {
		free(p->blocks[i].text);
		table_free(p->blocks[i].table);
	}
	free(p->blocks);
	free(p);
}

static void
fail(struct paper *p, enum err_code code)
{
	if (p->bad == ERR_NONE)
		p->bad = code;
}

/* Take out what a reader does not see, or sees in another order than it is
 * written: nobody's text may turn that of the document about. */
static void
keep_shown(char *text)
{
	size_t left = strlen(text);
	char *to = text;
	bool shows;
	size_t n;

	for (; left > 0; text += n, left -= n) {
		n = text_char(text, left, &shows);
		if (!shows && *text != '\n' && *text != '\t')
			continue;
		memmove(to, text, n);
		to += n;
	}
	*to = '\0';
}

static char *
copy(struct paper *p, const char *text)
{
	char *s = strdup(text);

	if (s == NULL)
		fail(p, ERR_MEMORY);
	else
		keep_shown(s);
	return s;
}

void
paper_widen(struct paper *p)
{
	p->is_wide = true;
}

void
paper_set(struct paper *p, enum paper_slot slot, const char *text)
{
	free(p->slots[slot]);
	p->slots[slot] = text == NULL || text[0] == '\0' ? NULL : copy(p, text);
}

/* Room for one more of ${size} bytes; capacity is the next power of two. */
static void *
grown(struct paper *p, void *all, size_t count, size_t max, size_t size)
{
	void *more;

	if (count >= max) {
		fail(p, ERR_LIMIT);
		return NULL;
	}
	if ((count & (count - 1)) != 0)
		return all;
	more = realloc(all, (count == 0 ? 1 : 2 * count) * size);
	if (more == NULL)
		fail(p, ERR_MEMORY);
	return more;
}

static struct paper_block *
block_add(struct paper *p, enum paper_kind kind)
{
	struct paper_block *blocks =
	    p->bad != ERR_NONE
		? NULL
		: grown(p, p->blocks, p->count, BLOCKS_MAX, sizeof(*blocks));

	if (blocks == NULL)
		return NULL;
	p->blocks = blocks;
	p->blocks[p->count] = (struct paper_block){.kind = kind};
	return &p->blocks[p->count++];
}

void
paper_add(struct paper *p, enum paper_kind kind, const char *text)
{
	struct paper_block *b = block_add(p, kind);

	if (b != NULL)
		b->text = copy(p, text);
}

void
paper_table(struct paper *p, const struct paper_column *columns, size_t count)
{
	struct paper_block *b;
	struct paper_table *t;

	if (count == 0 || count > PAPER_COLUMNS_MAX)
		fail(p, ERR_LIMIT);
	b = block_add(p, PAPER_TABLE);
	if (b == NULL)
		return;
	b->table = t = calloc(1, sizeof(*t));
	if (t == NULL) {
		fail(p, ERR_MEMORY);
		return;
	}
	for (size_t i = 0; i < count; i++) {
		t->columns[i] = columns[i];
		t->columns[i].title = copy(p, columns[i].title);
		t->column_count++;
	}
}

static struct paper_table *
table_last(struct paper *p)
{
	struct paper_table *t = p->bad != ERR_NONE || p->count == 0
				    ? NULL
				    : p->blocks[p->count - 1].table;

	if (t == NULL)
		fail(p, ERR_INVALID);
	return t;
}

void
paper_cell(struct paper *p, const char *text)
{
	struct paper_table *t = table_last(p);
	char **cells;

	if (t == NULL)
		return;
	cells = grown(p, t->cells, t->cell_count, CELLS_MAX, sizeof(*cells));
	if (cells == NULL)
		return;
	t->cells = cells;
	t->cells[t->cell_count++] = copy(p, text);
}

void
paper_total(struct paper *p)
{
	struct paper_table *t = table_last(p);

	if (t != NULL)
		t->has_total = true;
}

int
paper_check(const struct paper *p, struct err *e)
{
	if (p->bad != ERR_NONE)
		return err_set(e, p->bad,
			       "the document cannot be put together");
	for (size_t i = 0; i < p->count; i++) {
		const struct paper_table *t = p->blocks[i].table;

		if (t != NULL && t->cell_count % t->column_count != 0)
			return err_set(e, ERR_INVALID,
				       "a table's last row is not whole");
	}
	return 0;
}

enum paper_format
paper_format_named(const char *name)
{
	static const char *const extensions[PAPER_FORMATS] = {
	    [PAPER_DOCX] = ".docx", [PAPER_HTML] = ".html",
	    [PAPER_PDF] = ".pdf",   [PAPER_XLSX] = ".xlsx",
	    [PAPER_CSV] = ".csv",
	};
	size_t n = strlen(name);
	size_t f = 0;

	while (f < PAPER_FORMATS &&
	       (n <= strlen(extensions[f]) ||
		strcmp(name + n - strlen(extensions[f]), extensions[f]) != 0))
		f++;
	return (enum paper_format)f;
}

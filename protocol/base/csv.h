/* CSV as officials export it: RFC 4180, UTF-8 with or without a BOM; between
 * semicolons where the decimal sign is a comma, as in Viet Nam. */
#ifndef KHEO_BASE_CSV_H
#define KHEO_BASE_CSV_H

#include "protocol/base/buf.h"

#define CSV_CELLS_MAX 64

struct csv {
	const char *p;            /* private: rest of the text */
	size_t left;              /* private */
	char between;             /* private: the sign between cells */
	unsigned line;            /* where the row began, from 1 */
	unsigned next;            /* private: of the next row */
	struct buf text;          /* private: the row's cells */
	size_t at[CSV_CELLS_MAX]; /* private: where each begins in text */
	size_t count;             /* cells of the row */
};

/**
 * csv_init(c, p, n), csv_done(c):
 * Read ${n} bytes at ${p}, which stay the caller's; free.  Cells are divided by
 * commas, or by semicolons if the first line that is not empty has those and
 * no comma.
 */
void csv_init(struct csv *c, const void *p, size_t n);
void csv_done(struct csv *c);

/**
 * csv_next(c, e):
 * Step to the next row that is not empty: 1, 0 at the end, -1 with ERR_FORMAT
 * ("line N: ...").
 */
int csv_next(struct csv *c, struct err *e);

/**
 * csv_cell(c, i):
 * A cell of the row, "" past its end; valid until the next step.
 */
const char *csv_cell(const struct csv *c, size_t i);

/**
 * csv_put(out, cells, count):
 * Append one row: quoted where needed, CRLF behind; a cell that a spreadsheet
 * would take for a formula gets an apostrophe in front, and what steers a
 * terminal or turns the text about becomes a space.
 */
void csv_put(struct buf *out, const char *const *cells, size_t count);

#endif

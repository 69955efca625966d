/* One sheet of an XLSForm, row by row; for xlsform.c and its likes only. */
#ifndef KHEO_FORM_SHEET_H
#define KHEO_FORM_SHEET_H

#include "protocol/base/csv.h"
#include "protocol/form/xlsform.h"

#define SHEET_UNKNOWN (-1)

/* A column that a sheet may have; a list ends with a NULL name. */
struct sheet_column {
	const char *name;  /* without its language */
	bool is_label;     /* may stand once for each language */
	const char *alias; /* another spelling, or NULL */
};

struct sheet {
	const char *file; /* for errors */
	const struct sheet_column *columns;
	struct csv csv;
	size_t count;            /* of the header's cells */
	int what[CSV_CELLS_MAX]; /* index in columns, or SHEET_UNKNOWN */
	bool is_en[CSV_CELLS_MAX];
	struct buf names; /* private: of the header */
	size_t at[CSV_CELLS_MAX];
};

/**
 * sheet_open(s, file, columns, from, e), sheet_done(s):
 * Read the header.  An unknown column is remembered, and refused in the first
 * row that fills it.  ERR_FORMAT: a column twice, or the text is no CSV.
 */
int sheet_open(struct sheet *s, const char *file,
	       const struct sheet_column *columns,
	       const struct xlsform_sheet *from, struct err *e);
void sheet_done(struct sheet *s);

/**
 * sheet_next(s, e):
 * Step to the next row: 1, 0 at the end, -1.
 */
int sheet_next(struct sheet *s, struct err *e);

/**
 * sheet_cell(s, name, en, out, e):
 * Append the cell of a column in that language, in NFC and without white space
 * at its ends; nothing where the sheet has none.
 */
int sheet_cell(const struct sheet *s, const char *name, bool en,
	       struct buf *out, struct err *e);

/**
 * sheet_refuse(s, column, fmt, ...):
 * ERR_FORMAT with file, line and column (NULL: the row).
 */
int sheet_refuse(const struct sheet *s, struct err *e, const char *column,
		 const char *fmt, ...) PRINTF(4, 5);

#endif

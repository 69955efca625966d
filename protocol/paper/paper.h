/* A document as an office issues it, before it has a file format. */
#ifndef KHEO_PAPER_PAPER_H
#define KHEO_PAPER_PAPER_H

#include <stdbool.h>
#include <stddef.h>

#include "protocol/base/buf.h"

/* Which rules of layout hold: a line of reporting has its own. */
enum paper_template {
	PAPER_ND30, /* government: Nghị định 30/2020/NĐ-CP */
	PAPER_HD36, /* Party: Hướng dẫn 36-HD/VPTW */
	PAPER_TEMPLATES
};

/* What there is once.  A slot that was not set is left out; NUMBER and DATE
 * are left blank on the page, to be written by hand. */
enum paper_slot {
	PAPER_PARENT,   /* the body above the issuer */
	PAPER_ISSUER,   /* the body that issues it, in capitals */
	PAPER_NUMBER,   /* "12" */
	PAPER_SIGN,     /* "BC-UBND" */
	PAPER_PLACE,    /* where it is issued */
	PAPER_DATE,     /* YYYY-MM-DD, or YYYY alone */
	PAPER_TITLE,    /* "BÁO CÁO"; not set: an official letter */
	PAPER_ABSTRACT, /* what it is about */
	PAPER_NAME,     /* who signs */
	PAPER_NOTICE,   /* above everything: what a reader must know first */
	PAPER_FACTS,    /* beside the QR code */
	PAPER_QR,       /* what the code says */
	PAPER_DIGITS,   /* below it, to be read over the telephone */
	PAPER_CAVEAT,   /* what the code does not prove */
	PAPER_SLOTS
};

/* What there is any number of, in the order of the page. */
enum paper_kind {
	PAPER_TO,             /* Kính gửi */
	PAPER_HEADING,        /* I. … */
	PAPER_SUBHEAD,        /* 1. … */
	PAPER_TEXT,           /* a paragraph; each LF begins another one */
	PAPER_ITEM,           /* a line of a list, its dash included */
	PAPER_TABLE,          /* see paper_table() */
	PAPER_ANNEX,          /* its title, on a page of its own, behind the
			    signature */
	PAPER_RECIPIENT,      /* Nơi nhận, its dash and mark included */
	PAPER_AUTHORITY,      /* above the signer's name: "CHỦ TỊCH" */
	PAPER_AUTHORITY_LEFT, /* of a second signer, in place of recipients */
	PAPER_NAME_LEFT,
	PAPER_KINDS
};

enum paper_align { PAPER_LEFT, PAPER_CENTRE, PAPER_FIGURE };

#define PAPER_COLUMNS_MAX 12
#define PAPER_BYTES_MAX   (64 * 1024 * 1024) /* of a finished file */

/* A cell of a PAPER_FIGURE column is a number as a form stores it, "12532" or
 * "1146.24", or any other text, which stands as it is. */
struct paper_column {
	const char *title;
	unsigned width; /* its share of the table's */
	enum paper_align align;
};

struct paper_table {
	struct paper_column columns[PAPER_COLUMNS_MAX]; /* titles owned */
	size_t column_count;
	char **cells; /* row by row */
	size_t cell_count;
	bool has_total; /* the last row is one */
};

struct paper_block {
	enum paper_kind kind;
	char *text;
	struct paper_table *table; /* of PAPER_TABLE, else NULL */
};

/* Read it freely; change it through the functions below. */
struct paper {
	enum paper_template template;
	bool is_wide;             /* the page lies on its side, for tables */
	char *slots[PAPER_SLOTS]; /* NULL: not set */
	struct paper_block *blocks;
	size_t count;
	enum err_code bad; /* private: the first addition that failed */
};

/**
 * paper_new(template), paper_free(p):
 * An empty document, NULL without memory.  Additions may be written one after
 * the other and checked once with paper_check(); texts are copied.
 */
struct paper *paper_new(enum paper_template template);
void paper_free(struct paper *p);

/**
 * paper_widen(p):
 * Lay the page on its side, which a document of tables may have.
 */
void paper_widen(struct paper *p);

/**
 * paper_set(p, slot, text):
 * Set a slot; NULL or "" empties it.
 */
void paper_set(struct paper *p, enum paper_slot slot, const char *text);

/**
 * paper_add(p, kind, text):
 * Append a block that is no table.
 */
void paper_add(struct paper *p, enum paper_kind kind, const char *text);

/**
 * paper_table(p, columns, count), paper_cell(p, text), paper_total(p):
 * Begin a table of 1 to PAPER_COLUMNS_MAX columns; append a cell to it, row by
 * row; say that its last row is a total.
 */
void
paper_table(struct paper *p, const struct paper_column *columns, size_t count);
void paper_cell(struct paper *p, const char *text);
void paper_total(struct paper *p);

/**
 * paper_check(p, e):
 * 0 if every addition worked and every table has whole rows, else -1:
 * ERR_MEMORY, ERR_LIMIT, ERR_INVALID.
 */
int paper_check(const struct paper *p, struct err *e);

enum paper_format {
	PAPER_DOCX,
	PAPER_HTML, /* to be printed by a browser */
	PAPER_PDF,
	PAPER_XLSX, /* the tables alone, a sheet each */
	PAPER_CSV,  /* the first table alone */
	PAPER_FORMATS
};

/**
 * paper_format_named(name):
 * The format of a file's name by its extension, or PAPER_FORMATS.
 */
enum paper_format paper_format_named(const char *name);

#endif

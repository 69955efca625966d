/* The document as Office Open XML, for a word processor. */
#ifndef KHEO_PAPER_DOCX_H
#define KHEO_PAPER_DOCX_H

#include "protocol/paper/paper.h"

/**
 * paper_docx(p, out, e):
 * Append the whole .docx.  Equal documents give equal bytes.
 */
int paper_docx(const struct paper *p, struct buf *out, struct err *e);

/* Twentieths of a point, in which the format counts. */
#define TWIPS(mm) ((mm)*14400U / 254)

/* A paragraph, as all files of this writer say it. */
struct docx_look {
	unsigned pt;
	bool bold;
	bool italic;
	bool indented;     /* its first line */
	bool keeps_next;   /* no page ends behind it */
	bool breaks;       /* a page begins with it */
	const char *align; /* "left", "center", "both", "right" */
	unsigned before_pt;
	unsigned after_pt;
	unsigned left_mm;
	unsigned right_mm;
};

/**
 * docx_para(out, look, text), docx_rule(out, length_mm, width_mm):
 * Append a paragraph; a rule centred in ${width_mm}.
 */
void docx_para(struct buf *out, const struct docx_look *look, const char *text);
void docx_rule(struct buf *out, unsigned length_mm, unsigned width_mm);

/**
 * docx_columns(out, widths_mm, count, with_lines), docx_cell(out, width_mm),
 * docx_cell_end(out), docx_columns_end(out):
 * A table's beginning; its cells, the first of each row between docx_row() and
 * docx_row_end(); its end.
 */
void docx_columns(struct buf *out, const unsigned *widths_mm, size_t count,
		  bool with_lines);
void docx_row(struct buf *out, bool is_head);
void docx_cell(struct buf *out, unsigned width_mm);
void docx_cell_end(struct buf *out);
void docx_row_end(struct buf *out);
void docx_columns_end(struct buf *out);

/**
 * docx_head(p, out), docx_end(p, out):
 * Append what stands above the text; the recipients and the signer below it,
 * and the QR code with what it says, in one row that no page splits.
 */
void docx_head(const struct paper *p, struct buf *out);
void docx_end(const struct paper *p, struct buf *out);

#endif

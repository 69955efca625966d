/* A page of the PDF, and what is put on it. */
#ifndef KHEO_PAPER_PDF_PAGE_H
#define KHEO_PAPER_PDF_PAGE_H

#include "protocol/paper/style.h"

/* Where the writer is; lengths in points. */
struct pdf {
	void *cr; /* cairo_t, whose header not everybody has */
	const struct paper_style *style;
	double y;
	double bottom;
	double left;
	double width;
	double tail; /* that the next paragraph's last lines want below them */
	unsigned page;
};

struct pdf_look {
	double pt;
	bool bold;
	bool italic;
	bool justify;
	bool centre;
	bool right;
	double indent;
};

#define MM(mm) ((mm)*72.0 / 25.4)

/**
 * pdf_page(d):
 * End the page and begin the next one, with its number.
 */
void pdf_page(struct pdf *d);

/**
 * pdf_text(d, x, width, look, text):
 * Put a paragraph at d->y, over as many pages as it needs; d->y is then below
 * it.  Its last two lines stand where d->tail is left below them, if a page has
 * that much; d->tail is 0 then.
 */
void pdf_text(struct pdf *d, double x, double width,
	      const struct pdf_look *look, const char *text);

/**
 * pdf_height(d, width, look, text):
 * How high a paragraph is.
 */
double pdf_height(struct pdf *d, double width, const struct pdf_look *look,
		  const char *text);

/**
 * pdf_rule(d, x, width, length):
 * A rule centred in ${width}, and some room below it.
 */
void pdf_rule(struct pdf *d, double x, double width, double length);

/**
 * pdf_need(d, height):
 * Begin a page unless ${height} is left on this one.
 */
void pdf_need(struct pdf *d, double height);

/**
 * pdf_table(d, t):
 * A table; its head stands on each page, a row that fits on a page is not
 * split.
 */
void pdf_table(struct pdf *d, const struct paper_table *t);

#endif

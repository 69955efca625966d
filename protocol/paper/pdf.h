/* The document as PDF, laid out by Pango on A4. */
#ifndef KHEO_PAPER_PDF_H
#define KHEO_PAPER_PDF_H

#include "protocol/paper/paper.h"

/**
 * paper_pdf(p, out, e):
 * Append the PDF, in Liberation Serif, whose letters are as wide as those of
 * Times New Roman.  Equal documents give equal bytes.
 */
int paper_pdf(const struct paper *p, struct buf *out, struct err *e);

#endif

/* The document as one HTML page that prints on A4. */
#ifndef KHEO_PAPER_HTML_H
#define KHEO_PAPER_HTML_H

#include "protocol/paper/paper.h"

/**
 * paper_html(p, out, e):
 * Append the page: no script, nothing from elsewhere, the code drawn in it.
 */
int paper_html(const struct paper *p, struct buf *out, struct err *e);

#endif

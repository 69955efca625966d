/* A document's first table as CSV: RFC 4180, UTF-8, CRLF. */
#ifndef KHEO_PAPER_CSV_H
#define KHEO_PAPER_CSV_H

#include "protocol/paper/style.h"

/**
 * paper_csv(p, out, e):
 * Append the table with its titles; a cell that a spreadsheet would take for a
 * formula gets an apostrophe in front.  ERR_INVALID: there is no table.
 */
int paper_csv(const struct paper *p, struct buf *out, struct err *e);

#endif

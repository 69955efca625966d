/* A document's tables as an Office Open XML workbook. */
#ifndef KHEO_PAPER_XLSX_H
#define KHEO_PAPER_XLSX_H

#include "protocol/paper/paper.h"

/**
 * paper_xlsx(p, out, e):
 * Append a workbook with a sheet for each table, figures as numbers, nothing
 * as a formula.  Equal documents give equal bytes.  ERR_INVALID: there is no
 * table.
 */
int paper_xlsx(const struct paper *p, struct buf *out, struct err *e);

#endif

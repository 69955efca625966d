/* A document on its way from the process that has the facts to the one that
 * may write files and load libraries. */
#ifndef KHEO_PAPER_CARRY_H
#define KHEO_PAPER_CARRY_H

#include "protocol/paper/paper.h"

/**
 * paper_put(p, out, e):
 * Append the document as JSON of the program's own.
 */
int paper_put(const struct paper *p, struct buf *out, struct err *e);

/**
 * paper_read(p, n, e):
 * The document again; the caller frees.  NULL with ERR_FORMAT or ERR_MEMORY.
 */
struct paper *paper_read(const void *p, size_t n, struct err *e);

#endif

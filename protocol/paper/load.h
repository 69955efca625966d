/* Writing a document, by libraries that are loaded when one is. */
#ifndef KHEO_PAPER_LOAD_H
#define KHEO_PAPER_LOAD_H

#include "protocol/paper/paper.h"

/**
 * paper_write(p, format, out, e):
 * Append the document as a file of ${format}.  The writers and what they need
 * of Debian stand in kheo-paper.so and kheo-pdf.so, beside the program or in
 * ../lib/kheo: thirty libraries that no other command should have to load.
 * ERR_NOT_FOUND: one of them is not installed; as the writers' else.
 */
int paper_write(const struct paper *p, enum paper_format format,
		struct buf *out, struct err *e);

#endif

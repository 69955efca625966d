/* A ZIP archive that has the same bytes whenever it is made. */
#ifndef KHEO_PAPER_ZIP_H
#define KHEO_PAPER_ZIP_H

#include <stddef.h>

#include "protocol/base/buf.h"

struct zip_part {
	const char *name;
	const void *p;
	size_t n;
};

/**
 * zip_parts(parts, count, out, e):
 * Append an archive with the parts in their order, each of them dated
 * 1 January 1980, so that it depends on nothing else.
 */
int zip_parts(const struct zip_part *parts, size_t count, struct buf *out,
	      struct err *e);

#endif

/* The list of what is in a zip file; nothing is unpacked. */
#ifndef KHEO_FILES_ZIP_H
#define KHEO_FILES_ZIP_H

#include "protocol/files/sniff.h"

/**
 * zip_names(source, fn, ctx, e):
 * Call ${fn} with each name of the central directory (APPNOTE 4.3.12).  1; 0
 * if the bytes are no zip file of one volume whose list is whole and at most
 * ZIP_LIST_MAX bytes long; -1 if they cannot be read.
 */
int zip_names(const struct sniff_source *source,
	      void (*fn)(void *ctx, const char *name, size_t n), void *ctx,
	      struct err *e);

#define ZIP_LIST_MAX (1024 * 1024)

#endif

/* What the verbs that write an official document share. */
#ifndef KHEO_HUB_CMD_DOCUMENTS_H
#define KHEO_HUB_CMD_DOCUMENTS_H

#include "hub/call.h"
#include "protocol/paper/wanted.h"

/**
 * documents_title(h, rec, out):
 * Append what the record with that id is called; nothing if it is not here.
 * Of the shape that struct report asks for.
 */
void documents_title(void *h, const char *rec, struct buf *out);

/**
 * documents_write(c, p, file, e):
 * Have the document written in the format of the file's name, and say so.
 */
int documents_write(struct call *c, const struct paper *p, const char *file,
		    struct err *e);

#endif

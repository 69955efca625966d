/* What the verbs that write an official document share. */
#ifndef KHEO_CLIENT_CMD_DOCUMENTS_H
#define KHEO_CLIENT_CMD_DOCUMENTS_H

#include "client/cmd/cmd.h"
#include "protocol/paper/wanted.h"

/**
 * documents_title(c, rec, out):
 * Append what the record with that id is called; nothing if it is not here.
 * Of the shape that struct report asks for.
 */
void documents_title(void *c, const char *rec, struct buf *out);

/**
 * documents_write(c, p, file, e):
 * Write the document in the format of the file's name, and say so.
 */
int documents_write(struct client *c, const struct paper *p, const char *file,
		    struct err *e);

#endif

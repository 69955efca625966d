/* What the verbs that write an official document share. */
#ifndef KHEO_HUB_CMD_DOCUMENTS_H
#define KHEO_HUB_CMD_DOCUMENTS_H

#include "hub/call.h"
#include "protocol/paper/wanted.h"

/* The options that every verb has that writes a document. */
#define DOCUMENT_OPTIONS                                                       \
	{"-o", "FILE", TEXT_opt_print},                                        \
	    {"--line", "LINE", TEXT_opt_paper_line},                           \
	    {"--number", "N", TEXT_opt_number},                                \
	    {"--date", "YYYY-MM-DD", TEXT_opt_date},                           \
	{                                                                      \
		"--signer", "NAME", TEXT_opt_signer                            \
	}

/**
 * documents_read(io, a, out):
 * What those options say: CLI_DONE, or CLI_USAGE after saying which one is
 * wrong.
 */
int documents_read(const struct cli_io *io, const struct cli_args *a,
		   struct wanted *out);

/**
 * documents_check(io, w):
 * The same of words that came otherwise.
 */
int documents_check(const struct cli_io *io, const struct wanted *w);

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

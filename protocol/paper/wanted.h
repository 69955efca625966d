/* What a verb that writes a document is told about it. */
#ifndef KHEO_PAPER_WANTED_H
#define KHEO_PAPER_WANTED_H

#include "protocol/cli/verb.h"
#include "protocol/paper/paper.h"

/* The options that every verb has that writes a document. */
#define WANTED_OPTIONS                                                         \
	{"-o", "FILE", TEXT_opt_print},                                        \
	    {"--line", "LINE", TEXT_opt_paper_line},                           \
	    {"--number", "N", TEXT_opt_number},                                \
	    {"--date", "YYYY-MM-DD", TEXT_opt_date},                           \
	{                                                                      \
		"--signer", "NAME", TEXT_opt_signer                            \
	}

/* Borrowed from the words of a command; NULL: not said. */
struct wanted {
	const char *line; /* "chinh-quyen" or "dang" */
	const char *file;
	const char *number;
	const char *date; /* YYYY-MM-DD */
	const char *signer;
	const char *other; /* the second one, who signs on the left */
};

/**
 * wanted_read(io, a, out), wanted_check(io, w):
 * What WANTED_OPTIONS say, or words that came otherwise: CLI_DONE, or CLI_USAGE
 * after saying which one is wrong.
 */
int wanted_read(const struct cli_io *io, const struct cli_args *a,
		struct wanted *out);
int wanted_check(const struct cli_io *io, const struct wanted *w);

/**
 * wanted_set(w, p):
 * Put number, day and names onto the document.
 */
void wanted_set(const struct wanted *w, struct paper *p);

#endif

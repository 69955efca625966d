/* An official letter (công văn) with a text of its own. */
#ifndef KHEO_PAPER_LETTER_H
#define KHEO_PAPER_LETTER_H

#include "protocol/cli/verb.h"
#include "protocol/domain/movement.h"
#include "protocol/paper/paper.h"

#define LETTER_BYTES_MAX ((size_t)256 * 1024) /* of its text */
#define LETTER_TO_MAX    200                  /* addressees */

/* The options of the verbs that write a letter, beside WANTED_OPTIONS. */
#define LETTER_OPTIONS                                                         \
	{"--subject", "TEXT", TEXT_opt_letter_subject},                        \
	{                                                                      \
		"--copies", "NAMES", TEXT_opt_letter_copies                    \
	}

struct letter {
	const struct movement *movement;
	const struct body *body; /* who writes */
	const char *line;        /* "chinh-quyen" or "dang" */
	day_t day;
	bool is_test;
	const char *subject; /* "thực hiện phong trào…", or NULL */
	const char *text;    /* letter_text() */
	const char *const *to;
	size_t to_count;    /* codes of units, or whoever in full */
	const char *copies; /* further recipients, ";" between, or NULL */
};

/**
 * letter_read(io, a, out):
 * Subject, copies and addressees as a verb's words say them behind the text's
 * file, after wanted_read(); borrowed.  CLI_DONE, or CLI_USAGE after saying
 * which one is wrong.
 */
int letter_read(const struct cli_io *io, const struct cli_args *a,
		struct letter *out);

/**
 * letter_text(p, n, out, e):
 * Append what somebody typed as the letter's text: NFC, LF after each
 * paragraph, blank ones left out.  ERR_FORMAT: no UTF-8, or a control
 * character; ERR_INVALID: there is nothing.
 */
int letter_text(const void *p, size_t n, struct buf *out, struct err *e);

/**
 * letter_paper(l, e):
 * The letter in the template of its line.  A line that begins with "- " or "+ "
 * is one of a list.  Number, date and name are the caller's to set, who frees
 * it.  NULL on failure.
 */
struct paper *letter_paper(const struct letter *l, struct err *e);

#endif

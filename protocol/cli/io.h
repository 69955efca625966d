/* Where a command's output goes, and in which language. */
#ifndef KHEO_CLI_IO_H
#define KHEO_CLI_IO_H

#include <stdbool.h>
#include <stddef.h>

#include "protocol/base/attr.h"
#include "protocol/base/err.h"
#include "protocol/cli/text.h"
#include "protocol/wire/json.h"

/* How a command ends; the numbers are part of the interface. */
enum cli_exit {
	CLI_DONE = 0,
	CLI_FAILED = 1,
	CLI_USAGE = 2,
	CLI_NOTHING = 3,    /* nothing to do */
	CLI_OFFLINE = 4,    /* queued until there is a network */
	CLI_PARTLY = 5,     /* some was accepted, some was not */
	CLI_PERSON = 6,     /* a conflict; a person must decide */
	CLI_UNVERIFIED = 7, /* a signature, chain or proof does not hold */
	CLI_STORAGE = 8     /* the disk or what is on it */
};

/* ${fd} is 1 for data or 2 for messages.  A command of the hub runs inside
 * the daemon, so its output travels over a socket instead. */
struct cli_sink {
	void (*write)(void *ctx, int fd, const char *p, size_t n);
	void *ctx;
};

struct cli_io {
	enum lang lang;
	bool color;    /* colours are wanted */
	bool terminal; /* a person looks at the output */
	bool watched;  /* ... and at the messages, as they change */
	struct cli_sink sink;
};

/**
 * cli_io_std(io, lang):
 * Write to this process' stdout and stderr.  Colours only on a terminal, and
 * not with NO_COLOR or TERM=dumb.
 */
void cli_io_std(struct cli_io *io, enum lang lang);

/**
 * cli_std_flush(e):
 * Bring what was written to stdout out of the process; call it before the
 * exit.  Return 0, or -1 (ERR_FULL, ERR_IO) if some of it was lost.
 */
int cli_std_flush(struct err *e);

/**
 * cli_std_end(io, rc):
 * The exit status of a program whose command ended with ${rc}: as
 * cli_std_flush(), and a command that was done but could not be read says so
 * on stderr and ends with CLI_STORAGE.
 */
int cli_std_end(const struct cli_io *io, int rc);

/**
 * cli_bytes(io, p, n), cli_out(io, fmt, ...):
 * Data to stdout: bytes as they are, or formatted.  Foreign text in it is the
 * caller's to clean; see cli_row() and text_plain().
 */
void cli_bytes(const struct cli_io *io, const void *p, size_t n);
void cli_out(const struct cli_io *io, const char *fmt, ...) PRINTF(2, 3);

/**
 * cli_json(io, v, e):
 * A JSON value and LF to stdout.  0, or -1: ${v} is NULL or there is no memory
 * (ERR_MEMORY), or it is longer than any output of ours (ERR_LIMIT).
 */
int cli_json(const struct cli_io *io, const json_t *v, struct err *e);

/**
 * cli_row(io, ..., NULL):
 * One row of a list to stdout: the strings, each cleaned as by text_plain(),
 * with tabs between and LF behind.
 */
void cli_row(const struct cli_io *io, ...) __attribute__((sentinel));

/**
 * cli_say(io, id, ..., NULL), cli_warn(io, id, ..., NULL):
 * A sentence of the catalogue and LF, to stdout or to stderr; the strings fill
 * {1} to {9} as in text_put().
 */
void cli_say(const struct cli_io *io, enum text_id id, ...)
    __attribute__((sentinel));
void cli_warn(const struct cli_io *io, enum text_id id, ...)
    __attribute__((sentinel));

/**
 * cli_fail(io, e):
 * Tell a person on stderr what ${e} means for him, then the technical text in
 * parentheses.  Return the exit status, so that a command can end with
 * `return cli_fail(io, e)`.
 */
int cli_fail(const struct cli_io *io, const struct err *e);

/**
 * cli_exit_of(code), cli_text_of(code):
 * The exit status and the catalogue's sentence that belong to a failure.
 */
enum cli_exit cli_exit_of(enum err_code code);
enum text_id cli_text_of(enum err_code code);

#endif

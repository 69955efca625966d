/* A command as it travels to where it runs, and what comes back. */
#ifndef KHEO_HUB_ASK_H
#define KHEO_HUB_ASK_H

#include "hub/call.h"
#include "protocol/base/limits.h"

#define ASK_BYTES_MAX  ((size_t)USB_BYTES_MAX + 1024 * 1024)
#define TOLD_BYTES_MAX ((size_t)USB_BYTES_MAX + 16 * 1024 * 1024)
#define ASK_WORDS_MAX  256

/* What was typed, and the file that goes with it. */
struct ask {
	enum lang lang;
	bool color;
	bool terminal;
	char account[NAME_MAX_BYTES + 1]; /* who gives the order; "" unknown */
	struct buf words;                 /* each ended by a NUL */
	const char **argv; /* into words; argv[0] is the program */
	int argc;
	struct call_file file; /* name NULL: none */
	bool on_damage;        /* see struct admin_verb; does not travel */
};

/* What the command said and wrote. */
struct told {
	struct buf text; /* chunks: 1 or 2, length, bytes */
	int status;      /* enum cli_exit */
	struct call_file files[CALL_FILES_MAX];
	size_t file_count;
};

/**
 * ask_init(a, argc, argv, io, e), ask_done(a):
 * Copy what was typed; free.
 */
int ask_init(struct ask *a, int argc, const char *const *argv,
	     const struct cli_io *io, struct err *e);
void ask_done(struct ask *a);

/**
 * ask_file(a, name, e):
 * Read the file ${name} to go with the command; the sheets of a form if it is
 * a folder of them (hub/sheets.h).
 */
int ask_file(struct ask *a, const char *name, struct err *e);

/**
 * ask_put(out, a), ask_parse(a, p, n, e):
 * To bytes and back.  ERR_FORMAT, ERR_LIMIT; ask_done() in any case.
 */
void ask_put(struct buf *out, const struct ask *a);
int ask_parse(struct ask *a, const void *p, size_t n, struct err *e);

/**
 * told_init(t), told_done(t), told_put(out, t), told_parse(t, p, n, e):
 * The same for what comes back.
 */
void told_init(struct told *t);
void told_done(struct told *t);
void told_put(struct buf *out, const struct told *t);
int told_parse(struct told *t, const void *p, size_t n, struct err *e);

/**
 * told_fail(t, lang, e):
 * Forget everything that was said and written, and tell the failure instead.
 */
void told_fail(struct told *t, enum lang lang, const struct err *e);

/**
 * told_show(t, io, e):
 * Write the output to ${io} and the files where we are.
 */
int told_show(const struct told *t, const struct cli_io *io, struct err *e);

/**
 * ask_run(a, h, t):
 * Run the command inside hub_begin().  Return whether the transaction is to
 * be kept: false when the command failed or only reads.
 */
bool ask_run(const struct ask *a, struct hub *h, struct told *t);

/**
 * ask_local(a, home, clock, rng, t, e):
 * Open the hub, run the command, commit.  -1: nothing was done (ERR_BUSY: a
 * daemon or another command has the home).
 */
int ask_local(const struct ask *a, const char *home, const struct clock *clock,
	      const struct rng *rng, struct told *t, struct err *e);

#endif

/* An admin command: the same code with the daemon stopped and running. */
#ifndef KHEO_HUB_CALL_H
#define KHEO_HUB_CALL_H

#include <stdbool.h>
#include <stddef.h>

#include "hub/hub.h"
#include "protocol/cli/verb.h"
#include "protocol/paper/paper.h"

/* A file that travels with a command, because a running daemon opens nothing
 * outside of its home. */
struct call_file {
	char *name; /* as typed */
	struct buf data;
	bool is_output; /* to be written where the command was typed */
	bool is_paper;  /* a document: written there as its name says */
};

/*
 * What an admin verb is given as its app.  It runs inside hub_begin() and the
 * caller commits when it returns CLI_DONE, CLI_NOTHING, CLI_PARTLY or
 * CLI_PERSON, and rolls back otherwise.  Output goes to io only.
 */
#define CALL_FILES_MAX 4

struct call {
	struct hub *hub;
	struct cli_io io;
	const char *account; /* who gives the order; "" unknown */
	struct call_file files[CALL_FILES_MAX];
	size_t file_count;
};

/**
 * call_input(c, name, e):
 * The bytes of an input file by the name that was typed; NULL with
 * ERR_NOT_FOUND if it did not travel.
 */
const struct buf *call_input(struct call *c, const char *name, struct err *e);

/**
 * call_output(c, name, e):
 * A buffer that is written to the file ${name}, atomically, where the command
 * was typed, once the transaction is committed.
 */
struct buf *call_output(struct call *c, const char *name, struct err *e);

/**
 * call_paper(c, name, p, e):
 * Have the document ${p} written to ${name} in the format of that name, where
 * the command was typed: a daemon opens no library that it did not begin with.
 */
int call_paper(struct call *c, const char *name, const struct paper *p,
	       struct err *e);

/* Which of a verb's words name files to read: an index of its arguments, -1
 * none. */
struct admin_verb {
	struct cli_verb verb;
	int input;              /* index in args->v of the input file, or -1 */
	const char *input_word; /* only behind this first word; NULL: any */
	bool reads_only;        /* needs no transaction that writes */
	bool on_damage; /* also runs where the stored state does not hold */
};

/* Every admin verb, ended by NULL; hub/cmd/ has one file for each. */
extern const struct admin_verb *const admin_verbs[];

#define ADMIN_VERBS_MAX 80

/**
 * program_make(p, verbs):
 * Fill ${p} with every verb of the hub, those of hub/main.c included, kept in
 * the caller's ${verbs}.
 */
void program_make(struct cli_program *p,
		  const struct cli_verb *verbs[ADMIN_VERBS_MAX]);

/**
 * admin_verb_of(verb):
 * The admin verb whose cli_verb that is; NULL for one that is not.
 */
const struct admin_verb *admin_verb_of(const struct cli_verb *verb);

#endif

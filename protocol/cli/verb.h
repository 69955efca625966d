/* Commands as tables: PROGRAM VERB [ARGUMENTS] [OPTIONS]. */
#ifndef KHEO_CLI_VERB_H
#define KHEO_CLI_VERB_H

#include <stdbool.h>
#include <stddef.h>

#include "protocol/cli/io.h"
#include "protocol/cli/text.h"

/* An option of one verb.  A list ends with {NULL}. */
struct cli_option {
	const char *name; /* "--json" or "-o" */
	const char *arg;  /* what follows it, such as "FILE"; NULL: nothing */
	enum text_id help;
};

struct cli_args;

/*
 * One verb lives in one file and is checked before run() is called: number of
 * arguments, unknown, repeated and incomplete options.
 */
struct cli_verb {
	const char *name;     /* one word, "new" */
	const char *args;     /* "TYPE field=value...", "" if none */
	enum text_id summary; /* one line of the list of verbs */
	const char *example;  /* a whole command line that works */
	int min_args;
	int max_args;                                    /* -1: any number */
	const struct cli_option *options;                /* NULL: none */
	int (*run)(void *app, const struct cli_args *a); /* enum cli_exit */
};

struct cli_program {
	const char *name;    /* "kheo" */
	const char *version; /* for --version */
	enum text_id summary;
	const struct cli_verb *const
	    *verbs; /* in the order of help; ends NULL */
};

/* An option that was given, and its value or "". */
struct cli_given {
	const char *name;
	const char *value;
};

/* What the person typed behind the verb.  Strings are those of argv. */
struct cli_args {
	const char **v; /* the arguments without options, ended by NULL */
	size_t n;
	const struct cli_verb *verb;
	struct cli_given *given; /* private: use cli_opt() and cli_has() */
	size_t given_n;          /* private */
};

/* A command line, read. */
struct cli_call {
	struct cli_args args;
	const char *home; /* --home, or NULL */
	int status;       /* exit status when there is nothing to run */
};

/**
 * cli_parse(c, p, argc, argv, io):
 * Read a command line; ${argv} must outlive ${c} (main casts its own to
 * const char *const *).  The options --home DIR and
 * --lang vi|en stand before or behind the verb; --lang changes ${io}.  Return
 * true if ${c}->args.verb is to be run; false if everything was said already
 * (help, version or, with CLI_USAGE, what is wrong) and ${c}->status is to be
 * returned.  Call cli_call_done() in both cases.
 */
bool cli_parse(struct cli_call *c, const struct cli_program *p, int argc,
	       const char *const *argv, struct cli_io *io);

/**
 * cli_call_done(c):
 * Free what cli_parse() allocated.
 */
void cli_call_done(struct cli_call *c);

/**
 * cli_opt(a, name):
 * The value of an option that the verb's table has ("" for one that takes no
 * value), or NULL if it was not given.
 */
const char *cli_opt(const struct cli_args *a, const char *name);

/**
 * cli_has(a, name):
 * Whether an option was given.
 */
bool cli_has(const struct cli_args *a, const char *name);

/**
 * cli_misuse(io, p, verb, id, arg):
 * Write sentence ${id} with {1} = ${arg} to stderr, then the usage line of
 * ${verb} (NULL: of the program).  Return CLI_USAGE.
 */
int cli_misuse(const struct cli_io *io, const struct cli_program *p,
	       const struct cli_verb *verb, enum text_id id, const char *arg);

/**
 * cli_help(io, p, verb):
 * Print the list of verbs, or of one verb the usage, its options and its
 * example, to stdout.
 */
void cli_help(const struct cli_io *io, const struct cli_program *p,
	      const struct cli_verb *verb);

#endif

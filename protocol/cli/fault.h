/* Faults that a check has found, as people read them and as programs do. */
#ifndef KHEO_CLI_FAULT_H
#define KHEO_CLI_FAULT_H

#include <stdint.h>

#include "protocol/cli/io.h"

#define FAULT_KINDS_MAX 48
#define FAULT_NO_ADVICE TEXT_COUNT

/* Everything that a check calls ${what}: a sentence on one of them, with its
 * key as {1} and ${what} as {2}, and what is kept and to do about all of
 * them. */
struct fault_kind {
	const char *what; /* NULL: every other; the last of a list */
	enum text_id text;
	enum text_id advice; /* FAULT_NO_ADVICE: none */
};

struct fault_list {
	const struct cli_io *io;
	const struct fault_kind *kinds; /* at most FAULT_KINDS_MAX */
	bool is_json;
	bool seen[FAULT_KINDS_MAX];
	uint64_t n;
};

/**
 * fault_begin(l, io, kinds, is_json):
 * Nothing was found yet.  With ${is_json} stdout gets one array of
 * {"what", "key", "reason"} instead of sentences.
 */
void fault_begin(struct fault_list *l, const struct cli_io *io,
		 const struct fault_kind *kinds, bool is_json);

/**
 * fault_tell(l, what, key, reason):
 * One fault: its sentence with the technical text in parentheses behind it, a
 * line of stdout.  ${l} is a struct fault_list, as checks take a callback.
 */
void fault_tell(void *l, const char *what, const char *key, const char *reason);

/**
 * fault_end(l):
 * To stderr, once for each kind that was found, what is kept and what to do.
 */
void fault_end(struct fault_list *l);

#endif

/* Which edition a proof is to show a record in. */
#ifndef KHEO_CLIENT_CMD_PROOF_EDITION_H
#define KHEO_CLIENT_CMD_PROOF_EDITION_H

#include "client/cmd/cmd.h"
#include "protocol/log/prove.h"

/* What was asked for, and what was found. */
struct proof_edition_choice {
	uint64_t number;  /* 0: no edition was asked for */
	const char *line; /* NULL: whichever there is */
	struct proven_edition of;
	struct hash report;
	bool holds;
};

/**
 * proof_edition_asked(c, a, out):
 * The options --edition and --line.  CLI_DONE, or the exit status when they are
 * wrong and that was said.
 */
int proof_edition_asked(const struct client *c, const struct cli_args *a,
			struct proof_edition_choice *out);

/**
 * proof_edition_find(c, rec, choice):
 * The report of the record in that edition, by what is stored here.  CLI_DONE,
 * or the exit status when there is none, or one on either line, and that was
 * said.
 */
int proof_edition_find(struct client *c, const struct id *rec,
		       struct proof_edition_choice *choice);

#endif

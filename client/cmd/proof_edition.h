/* Which edition a proof is to show a record in. */
#ifndef KHEO_CLIENT_CMD_PROOF_EDITION_H
#define KHEO_CLIENT_CMD_PROOF_EDITION_H

#include "client/cmd/cmd.h"
#include "protocol/log/inclusion.h"

/**
 * proof_edition_find(c, rec, choice):
 * The report of the record in that edition, by what is stored here.  CLI_DONE,
 * or the exit status when there is none, or one on either line, and that was
 * said.
 */
int proof_edition_find(struct client *c, const struct id *rec,
		       struct inclusion_choice *choice);

#endif

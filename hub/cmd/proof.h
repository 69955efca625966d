/* The other things that the verb proof proves. */
#ifndef KHEO_HUB_CMD_PROOF_H
#define KHEO_HUB_CMD_PROOF_H

#include "hub/call.h"
#include "protocol/log/state.h"

/**
 * proof_tlog(c, a):
 * `proof --tlog INDEX [-o FILE]`: write that an entry is in the tree of the
 * newest checkpoint.  The exit status.  Rule: protocol/README.md, "Public log".
 */
int proof_tlog(struct call *c, const struct cli_args *a);

/**
 * proof_edition(c, a, key):
 * `proof RECORD --edition N [--line LINE] -o FILE`: write that the figures of
 * the record's report are in that edition.  The exit status.  Rule:
 * protocol/README.md, "Editions".
 */
int proof_edition(struct call *c, const struct cli_args *a,
		  const struct record_key *key);

#endif

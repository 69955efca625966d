/* The other thing that the verb proof proves. */
#ifndef KHEO_HUB_CMD_PROOF_H
#define KHEO_HUB_CMD_PROOF_H

#include "hub/call.h"

/**
 * proof_tlog(c, a):
 * `proof --tlog INDEX [-o FILE]`: write that an entry is in the tree of the
 * newest checkpoint.  The exit status.  Rule: protocol/README.md, "Public log".
 */
int proof_tlog(struct call *c, const struct cli_args *a);

#endif

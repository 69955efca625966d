#include "hub/cmd/app.h"
#include "protocol/base/hex64.h"
#include "protocol/log/state.h"

static int
cmd_digest(void *app, const struct cli_args *a)
{
	struct call *c = app;
	const char *code = cli_opt(a, "--unit");
	char hex[HEX_LEN(HASH_LEN) + 1];
	struct err e = ERR_INIT;
	struct hash digest;
	struct unit u;
	int rc;

	if (code == NULL)
		return misuse(&c->io, a->verb, TEXT_hub_need, "--unit");
	if ((rc = unit_find(c, code, &u, &e)) != CLI_DONE)
		return rc;
	if (state_digest(c->hub->db, &u.scope, &c->hub->policy, &digest, &e) !=
	    0)
		return cli_fail(&c->io, &e);
	cli_out(&c->io, "%s\n", hex_encode(hex, digest.b, HASH_LEN));
	return CLI_DONE;
}

static const struct cli_option options[] = {
    {"--unit", "CODE", TEXT_hub_opt_invite_unit},
    {NULL, NULL, TEXT_hub_opt_invite_unit},
};

extern const struct admin_verb admin_digest;
const struct admin_verb admin_digest = {
    .verb =
	{
	    .name = "digest",
	    .args = "",
	    .summary = TEXT_hub_sum_digest,
	    .example = "kheo-hub digest --unit 02305",
	    .min_args = 0,
	    .max_args = 0,
	    .options = options,
	    .run = cmd_digest,
	},
    .input = -1,
    .reads_only = true,
};

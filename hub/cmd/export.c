#include "hub/cmd/app.h"
#include "hub/intake/exchange.h"
#include "protocol/log/state.h"

static int
cmd_export(void *app, const struct cli_args *a)
{
	struct call *c = app;
	const char *code = cli_opt(a, "--unit");
	struct err e = ERR_INIT;
	struct unit u;
	struct buf *out;
	int rc;

	if (code == NULL)
		return misuse(&c->io, a->verb, TEXT_hub_need, "--unit");
	if ((rc = unit_find(c, code, &u, &e)) != CLI_DONE)
		return rc;
	if ((out = call_output(c, a->v[0], &e)) == NULL)
		return cli_fail(&c->io, &e);
	if (export_answer(c->hub, &u.scope, out, &e) == 0)
		return CLI_DONE;
	if (e.code != ERR_NOT_FOUND)
		return cli_fail(&c->io, &e);
	cli_warn(&c->io, TEXT_hub_no_device, code, NULL);
	return CLI_FAILED;
}

static const struct cli_option options[] = {
    {"--unit", "CODE", TEXT_hub_opt_invite_unit},
    {NULL, NULL, TEXT_hub_opt_invite_unit},
};

extern const struct admin_verb admin_export;
const struct admin_verb admin_export = {
    .verb =
	{
	    .name = "export",
	    .args = "FILE",
	    .summary = TEXT_hub_sum_export,
	    .example = "kheo-hub export --unit 02305 trung-ha.kheo",
	    .min_args = 1,
	    .max_args = 1,
	    .options = options,
	    .run = cmd_export,
	},
    .input = -1,
    .reads_only = true,
};

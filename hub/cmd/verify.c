#include "hub/audit/audit.h"
#include "hub/cmd/tell.h"

static void
fault_print(void *ctx, const char *table, const char *key, const char *reason)
{
	const struct cli_io *io = ctx;
	struct buf plain = BUF_INIT(4096);

	text_plain(&plain, reason);
	cli_out(io, "%s %s %s\n", table, key, buf_str(&plain));
	buf_done(&plain);
}

static int
cmd_verify(void *app, const struct cli_args *args)
{
	struct call *c = app;
	struct audit a = {c->hub, fault_print, &c->io, 0};
	struct err e = ERR_INIT;
	char count[24];

	(void)args;
	if (audit_all(&a, &e) != 0)
		return cli_fail(&c->io, &e);
	if (a.faults == 0) {
		snprintf(count, sizeof(count), "%llu",
			 (unsigned long long)c->hub->size);
		cli_say(&c->io, TEXT_hub_verified, count, NULL);
		return CLI_DONE;
	}
	snprintf(count, sizeof(count), "%zu", a.faults);
	cli_warn(&c->io, TEXT_hub_faults, count, NULL);
	return CLI_UNVERIFIED;
}

const struct admin_verb admin_verify = {
    .verb =
	{
	    .name = "verify",
	    .args = "",
	    .summary = TEXT_hub_sum_verify,
	    .example = "kheo-hub verify",
	    .run = cmd_verify,
	},
    .input = -1,
    .reads_only = true,
    .on_damage = true,
};

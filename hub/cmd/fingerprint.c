#include "hub/cmd/app.h"
#include "protocol/sign/trust.h"

static int
cmd_fingerprint(void *app, const struct cli_args *a)
{
	struct call *c = app;
	char text[FINGERPRINT_TEXT_SIZE];
	struct id root = root_fingerprint(&c->hub->keys);

	(void)a;
	cli_out(&c->io, "%s\n", fingerprint_text(text, &root));
	return CLI_DONE;
}

extern const struct admin_verb admin_fingerprint;
const struct admin_verb admin_fingerprint = {
    .verb =
	{
	    .name = "fingerprint",
	    .args = "",
	    .summary = TEXT_hub_sum_fingerprint,
	    .example = "kheo-hub fingerprint",
	    .min_args = 0,
	    .max_args = 0,
	    .run = cmd_fingerprint,
	},
    .input = -1,
    .reads_only = true,
};

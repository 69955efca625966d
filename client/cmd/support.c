#include "client/store/support.h"
#include "client/cmd/cmd.h"

#define OUT_BYTES_MAX (1024 * 1024)

static int
support_run(void *app, const struct cli_args *a)
{
	struct client *c = app;
	struct buf out = BUF_INIT(OUT_BYTES_MAX);
	char when[TIME_TEXT_SIZE];
	struct err e = ERR_INIT;
	int64_t now = clock_now_ms(&c->clock);
	int rc = CLI_DONE;

	(void)a;
	buf_fmt(&out, "kheo support 1\ntime %s\n",
		time_iso(when, now - now % 1000, 0));
	if (store_support(c, &out, &e) != 0) {
		rc = cli_fail(&c->io, &e);
	} else {
		cli_out(&c->io, "%s", buf_str(&out));
		cli_warn(&c->io, TEXT_support_done, NULL);
	}
	buf_done(&out);
	return rc;
}

const struct cli_verb verb_support = {
    .name = "support-bundle",
    .args = "",
    .summary = TEXT_support_summary,
    .example = "kheo support-bundle",
    .min_args = 0,
    .max_args = 0,
    .run = support_run,
};

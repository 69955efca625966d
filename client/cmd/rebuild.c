#include "client/store/rebuild.h"

#include <inttypes.h>
#include <stdio.h>

#include "client/cmd/cmd.h"

static int
rebuild_run(void *app, const struct cli_args *a)
{
	struct client *c = app;
	struct err e = ERR_INIT;
	struct rebuilt done;
	char batches[24];
	char unsealed[24];

	(void)a;
	if (store_rebuild(c, &done, &e) != 0)
		return cli_fail(&c->io, &e);
	snprintf(batches, sizeof(batches), "%" PRIu64, done.batches);
	snprintf(unsealed, sizeof(unsealed), "%" PRIu64, done.unsealed);
	cli_warn(&c->io, TEXT_rebuild_done, batches, unsealed, NULL);
	if (done.is_damaged)
		cli_warn(&c->io, TEXT_rebuild_damaged, NULL);
	if (done.is_partly)
		cli_warn(&c->io, TEXT_rebuild_partly, NULL);
	else if (done.is_differs)
		cli_warn(&c->io, TEXT_rebuild_differs, NULL);
	return done.is_partly ? CLI_PARTLY : CLI_DONE;
}

const struct cli_verb verb_rebuild = {
    .name = "rebuild",
    .args = "",
    .summary = TEXT_rebuild_summary,
    .example = "kheo rebuild",
    .min_args = 0,
    .max_args = 0,
    .run = rebuild_run,
};

#include "client/store/backup.h"

#include <inttypes.h>
#include <stdio.h>

#include "client/cmd/cmd.h"
#include "client/store/salvage.h"

static int
backup_run(void *app, const struct cli_args *a)
{
	struct client *c = app;
	struct buf path = BUF_INIT(4096);
	struct err e = ERR_INIT;
	int rc = CLI_DONE;

	if (store_backup(c, a->v[0], &path, &e) != 0)
		rc = cli_fail(&c->io, &e);
	else
		cli_say(&c->io, TEXT_backup_done, buf_str(&path), NULL);
	buf_done(&path);
	return rc;
}

/* Of a machine that is gone: what only its backup holds is taken over. */
static int
salvage(struct client *c, const char *path)
{
	struct salvaged got;
	struct err e = ERR_INIT;
	char batches[24], edits[24];

	if (store_salvage(c, path, &got, &e) != 0)
		return cli_fail(&c->io, &e);
	snprintf(batches, sizeof(batches), "%" PRIu64, got.batches);
	snprintf(edits, sizeof(edits), "%" PRIu64, got.edits);
	cli_say(&c->io, TEXT_restore_salvaged, path, batches, edits, NULL);
	return CLI_DONE;
}

static int
restore_run(void *app, const struct cli_args *a)
{
	struct client *c = app;
	struct err e = ERR_INIT;

	if (salvage_fits(c, a->v[0]) == 1)
		return salvage(c, a->v[0]);
	if (store_restore(c, a->v[0], &e) != 0)
		return cli_fail(&c->io, &e);
	cli_say(&c->io, TEXT_restore_done, a->v[0], NULL);
	return CLI_DONE;
}

const struct cli_verb verb_backup = {
    .name = "backup",
    .args = "FILE",
    .summary = TEXT_backup_summary,
    .example = "kheo backup sao-luu.kheo-backup",
    .min_args = 1,
    .max_args = 1,
    .run = backup_run,
};

const struct cli_verb verb_restore = {
    .name = "restore",
    .args = "FILE",
    .summary = TEXT_restore_summary,
    .example = "kheo restore sao-luu.kheo-backup",
    .min_args = 1,
    .max_args = 1,
    .run = restore_run,
};

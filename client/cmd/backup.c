#include "client/store/backup.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "client/cmd/cmd.h"
#include "client/store/salvage.h"

/* What became of the attached files, where there are any. */
static void
copies_say(const struct client *c, const struct copies *n)
{
	char added[24], had[24], damaged[24];

	(void)snprintf(added, sizeof(added), "%" PRIu64, n->added);
	(void)snprintf(had, sizeof(had), "%" PRIu64, n->had);
	(void)snprintf(damaged, sizeof(damaged), "%" PRIu64, n->damaged);
	if (n->added + n->had > 0)
		cli_say(&c->io, TEXT_backup_files, added, had, COPIES_FOLDER,
			NULL);
	if (n->damaged > 0)
		cli_warn(&c->io, TEXT_backup_files_damaged, damaged, NULL);
}

static int
backup_run(void *app, const struct cli_args *a)
{
	struct client *c = app;
	struct buf path = BUF_INIT(4096);
	struct copies files;
	struct err e = ERR_INIT;
	int rc = CLI_FAILED;

	memset(&files, 0, sizeof(files));
	if (store_backup(c, a->v[0], &path, &e) == 0) {
		cli_say(&c->io, TEXT_backup_done, buf_str(&path), NULL);
		rc = store_backup_files(c, buf_str(&path), &files, &e) == 0
			 ? CLI_DONE
			 : CLI_FAILED;
		copies_say(c, &files);
	}
	if (rc != CLI_DONE)
		rc = cli_fail(&c->io, &e);
	else if (files.damaged > 0)
		rc = CLI_PARTLY;
	buf_done(&path);
	return rc;
}

/* The attached files of what was put back. */
static int
files_restore(struct client *c, const char *path)
{
	char back[24], missing[24];
	struct copies n;
	struct err e = ERR_INIT;

	if (store_restore_files(c, path, &n, &e) != 0)
		return cli_fail(&c->io, &e);
	(void)snprintf(back, sizeof(back), "%" PRIu64, n.added);
	(void)snprintf(missing, sizeof(missing), "%" PRIu64,
		       n.missing + n.damaged);
	if (n.added > 0)
		cli_say(&c->io, TEXT_restore_files, back, NULL);
	if (n.missing + n.damaged > 0)
		cli_warn(&c->io, TEXT_restore_files_missing, missing, NULL);
	return CLI_DONE;
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
	return files_restore(c, path);
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
	return files_restore(c, a->v[0]);
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

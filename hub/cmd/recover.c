#include "hub/recover.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "hub/cmd/app.h"
#include "protocol/base/limits.h"

#define KEEP_DEFAULT 7

/* What became of the attached files, where there are any. */
static void
copies_say(const struct cli_io *io, const struct copies *n)
{
	char added[24], had[24], damaged[24];

	(void)snprintf(added, sizeof(added), "%" PRIu64, n->added);
	(void)snprintf(had, sizeof(had), "%" PRIu64, n->had);
	(void)snprintf(damaged, sizeof(damaged), "%" PRIu64, n->damaged);
	if (n->added + n->had > 0)
		cli_say(io, TEXT_backup_files, added, had, COPIES_FOLDER, NULL);
	if (n->damaged > 0)
		cli_warn(io, TEXT_backup_files_damaged, damaged, NULL);
}

static int
backup_run(void *app_, const struct cli_args *a)
{
	struct hub_app *app = app_;
	struct buf path = BUF_INIT(4096);
	struct copies files;
	struct err e = ERR_INIT;
	int rc = -1;

	memset(&files, 0, sizeof(files));
	if (hub_backup(app->home, a->v[0], KEEP_DEFAULT, &app->clock, &path,
		       &e) == 0) {
		cli_say(&app->io, TEXT_backup_done, buf_str(&path), NULL);
		rc = hub_backup_files(app->home, buf_str(&path), &files, &e);
		copies_say(&app->io, &files);
	}
	buf_done(&path);
	if (rc != 0)
		return cli_fail(&app->io, &e);
	return files.damaged > 0 ? CLI_PARTLY : CLI_DONE;
}

static int
restore_run(void *app_, const struct cli_args *a)
{
	struct hub_app *app = app_;
	char back[24], missing[24];
	struct copies n;
	struct err e = ERR_INIT;

	if (hub_restore(app->home, a->v[0], &e) != 0)
		return cli_fail(&app->io, &e);
	cli_say(&app->io, TEXT_hub_restored, a->v[0], NULL);
	if (hub_restore_files(app->home, a->v[0], &n, &e) != 0)
		return cli_fail(&app->io, &e);
	(void)snprintf(back, sizeof(back), "%" PRIu64, n.added);
	(void)snprintf(missing, sizeof(missing), "%" PRIu64,
		       n.missing + n.damaged);
	if (n.added > 0)
		cli_say(&app->io, TEXT_restore_files, back, NULL);
	if (n.missing + n.damaged > 0)
		cli_warn(&app->io, TEXT_hub_restore_files_missing, missing,
			 NULL);
	return CLI_DONE;
}

static int
passphrase_get(struct hub_app *app, const char *file, char *out, size_t size,
	       struct err *e)
{

	if (file != NULL)
		return passphrase_read(file, out, size, e);
	return os_read_passphrase(text_raw(app->io.lang, TEXT_hub_init_ask),
				  out, size, e);
}

static int
recover_run(void *app_, const struct cli_args *a)
{
	struct hub_app *app = app_;
	char pass[PASSPHRASE_MAX + 1];
	char number[24];
	struct err e = ERR_INIT;
	uint64_t origin = 0;
	int rc =
	    hub_recover(app->home, NULL, &app->clock, &app->rng, &origin, &e);

	if (rc != 0 && e.code == ERR_PASSPHRASE) {
		err_clear(&e);
		if (passphrase_get(app, cli_opt(a, "--passphrase-file"), pass,
				   sizeof(pass), &e) == 0)
			rc = hub_recover(app->home, pass, &app->clock,
					 &app->rng, &origin, &e);
		wipe(pass, sizeof(pass));
	}
	if (rc != 0)
		return cli_fail(&app->io, &e);
	snprintf(number, sizeof(number), "%" PRIu64, origin);
	cli_say(&app->io, TEXT_hub_recovered, number, NULL);
	return CLI_DONE;
}

static const struct cli_option recover_options[] = {
    {"--passphrase-file", "FILE", TEXT_opt_passphrase_file},
    {NULL, NULL, TEXT_COUNT},
};

const struct cli_verb verb_hub_backup = {
    .name = "backup",
    .args = "DIR",
    .summary = TEXT_backup_summary,
    .example = "kheo-hub backup sao-luu",
    .min_args = 1,
    .max_args = 1,
    .run = backup_run,
};

const struct cli_verb verb_hub_restore = {
    .name = "restore",
    .args = "FILE",
    .summary = TEXT_restore_summary,
    .example = "kheo-hub restore sao-luu/hub.kheo-hub-backup",
    .min_args = 1,
    .max_args = 1,
    .run = restore_run,
};

const struct cli_verb verb_hub_recover = {
    .name = "recover",
    .args = "",
    .summary = TEXT_hub_sum_recover,
    .example = "kheo-hub recover",
    .options = recover_options,
    .min_args = 0,
    .max_args = 0,
    .run = recover_run,
};

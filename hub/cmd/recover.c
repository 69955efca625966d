#include "hub/recover.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "hub/cmd/app.h"
#include "protocol/base/limits.h"

#define KEEP_DEFAULT 7

static int
backup_run(void *app_, const struct cli_args *a)
{
	struct hub_app *app = app_;
	struct buf path = BUF_INIT(4096);
	struct err e = ERR_INIT;
	int rc = CLI_DONE;

	if (hub_backup(app->home, a->v[0], KEEP_DEFAULT, &app->clock, &path,
		       &e) != 0)
		rc = cli_fail(&app->io, &e);
	else
		cli_say(&app->io, TEXT_backup_done, buf_str(&path), NULL);
	buf_done(&path);
	return rc;
}

static int
restore_run(void *app_, const struct cli_args *a)
{
	struct hub_app *app = app_;
	struct err e = ERR_INIT;

	if (hub_restore(app->home, a->v[0], &e) != 0)
		return cli_fail(&app->io, &e);
	cli_say(&app->io, TEXT_hub_restored, a->v[0], NULL);
	return CLI_DONE;
}

/* The first line of ${file}, or what is typed. */
static int
passphrase_get(struct hub_app *app, const char *file, char *out, size_t size,
	       struct err *e)
{
	struct buf text = BUF_INIT(4 * PASSPHRASE_MAX);
	size_t n;
	int rc;

	if (file == NULL)
		return os_read_passphrase(
		    text_raw(app->io.lang, TEXT_hub_init_ask), out, size, e);
	rc = file_read(&text, file, e);
	n = rc == 0 ? strcspn(buf_str(&text), "\r\n") : 0;
	if (rc == 0 && (n == 0 || n >= size))
		rc = err_set(e, ERR_PASSPHRASE,
			     "%s: the first line is empty or too long", file);
	if (rc == 0) {
		memcpy(out, text.p, n);
		out[n] = '\0';
	}
	if (text.p != NULL)
		wipe(text.p, text.len);
	buf_done(&text);
	return rc;
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

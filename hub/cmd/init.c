#include <string.h>
#include <unistd.h>

#include "hub/cmd/app.h"
#include "hub/config.h"
#include "protocol/base/limits.h"
#include "protocol/base/text.h"

#define ZONE_MIN 420 /* Việt Nam */

/* What was asked for, checked. */
struct wish {
	const char *name;
	const char *title;
	const char *url;
	bool is_test;
};

static int
wish_read(struct hub_app *app, const struct cli_args *a, struct wish *w)
{

	w->name = cli_opt(a, "--name");
	w->title = cli_opt(a, "--title");
	w->url = cli_opt(a, "--url");
	w->is_test = cli_has(a, "--test");
	if (w->name == NULL)
		return misuse(&app->io, a->verb, TEXT_hub_need, "--name");
	if (w->title == NULL)
		return misuse(&app->io, a->verb, TEXT_hub_need, "--title");
	if (!hub_name_valid(w->name, strlen(w->name)))
		return misuse(&app->io, a->verb, TEXT_hub_bad_name, w->name);
	if (!text_is_name(w->title, NAME_MAX_BYTES))
		return misuse(&app->io, a->verb, TEXT_hub_bad_title, w->title);
	if (w->url != NULL && !url_valid(w->url))
		return misuse(&app->io, a->verb, TEXT_hub_bad_url, w->url);
	return CLI_DONE;
}

static int
typed_passphrase(struct hub_app *app, char *out, size_t size)
{
	char again[PASSPHRASE_MAX + 1];
	struct err e = ERR_INIT;
	int rc = CLI_DONE;

	if (os_read_passphrase(text_raw(app->io.lang, TEXT_hub_init_ask), out,
			       size, &e) != 0 ||
	    os_read_passphrase(text_raw(app->io.lang, TEXT_hub_init_again),
			       again, sizeof(again), &e) != 0) {
		rc = cli_fail(&app->io, &e);
	} else if (strcmp(out, again) != 0) {
		cli_warn(&app->io, TEXT_hub_init_differs, NULL);
		rc = CLI_USAGE;
	}
	wipe(again, sizeof(again));
	return rc;
}

/* Fill ${out}; ${has} is false where a test hub goes without. */
static int
passphrase_get(struct hub_app *app, const struct cli_args *a,
	       const struct wish *w, char *out, size_t size, bool *has)
{
	const char *path = cli_opt(a, "--passphrase-file");
	struct err e = ERR_INIT;

	*has = true;
	if (path != NULL) {
		if (passphrase_read(path, out, size, &e) == 0)
			return CLI_DONE;
		return cli_fail(&app->io, &e);
	}
	if (w->is_test) {
		*has = false;
		return CLI_DONE;
	}
	if (isatty(STDIN_FILENO) != 1) {
		cli_warn(&app->io, TEXT_hub_init_no_passphrase, NULL);
		return CLI_USAGE;
	}
	return typed_passphrase(app, out, size);
}

static int
sheet_print(struct hub_app *app, const struct wish *w, struct err *e)
{
	struct hub h;
	struct id root;
	char fingerprint[FINGERPRINT_TEXT_SIZE];
	char when[TIME_TEXT_SIZE];
	const struct cli_io *io = &app->io;

	if (hub_open(&h, app->home, &app->clock, &app->rng, e) != 0)
		return -1;
	root = root_fingerprint(&h.keys);
	fingerprint_text(fingerprint, &root);
	time_vi(when, hub_now_ms(&h), ZONE_MIN);
	cli_say(io, TEXT_hub_sheet_head, NULL);
	cli_out(io, "\n");
	cli_say(io, TEXT_hub_sheet_title, w->title, NULL);
	cli_say(io, TEXT_hub_sheet_name, w->name, h.origin, NULL);
	if (h.url[0] != '\0')
		cli_say(io, TEXT_hub_sheet_url, h.url, NULL);
	cli_say(io, TEXT_hub_sheet_made, when, NULL);
	if (w->is_test)
		cli_say(io, TEXT_hub_sheet_test, NULL);
	cli_out(io, "\n");
	cli_say(io, TEXT_hub_sheet_root, NULL);
	cli_out(io, "\n    %s\n\n", fingerprint);
	cli_say(io, TEXT_hub_sheet_use, NULL);
	cli_say(io, TEXT_hub_sheet_key, app->home, NULL);
	cli_out(io, "\n");
	cli_say(io, TEXT_hub_sheet_sign, NULL);
	cli_out(io, "\n\n    ____________________        "
		    "____________________\n");
	hub_close(&h);
	return 0;
}

static int
init_run(void *ctx, const struct cli_args *a)
{
	struct hub_app *app = ctx;
	char passphrase[PASSPHRASE_MAX + 1] = "";
	struct wish w;
	struct err e = ERR_INIT;
	bool has;
	int rc = wish_read(app, a, &w);

	if (rc == CLI_DONE)
		rc = passphrase_get(app, a, &w, passphrase, sizeof(passphrase),
				    &has);
	if (rc == CLI_DONE && (hub_make(app->home, w.name, w.title, w.url,
					w.is_test, has ? passphrase : NULL,
					&app->clock, &app->rng, &e) != 0 ||
			       sheet_print(app, &w, &e) != 0))
		rc = cli_fail(&app->io, &e);
	wipe(passphrase, sizeof(passphrase));
	return rc;
}

static const struct cli_option options[] = {
    {"--name", "NAME", TEXT_hub_opt_name},
    {"--title", "TEXT", TEXT_hub_opt_title},
    {"--url", "URL", TEXT_hub_opt_url},
    {"--passphrase-file", "FILE", TEXT_hub_opt_passphrase},
    {"--test", NULL, TEXT_hub_opt_test},
    {NULL, NULL, TEXT_hub_opt_test},
};

const struct cli_verb verb_init = {
    .name = "init",
    .args = "",
    .summary = TEXT_hub_sum_init,
    .example = "kheo-hub init --name chiem-hoa --title \"Huyện ủy Chiêm Hóa\""
	       " --url https://192.168.1.10:8443 --test",
    .min_args = 0,
    .max_args = 0,
    .options = options,
    .run = init_run,
};

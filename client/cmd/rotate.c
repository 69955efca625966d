/* A new key, or another passphrase for the same one. */
#include <string.h>

#include "client/cmd/cmd.h"
#include "client/store/seal.h"
#include "protocol/base/limits.h"
#include "protocol/base/os.h"
#include "protocol/sign/keys.h"

static int
rotate_run(void *app, const struct cli_args *a)
{
	struct client *c = app;
	struct err e = ERR_INIT;
	struct sign_key key;
	struct person p;
	struct id log;
	int rc = cmd_person(c, a, ROLE_RECORDER, &p);

	if (rc == CLI_DONE)
		rc = open_key(c, a, &p, &key);
	if (rc != CLI_DONE)
		return rc;
	rc = seal_rotate(c, &p, &key, &log, &e);
	sign_key_wipe(&key);
	if (rc != 0)
		return cli_fail(&c->io, &e);
	cli_say(&c->io, TEXT_rotate_done, p.name, id_text(&log).s, NULL);
	return CLI_DONE;
}

/* The new passphrase: CLI_DONE with "" for none, or what was said. */
static int
new_take(struct client *c, const struct cli_args *a, const struct person *p,
	 char out[PASSPHRASE_MAX + 1])
{
	const char *file = cli_opt(a, "--new-passphrase-file");
	char again[PASSPHRASE_MAX + 1];
	enum lang lang = c->io.lang;
	struct person asked = *p;
	struct err e = ERR_INIT;
	int rc;

	out[0] = '\0';
	if (cli_has(a, "--remove"))
		return CLI_DONE;
	if (file != NULL) {
		asked.is_locked = true;
		rc =
		    passphrase_of(c, &asked, file, out, PASSPHRASE_MAX + 1, &e);
		return rc == 0 ? CLI_DONE : cli_fail(&c->io, &e);
	}
	if (!c->io.terminal) {
		cli_warn(&c->io, TEXT_passphrase_how, NULL);
		return CLI_USAGE;
	}
	rc = os_read_passphrase(text_raw(lang, TEXT_enrol_ask_passphrase), out,
				PASSPHRASE_MAX + 1, &e);
	if (rc == 0)
		rc = os_read_passphrase(text_raw(lang, TEXT_enrol_again), again,
					sizeof(again), &e);
	if (rc == 0 && strcmp(out, again) != 0)
		rc = err_set(&e, ERR_PASSPHRASE, "they are not the same");
	wipe(again, sizeof(again));
	return rc == 0 ? CLI_DONE : cli_fail(&c->io, &e);
}

static int
change(struct client *c, const struct cli_args *a, const struct person *p,
       const char *new)
{
	char old[PASSPHRASE_MAX + 1] = "";
	struct err e = ERR_INIT;
	int rc = 0;

	if (new[0] == '\0' && p->role == ROLE_APPROVER) {
		cli_warn(&c->io, TEXT_passphrase_needed, NULL);
		return CLI_USAGE;
	}
	if (p->is_locked)
		rc = passphrase_of(c, p, cli_opt(a, "--passphrase-file"), old,
				   sizeof(old), &e);
	if (rc == 0)
		rc = person_passphrase(c, p, p->is_locked ? old : NULL,
				       new[0] == '\0' ? NULL : new, &e);
	wipe(old, sizeof(old));
	if (rc != 0)
		return cli_fail(&c->io, &e);
	cli_say(&c->io,
		new[0] == '\0' ? TEXT_passphrase_none : TEXT_passphrase_done,
		p->name, NULL);
	return CLI_DONE;
}

static int
passphrase_run(void *app, const struct cli_args *a)
{
	struct client *c = app;
	char new[PASSPHRASE_MAX + 1] = "";
	struct person p;
	int rc = cmd_person(c, a, ROLE_RECORDER, &p);

	if (rc == CLI_DONE)
		rc = new_take(c, a, &p, new);
	if (rc == CLI_DONE)
		rc = change(c, a, &p, new);
	wipe(new, sizeof(new));
	return rc;
}

static const struct cli_option rotate_options[] = {
    {"--as", "PERSON", TEXT_opt_as},
    {"--passphrase-file", "FILE", TEXT_opt_passphrase_file},
    {NULL, NULL, TEXT_opt_as},
};

static const struct cli_option passphrase_options[] = {
    {"--as", "PERSON", TEXT_opt_as},
    {"--passphrase-file", "FILE", TEXT_opt_passphrase_file},
    {"--new-passphrase-file", "FILE", TEXT_opt_new_passphrase_file},
    {"--remove", NULL, TEXT_opt_remove_passphrase},
    {NULL, NULL, TEXT_opt_as},
};

const struct cli_verb verb_rotate = {
    .name = "rotate",
    .args = "",
    .summary = TEXT_rotate_summary,
    .example = "kheo rotate",
    .min_args = 0,
    .max_args = 0,
    .options = rotate_options,
    .run = rotate_run,
};

const struct cli_verb verb_passphrase = {
    .name = "passphrase",
    .args = "",
    .summary = TEXT_passphrase_summary,
    .example = "kheo passphrase --new-passphrase-file mat-khau.txt",
    .min_args = 0,
    .max_args = 0,
    .options = passphrase_options,
    .run = passphrase_run,
};

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "client/client.h"
#include "client/cmd/cmd.h"
#include "client/store/backup.h"
#include "client/store/edit.h"
#include "client/store/rehome.h"
#include "client/store/seal.h"
#include "client/store/store.h"

#define VERSION "0.2.0"

static const struct cli_program program = {
    .name = "kheo",
    .version = VERSION,
    .summary = TEXT_kheo_summary,
    .verbs = client_verbs,
};

static enum lang
lang_of_user(void)
{
	static const char *const names[] = {"LC_ALL", "LC_MESSAGES", "LANG"};
	const char *locale = NULL;

	for (size_t i = 0; locale == NULL && i < ARRAY_LEN(names); i++) {
		locale = getenv(names[i]);
		if (locale != NULL && locale[0] == '\0')
			locale = NULL;
	}
	return text_lang(NULL, getenv("KHEO_LANG"), locale);
}

/* Edits that have waited long enough are signed at the end of a command. */
static void
seal_due(struct client *c)
{
	struct err e = ERR_INIT;
	uint64_t left;
	int due = edit_due(c, &e);

	/* After a restore the hub may hold them already: the next sync asks it
	 * before it signs. */
	if (due == 1 && c->has_scope && seal_leaves(c, &e) != 0)
		due = 0;
	/* They are saved, so this is no failure of the command: what hinders
	 * now will do so at the next sync, where it matters. */
	if (due == 1)
		(void)seal_all(c, NULL, &left, &e);
	if (e.code != ERR_NONE)
		cli_warn(&c->io, TEXT_seal_later, e.text, NULL);
}

/* Whoever typed it has to know, whatever command came upon it. */
static void
cut_tell(struct client *c)
{
	struct buf lines = BUF_INIT(SAID_CUT_MAX);
	struct err ignored = ERR_INIT;
	char *at, *end, *field;

	if (!c->has_scope || db_in_transaction(c->db) ||
	    said_cut(c, &lines, &ignored) != 1)
		goto out;
	for (at = (char *)lines.p; (end = strchr(at, '\n')) != NULL;
	     at = end + 1) {
		*end = '\0';
		if ((field = strchr(at, ' ')) == NULL)
			continue;
		*field++ = '\0';
		cli_warn(&c->io, TEXT_said_cut, at, field, NULL);
	}
out:
	buf_done(&lines);
}

/* One dated copy of the database a day. */
static void
copy_due(struct client *c)
{
	struct err e = ERR_INIT;

	if (!db_in_transaction(c->db) && store_backup_daily(c, &e) != 0)
		cli_warn(&c->io, TEXT_backup_later, e.text, NULL);
}

/* Said even if the command failed: the next one has less room still. */
static void
reserve_due(struct client *c)
{
	struct err ignored = ERR_INIT;

	if (c->reserve_given)
		cli_warn(&c->io, TEXT_reserve_given, NULL);
	else if (c->has_scope)
		(void)home_reserve(c, &ignored);
}

static int
verb_run(const struct cli_call *call, const struct cli_io *io)
{
	const struct cli_verb *verb = call->args.verb;
	bool closed = verb == &verb_doctor || verb == &verb_rebuild ||
		      verb == &verb_restore;
	struct err e = ERR_INIT;
	struct client c;
	int rc = client_begin(&c, call->home, io, &e);

	if (rc == 0 && !closed)
		rc = client_attach(&c, &e);
	if (rc != 0) {
		rc = cli_fail(io, &e);
	} else {
		rc = verb->run(&c, &call->args);
		if (c.db != NULL && !c.is_view) {
			seal_due(&c);
			cut_tell(&c);
			copy_due(&c);
			reserve_due(&c);
		}
	}
	client_close(&c);
	return rc;
}

int
main(int argc, char **argv)
{
	struct cli_call call;
	struct cli_io io;
	int rc;

	/* Whatever the shell says: nothing here is for other users, and what is
	 * made must be of use to this one. */
	(void)umask(077);
	os_no_core_dumps();
	cli_io_std(&io, lang_of_user());
	if (cli_parse(&call, &program, argc, (const char *const *)argv, &io))
		rc = verb_run(&call, &io);
	else
		rc = call.status;
	cli_call_done(&call);
	return cli_std_end(&io, rc);
}

#include <signal.h>
#include <string.h>

#include "client/cmd/link.h"
#include "client/store/refused.h"
#include "client/store/rehome.h"
#include "protocol/base/limits.h"
#include "protocol/cli/progress.h"

static volatile sig_atomic_t stopped;

static void
stop_note(int sig)
{
	(void)sig;
	stopped = 1;
}

/* Whatever waits is woken: the calls are not restarted. */
static void
signals_catch(void)
{
	struct sigaction sa;

	memset(&sa, 0, sizeof(sa));
	sa.sa_handler = stop_note;
	sigemptyset(&sa.sa_mask);
	(void)sigaction(SIGINT, &sa, NULL);
	(void)sigaction(SIGTERM, &sa, NULL);
}

/* A request that the hub refused is let go, so that another code fits. */
static int
refused_settle(struct client *c, const struct sync_report *r)
{
	struct err e = ERR_INIT;

	if (r->refused == 0)
		return CLI_DONE;
	return refused_forget(c, &e) < 0 ? cli_fail(&c->io, &e) : CLI_DONE;
}

static void
progress_tell(void *ctx, uint64_t done, uint64_t all)
{
	cli_progress_tell(ctx, done, all);
}

static int
sync_once(struct client *c, const struct cli_args *a)
{
	struct cli_progress bar = {.io = &c->io, .clock = &c->clock};
	struct progress progress = {progress_tell, &bar};
	struct sync_report report = {0};
	struct err e = ERR_INIT;
	int64_t retry_after_s;
	int status, rc;

	if (cli_has(a, "--again") && rehome_again(c, &e) != 0)
		return cli_fail(&c->io, &e);
	c->progress = &progress;
	c->asks = c->io.terminal;
	rc = sync_link(c, cli_opt(a, "--passphrase-file"), &stopped, &report,
		       &retry_after_s, &e);
	c->progress = NULL;
	c->asks = false;
	cli_progress_end(&bar);
	if (rc != 0) {
		status = link_fail(c, &e);
		if (stopped && !cli_has(a, "--json"))
			link_counts(c, &report);
		link_evidence(c, &report);
	} else {
		status = link_exit(&report);
		if (stopped && report.files_left > 0) {
			cli_warn(&c->io, TEXT_sync_stopped, NULL);
			status = CLI_OFFLINE;
		}
		if (!cli_has(a, "--json"))
			link_tell(c, &report);
		if (refused_settle(c, &report) != CLI_DONE)
			status = CLI_STORAGE;
	}
	if (cli_has(a, "--json"))
		link_json(c, &report);
	return status;
}

/* What a watch has said last, so that it does not repeat itself. */
struct telling {
	struct client *c;
	bool json;
	bool was_pending;
	uint64_t conflicts;
	uint64_t refused;
};

static void
synced_tell(struct telling *t, const struct sync_report *r)
{
	const struct cli_io *io = &t->c->io;
	char sent[24], receipted[24];

	if (r->batches > 0 || r->receipted > 0)
		cli_say(io, TEXT_watch_sent, link_number(sent, r->batches),
			link_number(receipted, r->receipted), NULL);
	if (r->confirmed > 0)
		cli_say(io, TEXT_sync_confirmed,
			link_number(sent, r->confirmed), NULL);
	if (r->is_pending && !t->was_pending)
		cli_say(io, TEXT_sync_pending, NULL);
	if (r->conflicts > 0 && r->conflicts != t->conflicts)
		cli_say(io, TEXT_sync_conflicts,
			link_number(sent, r->conflicts), NULL);
	if (r->refused > 0 && t->refused == 0)
		link_tell(t->c, r);
	else
		link_evidence(t->c, r);
	t->was_pending = r->is_pending;
	t->conflicts = r->conflicts;
	t->refused = r->refused;
}

static void
watch_tell(void *ctx, const struct watch_news *news)
{
	struct telling *t = ctx;
	const struct cli_io *io = &t->c->io;
	struct err ignored = ERR_INIT;

	if (news->online && news->changed)
		cli_say(io, TEXT_watch_online, NULL);
	if (!news->online && news->changed) {
		cli_say(io, TEXT_watch_offline, news->err.text, NULL);
		link_evidence(t->c, &news->report);
	}
	if (news->online)
		synced_tell(t, &news->report);
	if (t->json && news->online)
		link_json(t->c, &news->report);
	(void)cli_std_flush(&ignored);
}

static int
sync_watch(struct client *c, const struct cli_args *a)
{
	struct telling t = {.c = c, .json = cli_has(a, "--json")};
	struct err e = ERR_INIT;

	if (watch_run(c, cli_opt(a, "--passphrase-file"), &stopped, watch_tell,
		      &t, &e) != 0)
		return cli_fail(&c->io, &e);
	return CLI_DONE;
}

/* The answer stands beside the file, under its name and ".answer". */
static int
carry_run(struct client *c, const char *path, struct buf *file,
	  struct buf *answer, struct buf *name, struct err *e)
{
	struct traffic traffic = {0};

	buf_fmt(name, "%s.answer", path);
	if (buf_check(name, e) != 0 || file_read(file, path, e) != 0)
		return cli_fail(&c->io, e);
	if (sync_carry(c, file->p, file->len, &stopped, answer, &traffic, e) !=
	    0)
		return e->code == ERR_FORMAT ? cli_fail(&c->io, e)
					     : link_fail(c, e);
	if (link_write(buf_str(name), answer->p, answer->len, e) != 0)
		return cli_fail(&c->io, e);
	cli_say(&c->io, TEXT_sync_carried, path, buf_str(name), NULL);
	return CLI_DONE;
}

static int
sync_other(struct client *c, const char *path)
{
	struct buf file = BUF_INIT(USB_BYTES_MAX);
	struct buf answer = BUF_INIT(BUNDLE_BYTES_MAX);
	struct buf name = BUF_INIT(4096);
	struct err e = ERR_INIT;
	int status = carry_run(c, path, &file, &answer, &name, &e);

	buf_done(&name);
	buf_done(&answer);
	buf_done(&file);
	return status;
}

static int
run(void *app, const struct cli_args *a)
{
	struct client *c = app;
	const char *carry = cli_opt(a, "--carry");

	signals_catch();
	if (carry != NULL)
		return sync_other(c, carry);
	if (!c->has_scope) {
		cli_warn(&c->io, TEXT_sync_not_enrolled, NULL);
		return CLI_FAILED;
	}
	return cli_has(a, "--watch") ? sync_watch(c, a) : sync_once(c, a);
}

static const struct cli_option options[] = {
    {"--json", NULL, TEXT_opt_json},
    {"--watch", NULL, TEXT_opt_watch},
    {"--carry", "FILE", TEXT_opt_carry},
    {"--passphrase-file", "FILE", TEXT_opt_passphrase_file},
    {"--again", NULL, TEXT_opt_again},
    {NULL, NULL, TEXT_COUNT},
};

const struct cli_verb verb_sync = {
    .name = "sync",
    .args = "",
    .summary = TEXT_verb_sync,
    .example = "kheo sync",
    .min_args = 0,
    .max_args = 0,
    .options = options,
    .run = run,
};

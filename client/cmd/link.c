#include "client/cmd/link.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "client/cmd/tasks.h"
#include "client/store/seal.h"
#include "protocol/base/clock.h"
#include "protocol/base/text.h"
#include "protocol/domain/deadline.h"
#include "protocol/sign/hash.h"

/* A slow line, or a clock that nobody sets, is within. */
#define CLOCK_APART_MS (10 * 60 * 1000)

#define DIGITS_GROUPS 6
#define DIGITS_SIZE   (DIGITS_GROUPS * 6)

char *
link_number(char out[24], uint64_t n)
{
	snprintf(out, 24, "%" PRIu64, n);
	return out;
}

static enum text_id
net_text(int cause)
{
	if (cause == NET_PORTAL)
		return TEXT_sync_portal;
	if (cause == NET_HUB_TROUBLE)
		return TEXT_sync_hub_trouble;
	if (cause == NET_NO_LIBRARY)
		return TEXT_sync_no_library;
	if (cause == NET_STOPPED)
		return TEXT_sync_stopped;
	return TEXT_err_net;
}

int
link_fail(const struct client *c, const struct err *e)
{
	const struct cli_io *io = &c->io;
	enum text_id text;
	int status = CLI_OFFLINE;

	if (e->code == ERR_NET) {
		text = net_text(e->sys);
	} else if (e->code == ERR_BUSY && e->sys == NET_HUB_TROUBLE) {
		text = TEXT_sync_hub_busy;
	} else if (e->code == ERR_SIGNATURE || e->code == ERR_NOT_FOUND ||
		   e->code == ERR_DENIED) {
		text = TEXT_sync_other_hub;
		status = CLI_UNVERIFIED;
	} else if (e->code == ERR_STATE && !c->has_scope) {
		text = TEXT_sync_not_enrolled;
		status = CLI_FAILED;
	} else {
		return cli_fail(io, e);
	}
	cli_warn(io, text, NULL);
	if (text != TEXT_sync_stopped)
		cli_warn(io, TEXT_cli_detail, e->text, NULL);
	return status;
}

/* Say ${text} with ${n} in it, unless there is nothing to say. */
static void
count_tell(const struct cli_io *io, enum text_id text, uint64_t n)
{
	char number[24];

	if (n > 0)
		cli_say(io, text, link_number(number, n), NULL);
}

static enum text_id
refused_text(enum refuse_code code)
{
	switch (code) {
	case REFUSE_FORK:
		return TEXT_sync_refused_fork;
	case REFUSE_ENVELOPE:
		return TEXT_sync_refused_envelope;
	case REFUSE_EXPIRED:
		return TEXT_sync_refused_expired;
	case REFUSE_KEY:
	case REFUSE_CODES:
		break;
	}
	return TEXT_sync_refused_key;
}

/* The 30 digits of a log that waits; an officer asks for them. */
static int
digits_tell(void *ctx, const struct person *p, struct err *e)
{
	struct client *c = ctx;
	char text[DIGITS_SIZE];
	struct log_row log;
	int rc = log_find(c->db, &p->log, &log, e);

	if (rc == 1 && log.seq == 0) {
		digits(text, &log.genesis, DIGITS_GROUPS);
		cli_say(&c->io, TEXT_sync_digits, p->name, p->machine, text,
			NULL);
	}
	return rc < 0 ? -1 : 0;
}

void
link_pull(struct client *c)
{
	struct sync_report report = {0};
	struct err e = ERR_INIT;
	char number[24];

	if (!c->has_scope || seal_leaves(c, &e) != 1)
		return;
	if (sync_pull(c, NULL, &report, &e) != 0)
		cli_warn(&c->io, TEXT_pull_away, e.text, NULL);
	else
		cli_warn(&c->io, TEXT_pull_done,
			 link_number(number, report.confirmed), NULL);
	link_evidence(c, &report);
}

void
link_evidence(const struct client *c, const struct sync_report *r)
{
	if (r->contradictions > 0)
		cli_warn(&c->io, TEXT_sync_contradiction, r->evidence, NULL);
}

static int
key_tell(void *ctx, const struct person *p, struct err *e)
{
	struct client *c = ctx;
	struct err why = ERR_INIT;
	struct sign_key key;

	(void)e;
	if (person_key(c, p, NULL, &key, &why) != 0 && why.code == ERR_KEY)
		cli_warn(&c->io, TEXT_sync_key_lost, p->name, p->machine,
			 why.text, NULL);
	sign_key_wipe(&key);
	return 0;
}

void
link_unsealed(struct client *c, uint64_t n)
{
	struct err ignored = ERR_INIT;

	count_tell(&c->io, TEXT_sync_unsealed, n);
	if (n > 0)
		(void)person_each(c, key_tell, c, &ignored);
}

/* Say that this clock is wrong, if it is. */
static void
clock_tell(const struct client *c, const struct sync_report *r)
{
	int64_t apart = r->here_ms - r->hub_ms;
	char here[TIME_TEXT_SIZE];
	char hub[TIME_TEXT_SIZE];

	if (r->hub_ms != 0 &&
	    (apart > CLOCK_APART_MS || -apart > CLOCK_APART_MS))
		cli_warn(&c->io, TEXT_sync_clock,
			 time_vi(here, r->here_ms, ZONE_VIETNAM_MIN),
			 time_vi(hub, r->hub_ms, ZONE_VIETNAM_MIN), NULL);
}

void
link_counts(const struct client *c, const struct sync_report *r)
{
	const struct cli_io *io = &c->io;

	count_tell(io, TEXT_sync_sent, r->batches);
	count_tell(io, TEXT_sync_receipted, r->receipted);
	count_tell(io, TEXT_sync_confirmed, r->confirmed);
	count_tell(io, TEXT_sync_files, r->files);
}

void
link_tell(struct client *c, const struct sync_report *r)
{
	const struct cli_io *io = &c->io;
	struct err ignored = ERR_INIT;

	if (r->batches == 0 && r->confirmed == 0 && r->files == 0)
		cli_say(io, TEXT_sync_nothing_new, NULL);
	link_counts(c, r);
	count_tell(io, TEXT_sync_files_left, r->files_left);
	if (r->is_hub_full)
		cli_warn(io, TEXT_sync_hub_full, NULL);
	if (r->is_pending) {
		cli_say(io, TEXT_sync_pending, NULL);
		(void)person_each(c, digits_tell, c, &ignored);
	}
	if (r->is_suspended)
		cli_say(io, TEXT_sync_suspended, NULL);
	link_evidence(c, r);
	if (r->is_rolled_back)
		cli_say(io, TEXT_sync_rolled_back, NULL);
	if (r->is_new_log)
		cli_say(io, TEXT_sync_new_log, NULL);
	count_tell(io, TEXT_sync_rehomed, r->rehomed);
	if (r->is_waiting)
		cli_warn(io, TEXT_sync_waiting, NULL);
	else if (r->refused > 0)
		cli_warn(io, refused_text(r->refuse_code), NULL);
	count_tell(io, TEXT_sync_conflicts, r->conflicts);
	if (r->confirmed > 0)
		tasks_tell(c);
	link_unsealed(c, r->unsealed);
	clock_tell(c, r);
}

void
link_json(const struct client *c, const struct sync_report *r)
{
	cli_out(&c->io,
		"{\"sent_bytes\":%" PRIu64 ",\"received_bytes\":%" PRIu64
		",\"requests\":%" PRIu64 ",\"batches\":%" PRIu64
		",\"receipted\":%" PRIu64 ",\"confirmed\":%" PRIu64
		",\"conflicts\":%" PRIu64 ",\"unsealed\":%" PRIu64
		",\"contradictions\":%u,\"files\":%" PRIu64
		",\"files_left\":%" PRIu64 "}\n",
		r->traffic.sent_bytes, r->traffic.received_bytes,
		r->traffic.requests, r->batches, r->receipted, r->confirmed,
		r->conflicts, r->unsealed, r->contradictions, r->files,
		r->files_left);
}

int
link_exit(const struct sync_report *r)
{
	if (r->contradictions > 0)
		return CLI_UNVERIFIED;
	if ((r->refused > 0 && !r->is_waiting) || r->is_hub_full)
		return CLI_PARTLY;
	if (r->is_pending || r->is_suspended || r->is_waiting ||
	    r->unsealed > 0)
		return CLI_PERSON;
	return CLI_DONE;
}

int
link_write(const char *path, const void *p, size_t n, struct err *e)
{
	struct buf back;
	int rc;

	if (file_write(path, p, n, 0600, e) != 0)
		return -1;
	buf_init(&back, n + 1);
	rc = file_read(&back, path, e);
	if (rc == 0 && (back.len != n || memcmp(back.p, p, n) != 0))
		rc = err_set(e, ERR_IO,
			     "%s: what was read back is not what was written",
			     path);
	buf_done(&back);
	return rc;
}

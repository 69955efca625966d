#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "client/cmd/files.h"
#include "client/cmd/tasks.h"
#include "client/store/evidence.h"
#include "client/store/refused.h"
#include "protocol/base/hex64.h"
#include "protocol/files/store.h"
#include "protocol/log/attached.h"
#include "protocol/log/state.h"
#include "protocol/sign/hash.h"

#define ZONE_MIN      (7 * 60)
#define DIGITS_GROUPS 6
#define DIGITS_SIZE   (DIGITS_GROUPS * 6)

/* Reading every record, unless there never was a file. */
static int
files_count(struct client *c, struct file_list *l, struct err *e)
{
	struct buf folder = BUF_INIT(FILES_PATH_MAX);
	int rc = attached_any(c->db, &c->scope, e);

	memset(l, 0, sizeof(*l));
	if (rc == 0 && (rc = files_folder(c, &folder, e)) == 0)
		rc = file_exists(buf_str(&folder));
	if (rc == 1)
		rc = files_of_all(c, l, e);
	buf_done(&folder);
	return rc;
}

static int
status_json(struct client *c, const struct counts *n, const struct file_list *l)
{
	char when[TIME_TEXT_SIZE];
	struct err e = ERR_INIT;
	int64_t ms = n->last_contact_ms;
	char **names;
	size_t evidence;

	if (evidence_list(c, &names, &evidence, &e) != 0)
		return cli_fail(&c->io, &e);
	folder_list_free(names, evidence);
	cli_out(&c->io,
		"{\"unsealed\":%" PRIu64 ",\"sealed\":%" PRIu64
		",\"exported\":%" PRIu64 ",\"receipted\":%" PRIu64
		",\"confirmed\":%" PRIu64 ",\"dead\":%" PRIu64
		",\"evidence\":%zu,\"files\":%zu,\"files_at_hub\":%zu,\"last_"
		"contact\":",
		n->unsealed, n->sealed, n->exported, n->receipted, n->confirmed,
		n->dead, evidence, l->n - l->erased, l->at_hub);
	if (ms == 0)
		cli_out(&c->io, "null}\n");
	else
		cli_out(&c->io, "\"%s\"}\n",
			time_iso(when, ms - ms % 1000, ZONE_MIN));
	return CLI_DONE;
}

static void
say_count(struct client *c, enum text_id id, uint64_t n)
{
	char text[24];

	snprintf(text, sizeof(text), "%" PRIu64, n);
	cli_say(&c->io, id, text, NULL);
}

static int
say_person(void *ctx, const struct person *p, struct err *e)
{
	static const enum text_id roles[ROLES] = {
	    [ROLE_RECORDER] = TEXT_role_recorder,
	    [ROLE_APPROVER] = TEXT_role_approver,
	    [ROLE_COURIER] = TEXT_role_courier,
	    [ROLE_HUB] = TEXT_role_recorder,
	};
	struct client *c = ctx;
	struct enrolment en = {.role = ROLE_COURIER};
	struct log_row log;
	char text[DIGITS_SIZE];
	int has_log = log_find(c->db, &p->log, &log, e);
	int rc = enrolment_of(c->db, &p->log, &en, e);

	if (rc < 0 || has_log < 0)
		return -1;
	/* A log that continues another one waits for an approval of its own. */
	if (has_log == 1 && !hash_eq(&en.genesis, &log.genesis))
		rc = 0;
	cli_say(&c->io,
		rc == 0        ? TEXT_status_waiting
		: en.revoked   ? TEXT_status_revoked
		: en.suspended ? TEXT_status_suspended
			       : TEXT_status_enrolled,
		p->name, p->machine, text_raw(c->io.lang, roles[p->role]),
		NULL);
	if (rc == 0 && has_log == 1)
		cli_say(&c->io, TEXT_enrol_digits, p->name, p->machine,
			digits(text, &log.genesis, DIGITS_GROUPS), NULL);
	return 0;
}

static int
say_refusal(void *ctx, const struct head *head, enum refuse_code code,
	    struct err *e)
{
	struct client *c = ctx;

	(void)e;
	cli_say(&c->io, TEXT_status_refused, id_text(&head->log).s,
		text_why(c->io.lang, refuse_code_name(code)), NULL);
	return 0;
}

/* Nobody may overlook that the hub was caught. */
static int
say_evidence(struct client *c, struct err *e)
{
	char **names;
	char text[24];
	size_t n;

	if (evidence_list(c, &names, &n, e) != 0)
		return -1;
	snprintf(text, sizeof(text), "%zu", n);
	if (n > 0)
		cli_say(&c->io, TEXT_status_evidence, text, names[n - 1], NULL);
	folder_list_free(names, n);
	return 0;
}

static int
say_stopped(void *ctx, const struct stopped *s, struct err *e)
{
	struct client *c = ctx;
	char seq[24];

	(void)e;
	snprintf(seq, sizeof(seq), "%" PRIu64, s->seq);
	cli_say(&c->io,
		s->word == ACT_DISCARD ? TEXT_status_discarded
		: s->word == ACT_ADOPT ? TEXT_status_adopted
				       : TEXT_status_quarantined,
		id_text(&s->log).s, seq,
		s->word == ACT_DISCARD || s->word == ACT_ADOPT
		    ? s->reason
		    : text_why(c->io.lang, s->reason),
		NULL);
	return 0;
}

static int
status_text(struct client *c, const struct counts *n, const struct file_list *l)
{
	char when[TIME_TEXT_SIZE];
	struct err e = ERR_INIT;

	if (!c->has_scope)
		cli_say(&c->io, TEXT_not_enrolled, NULL);
	if (person_each(c, say_person, c, &e) != 0 ||
	    refusal_each(c, say_refusal, c, &e) != 0 ||
	    stopped_each(c, say_stopped, c, &e) != 0 ||
	    say_evidence(c, &e) != 0)
		return cli_fail(&c->io, &e);
	say_count(c, TEXT_status_unsealed, n->unsealed);
	say_count(c, TEXT_status_sealed, n->sealed);
	say_count(c, TEXT_status_exported, n->exported);
	say_count(c, TEXT_status_receipted, n->receipted);
	say_count(c, TEXT_status_confirmed, n->confirmed);
	if (n->dead > 0)
		say_count(c, TEXT_status_dead, n->dead);
	if (l->n > 0)
		files_say_count(c, l);
	if (c->has_scope)
		tasks_tell(c);
	if (n->last_contact_ms == 0)
		cli_say(&c->io, TEXT_status_no_contact, NULL);
	else
		cli_say(&c->io, TEXT_status_contact,
			time_vi(when, n->last_contact_ms, ZONE_MIN), NULL);
	if (c->has_keys && c->keys.is_test)
		cli_say(&c->io, TEXT_status_test, NULL);
	return CLI_DONE;
}

static int
status_run(void *app, const struct cli_args *a)
{
	struct client *c = app;
	struct err e = ERR_INIT;
	struct file_list l;
	struct counts n;
	int rc;

	memset(&l, 0, sizeof(l));
	if (store_counts(c, &n, &e) != 0 || files_count(c, &l, &e) != 0)
		rc = cli_fail(&c->io, &e);
	else if (cli_has(a, "--json"))
		rc = status_json(c, &n, &l);
	else
		rc = status_text(c, &n, &l);
	files_list_done(&l);
	return rc;
}

static const struct cli_option options[] = {
    {"--json", NULL, TEXT_opt_json},
    {NULL, NULL, TEXT_opt_json},
};

const struct cli_verb verb_status = {
    .name = "status",
    .args = "",
    .summary = TEXT_status_summary,
    .example = "kheo status --json",
    .min_args = 0,
    .max_args = 0,
    .options = options,
    .run = status_run,
};

static int
digest_run(void *app, const struct cli_args *a)
{
	struct client *c = app;
	char text[HEX_LEN(HASH_LEN) + 1];
	struct err e = ERR_INIT;
	struct hash h;

	(void)a;
	if (!c->has_scope) {
		cli_warn(&c->io, TEXT_not_enrolled, NULL);
		return CLI_PERSON;
	}
	if (state_digest(c->db, &c->scope, &c->policy, &h, &e) != 0)
		return cli_fail(&c->io, &e);
	cli_out(&c->io, "%s\n", hex_encode(text, h.b, HASH_LEN));
	return CLI_DONE;
}

const struct cli_verb verb_digest = {
    .name = "digest",
    .args = "",
    .summary = TEXT_digest_summary,
    .example = "kheo digest",
    .min_args = 0,
    .max_args = 0,
    .run = digest_run,
};

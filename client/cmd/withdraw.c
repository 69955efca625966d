/* withdraw and comment: acts on a submission that say one text. */
#include <string.h>

#include "client/cmd/cmd.h"
#include "client/cmd/link.h"
#include "client/store/seal.h"

/* Whether anything of it can still be withdrawn. */
static bool
is_open(const struct submission *sub)
{

	for (size_t i = 0; i < sub->line_count; i++)
		if (sub->lines[i].state != STATE_ACCEPTED &&
		    sub->lines[i].state != STATE_WITHDRAWN)
			return true;
	return false;
}

/* Sign an act that names the submission and holds the text. */
static int
act_sign(struct client *c, const struct cli_args *a, const struct person *p,
	 enum act_kind kind, const struct hash *target, const char *text)
{
	const char *member = kind == ACT_WITHDRAW ? "reason" : "text";
	json_t *act = act_new(kind, &p->first);
	struct err e = ERR_INIT;
	struct sign_key key;
	int rc = open_key(c, a, p, &key);

	if (rc == CLI_DONE) {
		if (act == NULL ||
		    json_object_set_new(act, "target", json_hash(target)) !=
			0 ||
		    json_object_set_new(act, member, json_string(text)) != 0)
			err_memory(&e);
		else
			(void)seal(c, p, &key, act, NULL, &e);
		sign_key_wipe(&key);
		if (e.code != ERR_NONE)
			rc = cli_fail(&c->io, &e);
	}
	json_decref(act);
	return rc;
}

static int
withdraw(struct client *c, const struct cli_args *a, const struct person *p,
	 const struct record_key *key, const struct standing *st)
{
	const char *reason = cli_opt(a, "--reason");
	struct hash part;
	char digits[24];
	int rc;

	if (st->newest == NULL) {
		cli_warn(&c->io, TEXT_withdraw_nothing, id_text(&key->rec).s,
			 NULL);
		return CLI_NOTHING;
	}
	part = st->acts[st->newest->act].part;
	if (!is_open(st->newest)) {
		cli_warn(&c->io, TEXT_withdraw_accepted,
			 digits_of(digits, &part), id_text(&key->rec).s, NULL);
		return CLI_FAILED;
	}
	rc = act_sign(c, a, p, ACT_WITHDRAW, &part, reason);
	if (rc == CLI_DONE)
		cli_warn(&c->io, TEXT_withdraw_done, digits_of(digits, &part),
			 NULL);
	return rc;
}

static int
comment(struct client *c, const struct cli_args *a, const struct person *p,
	const struct record_key *key, const struct standing *st)
{
	int rc;

	if (st->count == 0) {
		cli_warn(&c->io, TEXT_comment_nothing, id_text(&key->rec).s,
			 NULL);
		return CLI_NOTHING;
	}
	rc = act_sign(c, a, p, ACT_COMMENT,
		      &st->acts[st->subs[st->count - 1].act].part, a->v[1]);
	if (rc == CLI_DONE)
		cli_warn(&c->io, TEXT_comment_done, NULL);
	return rc;
}

static int
act_run(struct client *c, const struct cli_args *a,
	int (*act)(struct client *c, const struct cli_args *a,
		   const struct person *p, const struct record_key *key,
		   const struct standing *st))
{
	struct err e = ERR_INIT;
	struct record_key key;
	struct standing st;
	struct person p;
	int rc;

	link_pull(c);
	rc = cmd_person(c, a, ROLE_RECORDER, &p);
	if (rc == CLI_DONE)
		rc = cmd_record(c, a->v[0], &key);
	if (rc != CLI_DONE)
		return rc;
	if (standing_load(c, &key.rec, &st, &e) != 0)
		return cli_fail(&c->io, &e);
	rc = act(c, a, &p, &key, &st);
	standing_done(&st);
	return rc;
}

static int
withdraw_run(void *app, const struct cli_args *a)
{
	struct client *c = app;
	const char *reason = cli_opt(a, "--reason");

	if (reason == NULL || reason[0] == '\0') {
		cli_warn(&c->io, TEXT_withdraw_reason, NULL);
		return CLI_USAGE;
	}
	return act_run(c, a, withdraw);
}

static int
comment_run(void *app, const struct cli_args *a)
{
	struct client *c = app;

	if (a->v[1][0] == '\0') {
		cli_warn(&c->io, TEXT_comment_empty, NULL);
		return CLI_USAGE;
	}
	return act_run(c, a, comment);
}

static const struct cli_option withdraw_options[] = {
    {"--reason", "TEXT", TEXT_opt_withdraw_reason},
    {"--as", "PERSON", TEXT_opt_as},
    {"--passphrase-file", "FILE", TEXT_opt_passphrase_file},
    {NULL, NULL, TEXT_opt_as},
};

static const struct cli_option comment_options[] = {
    {"--as", "PERSON", TEXT_opt_as},
    {"--passphrase-file", "FILE", TEXT_opt_passphrase_file},
    {NULL, NULL, TEXT_opt_as},
};

const struct cli_verb verb_withdraw = {
    .name = "withdraw",
    .args = "RECORD",
    .summary = TEXT_withdraw_summary,
    .example = "kheo withdraw 3f2aXk --reason 'gửi nhầm kỳ'",
    .min_args = 1,
    .max_args = 1,
    .options = withdraw_options,
    .run = withdraw_run,
};

const struct cli_verb verb_comment = {
    .name = "comment",
    .args = "RECORD TEXT",
    .summary = TEXT_comment_summary,
    .example = "kheo comment 3f2aXk 'số hộ lấy theo sổ của thôn'",
    .min_args = 2,
    .max_args = 2,
    .options = comment_options,
    .run = comment_run,
};

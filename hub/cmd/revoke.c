#include <inttypes.h>
#include <string.h>

#include "hub/cmd/tell.h"
#include "hub/intake/intake.h"
#include "hub/store/store.h"
#include "protocol/base/num.h"
#include "protocol/wire/json.h"

#define NUM_SIZE 24

static json_t *
act_make(const struct log_row *log, uint64_t from, const char *reason)
{
	json_t *act = hub_act(ACT_REVOKE);

	if (json_object_set_new(act, "log", json_id(&log->id)) == 0 &&
	    json_object_set_new(act, "from", json_integer((json_int_t)from)) ==
		0 &&
	    json_object_set_new(act, "reason", json_string(reason)) == 0)
		return act;
	json_decref(act);
	return NULL;
}

/* How many entries of one log from ${from} on have effect. */
static int
log_count(struct call *c, const struct log_row *log, uint64_t from,
	  uint64_t *count, struct err *e)
{
	struct stmt *s = store_log_entries(c->hub->db, log->lid, from, e);
	struct entry en;
	int64_t bid;
	int rc;

	if (s == NULL)
		return -1;
	while ((rc = stmt_step(s, e)) == 1) {
		uint64_t idx = (uint64_t)stmt_int(s, 0);

		if ((rc = entry_load(c->hub->db, idx, &en, &bid, e)) != 1)
			break;
		*count += en.disp == DISP_APPLIED;
	}
	stmt_done(s);
	return rc;
}

/* The same of the log and all that continue it. */
static int
chain_count(struct call *c, const struct log_row *log, uint64_t from,
	    uint64_t *count, struct err *e)
{
	struct stmt *s = store_chain(c->hub->db, &log->first, e);
	struct log_row at;
	int rc;

	*count = 0;
	if (s == NULL)
		return -1;
	while ((rc = stmt_step(s, e)) == 1) {
		rc = log_get(c->hub->db, stmt_int(s, 0), &at, e);
		if (rc == 1)
			rc = log_descends(c->hub->db, &at, &log->id, e);
		if (rc == 1)
			rc = log_count(c, &at, from, count, e);
		if (rc < 0)
			break;
	}
	stmt_done(s);
	return rc;
}

static int
revoke(struct call *c, const struct log_row *log, uint64_t from,
       const char *reason)
{
	char from_text[NUM_SIZE], count_text[NUM_SIZE];
	struct err e = ERR_INIT;
	uint64_t count;
	int rc = batch_is_revoked(c->hub->db, log, from, &e);

	if (rc == 1) {
		cli_warn(&c->io, TEXT_hub_revoked_before, id_text(&log->id).s,
			 NULL);
		return CLI_NOTHING;
	}
	if (rc < 0 || chain_count(c, log, from, &count, &e) != 0 ||
	    tell_act(c, &SCOPE_DIRECTORY, act_make(log, from, reason), NULL,
		     &e) != 0)
		return cli_fail(&c->io, &e);
	snprintf(from_text, sizeof(from_text), "%" PRIu64, from);
	snprintf(count_text, sizeof(count_text), "%" PRIu64, count);
	cli_say(&c->io, TEXT_hub_revoked, id_text(&log->id).s, from_text,
		count_text, NULL);
	return CLI_DONE;
}

static int
cmd_revoke(void *app, const struct cli_args *a)
{
	struct call *c = app;
	const char *reason = cli_opt(a, "--reason");
	const char *typed = cli_opt(a, "--from");
	uint64_t from = c->hub->size;
	char size[NUM_SIZE];
	struct err e = ERR_INIT;
	struct log_row log;
	int rc;

	if (reason == NULL || reason[0] == '\0') {
		cli_warn(&c->io, TEXT_hub_no_reason, NULL);
		return CLI_USAGE;
	}
	if (typed != NULL &&
	    num_parse(typed, strlen(typed), 0, c->hub->size, &from) != 0) {
		snprintf(size, sizeof(size), "%" PRIu64, c->hub->size);
		cli_warn(&c->io, TEXT_hub_bad_from, typed, size, NULL);
		return CLI_USAGE;
	}
	rc = view_log(c->hub, a->v[0], &log, &e);
	rc = tell_found(c, rc, TEXT_hub_no_log, a->v[0], &e);
	if (rc != CLI_DONE)
		return rc;
	if (!log.has_device) {
		cli_warn(&c->io, TEXT_hub_not_enrolled, a->v[0], NULL);
		return CLI_FAILED;
	}
	return revoke(c, &log, from, reason);
}

static const struct cli_option options[] = {
    {"--from", "ENTRY", TEXT_hub_opt_from},
    {"--reason", "TEXT", TEXT_hub_opt_reason},
    {NULL, NULL, TEXT_COUNT},
};

const struct admin_verb admin_revoke = {
    .verb =
	{
	    .name = "revoke",
	    .args = "LOG",
	    .summary = TEXT_hub_sum_revoke,
	    .example = "kheo-hub revoke f1Q8xY --from 42 --reason 'mất máy'",
	    .min_args = 1,
	    .max_args = 1,
	    .options = options,
	    .run = cmd_revoke,
	},
    .input = -1,
};

#include <string.h>

#include "hub/cmd/tell.h"
#include "hub/intake/intake.h"
#include "protocol/wire/json.h"

static int
log_order(struct call *c, const struct log_row *log, enum act_kind kind,
	  const char *reason, struct err *e)
{
	json_t *act = hub_act(kind);

	if (json_object_set_new(act, "log", json_id(&log->id)) != 0 ||
	    json_object_set_new(act, "reason", json_string(reason)) != 0) {
		json_decref(act);
		return err_memory(e);
	}
	return tell_act(c, &SCOPE_DIRECTORY, act, NULL, e);
}

/* The log that is meant and its enrolment: CLI_DONE, or what was said. */
static int
log_meant(struct call *c, const char *typed, struct log_row *log,
	  struct enrolment *row)
{
	struct err e = ERR_INIT;
	int rc = view_log(c->hub, typed, log, &e);

	rc = tell_found(c, rc, TEXT_hub_no_log, typed, &e);
	if (rc != CLI_DONE)
		return rc;
	rc = log->has_device ? enrolment_of(c->hub->db, &log->id, row, &e) : 0;
	return tell_found(c, rc, TEXT_hub_not_enrolled, typed, &e);
}

static int
log_change(struct call *c, const struct cli_args *a, enum act_kind kind)
{
	bool suspend = kind == ACT_SUSPEND;
	const char *reason = cli_opt(a, "--reason");
	struct err e = ERR_INIT;
	struct log_row log;
	struct enrolment row = {.suspended = false};
	int rc;

	if (suspend && (reason == NULL || reason[0] == '\0')) {
		cli_warn(&c->io, TEXT_hub_no_reason, NULL);
		return CLI_USAGE;
	}
	if ((rc = log_meant(c, a->v[0], &log, &row)) != CLI_DONE)
		return rc;
	if (row.revoked) {
		cli_warn(&c->io, TEXT_hub_revoked_before, id_text(&log.id).s,
			 NULL);
		return CLI_NOTHING;
	}
	if (row.suspended == suspend) {
		cli_warn(&c->io,
			 suspend ? TEXT_hub_suspended_before
				 : TEXT_hub_not_suspended,
			 id_text(&log.id).s, NULL);
		return CLI_NOTHING;
	}
	if (log_order(c, &log, kind, reason == NULL ? "" : reason, &e) != 0)
		return cli_fail(&c->io, &e);
	cli_say(&c->io, suspend ? TEXT_hub_suspended : TEXT_hub_resumed,
		id_text(&log.id).s, NULL);
	return CLI_DONE;
}

static int
cmd_suspend(void *app, const struct cli_args *a)
{

	return log_change(app, a, ACT_SUSPEND);
}

static int
cmd_resume(void *app, const struct cli_args *a)
{

	return log_change(app, a, ACT_RESUME);
}

static const struct cli_option options[] = {
    {"--reason", "TEXT", TEXT_hub_opt_reason},
    {NULL, NULL, TEXT_COUNT},
};

const struct admin_verb admin_suspend = {
    .verb =
	{
	    .name = "suspend",
	    .args = "LOG",
	    .summary = TEXT_hub_sum_suspend,
	    .example = "kheo-hub suspend f1Q8xY --reason 'mất máy'",
	    .min_args = 1,
	    .max_args = 1,
	    .options = options,
	    .run = cmd_suspend,
	},
    .input = -1,
};

const struct admin_verb admin_resume = {
    .verb =
	{
	    .name = "resume",
	    .args = "LOG",
	    .summary = TEXT_hub_sum_resume,
	    .example = "kheo-hub resume f1Q8xY",
	    .min_args = 1,
	    .max_args = 1,
	    .options = options,
	    .run = cmd_resume,
	},
    .input = -1,
};

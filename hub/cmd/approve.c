#include <string.h>

#include "hub/cmd/app.h"
#include "hub/intake/intake.h"
#include "hub/store/store.h"
#include "protocol/sign/hash.h"

#define GROUPS     6
#define PREFIX_MIN 4

/* The request that ${word} names, whole or by its beginning: 1, 0, -1. */
static int
request_find(struct call *c, const char *word, struct log_row *out,
	     struct err *e)
{
	struct stmt *s = store_pending(c->hub->db, e);
	struct log_row log;
	size_t n = strlen(word);
	int found = 0;
	int rc;

	if (s == NULL)
		return -1;
	while ((rc = stmt_step(s, e)) == 1) {
		if (log_get(c->hub->db, stmt_int(s, 0), &log, e) != 1) {
			rc = -1;
			break;
		}
		if (n < PREFIX_MIN || strncmp(id_text(&log.id).s, word, n) != 0)
			continue;
		*out = log;
		found++;
	}
	stmt_done(s);
	if (rc == 0 && found > 1)
		rc = err_set(e, ERR_USAGE, "%s: several requests begin so",
			     word);
	return rc < 0 ? -1 : found;
}

static int
fingerprint_check(struct call *c, const struct cli_args *a,
		  const struct log_row *log)
{
	const char *typed = cli_opt(a, "--fingerprint");
	char want[GROUPS * 6];
	char got[GROUPS * 6];

	if (digits_read(got, typed, GROUPS) != 0)
		return misuse(&c->io, a->verb, TEXT_hub_bad_digits, typed);
	if (strcmp(digits(want, &log->genesis, GROUPS), got) == 0)
		return CLI_DONE;
	cli_warn(&c->io, TEXT_hub_wrong_digits, NULL);
	return CLI_UNVERIFIED;
}

static int
cmd_approve(void *app, const struct cli_args *a)
{
	struct call *c = app;
	struct log_row log;
	struct err e = ERR_INIT;
	int rc;

	if (cli_opt(a, "--fingerprint") == NULL)
		return misuse(&c->io, a->verb, TEXT_hub_need, "--fingerprint");
	if ((rc = request_find(c, a->v[0], &log, &e)) < 0)
		return cli_fail(&c->io, &e);
	if (rc == 0) {
		cli_warn(&c->io, TEXT_hub_no_request, a->v[0], NULL);
		return CLI_FAILED;
	}
	if ((rc = fingerprint_check(c, a, &log)) != CLI_DONE)
		return rc;
	if (hub_enrol(c->hub, &log.id, &e) != 0)
		return cli_fail(&c->io, &e);
	cli_say(&c->io, TEXT_hub_approved, id_text(&log.id).s, NULL);
	return CLI_DONE;
}

static const struct cli_option options[] = {
    {"--fingerprint", "DIGITS", TEXT_hub_opt_fingerprint},
    {NULL, NULL, TEXT_hub_opt_fingerprint},
};

extern const struct admin_verb admin_approve;
const struct admin_verb admin_approve = {
    .verb =
	{
	    .name = "approve",
	    .args = "REQUEST",
	    .summary = TEXT_hub_sum_approve,
	    .example = "kheo-hub approve 3fKq --fingerprint"
		       " \"01234 56789 01234 56789 01234 56789\"",
	    .min_args = 1,
	    .max_args = 1,
	    .options = options,
	    .run = cmd_approve,
	},
    .input = -1,
};

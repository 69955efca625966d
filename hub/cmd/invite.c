#include <string.h>

#include "hub/cmd/app.h"
#include "hub/config.h"
#include "hub/intake/intake.h"
#include "protocol/base/num.h"
#include "protocol/domain/day.h"
#include "protocol/log/state.h"

#define INVITATION_FIRST_LINE "kheo/invitation@v1"
#define DAYS_USUAL            14
#define DAYS_MAX              3650
#define DAY_MS                86400000

static int
role_read(struct call *c, const struct cli_args *a, enum role *role)
{
	const char *s = cli_opt(a, "--role");

	*role = ROLE_RECORDER;
	if (s == NULL)
		return CLI_DONE;
	if (role_parse(s, strlen(s), role) == 0 && *role != ROLE_HUB)
		return CLI_DONE;
	return misuse(&c->io, a->verb, TEXT_hub_bad_role, s);
}

static int
days_read(struct call *c, const struct cli_args *a, int64_t *days)
{
	const char *s = cli_opt(a, "--valid");
	uint64_t n = DAYS_USUAL;

	if (s != NULL && num_parse(s, strlen(s), 0, DAYS_MAX, &n) != 0)
		return misuse(&c->io, a->verb, TEXT_hub_bad_days, s);
	*days = (int64_t)n;
	return CLI_DONE;
}

static int
url_read(struct call *c, const struct cli_args *a, struct invite *i)
{
	const char *url = cli_opt(a, "--url");

	if (url == NULL)
		url = c->hub->url;
	if (url[0] == '\0') {
		cli_warn(&c->io, TEXT_hub_no_url, NULL);
		return CLI_USAGE;
	}
	if (!url_valid(url))
		return misuse(&c->io, a->verb, TEXT_hub_bad_url, url);
	memcpy(i->url, url, strlen(url) + 1);
	return CLI_DONE;
}

/* The unit that has the code, or had it on the day that is named: its scope
 * outlives it, and who goes on with its work may need what stands in there. */
static int
unit_read(struct call *c, const struct cli_args *a, struct unit *u,
	  struct err *e)
{
	const char *code = cli_opt(a, "--unit");
	const char *on = cli_opt(a, "--on");
	day_t day;
	int rc;

	if (on == NULL)
		return unit_find(c, code, u, e);
	if (day_parse(on, &day) != 0)
		return misuse(&c->io, a->verb, TEXT_hub_bad_day, on);
	rc = unit_by_code(c->hub->db, code, day_iso(day).s, u, e);
	if (rc < 0)
		return cli_fail(&c->io, e);
	cli_warn(&c->io, rc == 1 ? TEXT_hub_invite_for : TEXT_hub_no_unit, code,
		 u->name, NULL);
	return rc == 1 ? CLI_DONE : CLI_FAILED;
}

/* What was asked for, before anything is stored. */
static int
invite_read(struct call *c, const struct cli_args *a, struct invite *i,
	    struct invitation *kept, struct err *e)
{
	struct unit u = {.name = ""};
	int64_t days = 0;
	int rc;

	if (!cli_has(a, "--unit"))
		return misuse(&c->io, a->verb, TEXT_hub_need, "--unit");
	if ((rc = role_read(c, a, &kept->role)) != CLI_DONE ||
	    (rc = days_read(c, a, &days)) != CLI_DONE ||
	    (rc = url_read(c, a, i)) != CLI_DONE)
		return rc;
	kept->is_auto = cli_has(a, "--auto-approve");
	if (kept->is_auto && !c->hub->keys.is_test) {
		cli_warn(&c->io, TEXT_hub_auto_needs_test, NULL);
		return CLI_USAGE;
	}
	if ((rc = unit_read(c, a, &u, e)) != CLI_DONE)
		return rc;
	i->scope = u.scope;
	kept->scope = u.scope;
	kept->expires_ms = hub_now_ms(c->hub) + days * DAY_MS;
	return CLI_DONE;
}

static int
code_make(struct call *c, struct invite *i, struct invitation *kept,
	  char code[INVITE_CODE_SIZE], struct err *e)
{
	struct sign_key key;

	rng_fill(&c->hub->rng, i->secret, sizeof(i->secret));
	i->root = root_fingerprint(&c->hub->keys);
	invite_key(i, &key);
	memcpy(kept->key, key.public, KEY_LEN);
	sign_key_wipe(&key);
	invite_put(code, i);
	return invitation_add(c->hub, kept, e);
}

static int
file_put(struct call *c, const char *name, const char *code, struct err *e)
{
	struct buf *out = call_output(c, name, e);

	if (out == NULL)
		return -1;
	buf_fmt(out, "%s\n%s\n\n", INVITATION_FIRST_LINE, code);
	buf_add(out, c->hub->keys_note.p, c->hub->keys_note.len);
	return buf_check(out, e);
}

static int
cmd_invite(void *app, const struct cli_args *a)
{
	struct call *c = app;
	const char *file = cli_opt(a, "-o");
	char code[INVITE_CODE_SIZE];
	struct invite i;
	struct invitation kept;
	struct err e = ERR_INIT;
	int rc;

	memset(&i, 0, sizeof(i));
	memset(&kept, 0, sizeof(kept));
	rc = invite_read(c, a, &i, &kept, &e);
	if (rc == CLI_DONE) {
		if (code_make(c, &i, &kept, code, &e) != 0 ||
		    (file != NULL && file_put(c, file, code, &e) != 0))
			rc = cli_fail(&c->io, &e);
		else
			cli_out(&c->io, "%s\n", code);
	}
	wipe(&i, sizeof(i));
	wipe(code, sizeof(code));
	return rc;
}

static const struct cli_option options[] = {
    {"--unit", "CODE", TEXT_hub_opt_invite_unit},
    {"--on", "DATE", TEXT_hub_opt_invite_on},
    {"--role", "recorder|approver|courier", TEXT_hub_opt_role},
    {"--valid", "DAYS", TEXT_hub_opt_valid},
    {"--url", "URL", TEXT_hub_opt_url},
    {"--auto-approve", NULL, TEXT_hub_opt_auto},
    {"-o", "FILE", TEXT_hub_opt_invite_file},
    {NULL, NULL, TEXT_hub_opt_auto},
};

extern const struct admin_verb admin_invite;
const struct admin_verb admin_invite = {
    .verb =
	{
	    .name = "invite",
	    .args = "",
	    .summary = TEXT_hub_sum_invite,
	    .example = "kheo-hub invite --unit 02305 -o moi-trung-ha.txt",
	    .min_args = 0,
	    .max_args = 0,
	    .options = options,
	    .run = cmd_invite,
	},
    .input = -1,
};

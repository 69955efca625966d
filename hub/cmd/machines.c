#include <inttypes.h>
#include <stdio.h>

#include "hub/cmd/tell.h"
#include "hub/intake/genesis.h"
#include "protocol/sign/signed.h"

#define NUM_SIZE 24

/* Whether it may send and is given anything, and as whom. */
static int
state_of(struct call *c, const struct log_row *log, enum text_id *state,
	 enum role *role, struct err *e)
{
	struct enrolment row;
	int rc = enrolment_of(c->hub->db, &log->id, &row, e);

	*state = rc == 0         ? TEXT_hub_machine_waits
		 : row.revoked   ? TEXT_hub_machine_revoked
		 : row.suspended ? TEXT_hub_machine_suspended
				 : TEXT_hub_machine_active;
	*role = rc == 1 ? row.role : log->asked;
	return rc < 0 ? -1 : 0;
}

/* The newest entry of the log, and when it came; "-" while there is none. */
static int
newest_of(struct call *c, const struct log_row *log, char idx[NUM_SIZE],
	  struct time_text *when, struct err *e)
{
	struct entry en;
	int64_t at, bid;
	int rc = find_newest_entry(c->hub->db, log->lid, &at, e);

	(void)snprintf(idx, NUM_SIZE, "-");
	(void)snprintf(when->s, sizeof(when->s), "-");
	if (rc != 1)
		return rc;
	if (entry_load(c->hub->db, (uint64_t)at, &en, &bid, e) != 1)
		return err_set(e, ERR_CORRUPT, "an entry is gone");
	(void)snprintf(idx, NUM_SIZE, "%" PRId64, at);
	*when = tell_time(en.recv_ms);
	return 0;
}

static int
row_print(struct call *c, const struct log_row *log, struct err *e)
{
	struct sign_name device = name_device(log->device);
	char machine[NAME_MAX_BYTES + 1];
	char person[NAME_MAX_BYTES + 1];
	char newest[NUM_SIZE];
	struct time_text when;
	enum text_id state;
	enum role role;
	struct unit u;

	if (view_unit(c->hub, &log->scope, &u, e) != 0 ||
	    genesis_names(c->hub, log, machine, person, e) != 0 ||
	    state_of(c, log, &state, &role, e) != 0 ||
	    newest_of(c, log, newest, &when, e) != 0)
		return -1;
	cli_row(&c->io, device.s, u.code, machine, person, role_name(role),
		text_raw(c->io.lang, state), id_text(&log->id).s, newest,
		when.s, NULL);
	return 0;
}

static int
rows_print(struct call *c, const struct id *scope, struct err *e)
{
	struct stmt *s = find_machines(c->hub->db, scope, e);
	struct log_row log;
	int rc = -1;

	while (s != NULL && (rc = stmt_step(s, e)) == 1) {
		if (log_get(c->hub->db, stmt_int(s, 0), &log, e) != 1 ||
		    row_print(c, &log, e) != 0) {
			rc = -1;
			break;
		}
	}
	stmt_done(s);
	return rc;
}

static int
cmd_machines(void *app, const struct cli_args *a)
{
	struct call *c = app;
	struct err e = ERR_INIT;
	struct id scope;
	bool has_unit;
	int rc = tell_unit(c, a, &scope, &has_unit);

	if (rc != CLI_DONE)
		return rc;
	return rows_print(c, has_unit ? &scope : NULL, &e) == 0
		   ? CLI_DONE
		   : cli_fail(&c->io, &e);
}

static const struct cli_option options[] = {
    {"--unit", "CODE", TEXT_hub_opt_unit},
    {NULL, NULL, TEXT_hub_opt_unit},
};

extern const struct admin_verb admin_machines;
const struct admin_verb admin_machines = {
    .verb =
	{
	    .name = "machines",
	    .args = "",
	    .summary = TEXT_hub_sum_machines,
	    .example = "kheo-hub machines --unit 02305",
	    .options = options,
	    .run = cmd_machines,
	},
    .input = -1,
    .reads_only = true,
};

#include <string.h>

#include "hub/cmd/app.h"
#include "hub/intake/genesis.h"
#include "hub/store/store.h"
#include "protocol/base/limits.h"
#include "protocol/log/state.h"

#define ZONE_MIN 420 /* Việt Nam */

/* What an officer must know besides who asks. */
static enum text_id
mark_of(const struct log_row *log, const struct voucher *v)
{

	if (v->kind == VOUCHER_PARENT)
		return TEXT_hub_pending_again;
	if (v->kind == VOUCHER_CODE && v->code.is_used &&
	    !hash_eq(&v->code.genesis, &log->genesis))
		return TEXT_hub_pending_second;
	return TEXT_hub_pending_first;
}

static int
request_print(struct call *c, const struct log_row *log, struct err *e)
{
	char machine[NAME_MAX_BYTES + 1];
	char person[NAME_MAX_BYTES + 1];
	char when[TIME_TEXT_SIZE];
	struct batch_row first;
	struct voucher v;
	struct unit u;
	enum role role = log->asked;
	int rc;

	if (voucher_of_log(c->hub, log, &v, e) != 0 ||
	    genesis_names(c->hub, log, machine, person, e) != 0 ||
	    (rc = unit_by_scope(c->hub->db, &log->scope, hub_today(c->hub).s,
				&u, e)) < 0)
		return -1;
	if (batch_find(c->hub->db, &log->genesis, &first, e) != 1)
		return err_set(e, ERR_CORRUPT, "a log without its genesis");
	if (v.kind == VOUCHER_CODE)
		role = v.code.role;
	cli_row(&c->io, id_text(&log->id).s, rc == 1 ? u.code : "-",
		role_name(role), time_iso(when, first.recv_ms, ZONE_MIN),
		text_raw(c->io.lang, mark_of(log, &v)), machine, person, NULL);
	return 0;
}

static int
cmd_pending(void *app, const struct cli_args *a)
{
	struct call *c = app;
	struct err e = ERR_INIT;
	struct stmt *s = store_pending(c->hub->db, &e);
	size_t n = 0;
	int rc = -1;

	(void)a;
	while (s != NULL && (rc = stmt_step(s, &e)) == 1) {
		struct log_row log;

		if (log_get(c->hub->db, stmt_int(s, 0), &log, &e) != 1 ||
		    request_print(c, &log, &e) != 0) {
			rc = -1;
			break;
		}
		n++;
	}
	stmt_done(s);
	if (rc == 0 && n == 0)
		cli_warn(&c->io, TEXT_hub_pending_none, NULL);
	return rc == 0 ? CLI_DONE : cli_fail(&c->io, &e);
}

extern const struct admin_verb admin_pending;
const struct admin_verb admin_pending = {
    .verb =
	{
	    .name = "pending",
	    .args = "",
	    .summary = TEXT_hub_sum_pending,
	    .example = "kheo-hub pending",
	    .min_args = 0,
	    .max_args = 0,
	    .run = cmd_pending,
	},
    .input = -1,
    .reads_only = true,
};

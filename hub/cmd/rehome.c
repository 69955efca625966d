#include <string.h>

#include "hub/cmd/tell.h"
#include "hub/cmd/unit.h"
#include "hub/intake/intake.h"
#include "protocol/base/text.h"
#include "protocol/log/movement.h"

/* What was typed, checked. */
struct rehoming {
	struct record_key key;
	struct id to;
	struct day_text date;
	const char *basis;
};

static json_t *
act_make(const struct rehoming *r)
{
	json_t *act = hub_act(ACT_REHOME);

	if (json_object_set_new(act, "rec", json_id(&r->key.rec)) == 0 &&
	    json_object_set_new(act, "to", json_id(&r->to)) == 0 &&
	    json_object_set_new(act, "date", json_string(r->date.s)) == 0 &&
	    json_object_set_new(act, "basis", json_string(r->basis)) == 0)
		return act;
	json_decref(act);
	return NULL;
}

/* Fill in who it goes to: 0, or -1 (ERR_STATE: it is there already). */
static int
rehoming_read(const struct gather *g, const struct cli_args *a,
	      struct rehoming *r, struct err *e)
{
	const char *date = cli_opt(a, "--date");
	const struct body *b;
	struct id home;
	day_t day;

	r->date = hub_today(g->c->hub);
	if (day_parse(date == NULL ? r->date.s : date, &day) != 0)
		return err_set(e, ERR_USAGE, "no such day: %.40s", date);
	r->date = day_iso(day);
	r->basis = cli_opt(a, "--basis");
	if (r->basis == NULL || !text_is_name(r->basis, UNIT_NAME_MAX))
		return err_set(e, ERR_USAGE, "no document is named");
	if ((b = unit_named(g, cli_opt(a, "--to"), day, e)) == NULL)
		return -1;
	r->to = b->scope;
	home = movement_home(&g->m, &r->key.rec, &r->key.scope, day);
	if (id_eq(&home, &r->to))
		return err_set(e, ERR_STATE, "%s answers for it already",
			       cli_opt(a, "--to"));
	return 0;
}

static int
rehome(struct call *c, const struct cli_args *a, struct rehoming *r)
{
	struct err e = ERR_INIT;
	struct gather g;
	int rc = gather_init(&g, c, &e);

	if (rc == 0)
		rc = rehoming_read(&g, a, r, &e);
	if (rc == 0)
		rc = gather_add(&g, ACT_REHOME, act_make(r), &e);
	if (rc == 0)
		rc = gather_sign(&g, &e);
	gather_done(&g);
	if (rc != 0)
		return cli_fail(&c->io, &e);
	cli_say(&c->io, TEXT_hub_rehomed, id_text(&r->key.rec).s,
		cli_opt(a, "--to"), r->date.s, r->basis, NULL);
	return CLI_DONE;
}

static int
cmd_rehome(void *app, const struct cli_args *a)
{
	struct call *c = app;
	struct err e = ERR_INIT;
	struct rehoming r;
	int rc;

	if (!cli_has(a, "--to")) {
		cli_warn(&c->io, TEXT_hub_need, "--to", NULL);
		return CLI_USAGE;
	}
	memset(&r, 0, sizeof(r));
	rc = tell_found(c, view_record(c->hub, a->v[0], &r.key, &e),
			TEXT_hub_no_record, a->v[0], &e);
	return rc == CLI_DONE ? rehome(c, a, &r) : rc;
}

static const struct cli_option options[] = {
    {"--to", "CODE", TEXT_hub_opt_rehome_to},
    {"--basis", "TEXT", TEXT_hub_opt_basis},
    {"--date", "DATE", TEXT_hub_opt_unit_date},
    {NULL, NULL, TEXT_COUNT},
};

extern const struct admin_verb admin_rehome;
const struct admin_verb admin_rehome = {
    .verb =
	{
	    .name = "rehome",
	    .args = "RECORD",
	    .summary = TEXT_hub_sum_rehome,
	    .example = "kheo-hub rehome 3fKq5s --to 02287"
		       " --basis \"NQ 1684/NQ-UBTVQH15\"",
	    .min_args = 1,
	    .max_args = 1,
	    .options = options,
	    .run = cmd_rehome,
	},
    .input = -1,
};

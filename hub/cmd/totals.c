#include "hub/totals/totals.h"

#include <string.h>

#include "hub/cmd/tell.h"
#include "protocol/wire/json.h"

static const char *
number(char out[24], uint64_t n)
{

	snprintf(out, 24, "%llu", (unsigned long long)n);
	return out;
}

static void
totals_text(struct call *c, enum totals_state state, const struct totals *t)
{
	const struct cli_io *io = &c->io;
	char n[24];

	cli_say(io,
		state == TOTALS_REGISTERED ? TEXT_hub_totals_registered
					   : TEXT_hub_totals_accepted,
		number(n, t->total), NULL);
	for (unsigned by = 0; by < BYS; by++) {
		const struct division *d = &t->by[by];

		cli_say(io, TEXT_hub_totals_by, d->label, NULL);
		for (size_t i = 0; i < d->count; i++) {
			const char *label = d->rows[i].label;

			if (d->rows[i].name[0] == '\0')
				label =
				    text_raw(io->lang, TEXT_hub_totals_missing);
			cli_say(io, TEXT_hub_totals_row, label,
				number(n, d->rows[i].count), NULL);
		}
	}
}

static json_t *
division_json(const struct division *d)
{
	json_t *o = json_object();

	for (size_t i = 0; i < d->count; i++)
		if (json_object_set_new(
			o, d->rows[i].name,
			json_integer((json_int_t)d->rows[i].count)) != 0) {
			json_decref(o);
			return NULL;
		}
	return o;
}

static int
totals_json(struct call *c, const char *unit, enum totals_state state,
	    const struct totals *t, struct err *e)
{
	json_t *o = json_object();
	int rc = 0;

	rc |= json_object_set_new(o, "state",
				  json_string(state == TOTALS_REGISTERED
						  ? "registered"
						  : "accepted"));
	rc |= json_object_set_new(
	    o, "unit", unit == NULL ? json_null() : json_string(unit));
	rc |=
	    json_object_set_new(o, "total", json_integer((json_int_t)t->total));
	for (unsigned by = 0; by < BYS; by++)
		rc |= json_object_set_new(o, totals_name((enum totals_by)by),
					  division_json(&t->by[by]));
	rc |= json_object_set_new(o, "adds_up", json_boolean(totals_add_up(t)));
	if (rc != 0)
		rc = err_memory(e);
	else
		rc = cli_json(&c->io, o, e);
	json_decref(o);
	return rc;
}

/* Say which division does not sum to the total. */
static int
sums_tell(struct call *c, const struct totals *t)
{
	char sum[24], total[24];
	int rc = CLI_DONE;

	for (unsigned by = 0; by < BYS; by++) {
		uint64_t n = totals_sum(&t->by[by]);

		if (n == t->total)
			continue;
		cli_warn(&c->io, TEXT_hub_totals_wrong, t->by[by].label,
			 number(sum, n), number(total, t->total), NULL);
		rc = CLI_FAILED;
	}
	return rc;
}

static int
state_read(struct call *c, const struct cli_args *a, enum totals_state *state)
{
	const char *s = cli_opt(a, "--state");

	*state = TOTALS_REGISTERED;
	if (s == NULL || strcmp(s, "registered") == 0)
		return CLI_DONE;
	*state = TOTALS_ACCEPTED;
	if (strcmp(s, "accepted") == 0)
		return CLI_DONE;
	cli_warn(&c->io, TEXT_hub_no_state, s, NULL);
	return CLI_USAGE;
}

static int
cmd_totals(void *app, const struct cli_args *a)
{
	struct call *c = app;
	enum totals_state state;
	struct err e = ERR_INIT;
	struct totals t;
	struct id scope;
	bool has;
	int rc = state_read(c, a, &state);

	if (rc == CLI_DONE)
		rc = tell_unit(c, a, &scope, &has);
	if (rc != CLI_DONE)
		return rc;
	if (totals_count(c->hub, has ? &scope : NULL, state,
			 c->io.lang == LANG_EN, &t, &e) != 0) {
		rc = cli_fail(&c->io, &e);
	} else if (!cli_has(a, "--json")) {
		totals_text(c, state, &t);
		rc = sums_tell(c, &t);
	} else if (totals_json(c, cli_opt(a, "--unit"), state, &t, &e) != 0) {
		rc = cli_fail(&c->io, &e);
	} else {
		rc = sums_tell(c, &t);
	}
	totals_done(&t);
	return rc;
}

static const struct cli_option options[] = {
    {"--unit", "CODE", TEXT_hub_opt_unit},
    {"--state", "registered|accepted", TEXT_hub_opt_state},
    {"--json", NULL, TEXT_hub_opt_json},
    {NULL, NULL, TEXT_COUNT},
};

const struct admin_verb admin_totals = {
    .verb =
	{
	    .name = "totals",
	    .args = "",
	    .summary = TEXT_hub_sum_totals,
	    .example = "kheo-hub totals --state accepted --json",
	    .options = options,
	    .run = cmd_totals,
	},
    .input = -1,
    .reads_only = true,
};

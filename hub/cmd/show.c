#include "hub/cmd/show.h"

#include <stdlib.h>
#include <string.h>

#include "protocol/log/movement.h"

/* Far above any record that people type. */
#define SHOWN_BYTES_MAX (4 * ROW_BYTES_MAX)

/* Who answers for the record today, mergers and decisions followed. */
static int
home_load(struct shown *s, struct err *e)
{
	struct hub *h = s->c->hub;
	struct day_text today = hub_today(h);
	struct movement m;
	struct id home;
	day_t day;
	int rc = movement_load(h->db, &m, e);

	if (rc == 0 && (rc = day_parse(today.s, &day)) == 0) {
		home = movement_home(&m, &s->key.rec, &s->key.scope, day);
		rc = view_unit_on(h, &home, today.s, &s->home, e);
	}
	movement_done(&m);
	return rc;
}

static int
shown_load(struct shown *s, struct err *e)
{
	struct hub *h = s->c->hub;
	int rc;

	if ((rc = record_load(h->db, &s->key, &s->record, e)) == 0)
		return err_set(e, ERR_NOT_FOUND, "the record is gone");
	if (rc < 0 ||
	    life_load(h, &s->key.scope, &s->key.rec, &s->life, e) != 0 ||
	    life_unit(h, &s->key.scope, &s->life, &s->unit, e) != 0 ||
	    home_load(s, e) != 0 ||
	    received_load(h, &s->record, &s->life, &s->received,
			  &s->received_count, e) != 0)
		return -1;
	if ((rc = view_form_of(h, s->key.type, view_form_version(&s->record),
			       &s->form, e)) < 0)
		return -1;
	s->has_form = rc == 1;
	return 0;
}

static void
shown_done(struct shown *s)
{

	record_done(&s->record);
	life_done(&s->life);
	free(s->received);
	if (s->has_form)
		form_done(&s->form);
}

static int
shown_print(struct shown *s, bool json, struct err *e)
{
	struct buf out = BUF_INIT(SHOWN_BYTES_MAX);
	int rc;

	if (!json)
		return shown_text(s, e);
	rc = shown_json(s, &out, e);
	if (rc == 0)
		cli_bytes(&s->c->io, out.p, out.len);
	buf_done(&out);
	return rc;
}

static int
cmd_show(void *app, const struct cli_args *a)
{
	struct call *c = app;
	struct err e = ERR_INIT;
	struct shown s;
	int rc;

	memset(&s, 0, sizeof(s));
	s.c = c;
	record_init(&s.record);
	rc = tell_found(c, view_record(c->hub, a->v[0], &s.key, &e),
			TEXT_hub_no_record, a->v[0], &e);
	if (rc != CLI_DONE)
		return rc;
	if (shown_load(&s, &e) != 0 ||
	    shown_print(&s, cli_has(a, "--json"), &e) != 0)
		rc = cli_fail(&c->io, &e);
	shown_done(&s);
	return rc;
}

static const struct cli_option options[] = {
    {"--json", NULL, TEXT_hub_opt_json},
    {NULL, NULL, TEXT_COUNT},
};

const struct admin_verb admin_show = {
    .verb =
	{
	    .name = "show",
	    .args = "RECORD",
	    .summary = TEXT_hub_sum_show,
	    .example = "kheo-hub show pGNxg2Zt",
	    .min_args = 1,
	    .max_args = 1,
	    .options = options,
	    .run = cmd_show,
	},
    .input = -1,
    .reads_only = true,
};

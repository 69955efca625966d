#include "hub/cmd/review.h"

#include <stdlib.h>
#include <string.h>

#include "hub/intake/intake.h"
#include "hub/store/find.h"
#include "protocol/wire/json.h"

static bool
line_is_meant(const struct review *r, const struct line_state *line)
{

	return r->line == NULL || strcmp(r->line, line->line) == 0;
}

static bool
state_fits(enum act_kind kind, enum submission_state s)
{

	if (kind == ACT_RECEIVE)
		return s == STATE_SENT;
	if (kind == ACT_RETURN || kind == ACT_ASK)
		return s == STATE_SENT || s == STATE_RECEIVED;
	return s != STATE_WITHDRAWN && s != STATE_ACCEPTED;
}

static json_t *
act_make(const struct review *r, const char *line)
{
	json_t *act = hub_act(r->kind);

	if (json_object_set_new(act, "target", json_hash(&r->part)) != 0 ||
	    json_object_set_new(act, "line", json_string(line)) != 0)
		goto err0;
	if (r->reason != NULL &&
	    (json_object_set_new(act, "reason", json_string(r->reason)) != 0 ||
	     json_object_set(act, "fields", r->fields) != 0))
		goto err0;
	if (r->kind == ACT_ASK &&
	    json_object_set_new(act, "until",
				r->until == NULL ? json_null()
						 : json_string(r->until)) != 0)
		goto err0;
	return act;

err0:
	json_decref(act);
	return NULL;
}

static void
misfit_tell(const struct review *r)
{
	const struct submission *s = r->sub;
	struct buf states = BUF_INIT(256);

	for (size_t i = 0; i < s->line_count; i++)
		buf_fmt(&states, "%s%s: %s", i == 0 ? "" : ", ",
			tell_line(r->c, s->lines[i].line),
			tell_state(r->c, line_state_name(&s->lines[i])));
	cli_warn(&r->c->io, TEXT_hub_misfit, tell_act_name(r->c, r->kind),
		 tell_digits(&r->part).s, buf_str(&states), NULL);
	buf_done(&states);
}

static int
lines_act(struct review *r, struct err *e)
{
	int done = 0;

	for (size_t i = 0; i < r->sub->line_count; i++) {
		const struct line_state *line = &r->sub->lines[i];

		if (!line_is_meant(r, line) ||
		    !state_fits(r->kind, line->state))
			continue;
		if (tell_act(r->c, &r->scope, act_make(r, line->line), NULL,
			     e) != 0)
			return -1;
		cli_say(&r->c->io, TEXT_hub_reviewed,
			tell_act_name(r->c, r->kind), tell_digits(&r->part).s,
			tell_line(r->c, line->line), NULL);
		done = 1;
	}
	return done;
}

/* The submission and what it says. */
static int
review_load(struct review *r, struct err *e)
{
	int64_t version = FORM_NEWEST;
	int rc;

	if (life_load(r->c->hub, &r->scope, &r->rec, &r->life, e) != 0)
		return -1;
	r->sub = life_find(&r->life, &r->part);
	if (r->sub == NULL)
		return 0;
	rc = submitted_load(r->c->hub->db, &r->part, &r->content, e);
	if (rc == 0)
		err_set(e, ERR_CORRUPT, "the submission's part is gone");
	if (rc != 1)
		return -1;
	(void)json_get_int(r->content.content, FIELD_FORM, 1, INT64_MAX,
			   &version);
	rc = view_form_of(r->c->hub, r->content.type, (uint64_t)version,
			  &r->form, e);
	r->has_form = rc == 1;
	return rc < 0 ? -1 : 1;
}

static int
review_run(struct review *r)
{
	struct err e = ERR_INIT;
	int rc = review_load(r, &e);

	rc = tell_found(r->c, rc, TEXT_hub_no_submission, hash_text(&r->part).s,
			&e);
	if (rc == CLI_DONE && r->kind == ACT_ACCEPT)
		rc = review_accept_check(r);
	if (rc == CLI_DONE)
		rc = review_fields_check(r);
	if (rc != CLI_DONE)
		return rc;
	if ((rc = lines_act(r, &e)) < 0)
		return cli_fail(&r->c->io, &e);
	if (rc == 1)
		return CLI_DONE;
	misfit_tell(r);
	return CLI_FAILED;
}

static void
review_done(struct review *r)
{

	json_decref(r->fields);
	life_done(&r->life);
	submitted_done(&r->content);
	if (r->has_form)
		form_done(&r->form);
}

static int
review(struct call *c, const struct cli_args *a, enum act_kind kind)
{
	struct review r = {.c = c, .kind = kind};
	struct err e = ERR_INIT;
	int rc = review_words(&r, a);

	if (rc == CLI_DONE) {
		rc = view_submission(c->hub, a->v[0], &r.rec, &r.part, &e);
		if (rc == 1)
			rc = find_submission_scope(c->hub->db, &r.part,
						   &r.scope, &e);
		rc = tell_found(c, rc, TEXT_hub_no_submission, a->v[0], &e);
	}
	if (rc == CLI_DONE)
		rc = review_run(&r);
	review_done(&r);
	return rc;
}

static int
cmd_receive(void *app, const struct cli_args *a)
{

	return review(app, a, ACT_RECEIVE);
}

static int
cmd_return(void *app, const struct cli_args *a)
{

	return review(app, a, ACT_RETURN);
}

static int
cmd_accept(void *app, const struct cli_args *a)
{

	return review(app, a, ACT_ACCEPT);
}

static int
cmd_ask(void *app, const struct cli_args *a)
{

	return review(app, a, ACT_ASK);
}

static const struct cli_option options[] = {
    {"--line", "LINE", TEXT_hub_opt_line},
    {NULL, NULL, TEXT_COUNT},
};

static const struct cli_option return_options[] = {
    {"--reason", "TEXT", TEXT_hub_opt_reason},
    {"--line", "LINE", TEXT_hub_opt_line},
    {"--field", "NAME", TEXT_hub_opt_field},
    {NULL, NULL, TEXT_COUNT},
};

static const struct cli_option ask_options[] = {
    {"--reason", "TEXT", TEXT_hub_opt_ask},
    {"--until", "DATE", TEXT_hub_opt_ask_until},
    {"--line", "LINE", TEXT_hub_opt_line},
    {NULL, NULL, TEXT_COUNT},
};

const struct admin_verb admin_receive = {
    .verb =
	{
	    .name = "receive",
	    .args = "SUBMISSION",
	    .summary = TEXT_hub_sum_receive,
	    .example = "kheo-hub receive pGNxg2Zt",
	    .min_args = 1,
	    .max_args = 1,
	    .options = options,
	    .run = cmd_receive,
	},
    .input = -1,
};

const struct admin_verb admin_return = {
    .verb =
	{
	    .name = "return",
	    .args = "SUBMISSION [field=reason...]",
	    .summary = TEXT_hub_sum_return,
	    .example = "kheo-hub return pGNxg2Zt --reason 'cần bổ sung'"
		       " aims='chưa nêu chỉ tiêu'",
	    .min_args = 1,
	    .max_args = 1 + FORM_FIELDS_MAX,
	    .options = return_options,
	    .run = cmd_return,
	},
    .input = -1,
};

const struct admin_verb admin_accept = {
    .verb =
	{
	    .name = "accept",
	    .args = "SUBMISSION",
	    .summary = TEXT_hub_sum_accept,
	    .example = "kheo-hub accept pGNxg2Zt --line chinh-quyen",
	    .min_args = 1,
	    .max_args = 1,
	    .options = options,
	    .run = cmd_accept,
	},
    .input = -1,
};

const struct admin_verb admin_ask = {
    .verb =
	{
	    .name = "ask",
	    .args = "SUBMISSION [field=question...]",
	    .summary = TEXT_hub_sum_ask,
	    .example = "kheo-hub ask pGNxg2Zt --reason 'thêm số hộ tham gia'"
		       " --until 2022-05-30",
	    .min_args = 1,
	    .max_args = 1 + FORM_FIELDS_MAX,
	    .options = ask_options,
	    .run = cmd_ask,
	},
    .input = -1,
};

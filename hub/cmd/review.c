#include <stdlib.h>
#include <string.h>

#include "hub/cmd/tell.h"
#include "hub/intake/intake.h"
#include "hub/store/find.h"
#include "protocol/wire/json.h"

/* One order on one submission. */
struct review {
	struct call *c;
	enum act_kind kind;
	const char *line;   /* NULL: every line that it serves */
	const char *reason; /* of a return */
	const char *field;  /* that the reason is about, or NULL */
	struct id rec;
	struct hash part;
	struct id scope;
	struct life life;
	const struct submission *sub;
};

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
	if (kind == ACT_RETURN)
		return s == STATE_SENT || s == STATE_RECEIVED;
	return s != STATE_WITHDRAWN && s != STATE_ACCEPTED;
}

static json_t *
fields_new(const struct review *r)
{
	json_t *o = json_object();

	if (r->field != NULL &&
	    json_object_set_new(o, r->field, json_string(r->reason)) != 0) {
		json_decref(o);
		return NULL;
	}
	return o;
}

static json_t *
act_make(const struct review *r, const char *line)
{
	json_t *act = hub_act(r->kind);

	if (json_object_set_new(act, "target", json_hash(&r->part)) != 0 ||
	    json_object_set_new(act, "line", json_string(line)) != 0)
		goto err0;
	if (r->kind == ACT_RETURN &&
	    (json_object_set_new(act, "reason", json_string(r->reason)) != 0 ||
	     json_object_set_new(act, "fields", fields_new(r)) != 0))
		goto err0;
	return act;

err0:
	json_decref(act);
	return NULL;
}

/* Whether the hub knows the form and each field of what was submitted: 1, 0
 * with its name, -1.  What nobody here can read is not to be accepted. */
static int
content_is_known(struct review *r, const json_t *root, struct buf *unknown,
		 struct err *e)
{
	const char *type = json_get_text(root, "type");
	json_t *content = json_object_get(root, "content");
	int64_t version = FORM_NEWEST;
	struct form_path path;
	const char *name;
	json_t *value;
	struct form form;
	int rc;

	(void)json_get_int(content, FIELD_FORM, 1, INT64_MAX, &version);
	rc = view_form_of(r->c->hub, type == NULL ? "" : type,
			  (uint64_t)version, &form, e);

	if (rc < 0)
		return -1;
	if (rc == 0) {
		buf_text(unknown, type == NULL ? "?" : type);
		return 0;
	}
	json_object_foreach(content, name, value)
	{
		if (name[0] == '_' || form_path_read(&form, name, &path))
			continue;
		buf_text(unknown, name);
		rc = 0;
		break;
	}
	form_done(&form);
	return rc;
}

static int
content_check(struct review *r, struct buf *unknown, struct err *e)
{
	struct buf body = BUF_INIT(PART_BYTES_MAX);
	uint8_t salt[SALT_LEN];
	struct part p;
	int rc = part_load(r->c->hub->db, &r->part, salt, &body, e);

	if (rc == 0)
		err_set(e, ERR_CORRUPT, "the submission's part is gone");
	if (rc == 1 && part_parse(&p, body.p, body.len, e) == 0) {
		rc = content_is_known(r, p.root, unknown, e);
		part_done(&p);
	} else {
		rc = -1;
	}
	buf_done(&body);
	return rc;
}

/* Whether it may be accepted at all: CLI_DONE, or what was said. */
static int
accept_check(struct review *r)
{
	const struct cli_io *io = &r->c->io;
	struct buf unknown = BUF_INIT(PART_BYTES_MAX);
	struct err e = ERR_INIT;
	int rc;

	if (r->c->hub->policy.approval_needed && r->sub->approvals == 0) {
		cli_warn(io, TEXT_hub_not_approved, hash_text(&r->part).s,
			 NULL);
		return CLI_PERSON;
	}
	rc = content_check(r, &unknown, &e);
	if (rc == 1)
		rc = CLI_DONE;
	else if (rc == 0) {
		cli_warn(io, TEXT_hub_unknown_field, buf_str(&unknown), NULL);
		rc = CLI_FAILED;
	} else
		rc = cli_fail(io, &e);
	buf_done(&unknown);
	return rc;
}

static void
misfit_tell(const struct review *r)
{
	const struct submission *s = r->sub;
	struct buf states = BUF_INIT(256);

	for (size_t i = 0; i < s->line_count; i++)
		buf_fmt(&states, "%s%s: %s", i == 0 ? "" : ", ",
			s->lines[i].line,
			tell_state_name(r->c, s->lines[i].state));
	cli_warn(&r->c->io, TEXT_hub_misfit, tell_act_name(r->c, r->kind),
		 hash_text(&r->part).s, buf_str(&states), NULL);
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
			tell_act_name(r->c, r->kind), hash_text(&r->part).s,
			line->line, NULL);
		done = 1;
	}
	return done;
}

static int
review_run(struct review *r)
{
	struct err e = ERR_INIT;
	int rc;

	if (life_load(r->c->hub, &r->scope, &r->rec, &r->life, &e) != 0)
		return cli_fail(&r->c->io, &e);
	r->sub = life_find(&r->life, &r->part);
	if (r->sub == NULL) {
		cli_warn(&r->c->io, TEXT_hub_no_submission,
			 hash_text(&r->part).s, NULL);
		return CLI_FAILED;
	}
	if (r->kind == ACT_ACCEPT && (rc = accept_check(r)) != CLI_DONE)
		return rc;
	if ((rc = lines_act(r, &e)) < 0)
		return cli_fail(&r->c->io, &e);
	if (rc == 1)
		return CLI_DONE;
	misfit_tell(r);
	return CLI_FAILED;
}

/* What was typed, before anything is looked up. */
static int
words_check(struct review *r, const struct cli_args *a)
{
	const struct cli_io *io = &r->c->io;

	r->line = cli_opt(a, "--line");
	if (r->kind == ACT_RETURN) {
		r->reason = cli_opt(a, "--reason");
		r->field = cli_opt(a, "--field");
		if (r->reason == NULL || r->reason[0] == '\0') {
			cli_warn(io, TEXT_hub_no_reason, NULL);
			return CLI_USAGE;
		}
	}
	if (r->field != NULL && !part_field_valid(r->field, strlen(r->field))) {
		cli_warn(io, TEXT_hub_no_field, r->field, NULL);
		return CLI_USAGE;
	}
	if (r->line != NULL && strcmp(r->line, "chinh-quyen") != 0 &&
	    strcmp(r->line, "dang") != 0) {
		cli_warn(io, TEXT_hub_no_line, r->line, NULL);
		return CLI_USAGE;
	}
	return CLI_DONE;
}

static int
review(struct call *c, const struct cli_args *a, enum act_kind kind)
{
	struct review r = {.c = c, .kind = kind};
	struct err e = ERR_INIT;
	int rc = words_check(&r, a);

	if (rc != CLI_DONE)
		return rc;
	rc = view_submission(c->hub, a->v[0], &r.rec, &r.part, &e);
	if (rc == 1)
		rc = find_submission_scope(c->hub->db, &r.part, &r.scope, &e);
	rc = tell_found(c, rc, TEXT_hub_no_submission, a->v[0], &e);
	if (rc != CLI_DONE)
		return rc;
	rc = review_run(&r);
	life_done(&r.life);
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
	    .args = "SUBMISSION",
	    .summary = TEXT_hub_sum_return,
	    .example = "kheo-hub return pGNxg2Zt --reason 'thiếu chỉ tiêu'"
		       " --field aims",
	    .min_args = 1,
	    .max_args = 1,
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

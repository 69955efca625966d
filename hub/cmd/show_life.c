/* The submissions of a record and what became of them, for a person. */
#include <string.h>

#include "hub/cmd/show.h"
#include "protocol/cli/act_say.h"
#include "protocol/cli/form_say.h"
#include "protocol/log/content.h"
#include "protocol/sign/hash.h"
#include "protocol/wire/json.h"

/* The members of an act, as they are stored; NULL: a failure. */
static json_t *
body_load(struct shown *s, const struct hash *part, struct err *e)
{
	struct buf body = BUF_INIT(PART_BYTES_MAX);
	uint8_t salt[SALT_LEN];
	json_t *root = NULL;
	int rc = part_load(s->c->hub->db, part, salt, &body, e);

	if (rc == 0)
		err_set(e, ERR_CORRUPT, "part %s is missing",
			hash_text(part).s);
	if (rc == 1)
		root = json_read(body.p, body.len, e);
	buf_done(&body);
	return root;
}

/* One act on a submission: who, when, on which line, why, at which fields. */
static int
act_text(struct shown *s, const struct act *a, struct err *e)
{
	struct id part = hash_id(&a->part);
	struct buf why = BUF_INIT(PART_BYTES_MAX + 64);
	struct buf line = BUF_INIT(64);
	struct author by;
	const char *name;
	json_t *text;
	json_t *root = body_load(s, &a->part, e);
	int rc = -1;

	memset(&by, 0, sizeof(by));
	if (root == NULL || author_of(s->c->hub->db, &part, &by, e) < 0)
		goto out;
	if (a->line[0] != '\0')
		buf_fmt(&line, " (%s)", tell_line(s->c, a->line));
	act_say_why(&why, s->c->io.lang, root, " · ");
	cli_say(&s->c->io, TEXT_hub_show_act, tell_act_name(s->c, a->kind),
		buf_str(&line), by.person, by.unit_name,
		tell_when(by.time_s * 1000).s, buf_str(&why), NULL);
	json_object_foreach(json_object_get(root, "fields"), name, text)
	{
		cli_say(&s->c->io, TEXT_hub_show_field_said,
			form_say_label(s->has_form ? &s->form : NULL, name,
				       s->c->io.lang),
			json_string_value(text), NULL);
	}
	if (a->kind == ACT_PAPER)
		act_say_paper(&s->c->io, root);
	rc = 0;
out:
	buf_done(&why);
	buf_done(&line);
	json_decref(root);
	return rc;
}

/* What a correction has different from the one it follows. */
static int
correction_text(struct shown *s, const struct act *submit, struct err *e)
{
	const struct cli_io *io = &s->c->io;
	struct submitted was, is;
	int rc;

	if (!submit->has_after)
		return 0;
	cli_say(io, TEXT_show_corrects, tell_digits(&submit->after).s, NULL);
	rc = submitted_load(s->c->hub->db, &submit->after, &was, e);
	if (rc == 1) {
		rc = submitted_load(s->c->hub->db, &submit->part, &is, e);
		if (rc == 1)
			rc = form_say_changes(io, s->has_form ? &s->form : NULL,
					      was.content, is.content, e);
		if (rc == 0)
			rc = form_say_changes_of(io, was.annex, is.annex, e);
		submitted_done(&is);
	}
	submitted_done(&was);
	return rc < 0 ? -1 : 0;
}

static int
submission_text(struct shown *s, const struct submission *sub, struct err *e)
{
	const struct act *submit = &s->life.acts[sub->act];
	const struct cli_io *io = &s->c->io;

	cli_say(io, TEXT_hub_show_submission, hash_text(&submit->part).s,
		tell_digits(&submit->part).s, NULL);
	if (correction_text(s, submit, e) != 0)
		return -1;
	for (size_t i = 0; i < sub->line_count; i++)
		cli_say(io,
			sub->lines[i].counts ? TEXT_hub_show_line_counts
					     : TEXT_hub_show_line,
			tell_line(s->c, sub->lines[i].line),
			tell_state(s->c, line_state_name(&sub->lines[i])),
			NULL);
	if (act_text(s, submit, e) != 0)
		return -1;
	for (size_t i = 0; i < s->life.act_count; i++) {
		const struct act *a = &s->life.acts[i];

		if (a->kind == ACT_SUBMIT ||
		    !hash_eq(&a->target, &submit->part))
			continue;
		if (act_text(s, a, e) != 0)
			return -1;
		if (a->kind == ACT_APPROVE &&
		    !act_approves(a, submit, &s->c->hub->policy))
			cli_say(io, TEXT_show_approves_not, NULL);
	}
	if (sub->approvals == 0 && sub->paper == ACT_NOWHERE)
		cli_say(io, TEXT_hub_show_unapproved, NULL);
	return 0;
}

int
shown_life(struct shown *s, struct err *e)
{

	for (size_t i = 0; i < s->life.sub_count; i++)
		if (submission_text(s, &s->life.subs[i], e) != 0)
			return -1;
	return 0;
}

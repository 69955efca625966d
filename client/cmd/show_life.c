/* The submissions of a record and what became of them, for a person. */
#include <string.h>

#include "client/cmd/show.h"
#include "protocol/cli/act_say.h"
#include "protocol/cli/form_say.h"
#include "protocol/log/content.h"

static enum text_id
act_text(enum act_kind kind)
{

	switch ((int)kind) {
	case ACT_APPROVE:
		return TEXT_show_approved;
	case ACT_RECEIVE:
		return TEXT_show_received;
	case ACT_RETURN:
		return TEXT_show_return;
	case ACT_ACCEPT:
		return TEXT_show_accepted;
	case ACT_CONSOLIDATE:
		return TEXT_show_consolidated;
	case ACT_WITHDRAW:
		return TEXT_show_withdrawn;
	case ACT_ASK:
		return TEXT_show_ask;
	case ACT_PAPER:
		return TEXT_show_paper;
	default:
		return TEXT_show_comment;
	}
}

static void
fields_say(const struct view *v, const json_t *root)
{
	const char *name;
	json_t *text;

	json_object_foreach(json_object_get(root, "fields"), name, text)
	{
		cli_say(&v->c->io, TEXT_show_return_field, show_label(v, name),
			json_string_value(text), NULL);
	}
}

/* One act: when, by whom, what, on which line, why, at which fields. */
static int
show_act(const struct view *v, const struct act *a, struct err *e)
{
	json_t *root = part_json(v->c, &a->part, e);
	struct buf why = BUF_INIT(PART_BYTES_MAX + 64);
	struct buf line = BUF_INIT(64);
	struct id part = hash_id(&a->part);
	struct byline by;
	int rc = -1;

	if (root != NULL && byline_of(v->c, &part, &by, e) == 0) {
		if (a->line[0] != '\0')
			buf_fmt(&line, " (%s)",
				text_raw(v->c->io.lang, text_of_line(a->line)));
		act_say_why(&why, v->c->io.lang, root, ": ");
		cli_say(&v->c->io, act_text(a->kind), by.when, by.person,
			buf_str(&line), buf_str(&why), NULL);
		fields_say(v, root);
		if (a->kind == ACT_PAPER)
			act_say_paper(&v->c->io, root);
		rc = 0;
	}
	buf_done(&why);
	buf_done(&line);
	json_decref(root);
	return rc;
}

static int
show_acts(const struct view *v, const struct act *submit, struct err *e)
{
	for (size_t i = 0; i < v->st.act_count; i++) {
		const struct act *a = &v->st.acts[i];

		if (a->kind == ACT_SUBMIT ||
		    !hash_eq(&a->target, &submit->part))
			continue;
		if (show_act(v, a, e) != 0)
			return -1;
		if (a->kind == ACT_APPROVE &&
		    !act_approves(a, submit, &v->c->policy))
			cli_say(&v->c->io, TEXT_show_approves_not, NULL);
	}
	return 0;
}

/* What a correction has different from the one it follows, and why. */
static int
show_correction(const struct view *v, const struct act *submit, struct err *e)
{
	const struct cli_io *io = &v->c->io;
	const char *reason;
	struct submitted was, is;
	char text[24];
	int rc;

	if (!submit->has_after)
		return 0;
	cli_say(io, TEXT_show_corrects, digits_of(text, &submit->after), NULL);
	rc = submitted_load(v->c->db, &submit->after, &was, e);
	if (rc == 1) {
		rc = submitted_load(v->c->db, &submit->part, &is, e);
		if (rc == 1)
			rc = form_say_changes(io, v->has_form ? &v->form : NULL,
					      was.content, is.content, e);
		if (rc == 0)
			rc = form_say_changes_of(io, was.annex, is.annex, e);
		reason = rc == 0 ? json_get_text(is.act.root, "reason") : NULL;
		if (reason != NULL)
			cli_say(io, TEXT_show_why, reason, NULL);
		submitted_done(&is);
	}
	submitted_done(&was);
	return rc < 0 ? -1 : 0;
}

static int
show_submission(const struct view *v, const struct submission *sub,
		struct err *e)
{
	const struct act *submit = &v->st.acts[sub->act];
	const struct cli_io *io = &v->c->io;
	char text[24];

	cli_say(io, TEXT_show_submission, digits_of(text, &submit->part),
		hash_text(&submit->part).s, NULL);
	if (show_correction(v, submit, e) != 0)
		return -1;
	for (size_t k = 0; k < sub->line_count; k++) {
		const struct line_state *l = &sub->lines[k];
		const char *word;

		if (state_word(v->c, &submit->part, line_state_name(l), &word,
			       e) != 0)
			return -1;
		cli_say(io, l->counts ? TEXT_show_line_counts : TEXT_show_line,
			text_raw(io->lang, text_of_line(l->line)),
			text_raw(io->lang, text_of_state(word)), NULL);
	}
	return show_acts(v, submit, e);
}

int
show_life(const struct view *v, struct err *e)
{

	for (size_t i = 0; i < v->st.count; i++)
		if (show_submission(v, &v->st.subs[i], e) != 0)
			return -1;
	return 0;
}

/* What a part says of a submission's life. */
#include <string.h>

#include "protocol/merge/act.h"
#include "protocol/wire/json.h"

bool
act_is_of_submission(enum act_kind kind)
{
	return kind == ACT_SUBMIT || kind == ACT_APPROVE ||
	       kind == ACT_WITHDRAW || kind == ACT_RECEIVE ||
	       kind == ACT_RETURN || kind == ACT_ACCEPT || kind == ACT_ASK ||
	       kind == ACT_PAPER || kind == ACT_REMARK || kind == ACT_COMMENT ||
	       kind == ACT_CONSOLIDATE;
}

/* Whether it is about one of the lines. */
static bool
has_line(enum act_kind kind)
{
	return kind == ACT_RECEIVE || kind == ACT_RETURN ||
	       kind == ACT_ACCEPT || kind == ACT_ASK || kind == ACT_CONSOLIDATE;
}

static int
line_copy(char *to, const char *name)
{
	size_t n = name == NULL ? 0 : strlen(name);

	if (n == 0 || n > LINE_NAME_MAX)
		return -1;
	memcpy(to, name, n + 1);
	return 0;
}

static int
lines_copy(struct act *a, const json_t *lines)
{
	size_t n = json_array_size(lines);

	if (n == 0 || n > LINES_MAX)
		return -1;
	for (size_t i = 0; i < n; i++) {
		const json_t *name = json_array_get(lines, i);

		if (line_copy(a->lines[i], json_string_value(name)) != 0)
			return -1;
		if (i > 0 && strcmp(a->lines[i - 1], a->lines[i]) == 0)
			return -1;
	}
	a->line_count = n;
	return 0;
}

static int
submit_copy(struct act *a, const json_t *root)
{
	const json_t *after = json_object_get(root, "after");

	if (json_get_id(root, "rec", &a->rec) != 0 ||
	    lines_copy(a, json_object_get(root, "lines")) != 0)
		return -1;
	a->has_after = !json_is_null(after);
	return a->has_after ? json_get_hash(root, "after", &a->after) : 0;
}

int
act_from_part(struct act *a, const struct part *p)
{
	if (!act_is_of_submission(p->act))
		return -1;
	a->kind = p->act;
	a->by = p->by;
	if (p->act == ACT_SUBMIT)
		return submit_copy(a, p->root);
	if (has_line(p->act) &&
	    line_copy(a->line, json_get_text(p->root, "line")) != 0)
		return -1;
	return json_get_hash(p->root, "target", &a->target);
}

/* Of several lines the one that asks most of a person decides. */
static int
urgency(enum submission_state s)
{

	switch (s) {
	case STATE_RETURNED:
		return 4;
	case STATE_SENT:
		return 3;
	case STATE_RECEIVED:
		return 2;
	case STATE_ACCEPTED:
		return 1;
	case STATE_WITHDRAWN:
		break;
	}
	return 0;
}

enum submission_state
submission_state(const struct submission *sub)
{
	enum submission_state s = sub->lines[0].state;

	for (size_t i = 1; i < sub->line_count; i++)
		if (urgency(sub->lines[i].state) > urgency(s))
			s = sub->lines[i].state;
	return s;
}

const char *
submission_state_name(enum submission_state s)
{
	switch (s) {
	case STATE_SENT:
		return "sent";
	case STATE_RECEIVED:
		return "received";
	case STATE_RETURNED:
		return "returned";
	case STATE_ACCEPTED:
		return "accepted";
	case STATE_WITHDRAWN:
		return "withdrawn";
	}
	BUG("no such state");
}

const char *
line_state_name(const struct line_state *l)
{
	if (l->state == STATE_ACCEPTED && l->edition != ACT_NOWHERE)
		return "consolidated";
	return submission_state_name(l->state);
}

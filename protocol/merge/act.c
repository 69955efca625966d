#include "protocol/merge/act.h"

#include <stdlib.h>
#include <string.h>

const struct act_policy ACT_POLICY = {
    .approval_needed = true,
    .two_persons = true,
};

/* One act on its way through the fold. */
struct step {
	const struct act *act;
	uint64_t index; /* from which it is in effect */
	size_t at;      /* the submission that it is about */
};

/* A submission by its hash. */
struct place {
	const struct hash *part;
	size_t at;
};

struct fold {
	const struct act *acts;
	const struct act_policy *policy;
	struct step *steps;
	size_t step_count;
	struct submission *subs;
	size_t sub_count;
	struct place *places; /* of the submissions, sorted */
	size_t *after;        /* for each, the one that it follows */
	bool *followed;       /* by an accepted one, on one line */
};

static int
num_cmp(uint64_t a, uint64_t b)
{
	return (a > b) - (a < b);
}

/* The order in which acts take effect. */
static int
step_order(const void *a, const void *b)
{
	const struct step *x = a;
	const struct step *y = b;
	int c = num_cmp(x->index, y->index);

	if (c == 0)
		c = num_cmp(x->act->index, y->act->index);
	if (c == 0)
		c = num_cmp(x->act->n, y->act->n);
	return c != 0 ? c : hash_cmp(&x->act->part, &y->act->part);
}

static int
step_by_part(const void *a, const void *b)
{
	const struct step *x = a;
	const struct step *y = b;
	int c = hash_cmp(&x->act->part, &y->act->part);

	return c != 0 ? c : step_order(a, b);
}

/* Approvals first, of each submission by person; then the rest. */
static int
step_by_person(const void *a, const void *b)
{
	const struct step *x = a;
	const struct step *y = b;
	int c = (x->act->kind != ACT_APPROVE) - (y->act->kind != ACT_APPROVE);

	if (c == 0)
		c = num_cmp(x->at, y->at);
	if (c == 0)
		c = id_cmp(&x->act->person, &y->act->person);
	return c != 0 ? c : step_order(a, b);
}

static int
place_order(const void *a, const void *b)
{
	const struct place *x = a;
	const struct place *y = b;

	return hash_cmp(x->part, y->part);
}

static void
steps_sort(struct fold *f, int (*order)(const void *, const void *))
{
	qsort(f->steps, f->step_count, sizeof(*f->steps), order);
}

static size_t
sub_find(const struct fold *f, const struct hash *part)
{
	const struct place key = {.part = part};
	const struct place *found = bsearch(&key, f->places, f->sub_count,
					    sizeof(*f->places), place_order);

	return found == NULL ? ACT_NOWHERE : found->at;
}

static const struct act *
sub_act(const struct fold *f, size_t at)
{
	return &f->acts[f->subs[at].act];
}

/* A part takes effect once, where it first did. */
static void
repeats_drop(struct fold *f)
{
	size_t n = 0;

	steps_sort(f, step_by_part);
	for (size_t i = 0; i < f->step_count; i++) {
		if (n == 0 || !hash_eq(&f->steps[n - 1].act->part,
				       &f->steps[i].act->part))
			f->steps[n++] = f->steps[i];
	}
	f->step_count = n;
}

static void
sub_begin(struct submission *s, const struct act *a, size_t act)
{
	*s = (struct submission){
	    .act = act, .paper = ACT_NOWHERE, .line_count = a->line_count};
	for (size_t i = 0; i < a->line_count; i++) {
		memcpy(s->lines[i].line, a->lines[i], sizeof(a->lines[i]));
		s->lines[i].state = STATE_SENT;
		s->lines[i].task = ACT_NOWHERE;
		s->lines[i].edition = ACT_NOWHERE;
		s->lines[i].index = a->index;
	}
}

/* Whether the hub says of its own submission that it came on paper. */
static bool
is_paper(const struct fold *f, const struct act *submit)
{
	for (size_t i = 0; i < f->step_count; i++) {
		const struct act *a = f->steps[i].act;

		if (a->kind == ACT_PAPER && a->role == ROLE_HUB &&
		    hash_eq(&a->target, &submit->part))
			return true;
	}
	return false;
}

/* Move the submits from the steps to the submissions, in hub order. */
static void
submits_take(struct fold *f)
{
	size_t n = 0;

	steps_sort(f, step_order);
	for (size_t i = 0; i < f->step_count; i++) {
		const struct act *a = f->steps[i].act;

		if (a->kind != ACT_SUBMIT) {
			f->steps[n++] = f->steps[i];
			continue;
		}
		if (a->line_count > LINES_MAX ||
		    (a->role == ROLE_HUB && !is_paper(f, a)))
			continue;
		f->places[f->sub_count] =
		    (struct place){&a->part, f->sub_count};
		sub_begin(&f->subs[f->sub_count++], a, (size_t)(a - f->acts));
	}
	f->step_count = n;
	qsort(f->places, f->sub_count, sizeof(*f->places), place_order);
	for (size_t i = 0; i < f->sub_count; i++) {
		const struct act *a = sub_act(f, i);

		f->after[i] =
		    a->has_after ? sub_find(f, &a->after) : ACT_NOWHERE;
	}
}

/* What the hub says of one line. */
static bool
by_hub(enum act_kind kind)
{
	return kind == ACT_RECEIVE || kind == ACT_RETURN ||
	       kind == ACT_ACCEPT || kind == ACT_ASK || kind == ACT_CONSOLIDATE;
}

bool
act_approves(const struct act *a, const struct act *submit,
	     const struct act_policy *policy)
{
	return a->kind == ACT_APPROVE && hash_eq(&a->target, &submit->part) &&
	       a->role == ROLE_APPROVER &&
	       !(policy->two_persons && id_eq(&a->person, &submit->person));
}

/* Whether the act's author may do it at all. */
static bool
act_allowed(const struct fold *f, const struct act *a, const struct act *submit)
{
	if (a->kind == ACT_PAPER)
		return a->role == ROLE_HUB && submit->role == ROLE_HUB;
	if (by_hub(a->kind))
		return a->role == ROLE_HUB;
	if (a->kind == ACT_WITHDRAW)
		return a->role != ROLE_HUB;
	return act_approves(a, submit, f->policy);
}

/* Keep the acts whose target is there and whose author may do them. */
static void
targets_find(struct fold *f)
{
	size_t n = 0;

	for (size_t i = 0; i < f->step_count; i++) {
		struct step step = f->steps[i];
		const struct act *submit;

		step.at = sub_find(f, &step.act->target);
		if (step.at == ACT_NOWHERE)
			continue;
		submit = sub_act(f, step.at);
		if (!act_allowed(f, step.act, submit))
			continue;
		if (step.index < submit->index)
			step.index = submit->index;
		f->steps[n++] = step;
	}
	f->step_count = n;
}

/* A person approves a submission once. */
static void
approvals_drop(struct fold *f)
{
	size_t n = 0;

	steps_sort(f, step_by_person);
	for (size_t i = 0; i < f->step_count; i++) {
		const struct step *step = &f->steps[i];
		const struct step *last = n == 0 ? NULL : &f->steps[n - 1];

		if (last != NULL && step->act->kind == ACT_APPROVE &&
		    step->at == last->at &&
		    id_eq(&step->act->person, &last->act->person))
			continue;
		f->steps[n++] = *step;
	}
	f->step_count = n;
}

/* The state that an act makes of another one. */
static enum submission_state
state_next(enum submission_state s, enum act_kind kind, bool can_accept)
{
	if ((kind == ACT_RECEIVE || kind == ACT_ASK || kind == ACT_PAPER) &&
	    s == STATE_SENT)
		return STATE_RECEIVED;
	if (kind == ACT_RETURN && (s == STATE_SENT || s == STATE_RECEIVED))
		return STATE_RETURNED;
	if (kind == ACT_ACCEPT && s != STATE_WITHDRAWN && can_accept)
		return STATE_ACCEPTED;
	if (kind == ACT_WITHDRAW && s != STATE_ACCEPTED)
		return STATE_WITHDRAWN;
	return s;
}

/* What the act, which stands at ${at} in those given, does to one line. */
static void
line_apply(struct line_state *line, const struct step *step, size_t at,
	   bool can_accept)
{
	enum act_kind kind = step->act->kind;
	enum submission_state next = state_next(line->state, kind, can_accept);

	/* An ask makes no state of its own: more can be asked for until it
	 * is accepted or sent back. */
	if (kind == ACT_ASK && next == STATE_RECEIVED)
		line->task = at;
	if (kind == ACT_CONSOLIDATE && next == STATE_ACCEPTED)
		line->edition = at;
	if (next == line->state)
		return;
	line->index = step->index;
	line->state = next;
	if (next == STATE_RETURNED)
		line->task = at;
	else if (next != STATE_RECEIVED)
		line->task = ACT_NOWHERE;
}

static void
step_apply(struct fold *f, const struct step *step)
{
	struct submission *s = &f->subs[step->at];
	const struct act *a = step->act;
	size_t at = (size_t)(a - f->acts);

	if (a->kind == ACT_APPROVE) {
		if (s->approvals++ == 0)
			s->approved_at = step->index;
		return;
	}
	if (a->kind == ACT_PAPER && s->paper == ACT_NOWHERE)
		s->paper = at;
	for (size_t i = 0; i < s->line_count; i++) {
		/* The chairman signed the paper. */
		bool can_accept = !f->policy->approval_needed ||
				  s->approvals > 0 || s->paper != ACT_NOWHERE;

		if (by_hub(a->kind) && strcmp(s->lines[i].line, a->line) != 0)
			continue;
		line_apply(&s->lines[i], step, at, can_accept);
	}
}

/* The state on the line of that name, or NULL. */
static struct line_state *
line_find(struct submission *s, const char *name)
{
	for (size_t i = 0; i < s->line_count; i++) {
		if (strcmp(s->lines[i].line, name) == 0)
			return &s->lines[i];
	}
	return NULL;
}

/* The same if it is accepted there. */
static struct line_state *
line_accepted(struct submission *s, const char *name)
{
	struct line_state *line = line_find(s, name);

	return line != NULL && line->state == STATE_ACCEPTED ? line : NULL;
}

/* Mark what the submission follows, over any length of chain.  Hashes allow no
 * circle; if there were one, none in it would count. */
static void
chain_mark(struct fold *f, size_t start)
{
	size_t at = f->after[start];

	while (at != ACT_NOWHERE && !f->followed[at]) {
		f->followed[at] = true;
		at = f->after[at];
	}
}

/* Find the one submission that counts on a line. */
static void
line_count_set(struct fold *f, const char *name)
{
	struct line_state *counts = NULL;

	memset(f->followed, 0, f->sub_count * sizeof(*f->followed));
	for (size_t i = 0; i < f->sub_count; i++) {
		if (line_accepted(&f->subs[i], name) != NULL)
			chain_mark(f, i);
	}
	for (size_t i = 0; i < f->sub_count; i++) {
		struct line_state *line = line_accepted(&f->subs[i], name);

		/* Of several the newest counts. */
		if (line != NULL && !f->followed[i])
			counts = line;
	}
	if (counts != NULL)
		counts->counts = true;
}

static bool
line_seen_before(const struct fold *f, size_t at, const char *name)
{
	for (size_t i = 0; i < at; i++) {
		if (line_accepted(&f->subs[i], name) != NULL)
			return true;
	}
	return false;
}

static void
counts_set(struct fold *f)
{
	for (size_t i = 0; i < f->sub_count; i++) {
		struct submission *s = &f->subs[i];

		for (size_t j = 0; j < s->line_count; j++) {
			struct line_state *line = &s->lines[j];

			if (line->state == STATE_ACCEPTED &&
			    !line_seen_before(f, i, line->line))
				line_count_set(f, line->line);
		}
	}
}

/* A line's task is done once a submission follows that was not withdrawn. */
static void
line_tasks_end(struct fold *f, const char *name)
{
	memset(f->followed, 0, f->sub_count * sizeof(*f->followed));
	for (size_t i = 0; i < f->sub_count; i++) {
		const struct line_state *line = line_find(&f->subs[i], name);

		if (line != NULL && line->state != STATE_WITHDRAWN)
			chain_mark(f, i);
	}
	for (size_t i = 0; i < f->sub_count; i++) {
		struct line_state *line = line_find(&f->subs[i], name);

		if (line != NULL && f->followed[i])
			line->task = ACT_NOWHERE;
	}
}

static void
tasks_end(struct fold *f)
{
	for (size_t i = 0; i < f->sub_count; i++) {
		struct submission *s = &f->subs[i];

		for (size_t j = 0; j < s->line_count; j++)
			if (s->lines[j].task != ACT_NOWHERE)
				line_tasks_end(f, s->lines[j].line);
	}
}

static void
fold_run(struct fold *f)
{
	repeats_drop(f);
	submits_take(f);
	targets_find(f);
	approvals_drop(f);
	steps_sort(f, step_order);
	for (size_t i = 0; i < f->step_count; i++)
		step_apply(f, &f->steps[i]);
	counts_set(f);
	tasks_end(f);
}

int
act_fold(const struct act *acts, size_t count, const struct act_policy *policy,
	 struct submission **out, size_t *out_count, struct err *e)
{
	struct fold f = {.acts = acts, .policy = policy, .step_count = count};
	size_t room = count == 0 ? 1 : count;
	int rc = -1;

	f.steps = calloc(room, sizeof(*f.steps));
	f.subs = calloc(room, sizeof(*f.subs));
	f.places = calloc(room, sizeof(*f.places));
	f.after = calloc(room, sizeof(*f.after));
	f.followed = calloc(room, sizeof(*f.followed));
	if (f.steps == NULL || f.subs == NULL || f.places == NULL ||
	    f.after == NULL || f.followed == NULL) {
		err_memory(e);
		goto out;
	}
	for (size_t i = 0; i < count; i++)
		f.steps[i] =
		    (struct step){&acts[i], acts[i].index, ACT_NOWHERE};
	fold_run(&f);
	*out = f.subs;
	*out_count = f.sub_count;
	f.subs = NULL;
	rc = 0;
out:
	free(f.steps);
	free(f.subs);
	free(f.places);
	free(f.after);
	free(f.followed);
	return rc;
}

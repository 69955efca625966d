#include "protocol/domain/duty.h"

#include <stdlib.h>
#include <string.h>

#include "protocol/base/limits.h"
#include "protocol/base/text.h"

static int
duty_order(const void *a, const void *b)
{
	const struct duty *x = a;
	const struct duty *y = b;
	int c = text_order(x->name->name, y->name->name);

	if (c == 0)
		c = text_order(x->name->kind, y->name->kind);
	return c != 0 ? c : id_cmp(&x->body->scope, &y->body->scope);
}

/* The newest decision on that body and obligation. */
static const struct relief *
relief_find(const struct duty_facts *f, const struct duty *d)
{
	const struct relief *best = NULL;

	for (size_t i = 0; i < f->relief_count; i++) {
		const struct relief *r = &f->reliefs[i];

		if (id_eq(&r->scope, &d->body->scope) &&
		    strcmp(r->obligation, d->obligation->name) == 0 &&
		    (best == NULL || r->index >= best->index))
			best = r;
	}
	return best;
}

/* Whether what was handed in answers to that obligation, whoever's it is. */
static bool
is_answer(const struct obligation *o, const char *period,
	  const struct handed *h)
{

	return strcmp(h->line, o->line) == 0 && strcmp(h->form, o->form) == 0 &&
	       strcmp(h->period, period) == 0;
}

static bool
is_its(const struct duty *d, const struct handed *h, const struct id *heir)
{
	const struct body *b = d->body;

	return id_eq(&h->scope, &b->scope) || id_eq(heir, &b->scope) ||
	       (!id_is_zero(&b->desk) && id_eq(&h->scope, &b->desk));
}

static void
handed_take(struct duty *d, const struct handed *h)
{

	if (d->first == NULL || h->index < d->first->index)
		d->first = h;
	if (d->newest == NULL || h->index >= d->newest->index)
		d->newest = h;
}

/* Give the duties of an obligation what was handed in for each.  A province
 * hands in thousands: whose one is, is asked once. */
static void
handed_share(const struct duty_facts *f, const struct obligation *o,
	     struct duty *v, size_t n)
{
	char period[PERIOD_TEXT_SIZE];

	(void)period_text(o->period, period);
	for (size_t i = 0; i < f->handed_count; i++) {
		const struct handed *h = &f->handed[i];
		struct id heir;

		if (!is_answer(o, period, h))
			continue;
		heir = units_heir(f->units, &h->scope, obligation_day(o));
		for (size_t k = 0; k < n; k++)
			if (is_its(&v[k], h, &heir))
				handed_take(&v[k], h);
	}
}

static int64_t
judged_ms(const struct handed *h, enum judged_by judge)
{

	/* To the hub, what it has not was neither sent nor signed. */
	if (h->received_ms == 0 || judge == JUDGE_RECEIVED)
		return h->received_ms;
	if (judge == JUDGE_SIGNED && h->signed_ms != 0)
		return h->signed_ms;
	return judge == JUDGE_SIGNED ? h->received_ms : h->sent_ms;
}

static enum duty_status
status_handed(const struct duty *d)
{

	if (d->newest->is_returned)
		return DUTY_RETURNED;
	if (!d->deadline.is_set || d->judged_ms == 0)
		return DUTY_HANDED;
	return d->days_late > 0 ? DUTY_LATE : DUTY_ON_TIME;
}

static enum duty_status
status_awaited(const struct duty *d, int64_t now_ms)
{

	if (d->relief != NULL && d->relief->is_exempt)
		return DUTY_EXEMPT;
	if (!d->deadline.is_set)
		return DUTY_OPEN;
	if (!deadline_met(&d->deadline, now_ms))
		return DUTY_MISSING;
	if (d->relief != NULL)
		return DUTY_EXTENDED;
	return deadline_days_left(&d->deadline, now_ms) <=
		       d->obligation->soon_days
		   ? DUTY_SOON
		   : DUTY_NOT_YET;
}

static void
duty_judge(const struct duty_facts *f, struct duty *d)
{

	d->deadline = d->obligation->deadline;
	d->relief = relief_find(f, d);
	if (d->relief != NULL && !d->relief->is_exempt && d->deadline.is_set)
		d->deadline.before = d->relief->until + 1;
	if (d->first == NULL) {
		d->status = status_awaited(d, f->now_ms);
		return;
	}
	d->judged_ms = judged_ms(d->first, d->obligation->judge);
	if (d->judged_ms != 0)
		d->days_late = deadline_days_late(&d->deadline, d->judged_ms);
	d->status = status_handed(d);
}

static int
duty_add(struct duties *out, size_t *cap, const struct duty *d, struct err *e)
{
	struct duty *more;

	if (out->n == *cap) {
		*cap = *cap == 0 ? 64 : *cap * 2;
		if ((more = realloc(out->v, *cap * sizeof(*more))) == NULL)
			return err_memory(e);
		out->v = more;
	}
	out->v[out->n++] = *d;
	return 0;
}

static int
obligation_add(const struct duty_facts *f, const struct obligation *o,
	       struct duties *out, size_t *cap, struct err *e)
{
	size_t begin = out->n;

	for (size_t i = 0; i < f->units->count; i++) {
		struct duty d = {.obligation = o, .body = &f->units->bodies[i]};

		if (!obligation_obliges(o, d.body))
			continue;
		d.name = body_name_on(d.body, obligation_day(o));
		if (duty_add(out, cap, &d, e) != 0)
			return -1;
	}
	if (out->n == begin)
		return 0;
	handed_share(f, o, out->v + begin, out->n - begin);
	for (size_t i = begin; i < out->n; i++)
		duty_judge(f, &out->v[i]);
	qsort(out->v + begin, out->n - begin, sizeof(*out->v), duty_order);
	return 0;
}

int
duties_make(const struct duty_facts *f, struct duties *out, struct err *e)
{
	size_t cap = 0;

	memset(out, 0, sizeof(*out));
	for (size_t i = 0; i < f->obligation_count; i++) {
		if (f->obligations[i].form == NULL)
			continue;
		if (obligation_add(f, &f->obligations[i], out, &cap, e) != 0) {
			duties_done(out);
			return -1;
		}
	}
	return 0;
}

void
duties_done(struct duties *d)
{

	free(d->v);
	memset(d, 0, sizeof(*d));
}

enum duty_class
duty_class(const struct duty *d)
{

	if (d->first != NULL)
		return CLASS_SUBMITTED;
	return d->status == DUTY_EXEMPT ? CLASS_EXEMPT : CLASS_MISSING;
}

const char *
duty_status_name(enum duty_status s)
{
	static const char *const names[DUTY_STATUSES] = {
	    [DUTY_NOT_YET] = "not_yet",   [DUTY_SOON] = "soon",
	    [DUTY_EXTENDED] = "extended", [DUTY_OPEN] = "open",
	    [DUTY_MISSING] = "missing",   [DUTY_ON_TIME] = "on_time",
	    [DUTY_LATE] = "late",         [DUTY_HANDED] = "handed",
	    [DUTY_RETURNED] = "returned", [DUTY_EXEMPT] = "exempt",
	};

	return names[s];
}

#include "hub/totals/consolidation.h"

#include <stdlib.h>
#include <string.h>

#include "hub/store/lives.h"
#include "hub/totals/same.h"
#include "protocol/domain/duty.h"
#include "protocol/sign/hash.h"

/* gcc's analyzer takes what a list holds for lost when the list moves. */
#ifndef __clang__
#pragma GCC diagnostic ignored "-Wanalyzer-malloc-leak"
#endif

#define NAME_MAX_FULL (UNIT_NAME_MAX + UNIT_KIND_MAX)

/* One consolidation at work. */
struct making {
	struct hub *h;
	struct consolidation *c;
	struct edition_question *q;
	struct same_list same;
	struct frozen_list frozen;
};

static const char *
text_keep(struct consolidation *c, const char *s, struct err *e)
{
	char **more = realloc(c->texts, (c->text_count + 1) * sizeof(*more));
	char *copy;

	if (more != NULL)
		c->texts = more;
	copy = more == NULL ? NULL : strdup(s);
	if (copy == NULL) {
		err_memory(e);
		return NULL;
	}
	c->texts[c->text_count++] = copy;
	return copy;
}

/* "Xã Trung Hà"; neighbours in the list are often of one unit. */
static const char *
unit_text(struct consolidation *c, const struct unit_name *n, struct err *e)
{
	struct buf name = BUF_INIT(NAME_MAX_FULL);
	const char *text;

	if (n == NULL)
		return "?";
	unit_name_put(n, &name);
	if (c->text_count > 0 &&
	    strcmp(c->texts[c->text_count - 1], buf_str(&name)) == 0)
		text = c->texts[c->text_count - 1];
	else
		text = text_keep(c, buf_str(&name), e);
	buf_done(&name);
	return text;
}

/* Who reports by the devices of ${scope}: on a line it may be a body that has
 * none of its own. */
static const struct body *
reporter(const struct making *m, const struct id *scope, const char *form)
{
	const struct movement *mv = &m->c->movement;
	const struct body *own = units_find(&mv->units, scope);
	const struct edition_question *q = m->q;

	if (strcmp(form, "report") != 0 ||
	    (own != NULL &&
	     movement_duty(mv, form, q->line, q->period, own) != NULL))
		return own;
	for (size_t i = 0; i < mv->units.count; i++) {
		const struct body *b = &mv->units.bodies[i];

		if (!id_is_zero(&b->desk) && id_eq(&b->desk, scope) &&
		    movement_duty(mv, form, q->line, q->period, b) != NULL)
			return b;
	}
	return own;
}

/* What a report hands on, if it is an edition. */
static void
covers_set(const struct making *m, struct edition_input *in)
{
	const struct lives *l = &m->c->lives;
	struct hash edition;
	size_t first = 0;

	if (json_get_hash(in->content, "_edition", &edition) != 0)
		return;
	while (first < l->edition_count &&
	       hash_cmp(&l->editions[first].edition, &edition) < 0)
		first++;
	in->covers = m->c->covers + first;
	while (first + in->cover_count < l->edition_count &&
	       hash_eq(&l->editions[first + in->cover_count].edition, &edition))
		in->cover_count++;
}

static enum edition_kind
kind_of(const char *type)
{
	static const char *const names[EDITION_KINDS] = {
	    [EDITION_REPORT] = "report",
	    [EDITION_REGISTRATION] = "registration",
	    [EDITION_MODEL] = "model",
	    [EDITION_EXEMPLAR] = "exemplar",
	};
	unsigned kind = 0;

	while (kind + 1 < EDITION_KINDS && strcmp(names[kind], type) != 0)
		kind++;
	return (enum edition_kind)kind;
}

static int
input_fill(struct making *m, const struct life_row *r, struct edition_input *in,
	   struct err *e)
{
	const char *type = json_get_text(r->root, "type");
	const struct body *b = reporter(m, &r->scope, type);
	const struct unit_name *n;

	in->kind = kind_of(type);
	in->part = r->act.part;
	in->rec = r->act.rec;
	in->same = same_as(&m->same, &r->act.rec);
	in->scope = r->scope;
	in->lines = r->lines;
	in->index = r->act.index;
	in->day = day_at(r->recv_ms, ZONE_VIETNAM_MIN);
	n = b == NULL ? NULL : body_name_near(b, in->day);
	in->code = n == NULL ? "?" : n->code;
	in->order = n == NULL ? "?" : n->name;
	in->content = json_object_get(r->root, "content");
	in->annex = json_object_get(r->root, "annex");
	covers_set(m, in);
	in->unit = unit_text(m->c, n, e);
	return in->unit == NULL ? -1 : 0;
}

static int
inputs_make(struct making *m, struct err *e)
{
	struct consolidation *c = m->c;
	const struct lives *l = &c->lives;

	c->inputs = calloc(l->n + 1, sizeof(*c->inputs));
	c->covers = calloc(l->edition_count + 1, sizeof(*c->covers));
	if (c->inputs == NULL || c->covers == NULL)
		return err_memory(e);
	for (size_t i = 0; i < l->edition_count; i++)
		c->covers[i] = l->editions[i].target;
	for (size_t i = 0; i < l->n; i++)
		if (input_fill(m, &l->v[i], &c->inputs[i], e) != 0)
			return -1;
	m->q->inputs = c->inputs;
	m->q->count = l->n;
	return 0;
}

/* The obligations that the edition answers, moved to the front. */
static size_t
obligations_pick(struct movement *mv, const struct edition_question *q)
{
	size_t n = 0;

	for (size_t i = 0; i < mv->obligation_count; i++) {
		struct obligation o = mv->obligations[i];

		if (o.form == NULL || strcmp(o.form, "report") != 0 ||
		    strcmp(o.line, q->line) != 0 || !o.has_period ||
		    o.period.kind != q->period.kind ||
		    o.period.year != q->period.year)
			continue;
		mv->obligations[i] = mv->obligations[n];
		mv->obligations[n++] = o;
	}
	return n;
}

static int
absent_add(struct making *m, const struct duty *d, struct err *e)
{
	struct edition_question *q = m->q;
	struct edition_absent *a = &m->c->absent[q->absent_count++];

	a->code = d->name->code;
	a->status = duty_status_name(d->status);
	a->unit = unit_text(m->c, d->name, e);
	return a->unit == NULL ? -1 : 0;
}

/* Duties by what counts say who is absent, those by what came how he stands. */
static int
absent_fill(struct making *m, const struct duties *counted,
	    const struct duties *came, struct err *e)
{
	m->c->absent = calloc(came->n + 1, sizeof(*m->c->absent));
	if (m->c->absent == NULL)
		return err_memory(e);
	for (size_t i = 0; i < came->n; i++)
		if (counted->v[i].first == NULL &&
		    absent_add(m, &came->v[i], e) != 0)
			return -1;
	m->q->absent = m->c->absent;
	return 0;
}

static int
handed_order(const void *a, const void *b)
{
	const struct handed *x = a;
	const struct handed *y = b;

	return (int)y->is_accepted - (int)x->is_accepted;
}

static int
absent_make(struct making *m, size_t obligations, int64_t now_ms, struct err *e)
{
	struct lives *l = &m->c->lives;
	struct duty_facts f = {
	    .units = &m->c->movement.units,
	    .obligations = m->c->movement.obligations,
	    .obligation_count = obligations,
	    .reliefs = m->c->movement.reliefs,
	    .relief_count = m->c->movement.relief_count,
	    .handed = l->handed,
	    .now_ms = now_ms,
	};
	struct duties counted = {0}, came = {0};
	int rc;

	if (l->handed_count > 0)
		qsort(l->handed, l->handed_count, sizeof(*l->handed),
		      handed_order);
	while (f.handed_count < l->handed_count &&
	       l->handed[f.handed_count].is_accepted)
		f.handed_count++;
	rc = duties_make(&f, &counted, e);
	f.handed_count = l->handed_count;
	if (rc == 0 && (rc = duties_make(&f, &came, e)) == 0)
		rc = absent_fill(m, &counted, &came, e);
	duties_done(&counted);
	duties_done(&came);
	return rc;
}

/* The same period of the year before, if it was consolidated. */
static int
before_set(struct making *m, struct err *e)
{
	struct period before = m->q->period;
	const struct frozen *f;

	before.year--;
	annex_init(&m->c->before_sum, before, m->q->window);
	f = frozen_find(&m->frozen, m->q->line, before, 0);
	if (f == NULL)
		return 0;
	m->c->before = f->act;
	m->q->before = &m->c->before;
	m->q->before_sum = &m->c->before_sum;
	return annex_read(&m->c->before_sum, f->sum, e);
}

static int
sums_make(struct consolidation *c, struct err *e)
{
	const struct edition *ed = &c->edition;

	sums_init(&c->sums);
	for (size_t i = 0; i < ed->report_count; i++) {
		const struct edition_report *r = &ed->reports[i];

		if (sums_leaf(&c->sums, &r->in->part,
			      r->within == EDITION_NONE ? &r->figures.figures
							: NULL,
			      e) != 0)
			return -1;
	}
	return ed->report_count == 0 ? 0 : sums_close(&c->sums, e);
}

static int
all_make(struct making *m, uint64_t size, struct err *e)
{
	struct consolidation *c = m->c;
	char period[PERIOD_TEXT_SIZE];
	int64_t now_ms = 0;
	size_t obligations;

	if (movement_load_until(m->h->db, size, &c->movement, e) != 0 ||
	    same_load(m->h, size, &m->same, e) != 0 ||
	    frozen_load(m->h, size, &m->frozen, e) != 0 ||
	    lives_load(m->h, size, period_text(m->q->period, period), &c->lives,
		       e) != 0 ||
	    (size > 0 && store_time_at(m->h->db, size - 1, &now_ms, e) < 0))
		return -1;
	obligations = obligations_pick(&c->movement, m->q);
	if (obligations > 0)
		m->q->window = c->movement.obligations[0].window;
	if (inputs_make(m, e) != 0 ||
	    absent_make(m, obligations, now_ms, e) != 0 ||
	    before_set(m, e) != 0 || edition_make(m->q, &c->edition, e) != 0 ||
	    edition_put(&c->edition, &c->bytes, e) != 0)
		return -1;
	c->sha256 = sha256(c->bytes.p, c->bytes.len);
	return sums_make(c, e);
}

int
consolidation_make(struct hub *h, const char *line, struct period period,
		   uint64_t size, struct consolidation *out, struct err *e)
{
	struct edition_question q = {
	    .line = edition_line_bit(line) == EDITION_PARTY ? "dang"
							    : "chinh-quyen",
	    .period = period,
	    .window = period_window(period),
	    .size = size,
	};
	struct making m = {.h = h, .c = out, .q = &q};
	int rc;

	memset(out, 0, sizeof(*out));
	buf_init(&out->bytes, EDITION_BYTES_MAX);
	movement_init(&out->movement);
	rc = all_make(&m, size, e);
	same_done(&m.same);
	frozen_done(&m.frozen);
	return rc;
}

void
consolidation_done(struct consolidation *c)
{

	edition_done(&c->edition);
	buf_done(&c->bytes);
	sums_done(&c->sums);
	movement_done(&c->movement);
	lives_done(&c->lives);
	for (size_t i = 0; i < c->text_count; i++)
		free(c->texts[i]);
	free(c->texts);
	free(c->inputs);
	free(c->absent);
	free(c->covers);
	annex_done(&c->before_sum);
	memset(c, 0, sizeof(*c));
}

bool
consolidation_is(const struct consolidation *c, const struct frozen *f)
{

	return c->bytes.len == f->bytes && hash_eq(&c->sha256, &f->sha256);
}

#include <stdlib.h>
#include <string.h>

#include "protocol/base/text.h"
#include "protocol/domain/edition_impl.h"

const char *const edition_divisions[] = {"field", "kind", "subject", "status",
					 NULL};

/* A registration that a model says it carries. */
struct carried {
	struct id registration;
	struct id model;
};

/* An input on its way to its work. */
struct placed {
	const struct edition_input *in;
	struct id id;
};

struct gathering {
	struct edition *ed;
	struct placed *placed; /* by rec, then by id */
	size_t count;
	struct carried *carried; /* by registration */
	size_t carried_count;
};

static bool
in_year(const struct edition_question *q, day_t day)
{
	struct period year = {PERIOD_YEAR, q->period.year};
	struct window w = period_window(year);

	return day >= w.from && day <= w.to;
}

static bool
day_of(const json_t *content, const char *field, day_t *day)
{
	const char *text = json_get_text(content, field);

	return text != NULL && day_parse(text, day) == 0;
}

static bool
registration_is_asked(const struct edition_question *q,
		      const struct edition_input *in)
{
	int64_t year;
	day_t day;

	if (json_get_int(in->content, "year", 2000, 2100, &year) == 0
		? year != q->period.year
		: !in_year(q, in->day))
		return false;
	return !(day_of(in->content, "prepared_on", &day) &&
		 day > q->window.to);
}

static bool
model_is_asked(const struct edition_question *q, const struct edition_input *in)
{
	const char *activity = json_get_text(in->content, "activity");
	day_t day;

	if (day_of(in->content, "founded_on", &day) && day > q->window.to)
		return false;
	return !(activity != NULL && strcmp(activity, "da-dung") == 0 &&
		 day_of(in->content, "stopped_on", &day) &&
		 day < q->window.from);
}

static bool
is_asked(const struct edition_question *q, const struct edition_input *in,
	 bool exemplars)
{
	if (exemplars)
		return in->kind == EDITION_EXEMPLAR && in_year(q, in->day);
	if (in->kind == EDITION_REGISTRATION)
		return registration_is_asked(q, in);
	return in->kind == EDITION_MODEL && model_is_asked(q, in);
}

static int
placed_by_rec(const void *a, const void *b)
{
	const struct edition_input *x = ((const struct placed *)a)->in;
	const struct edition_input *y = ((const struct placed *)b)->in;
	int c = id_cmp(&x->rec, &y->rec);

	/* What counts on two lines in two versions is told by the newer. */
	if (c == 0)
		c = (x->index < y->index) - (x->index > y->index);
	return c != 0 ? c : hash_cmp(&x->part, &y->part);
}

static int
placed_by_id(const void *a, const void *b)
{
	const struct placed *x = a;
	const struct placed *y = b;
	int c = id_cmp(&x->id, &y->id);

	if (c == 0)
		c = (x->in->kind < y->in->kind) - (x->in->kind > y->in->kind);
	if (c == 0)
		c = (x->in->index < y->in->index) -
		    (x->in->index > y->in->index);
	return c != 0 ? c : hash_cmp(&x->in->part, &y->in->part);
}

static int
carried_order(const void *a, const void *b)
{
	const struct carried *x = a;
	const struct carried *y = b;
	int c = id_cmp(&x->registration, &y->registration);

	return c != 0 ? c : id_cmp(&x->model, &y->model);
}

/* The first at or behind that record among those that are placed by record. */
static const struct edition_input *
input_find(const struct gathering *g, const struct id *rec)
{
	size_t low = 0;
	size_t high = g->count;

	while (low < high) {
		size_t mid = low + (high - low) / 2;

		if (id_cmp(&g->placed[mid].in->rec, rec) < 0)
			low = mid + 1;
		else
			high = mid;
	}
	return low < g->count && id_eq(&g->placed[low].in->rec, rec)
		   ? g->placed[low].in
		   : NULL;
}

static const struct carried *
carried_find(const struct gathering *g, const struct id *registration)
{
	size_t low = 0;
	size_t high = g->carried_count;

	while (low < high) {
		size_t mid = low + (high - low) / 2;

		if (id_cmp(&g->carried[mid].registration, registration) < 0)
			low = mid + 1;
		else
			high = mid;
	}
	return low < g->carried_count &&
		       id_eq(&g->carried[low].registration, registration)
		   ? &g->carried[low]
		   : NULL;
}

static int
carried_add(struct gathering *g, const struct edition_input *in, size_t *cap,
	    struct err *e)
{
	static const char repeat[] = "registrations.";
	json_t *all = (json_t *)(uintptr_t)in->content;
	struct carried *more;
	const char *path;
	json_t *value;
	struct id id;

	json_object_foreach(all, path, value)
	{
		const char *dot = strrchr(path, '.');

		if (strncmp(path, repeat, sizeof(repeat) - 1) != 0 ||
		    strcmp(dot, ".registration") != 0 ||
		    json_get_id(in->content, path, &id) != 0)
			continue;
		if (g->carried_count == *cap) {
			*cap = *cap == 0 ? 64 : *cap * 2;
			more = realloc(g->carried, *cap * sizeof(*more));
			if (more == NULL)
				return err_memory(e);
			g->carried = more;
		}
		g->carried[g->carried_count++] = (struct carried){id, in->same};
	}
	return 0;
}

static int
carried_make(struct gathering *g, struct err *e)
{
	size_t cap = 0;

	for (size_t i = 0; i < g->count; i++)
		if (g->placed[i].in->kind == EDITION_MODEL &&
		    carried_add(g, g->placed[i].in, &cap, e) != 0)
			return -1;
	if (g->carried_count > 0)
		qsort(g->carried, g->carried_count, sizeof(*g->carried),
		      carried_order);
	return 0;
}

/* Which work it is: the model that it names or that names it, else itself or
 * what a person said that it is the same as. */
static struct id
identity(const struct gathering *g, const struct edition_input *in)
{
	const struct edition_input *said = input_find(g, &in->same);
	const struct carried *c;
	struct id id = in->same;

	if (said == NULL)
		said = in;
	if (said->kind != EDITION_REGISTRATION)
		return id;
	if (json_get_id(said->content, "model", &id) == 0) {
		const struct edition_input *model = input_find(g, &id);

		return model == NULL ? id : model->same;
	}
	c = carried_find(g, &said->rec);
	return c == NULL ? id : c->model;
}

static size_t
lines_of(unsigned lines)
{
	return lines == (EDITION_GOVERNMENT | EDITION_PARTY) ? 2 : 1;
}

static int
work_order(const void *a, const void *b)
{
	const struct edition_work *x = a;
	const struct edition_work *y = b;
	int c = edition_in_order(x->in, y->in);

	if (c == 0)
		c = text_order(edition_work_title(x), edition_work_title(y));
	return c != 0 ? c : id_cmp(&x->id, &y->id);
}

/* Placed inputs that have one identity become one work. */
static void
works_fill(struct gathering *g, struct edition_work *works, size_t *count)
{
	struct edition *ed = g->ed;

	qsort(g->placed, g->count, sizeof(*g->placed), placed_by_id);
	for (size_t i = 0; i < g->count; i++) {
		const struct placed *p = &g->placed[i];
		struct edition_work *w;

		if (*count == 0 || !id_eq(&works[*count - 1].id, &p->id))
			works[(*count)++] = (struct edition_work){
			    .id = p->id,
			    .in = p->in,
			    .first = ed->source_count,
			};
		w = &works[*count - 1];
		w->lines |= p->in->lines;
		w->count++;
		ed->sources[ed->source_count++] = p->in;
	}
	qsort(works, *count, sizeof(*works), work_order);
}

static int
gather(struct edition *ed, bool exemplars, struct edition_work **works,
       size_t *count, struct err *e)
{
	const struct edition_question *q = &ed->q;
	struct gathering g = {.ed = ed};
	size_t room = q->count == 0 ? 1 : q->count;
	int rc = -1;

	g.placed = calloc(room, sizeof(*g.placed));
	*works = calloc(room, sizeof(**works));
	if (g.placed == NULL || *works == NULL) {
		err_memory(e);
		goto out;
	}
	for (size_t i = 0; i < q->count; i++)
		if (is_asked(q, &q->inputs[i], exemplars))
			g.placed[g.count++].in = &q->inputs[i];
	qsort(g.placed, g.count, sizeof(*g.placed), placed_by_rec);
	if (carried_make(&g, e) != 0)
		goto out;
	for (size_t i = 0; i < g.count; i++) {
		g.placed[i].id = identity(&g, g.placed[i].in);
		if (!exemplars)
			ed->work_inputs += lines_of(g.placed[i].in->lines);
	}
	works_fill(&g, *works, count);
	rc = 0;
out:
	free(g.placed);
	free(g.carried);
	return rc;
}

const char *
edition_work_title(const struct edition_work *w)
{
	const char *title = json_get_text(w->in->content, "title");

	return title == NULL ? "" : title;
}

/* New if one of its registrations says so. */
static const char *
work_status(const struct edition *ed, const struct edition_work *w)
{
	const char *status = "-";

	for (size_t i = w->first; i < w->first + w->count; i++) {
		const char *s =
		    json_get_text(ed->sources[i]->content, "status");

		if (ed->sources[i]->kind == EDITION_MODEL)
			s = "duy-tri";
		if (s != NULL && strcmp(status, "moi") != 0)
			status = s;
	}
	return status;
}

const char *
edition_work_value(const struct edition *ed, const struct edition_work *w,
		   const char *by)
{
	const char *value;

	if (strcmp(by, "status") == 0)
		return work_status(ed, w);
	value = json_get_text(w->in->content, by);
	return value == NULL || value[0] == '\0' ? "-" : value;
}

bool
edition_work_is(const struct edition *ed, const struct edition_work *w,
		const char *figure)
{
	for (size_t d = 0; edition_divisions[d] != NULL; d++) {
		const char *by = edition_divisions[d];
		size_t n = strlen(by);

		if (strncmp(figure, by, n) == 0 && figure[n] == '.')
			return strcmp(edition_work_value(ed, w, by),
				      figure + n + 1) == 0;
	}
	return false;
}

static int
tally_count(struct edition *ed, const char *by, const char *value,
	    struct err *e)
{
	struct edition_tally *more;

	for (size_t i = 0; i < ed->tally_count; i++)
		if (strcmp(ed->tallies[i].by, by) == 0 &&
		    strcmp(ed->tallies[i].value, value) == 0) {
			ed->tallies[i].count++;
			return 0;
		}
	more = realloc(ed->tallies, (ed->tally_count + 1) * sizeof(*more));
	if (more == NULL)
		return err_memory(e);
	ed->tallies = more;
	more[ed->tally_count++] = (struct edition_tally){by, value, 1};
	return 0;
}

static int
tally_order(const void *a, const void *b)
{
	const struct edition_tally *x = a;
	const struct edition_tally *y = b;
	int c = strcmp(x->by, y->by);

	return c != 0 ? c : strcmp(x->value, y->value);
}

static int
tallies_make(struct edition *ed, struct err *e)
{
	for (size_t i = 0; i < ed->work_count; i++)
		for (size_t d = 0; edition_divisions[d] != NULL; d++)
			if (tally_count(
				ed, edition_divisions[d],
				edition_work_value(ed, &ed->works[i],
						   edition_divisions[d]),
				e) != 0)
				return -1;
	if (ed->tally_count > 0)
		qsort(ed->tallies, ed->tally_count, sizeof(*ed->tallies),
		      tally_order);
	return 0;
}

int
edition_works_make(struct edition *ed, struct err *e)
{
	size_t room = ed->q.count == 0 ? 1 : ed->q.count;

	/* An input is either a work or an exemplar. */
	ed->sources = calloc(room, sizeof(const struct edition_input *));
	if (ed->sources == NULL)
		return err_memory(e);
	if (gather(ed, false, &ed->works, &ed->work_count, e) != 0 ||
	    gather(ed, true, &ed->exemplars, &ed->exemplar_count, e) != 0)
		return -1;
	return tallies_make(ed, e);
}

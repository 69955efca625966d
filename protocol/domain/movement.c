#include "protocol/domain/movement.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "protocol/base/limits.h"

void
movement_init(struct movement *m)
{

	memset(m, 0, sizeof(*m));
	units_init(&m->units);
}

void
movement_done(struct movement *m)
{

	for (size_t i = 0; i < m->obligation_count; i++)
		obligation_done(&m->obligations[i]);
	free(m->obligations);
	free(m->reliefs);
	free(m->rehomed);
	units_done(&m->units);
	movement_init(m);
}

/* What the wire has checked cannot be malformed, unless it is our bug or
 * damage; it is refused all the same. */
static int
malformed(enum act_kind kind, struct err *e)
{

	return err_set(e, ERR_FORMAT, "act %s: malformed", act_name(kind));
}

/* A text that may be null, which leaves ${out} empty. */
static int
text_take(char *out, size_t size, const json_t *root, const char *member)
{
	const char *s = json_get_text(root, member);

	if (s == NULL)
		return json_is_null(json_object_get(root, member)) ? 0 : -1;
	/* As the tables keep it: longer ones are cut. */
	(void)snprintf(out, size, "%s", s);
	return 0;
}

/* A day that may be null, which leaves ${out} as it is. */
static int
day_take(day_t *out, const json_t *root, const char *member)
{
	const char *s = json_get_text(root, member);

	if (s == NULL)
		return json_is_null(json_object_get(root, member)) ? 0 : -1;
	return day_parse(s, out);
}

static int
id_take(struct id *out, const json_t *root, const char *member)
{

	if (json_is_null(json_object_get(root, member)))
		return 0;
	return json_get_id(root, member, out);
}

static int
unit_take(struct movement *m, uint64_t index, const json_t *root, struct err *e)
{
	struct unit_name n = {.when = {DAY_FIRST, DAY_LAST}, .index = index};
	struct id scope;

	if (json_get_id(root, "scope", &scope) != 0 ||
	    text_take(n.code, sizeof(n.code), root, "code") != 0 ||
	    text_take(n.kind, sizeof(n.kind), root, "kind") != 0 ||
	    text_take(n.name, sizeof(n.name), root, "name") != 0 ||
	    day_take(&n.when.from, root, "from") != 0 ||
	    day_take(&n.when.to, root, "to") != 0)
		return malformed(ACT_UNIT, e);
	return units_name(&m->units, &scope, &n, e);
}

static int
profile_take(struct movement *m, uint64_t index, const json_t *root,
	     struct err *e)
{
	struct body b;

	memset(&b, 0, sizeof(b));
	b.told = index;
	if (json_get_id(root, "scope", &b.scope) != 0 ||
	    id_take(&b.parent, root, "parent") != 0 ||
	    id_take(&b.desk, root, "desk") != 0 ||
	    text_take(b.line, sizeof(b.line), root, "line") != 0 ||
	    text_take(b.contact, sizeof(b.contact), root, "contact") != 0)
		return malformed(ACT_PROFILE, e);
	return units_tell(&m->units, &b, e);
}

static int
succeed_take(struct movement *m, uint64_t index, const json_t *root,
	     struct err *e)
{
	struct succession s;

	memset(&s, 0, sizeof(s));
	s.index = index;
	if (json_get_id(root, "scope", &s.from) != 0 ||
	    json_get_id(root, "to", &s.to) != 0 ||
	    text_take(s.how, sizeof(s.how), root, "how") != 0 ||
	    day_take(&s.day, root, "date") != 0 ||
	    text_take(s.basis, sizeof(s.basis), root, "basis") != 0)
		return malformed(ACT_SUCCEED, e);
	return units_change(&m->units, &s, e);
}

/* Room for one more at the end. */
static void *
room_make(void *v, size_t n, size_t size, struct err *e)
{
	void *p;

	if (n >= DIRECTORY_MAX) {
		err_set(e, ERR_LIMIT, "more than %d acts of a kind",
			DIRECTORY_MAX);
		return NULL;
	}
	if ((p = realloc(v, (n + 1) * size)) == NULL)
		err_memory(e);
	return p;
}

static int
rehome_take(struct movement *m, uint64_t index, const json_t *root,
	    struct err *e)
{
	struct rehomed *more, r;

	memset(&r, 0, sizeof(r));
	r.index = index;
	if (json_get_id(root, "rec", &r.rec) != 0 ||
	    json_get_id(root, "to", &r.to) != 0 ||
	    day_take(&r.day, root, "date") != 0 ||
	    text_take(r.basis, sizeof(r.basis), root, "basis") != 0)
		return malformed(ACT_REHOME, e);
	more = room_make(m->rehomed, m->rehomed_count, sizeof(*more), e);
	if (more == NULL)
		return -1;
	m->rehomed = more;
	m->rehomed[m->rehomed_count++] = r;
	return 0;
}

static int
relieve_take(struct movement *m, uint64_t index, const json_t *root,
	     struct err *e)
{
	struct relief *more, r;

	memset(&r, 0, sizeof(r));
	r.index = index;
	r.is_exempt = json_is_null(json_object_get(root, "until"));
	if (text_take(r.obligation, sizeof(r.obligation), root, "obligation") !=
		0 ||
	    json_get_id(root, "scope", &r.scope) != 0 ||
	    day_take(&r.until, root, "until") != 0 ||
	    text_take(r.document, sizeof(r.document), root, "document") != 0)
		return malformed(ACT_RELIEVE, e);
	more = room_make(m->reliefs, m->relief_count, sizeof(*more), e);
	if (more == NULL)
		return -1;
	m->reliefs = more;
	m->reliefs[m->relief_count++] = r;
	return 0;
}

static int
oblige_take(struct movement *m, uint64_t index, const json_t *root,
	    struct err *e)
{
	struct obligation *more, o;
	struct err why = ERR_INIT;
	size_t at = 0;
	int order = 1;

	if (obligation_read(&o, json_object_get(root, "obligation"), index,
			    &why) != 0) {
		m->unread++;
		return 0;
	}
	while (at < m->obligation_count &&
	       (order = strcmp(m->obligations[at].name, o.name)) < 0)
		at++;
	if (at < m->obligation_count && order == 0) {
		struct obligation old = m->obligations[at];

		if (old.index <= index) {
			m->obligations[at] = o;
			o = old;
		}
		obligation_done(&o);
		return 0;
	}
	more = room_make(m->obligations, m->obligation_count, sizeof(*more), e);
	if (more == NULL) {
		obligation_done(&o);
		return -1;
	}
	m->obligations = more;
	memmove(more + at + 1, more + at,
		(m->obligation_count++ - at) * sizeof(*more));
	more[at] = o;
	return 0;
}

int
movement_act(struct movement *m, enum act_kind kind, uint64_t index,
	     json_t *root, struct err *e)
{

	if (kind == ACT_UNIT)
		return unit_take(m, index, root, e);
	if (kind == ACT_PROFILE)
		return profile_take(m, index, root, e);
	if (kind == ACT_SUCCEED)
		return succeed_take(m, index, root, e);
	if (kind == ACT_REHOME)
		return rehome_take(m, index, root, e);
	if (kind == ACT_OBLIGE)
		return oblige_take(m, index, root, e);
	if (kind == ACT_RELIEVE)
		return relieve_take(m, index, root, e);
	return 0;
}

const struct obligation *
movement_obligation(const struct movement *m, const char *name)
{

	for (size_t i = 0; i < m->obligation_count; i++)
		if (strcmp(m->obligations[i].name, name) == 0)
			return &m->obligations[i];
	return NULL;
}

const struct obligation *
movement_duty(const struct movement *m, const char *form, const char *line,
	      struct period period, const struct body *b)
{
	for (size_t i = 0; i < m->obligation_count; i++) {
		const struct obligation *o = &m->obligations[i];

		if (o->form != NULL && strcmp(o->form, form) == 0 &&
		    strcmp(o->line, line) == 0 && o->has_period &&
		    o->period.kind == period.kind &&
		    o->period.year == period.year && obligation_obliges(o, b))
			return o;
	}
	return NULL;
}

struct id
movement_home(const struct movement *m, const struct id *rec,
	      const struct id *scope, day_t day)
{
	const struct rehomed *best = NULL;

	for (size_t i = 0; i < m->rehomed_count; i++) {
		const struct rehomed *r = &m->rehomed[i];

		if (id_eq(&r->rec, rec) && r->day <= day &&
		    (best == NULL || r->index >= best->index))
			best = r;
	}
	return units_heir(&m->units, best == NULL ? scope : &best->to, day);
}

#include <string.h>

#include "hub/cmd/unit.h"
#include "protocol/base/text.h"

const struct body *
unit_named(const struct gather *g, const char *code, day_t day, struct err *e)
{
	const struct body *b = units_by_code(&g->m.units, code, day);
	const struct unit_name *n = b == NULL ? NULL : body_name_on(b, day);

	if (n == NULL || strcmp(n->code, code) != 0) {
		err_set(e, ERR_NOT_FOUND, "no unit %s on %s", code,
			day_iso(day).s);
		return NULL;
	}
	return b;
}

static int
name_take(char *out, size_t size, const char *s, const char *what,
	  struct err *e)
{

	if (s == NULL)
		return 0;
	if (!text_is_name(s, size - 1))
		return err_set(e, ERR_USAGE, "%s: \"%.80s\"", what, s);
	memcpy(out, s, strlen(s) + 1);
	return 0;
}

static int
code_take(struct unit_name *out, const char *s, struct err *e)
{

	if (s == NULL)
		return 0;
	if (!text_is_code(s, UNIT_CODE_MAX))
		return err_set(e, ERR_USAGE,
			       "a code is 1 to %d of A-Z a-z 0-9 . _ -",
			       UNIT_CODE_MAX);
	memcpy(out->code, s, strlen(s) + 1);
	return 0;
}

/* What the unit is called from the day on: as before, but for what is said. */
static int
new_name(const struct unit_change *u, const struct unit_name *old, day_t day,
	 struct unit_name *out, struct err *e)
{

	*out = *old;
	out->when.from = day;
	out->when.to = DAY_LAST;
	if (code_take(out, u->code, e) != 0 ||
	    name_take(out->kind, sizeof(out->kind), u->kind, "kind", e) != 0 ||
	    name_take(out->name, sizeof(out->name), u->name, "name", e) != 0)
		return -1;
	return 0;
}

static int
end_it(struct gather *g, const struct id *scope, day_t day, struct err *e)
{
	const struct body *b = units_find(&g->m.units, scope);
	struct unit_name n = *body_name_on(b, day - 1);

	n.when.to = day - 1;
	return gather_name(g, scope, &n, e) < 0 ? -1 : 0;
}

/* Who gets the code on that day must be the only one who has it then. */
static int
code_is_free(const struct gather *g, const struct id *scope,
	     const struct unit_name *n, struct err *e)
{
	const struct body *b =
	    units_by_code(&g->m.units, n->code, n->when.from);
	const struct unit_name *is =
	    b == NULL ? NULL : body_name_on(b, n->when.from);

	if (is == NULL || strcmp(is->code, n->code) != 0 ||
	    id_eq(&b->scope, scope))
		return 0;
	return err_set(e, ERR_STATE, "code %s belongs to %s on %s", n->code,
		       is->name, day_iso(n->when.from).s);
}

static int
merged_take(struct gather *g, const struct unit_change *u, struct succession *s,
	    struct err *e)
{
	struct id into = s->to;

	for (size_t i = 0; i < u->merged_count; i++) {
		const struct body *b =
		    unit_named(g, u->merged[i], s->day - 1, e);

		if (b == NULL)
			return -1;
		if (id_eq(&b->scope, &into))
			return err_set(e, ERR_USAGE,
				       "%s cannot be merged into itself",
				       u->merged[i]);
		s->from = b->scope;
		if (end_it(g, &s->from, s->day, e) != 0 ||
		    gather_change(g, s, e) != 0)
			return -1;
	}
	return 0;
}

/* The part that goes its own way is a new unit; the rest stays. */
static int
split_take(struct gather *g, const struct unit_change *u, struct succession *s,
	   const struct unit_name *n, struct err *e)
{
	const struct body *old = units_find(&g->m.units, &s->from);
	struct body b = *old;

	if (u->code == NULL || u->name == NULL)
		return err_set(e, ERR_USAGE,
			       "the new unit needs a code and a name");
	rng_fill(&g->c->hub->rng, s->to.b, ID_LEN);
	b.scope = s->to;
	memset(&b.desk, 0, sizeof(b.desk));
	b.contact[0] = '\0';
	if (code_is_free(g, &s->to, n, e) != 0 ||
	    gather_name(g, &s->to, n, e) < 0 || gather_profile(g, &b, e) < 0)
		return -1;
	return gather_change(g, s, e);
}

/* Where the same unit goes on under a name of its own, or as it was. */
static int
rename_take(struct gather *g, const struct unit_change *u, struct succession *s,
	    const struct unit_name *n, struct err *e)
{
	bool is_new = u->code != NULL || u->kind != NULL || u->name != NULL;

	if (code_is_free(g, &s->from, n, e) != 0)
		return -1;
	if (is_new && gather_name(g, &s->from, n, e) < 0)
		return -1;
	if (strcmp(u->how, "merge") == 0)
		return 0;
	if (!is_new)
		return err_set(e, ERR_USAGE, "nothing new is said");
	return gather_change(g, s, e);
}

static int
is_recorded(const struct gather *g, const struct succession *s)
{

	for (size_t i = 0; i < g->m.units.change_count; i++) {
		const struct succession *c = &g->m.units.changes[i];

		if (c->day == s->day && strcmp(c->how, s->how) == 0 &&
		    (id_eq(&c->from, &s->from) ||
		     (strcmp(s->how, "merge") == 0 && id_eq(&c->to, &s->to))))
			return 1;
	}
	return 0;
}

int
unit_change(struct gather *g, const struct unit_change *u, struct err *e)
{
	struct succession s;
	struct unit_name n;
	const struct body *b;

	memset(&s, 0, sizeof(s));
	if (u->date == NULL || day_parse(u->date, &s.day) != 0)
		return err_set(e, ERR_USAGE, "no such day: %.40s",
			       u->date == NULL ? "-" : u->date);
	if (u->basis == NULL)
		return err_set(e, ERR_USAGE, "no document is named");
	if (name_take(s.basis, sizeof(s.basis), u->basis, "basis", e) != 0 ||
	    name_take(s.how, sizeof(s.how), u->how, "how", e) != 0 ||
	    (b = unit_named(g, u->stays, s.day - 1, e)) == NULL ||
	    new_name(u, body_name_on(b, s.day - 1), s.day, &n, e) != 0)
		return -1;
	s.from = s.to = b->scope;
	if (is_recorded(g, &s))
		return err_set(e, ERR_STATE, "%s of %s: recorded already",
			       u->how, u->stays);
	if (strcmp(u->how, "split") == 0)
		return split_take(g, u, &s, &n, e);
	if (strcmp(u->how, "end") == 0)
		return end_it(g, &s.from, s.day, e) != 0 ||
			       gather_change(g, &s, e) != 0
			   ? -1
			   : 0;
	if (merged_take(g, u, &s, e) != 0)
		return -1;
	s.from = s.to;
	return rename_take(g, u, &s, &n, e);
}

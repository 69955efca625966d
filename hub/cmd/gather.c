#include "hub/cmd/gather.h"

#include <string.h>

#include "hub/cmd/tell.h"
#include "hub/intake/intake.h"
#include "protocol/log/movement.h"

int
gather_init(struct gather *g, struct call *c, struct err *e)
{

	memset(g, 0, sizeof(*g));
	g->c = c;
	g->next = (uint64_t)INT64_MAX / 2;
	return movement_load(c->hub->db, &g->m, e);
}

static void
acts_drop(struct gather *g)
{

	for (size_t i = 0; i < g->count; i++)
		json_decref(g->acts[i]);
	g->count = 0;
}

void
gather_done(struct gather *g)
{

	acts_drop(g);
	movement_done(&g->m);
}

int
gather_sign(struct gather *g, struct err *e)
{
	int rc = 0;

	if (g->count > 0)
		rc = hub_author(g->c->hub, &SCOPE_DIRECTORY, g->acts, g->count,
				NULL, e);
	acts_drop(g);
	return rc;
}

/* Two statements on one unit are no two rows within one batch. */
static bool
is_named_twice(const struct gather *g, const json_t *act)
{
	const char *scope = json_get_text(act, "scope");

	for (size_t i = 0; i < g->count; i++)
		if (strcmp(json_get_text(g->acts[i], "act"), "unit") == 0 &&
		    strcmp(json_get_text(g->acts[i], "scope"), scope) == 0)
			return true;
	return false;
}

int
gather_add(struct gather *g, enum act_kind kind, json_t *act, struct err *e)
{
	int rc = 0;

	if (act == NULL ||
	    json_object_set_new(act, "account",
				json_string(tell_account(g->c))) != 0) {
		json_decref(act);
		return err_memory(e);
	}
	if (g->count == BATCH_PARTS_MAX ||
	    (kind == ACT_UNIT && is_named_twice(g, act)))
		rc = gather_sign(g, e);
	if (rc == 0)
		rc = movement_act(&g->m, kind, g->next++, act, e);
	if (rc == 0)
		g->acts[g->count++] = act;
	else
		json_decref(act);
	return rc;
}

/* One more member, or nothing any more if one could not be made. */
static json_t *
with(json_t *act, const char *key, json_t *value)
{

	if (act == NULL || value == NULL ||
	    json_object_set(act, key, value) != 0) {
		json_decref(act);
		act = NULL;
	}
	json_decref(value);
	return act;
}

static json_t *
text_or_null(const char *s)
{

	return s[0] == '\0' ? json_null() : json_string(s);
}

static json_t *
id_or_null(const struct id *id)
{

	return id_is_zero(id) ? json_null() : json_id(id);
}

static bool
name_is_known(const struct gather *g, const struct id *scope,
	      const struct unit_name *n)
{
	const struct body *b = units_find(&g->m.units, scope);

	for (size_t i = 0; b != NULL && i < b->name_count; i++) {
		const struct unit_name *is = &b->names[i];

		if (is->when.from == n->when.from &&
		    is->when.to == n->when.to &&
		    strcmp(is->code, n->code) == 0 &&
		    strcmp(is->kind, n->kind) == 0 &&
		    strcmp(is->name, n->name) == 0)
			return true;
	}
	return false;
}

int
gather_name(struct gather *g, const struct id *scope, const struct unit_name *n,
	    struct err *e)
{
	json_t *act;

	if (name_is_known(g, scope, n))
		return 0;
	act = with(hub_act(ACT_UNIT), "scope", json_id(scope));
	act = with(act, "code", json_string(n->code));
	act = with(act, "kind", json_string(n->kind));
	act = with(act, "name", json_string(n->name));
	act = with(act, "from", text_or_null(day_iso(n->when.from).s));
	act = with(act, "to", text_or_null(day_iso(n->when.to).s));
	return gather_add(g, ACT_UNIT, act, e) == 0 ? 1 : -1;
}

int
gather_profile(struct gather *g, const struct body *b, struct err *e)
{
	const struct body *is = units_find(&g->m.units, &b->scope);
	json_t *act;

	if (is != NULL && id_eq(&is->parent, &b->parent) &&
	    id_eq(&is->desk, &b->desk) && strcmp(is->line, b->line) == 0 &&
	    strcmp(is->contact, b->contact) == 0)
		return 0;
	act = with(hub_act(ACT_PROFILE), "scope", json_id(&b->scope));
	act = with(act, "parent", id_or_null(&b->parent));
	act = with(act, "desk", id_or_null(&b->desk));
	act = with(act, "line", text_or_null(b->line));
	act = with(act, "contact", text_or_null(b->contact));
	return gather_add(g, ACT_PROFILE, act, e) == 0 ? 1 : -1;
}

int
gather_change(struct gather *g, const struct succession *s, struct err *e)
{
	json_t *act = with(hub_act(ACT_SUCCEED), "scope", json_id(&s->from));

	act = with(act, "to", json_id(&s->to));
	act = with(act, "how", json_string(s->how));
	act = with(act, "date", json_string(day_iso(s->day).s));
	act = with(act, "basis", json_string(s->basis));
	return gather_add(g, ACT_SUCCEED, act, e);
}

#include "protocol/domain/obligation.h"

#include <string.h>

#include "protocol/base/limits.h"
#include "protocol/base/text.h"
#include "protocol/wire/part.h"

#define SOON_DAYS_MAX 366
#define ZONE_MIN      (-720)
#define ZONE_MAX      840

static const char *const members[] = {
    "obligation", "line",   "form",     "title", "period", "from",
    "to",         "before", "zone",     "soon",  "judge",  "reporters",
    "recipient",  "via",    "template", "basis", "note",
};

static bool
is_listed(const char *const *list, size_t n, const char *name)
{

	for (size_t i = 0; i < n; i++)
		if (strcmp(list[i], name) == 0)
			return true;
	return false;
}

static int
bad(const struct obligation *o, const char *member, struct err *e)
{

	return err_set(e, ERR_FORMAT,
		       "obligation %s: \"%s\" is missing or malformed",
		       o->name == NULL ? "?" : o->name, member);
}

static int
members_check(const struct obligation *o, struct err *e)
{
	const char *key;
	json_t *value;

	json_object_foreach(o->root, key, value)
	{
		if (!is_listed(members, ARRAY_LEN(members), key))
			return err_set(e, ERR_FORMAT,
				       "obligation %s: unknown member \"%s\"",
				       o->name, key);
	}
	return 0;
}

/* A name on one line, or null or nothing where that is allowed. */
static int
name_read(const struct obligation *o, const char *member, bool may_lack,
	  const char **out, struct err *e)
{
	const json_t *v = json_object_get(o->root, member);
	const char *s = json_string_value(v);

	*out = NULL;
	if (v == NULL || json_is_null(v))
		return may_lack ? 0 : bad(o, member, e);
	if (s == NULL || !text_is_name(s, NAME_MAX_BYTES))
		return bad(o, member, e);
	*out = s;
	return 0;
}

static int
day_read(const struct obligation *o, const char *member, bool *has, day_t *out,
	 struct err *e)
{
	const json_t *v = json_object_get(o->root, member);

	*has = v != NULL && !json_is_null(v);
	if (!*has)
		return 0;
	if (!json_is_string(v) || day_parse(json_string_value(v), out) != 0)
		return bad(o, member, e);
	return 0;
}

static int
number_read(const struct obligation *o, const char *member, int64_t min,
	    int64_t max, int *out, struct err *e)
{
	int64_t n;

	if (json_object_get(o->root, member) == NULL)
		return 0;
	if (json_get_int(o->root, member, min, max, &n) != 0)
		return bad(o, member, e);
	*out = (int)n;
	return 0;
}

static int
title_read(struct obligation *o, struct err *e)
{
	const json_t *t = json_object_get(o->root, "title");

	o->title = json_get_text(t, "vi");
	o->english = json_get_text(t, "en");
	if (o->title == NULL || !text_is_name(o->title, NAME_MAX_BYTES) ||
	    json_object_size(t) != (o->english == NULL ? 1U : 2U) ||
	    (o->english != NULL && !text_is_name(o->english, NAME_MAX_BYTES)))
		return bad(o, "title", e);
	return 0;
}

/* Period and window; the calendar's days unless others are given. */
static int
time_read(struct obligation *o, struct err *e)
{
	const char *period;
	bool has_from, has_to;

	if (name_read(o, "period", true, &period, e) != 0)
		return -1;
	o->has_period = period != NULL;
	if (o->has_period) {
		if (period_parse(period, &o->period) != 0)
			return bad(o, "period", e);
		o->window = period_window(o->period);
	}
	if (day_read(o, "from", &has_from, &o->window.from, e) != 0 ||
	    day_read(o, "to", &has_to, &o->window.to, e) != 0)
		return -1;
	if (!o->has_period && (!has_from || !has_to))
		return bad(o, "period", e);
	return o->window.from <= o->window.to ? 0 : bad(o, "to", e);
}

static int
deadline_read(struct obligation *o, struct err *e)
{
	static const char *const judges[] = {
	    [JUDGE_RECEIVED] = "received",
	    [JUDGE_SENT] = "sent",
	    [JUDGE_SIGNED] = "signed",
	};
	const char *judge;

	o->deadline.zone_min = ZONE_VIETNAM_MIN;
	o->soon_days = 10;
	o->judge = JUDGE_RECEIVED;
	if (day_read(o, "before", &o->deadline.is_set, &o->deadline.before,
		     e) != 0 ||
	    number_read(o, "zone", ZONE_MIN, ZONE_MAX, &o->deadline.zone_min,
			e) != 0 ||
	    number_read(o, "soon", 0, SOON_DAYS_MAX, &o->soon_days, e) != 0 ||
	    name_read(o, "judge", true, &judge, e) != 0)
		return -1;
	for (size_t i = 0; judge != NULL && i < ARRAY_LEN(judges); i++)
		if (strcmp(judges[i], judge) == 0) {
			o->judge = (enum judged_by)i;
			return 0;
		}
	return judge == NULL ? 0 : bad(o, "judge", e);
}

static bool
names_valid(const json_t *list)
{
	size_t i;
	json_t *item;

	json_array_foreach(list, i, item)
	{
		if (!json_is_string(item) ||
		    !text_is_name(json_string_value(item), UNIT_KIND_MAX))
			return false;
	}
	return list == NULL || json_is_array(list);
}

static int
reporters_read(struct obligation *o, struct err *e)
{
	json_t *r = json_object_get(o->root, "reporters");
	size_t known;

	if (r == NULL || json_is_null(r))
		return o->form == NULL ? 0 : bad(o, "reporters", e);
	o->kinds = json_object_get(r, "kinds");
	o->members = json_object_get(r, "units");
	o->except = json_object_get(r, "except");
	known = (size_t)(o->kinds != NULL) + (o->members != NULL) +
		(o->except != NULL);
	if (!json_is_object(r) || json_object_size(r) != known ||
	    !names_valid(o->kinds) || !names_valid(o->members) ||
	    !names_valid(o->except) || o->form == NULL)
		return bad(o, "reporters", e);
	return 0;
}

static int
words_read(struct obligation *o, struct err *e)
{

	if (name_read(o, "form", true, &o->form, e) != 0 ||
	    name_read(o, "line", true, &o->line, e) != 0 ||
	    name_read(o, "recipient", true, &o->recipient, e) != 0 ||
	    name_read(o, "via", true, &o->via, e) != 0 ||
	    name_read(o, "template", true, &o->template, e) != 0 ||
	    name_read(o, "basis", false, &o->basis, e) != 0)
		return -1;
	if (o->form != NULL && !part_type_valid(o->form, strlen(o->form)))
		return bad(o, "form", e);
	if ((o->line == NULL) != (o->form == NULL) ||
	    (o->line != NULL && strcmp(o->line, "chinh-quyen") != 0 &&
	     strcmp(o->line, "dang") != 0))
		return bad(o, "line", e);
	return 0;
}

int
obligation_read(struct obligation *o, json_t *root, uint64_t index,
		struct err *e)
{
	const char *name = NULL;

	memset(o, 0, sizeof(*o));
	o->root = json_incref(root);
	o->index = index;
	if (name_read(o, "obligation", false, &name, e) != 0 || name == NULL)
		goto err0;
	o->name = name;
	if (strlen(name) > OBLIGATION_NAME_MAX) {
		bad(o, "obligation", e);
		goto err0;
	}
	if (members_check(o, e) != 0 || words_read(o, e) != 0 ||
	    title_read(o, e) != 0 || time_read(o, e) != 0 ||
	    deadline_read(o, e) != 0 || reporters_read(o, e) != 0)
		goto err0;
	if (o->form != NULL && !o->has_period) {
		bad(o, "period", e);
		goto err0;
	}
	return 0;

err0:
	obligation_done(o);
	return -1;
}

void
obligation_done(struct obligation *o)
{

	json_decref(o->root);
	memset(o, 0, sizeof(*o));
}

day_t
obligation_day(const struct obligation *o)
{

	return o->deadline.is_set ? deadline_last_day(&o->deadline)
				  : o->window.to;
}

static bool
list_has(const json_t *list, const char *name)
{
	size_t i;
	json_t *item;

	json_array_foreach(list, i, item)
	{
		if (strcmp(json_string_value(item), name) == 0)
			return true;
	}
	return false;
}

bool
obligation_obliges(const struct obligation *o, const struct body *b)
{
	const struct unit_name *n = body_name_on(b, obligation_day(o));

	if (n == NULL || o->form == NULL || list_has(o->except, n->code))
		return false;
	if (b->line[0] != '\0' && strcmp(b->line, o->line) != 0)
		return false;
	return list_has(o->kinds, n->kind) || list_has(o->members, n->code);
}

const char *
judged_by_name(enum judged_by j)
{

	switch (j) {
	case JUDGE_RECEIVED:
		break;
	case JUDGE_SENT:
		return "sent";
	case JUDGE_SIGNED:
		return "signed";
	}
	return "received";
}

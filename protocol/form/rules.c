/* Binding the rules of a form to its fields, and trying each one. */
#include <string.h>

#include "protocol/form/impl.h"

/* A rule in its place. */
struct rule {
	const struct form *f;
	struct expr *x;
	const char *key;
	const char *owner;               /* name of its field or group */
	const struct form_field *field;  /* or NULL, of a group's */
	const struct form_group *repeat; /* around it, or NULL */
	size_t before; /* it may ask for fields of a lower index only */
};

const struct form_group *
ref_group(const struct form *f, const struct expr_ref *ref)
{
	return ref->place < f->field_count
		   ? NULL
		   : &f->groups[ref->place - f->field_count];
}

const struct form_field *
ref_field(const struct form *f, const struct expr_ref *ref)
{
	return ref->place < f->field_count ? &f->fields[ref->place] : NULL;
}

static int
rule_refuse(const struct rule *r, const struct expr_ref *ref, const char *why,
	    struct err *e)
{
	return err_set(e, ERR_FORMAT,
		       "form: %s: %s: character %zu: ${%.60s} %s", r->owner,
		       r->key, ref->at, ref->name, why);
}

/* A repeat, or one of its fields, in count() or sum(). */
static int
list_bind(const struct rule *r, struct expr_ref *ref, struct err *e)
{
	const struct form_group *g = form_group_find(r->f, ref->name);
	const struct form_field *field = field_named(r->f, ref->name);

	if (g != NULL && g->is_repeat && ref->within == NULL) {
		ref->place = r->f->field_count + (size_t)(g - r->f->groups);
		return 0;
	}
	if (field == NULL || field->repeat == NULL)
		return rule_refuse(r, ref, "is no repeat or field of one", e);
	if (ref->within != NULL &&
	    strcmp(ref->within, field->repeat->name) != 0)
		return rule_refuse(r, ref, "is in another repeat", e);
	ref->place = (size_t)(field - r->f->fields);
	return 0;
}

static int
ref_bind(const struct rule *r, struct expr_ref *ref, struct err *e)
{
	const struct form_field *field;

	if (ref->is_list) {
		if (list_bind(r, ref, e) != 0)
			return -1;
	} else {
		field = field_named(r->f, ref->name);
		if (field == NULL)
			return rule_refuse(r, ref, "is not in the form", e);
		if (field->repeat != NULL && field->repeat != r->repeat)
			return rule_refuse(
			    r, ref, "is in a repeat: use sum() or count()", e);
		ref->place = (size_t)(field - r->f->fields);
	}
	if (ref_field(r->f, ref) != NULL && ref->place >= r->before)
		return rule_refuse(r, ref, "must stand above", e);
	return 0;
}

/* Some value of a field's type. */
static int
sample(void *ctx, const struct expr_ref *ref, size_t row,
       struct expr_value *out, struct err *e)
{
	const struct rule *r = ctx;
	const struct form_field *field = ref_field(r->f, ref);

	(void)row;
	(void)e;
	*out = (struct expr_value){.kind = EXPR_TEXT, .text = "a"};
	if (field == NULL) {
		*out = (struct expr_value){.kind = EXPR_BOOL, .truth = true};
		return 0;
	}
	if (field->type == FORM_SELECT_MULTIPLE)
		*out = (struct expr_value){.kind = EXPR_NAMES};
	else if (type_is_number(field->type) || field->type == FORM_FILE)
		*out = (struct expr_value){.kind = EXPR_NUMBER,
					   .number = decimal_of(1)};
	else if (field->type == FORM_DATE)
		*out = (struct expr_value){.kind = EXPR_DATE};
	return 0;
}

static size_t
sample_rows(void *ctx, const struct expr_ref *ref)
{
	(void)ctx;
	(void)ref;
	return 1;
}

static void
env_make(struct rule *r, struct expr_env *env)
{
	const struct expr_ref here = {
	    .place = r->field == NULL ? 0 : (size_t)(r->field - r->f->fields)};
	struct err e = ERR_INIT;

	*env = (struct expr_env){
	    .get = sample, .rows = sample_rows, .ctx = r, .is_trial = true};
	(void)sample(r, &here, 0, &env->here, &e);
}

static int
rule_bind(struct rule *r, struct err *e)
{
	size_t n;
	struct expr_ref *refs = expr_refs(r->x, &n);

	for (size_t i = 0; i < n; i++) {
		if (ref_bind(r, &refs[i], e) != 0)
			return -1;
	}
	return 0;
}

/* A rule that tells whether something holds. */
static int
condition_bind(struct rule *r, struct expr *x, const char *key, size_t before,
	       struct err *e)
{
	struct expr_env env;
	bool holds;

	if (x == NULL)
		return 0;
	r->x = x;
	r->key = key;
	r->before = before;
	if (rule_bind(r, e) != 0)
		return -1;
	env_make(r, &env);
	if (expr_holds(x, &env, &holds, e) == 0)
		return 0;
	e->code = ERR_FORMAT;
	return err_wrap(e, "form: %s: %s", r->owner, key);
}

static bool
kind_fits(enum form_type type, enum expr_kind kind)
{

	if (kind == EXPR_EMPTY)
		return true;
	if (type_is_number(type))
		return kind == EXPR_NUMBER || kind == EXPR_NA;
	if (type == FORM_DATE)
		return kind == EXPR_DATE;
	return kind == EXPR_TEXT &&
	       (type == FORM_TEXT || type == FORM_LONG_TEXT ||
		type == FORM_SELECT_ONE);
}

static int
calculation_bind(struct rule *r, struct err *e)
{
	const struct form_field *field = r->field;
	struct expr_env env;
	struct expr_value v;

	r->x = field->calculation;
	r->key = "calculation";
	r->before = (size_t)(field - r->f->fields);
	if (rule_bind(r, e) != 0)
		return -1;
	if (expr_has_here(r->x))
		return field_refuse(e, r->owner,
				    "a calculation asks for itself");
	if (field->required || field->required_if != NULL)
		return field_refuse(e, r->owner,
				    "calculated fields are not required");
	/* Its value could not be kept apart from what it is made of. */
	if (field->personal)
		return field_refuse(e, r->owner,
				    "calculated fields are not personal");
	env_make(r, &env);
	if (expr_eval(r->x, &env, &v, e) != 0) {
		e->code = ERR_FORMAT;
		return err_wrap(e, "form: %s: %s", r->owner, r->key);
	}
	if (!kind_fits(field->type, v.kind))
		return field_refuse(e, r->owner,
				    "a calculation of another type");
	return 0;
}

static int
field_bind(const struct form *f, const struct form_field *field, struct err *e)
{
	struct rule r = {.f = f,
			 .owner = field->name,
			 .field = field,
			 .repeat = field->repeat};
	size_t at = (size_t)(field - f->fields);

	/* What counts must be known from the top down. */
	if (condition_bind(&r, field->relevant, "relevant", at, e) != 0)
		return -1;
	if (field->relevant != NULL && expr_has_here(field->relevant))
		return field_refuse(e, field->name, "relevant asks for itself");
	if (condition_bind(&r, field->required_if, "required", f->field_count,
			   e) != 0 ||
	    condition_bind(&r, field->constraint, "constraint", f->field_count,
			   e) != 0 ||
	    condition_bind(&r, field->warning, "warning", f->field_count, e) !=
		0)
		return -1;
	if (field->calculation != NULL && calculation_bind(&r, e) != 0)
		return -1;
	return field->preset == NULL ? 0 : preset_bind(field, e);
}

static int
group_bind(const struct form *f, const struct form_group *g, struct err *e)
{
	struct rule r = {.f = f, .owner = g->name};

	/* A group in a repeat is judged once a row, a repeat once. */
	for (const struct form_group *up = g->within; up != NULL;
	     up = up->within) {
		if (up->is_repeat)
			r.repeat = up;
	}
	if (g->relevant != NULL && expr_has_here(g->relevant))
		return field_refuse(e, g->name, "a group has no value");
	return condition_bind(&r, g->relevant, "relevant", g->first, e);
}

int
rules_bind(struct form *f, struct err *e)
{

	for (size_t i = 0; i < f->group_count; i++) {
		if (group_bind(f, &f->groups[i], e) != 0)
			return -1;
	}
	for (size_t i = 0; i < f->field_count; i++) {
		if (field_bind(f, &f->fields[i], e) != 0)
			return -1;
	}
	return 0;
}

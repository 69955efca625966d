#include "protocol/form/check.h"

#include <stdlib.h>
#include <string.h>

#include "protocol/form/impl.h"

/* gcc's analyzer takes what a list holds for lost when the list moves. */
#ifndef __clang__
#pragma GCC diagnostic ignored "-Wanalyzer-malloc-leak"
#endif

/* A check at work. */
struct checking {
	const struct form *f;
	const json_t *in;
	int64_t today;
	struct form_report *out;
	struct form_rows *rows; /* one for each group; of repeats only */
	const char *row;        /* id of the row at hand, or NULL */
	size_t row_at;          /* its number, from 1; 0 none */
};

/* What a calculation gives when what it asks for is not applicable. */
#define NA_CALCULATED "theo mục không áp dụng"

static bool
is_empty(const json_t *v)
{
	return v == NULL || json_is_null(v) ||
	       (json_is_string(v) && json_string_length(v) == 0) ||
	       (json_is_array(v) && json_array_size(v) == 0);
}

static struct form_rows *
rows_of(const struct checking *c, const struct form_group *repeat)
{
	return &c->rows[repeat - c->f->groups];
}

/* Where something stands in the form; what the form does not have, last. */
static size_t
place_of(const struct checking *c, const struct form_field *field,
	 const struct form_group *group)
{
	if (field != NULL)
		return (size_t)(field - c->f->fields);
	return group == NULL ? SIZE_MAX : group->first;
}

static int
finding_add(struct checking *c, enum form_rule rule, const char *path,
	    const struct form_field *field, const struct form_group *group,
	    struct err *e)
{
	struct form_report *r = c->out;
	struct form_finding *f;

	if (r->count == r->cap) {
		size_t cap = r->cap == 0 ? 16 : 2 * r->cap;

		f = reallocarray(r->findings, cap, sizeof(*f));
		if (f == NULL)
			return err_memory(e);
		r->findings = f;
		r->cap = cap;
	}
	f = &r->findings[r->count++];
	*f = (struct form_finding){
	    .rule = rule, .field = field, .group = group, .row = c->row_at};
	(void)snprintf(f->path, sizeof(f->path), "%s", path);
	f->place = place_of(c, field, group);
	f->nth = r->count;
	if (rule == RULE_WARNING)
		r->warnings++;
	else
		r->errors++;
	return 0;
}

/* What could not be evaluated, with the reason that ${e} holds and gives up;
 * -1 if it is no reason but our own trouble. */
static int
failed_add(struct checking *c, const char *path, const struct form_field *field,
	   struct err *e)
{
	struct form_finding *f;
	struct err own = ERR_INIT;

	if (e->code != ERR_INVALID && e->code != ERR_LIMIT)
		return -1;
	if (finding_add(c, RULE_FAILED, path, field, NULL, &own) != 0) {
		*e = own;
		return -1;
	}
	f = &c->out->findings[c->out->count - 1];
	(void)snprintf(f->why, sizeof(f->why), "%.150s", e->text);
	err_clear(e);
	return 0;
}

static void
path_make(char *out, const struct form_field *field, const char *row)
{
	if (field->repeat == NULL)
		(void)snprintf(out, FIELD_NAME_MAX + 1, "%s", field->name);
	else
		(void)snprintf(out, FIELD_NAME_MAX + 1, "%.36s.%.22s.%.36s",
			       field->repeat->name, row, field->name);
}

static int
get(void *ctx, const struct expr_ref *ref, size_t row, struct expr_value *out,
    struct err *e)
{
	const struct checking *c = ctx;
	const struct form_field *field = ref_field(c->f, ref);
	char path[FIELD_NAME_MAX + 1];
	const char *id = c->row;

	if (field == NULL) {
		*out = (struct expr_value){.kind = EXPR_BOOL, .truth = true};
		return 0;
	}
	if (row != EXPR_ROW_HERE)
		id = rows_of(c, field->repeat)->ids[row];
	path_make(path, field, id);
	return form_value_eval(field, json_object_get(c->out->content, path),
			       out, e);
}

static size_t
rows(void *ctx, const struct expr_ref *ref)
{
	const struct checking *c = ctx;
	const struct form_group *g = ref_group(c->f, ref);

	return rows_of(c, g == NULL ? ref_field(c->f, ref)->repeat : g)->count;
}

static struct expr_env
env_of(struct checking *c)
{
	return (struct expr_env){
	    .get = get, .rows = rows, .ctx = c, .today = c->today};
}

/* Whether a rule holds; a rule that fails is told and holds. */
static int
holds(struct checking *c, const struct expr *x, const char *path,
      const struct form_field *field, const json_t *here, bool *out,
      struct err *e)
{
	struct expr_env env = env_of(c);

	*out = true;
	if (x == NULL)
		return 0;
	if ((field != NULL &&
	     form_value_eval(field, here, &env.here, e) != 0) ||
	    expr_holds(x, &env, out, e) != 0) {
		*out = true;
		return failed_add(c, path, field, e);
	}
	return 0;
}

/* Whether the groups around a field, up to the form, all count. */
static int
groups_relevant(struct checking *c, const struct form_group *g, bool *out,
		struct err *e)
{
	*out = true;
	for (; g != NULL && *out; g = g->within) {
		if (holds(c, g->relevant, g->name, NULL, NULL, out, e) != 0)
			return -1;
	}
	return 0;
}

static json_t *
calculated_json(const struct form_field *field, const struct expr_value *v,
		struct err *e)
{
	char text[DECIMAL_SIZE];

	if (v->kind == EXPR_NA)
		return json_pack("{s:s}", NA_KEY, NA_CALCULATED);
	if (v->kind == EXPR_DATE && day_print(v->day, text) == 0)
		return json_string(text);
	if (v->kind == EXPR_TEXT)
		return json_string(v->text);
	if (field->type == FORM_DECIMAL)
		return json_string(decimal_print(v->number, text));
	if (v->number.scale == 0 && v->number.digits <= INTEGER_MAX &&
	    v->number.digits >= -INTEGER_MAX)
		return json_integer(v->number.digits);
	err_set(e, ERR_INVALID, "not a whole number");
	return NULL;
}

static int
calculate(struct checking *c, const struct form_field *field, const char *path,
	  struct err *e)
{
	struct expr_env env = env_of(c);
	struct expr_value v;
	json_t *value;

	if (expr_eval(field->calculation, &env, &v, e) != 0)
		return failed_add(c, path, field, e);
	if (v.kind == EXPR_EMPTY)
		return 0;
	value = calculated_json(field, &v, e);
	if (value == NULL && e->code != ERR_NONE)
		return failed_add(c, path, field, e);
	if (json_object_set_new(c->out->content, path, value) != 0)
		return err_memory(e);
	return 0;
}

/* Take over what counts of one field in the row at hand. */
static int
field_settle(struct checking *c, const struct form_field *field, struct err *e)
{
	char path[FIELD_NAME_MAX + 1];
	json_t *v;
	bool counts;

	path_make(path, field, c->row);
	if (groups_relevant(c, field->group, &counts, e) != 0)
		return -1;
	if (counts &&
	    holds(c, field->relevant, path, field, NULL, &counts, e) != 0)
		return -1;
	if (!counts)
		return 0;
	if (field->calculation != NULL)
		return calculate(c, field, path, e);
	v = json_object_get(c->in, path);
	if (is_empty(v))
		return 0;
	return json_object_set(c->out->content, path, v) == 0 ? 0
							      : err_memory(e);
}

/* Do something to a field, once, or once a row. */
static int
field_each(struct checking *c, const struct form_field *field,
	   int (*fn)(struct checking *c, const struct form_field *field,
		     struct err *e),
	   struct err *e)
{
	const struct form_rows *all;
	int rc = 0;

	if (field->repeat == NULL)
		return fn(c, field, e);
	all = rows_of(c, field->repeat);
	for (size_t i = 0; rc == 0 && i < all->count; i++) {
		c->row = all->ids[i];
		c->row_at = i + 1;
		rc = fn(c, field, e);
	}
	c->row = NULL;
	c->row_at = 0;
	return rc;
}

/* A required field without a value. */
static int
missing_check(struct checking *c, const struct form_field *field,
	      const char *path, struct err *e)
{
	bool counts, required = field->required;

	if (field->required_if == NULL && !required)
		return 0;
	/* What does not count is not missing. */
	if (groups_relevant(c, field->group, &counts, e) != 0 ||
	    (counts &&
	     holds(c, field->relevant, path, field, NULL, &counts, e) != 0))
		return -1;
	if (counts && field->required_if != NULL &&
	    holds(c, field->required_if, path, field, NULL, &required, e) != 0)
		return -1;
	if (!counts || !required)
		return 0;
	return finding_add(c, RULE_REQUIRED, path, field, NULL, e);
}

static int
field_check(struct checking *c, const struct form_field *field, struct err *e)
{
	char path[FIELD_NAME_MAX + 1];
	const json_t *v;
	bool fits;

	path_make(path, field, c->row);
	v = json_object_get(c->out->content, path);
	if (v == NULL)
		return missing_check(c, field, path, e);
	if (!value_valid(field, v))
		return finding_add(c, RULE_SHAPE, path, field, NULL, e);
	/* A rule is about a value; who has none is not asked. */
	if (form_value_na(v) != NULL)
		return 0;
	if (holds(c, field->constraint, path, field, v, &fits, e) != 0 ||
	    (!fits &&
	     finding_add(c, RULE_CONSTRAINT, path, field, NULL, e) != 0))
		return -1;
	if (holds(c, field->warning, path, field, v, &fits, e) != 0)
		return -1;
	return fits ? 0 : finding_add(c, RULE_WARNING, path, field, NULL, e);
}

static int
repeat_check(struct checking *c, const struct form_group *g, struct err *e)
{
	size_t n = rows_of(c, g)->count;
	bool counts = true;

	if (n > FORM_ROWS_MAX)
		return finding_add(c, RULE_ROWS, g->name, NULL, g, e);
	if (n > 0 || !g->required)
		return 0;
	if (groups_relevant(c, g, &counts, e) != 0)
		return -1;
	return counts ? finding_add(c, RULE_ROWS, g->name, NULL, g, e) : 0;
}

/* All fields of one table row by row, so that a person goes down it once. */
static int
table_check(struct checking *c, const struct form_group *repeat, size_t first,
	    size_t end, struct err *e)
{
	const struct form_rows *all = rows_of(c, repeat);
	int rc = repeat_check(c, repeat, e);

	for (size_t i = 0; rc == 0 && i < all->count; i++) {
		c->row = all->ids[i];
		c->row_at = i + 1;
		for (size_t k = first; rc == 0 && k < end; k++)
			rc = field_check(c, &c->f->fields[k], e);
	}
	c->row = NULL;
	c->row_at = 0;
	return rc;
}

static int
fields_check(struct checking *c, struct err *e)
{
	const struct form *f = c->f;
	size_t end;

	for (size_t i = 0; i < f->field_count; i = end) {
		const struct form_group *repeat = f->fields[i].repeat;

		end = i + 1;
		if (repeat == NULL) {
			if (field_check(c, &f->fields[i], e) != 0)
				return -1;
			continue;
		}
		while (end < f->field_count && f->fields[end].repeat == repeat)
			end++;
		if (table_check(c, repeat, i, end, e) != 0)
			return -1;
	}
	return 0;
}

/* What the form does not know is kept, so that nobody misses it, and told. */
static int
unknown_check(struct checking *c, struct err *e)
{
	struct form_path p;
	const char *key;
	json_t *v;

	json_object_foreach((json_t *)(uintptr_t)c->in, key, v)
	{
		if (form_path_read(c->f, key, &p))
			continue;
		if (json_object_set(c->out->content, key, v) != 0)
			return err_memory(e);
		if (finding_add(c, RULE_UNKNOWN, key, NULL, NULL, e) != 0)
			return -1;
	}
	return 0;
}

static size_t
table_place(const struct form_finding *f)
{
	return f->field != NULL && f->field->repeat != NULL
		   ? f->field->repeat->first
		   : f->place;
}

/* In the form's order, a table row by row. */
static int
finding_cmp(const void *a, const void *b)
{
	const struct form_finding *x = a;
	const struct form_finding *y = b;

	if (table_place(x) != table_place(y))
		return table_place(x) < table_place(y) ? -1 : 1;
	if (x->row != y->row)
		return x->row < y->row ? -1 : 1;
	if (x->place != y->place)
		return x->place < y->place ? -1 : 1;
	return x->nth < y->nth ? -1 : 1;
}

static int
check(struct checking *c, struct err *e)
{
	const struct form *f = c->f;

	for (size_t i = 0; i < f->group_count; i++) {
		if (f->groups[i].is_repeat &&
		    form_rows_list(&f->groups[i], c->in, &c->rows[i], e) != 0)
			return -1;
	}
	/* From the top down, as rules may ask for what stands above. */
	for (size_t i = 0; i < f->field_count; i++) {
		if (field_each(c, &f->fields[i], field_settle, e) != 0)
			return -1;
	}
	if (fields_check(c, e) != 0 || unknown_check(c, e) != 0)
		return -1;
	if (c->out->count > 0)
		qsort(c->out->findings, c->out->count,
		      sizeof(*c->out->findings), finding_cmp);
	return 0;
}

int
form_check(const struct form *f, const json_t *content, int64_t today,
	   struct form_report *out, struct err *e)
{
	struct checking c = {.f = f, .in = content, .today = today, .out = out};
	int rc;

	*out = (struct form_report){.content = json_object()};
	if (!json_is_object(content))
		return err_set(e, ERR_INVALID, "%s: no object of fields",
			       f->name);
	c.rows = calloc(f->group_count + 1, sizeof(*c.rows));
	if (c.rows == NULL || out->content == NULL) {
		free(c.rows);
		return err_memory(e);
	}
	rc = check(&c, e);
	for (size_t i = 0; i < f->group_count; i++)
		form_rows_done(&c.rows[i]);
	free(c.rows);
	return rc;
}

void
form_report_done(struct form_report *r)
{

	json_decref(r->content);
	free(r->findings);
	*r = (struct form_report){0};
}

bool
form_report_has(const struct form_report *r, const char *path)
{
	return json_object_get(r->content, path) != NULL;
}

/* The functions of the language. */
#include <string.h>

#include "protocol/form/expr_impl.h"

typedef struct expr_value value;

#define YEAR_DIGITS 4

static size_t
second_of(const struct expr_run *r, const struct expr_node *n)
{
	return r->x->nodes[n->child].next;
}

static int
call_true(struct expr_run *r, const struct expr_node *n, value *out,
	  struct err *e)
{
	(void)r;
	(void)n;
	(void)e;
	*out = (value){.kind = EXPR_BOOL, .truth = true};
	return 0;
}

static int
call_false(struct expr_run *r, const struct expr_node *n, value *out,
	   struct err *e)
{
	(void)r;
	(void)n;
	(void)e;
	*out = (value){.kind = EXPR_BOOL, .truth = false};
	return 0;
}

static int
call_today(struct expr_run *r, const struct expr_node *n, value *out,
	   struct err *e)
{
	(void)n;
	(void)e;
	*out = (value){.kind = EXPR_DATE, .day = r->env->today};
	return 0;
}

static int
call_not(struct expr_run *r, const struct expr_node *n, value *out,
	 struct err *e)
{
	bool holds;

	if (node_holds(r, n->child, &holds, e) != 0)
		return -1;
	*out = (value){.kind = EXPR_BOOL, .truth = !holds};
	return 0;
}

static int
call_if(struct expr_run *r, const struct expr_node *n, value *out,
	struct err *e)
{
	size_t yes = second_of(r, n);
	size_t no = r->x->nodes[yes].next;
	bool holds;

	if (node_holds(r, n->child, &holds, e) != 0)
		return -1;
	if (r->env->is_trial && node_eval(r, holds ? no : yes, out, e) != 0)
		return -1;
	return node_eval(r, holds ? yes : no, out, e);
}

/* The first that is written. */
static int
call_coalesce(struct expr_run *r, const struct expr_node *n, value *out,
	      struct err *e)
{
	value v = {.kind = EXPR_EMPTY};

	*out = v;
	for (size_t i = n->child; i != NONE; i = r->x->nodes[i].next) {
		if (out->kind != EXPR_EMPTY && !r->env->is_trial)
			break;
		if (node_eval(r, i, &v, e) != 0)
			return -1;
		if (out->kind == EXPR_EMPTY)
			*out = v;
	}
	return 0;
}

static int
call_date(struct expr_run *r, const struct expr_node *n, value *out,
	  struct err *e)
{
	value v;

	if (node_eval(r, n->child, &v, e) != 0)
		return -1;
	*out = v;
	if (v.kind == EXPR_EMPTY || v.kind == EXPR_NA || v.kind == EXPR_DATE)
		return 0;
	out->kind = EXPR_DATE;
	if (v.kind != EXPR_TEXT || day_read(v.text, &out->day) != 0)
		return mismatch(n, "no day such as '2022-05-25'", e);
	return 0;
}

/* The one part of a day that rules ask for: its year. */
static int
call_format_date(struct expr_run *r, const struct expr_node *n, value *out,
		 struct err *e)
{
	char text[DECIMAL_SIZE];
	value day, how;

	if (node_eval(r, n->child, &day, e) != 0 ||
	    node_eval(r, second_of(r, n), &how, e) != 0)
		return -1;
	if (how.kind != EXPR_TEXT || strcmp(how.text, "%Y") != 0)
		return mismatch(n, "no other format than '%Y'", e);
	*out = day;
	if (day.kind == EXPR_EMPTY || day.kind == EXPR_NA)
		return 0;
	if (day.kind != EXPR_DATE || day_print(day.day, text) != 0)
		return mismatch(n, "not a day", e);
	out->kind = EXPR_NUMBER;
	return decimal_read(text, YEAR_DIGITS, &out->number, e);
}

static bool
names_have(const json_t *names, const char *name)
{
	size_t i;
	json_t *item;

	json_array_foreach(names, i, item)
	{
		const char *s = json_string_value(item);

		if (s != NULL && strcmp(s, name) == 0)
			return true;
	}
	return false;
}

static int
call_selected(struct expr_run *r, const struct expr_node *n, value *out,
	      struct err *e)
{
	value v, name;

	if (node_eval(r, n->child, &v, e) != 0 ||
	    node_eval(r, second_of(r, n), &name, e) != 0)
		return -1;
	*out = (value){.kind = EXPR_BOOL};
	if (name.kind != EXPR_TEXT)
		return mismatch(n, "no name of a choice", e);
	if (v.kind == EXPR_TEXT)
		out->truth = strcmp(v.text, name.text) == 0;
	else if (v.kind == EXPR_NAMES)
		out->truth = names_have(v.names, name.text);
	else if (v.kind != EXPR_EMPTY && v.kind != EXPR_NA)
		return mismatch(n, "no choices", e);
	return 0;
}

static int
call_count_selected(struct expr_run *r, const struct expr_node *n, value *out,
		    struct err *e)
{
	int64_t count = 0;
	value v;

	if (node_eval(r, n->child, &v, e) != 0)
		return -1;
	if (v.kind == EXPR_NAMES)
		count = (int64_t)json_array_size(v.names);
	else if (v.kind == EXPR_TEXT)
		count = 1;
	else if (v.kind != EXPR_EMPTY && v.kind != EXPR_NA)
		return mismatch(n, "no choices", e);
	*out = (value){.kind = EXPR_NUMBER, .number = decimal_of(count)};
	return 0;
}

/* In characters, as people count them. */
static int
call_string_length(struct expr_run *r, const struct expr_node *n, value *out,
		   struct err *e)
{
	int64_t count = 0;
	value v;

	if (node_eval(r, n->child, &v, e) != 0)
		return -1;
	if (v.kind != EXPR_TEXT && v.kind != EXPR_EMPTY && v.kind != EXPR_NA)
		return mismatch(n, "not a text", e);
	for (const char *s = v.kind == EXPR_TEXT ? v.text : ""; *s != '\0'; s++)
		count += ((unsigned char)*s & 0xc0) != 0x80;
	*out = (value){.kind = EXPR_NUMBER, .number = decimal_of(count)};
	return 0;
}

static int
call_not_applicable(struct expr_run *r, const struct expr_node *n, value *out,
		    struct err *e)
{
	value v;

	if (node_eval(r, n->child, &v, e) != 0)
		return -1;
	*out = (value){.kind = EXPR_BOOL, .truth = v.kind == EXPR_NA};
	return 0;
}

/* Rows, or the rows in which something is written. */
static int
call_count(struct expr_run *r, const struct expr_node *n, value *out,
	   struct err *e)
{
	const struct expr_env *env = r->env;
	const struct expr_ref *ref = &r->x->refs[r->x->nodes[n->child].ref];
	size_t rows = env->rows(env->ctx, ref);
	int64_t count = 0;
	value v;

	for (size_t i = 0; i < rows; i++) {
		if (step_count(r, e) != 0 ||
		    env->get(env->ctx, ref, i, &v, e) != 0)
			return -1;
		count += v.kind != EXPR_EMPTY;
	}
	*out = (value){.kind = EXPR_NUMBER, .number = decimal_of(count)};
	return 0;
}

/* What is not written or not applicable adds nothing. */
static int
call_sum(struct expr_run *r, const struct expr_node *n, value *out,
	 struct err *e)
{
	const struct expr_env *env = r->env;
	const struct expr_ref *ref = &r->x->refs[r->x->nodes[n->child].ref];
	size_t rows = env->rows(env->ctx, ref);
	struct decimal sum = decimal_of(0);
	value v;

	for (size_t i = 0; i < rows; i++) {
		if (step_count(r, e) != 0 ||
		    env->get(env->ctx, ref, i, &v, e) != 0)
			return -1;
		if (v.kind == EXPR_EMPTY || v.kind == EXPR_NA)
			continue;
		if (v.kind != EXPR_NUMBER)
			return mismatch(n, "not numbers", e);
		if (soften(r, decimal_add(sum, v.number, &sum, e), &sum, e) !=
		    0)
			return err_wrap(e, "character %zu", n->at);
	}
	*out = (value){.kind = EXPR_NUMBER, .number = sum};
	return 0;
}

/* The least or greatest of those that are written. */
static int
best_of(struct expr_run *r, const struct expr_node *n, int sign, value *out,
	struct err *e)
{
	value v;
	int cmp;

	*out = (value){.kind = EXPR_EMPTY};
	for (size_t i = n->child; i != NONE; i = r->x->nodes[i].next) {
		if (node_eval(r, i, &v, e) != 0)
			return -1;
		if (v.kind == EXPR_EMPTY || v.kind == EXPR_NA)
			continue;
		if (v.kind != EXPR_NUMBER && v.kind != EXPR_DATE)
			return mismatch(n, "neither numbers nor days", e);
		cmp = 1;
		if (out->kind != EXPR_EMPTY &&
		    values_cmp(n, &v, out, &cmp, e) != 0)
			return -1;
		if (out->kind == EXPR_EMPTY || cmp * sign > 0)
			*out = v;
	}
	return 0;
}

static int
call_min(struct expr_run *r, const struct expr_node *n, value *out,
	 struct err *e)
{
	return best_of(r, n, -1, out, e);
}

static int
call_max(struct expr_run *r, const struct expr_node *n, value *out,
	 struct err *e)
{
	return best_of(r, n, 1, out, e);
}

static int
call_round(struct expr_run *r, const struct expr_node *n, value *out,
	   struct err *e)
{
	struct decimal d, places = decimal_of(0);
	enum expr_kind missing;
	int rc;

	if (number_of(r, n->child, &d, &out->kind, e) != 0)
		return -1;
	if (n->count == 2 &&
	    number_of(r, second_of(r, n), &places, &missing, e) != 0)
		return -1;
	if (places.scale > 0 || places.digits < 0 ||
	    places.digits > DECIMAL_DIV_PLACES)
		return mismatch(n, "not 0 to 9 places", e);
	rc = decimal_round(d, (unsigned)places.digits, &out->number, e);
	if (soften(r, rc, &out->number, e) != 0)
		return err_wrap(e, "character %zu", n->at);
	return 0;
}

const struct expr_function *
expr_function(const char *name, size_t n)
{
	static const struct expr_function rows[] = {
	    {"true", 0, 0, false, call_true},
	    {"false", 0, 0, false, call_false},
	    {"today", 0, 0, false, call_today},
	    {"not", 1, 1, false, call_not},
	    {"if", 3, 3, false, call_if},
	    {"coalesce", 2, EXPR_NODES_MAX, false, call_coalesce},
	    {"date", 1, 1, false, call_date},
	    {"format-date", 2, 2, false, call_format_date},
	    {"selected", 2, 2, false, call_selected},
	    {"count-selected", 1, 1, false, call_count_selected},
	    {"string-length", 1, 1, false, call_string_length},
	    {"not-applicable", 1, 1, false, call_not_applicable},
	    {"count", 1, 1, true, call_count},
	    {"sum", 1, 1, true, call_sum},
	    {"min", 2, EXPR_NODES_MAX, false, call_min},
	    {"max", 2, EXPR_NODES_MAX, false, call_max},
	    {"round", 1, 2, false, call_round},
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		if (strlen(rows[i].name) == n &&
		    memcmp(rows[i].name, name, n) == 0)
			return &rows[i];
	}
	return NULL;
}

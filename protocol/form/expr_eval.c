#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "protocol/base/clock.h"
#include "protocol/form/expr_impl.h"

/* NOLINTBEGIN(misc-no-recursion): as deep as the expression, which the
 * parser bounds */

#define DAY_MS    INT64_C(86400000)
#define DAY_FIRST (-719528) /* 0000-01-01 */
#define DAY_LAST  2932896   /* 9999-12-31 */
#define DAY_CHARS 10

int
day_read(const char *s, int64_t *day)
{
	char text[TIME_TEXT_SIZE];
	int64_t ms;

	if (!date_valid(s))
		return -1;
	(void)snprintf(text, sizeof(text), "%.10sT00:00:00Z", s);
	if (time_parse_iso(text, &ms) != 0)
		return -1;
	*day = ms / DAY_MS;
	return 0;
}

int
day_print(int64_t day, char *out)
{
	char text[TIME_TEXT_SIZE];

	if (day < DAY_FIRST || day > DAY_LAST)
		return -1;
	(void)time_iso(text, day * DAY_MS, 0);
	memcpy(out, text, DAY_CHARS);
	out[DAY_CHARS] = '\0';
	return 0;
}

int
mismatch(const struct expr_node *n, const char *what, struct err *e)
{
	return err_set(e, ERR_INVALID, "character %zu: %s", n->at, what);
}

int
step_count(struct expr_run *r, struct err *e)
{

	if (r->steps++ == EXPR_STEPS_MAX)
		return err_set(e, ERR_LIMIT, "more than %d steps",
			       EXPR_STEPS_MAX);
	return 0;
}

int
soften(const struct expr_run *r, int rc, struct decimal *zero, struct err *e)
{

	if (rc == 0 || !r->env->is_trial)
		return rc;
	err_clear(e);
	*zero = decimal_of(0);
	return 0;
}

int
number_of(struct expr_run *r, size_t node, struct decimal *out,
	  enum expr_kind *missing, struct err *e)
{
	const struct expr_node *n = &r->x->nodes[node];
	struct expr_value v;

	if (node_eval(r, node, &v, e) != 0)
		return -1;
	*missing = v.kind;
	*out = decimal_of(0);
	if (v.kind == EXPR_NUMBER)
		*out = v.number;
	else if (v.kind != EXPR_EMPTY && v.kind != EXPR_NA)
		return mismatch(n, "not a number", e);
	return 0;
}

static const struct expr_node *
left_of(const struct expr_run *r, const struct expr_node *n)
{
	return &r->x->nodes[n->child];
}

int
node_holds(struct expr_run *r, size_t node, bool *out, struct err *e)
{
	struct expr_value v;

	if (node_eval(r, node, &v, e) != 0)
		return -1;
	if (v.kind != EXPR_BOOL && v.kind != EXPR_EMPTY && v.kind != EXPR_NA)
		return mismatch(&r->x->nodes[node], "not a condition", e);
	*out = v.kind == EXPR_BOOL && v.truth;
	return 0;
}

/* The right side is not looked at when the left side decides. */
static int
logic_eval(struct expr_run *r, const struct expr_node *n,
	   struct expr_value *out, struct err *e)
{
	bool decides = n->op == OP_OR, left = false, right = false;

	if (node_holds(r, n->child, &left, e) != 0)
		return -1;
	if ((left != decides || r->env->is_trial) &&
	    node_holds(r, left_of(r, n)->next, &right, e) != 0)
		return -1;
	out->kind = EXPR_BOOL;
	out->truth = decides ? left || right : left && right;
	return 0;
}

int
values_cmp(const struct expr_node *n, const struct expr_value *a,
	   const struct expr_value *b, int *out, struct err *e)
{

	if (a->kind != b->kind)
		return mismatch(n, "two kinds of values compared", e);
	switch (a->kind) {
	case EXPR_NUMBER:
		*out = decimal_cmp(a->number, b->number);
		return 0;
	case EXPR_DATE:
		*out = (a->day > b->day) - (a->day < b->day);
		return 0;
	case EXPR_BOOL:
		*out = (int)a->truth - (int)b->truth;
		return 0;
	case EXPR_TEXT:
		*out = strcmp(a->text, b->text);
		return 0;
	case EXPR_EMPTY:
	case EXPR_NA:
	case EXPR_NAMES:
		break;
	}
	return mismatch(n, "several choices compared; use selected()", e);
}

static bool
is_missing(const struct expr_value *v)
{
	return v->kind == EXPR_EMPTY || v->kind == EXPR_NA;
}

static bool
cmp_fits(enum expr_op op, int cmp)
{

	if (op == OP_EQ || op == OP_NE)
		return (cmp == 0) == (op == OP_EQ);
	if (op == OP_LT || op == OP_GE)
		return (cmp < 0) == (op == OP_LT);
	return (cmp <= 0) == (op == OP_LE);
}

/* What is not written equals only what is not written; what is not applicable
 * only its like; neither is more or less than anything. */
static int
compare_eval(struct expr_run *r, const struct expr_node *n,
	     struct expr_value *out, struct err *e)
{
	bool ordered = n->op != OP_EQ && n->op != OP_NE;
	struct expr_value a, b;
	bool equal;
	int cmp = 0;

	if (node_eval(r, n->child, &a, e) != 0 ||
	    node_eval(r, left_of(r, n)->next, &b, e) != 0)
		return -1;
	if (ordered && (a.kind == EXPR_TEXT || b.kind == EXPR_TEXT))
		return mismatch(n, "texts are equal or not, never more", e);
	out->kind = EXPR_BOOL;
	if (is_missing(&a) || is_missing(&b)) {
		equal = a.kind == b.kind;
		out->truth = ordered ? false : equal == (n->op == OP_EQ);
		return 0;
	}
	if (values_cmp(n, &a, &b, &cmp, e) != 0)
		return -1;
	out->truth = cmp_fits(n->op, cmp);
	return 0;
}

static int
numbers_join(const struct expr_run *r, const struct expr_node *n,
	     struct decimal a, struct decimal b, struct decimal *out,
	     struct err *e)
{
	static int (*const joins[])(struct decimal, struct decimal,
				    struct decimal *, struct err *) = {
	    [OP_ADD] = decimal_add, [OP_SUB] = decimal_sub,
	    [OP_MUL] = decimal_mul, [OP_DIV] = decimal_div,
	    [OP_MOD] = decimal_mod,
	};
	int rc = joins[n->op](a, b, out, e);

	if (soften(r, rc, out, e) != 0)
		return err_wrap(e, "character %zu", n->at);
	return 0;
}

/* How many days lie between two. */
static int
days_between(const struct expr_node *n, const struct expr_value *a,
	     const struct expr_value *b, struct expr_value *out, struct err *e)
{

	if (n->op != OP_SUB)
		return mismatch(n, "not days and a whole number of days", e);
	out->kind = EXPR_NUMBER;
	out->number = decimal_of(a->day - b->day);
	return 0;
}

/* So many days after or before a day. */
static int
days_move(const struct expr_run *r, const struct expr_node *n,
	  const struct expr_value *a, const struct expr_value *b,
	  struct expr_value *out, struct err *e)
{
	int64_t days = b->number.digits;

	if ((n->op != OP_ADD && n->op != OP_SUB) || b->kind != EXPR_NUMBER ||
	    b->number.scale > 0)
		return mismatch(n, "not days and a whole number of days", e);
	out->kind = EXPR_DATE;
	out->day = n->op == OP_ADD ? a->day + days : a->day - days;
	if (out->day >= DAY_FIRST && out->day <= DAY_LAST)
		return 0;
	if (!r->env->is_trial)
		return err_set(e, ERR_LIMIT, "character %zu: no such day",
			       n->at);
	out->day = a->day;
	return 0;
}

/* What is not written makes the whole not written; else what is not
 * applicable makes it not applicable. */
static int
arithmetic_eval(struct expr_run *r, const struct expr_node *n,
		struct expr_value *out, struct err *e)
{
	struct expr_value a, b;

	if (node_eval(r, n->child, &a, e) != 0 ||
	    node_eval(r, left_of(r, n)->next, &b, e) != 0)
		return -1;
	if (is_missing(&a) || is_missing(&b)) {
		out->kind = a.kind == EXPR_EMPTY || b.kind == EXPR_EMPTY
				? EXPR_EMPTY
				: EXPR_NA;
		return 0;
	}
	if (a.kind == EXPR_DATE && b.kind == EXPR_DATE)
		return days_between(n, &a, &b, out, e);
	if (a.kind == EXPR_DATE)
		return days_move(r, n, &a, &b, out, e);
	if (a.kind != EXPR_NUMBER || b.kind != EXPR_NUMBER)
		return mismatch(n, "not two numbers", e);
	out->kind = EXPR_NUMBER;
	return numbers_join(r, n, a.number, b.number, &out->number, e);
}

static int
minus_eval(struct expr_run *r, const struct expr_node *n,
	   struct expr_value *out, struct err *e)
{

	if (number_of(r, n->child, &out->number, &out->kind, e) != 0)
		return -1;
	out->number.digits = -out->number.digits;
	return 0;
}

static int
pair_eval(struct expr_run *r, const struct expr_node *n, struct expr_value *out,
	  struct err *e)
{

	if (n->op == OP_OR || n->op == OP_AND)
		return logic_eval(r, n, out, e);
	if (n->op >= OP_EQ && n->op <= OP_GE)
		return compare_eval(r, n, out, e);
	return arithmetic_eval(r, n, out, e);
}

int
node_eval(struct expr_run *r, size_t node, struct expr_value *out,
	  struct err *e)
{
	const struct expr_node *n = &r->x->nodes[node];

	*out = (struct expr_value){.kind = EXPR_EMPTY};
	if (step_count(r, e) != 0)
		return -1;
	if (n->op == OP_VALUE) {
		*out = n->value;
		return 0;
	}
	if (n->op == OP_HERE) {
		*out = r->env->here;
		return 0;
	}
	if (n->op == OP_REF) {
		if (r->env->get(r->env->ctx, &r->x->refs[n->ref], EXPR_ROW_HERE,
				out, e) != 0)
			return err_wrap(e, "character %zu", n->at);
		return 0;
	}
	if (n->op == OP_MINUS)
		return minus_eval(r, n, out, e);
	if (n->op == OP_CALL)
		return n->function->call(r, n, out, e);
	return pair_eval(r, n, out, e);
}

int
expr_eval(const struct expr *x, const struct expr_env *env,
	  struct expr_value *out, struct err *e)
{
	struct expr_run r = {.x = x, .env = env};

	return node_eval(&r, x->root, out, e);
}

int
expr_holds(const struct expr *x, const struct expr_env *env, bool *out,
	   struct err *e)
{
	struct expr_run r = {.x = x, .env = env};

	return node_holds(&r, x->root, out, e);
}

/* NOLINTEND(misc-no-recursion) */

/* What the files of the expressions share; nobody else includes this. */
#ifndef KHEO_FORM_EXPR_IMPL_H
#define KHEO_FORM_EXPR_IMPL_H

#include "protocol/form/expr.h"

enum expr_op {
	/* leaves */
	OP_VALUE, /* a number or text that is written there */
	OP_REF,
	OP_HERE,
	/* one child */
	OP_MINUS,
	/* two children */
	OP_OR,
	OP_AND,
	OP_EQ,
	OP_NE,
	OP_LT,
	OP_LE,
	OP_GT,
	OP_GE,
	OP_ADD,
	OP_SUB,
	OP_MUL,
	OP_DIV,
	OP_MOD,
	/* as many children as the function takes */
	OP_CALL
};

#define NONE SIZE_MAX /* no such node */

struct expr_function;

/* Children are linked by next; everything lies in the expression's arrays. */
struct expr_node {
	enum expr_op op;
	size_t at;               /* the character where it begins, from 1 */
	size_t child;            /* the first, or NONE */
	size_t next;             /* sibling, or NONE */
	size_t count;            /* of children */
	size_t depth;            /* of what is below, itself included */
	size_t ref;              /* of OP_REF */
	struct expr_value value; /* of OP_VALUE */
	const struct expr_function *function; /* of OP_CALL */
};

struct expr {
	char *source; /* as it came */
	char *text; /* a copy; names and literals are cut out of it in place */
	struct expr_node *nodes;
	size_t node_count;
	struct expr_ref *refs;
	size_t ref_count;
	size_t root;
	bool has_here;
};

/* An evaluation at work. */
struct expr_run {
	const struct expr *x;
	const struct expr_env *env;
	size_t steps;
};

/* A function of the language. */
struct expr_function {
	const char *name;
	size_t min; /* arguments */
	size_t max;
	bool takes_list; /* its one argument is a ${name} of all rows */
	int (*call)(struct expr_run *r, const struct expr_node *n,
		    struct expr_value *out, struct err *e);
};

/**
 * expr_function(name, n):
 * The function of that name, or NULL.
 */
const struct expr_function *expr_function(const char *name, size_t n);

/**
 * node_eval(r, node, out, e):
 * The value of one node, whose index it is.
 */
int node_eval(struct expr_run *r, size_t node, struct expr_value *out,
	      struct err *e);

/**
 * node_holds(r, node, out, e):
 * As node_eval() for what is a condition.
 */
int node_holds(struct expr_run *r, size_t node, bool *out, struct err *e);

/**
 * step_count(r, e):
 * Count one step.  ERR_LIMIT.
 */
int step_count(struct expr_run *r, struct err *e);

/**
 * mismatch(n, what, e):
 * ERR_INVALID at the place of the node: values that do not go together.
 */
int mismatch(const struct expr_node *n, const char *what, struct err *e);

/**
 * number_of(r, node, out, missing, e):
 * The number that the node gives; what is not written or not applicable goes
 * into ${missing} as its kind, EXPR_NUMBER otherwise.
 */
int number_of(struct expr_run *r, size_t node, struct decimal *out,
	      enum expr_kind *missing, struct err *e);

/**
 * values_cmp(n, a, b, out, e):
 * How two values that are both written stand to each other; ERR_INVALID if
 * they are of two kinds.
 */
int values_cmp(const struct expr_node *n, const struct expr_value *a,
	       const struct expr_value *b, int *out, struct err *e);

/**
 * soften(r, rc, zero, e):
 * In a trial, what fails only because of the numbers in it gives ${zero}.
 */
int
soften(const struct expr_run *r, int rc, struct decimal *zero, struct err *e);

#endif

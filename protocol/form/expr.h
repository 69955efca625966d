/* The rules of forms: a small language in which every expression ends. */
#ifndef KHEO_FORM_EXPR_H
#define KHEO_FORM_EXPR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "protocol/base/decimal.h"
#include "protocol/base/err.h"
#include "protocol/base/limits.h"
#include "protocol/wire/json.h"

enum expr_kind {
	EXPR_EMPTY, /* not written yet */
	EXPR_NA,    /* not applicable: neither a value nor zero */
	EXPR_BOOL,
	EXPR_NUMBER,
	EXPR_DATE,
	EXPR_TEXT, /* also the name of one choice */
	EXPR_NAMES /* the names of several choices */
};

/* Texts and names are borrowed from the expression or from who asked. */
struct expr_value {
	enum expr_kind kind;

	union {
		bool truth;
		struct decimal number;
		int64_t day; /* since 1970-01-01 */
		const char *text;
		const json_t *names; /* an array of strings */
	};
};

/* One ${name} or ${repeat/name} of an expression. */
struct expr_ref {
	const char *name;
	const char *within; /* the repeat that was written before it, or NULL */
	bool is_list;       /* in count() or sum(): the values of all rows */
	size_t at;          /* the character where it begins, from 1 */
	size_t place;       /* the form's: which field or group it is */
};

/* A parsed expression. */
struct expr;

/**
 * expr_parse(s, e):
 * Parse the text ${s}, of at most EXPR_BYTES_MAX bytes.  expr_free() frees.
 * NULL with ERR_FORMAT ("character 7: ..."; a function that is not offered is
 * named), ERR_LIMIT or ERR_MEMORY.
 * Rule: protocol/README.md, "Expressions of forms".
 */
struct expr *expr_parse(const char *s, struct err *e);
void expr_free(struct expr *x);

/**
 * expr_refs(x, n):
 * What it asks for, in order; ${place} may be written.  Lives as long as ${x}.
 */
struct expr_ref *expr_refs(struct expr *x, size_t *n);

/**
 * expr_has_here(x):
 * Whether it asks for ".", the value of its own field.
 */
bool expr_has_here(const struct expr *x);

/**
 * expr_text(x):
 * The text that was parsed.
 */
const char *expr_text(const struct expr *x);

#define EXPR_ROW_HERE SIZE_MAX

/* Where an expression takes its values from. */
struct expr_env {
	/* One value; ${row} is EXPR_ROW_HERE or a row of rows(). */
	int (*get)(void *ctx, const struct expr_ref *ref, size_t row,
		   struct expr_value *out, struct err *e);
	/* How many rows the repeat has in which ${ref} stands, or which it
	 * is. */
	size_t (*rows)(void *ctx, const struct expr_ref *ref);
	void *ctx;
	struct expr_value here; /* "." */
	int64_t today;          /* a day as in struct expr_value */
	/* Look into every branch and let no number fail: finds words that can
	 * never work before anybody types a value. */
	bool is_trial;
};

/**
 * expr_eval(x, env, out, e):
 * The value.  Each evaluation ends after at most EXPR_STEPS_MAX steps.
 * ERR_INVALID ("character 7: ..."): values that do not go together, or a
 * division by zero; ERR_LIMIT: too many digits or steps; what get() gave.
 */
int expr_eval(const struct expr *x, const struct expr_env *env,
	      struct expr_value *out, struct err *e);

/**
 * expr_holds(x, env, out, e):
 * As expr_eval() for what is a condition: ${out} is whether it holds; nothing
 * written and not applicable do not.  ERR_INVALID also: it is no condition.
 */
int expr_holds(const struct expr *x, const struct expr_env *env, bool *out,
	       struct err *e);

/**
 * day_read(s, day), day_print(day, out):
 * A day between its stored text, "2022-05-25", and days since 1970-01-01.
 * day_read() is -1 for what is no day; day_print() writes 11 bytes and is -1
 * outside of the years 0000 to 9999.
 */
int day_read(const char *s, int64_t *day);
int day_print(int64_t day, char *out);

#endif

/* What of a record counts by its form, and what stands in its way. */
#ifndef KHEO_FORM_CHECK_H
#define KHEO_FORM_CHECK_H

#include "protocol/form/form.h"

enum form_rule {
	/* these block a submission */
	RULE_REQUIRED,   /* nothing is written */
	RULE_ROWS,       /* a table without a row, or with too many */
	RULE_SHAPE,      /* no value of that type */
	RULE_UNKNOWN,    /* the form has no such field */
	RULE_CONSTRAINT, /* the field's constraint does not hold */
	RULE_FAILED,     /* a rule could not be evaluated */
	/* this wants a reason */
	RULE_WARNING
};

/* One thing that was found. */
struct form_finding {
	enum form_rule rule;
	char path[FIELD_NAME_MAX + 1];
	const struct form_field *field; /* NULL: a table, or not known */
	const struct form_group *group; /* of RULE_ROWS */
	size_t row;                     /* of a table, from 1; 0 none */
	size_t place;  /* private: of the field or table in the form */
	size_t nth;    /* private: when it was found */
	char why[160]; /* of RULE_FAILED, in English */
};

struct form_report {
	/* The fields that are relevant and written, calculated ones too; rows
	 * that are not deleted; what the form does not know.  Owned. */
	json_t *content;
	struct form_finding *findings;
	size_t count;
	size_t errors;   /* findings that block */
	size_t warnings; /* findings that want a reason */
	size_t cap;      /* private */
};

/**
 * form_check(f, content, today, out, e):
 * Apply every rule of the form to an object of field path → value, as of the
 * day ${today} (since 1970-01-01), and say all that is wrong, in the form's
 * order.  0, or -1 with ERR_MEMORY or ERR_INVALID (no object).
 * form_report_done() frees, whatever came back.
 * Rule: protocol/README.md, "Forms".
 */
int form_check(const struct form *f, const json_t *content, int64_t today,
	       struct form_report *out, struct err *e);
void form_report_done(struct form_report *r);

/**
 * form_report_has(r, path):
 * Whether what is at ${path} is in the content: relevant and written.
 */
bool form_report_has(const struct form_report *r, const char *path);

/* The rows of one table, by their ids. */
struct form_rows {
	char (*ids)[FORM_ROW_ID_MAX + 1]; /* sorted; owned */
	size_t count;
};

/**
 * form_rows_list(repeat, content, out, e):
 * The rows of a repeat in which ${content} has a value and that it does not
 * delete.
 * form_rows_done() frees.  ERR_MEMORY.
 */
int form_rows_list(const struct form_group *repeat, const json_t *content,
		   struct form_rows *out, struct err *e);
void form_rows_done(struct form_rows *r);

/**
 * form_value_eval(field, v, out, e):
 * A stored value as rules see it; what has not the field's shape is empty.
 * ERR_LIMIT: a decimal of more digits than can be calculated with.
 */
int form_value_eval(const struct form_field *field, const json_t *v,
		    struct expr_value *out, struct err *e);

#endif

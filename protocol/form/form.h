/* Forms as data, in XLSForm words. */
#ifndef KHEO_FORM_FORM_H
#define KHEO_FORM_FORM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "protocol/base/err.h"
#include "protocol/base/limits.h"
#include "protocol/form/expr.h"
#include "protocol/wire/json.h"

enum form_type {
	FORM_TEXT,
	FORM_LONG_TEXT,
	FORM_INTEGER,
	FORM_DECIMAL, /* a JSON string */
	FORM_DATE,    /* YYYY-MM-DD */
	FORM_SELECT_ONE,
	FORM_SELECT_MULTIPLE, /* a JSON array of strings */
	FORM_UNIT,            /* a unit's code */
	FORM_RECORD,          /* a record's id */
	FORM_FILE,            /* a JSON array of files */
	FORM_TYPES
};

/* A label in both languages; en may be NULL. */
struct form_label {
	const char *vi;
	const char *en;
};

struct form_choice {
	const char *name;
	struct form_label label;
};

/* Fields under one heading, or the columns of a table. */
struct form_group {
	const char *name;
	struct form_label label;
	struct form_label hint; /* vi NULL when there is none */
	bool is_repeat;
	bool required; /* a repeat: at least one row */
	const struct form_group *within;
	struct expr *relevant; /* NULL: always */
	size_t first;          /* index of the first field in it */
};

struct form_field {
	const char *name;
	enum form_type type;
	struct form_label label;
	struct form_label hint; /* vi NULL when there is none */
	bool required;
	bool personal;
	struct form_choice *choices;
	size_t choice_count;
	const char *of; /* FORM_RECORD: of which type, or NULL */
	const struct form_group *group;  /* the innermost one, or NULL */
	const struct form_group *repeat; /* the table around it, or NULL */
	/* rules, each NULL when there is none */
	struct expr *required_if;
	struct expr *relevant;
	struct expr *constraint; /* "." must fulfil it */
	struct expr *warning;    /* or else a reason must be given */
	struct expr *calculation;
	struct expr *preset;                  /* what a record begins with */
	struct form_label constraint_message; /* vi NULL when there is none */
	struct form_label warning_message;
};

struct form {
	const char *name; /* the record type */
	uint64_t version;
	bool is_trial; /* its records never enter totals */
	struct form_label title;
	struct form_field *fields;
	size_t field_count;
	struct form_group *groups;
	size_t group_count;
	json_t *root; /* private: holds the texts */
};

/* Instead of a version: the newest one that is in force; the newest one that
 * is on trial. */
#define FORM_NEWEST       UINT64_C(0)
#define FORM_NEWEST_TRIAL UINT64_MAX

/**
 * form_read(f, p, n, e):
 * Read a form of at most FORM_BYTES_MAX bytes of JSON.  An unknown key or
 * type, a repeated field or choice, a choice list without choices, a rule that
 * does not parse, names what is not there or could never be evaluated is
 * refused with the field's name in the error.  form_done() frees.  ERR_FORMAT.
 * Rule: protocol/README.md, "Forms".
 */
int form_read(struct form *f, const void *p, size_t n, struct err *e);
void form_done(struct form *f);

/**
 * form_builtin(name, version, n):
 * The JSON of a built-in form (FORM_NEWEST: the newest) and its length; NULL
 * for another name or version.
 */
const char *form_builtin(const char *name, uint64_t version, size_t *n);

/**
 * form_builtin_name(i):
 * The name of the ${i}th built-in form, from 0; NULL behind the last.
 */
const char *form_builtin_name(size_t i);

#define FORM_ROW_ID_MAX 22 /* bytes of a row's id */

/* What a field path says. */
struct form_path {
	const struct form_field *field;  /* NULL: a row's deletion */
	const struct form_group *repeat; /* NULL: not in a table */
	char row[FORM_ROW_ID_MAX + 1];   /* "" if not in a table */
};

/**
 * form_path_read(f, path, out):
 * Read "name", "repeat.<row id>.name" or "repeat.<row id>._del".  False if the
 * form has no such field.
 */
bool
form_path_read(const struct form *f, const char *path, struct form_path *out);

/**
 * form_path_put(out, field, row):
 * Append the path of a field; ${row} is not used outside of a repeat.
 */
void
form_path_put(struct buf *out, const struct form_field *field, const char *row);

/**
 * form_find(f, path):
 * The field at that path, or NULL.
 */
const struct form_field *form_find(const struct form *f, const char *path);

/**
 * form_group_find(f, name):
 * The group or repeat of that name, or NULL.
 */
const struct form_group *
form_group_find(const struct form *f, const char *name);

/**
 * form_label_in(label, en):
 * The label in English if ${en} and there is one, else in Vietnamese.
 */
const char *form_label_in(const struct form_label *label, bool en);

/**
 * form_value(field, text, n, e):
 * Turn what a person typed into the JSON value that is stored: text in NFC
 * with lines ending in LF, select_multiple from names separated by spaces
 * (stored in the form's order), a decimal with a comma or a point, a date as
 * dd/mm/yyyy or YYYY-MM-DD, for a number also "na: reason" in three languages
 * (NA_WORDS), an empty text into null.  White space at the ends is dropped, and
 * marks without width that come with copied text.  A new reference, or NULL
 * with ERR_INVALID (a choice that is not in the list, no number, no such day, a
 * control character; files are not typed), ERR_FORMAT (not UTF-8), ERR_LIMIT
 * (PART_BYTES_MAX) or ERR_MEMORY.
 */
json_t *form_value(const struct form_field *field, const char *text, size_t n,
		   struct err *e);

/**
 * form_preset(field, today, e):
 * What a record that is begun on the day ${today} (since 1970-01-01) has in
 * the field, as it is stored: its default.  A new reference; null where the
 * form has none, or one that gives nothing on that day.  NULL with ERR_MEMORY.
 * Rule: protocol/README.md, "Forms".
 */
json_t *
form_preset(const struct form_field *field, int64_t today, struct err *e);

/**
 * form_value_na(v):
 * The reason why a number is not applicable, or NULL if ${v} does not say so.
 */
const char *form_value_na(const json_t *v);

/**
 * form_shown(field, value, en, out):
 * Append a stored value as a person reads it to ${out}: a choice by its
 * label, several with "; " between, a date as dd/mm/yyyy, a decimal with a
 * comma (${en}: a point), files by their names, null as nothing; a value of
 * another shape as its JSON.
 */
void form_shown(const struct form_field *field, const json_t *value, bool en,
		struct buf *out);

#endif

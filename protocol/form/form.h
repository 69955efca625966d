/* Forms as data, in XLSForm words. */
#ifndef KHEO_FORM_FORM_H
#define KHEO_FORM_FORM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "protocol/base/err.h"
#include "protocol/base/limits.h"
#include "protocol/wire/json.h"

enum form_type {
	FORM_TEXT,
	FORM_LONG_TEXT,
	FORM_INTEGER,
	FORM_DECIMAL, /* a JSON string */
	FORM_DATE,    /* YYYY-MM-DD */
	FORM_SELECT_ONE,
	FORM_SELECT_MULTIPLE /* a JSON array of strings */
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

struct form_field {
	const char *name;
	enum form_type type;
	struct form_label label;
	struct form_label hint; /* vi NULL when there is none */
	bool required;
	bool personal;
	struct form_choice *choices;
	size_t choice_count;
};

struct form {
	const char *name; /* the record type */
	uint64_t version;
	struct form_label title;
	struct form_field *fields;
	size_t field_count;
	json_t *root; /* private: holds the texts */
};

/**
 * form_read(f, p, n, e):
 * Read a form of at most FORM_BYTES_MAX bytes of JSON.  An unknown key or
 * type, a repeated field or choice, a choice list without choices is refused
 * with the field's name in the error.  form_done() frees.  ERR_FORMAT.
 */
int form_read(struct form *f, const void *p, size_t n, struct err *e);
void form_done(struct form *f);

/**
 * form_builtin(name, n):
 * The JSON of a built-in form, "registration" or "report", and its length;
 * NULL for another name.
 */
const char *form_builtin(const char *name, size_t *n);

/**
 * form_find(f, field):
 * The field of that name, or NULL.
 */
const struct form_field *form_find(const struct form *f, const char *field);

/**
 * form_value(field, text, n, e):
 * Turn what a person typed into the JSON value that is stored: text in NFC
 * with lines ending in LF, select_multiple from names separated by spaces
 * (stored in the form's order), a decimal with a comma or a point, a date as
 * dd/mm/yyyy or YYYY-MM-DD, an empty text into null.  White space at the ends
 * is dropped.  A new reference, or NULL with ERR_INVALID (a choice that is
 * not in the list, no number, no such day, a control character), ERR_FORMAT
 * (not UTF-8), ERR_LIMIT (PART_BYTES_MAX) or ERR_MEMORY.
 */
json_t *form_value(const struct form_field *field, const char *text, size_t n,
		   struct err *e);

/**
 * form_shown(field, value, en, out):
 * Append a stored value as a person reads it to ${out}: a choice by its
 * label, several with "; " between, a date as dd/mm/yyyy, a decimal with a
 * comma (${en}: a point), null as nothing; a value of another shape as its
 * JSON.
 */
void form_shown(const struct form_field *field, const json_t *value, bool en,
		struct buf *out);

/**
 * form_check(f, content, e):
 * Whether an object of field → value can be submitted: every required field
 * has a value that is not null or empty, every value has its field's shape.
 * ERR_INVALID names the first field that does not (unknown fields too).
 */
int form_check(const struct form *f, const json_t *content, struct err *e);

#endif

/* What the files of the form room share; nobody else includes this. */
#ifndef KHEO_FORM_IMPL_H
#define KHEO_FORM_IMPL_H

#include "protocol/form/form.h"

#define INTEGER_MAX   ((INT64_C(1) << 53) - 1) /* RFC 7493, 2.2 */
#define DECIMAL_CHARS 32                       /* of a decimal, with its NUL */
#define UNIT_CHARS    32                       /* of a unit's code */
#define FILES_MAX     64 /* of one field: a folder that people look through */

/* The member by which a number says that it is not applicable. */
#define NA_KEY "na"

/* How people type and read it, in the order in which they are tried. */
#define NA_WORDS                                                               \
	{                                                                      \
		"không áp dụng:", "not applicable:", "na:"                     \
	}

/**
 * choice_find(field, name):
 * The field's choice of that name, or NULL.
 */
const struct form_choice *
choice_find(const struct form_field *field, const char *name);

/**
 * field_named(f, name):
 * The field of that name, wherever it stands; NULL.
 */
struct form_field *field_named(const struct form *f, const char *name);

/**
 * type_has_choices(type), type_is_number(type):
 * Whether such a field has choices; may be not applicable.
 */
bool type_has_choices(enum form_type type);
bool type_is_number(enum form_type type);

/**
 * decimal_valid(s):
 * Whether ${s} is a decimal as it is stored: "-1.5", no zeros that say
 * nothing, at most DECIMAL_CHARS - 1 characters.
 */
bool decimal_valid(const char *s);

/**
 * value_valid(field, value):
 * Whether a value that is not null has the shape of its field.
 */
bool value_valid(const struct form_field *field, const json_t *value);

/**
 * field_refuse(e, name, why):
 * ERR_FORMAT: why the form is refused, with the name of the field or group.
 */
int field_refuse(struct err *e, const char *name, const char *why);

/**
 * field_read(f, v, e), group_read(g, v, e):
 * One row of a form that is a field; that begins a group or a repeat.
 */
int field_read(struct form_field *f, const json_t *v, struct err *e);
int group_read(struct form_group *g, const json_t *v, struct err *e);

/**
 * label_read(l, v):
 * A label: an object with "vi" and perhaps "en".  0 or -1.
 */
int label_read(struct form_label *l, const json_t *v);

/**
 * members_known(o, words):
 * Whether ${o} is an object and each of its members one of the words, which
 * end with NULL.
 */
bool members_known(const json_t *o, const char *const *words);

/**
 * preset_bind(field, e):
 * Refuse a default that the field cannot have, or that is not of its type when
 * it is tried.  ERR_FORMAT.
 */
int preset_bind(const struct form_field *field, struct err *e);

/**
 * preset_quote(type, s, out):
 * Append the expression of a default that stands in a sheet as the plain value
 * ${s} of a field of that type: -1 if its quotes leave no way to write it.
 */
int preset_quote(const char *type, const char *s, struct buf *out);

/**
 * rules_bind(f, e):
 * Find what each rule of the form asks for, and try each one.
 */
int rules_bind(struct form *f, struct err *e);

/**
 * ref_group(f, ref), ref_field(f, ref):
 * What a bound reference means: a repeat, else a field; NULL for the other.
 */
const struct form_group *
ref_group(const struct form *f, const struct expr_ref *ref);
const struct form_field *
ref_field(const struct form *f, const struct expr_ref *ref);

#endif

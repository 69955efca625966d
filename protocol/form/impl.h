/* What the files of the form room share; nobody else includes this. */
#ifndef KHEO_FORM_IMPL_H
#define KHEO_FORM_IMPL_H

#include "protocol/form/form.h"

#define INTEGER_MAX   ((INT64_C(1) << 53) - 1) /* RFC 7493, 2.2 */
#define DECIMAL_CHARS 32                       /* of a decimal, with its NUL */

/**
 * choice_find(field, name):
 * The field's choice of that name, or NULL.
 */
const struct form_choice *
choice_find(const struct form_field *field, const char *name);

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

#endif

#include <string.h>

#include "protocol/base/clock.h"
#include "protocol/base/text.h"
#include "protocol/form/impl.h"

static bool
choice_valid(const struct form_field *field, const json_t *v)
{
	const char *s = json_string_value(v);

	return s != NULL && choice_find(field, s) != NULL;
}

static bool
choices_valid(const struct form_field *field, const json_t *v)
{
	size_t i;
	json_t *item;

	if (json_array_size(v) > field->choice_count)
		return false;
	json_array_foreach(v, i, item)
	{
		if (!choice_valid(field, item))
			return false;
		for (size_t j = 0; j < i; j++) {
			if (json_equal(json_array_get(v, j), item))
				return false;
		}
	}
	return json_is_array(v);
}

bool
value_valid(const struct form_field *field, const json_t *v)
{
	const char *s = json_string_value(v);
	size_t n = json_string_length(v);

	switch (field->type) {
	case FORM_TEXT:
	case FORM_LONG_TEXT:
		return s != NULL &&
		       !text_has_control(s, n, field->type == FORM_LONG_TEXT);
	case FORM_INTEGER:
		return json_is_integer(v) &&
		       json_integer_value(v) <= INTEGER_MAX &&
		       json_integer_value(v) >= -INTEGER_MAX;
	case FORM_DECIMAL:
		return s != NULL && decimal_valid(s);
	case FORM_DATE:
		return s != NULL && date_valid(s);
	case FORM_SELECT_ONE:
		return choice_valid(field, v);
	case FORM_SELECT_MULTIPLE:
		return choices_valid(field, v);
	}
	BUG("no such type");
}

static bool
is_empty(const json_t *v)
{
	return v == NULL || json_is_null(v) ||
	       (json_is_string(v) && json_string_length(v) == 0) ||
	       (json_is_array(v) && json_array_size(v) == 0);
}

static int
refuse(struct err *e, const char *name, const char *why)
{
	return err_set(e, ERR_INVALID, "%s: %s", name, why);
}

int
form_check(const struct form *f, const json_t *content, struct err *e)
{
	const char *key;
	json_t *v;

	if (!json_is_object(content))
		return refuse(e, f->name, "no object of fields");
	for (size_t i = 0; i < f->field_count; i++) {
		const struct form_field *field = &f->fields[i];

		v = json_object_get(content, field->name);
		if (field->required && is_empty(v))
			return refuse(e, field->name, "is required");
		if (v == NULL || json_is_null(v))
			continue;
		if (!value_valid(field, v))
			return refuse(e, field->name,
				      "a value that the form does not allow");
	}
	json_object_foreach((json_t *)(uintptr_t)content, key, v)
	{
		if (form_find(f, key) == NULL)
			return refuse(e, key, "is not in the form");
	}
	return 0;
}

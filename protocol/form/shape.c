/* Which values have the shape of their field. */
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
decimal_valid(const char *s)
{
	size_t whole;
	size_t part;

	if (strlen(s) >= DECIMAL_CHARS || strcmp(s, "-0") == 0)
		return false;
	s += *s == '-';
	whole = strspn(s, "0123456789");
	if (whole == 0 || (whole > 1 && s[0] == '0'))
		return false;
	s += whole;
	if (*s == '\0')
		return true;
	if (*s++ != '.')
		return false;
	part = strspn(s, "0123456789");
	return part > 0 && s[part] == '\0' && s[part - 1] != '0';
}

static bool
record_valid(const char *s)
{
	struct id id;

	return id_parse(&id, s, strlen(s)) == 0;
}

/* One file, as submissions list them. */
static bool
file_valid(const json_t *v)
{
	const char *name = json_get_text(v, "name");
	const char *type = json_get_text(v, "type");
	struct hash hash;
	int64_t size;

	return json_is_object(v) && json_object_size(v) == 4 && name != NULL &&
	       text_is_name(name, NAME_MAX_BYTES) && type != NULL &&
	       text_is_name(type, NAME_MAX_BYTES) &&
	       json_get_int(v, "size", 0, INTEGER_MAX, &size) == 0 &&
	       json_get_hash(v, "sha256", &hash) == 0;
}

/* Each content once. */
static bool
files_valid(const json_t *v)
{
	size_t i;
	json_t *item;

	if (json_array_size(v) > FILES_MAX)
		return false;
	json_array_foreach(v, i, item)
	{
		if (!file_valid(item))
			return false;
		for (size_t j = 0; j < i; j++) {
			if (json_equal(
				json_object_get(json_array_get(v, j), "sha256"),
				json_object_get(item, "sha256")))
				return false;
		}
	}
	return json_is_array(v);
}

const char *
form_value_na(const json_t *v)
{
	const char *s = json_get_text(v, NA_KEY);

	if (s == NULL || json_object_size(v) != 1 ||
	    !text_is_name(s, NAME_MAX_BYTES))
		return NULL;
	return s;
}

bool
value_valid(const struct form_field *field, const json_t *v)
{
	const char *s = json_string_value(v);
	size_t n = json_string_length(v);

	if (type_is_number(field->type) && form_value_na(v) != NULL)
		return true;
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
	case FORM_UNIT:
		return s != NULL && text_is_code(s, UNIT_CHARS);
	case FORM_RECORD:
		return s != NULL && record_valid(s);
	case FORM_FILE:
		return files_valid(v);
	case FORM_TYPES:
		break;
	}
	BUG("no such type");
}

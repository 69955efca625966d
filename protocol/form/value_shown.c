/* A stored value as a person reads it. */
#include <string.h>

#include "protocol/form/impl.h"

static void
choice_show(const struct form_field *field, const json_t *v, bool en,
	    struct buf *out)
{
	const struct form_choice *c = choice_find(field, json_string_value(v));

	buf_text(out, form_label_in(&c->label, en));
}

static void
choices_show(const struct form_field *field, const json_t *v, bool en,
	     struct buf *out)
{
	size_t i;
	json_t *item;

	json_array_foreach(v, i, item)
	{
		if (i > 0)
			buf_text(out, "; ");
		choice_show(field, item, en, out);
	}
}

static void
decimal_show(const char *s, bool en, struct buf *out)
{
	size_t whole = strcspn(s, ".");

	buf_add(out, s, whole);
	if (s[whole] == '\0')
		return;
	buf_byte(out, en ? '.' : ',');
	buf_text(out, s + whole + 1);
}

static void
files_show(const json_t *v, struct buf *out)
{
	size_t i;
	json_t *item;

	json_array_foreach(v, i, item)
	{
		if (i > 0)
			buf_text(out, "; ");
		buf_text(out, json_get_text(item, "name"));
	}
}

static void
na_show(const char *reason, bool en, struct buf *out)
{
	static const char *const words[] = NA_WORDS;

	buf_fmt(out, "%s %s", words[en ? 1 : 0], reason);
}

void
form_shown(const struct form_field *field, const json_t *value, bool en,
	   struct buf *out)
{
	const char *s = json_string_value(value);
	struct err e = ERR_INIT;

	if (json_is_null(value))
		return;
	if (!value_valid(field, value)) {
		/* The failure stays in the buf. */
		(void)json_put(out, value, &e);
		return;
	}
	if (form_value_na(value) != NULL) {
		na_show(form_value_na(value), en, out);
		return;
	}
	switch (field->type) {
	case FORM_TEXT:
	case FORM_LONG_TEXT:
	case FORM_UNIT:
	case FORM_RECORD:
		buf_text(out, s);
		break;
	case FORM_INTEGER:
		buf_fmt(out, "%" JSON_INTEGER_FORMAT,
			json_integer_value(value));
		break;
	case FORM_DECIMAL:
		decimal_show(s, en, out);
		break;
	case FORM_DATE:
		buf_fmt(out, "%.2s/%.2s/%.4s", s + 8, s + 5, s);
		break;
	case FORM_SELECT_ONE:
		choice_show(field, value, en, out);
		break;
	case FORM_SELECT_MULTIPLE:
		choices_show(field, value, en, out);
		break;
	case FORM_FILE:
		files_show(value, out);
		break;
	case FORM_TYPES:
		break;
	}
}

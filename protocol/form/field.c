/* Reading one row of a form. */
#include <stdlib.h>
#include <string.h>

#include "protocol/base/text.h"
#include "protocol/form/impl.h"
#include "protocol/wire/part.h"

#define CHOICES_MAX 500

bool
members_known(const json_t *o, const char *const *words)
{
	size_t known = 0;

	for (; *words != NULL; words++) {
		if (json_object_get(o, *words) != NULL)
			known++;
	}
	return json_is_object(o) && json_object_size(o) == known;
}

/* A text on one line that is not empty. */
static const char *
line_get(const json_t *o, const char *key)
{
	const char *s = json_get_text(o, key);

	if (s == NULL || *s == '\0' || text_has_control(s, strlen(s), false))
		return NULL;
	return s;
}

int
label_read(struct form_label *l, const json_t *v)
{
	static const char *const words[] = {"vi", "en", NULL};

	if (!members_known(v, words))
		return -1;
	l->vi = line_get(v, "vi");
	l->en = line_get(v, "en");
	if (l->vi == NULL ||
	    (l->en == NULL && json_object_get(v, "en") != NULL))
		return -1;
	return 0;
}

static int
label_may(struct form_label *l, const json_t *o, const char *key)
{
	const json_t *v = json_object_get(o, key);

	return v == NULL ? 0 : label_read(l, v);
}

/* A field path of one member that is not kept for our own use.  With its row
 * and its table in front it must still be a path. */
static bool
name_valid(const char *s)
{
	return s != NULL && part_field_valid(s, strlen(s)) && s[0] != '_' &&
	       strchr(s, '.') == NULL;
}

static bool
name_short(const char *s)
{
	return strlen(s) <= (FIELD_NAME_MAX - FORM_ROW_ID_MAX - 2) / 2;
}

static int
flag_read(bool *flag, const json_t *v)
{
	*flag = json_is_true(v);
	return v == NULL || json_is_boolean(v) ? 0 : -1;
}

static int
type_read(enum form_type *type, const char *word)
{
	static const char *const words[] = {
	    [FORM_TEXT] = "text",
	    [FORM_LONG_TEXT] = "long_text",
	    [FORM_INTEGER] = "integer",
	    [FORM_DECIMAL] = "decimal",
	    [FORM_DATE] = "date",
	    [FORM_SELECT_ONE] = "select_one",
	    [FORM_SELECT_MULTIPLE] = "select_multiple",
	    [FORM_UNIT] = "unit",
	    [FORM_RECORD] = "record",
	    [FORM_FILE] = "file",
	};

	for (unsigned i = 0; word != NULL && i < ARRAY_LEN(words); i++) {
		if (strcmp(words[i], word) == 0) {
			*type = (enum form_type)i;
			return 0;
		}
	}
	return -1;
}

bool
type_has_choices(enum form_type type)
{
	return type == FORM_SELECT_ONE || type == FORM_SELECT_MULTIPLE;
}

bool
type_is_number(enum form_type type)
{
	return type == FORM_INTEGER || type == FORM_DECIMAL;
}

static int
choice_read(struct form_choice *c, const json_t *v)
{
	static const char *const words[] = {"name", "label", NULL};

	c->name = json_get_text(v, "name");
	if (!members_known(v, words) || c->name == NULL ||
	    !part_field_valid(c->name, strlen(c->name)))
		return -1;
	return label_read(&c->label, json_object_get(v, "label"));
}

static int
choices_read(struct form_field *f, const json_t *list, struct err *e)
{
	size_t n = json_array_size(list);

	if (n == 0 || n > CHOICES_MAX)
		return field_refuse(e, f->name, "no choices, or too many");
	f->choices = calloc(n, sizeof(*f->choices));
	if (f->choices == NULL)
		return err_memory(e);
	for (size_t i = 0; i < n; i++) {
		if (choice_read(&f->choices[i], json_array_get(list, i)) != 0)
			return field_refuse(e, f->name, "a malformed choice");
		if (choice_find(f, f->choices[i].name) != NULL)
			return field_refuse(e, f->name, "a choice twice");
		f->choice_count++;
	}
	return 0;
}

/* One rule, if there is one. */
static int
rule_read(struct expr **x, const char *name, const json_t *o, const char *key,
	  struct err *e)
{
	const json_t *v = json_object_get(o, key);

	if (v == NULL)
		return 0;
	if (!json_is_string(v))
		return field_refuse(e, name, "a rule that is no text");
	*x = expr_parse(json_string_value(v), e);
	if (*x != NULL)
		return 0;
	return e->code == ERR_MEMORY ? -1
				     : err_wrap(e, "form: %s: %s", name, key);
}

/* true, false, or the rule by which it is. */
static int
required_read(struct form_field *f, const json_t *o, struct err *e)
{
	const json_t *v = json_object_get(o, "required");

	if (json_is_string(v))
		return rule_read(&f->required_if, f->name, o, "required", e);
	if (flag_read(&f->required, v) != 0)
		return field_refuse(e, f->name, "neither true nor false");
	return 0;
}

static int
rules_read(struct form_field *f, const json_t *v, struct err *e)
{
	if (required_read(f, v, e) != 0 ||
	    rule_read(&f->relevant, f->name, v, "relevant", e) != 0 ||
	    rule_read(&f->constraint, f->name, v, "constraint", e) != 0 ||
	    rule_read(&f->warning, f->name, v, "warning", e) != 0 ||
	    rule_read(&f->calculation, f->name, v, "calculation", e) != 0 ||
	    rule_read(&f->preset, f->name, v, "default", e) != 0)
		return -1;
	if (label_may(&f->constraint_message, v, "constraint_message") != 0 ||
	    label_may(&f->warning_message, v, "warning_message") != 0)
		return field_refuse(e, f->name, "a malformed message");
	if ((f->constraint_message.vi != NULL && f->constraint == NULL) ||
	    (f->warning_message.vi != NULL && f->warning == NULL))
		return field_refuse(e, f->name, "a message without its rule");
	return 0;
}

/* What only some types have. */
static int
kind_read(struct form_field *f, const json_t *v, struct err *e)
{
	const json_t *choices = json_object_get(v, "choices");

	f->of = json_get_text(v, "of");
	if (json_object_get(v, "of") != NULL &&
	    (f->type != FORM_RECORD || f->of == NULL ||
	     !part_type_valid(f->of, strlen(f->of))))
		return field_refuse(e, f->name, "of what is not a record type");
	if (type_has_choices(f->type))
		return choices_read(f, choices, e);
	if (choices != NULL)
		return field_refuse(e, f->name, "choices that it cannot have");
	return 0;
}

int
field_read(struct form_field *f, const json_t *v, struct err *e)
{
	static const char *const words[] = {"name",
					    "type",
					    "label",
					    "hint",
					    "required",
					    "relevant",
					    "choices",
					    "constraint",
					    "warning",
					    "calculation",
					    "default",
					    "of",
					    "constraint_message",
					    "warning_message",
					    "personal",
					    NULL};

	f->name = json_get_text(v, "name");
	if (!name_valid(f->name))
		return err_set(e, ERR_FORMAT, "form: a field without name");
	if (!name_short(f->name))
		return field_refuse(e, f->name, "too long a name");
	if (!members_known(v, words))
		return field_refuse(e, f->name, "an unknown key");
	if (type_read(&f->type, json_get_text(v, "type")) != 0)
		return field_refuse(e, f->name, "an unknown type");
	if (label_read(&f->label, json_object_get(v, "label")) != 0 ||
	    label_may(&f->hint, v, "hint") != 0)
		return field_refuse(e, f->name, "a malformed label");
	if (flag_read(&f->personal, json_object_get(v, "personal")) != 0)
		return field_refuse(e, f->name, "neither true nor false");
	if (rules_read(f, v, e) != 0)
		return -1;
	return kind_read(f, v, e);
}

int
group_read(struct form_group *g, const json_t *v, struct err *e)
{
	static const char *const words[] = {
	    "name", "type", "label", "hint", "relevant", "required", NULL};

	g->name = json_get_text(v, "name");
	if (!name_valid(g->name)) {
		g->name = "group";
		return err_set(e, ERR_FORMAT, "form: a group without name");
	}
	if (!name_short(g->name))
		return field_refuse(e, g->name, "too long a name");
	if (!members_known(v, words))
		return field_refuse(e, g->name, "an unknown key");
	if (label_read(&g->label, json_object_get(v, "label")) != 0 ||
	    label_may(&g->hint, v, "hint") != 0)
		return field_refuse(e, g->name, "a malformed label");
	if (flag_read(&g->required, json_object_get(v, "required")) != 0)
		return field_refuse(e, g->name, "neither true nor false");
	if (g->required && !g->is_repeat)
		return field_refuse(e, g->name, "a group is not required");
	return rule_read(&g->relevant, g->name, v, "relevant", e);
}

#include "protocol/form/form.h"

#include <stdlib.h>
#include <string.h>

#include "protocol/base/text.h"
#include "protocol/form/impl.h"
#include "protocol/wire/part.h"

#define CHOICES_MAX 500

/* Why the field ${name} is refused. */
static int
field_refuse(struct err *e, const char *name, const char *why)
{
	return err_set(e, ERR_FORMAT, "form: %s: %s", name, why);
}

/* Whether every member of the object is one of the words, which end with
 * NULL. */
static bool
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

static int
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

/* A field path of one member that is not kept for our own use. */
static bool
name_valid(const char *s)
{
	return s != NULL && part_field_valid(s, strlen(s)) && s[0] != '_' &&
	       strchr(s, '.') == NULL;
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
	};

	for (unsigned i = 0; word != NULL && i < ARRAY_LEN(words); i++) {
		if (strcmp(words[i], word) == 0) {
			*type = (enum form_type)i;
			return 0;
		}
	}
	return -1;
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

static int
field_read(struct form_field *f, const json_t *v, struct err *e)
{
	static const char *const words[] = {"name",    "type",     "label",
					    "hint",    "required", "personal",
					    "choices", NULL};
	const json_t *hint = json_object_get(v, "hint");
	const json_t *choices = json_object_get(v, "choices");

	f->name = json_get_text(v, "name");
	if (!name_valid(f->name))
		return err_set(e, ERR_FORMAT, "form: a field without name");
	if (!members_known(v, words))
		return field_refuse(e, f->name, "an unknown key");
	if (type_read(&f->type, json_get_text(v, "type")) != 0)
		return field_refuse(e, f->name, "an unknown type");
	if (label_read(&f->label, json_object_get(v, "label")) != 0 ||
	    (hint != NULL && label_read(&f->hint, hint) != 0))
		return field_refuse(e, f->name, "a malformed label");
	if (flag_read(&f->required, json_object_get(v, "required")) != 0 ||
	    flag_read(&f->personal, json_object_get(v, "personal")) != 0)
		return field_refuse(e, f->name, "neither true nor false");
	if (f->type == FORM_SELECT_ONE || f->type == FORM_SELECT_MULTIPLE)
		return choices_read(f, choices, e);
	if (choices != NULL)
		return field_refuse(e, f->name, "choices that it cannot have");
	return 0;
}

static int
fields_read(struct form *f, const json_t *list, struct err *e)
{
	size_t n = json_array_size(list);

	if (n == 0 || n > FORM_FIELDS_MAX)
		return err_set(e, ERR_FORMAT, "form: not 1 to %d fields",
			       FORM_FIELDS_MAX);
	f->fields = calloc(n, sizeof(*f->fields));
	if (f->fields == NULL)
		return err_memory(e);
	for (size_t i = 0; i < n; i++) {
		struct form_field *field = &f->fields[f->field_count];
		const json_t *v = json_array_get(list, i);
		const char *name = json_get_text(v, "name");

		if (name != NULL && form_find(f, name) != NULL)
			return field_refuse(e, name, "there twice");
		/* Counted first, so that what it allocates is freed. */
		f->field_count++;
		if (field_read(field, v, e) != 0)
			return -1;
	}
	return 0;
}

static int
root_read(struct form *f, struct err *e)
{
	static const char *const words[] = {"form", "version", "title",
					    "fields", NULL};
	int64_t version;

	if (!members_known(f->root, words))
		return err_set(e, ERR_FORMAT, "form: an unknown key");
	f->name = json_get_text(f->root, "form");
	if (f->name == NULL || !part_type_valid(f->name, strlen(f->name)))
		return err_set(e, ERR_FORMAT, "form: no name");
	if (json_get_int(f->root, "version", 1, INTEGER_MAX, &version) != 0)
		return err_set(e, ERR_FORMAT, "form: no version");
	f->version = (uint64_t)version;
	if (label_read(&f->title, json_object_get(f->root, "title")) != 0)
		return err_set(e, ERR_FORMAT, "form: a malformed title");
	return fields_read(f, json_object_get(f->root, "fields"), e);
}

int
form_read(struct form *f, const void *p, size_t n, struct err *e)
{
	struct form got = {0};

	if (n > FORM_BYTES_MAX)
		return err_set(e, ERR_FORMAT, "form: more than %d bytes",
			       FORM_BYTES_MAX);
	got.root = json_read(p, n, e);
	if (got.root == NULL)
		return err_wrap(e, "form");
	if (root_read(&got, e) != 0) {
		form_done(&got);
		return -1;
	}
	*f = got;
	return 0;
}

void
form_done(struct form *f)
{
	for (size_t i = 0; i < f->field_count; i++)
		free(f->fields[i].choices);
	free(f->fields);
	json_decref(f->root);
	*f = (struct form){0};
}

const struct form_field *
form_find(const struct form *f, const char *field)
{
	for (size_t i = 0; i < f->field_count; i++) {
		if (strcmp(f->fields[i].name, field) == 0)
			return &f->fields[i];
	}
	return NULL;
}

const struct form_choice *
choice_find(const struct form_field *field, const char *name)
{
	for (size_t i = 0; i < field->choice_count; i++) {
		if (strcmp(field->choices[i].name, name) == 0)
			return &field->choices[i];
	}
	return NULL;
}

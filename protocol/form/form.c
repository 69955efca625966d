#include "protocol/form/form.h"

#include <stdlib.h>
#include <string.h>

#include "protocol/base/text.h"
#include "protocol/form/impl.h"
#include "protocol/wire/part.h"

#define GROUPS_DEEP 4 /* as deep as headings of a paper form go */

/* Reading the rows of a form, one after the other. */
struct reading {
	struct form *f;
	struct form_group *open[GROUPS_DEEP];
	size_t depth;
};

int
field_refuse(struct err *e, const char *name, const char *why)
{
	return err_set(e, ERR_FORMAT, "form: %s: %s", name, why);
}

struct form_field *
field_named(const struct form *f, const char *name)
{
	for (size_t i = 0; i < f->field_count; i++) {
		if (strcmp(f->fields[i].name, name) == 0)
			return &f->fields[i];
	}
	return NULL;
}

const struct form_group *
form_group_find(const struct form *f, const char *name)
{
	for (size_t i = 0; i < f->group_count; i++) {
		if (strcmp(f->groups[i].name, name) == 0)
			return &f->groups[i];
	}
	return NULL;
}

static struct form_group *
innermost(const struct reading *r)
{
	return r->depth == 0 ? NULL : r->open[r->depth - 1];
}

static const struct form_group *
repeat_around(const struct reading *r)
{
	for (size_t i = 0; i < r->depth; i++) {
		if (r->open[i]->is_repeat)
			return r->open[i];
	}
	return NULL;
}

static int
group_begin(struct reading *r, const json_t *v, bool is_repeat, struct err *e)
{
	struct form_group *g = &r->f->groups[r->f->group_count];

	/* Counted first, so that what it allocates is freed. */
	r->f->group_count++;
	g->is_repeat = is_repeat;
	if (group_read(g, v, e) != 0)
		return -1;
	if (r->depth == GROUPS_DEEP)
		return field_refuse(e, g->name, "in too many groups");
	if (is_repeat && repeat_around(r) != NULL)
		return field_refuse(e, g->name, "a repeat in a repeat");
	g->within = innermost(r);
	g->first = r->f->field_count;
	r->open[r->depth++] = g;
	return 0;
}

static int
group_end(struct reading *r, const json_t *v, bool is_repeat, struct err *e)
{
	static const char *const words[] = {"type", "name", NULL};
	const struct form_group *g = innermost(r);
	const char *name = json_get_text(v, "name");

	if (!members_known(v, words))
		return field_refuse(e, "end", "an unknown key");
	if (g == NULL || g->is_repeat != is_repeat ||
	    (name != NULL && strcmp(name, g->name) != 0))
		return field_refuse(e, g == NULL ? "end" : g->name,
				    "an end that fits no begin");
	if (g->first == r->f->field_count)
		return field_refuse(e, g->name, "nothing stands in it");
	r->depth--;
	return 0;
}

static int
field_add(struct reading *r, const json_t *v, struct err *e)
{
	struct form_field *field = &r->f->fields[r->f->field_count];

	r->f->field_count++;
	if (field_read(field, v, e) != 0)
		return -1;
	field->group = innermost(r);
	field->repeat = repeat_around(r);
	return 0;
}

static int
row_read(struct reading *r, const json_t *v, struct err *e)
{
	const char *type = json_get_text(v, "type");
	const char *name = json_get_text(v, "name");

	if (type == NULL)
		type = "";
	if (strcmp(type, "end_group") == 0)
		return group_end(r, v, false, e);
	if (strcmp(type, "end_repeat") == 0)
		return group_end(r, v, true, e);
	if (name != NULL && (field_named(r->f, name) != NULL ||
			     form_group_find(r->f, name) != NULL))
		return field_refuse(e, name, "there twice");
	if (strcmp(type, "begin_group") == 0)
		return group_begin(r, v, false, e);
	if (strcmp(type, "begin_repeat") == 0)
		return group_begin(r, v, true, e);
	return field_add(r, v, e);
}

static int
rows_read(struct form *f, const json_t *list, struct err *e)
{
	struct reading r = {.f = f};
	size_t n = json_array_size(list);

	if (n == 0 || n > FORM_FIELDS_MAX)
		return err_set(e, ERR_FORMAT, "form: not 1 to %d fields",
			       FORM_FIELDS_MAX);
	f->fields = calloc(n, sizeof(*f->fields));
	f->groups = calloc(n, sizeof(*f->groups));
	if (f->fields == NULL || f->groups == NULL)
		return err_memory(e);
	for (size_t i = 0; i < n; i++) {
		if (row_read(&r, json_array_get(list, i), e) != 0)
			return -1;
	}
	if (r.depth > 0)
		return field_refuse(e, innermost(&r)->name, "it has no end");
	return 0;
}

static int
root_read(struct form *f, struct err *e)
{
	static const char *const words[] = {"form",  "version", "title",
					    "trial", "fields",  NULL};
	const json_t *trial = json_object_get(f->root, "trial");
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
	/* Left out is the one way to say that it is in force. */
	if (trial != NULL && !json_is_true(trial))
		return err_set(e, ERR_FORMAT, "form: trial is not true");
	f->is_trial = trial != NULL;
	if (rows_read(f, json_object_get(f->root, "fields"), e) != 0)
		return -1;
	return rules_bind(f, e);
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
	for (size_t i = 0; i < f->field_count; i++) {
		struct form_field *field = &f->fields[i];

		free(field->choices);
		expr_free(field->required_if);
		expr_free(field->relevant);
		expr_free(field->constraint);
		expr_free(field->warning);
		expr_free(field->calculation);
		expr_free(field->preset);
	}
	for (size_t i = 0; i < f->group_count; i++)
		expr_free(f->groups[i].relevant);
	free(f->fields);
	free(f->groups);
	json_decref(f->root);
	*f = (struct form){0};
}

const char *
form_label_in(const struct form_label *label, bool en)
{
	return en && label->en != NULL ? label->en : label->vi;
}

/* Cut "repeat.<row id>.name" into its three words. */
static bool
path_split(const char *path, const char **row, size_t *row_len,
	   const char **name)
{
	const char *dot = strchr(path, '.');

	if (dot == NULL)
		return false;
	*row = dot + 1;
	*row_len = strcspn(*row, ".");
	*name = *row + *row_len + 1;
	return (*row)[*row_len] == '.' && *row_len >= 1 &&
	       *row_len <= FORM_ROW_ID_MAX && strchr(*name, '.') == NULL;
}

bool
form_path_read(const struct form *f, const char *path, struct form_path *out)
{
	const char *row, *name;
	size_t len;

	*out = (struct form_path){0};
	if (!part_field_valid(path, strlen(path)))
		return false;
	if (strchr(path, '.') == NULL) {
		out->field = field_named(f, path);
		return out->field != NULL && out->field->repeat == NULL;
	}
	if (!path_split(path, &row, &len, &name))
		return false;
	memcpy(out->row, row, len);
	for (size_t i = 0; i < f->group_count; i++) {
		const char *group = f->groups[i].name;

		if (f->groups[i].is_repeat &&
		    strncmp(path, group, strlen(group)) == 0 &&
		    path + strlen(group) + 1 == row)
			out->repeat = &f->groups[i];
	}
	if (out->repeat == NULL)
		return false;
	if (strcmp(name, "_del") == 0)
		return true;
	out->field = field_named(f, name);
	return out->field != NULL && out->field->repeat == out->repeat;
}

void
form_path_put(struct buf *out, const struct form_field *field, const char *row)
{
	if (field->repeat != NULL)
		buf_fmt(out, "%s.%s.", field->repeat->name, row);
	buf_text(out, field->name);
}

const struct form_field *
form_find(const struct form *f, const char *path)
{
	struct form_path p;

	return form_path_read(f, path, &p) ? p.field : NULL;
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

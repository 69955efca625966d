/* The rows of a table, and stored values as rules see them. */
#include <stdlib.h>
#include <string.h>

#include "protocol/form/check.h"
#include "protocol/form/impl.h"

/* The row that a path of the repeat names: its id and length, or NULL; NULL
 * too for its deletion. */
static const char *
row_of(const struct form_group *repeat, const char *path, size_t *len)
{
	size_t n = strlen(repeat->name);

	if (strncmp(path, repeat->name, n) != 0 || path[n] != '.')
		return NULL;
	path += n + 1;
	*len = strcspn(path, ".");
	if (*len < 1 || *len > FORM_ROW_ID_MAX || path[*len] != '.' ||
	    strcmp(path + *len, "._del") == 0)
		return NULL;
	return path;
}

static bool
row_deleted(const struct form_group *repeat, const json_t *content,
	    const char *row)
{
	char path[FIELD_NAME_MAX + 1];

	(void)snprintf(path, sizeof(path), "%.36s.%.22s._del", repeat->name,
		       row);
	return json_is_true(json_object_get(content, path));
}

static int
id_cmp_text(const void *a, const void *b)
{
	return strcmp(a, b);
}

/* Sorted; each once. */
static size_t
ids_settle(char (*ids)[FORM_ROW_ID_MAX + 1], size_t n)
{
	size_t to = 0;

	if (n > 0)
		qsort(ids, n, sizeof(*ids), id_cmp_text);
	for (size_t i = 0; i < n; i++) {
		if (i > 0 && strcmp(ids[i], ids[to - 1]) == 0)
			continue;
		memmove(ids[to++], ids[i], sizeof(*ids));
	}
	return to;
}

int
form_rows_list(const struct form_group *repeat, const json_t *content,
	       struct form_rows *out, struct err *e)
{
	const char *key, *row;
	size_t n = 0, len;
	json_t *v;

	*out = (struct form_rows){
	    .ids = calloc(json_object_size(content) + 1, sizeof(*out->ids))};
	if (out->ids == NULL)
		return err_memory(e);
	json_object_foreach((json_t *)(uintptr_t)content, key, v)
	{
		row = row_of(repeat, key, &len);
		if (row == NULL || json_is_null(v))
			continue;
		memcpy(out->ids[n], row, len);
		out->ids[n][len] = '\0';
		/* A deleted row is no row; its place is used again. */
		if (!row_deleted(repeat, content, out->ids[n]))
			n++;
	}
	out->count = ids_settle(out->ids, n);
	return 0;
}

void
form_rows_done(struct form_rows *r)
{

	free(r->ids);
	*r = (struct form_rows){0};
}

static int
number_eval(const json_t *v, struct expr_value *out, struct err *e)
{
	const char *s = json_string_value(v);

	out->kind = EXPR_NUMBER;
	if (s != NULL)
		return decimal_read(s, strlen(s), &out->number, e);
	out->number = decimal_of(json_integer_value(v));
	return 0;
}

int
form_value_eval(const struct form_field *field, const json_t *v,
		struct expr_value *out, struct err *e)
{
	*out = (struct expr_value){.kind = EXPR_EMPTY};
	if (v == NULL || json_is_null(v) || !value_valid(field, v))
		return 0;
	if (form_value_na(v) != NULL) {
		out->kind = EXPR_NA;
		return 0;
	}
	if (type_is_number(field->type))
		return number_eval(v, out, e);
	if (field->type == FORM_FILE) {
		out->kind = EXPR_NUMBER;
		out->number = decimal_of((int64_t)json_array_size(v));
	} else if (field->type == FORM_DATE) {
		out->kind = EXPR_DATE;
		if (day_read(json_string_value(v), &out->day) != 0)
			out->kind = EXPR_EMPTY;
	} else if (field->type == FORM_SELECT_MULTIPLE) {
		out->kind = EXPR_NAMES;
		out->names = v;
	} else if (json_string_length(v) > 0) {
		out->kind = EXPR_TEXT;
		out->text = json_string_value(v);
	}
	return 0;
}

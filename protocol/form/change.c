#include "protocol/form/change.h"

#include <stdlib.h>
#include <string.h>

#include "protocol/form/check.h"

static int
change_order(const void *a, const void *b)
{
	const struct form_change *x = a;
	const struct form_change *y = b;

	if (x->place != y->place)
		return x->place < y->place ? -1 : 1;
	if (x->row != y->row)
		return x->row < y->row ? -1 : 1;
	if (x->nth != y->nth)
		return x->nth < y->nth ? -1 : 1;
	return strcmp(x->path, y->path);
}

/* The row's number among those of a content, from 1; 0 if it is not there. */
static int
row_number(const struct form_group *repeat, const json_t *content,
	   const char *row, size_t *out, struct err *e)
{
	struct form_rows rows = {0};
	int rc =
	    content == NULL ? 0 : form_rows_list(repeat, content, &rows, e);

	*out = 0;
	for (size_t i = 0; i < rows.count; i++)
		if (strcmp(rows.ids[i], row) == 0)
			*out = i + 1;
	form_rows_done(&rows);
	return rc;
}

/* Where the change stands in the form. */
static int
change_place(struct form_change *c, const struct form *f, const json_t *was,
	     const json_t *is, struct err *e)
{
	struct form_path path;

	c->place = SIZE_MAX;
	if (f == NULL || !form_path_read(f, c->path, &path) ||
	    path.field == NULL)
		return 0;
	c->field = path.field;
	c->nth = (size_t)(path.field - f->fields);
	c->place = path.repeat == NULL ? c->nth : path.repeat->first;
	if (path.repeat == NULL)
		return 0;
	if (row_number(path.repeat, is, path.row, &c->row, e) != 0)
		return -1;
	return c->row > 0 ? 0
			  : row_number(path.repeat, was, path.row, &c->row, e);
}

static int
change_add(struct form_changes *out, const struct form *f, const char *path,
	   const json_t *was, const json_t *is, struct err *e)
{
	struct form_change *c = &out->v[out->count];

	*c = (struct form_change){.path = path,
				  .was = json_object_get(was, path),
				  .is = json_object_get(is, path)};
	if (path[0] == '_' ||
	    (c->was != NULL && c->is != NULL && json_equal(c->was, c->is)))
		return 0;
	if (change_place(c, f, was, is, e) != 0)
		return -1;
	out->count++;
	return 0;
}

int
form_changes_find(const struct form *f, const json_t *was, const json_t *is,
		  struct form_changes *out, struct err *e)
{
	const char *path;
	json_t *v;

	*out = (struct form_changes){
	    .v = calloc(json_object_size(was) + json_object_size(is) + 1,
			sizeof(*out->v))};
	if (out->v == NULL)
		return err_memory(e);
	json_object_foreach((json_t *)(uintptr_t)is, path, v)
	{
		if (change_add(out, f, path, was, is, e) != 0)
			return -1;
	}
	json_object_foreach((json_t *)(uintptr_t)was, path, v)
	{
		if (json_object_get(is, path) == NULL &&
		    change_add(out, f, path, was, is, e) != 0)
			return -1;
	}
	if (out->count > 0)
		qsort(out->v, out->count, sizeof(*out->v), change_order);
	return 0;
}

void
form_changes_done(struct form_changes *c)
{

	free(c->v);
	*c = (struct form_changes){0};
}

#include "protocol/wire/figures.h"

#include <stdlib.h>
#include <string.h>

void
figures_done(struct figures *f)
{

	free(f->v);
	memset(f, 0, sizeof(*f));
}

/* Where the figure is, or belongs. */
static size_t
place_of(const struct figures *f, const char *name)
{
	size_t low = 0;
	size_t high = f->count;

	while (low < high) {
		size_t mid = low + (high - low) / 2;

		if (strcmp(f->v[mid].name, name) < 0)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

static struct figure *
figure_at(const struct figures *f, const char *name)
{
	size_t at = place_of(f, name);

	return at < f->count && strcmp(f->v[at].name, name) == 0 ? &f->v[at]
								 : NULL;
}

static struct figure *
figure_new(struct figures *f, const char *name, struct err *e)
{
	size_t at = place_of(f, name);
	struct figure *more;

	if (f->count == FIGURES_MAX || strlen(name) > FIGURE_NAME_MAX) {
		err_set(e, ERR_LIMIT, "figures: %.60s", name);
		return NULL;
	}
	more = realloc(f->v, (f->count + 1) * sizeof(*more));
	if (more == NULL) {
		err_memory(e);
		return NULL;
	}
	f->v = more;
	memmove(more + at + 1, more + at, (f->count - at) * sizeof(*more));
	memset(&more[at], 0, sizeof(*more));
	memcpy(more[at].name, name, strlen(name));
	f->count++;
	return &more[at];
}

int
figures_add(struct figures *f, const char *name, struct decimal by,
	    struct err *e)
{
	struct figure *one = figure_at(f, name);

	if (one == NULL && (one = figure_new(f, name, e)) == NULL)
		return -1;
	return decimal_add(one->value, by, &one->value, e);
}

int
figures_add_all(struct figures *f, const struct figures *from, struct err *e)
{

	for (size_t i = 0; i < from->count; i++)
		if (figures_add(f, from->v[i].name, from->v[i].value, e) != 0)
			return -1;
	return 0;
}

struct decimal
figures_value(const struct figures *f, const char *name)
{
	const struct figure *one = figure_at(f, name);

	return one != NULL ? one->value : decimal_of(0);
}

bool
figures_equal(const struct figures *a, const struct figures *b)
{

	if (a->count != b->count)
		return false;
	for (size_t i = 0; i < a->count; i++)
		if (strcmp(a->v[i].name, b->v[i].name) != 0 ||
		    decimal_cmp(a->v[i].value, b->v[i].value) != 0)
			return false;
	return true;
}

json_t *
figures_json(const struct figures *f, struct err *e)
{
	json_t *o = json_object();

	for (size_t i = 0; o != NULL && i < f->count; i++) {
		char text[DECIMAL_SIZE];

		(void)decimal_print(f->v[i].value, text);
		if (json_object_set_new(o, f->v[i].name, json_string(text)) !=
		    0) {
			json_decref(o);
			o = NULL;
		}
	}
	if (o == NULL)
		err_memory(e);
	return o;
}

int
figures_read(struct figures *f, const json_t *o, struct err *e)
{
	json_t *all = (json_t *)(uintptr_t)o;
	const char *name;
	json_t *value;

	json_object_foreach(all, name, value)
	{
		const char *text = json_is_object(value)
				       ? json_get_text(value, "value")
				       : json_string_value(value);
		struct decimal d;

		if (text == NULL || strlen(name) > FIGURE_NAME_MAX)
			return err_set(e, ERR_FORMAT, "figures: %.60s", name);
		if (decimal_read(text, strlen(text), &d, e) != 0 ||
		    figures_add(f, name, d, e) != 0)
			return -1;
	}
	return 0;
}

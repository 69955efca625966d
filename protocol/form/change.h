/* What became different from one content to the next, field by field. */
#ifndef KHEO_FORM_CHANGE_H
#define KHEO_FORM_CHANGE_H

#include "protocol/form/form.h"

/* One field; its values are borrowed from the contents. */
struct form_change {
	const char *path;
	const struct form_field *field; /* NULL: the form does not have it */
	size_t row;        /* of a table, as numbered on screen; 0 none */
	const json_t *was; /* NULL: nothing was written */
	const json_t *is;
	size_t place; /* private: of the field or its table in the form */
	size_t nth;   /* private: of the field in the form */
};

struct form_changes {
	struct form_change *v; /* in the order of the form */
	size_t count;
};

/**
 * form_changes_find(f, was, is, out, e):
 * Compare two contents (field path → value), each of which may be NULL, as the
 * form ${f} (NULL: none) orders them; fields of our own ("_form") are left
 * out.  A row of a table has its number in ${is}, or in ${was} if it is gone.
 * form_changes_done() frees, whatever came back.  ERR_MEMORY.
 */
int form_changes_find(const struct form *f, const json_t *was, const json_t *is,
		      struct form_changes *out, struct err *e);
void form_changes_done(struct form_changes *c);

#endif

#include <stdlib.h>
#include <string.h>

#include "hub/store/files.h"
#include "hub/view/view.h"
#include "protocol/log/erasure.h"

static bool
is_listed(const struct record_files *l, const struct hash *sha256)
{

	for (size_t i = 0; i < l->n; i++)
		if (hash_eq(&l->v[i].a.sha256, sha256))
			return true;
	return false;
}

static int
file_add(struct db *db, const struct id *scope, const struct record_head *head,
	 struct record_files *l, struct err *e)
{
	struct record_file got = {.is_here = false};
	struct record_file *more;
	uint64_t size = 0;
	int rc;

	if (attachment_read(&got.a, head->value, head->value_len) != 0 ||
	    is_listed(l, &got.a.sha256))
		return 0;
	if ((rc = erasure_find(db, scope, &got.a.sha256, e)) < 0)
		return -1;
	got.is_erased = rc == 1;
	if ((rc = stored_find(db, scope, &got.a.sha256, &size, e)) < 0)
		return -1;
	got.is_here = rc == 1 && size > 0;
	got.is_refused = rc == 1 && size == 0;
	if ((more = realloc(l->v, (l->n + 1) * sizeof(*l->v))) == NULL)
		return err_memory(e);
	l->v = more;
	l->v[l->n++] = got;
	return 0;
}

int
view_files(struct db *db, const struct id *scope, const struct record *r,
	   struct record_files *out, struct err *e)
{

	memset(out, 0, sizeof(*out));
	for (size_t i = 0; i < r->field_count; i++) {
		const struct record_field *f = &r->fields[i];

		if (!attachment_field(f->name))
			continue;
		for (size_t k = 0; k < f->head_count; k++)
			if (file_add(db, scope, &f->heads[k], out, e) != 0)
				return -1;
	}
	return 0;
}

void
view_files_done(struct record_files *l)
{

	free(l->v);
	memset(l, 0, sizeof(*l));
}

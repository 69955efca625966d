#include "protocol/wire/skeleton.h"

#include <stdlib.h>
#include <string.h>

/* Put null in the place of every value: 0, or -1 when out of memory. */
static int
values_drop(json_t *root)
{
	json_t *edits = json_object_get(root, "edits");
	json_t *edit, *v;
	const char *key;
	size_t i;

	json_array_foreach(edits, i, edit)
	{
		json_t *set = json_object_get(edit, "set");

		json_object_foreach(set, key, v)
		{
			if (json_array_set_new(v, 0, json_null()) != 0)
				return -1;
		}
	}
	return 0;
}

int
skeleton_make(struct buf *out, const void *body, size_t n, struct err *e)
{
	struct part p;
	int rc;

	if (part_parse(&p, body, n, e) != 0)
		return -1;
	if (p.act != ACT_NONE || p.edit_count != 1)
		rc = err_set(e, ERR_STATE,
			     "only edits of one record can be redacted");
	else if (values_drop(p.root) != 0)
		rc = err_memory(e);
	else if ((rc = json_put(out, p.root, e)) == 0)
		rc = buf_check(out, e);
	part_done(&p);
	return rc;
}

/* Whether the parsed body ${p} of ${n} bytes is a skeleton. */
static int
skeleton_check(const struct part *p, const void *body, size_t n, struct err *e)
{
	struct buf normal = BUF_INIT(PART_BYTES_MAX);
	int rc = json_put(&normal, p->root, e);

	if (rc == 0 && (normal.len != n || memcmp(normal.p, body, n) != 0))
		rc = err_set(e, ERR_FORMAT, "skeleton: not in normal form");
	buf_done(&normal);
	if (rc != 0)
		return -1;
	if (p->act != ACT_NONE || p->edit_count != 1)
		return err_set(e, ERR_FORMAT, "skeleton: not of one record");
	for (size_t i = 0; i < p->set_count; i++)
		if (p->sets[i].value_len != 4 ||
		    memcmp(p->sets[i].value, "null", 4) != 0)
			return err_set(e, ERR_FORMAT, "skeleton: has a value");
	return 0;
}

int
skeleton_parse(struct part *p, const void *body, size_t n, struct err *e)
{
	struct part got;

	if (part_parse(&got, body, n, e) != 0)
		return -1;
	if (skeleton_check(&got, body, n, e) != 0) {
		part_done(&got);
		return -1;
	}
	*p = got;
	return 0;
}

static int
one_read(struct redacted *r, const json_t *item, struct err *e)
{
	struct part p;

	if (json_get_hash(item, "part", &r->part) != 0)
		return err_set(e, ERR_FORMAT, "redact: malformed");
	if (json_put(&r->skeleton, json_object_get(item, "skeleton"), e) != 0 ||
	    skeleton_parse(&p, r->skeleton.p, r->skeleton.len, e) != 0)
		return -1;
	part_done(&p);
	return 0;
}

int
redacted_read(const struct part *p, struct redacted **out, size_t *count,
	      struct err *e)
{
	const json_t *parts = json_object_get(p->root, "parts");
	size_t n = json_array_size(parts);
	struct redacted *list;

	if (n < 1 || n > REDACTED_PARTS_MAX)
		return err_set(e, ERR_FORMAT, "redact: no parts");
	if ((list = calloc(n, sizeof(*list))) == NULL)
		return err_memory(e);
	for (size_t i = 0; i < n; i++)
		buf_init(&list[i].skeleton, PART_BYTES_MAX);
	for (size_t i = 0; i < n; i++) {
		if (one_read(&list[i], json_array_get(parts, i), e) != 0) {
			redacted_free(list, n);
			return err_wrap(e, "redact: part %zu", i);
		}
	}
	*out = list;
	*count = n;
	return 0;
}

void
redacted_free(struct redacted *list, size_t count)
{
	for (size_t i = 0; i < count; i++)
		buf_done(&list[i].skeleton);
	free(list);
}

#include "hub/view/receipts.h"

#include <stdlib.h>

#include "hub/view/view.h"

static int
receipt_order(const void *a, const void *b)
{
	const struct received *x = a;
	const struct received *y = b;

	return (x->index > y->index) - (x->index < y->index);
}

static int
receipt_add(struct hub *h, const struct id *part, struct received *out,
	    size_t *n, struct err *e)
{
	struct author by;
	struct entry en;
	int64_t bid;
	int rc = author_of(h->db, part, &by, e);

	if (rc != 1 || !by.sequenced)
		return rc < 0 ? -1 : 0;
	if ((rc = entry_load(h->db, by.index, &en, &bid, e)) != 1)
		return rc;
	out[*n].index = by.index;
	out[*n].head = en.head;
	out[*n].recv_ms = en.recv_ms;
	(*n)++;
	return 0;
}

static size_t
repeats_drop(struct received *r, size_t count)
{
	size_t n = 0;

	qsort(r, count, sizeof(*r), receipt_order);
	for (size_t i = 0; i < count; i++)
		if (n == 0 || r[n - 1].index != r[i].index)
			r[n++] = r[i];
	return n;
}

int
received_load(struct hub *h, const struct record *r, const struct life *l,
	      struct received **out, size_t *count, struct err *e)
{
	size_t room = r->touched_count + l->act_count + 1;
	struct received *list = calloc(room, sizeof(*list));
	size_t n = 0;

	if (list == NULL)
		return err_memory(e);
	for (size_t i = 0; i < r->touched_count; i++)
		if (receipt_add(h, &r->touched[i], list, &n, e) != 0)
			goto err0;
	for (size_t i = 0; i < l->act_count; i++) {
		struct id part = hash_id(&l->acts[i].part);

		if (receipt_add(h, &part, list, &n, e) != 0)
			goto err0;
	}
	*out = list;
	*count = n == 0 ? 0 : repeats_drop(list, n);
	return 0;

err0:
	free(list);
	return -1;
}

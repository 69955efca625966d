#include "hub/totals/same.h"

#include <stdlib.h>
#include <string.h>

#include "hub/store/lives.h"

static int
same_order(const void *a, const void *b)
{

	return id_cmp(&((const struct same *)a)->rec,
		      &((const struct same *)b)->rec);
}

/* Acts come in their order: a newer word takes the older one's place. */
static int
same_take(struct same_list *l, struct stmt *s, struct err *e)
{
	struct same *more, one;
	struct part p;
	size_t n;
	const uint8_t *body = stmt_blob(s, 2, &n);
	int rc;

	memset(&one, 0, sizeof(one));
	if (part_parse(&p, body, n, e) != 0)
		return err_wrap(e, "stored act");
	rc = json_get_id(p.root, "rec", &one.rec);
	(void)json_get_id(p.root, "as", &one.as);
	part_done(&p);
	if (rc != 0)
		return err_set(e, ERR_CORRUPT, "act same: malformed");
	for (size_t i = 0; i < l->n; i++)
		if (id_eq(&l->v[i].rec, &one.rec)) {
			l->v[i] = one;
			return 0;
		}
	if ((more = realloc(l->v, (l->n + 1) * sizeof(*more))) == NULL)
		return err_memory(e);
	l->v = more;
	l->v[l->n++] = one;
	return 0;
}

int
same_load(struct hub *h, uint64_t until, struct same_list *out, struct err *e)
{
	struct stmt *s = store_directory_acts(h->db, ACT_SAME, until, e);
	int rc;

	memset(out, 0, sizeof(*out));
	if (s == NULL)
		return -1;
	while ((rc = stmt_step(s, e)) == 1)
		if ((rc = same_take(out, s, e)) != 0)
			break;
	stmt_done(s);
	if (out->n > 0)
		qsort(out->v, out->n, sizeof(*out->v), same_order);
	/* At most one for each word is met. */
	if (rc == 0 && out->n > 0 &&
	    (out->met = calloc(out->n, sizeof(*out->met))) == NULL)
		return err_memory(e);
	return rc;
}

void
same_done(struct same_list *l)
{

	free(l->v);
	free(l->met);
	memset(l, 0, sizeof(*l));
}

/* Whether anybody said of any record that it is that one. */
static bool
is_meant(const struct same_list *l, const struct id *id)
{

	for (size_t i = 0; i < l->n; i++) {
		struct id as = same_as(l, &l->v[i].rec);

		if (!id_is_zero(&l->v[i].as) && id_eq(&as, id))
			return true;
	}
	return false;
}

bool
same_is_first(struct same_list *l, const struct id *rec)
{
	struct id id = same_as(l, rec);

	if (!is_meant(l, &id))
		return true;
	for (size_t i = 0; i < l->met_count; i++)
		if (id_eq(&l->met[i], &id))
			return false;
	if (l->met_count < l->n)
		l->met[l->met_count++] = id;
	return true;
}

struct id
same_as(const struct same_list *l, const struct id *rec)
{
	struct same at = {.rec = *rec};

	for (size_t steps = 0; l->n > 0 && steps <= l->n; steps++) {
		const struct same *found =
		    bsearch(&at, l->v, l->n, sizeof(*l->v), same_order);

		if (found == NULL || id_is_zero(&found->as))
			return at.rec;
		at.rec = found->as;
	}
	return *rec;
}

#include "protocol/sign/sums.h"

#include <stdlib.h>
#include <string.h>

#include "protocol/sign/hash.h"

#define SUM_BYTES_MAX ((size_t)1024 * 1024) /* hashed at once */

void
sums_init(struct sums *s)
{
	memset(s, 0, sizeof(*s));
}

void
sums_done(struct sums *s)
{
	for (size_t i = 0; i < s->count; i++)
		figures_done(&s->v[i].figures);
	free(s->v);
	memset(s, 0, sizeof(*s));
}

/* One line with the hash, one with the figures. */
static int
lines_put(struct buf *out, const struct hash *hash,
	  const struct figures *figures, struct err *e)
{
	json_t *o = figures_json(figures, e);
	int rc;

	if (o == NULL)
		return -1;
	buf_fmt(out, "%s\n", hash_text(hash).s);
	rc = json_put(out, o, e);
	buf_byte(out, '\n');
	json_decref(o);
	return rc;
}

static int
leaf_hash(const struct hash *part, const struct figures *figures,
	  struct hash *out, struct err *e)
{
	struct buf text = BUF_INIT(SUM_BYTES_MAX);
	int rc;

	buf_text(&text, "kheo/sum-leaf@v1\n");
	rc = lines_put(&text, part, figures, e);
	if (rc == 0 && (rc = buf_check(&text, e)) == 0)
		*out = sha256(text.p, text.len);
	buf_done(&text);
	return rc;
}

/* The hash says also what either side adds up to, so that none can be told
 * otherwise to anybody. */
static int
node_make(const struct sum *left, const struct sum *right, struct sum *out,
	  struct err *e)
{
	struct buf text = BUF_INIT(SUM_BYTES_MAX);
	int rc;

	buf_text(&text, "kheo/sum-node@v1\n");
	rc = lines_put(&text, &left->hash, &left->figures, e);
	if (rc == 0)
		rc = lines_put(&text, &right->hash, &right->figures, e);
	if (rc == 0 && (rc = buf_check(&text, e)) == 0)
		out->hash = sha256(text.p, text.len);
	buf_done(&text);
	if (rc == 0)
		rc = figures_add_all(&out->figures, &left->figures, e);
	return rc == 0 ? figures_add_all(&out->figures, &right->figures, e)
		       : -1;
}

static struct sum *
sum_new(struct sums *s, struct err *e)
{
	struct sum *more = realloc(s->v, (s->count + 1) * sizeof(*more));

	if (more == NULL) {
		err_memory(e);
		return NULL;
	}
	s->v = more;
	memset(&more[s->count], 0, sizeof(*more));
	return &more[s->count++];
}

int
sums_leaf(struct sums *s, const struct hash *part,
	  const struct figures *figures, struct err *e)
{
	struct sum *leaf;

	if (s->leaves == SUMS_LEAVES_MAX)
		return err_set(e, ERR_LIMIT, "more than %d reports",
			       SUMS_LEAVES_MAX);
	if ((leaf = sum_new(s, e)) == NULL)
		return -1;
	s->leaves++;
	if (figures != NULL && figures_add_all(&leaf->figures, figures, e) != 0)
		return -1;
	return leaf_hash(part, &leaf->figures, &leaf->hash, e);
}

int
sums_close(struct sums *s, struct err *e)
{
	size_t at = 0;

	if (s->leaves == 0)
		return err_set(e, ERR_STATE, "a sum of nothing");
	for (size_t n = s->leaves; n > 1; n = (n + 1) / 2) {
		for (size_t i = 0; i < n; i += 2) {
			struct sum *up = sum_new(s, e);
			struct sum one = {.hash = {{0}}};
			const struct sum *left = &s->v[at + i];

			if (up == NULL)
				return -1;
			/* What has nothing beside it goes up as it is. */
			if (i + 1 < n) {
				if (node_make(left, left + 1, up, e) != 0)
					return -1;
				continue;
			}
			one.hash = left->hash;
			if (figures_add_all(&one.figures, &left->figures, e) !=
			    0) {
				figures_done(&one.figures);
				return -1;
			}
			*up = one;
		}
		at += n;
	}
	return 0;
}

const struct sum *
sums_root(const struct sums *s)
{
	return &s->v[s->count - 1];
}

static void
path_gather(const struct sums *s, size_t place, const struct sum **path,
	    size_t *count)
{
	size_t at = 0;

	*count = 0;
	for (size_t n = s->leaves; n > 1; n = (n + 1) / 2) {
		if ((place ^ 1) < n)
			path[(*count)++] = &s->v[at + (place ^ 1)];
		at += n;
		place /= 2;
	}
}

json_t *
sums_path_json(const struct sums *s, size_t place, struct err *e)
{
	const struct sum *path[SUMS_DEPTH_MAX];
	json_t *list = json_array();
	size_t count;
	int rc = list == NULL ? -1 : 0;

	path_gather(s, place, path, &count);
	for (size_t i = 0; rc == 0 && i < count; i++) {
		json_t *step = json_object();
		json_t *sum = figures_json(&path[i]->figures, e);

		rc = json_object_set_new(step, "hash",
					 json_hash(&path[i]->hash));
		rc |= json_object_set_new(step, "sum", sum);
		rc |= json_array_append_new(list, step);
	}
	if (rc == 0)
		return list;
	json_decref(list);
	err_memory(e);
	return NULL;
}

/* A step must not be able to take away what others have put in; nobody wrote
 * over a sum. */
int
sums_total_read(struct figures *f, const json_t *o, struct err *e)
{
	json_t *all = (json_t *)(uintptr_t)o;
	const char *name;
	json_t *value;

	if (!json_is_object(o))
		return err_set(e, ERR_FORMAT, "sum: no figures");
	json_object_foreach(all, name, value)
	{
		if (!json_is_string(value))
			return err_set(e, ERR_FORMAT, "sum: %.60s", name);
	}
	if (figures_read(f, o, e) != 0)
		return -1;
	for (size_t i = 0; i < f->count; i++)
		if (f->v[i].value.digits < 0)
			return err_set(e, ERR_SIGNATURE, "sum: %s below zero",
				       f->v[i].name);
	return 0;
}

static int
step_take(struct sum *at, const json_t *step, bool is_right, struct err *e)
{
	struct sum beside = {.hash = {{0}}}, up = {.hash = {{0}}};
	int rc = -1;

	if (json_get_hash(step, "hash", &beside.hash) != 0)
		err_set(e, ERR_FORMAT, "sum: no hash");
	else if (sums_total_read(&beside.figures, json_object_get(step, "sum"),
				 e) == 0)
		rc = is_right ? node_make(&beside, at, &up, e)
			      : node_make(at, &beside, &up, e);
	figures_done(&beside.figures);
	if (rc != 0) {
		figures_done(&up.figures);
		return -1;
	}
	figures_done(&at->figures);
	*at = up;
	return 0;
}

static int
path_walk(const struct sums_claim *c, struct sum *at, struct err *e)
{
	size_t place = c->place;
	size_t used = 0;

	for (size_t n = c->leaves; n > 1; n = (n + 1) / 2) {
		if ((place ^ 1) < n &&
		    step_take(at, json_array_get(c->path, used++),
			      (place & 1) != 0, e) != 0)
			return -1;
		place /= 2;
	}
	if (used != json_array_size(c->path))
		return err_set(e, ERR_FORMAT, "sum: a path of another length");
	return 0;
}

int
sums_check(const struct sums_claim *c, struct err *e)
{
	struct sum at = {.hash = {{0}}};
	int rc = -1;

	if (c->leaves < 1 || c->leaves > SUMS_LEAVES_MAX ||
	    c->place >= c->leaves)
		return err_set(e, ERR_FORMAT, "sum: no such place");
	if (c->figures != NULL &&
	    figures_add_all(&at.figures, c->figures, e) != 0)
		goto out;
	if (leaf_hash(c->part, &at.figures, &at.hash, e) != 0 ||
	    path_walk(c, &at, e) != 0)
		goto out;
	if (!hash_eq(&at.hash, c->root) ||
	    !figures_equal(&at.figures, c->total))
		err_set(e, ERR_SIGNATURE, "the figures are not in that total");
	else
		rc = 0;
out:
	figures_done(&at.figures);
	return rc;
}

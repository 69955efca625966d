#include "protocol/sign/tree.h"

#include <stdbool.h>

#include "protocol/sign/hash.h"

#define PATH_MAX_COUNT (TREE_DEPTH_MAX * 2)

struct hash
tree_leaf(const void *p, size_t n)
{
	static const uint8_t tag = 0x00;
	struct sha256 s;
	struct hash h;

	sha256_init(&s);
	sha256_add(&s, &tag, 1);
	sha256_add(&s, p, n);
	sha256_done(&s, &h);
	return h;
}

struct hash
tree_node(const struct hash *left, const struct hash *right)
{
	static const uint8_t tag = 0x01;
	struct sha256 s;
	struct hash h;

	sha256_init(&s);
	sha256_add(&s, &tag, 1);
	sha256_add(&s, left->b, HASH_LEN);
	sha256_add(&s, right->b, HASH_LEN);
	sha256_done(&s, &h);
	return h;
}

struct hash
tree_empty(void)
{

	return sha256(NULL, 0);
}

int
tree_append(const struct tree_store *s, uint64_t size, const struct hash *leaf,
	    struct err *e)
{
	struct hash h = *leaf;
	struct hash left;
	uint64_t n = size;
	unsigned level = 0;

	if (s->put(s->ctx, 0, n, &h, e) != 0)
		return -1;
	for (; (n & 1) != 0; n >>= 1) {
		if (s->get(s->ctx, level, n - 1, &left, e) != 0)
			return -1;
		h = tree_node(&left, &h);
		level++;
		if (s->put(s->ctx, level, n >> 1, &h, e) != 0)
			return -1;
	}
	return 0;
}

/* The hash over the leaves lo to hi - 1, where lo is a multiple of a power of
 * two that is not below hi - lo, as every range of RFC 6962 is. */
static int
range_hash(const struct tree_store *s, uint64_t lo, uint64_t hi,
	   struct hash *out, struct err *e)
{
	struct hash peak[TREE_DEPTH_MAX];
	size_t count = 0;

	for (unsigned l = TREE_DEPTH_MAX; l-- > 0;) {
		if (((hi - lo) >> l) == 0)
			continue;
		if (s->get(s->ctx, l, lo >> l, &peak[count++], e) != 0)
			return -1;
		lo += (uint64_t)1 << l;
	}
	*out = peak[--count];
	while (count > 0) {
		count--;
		*out = tree_node(&peak[count], out);
	}
	return 0;
}

int
tree_root(const struct tree_store *s, uint64_t size, struct hash *out,
	  struct err *e)
{

	if (size == 0) {
		*out = tree_empty();
		return 0;
	}
	return range_hash(s, 0, size, out, e);
}

/* The largest power of two below n, which is at least 2. */
static uint64_t
split(uint64_t n)
{
	uint64_t k = 1;

	while (k < n - k)
		k <<= 1;
	return k;
}

static void
path_reverse(struct hash *path, size_t count)
{

	for (size_t i = 0; i < count / 2; i++) {
		struct hash h = path[i];

		path[i] = path[count - 1 - i];
		path[count - 1 - i] = h;
	}
}

int
tree_prove_inclusion(const struct tree_store *s, uint64_t index, uint64_t size,
		     struct hash *path, size_t *count, struct err *e)
{
	uint64_t lo = 0;
	uint64_t hi = size;
	size_t n = 0;
	int rc;

	if (index >= size)
		return err_set(e, ERR_NOT_FOUND, "no such leaf in the tree");
	while (hi - lo > 1) {
		uint64_t mid = lo + split(hi - lo);

		if (index < mid) {
			rc = range_hash(s, mid, hi, &path[n++], e);
			hi = mid;
		} else {
			rc = range_hash(s, lo, mid, &path[n++], e);
			lo = mid;
		}
		if (rc != 0)
			return -1;
	}
	path_reverse(path, n);
	*count = n;
	return 0;
}

int
tree_prove_consistency(const struct tree_store *s, uint64_t from, uint64_t to,
		       struct hash *path, size_t *count, struct err *e)
{
	uint64_t lo = 0;
	uint64_t hi = to;
	size_t n = 0;
	int rc;

	if (from > to)
		return err_set(e, ERR_NOT_FOUND, "the tree is smaller");
	while (from != 0 && hi != from) {
		uint64_t mid = lo + split(hi - lo);

		if (from <= mid) {
			rc = range_hash(s, mid, hi, &path[n++], e);
			hi = mid;
		} else {
			rc = range_hash(s, lo, mid, &path[n++], e);
			lo = mid;
		}
		if (rc != 0)
			return -1;
	}
	/* Only the left edge is known to who holds the older root. */
	if (lo != 0 && range_hash(s, lo, hi, &path[n++], e) != 0)
		return -1;
	path_reverse(path, n);
	*count = n;
	return 0;
}

static int
refuse(struct err *e)
{

	return err_set(e, ERR_SIGNATURE, "not proven to be in the tree");
}

/* Where two neighbouring nodes stand on their level: fn, and the last one of
 * the level.  RFC 9162 2.1.3.2 and 2.1.4.2. */
struct place {
	uint64_t fn;
	uint64_t sn;
};

static void
place_up(struct place *p)
{

	p->fn >>= 1;
	p->sn >>= 1;
}

static bool
place_is_right(const struct place *p)
{

	return (p->fn & 1) != 0 || p->fn == p->sn;
}

/* Skip the levels on which the last node has no sibling. */
static void
place_skip(struct place *p)
{

	while ((p->fn & 1) == 0 && p->fn != 0)
		place_up(p);
}

int
tree_check_inclusion(const struct hash *leaf, uint64_t index, uint64_t size,
		     const struct hash *path, size_t count,
		     const struct hash *root, struct err *e)
{
	struct hash r = *leaf;
	struct place at = {index, size - 1};

	if (index >= size || count > PATH_MAX_COUNT)
		return refuse(e);
	for (size_t i = 0; i < count; i++) {
		if (at.sn == 0)
			return refuse(e);
		if (place_is_right(&at)) {
			r = tree_node(&path[i], &r);
			place_skip(&at);
		} else {
			r = tree_node(&r, &path[i]);
		}
		place_up(&at);
	}
	return at.sn == 0 && hash_eq(&r, root) ? 0 : refuse(e);
}

static bool
is_power_of_two(uint64_t n)
{

	return n != 0 && (n & (n - 1)) == 0;
}

static int
consistency_fold(uint64_t from, const struct hash *root_from, uint64_t to,
		 const struct hash *root_to, const struct hash *path,
		 size_t count, struct err *e)
{
	struct place at = {from - 1, to - 1};
	size_t i = is_power_of_two(from) ? 0 : 1;
	struct hash fr;
	struct hash sr;

	if (count == 0)
		return refuse(e);
	fr = i == 0 ? *root_from : path[0];
	sr = fr;
	while ((at.fn & 1) != 0)
		place_up(&at);
	for (; i < count; i++) {
		if (at.sn == 0)
			return refuse(e);
		if (place_is_right(&at)) {
			fr = tree_node(&path[i], &fr);
			sr = tree_node(&path[i], &sr);
			place_skip(&at);
		} else {
			sr = tree_node(&sr, &path[i]);
		}
		place_up(&at);
	}
	if (at.sn != 0 || !hash_eq(&fr, root_from) || !hash_eq(&sr, root_to))
		return refuse(e);
	return 0;
}

int
tree_check_consistency(uint64_t from, const struct hash *root_from, uint64_t to,
		       const struct hash *root_to, const struct hash *path,
		       size_t count, struct err *e)
{
	struct hash empty;

	if (from > to || count > PATH_MAX_COUNT)
		return refuse(e);
	if (from == 0) {
		empty = tree_empty();
		if (count != 0 || !hash_eq(root_from, &empty))
			return refuse(e);
		return to != 0 || hash_eq(root_to, &empty) ? 0 : refuse(e);
	}
	if (from == to)
		return count == 0 && hash_eq(root_from, root_to) ? 0
								 : refuse(e);
	return consistency_fold(from, root_from, to, root_to, path, count, e);
}

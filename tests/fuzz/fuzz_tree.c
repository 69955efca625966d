/* Proofs of inclusion and of consistency in a tree of 40 leaves.  The input is
 * what is claimed, two numbers, and for each hash of the path a byte: which of
 * the true path, or which node of the tree; what is left over are hashes. */
#include "tests/fuzz/fuzz.h"

#include <string.h>

#include "protocol/base/reader.h"
#include "protocol/sign/hash.h"
#include "protocol/sign/tree.h"

#define LEAVES          40
#define LEVELS          6
#define PATH_MAX_HASHES (TREE_DEPTH_MAX * 2)
#define TRUE_MAX        64 /* a byte below this stands for one of the true path */

static struct hash nodes[LEVELS][LEAVES];

static int
node_get(void *ctx, unsigned level, uint64_t n, struct hash *out, struct err *e)
{
	(void)ctx;
	(void)e;
	MUST(level < LEVELS && n < LEAVES);
	*out = nodes[level][n];
	return 0;
}

static int
node_put(void *ctx, unsigned level, uint64_t n, const struct hash *h,
	 struct err *e)
{
	(void)ctx;
	(void)e;
	MUST(level < LEVELS && n < LEAVES);
	nodes[level][n] = *h;
	return 0;
}

static const struct tree_store store = {node_get, node_put, NULL};

static void
tree_make_once(void)
{
	static bool made;
	struct hash leaf;
	struct err e = ERR_INIT;

	for (uint8_t i = 0; !made && i < LEAVES; i++) {
		leaf = tree_leaf(&i, 1);
		MUST(tree_append(&store, i, &leaf, &e) == 0);
	}
	made = true;
}

struct path {
	struct hash hash[PATH_MAX_HASHES];
	size_t count;
};

/* What the input says of the path, in words of the true one. */
static void
path_read(struct reader *r, struct path *p, const struct path *of)
{
	p->count = reader_u8(r) % (PATH_MAX_HASHES + 1);
	for (size_t i = 0; i < p->count; i++) {
		uint8_t which = r->left > 0 ? reader_u8(r) : (uint8_t)i;

		if (which < of->count)
			p->hash[i] = of->hash[which];
		else if (which < TRUE_MAX)
			memset(&p->hash[i], which, HASH_LEN);
		else
			p->hash[i] =
			    nodes[which % LEVELS][which / LEVELS % LEAVES];
	}
}

static bool
path_same(const struct path *a, const struct path *b)
{
	return a->count == b->count &&
	       memcmp(a->hash, b->hash, a->count * sizeof(a->hash[0])) == 0;
}

static struct hash
root_of(uint64_t size)
{
	struct hash root;
	struct err e = ERR_INIT;

	MUST(tree_root(&store, size, &root, &e) == 0);
	return root;
}

/* Only the true path proves that a leaf is where it is. */
static void
inclusion(struct reader *r)
{
	uint64_t size = 1u + reader_u8(r) % LEAVES;
	uint64_t index = reader_u8(r) % size;
	uint64_t claimed = reader_u8(r);
	struct hash root = root_of(size);
	struct path of;
	struct path p;
	struct err e = ERR_INIT;
	bool holds;

	MUST(tree_prove_inclusion(&store, index, size, of.hash, &of.count,
				  &e) == 0);
	path_read(r, &p, &of);
	MUST(tree_check_inclusion(&nodes[0][index], index, size, of.hash,
				  of.count, &root, &e) == 0);
	holds = tree_check_inclusion(&nodes[0][index], claimed, size, p.hash,
				     p.count, &root, &e) == 0;
	MUST(holds == (claimed == index && path_same(&p, &of)));
}

static void
consistency(struct reader *r)
{
	uint64_t to = 1u + reader_u8(r) % LEAVES;
	uint64_t from = reader_u8(r) % (to + 1);
	uint64_t claimed = reader_u8(r) % (LEAVES + 2);
	struct hash root = root_of(to);
	struct hash root_from = from == 0 ? tree_empty() : root_of(from);
	struct path of;
	struct path p;
	struct err e = ERR_INIT;
	bool holds;

	MUST(tree_prove_consistency(&store, from, to, of.hash, &of.count, &e) ==
	     0);
	path_read(r, &p, &of);
	MUST(tree_check_consistency(from, &root_from, to, &root, of.hash,
				    of.count, &e) == 0);
	holds = tree_check_consistency(claimed, &root_from, to, &root, p.hash,
				       p.count, &e) == 0;
	MUST(holds == (claimed == from && path_same(&p, &of)));
}

/* Sizes of any length end the check in good time. */
static void
any_size(struct reader *r)
{
	uint64_t from = reader_be64(r);
	uint64_t to = reader_be64(r);
	struct hash root = root_of(LEAVES);
	struct path none = {.count = 0};
	struct path p;
	struct err e = ERR_INIT;

	path_read(r, &p, &none);
	MUST(tree_check_inclusion(&nodes[0][0], from, to, p.hash, p.count,
				  &root, &e) != 0);
	MUST(tree_check_consistency(from, &nodes[0][0], to, &root, p.hash,
				    p.count, &e) != 0);
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	struct reader r;

	tree_make_once();
	reader_init(&r, p, n);
	switch (reader_u8(&r) % 3) {
	case 0:
		inclusion(&r);
		break;
	case 1:
		consistency(&r);
		break;
	default:
		any_size(&r);
		break;
	}
	return 0;
}

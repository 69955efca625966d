/* RFC 6962 trees with SHA-256. */
#ifndef KHEO_SIGN_TREE_H
#define KHEO_SIGN_TREE_H

#include <stddef.h>
#include <stdint.h>

#include "protocol/base/err.h"
#include "protocol/base/id.h"
#include "protocol/base/limits.h"

/**
 * tree_leaf(p, n), tree_node(left, right), tree_empty():
 * SHA-256(0x00 ‖ leaf), SHA-256(0x01 ‖ left ‖ right), SHA-256("").
 */
struct hash tree_leaf(const void *p, size_t n);
struct hash tree_node(const struct hash *left, const struct hash *right);
struct hash tree_empty(void);

/* Where complete subtrees are kept: level 0 are the leaves; node n of level l
 * covers the leaves n·2^l to (n+1)·2^l - 1. */
struct tree_store {
	int (*get)(void *ctx, unsigned level, uint64_t n, struct hash *out,
		   struct err *e);
	int (*put)(void *ctx, unsigned level, uint64_t n, const struct hash *h,
		   struct err *e);
	void *ctx;
};

/**
 * tree_append(s, size, leaf, e):
 * Add one leaf to a tree of ${size} leaves: puts the leaf and every subtree
 * that it completes.
 */
int tree_append(const struct tree_store *s, uint64_t size,
		const struct hash *leaf, struct err *e);

/**
 * tree_root(s, size, out, e):
 * The root over the first ${size} leaves.
 */
int tree_root(const struct tree_store *s, uint64_t size, struct hash *out,
	      struct err *e);

/**
 * tree_prove_inclusion(s, index, size, path, count, e),
 * tree_prove_consistency(s, from, to, path, count, e):
 * The proof's hashes, at most TREE_DEPTH_MAX * 2, leaf side first; RFC 6962
 * 2.1.1 and 2.1.2.
 */
int
tree_prove_inclusion(const struct tree_store *s, uint64_t index, uint64_t size,
		     struct hash *path, size_t *count, struct err *e);
int
tree_prove_consistency(const struct tree_store *s, uint64_t from, uint64_t to,
		       struct hash *path, size_t *count, struct err *e);

/**
 * tree_check_inclusion(leaf, index, size, path, count, root, e),
 * tree_check_consistency(from, root_from, to, root_to, path, count, e):
 * 0 if the proof holds, else -1 with ERR_SIGNATURE.  From a tree without
 * leaves there is nothing to prove: the path is empty and ${root_from} is
 * tree_empty().
 */
int tree_check_inclusion(const struct hash *leaf, uint64_t index, uint64_t size,
			 const struct hash *path, size_t count,
			 const struct hash *root, struct err *e);
int
tree_check_consistency(uint64_t from, const struct hash *root_from, uint64_t to,
		       const struct hash *root_to, const struct hash *path,
		       size_t count, struct err *e);

#endif

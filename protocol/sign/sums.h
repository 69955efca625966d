/* A tree of sums: whoever has one leaf can check that his figures are in the
 * total, and learns of the others only what they add up to. */
#ifndef KHEO_SIGN_SUMS_H
#define KHEO_SIGN_SUMS_H

#include <stddef.h>
#include <stdint.h>

#include "protocol/base/limits.h"
#include "protocol/wire/figures.h"

/* A leaf, or what stands above others: a hash and what it adds up to. */
struct sum {
	struct hash hash;
	struct figures figures;
};

struct sums {
	struct sum *v; /* level by level, the leaves first */
	size_t count;
	size_t leaves;
};

/**
 * sums_init(s), sums_done(s):
 * Empty; free.
 */
void sums_init(struct sums *s);
void sums_done(struct sums *s);

/**
 * sums_leaf(s, part, figures, e):
 * Append the leaf of a submission; ${figures} is copied, NULL: it adds nothing.
 */
int sums_leaf(struct sums *s, const struct hash *part,
	      const struct figures *figures, struct err *e);

/**
 * sums_close(s, e):
 * Build what stands above the leaves, of which there is at least one.
 * Rule: protocol/README.md, "Editions".
 */
int sums_close(struct sums *s, struct err *e);

/**
 * sums_root(s):
 * The whole, of a closed tree; borrowed.
 */
const struct sum *sums_root(const struct sums *s);

/**
 * sums_path_json(s, place, e):
 * The steps from the leaf at ${place} to the root, leaf side first, each of
 * them what stands beside it: as an act "consolidate" carries them.  A new
 * reference; NULL is ERR_MEMORY.
 */
json_t *sums_path_json(const struct sums *s, size_t place, struct err *e);

/* What a unit knows, to be checked. */
struct sums_claim {
	const struct hash *part;
	const struct figures *figures; /* NULL: nothing */
	size_t place;
	size_t leaves;
	const json_t *path;
	const struct hash *root;
	const struct figures *total;
};

/**
 * sums_total_read(f, o, e):
 * Read a sum, name → decimal text, into an empty ${f}.  ERR_FORMAT, ERR_LIMIT;
 * ERR_SIGNATURE: one of its figures is below zero.
 */
int sums_total_read(struct figures *f, const json_t *o, struct err *e);

/**
 * sums_check(c, e):
 * Whether the path leads from the leaf to the root and its total: 0, or -1
 * with ERR_FORMAT (it is no path) or ERR_SIGNATURE (it leads elsewhere, or a
 * step would take something away).
 */
int sums_check(const struct sums_claim *c, struct err *e);

#endif

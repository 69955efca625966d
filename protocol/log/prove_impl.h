/* What gathering a proof and writing it share; nobody else includes it. */
#ifndef KHEO_LOG_PROVE_IMPL_H
#define KHEO_LOG_PROVE_IMPL_H

#include "protocol/log/prove.h"

#define ITEMS_MAX 256 /* of each kind; sections stay below their ceiling */

/* What goes into the file, each once. */
struct gathered {
	const struct prover *p;
	int64_t bids[ITEMS_MAX]; /* headers */
	size_t bid_count;
	struct hash parts[ITEMS_MAX];
	size_t part_count;
	uint64_t entries[ITEMS_MAX];
	size_t entry_count;
	uint64_t points[PROOF_CHECKPOINTS_MAX]; /* sizes */
	size_t point_count;
	struct head head; /* of the submission's header, for receipts */
};

/**
 * point_want(g, size, e):
 * The checkpoint of that size goes in.
 */
int point_want(struct gathered *g, uint64_t size, struct err *e);

/**
 * gathered_put(g, submission, word, out, e):
 * Append the proof file of what was gathered; ${word} as in proof_finish().
 */
int gathered_put(struct gathered *g, const struct hash *submission,
		 const struct hash *word, struct buf *out, struct err *e);

#endif

/* Gathering what proves a submission: sign/proof.h says what that is. */
#ifndef KHEO_LOG_PROVE_H
#define KHEO_LOG_PROVE_H

#include "protocol/db/db.h"
#include "protocol/sign/proof.h"

/* What a side knows besides the shared tables. */
struct prover {
	struct db *db;
	uint64_t origin;     /* number of the present tree */
	const void *hubkeys; /* the newest note; borrowed */
	size_t hubkeys_len;
	/* The inclusion path of an entry in the tree of a stored checkpoint,
	 * into room for TREE_DEPTH_MAX * 2 hashes: 1, 0 if none is known, -1. */
	int (*path)(void *ctx, uint64_t index, uint64_t *size,
		    struct hash *path, size_t *count, struct err *e);
	/* Append the newest receipt that covers a header: 1, 0, -1.  NULL if
	 * this side has none. */
	int (*receipt)(void *ctx, const struct head *head, struct buf *note,
		       struct err *e);
	void *ctx;
};

/* What the hub said of a submission in an edition: part hashes of its two
 * acts. */
struct proven_edition {
	struct hash word; /* consolidate */
	struct hash edition;
};

/**
 * submission_prove(p, submission, of, out, e):
 * Append the proof file of the submission whose full part hash is
 * ${submission}, a proof of inclusion unless ${of} is NULL: the header and
 * entry that gave it effect (or just the header, while it has no entry), who
 * wrote it and what the directory says of him and of his unit, the approvals,
 * and the checkpoint that the author had seen.  ERR_NOT_FOUND: there is no such
 * part.  ERR_STATE: an entry is there whose path is not known.
 */
int submission_prove(const struct prover *p, const struct hash *submission,
		     const struct proven_edition *of, struct buf *out,
		     struct err *e);

/**
 * submission_is_paper(db, submission, e):
 * Whether an officer typed it from a paper: it is the hub's own, so nobody's
 * signature proves it.  1; 0, also if it is not stored; -1.
 */
int submission_is_paper(struct db *db, const struct hash *submission,
			struct err *e);

#endif

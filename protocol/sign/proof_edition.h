/* The edition that a proof speaks of; for proof.c only. */
#ifndef KHEO_SIGN_PROOF_EDITION_H
#define KHEO_SIGN_PROOF_EDITION_H

#include "protocol/sign/proof_file.h"

/* The hub's two acts about the submission, in a file that was taken apart. */
struct proof_editing {
	const struct part *word; /* consolidate */
	struct proof_act edition;
	struct hash edition_hash;
};

/**
 * proof_editing_find(f, scope, out, e):
 * The act that the last line names, said by the hub in ${scope} of the file's
 * submission, and the edition that it names.  0, or -1 with ERR_SIGNATURE: one
 * of them is not in the file, or nothing in it shows that the hub said it.
 */
int proof_editing_find(const struct proof_file *f, const struct id *scope,
		       struct proof_editing *out, struct err *e);

/**
 * proof_edition_report(f, s, is, out, e):
 * Weigh what the hub said of the submission ${s}.  Returns 0 whatever comes
 * out; -1 only when out of memory.
 */
int proof_edition_report(const struct proof_file *f, const struct proof_part *s,
			 const struct proof_editing *is,
			 struct proof_edition *out, struct err *e);

#endif

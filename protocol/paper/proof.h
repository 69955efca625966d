/* The stamp of a submission on its printed page. */
#ifndef KHEO_PAPER_PROOF_H
#define KHEO_PAPER_PROOF_H

#include "protocol/paper/paper.h"
#include "protocol/wire/stamp.h"

/**
 * proof_set(p, s, note, digits):
 * Put the stamp ${s} on the page: its signed ${note} as a QR code, what it
 * says in words, and the submission's 20 ${digits}, which can be read over the
 * telephone.
 */
void proof_set(struct paper *p, const struct stamp *s, const char *note,
	       const char *digits);

#endif

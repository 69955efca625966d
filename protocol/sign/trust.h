/* Which keys a reader believes: the pinned root, and hubkeys under it. */
#ifndef KHEO_SIGN_TRUST_H
#define KHEO_SIGN_TRUST_H

#include "protocol/sign/signed.h"
#include "protocol/wire/checkpoint.h"
#include "protocol/wire/files.h"
#include "protocol/wire/hubkeys.h"
#include "protocol/wire/receipt.h"
#include "protocol/wire/stamp.h"

#define FINGERPRINT_TEXT_SIZE 40 /* 8 groups of 4 hex digits, dashes, NUL */

/**
 * root_fingerprint(k):
 * The first 16 bytes of SHA-256("kheo/root\n" ‖ threshold as one byte ‖ the
 * root keys in the order of the note).
 */
struct id root_fingerprint(const struct hubkeys *k);

/**
 * fingerprint_text(out, id), fingerprint_parse(id, s):
 * "a1b2-c3d4-…": 8 groups of 4 lower-case hex digits.  Parsing takes them
 * with or without dashes and spaces, in either case.  Return ${out}; 0 or -1.
 */
char *fingerprint_text(char out[FINGERPRINT_TEXT_SIZE], const struct id *id);
int fingerprint_parse(struct id *id, const char *s);

/**
 * hubkeys_open(k, p, n, root, e):
 * Parse a hubkeys note and check that its roots have the fingerprint ${root}
 * and that enough of them signed it.  ERR_SIGNATURE, ERR_FORMAT.
 */
int hubkeys_open(struct hubkeys *k, const void *p, size_t n,
		 const struct id *root, struct err *e);

/**
 * hubkeys_open_next(k, p, n, known, e):
 * Parse a later version: its number must be above ${known}'s (ERR_STALE), the
 * hub's name the same, and both the roots of ${known} and its own must have
 * signed it, each with their threshold.
 */
int hubkeys_open_next(struct hubkeys *k, const void *p, size_t n,
		      const struct hubkeys *known, struct err *e);

/**
 * checkpoint_open(c, p, n, k, e):
 * Parse a checkpoint and check it against the tree key of ${k}; its origin
 * must be of this hub and not above the present one.
 */
int checkpoint_open(struct checkpoint *c, const void *p, size_t n,
		    const struct hubkeys *k, struct err *e);

/**
 * receipt_open(r, p, n, k, e):
 * Parse a receipt and check it against the receipt key of ${k}.
 */
int receipt_open(struct receipt *r, const void *p, size_t n,
		 const struct hubkeys *k, struct err *e);

/**
 * stamp_open(s, p, n, k, e):
 * Parse a stamp and check it against the receipt key of ${k}.
 */
int stamp_open(struct stamp *s, const void *p, size_t n,
	       const struct hubkeys *k, struct err *e);

/**
 * files_note_open(f, p, n, k, e):
 * Parse a files note and check it against the receipt key of ${k}.
 */
int files_note_open(struct files_note *f, const void *p, size_t n,
		    const struct hubkeys *k, struct err *e);

#endif

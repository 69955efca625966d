/* Proofs and bundles cooked from recipes, so that a fuzzer that knows no hash
 * or key can change what lies behind them. */
#ifndef KHEO_TESTS_RECIPE_H
#define KHEO_TESTS_RECIPE_H

#include "protocol/base/buf.h"
#include "protocol/base/id.h"

/**
 * recipe_cook(out, p, n):
 * Append the proof file that the recipe describes.  A recipe is a list of
 * steps with NUL between, taken in order; the first letter of each says what
 * is made of the rest:
 *	U	hubkeys, signed by both roots of fuzz.h
 *	H<k><s>	a batch header, signed by key k, and by key s unless it is '-';
 *		if s is 'e', by the enrolment key FUZZ_ENROL
 *	K	a checkpoint, signed by the tree key
 *	R	a receipt, signed by the receipt key
 *	P	a part's body
 *	E	an entry, the next leaf of the tree
 *	S	nothing; the submission is the part that is named
 *	C	nothing; the proof is one of inclusion, by the part that is named
 *	L, M	a hello or a manifest, signed by the device key FUZZ_DEVICE
 * In the rest, these stand for what was made before:
 *	@k<n>	key n as base64		@l<n>	the log of key n
 *	@p<n>	bytes and hash of part n	@q<n>	hash of part n
 *	@h<n>	hash of header n
 *	@r	root of the tree		@s	size of the tree
 *	@u	hash of a leaf beside the others
 *	@t<n>	root of a tree of sums over part n alone
 *	@w<n>	the same with the leaf @u, {"01":"1"}, behind it
 *	@f	the hub's fingerprint
 * Inclusion is proven in the tree of the last checkpoint.
 */
void recipe_cook(struct buf *out, const uint8_t *p, size_t n);

/**
 * recipe_bundle(out, hub, p, n):
 * Append the bundle that the recipe describes, for the hub with that
 * fingerprint.  Parts stand behind the header that comes after them.
 */
void recipe_bundle(struct buf *out, const struct id *hub, const uint8_t *p,
		   size_t n);

#define FUZZ_DEVICE FUZZ_PARENT
#define FUZZ_ENROL  FUZZ_ROOT_NEXT

#endif

/* What a hub says of a report in an edition, weighed. */
#ifndef KHEO_SIGN_INCLUDED_H
#define KHEO_SIGN_INCLUDED_H

#include "protocol/base/id.h"
#include "protocol/wire/figures.h"

/* The bodies of three acts that name one another, borrowed. */
struct included {
	const struct hash *part; /* of the report */
	const json_t *report;    /* submit */
	const json_t *edition;
	const json_t *word; /* consolidate */
};

/**
 * included_check(c, own, total, e):
 * Whether the figures of the report are in the edition's sum, or, where the
 * word says that another report holds them (within), add nothing to it.
 * ${own} becomes the report's figures and ${total} the sum, as far as they can
 * be read; both are zeroed before, and freed by the caller in any case.  0, or
 * -1: ERR_SIGNATURE or ERR_FORMAT or ERR_LIMIT, it does not hold; ERR_MEMORY.
 * Rule: protocol/README.md, "Editions".
 */
int included_check(const struct included *c, struct figures *own,
		   struct figures *total, struct err *e);

/**
 * included_within(word, out):
 * Whether the word names a report that holds the figures already.
 */
bool included_within(const json_t *word, struct hash *out);

#endif

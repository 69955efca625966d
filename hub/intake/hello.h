/* The hello that a request begins with: who asks. */
#ifndef KHEO_HUB_INTAKE_HELLO_H
#define KHEO_HUB_INTAKE_HELLO_H

#include <stdbool.h>

#include "protocol/sign/keys.h"
#include "protocol/wire/bundle.h"
#include "protocol/wire/hello.h"

/**
 * hello_open(h, rec, e):
 * Parse a request's first record.  ERR_FORMAT: it is no hello; ERR_SIGNATURE:
 * its device did not sign it.  For which hub it is, is not looked at.
 */
int hello_open(struct hello *h, const struct bundle_record *rec, struct err *e);

/**
 * hello_peek(h, box, p, n, sealed, e):
 * The same of a request's bytes as they came, of which no more is unfolded
 * than a hello can take.  ERR_DENIED: sealed to others.  Any thread.
 */
int hello_peek(struct hello *h, const struct box_key *box, const void *p,
	       size_t n, bool sealed, struct err *e);

#endif

/* The hub's record that a header was sequenced: a leaf of its tree. */
#ifndef KHEO_WIRE_ENTRY_H
#define KHEO_WIRE_ENTRY_H

#include <stddef.h>
#include <stdint.h>

#include "protocol/wire/batch.h"

enum disp {
	DISP_APPLIED,    /* A: takes effect */
	DISP_QUARANTINE, /* Q:<code>: sequenced without effect */
	DISP_DUPLICATE   /* D: every part took effect before */
};

/* Why a batch was sequenced without effect. */
enum q_code {
	Q_NONE,
	Q_SUSPENDED, /* its log is suspended */
	Q_REVOKED,   /* its log is revoked */
	Q_AUTHOR,    /* a part by somebody else */
	Q_SCOPE,     /* an act that this scope or role may not do */
	Q_PART,      /* a part that does not parse */
	Q_NEWER,     /* a part of a later version */
	Q_LIMIT,     /* a row would pass its ceiling */
	Q_CODES
};

struct entry {
	struct head head; /* the header that was sequenced */
	int64_t recv_ms;  /* first custody at the hub */
	int64_t teff_s;   /* between what it had seen and recv */
	enum disp disp;
	enum q_code code;
};

#define ENTRY_TEXT_MAX 256

/**
 * entry_put(out, en):
 * Append the entry's text, the bytes that are hashed as a leaf.
 */
void entry_put(struct buf *out, const struct entry *en);

/**
 * entry_parse(en, text, n, e):
 * Read what entry_put() writes and nothing else.  ERR_FORMAT.
 */
int entry_parse(struct entry *en, const char *text, size_t n, struct err *e);

/**
 * q_code_name(c):
 * "suspended", "author" and so on.
 */
const char *q_code_name(enum q_code c);

#endif

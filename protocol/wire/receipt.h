/* Receipts: the hub's signed statement of what it holds. */
#ifndef KHEO_WIRE_RECEIPT_H
#define KHEO_WIRE_RECEIPT_H

#include <stddef.h>
#include <stdint.h>

#include "protocol/base/limits.h"
#include "protocol/wire/batch.h"

#define RECEIPT_FIRST_LINE "kheo/receipt@v1"

enum receipt_line_kind {
	RECEIPT_SEQUENCED, /* the contiguous head of a log */
	RECEIPT_HELD,      /* in custody behind a gap */
	RECEIPT_PENDING,   /* in custody until its log is approved */
	RECEIPT_REFUSE     /* not taken: fork or envelope */
};

enum refuse_code {
	REFUSE_FORK,     /* another header stands at that place */
	REFUSE_ENVELOPE, /* the header itself is wrong: a client bug */
	REFUSE_KEY,      /* a log that no invitation or parent vouches for */
	REFUSE_EXPIRED,  /* its invitation ran out */
	REFUSE_CODES
};

struct receipt_line {
	enum receipt_line_kind kind;
	struct head head;
	enum refuse_code code; /* of RECEIPT_REFUSE */
};

/* One page of one scope: the entries from..to (to excluded) of the tree that
 * belong to it. */
struct receipt_page {
	struct id scope;
	uint64_t from;
	uint64_t to;
	uint64_t count;     /* entry records of the page */
	struct hash sha256; /* over the payloads of its E records, in order */
};

struct receipt {
	char origin[ORIGIN_MAX + 1];
	uint64_t size; /* of the tree, and its root, when this was signed */
	struct hash root;
	int64_t time_ms;
	struct id nonce; /* for the next hello of this device */
	struct receipt_line lines[RECEIPT_LINES_MAX];
	size_t line_count;
	struct receipt_page pages[4];
	size_t page_count;
};

/**
 * receipt_put(out, r), receipt_parse(r, text, n, e):
 * The signed text, and back; only what is written is accepted.
 */
void receipt_put(struct buf *out, const struct receipt *r);
int receipt_parse(struct receipt *r, const char *text, size_t n, struct err *e);

/**
 * refuse_code_name(c):
 * "fork", "envelope", "key", "expired".
 */
const char *refuse_code_name(enum refuse_code c);

#endif

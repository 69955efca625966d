/* Stamps: what a printed page says of a submission at the hub, signed. */
#ifndef KHEO_WIRE_STAMP_H
#define KHEO_WIRE_STAMP_H

#include <stddef.h>
#include <stdint.h>

#include "protocol/base/id.h"
#include "protocol/base/limits.h"
#include "protocol/wire/hubkeys.h"

#define STAMP_FIRST_LINE "kheo/stamp@v1"
#define STAMP_CODE_MAX   32

struct stamp {
	char origin[ORIGIN_MAX + 1];
	char unit[STAMP_CODE_MAX + 1]; /* code of that time, "?" none */
	struct id record;
	uint64_t version; /* which submission of its record, from 1 */
	struct hash part; /* of the submission */
	uint64_t index;   /* of the entry that gave it effect */
	int64_t recv_ms;  /* when the hub took custody */
	uint64_t size;    /* of the tree when this was signed: which key may */
};

/**
 * stamp_put(out, s), stamp_parse(s, text, n, e):
 * The signed text, and back; only what is written is accepted.
 * Rule: protocol/README.md, "Stamp".
 */
void stamp_put(struct buf *out, const struct stamp *s);
int stamp_parse(struct stamp *s, const char *text, size_t n, struct err *e);

#endif

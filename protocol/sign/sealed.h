/* Bundles that only the addressed boxes can open: USB and plain HTTP. */
#ifndef KHEO_SIGN_SEALED_H
#define KHEO_SIGN_SEALED_H

#include <stdbool.h>

#include "protocol/base/buf.h"
#include "protocol/sign/keys.h"

#define SEALED_MAGIC     "kheo sealed 1\n"
#define SEALED_BOXES_MAX 64

/**
 * sealed_put(out, p, n, boxes, count, e):
 * Append ${n} bytes sealed to ${count} (1 to SEALED_BOXES_MAX) X25519 keys:
 * magic, one crypto_box_seal of the stream key for each box, then
 * crypto_secretstream chunks of 64 KiB with a final tag.
 */
int sealed_put(struct buf *out, const void *p, size_t n,
	       const uint8_t (*boxes)[KEY_LEN], size_t count, struct err *e);

/**
 * sealed_open(out, p, n, box, e):
 * Append what is sealed to ${box}.  ERR_FORMAT: not a sealed bundle;
 * ERR_DENIED: sealed to others; ERR_STALE: cut before its end (what could be
 * opened is in ${out}); ERR_SIGNATURE: changed.
 */
int sealed_open(struct buf *out, const void *p, size_t n,
		const struct box_key *box, struct err *e);

/**
 * sealed_is(p, n):
 * Whether the bytes begin as a sealed bundle does.
 */
bool sealed_is(const void *p, size_t n);

#endif

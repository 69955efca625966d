/* Hello: who asks, what it has, signed by the device key. */
#ifndef KHEO_WIRE_HELLO_H
#define KHEO_WIRE_HELLO_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "protocol/base/limits.h"
#include "protocol/wire/batch.h"

#define HELLO_FIRST_LINE "kheo/hello@v1"

/* A size and root that the client verified. */
struct locator {
	uint64_t size;
	struct hash root;
};

/* How far a scope was applied: every entry below size. */
struct cursor {
	struct id scope;
	uint64_t size;
};

struct hello {
	struct id hub; /* the pinned root's fingerprint */
	uint8_t device[KEY_LEN];
	bool has_nonce;
	struct id nonce;
	uint64_t hubkeys;                   /* version known */
	char origin[ORIGIN_MAX + 1];        /* of the locators; "" none yet */
	struct head heads[HELLO_LINES_MAX]; /* own and carried logs */
	size_t head_count;
	struct cursor at[8];
	size_t at_count;
	struct locator locators[16]; /* newest first */
	size_t locator_count;
};

/**
 * hello_put(out, h), hello_parse(h, text, n, e):
 * The signed text, and back; only what is written is accepted.
 */
void hello_put(struct buf *out, const struct hello *h);
int hello_parse(struct hello *h, const char *text, size_t n, struct err *e);

#define MANIFEST_FIRST_LINE "kheo/manifest@v1"

/* Closes a USB bundle: for whom it is and that it is whole. */
struct manifest {
	uint8_t device[KEY_LEN]; /* who wrote it */
	uint8_t to[KEY_LEN];     /* box key of the hub */
	uint64_t count;          /* records before this one */
	struct hash sha256;      /* over the bytes of those records */
};

/**
 * manifest_put(out, m), manifest_parse(m, text, n, e):
 * The signed text, and back; only what is written is accepted.
 */
void manifest_put(struct buf *out, const struct manifest *m);
int
manifest_parse(struct manifest *m, const char *text, size_t n, struct err *e);

#endif

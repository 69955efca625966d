/* A bounded cursor over foreign bytes: read all, test once. */
#ifndef KHEO_BASE_READER_H
#define KHEO_BASE_READER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct reader {
	const uint8_t *p; /* next byte; borrowed */
	size_t left;
	bool bad; /* a read went past the end, or a check failed */
};

/**
 * reader_init(r, p, n):
 * Read ${n} bytes at ${p}, which stay the caller's.
 */
void reader_init(struct reader *r, const void *p, size_t n);

/**
 * reader_u8(r), reader_be32(r), reader_be64(r), reader_varint(r):
 * The next number; 0 once bad.  A varint is LEB128, at most 10 bytes, in its
 * shortest form (else bad).
 */
uint8_t reader_u8(struct reader *r);
uint32_t reader_be32(struct reader *r);
uint64_t reader_be64(struct reader *r);
uint64_t reader_varint(struct reader *r);

/**
 * reader_bytes(r, n):
 * The next ${n} bytes, borrowed from the input; NULL once bad.
 */
const uint8_t *reader_bytes(struct reader *r, size_t n);

/**
 * reader_copy(r, out, n):
 * Copy the next ${n} bytes to ${out}; zeroes once bad.
 */
void reader_copy(struct reader *r, void *out, size_t n);

struct buf;

/**
 * buf_varint(b, v):
 * Append ${v} as reader_varint() reads it.
 */
void buf_varint(struct buf *b, uint64_t v);

#endif

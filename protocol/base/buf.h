/* Growing bytes that are born with a ceiling. */
#ifndef KHEO_BASE_BUF_H
#define KHEO_BASE_BUF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "protocol/base/err.h"

/*
 * Once something was appended the bytes are followed by a NUL that does not
 * count, so that text can be used as a C string.  A failed append changes
 * nothing but makes the failure sticky: appends may be written one after the
 * other and checked once with buf_check().
 */
struct buf {
	uint8_t *p;        /* NULL while nothing was appended */
	size_t len;        /* bytes in use */
	size_t cap;        /* private: bytes allocated */
	size_t max;        /* private: ceiling for len */
	enum err_code bad; /* private: ERR_LIMIT or ERR_MEMORY once failed */
};

#define BUF_INIT(max_bytes)                                                    \
	{                                                                      \
		.max = (max_bytes)                                             \
	}

/**
 * buf_init(b, max):
 * Make ${b} empty with a ceiling of ${max} bytes.  Nothing is allocated.
 */
void buf_init(struct buf *b, size_t max);

/**
 * buf_done(b):
 * Free the bytes; ${b} is empty with the same ceiling afterwards.
 */
void buf_done(struct buf *b);

/**
 * buf_reset(b):
 * Make ${b} empty and whole again, but keep the allocation.
 */
void buf_reset(struct buf *b);

/**
 * buf_take(b, len):
 * Hand the bytes over to the caller, who frees them; NULL if there are none.
 * ${len} may be NULL.  ${b} is empty afterwards.
 */
uint8_t *buf_take(struct buf *b, size_t *len);

/**
 * buf_add(b, p, n), buf_text(b, s), buf_byte(b, c), buf_be32(b, v),
 * buf_be64(b, v):
 * Append bytes, a C string without its NUL, one byte, a big-endian number.
 */
void buf_add(struct buf *b, const void *p, size_t n);
void buf_text(struct buf *b, const char *s);
void buf_byte(struct buf *b, uint8_t c);
void buf_be32(struct buf *b, uint32_t v);
void buf_be64(struct buf *b, uint64_t v);

/**
 * buf_fmt(b, fmt, ...):
 * Append formatted text.
 */
void buf_fmt(struct buf *b, const char *fmt, ...) PRINTF(2, 3);

/**
 * buf_grow(b, n):
 * Append ${n} bytes of unspecified content and return them, or NULL.  Valid
 * until the next append.
 */
uint8_t *buf_grow(struct buf *b, size_t n);

/**
 * buf_check(b, e):
 * 0 if every append since the last reset worked, else -1 with ERR_LIMIT or
 * ERR_MEMORY.
 */
int buf_check(const struct buf *b, struct err *e) WARN_UNUSED;

/**
 * buf_str(b):
 * The bytes as a C string, "" when empty.  Valid until the next append.
 */
const char *buf_str(const struct buf *b);

#endif

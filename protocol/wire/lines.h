/* Strict reading of text lines: fixed order, single spaces, LF. */
#ifndef KHEO_WIRE_LINES_H
#define KHEO_WIRE_LINES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "protocol/base/buf.h"
#include "protocol/base/id.h"

/* A cursor over the lines of a text, and over the words of its current line.
 * Failure is sticky, as in struct reader. */
struct lines {
	const char *p;    /* rest of the text */
	size_t left;      /* bytes of it */
	const char *word; /* next word of the current line; NULL before it */
	size_t word_left;
	unsigned number; /* of the current line, from 1 */
	bool bad;
};

/**
 * lines_init(l, text, n):
 * Read ${n} bytes at ${text}, which stay the caller's.
 */
void lines_init(struct lines *l, const char *text, size_t n);

/**
 * lines_next(l, key):
 * Step to the next line if it begins with the word ${key} and return true;
 * else stay and return false.  The line before must have been read to its
 * end (else bad).  A line without LF is bad.  The key "" stands for any line,
 * whose words then begin at its start.
 */
bool lines_next(struct lines *l, const char *key);

/**
 * lines_want(l, key):
 * As lines_next(), but a missing line is bad.
 */
void lines_want(struct lines *l, const char *key);

/**
 * lines_done(l):
 * Whether everything was read and nothing was bad.
 */
bool lines_done(struct lines *l);

/**
 * lines_same(l, again, text, n, e):
 * How every parser ends: whether everything was read, and ${again}, the text
 * written anew from what was read, equals the ${n} bytes at ${text}.  Frees
 * ${again}.  ERR_FORMAT, ERR_MEMORY.
 */
int lines_same(struct lines *l, struct buf *again, const char *text, size_t n,
	       struct err *e) WARN_UNUSED;

/**
 * word_text(l, n), word_rest(l, n):
 * The next word of the line, or all that is left of it (at least one byte),
 * borrowed from the text; ${n} gets its length.  NULL once bad.
 */
const char *word_text(struct lines *l, size_t *n);
const char *word_rest(struct lines *l, size_t *n);

/**
 * word_is(l, s):
 * Take the next word if it is ${s}.
 */
bool word_is(struct lines *l, const char *s);

/**
 * word_copy(l, out, size):
 * Copy the next word and a NUL to ${out}; too long, or a NUL in it, is bad.
 */
void word_copy(struct lines *l, char *out, size_t size);

/**
 * word_num(l, min, max), word_id(l, id), word_hash(l, h), word_b64(l, p, n):
 * The next word as a number, an id, a hash, or the base64 of ${n} bytes.
 */
uint64_t word_num(struct lines *l, uint64_t min, uint64_t max);
void word_id(struct lines *l, struct id *id);
void word_hash(struct lines *l, struct hash *h);
void word_b64(struct lines *l, void *p, size_t n);

/**
 * line_fmt helpers: append " <id>", " <hash>", " <base64>" to ${b}.
 */
void put_id(struct buf *b, const struct id *id);
void put_hash(struct buf *b, const struct hash *h);
void put_b64(struct buf *b, const void *p, size_t n);

#endif

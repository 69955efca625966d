/* The 16-byte names and 32-byte hashes that everything here is called by. */
#ifndef KHEO_BASE_ID_H
#define KHEO_BASE_ID_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define ID_LEN        16
#define ID_TEXT_LEN   22 /* unpadded base64url */
#define HASH_LEN      32
#define HASH_TEXT_LEN 44 /* padded base64 */

/* A log, scope, record, installation, or the short name of a part. */
struct id {
	uint8_t b[ID_LEN];
};

/* A SHA-256 hash. */
struct hash {
	uint8_t b[HASH_LEN];
};

/* Room for the text with its NUL, returned by value for use in one line. */
struct id_text {
	char s[ID_TEXT_LEN + 1];
};

struct hash_text {
	char s[HASH_TEXT_LEN + 1];
};

/**
 * id_text(id), hash_text(h):
 * The printed form: 22 characters of base64url, 44 of base64.
 */
struct id_text id_text(const struct id *id);
struct hash_text hash_text(const struct hash *h);

/**
 * id_parse(id, s, len), hash_parse(h, s, len):
 * Read the printed form, in its one legal encoding.  Return 0 or -1.
 */
int id_parse(struct id *id, const char *s, size_t len);
int hash_parse(struct hash *h, const char *s, size_t len);

/**
 * id_cmp(a, b), hash_cmp(a, b):
 * Order as memcmp() does.
 */
int id_cmp(const struct id *a, const struct id *b);
int hash_cmp(const struct hash *a, const struct hash *b);

/**
 * id_eq(a, b), hash_eq(a, b), id_is_zero(a):
 * Statements.
 */
bool id_eq(const struct id *a, const struct id *b);
bool hash_eq(const struct hash *a, const struct hash *b);
bool id_is_zero(const struct id *a);

/**
 * hash_id(h):
 * The first 16 bytes of ${h}: a part's short name from its hash.
 */
struct id hash_id(const struct hash *h);

#endif

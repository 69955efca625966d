/* SHA-256 and the names that are made from it. */
#ifndef KHEO_SIGN_HASH_H
#define KHEO_SIGN_HASH_H

#include <stddef.h>
#include <stdint.h>

#include "protocol/base/id.h"
#include "protocol/wire/batch.h"

/* A hash in the making; private. */
struct sha256 {
	_Alignas(16) uint8_t state[112];
};

/**
 * sha256_init(s), sha256_add(s, p, n), sha256_done(s, out):
 * Hash in pieces.
 */
void sha256_init(struct sha256 *s);
void sha256_add(struct sha256 *s, const void *p, size_t n);
void sha256_done(struct sha256 *s, struct hash *out);

/**
 * sha256(p, n):
 * Hash at once.
 */
struct hash sha256(const void *p, size_t n);

/**
 * part_hash(salt, body, n):
 * SHA-256("kheo/part@v1\n" ‖ salt[16] ‖ body); its first 16 bytes are the
 * part's id.
 */
struct hash part_hash(const uint8_t *salt, const void *body, size_t n);

/**
 * log_id(key), device_id(key), enrol_id(key):
 * The first 16 bytes of SHA-256("kheo/log\n" ‖ key) and so on: the names that
 * keys sign under.
 */
struct id log_id(const uint8_t key[KEY_LEN]);
struct id device_id(const uint8_t key[KEY_LEN]);
struct id enrol_id(const uint8_t key[KEY_LEN]);

/**
 * digits(out, h, groups):
 * Write ${groups} (1 to 6) groups of five digits made from ${h}, separated by
 * spaces, for reading over the telephone; group i is bytes 5i to 5i+4 as a
 * big-endian number modulo 100000.  ${out} has room for groups * 6 bytes.
 */
char *digits(char *out, const struct hash *h, unsigned groups);

/**
 * digits_read(out, typed, groups):
 * Write what digits() writes of ${groups} groups that a person typed, with
 * spaces and hyphens wherever that person put them: 0, or -1 if ${typed} is
 * not so many digits.
 */
int digits_read(char *out, const char *typed, unsigned groups);

#endif

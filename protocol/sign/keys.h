/* Key pairs, and the encrypted files that keep them. */
#ifndef KHEO_SIGN_KEYS_H
#define KHEO_SIGN_KEYS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "protocol/base/os.h"
#include "protocol/wire/batch.h"

#define SEED_LEN   32
#define SECRET_LEN 64

/* Ed25519.  Wipe with sign_key_wipe(). */
struct sign_key {
	uint8_t public[KEY_LEN];
	uint8_t secret[SECRET_LEN];
};

/* X25519.  Wipe with box_key_wipe(). */
struct box_key {
	uint8_t public[KEY_LEN];
	uint8_t secret[KEY_LEN];
};

/**
 * keys_init():
 * Make the library ready; once, before anything else of this room.  Return 0
 * or -1.
 */
int keys_init(void);

/**
 * sign_key_from_seed(k, seed), sign_key_new(k, rng), box_key_new(k, rng),
 * box_key_from_seed(k, seed):
 * Make a pair.
 */
void sign_key_from_seed(struct sign_key *k, const uint8_t seed[SEED_LEN]);
void sign_key_new(struct sign_key *k, const struct rng *rng);
void box_key_from_seed(struct box_key *k, const uint8_t seed[SEED_LEN]);
void box_key_new(struct box_key *k, const struct rng *rng);

/**
 * sign_key_wipe(k), box_key_wipe(k), wipe(p, n):
 * Overwrite secrets in a way that the compiler may not remove.
 */
void sign_key_wipe(struct sign_key *k);
void box_key_wipe(struct box_key *k);
void wipe(void *p, size_t n);

/**
 * sign_bytes(sig, k, p, n), sign_check(sig, key, p, n):
 * Ed25519 over bytes; sign_check() returns whether the signature holds.
 */
void
sign_bytes(uint8_t sig[64], const struct sign_key *k, const void *p, size_t n);
bool sign_check(const uint8_t sig[64], const uint8_t key[KEY_LEN],
		const void *p, size_t n);

/**
 * secret_equal(a, b, n):
 * Compare in constant time.
 */
bool secret_equal(const void *a, const void *b, size_t n);

/**
 * mac(out, key, p, n):
 * The first 16 bytes of HMAC-SHA-256 under a 32-byte key.
 */
void mac(struct id *out, const uint8_t key[32], const void *p, size_t n);

/* How hard a passphrase is to guess: Argon2id. */
struct keyfile_cost {
	uint64_t ops;
	uint64_t mem_bytes;
};

/**
 * keyfile_write(path, kind, seed, passphrase, cost, rng, e):
 * Keep a 32-byte seed in a file of mode 0600, replaced atomically; under a
 * passphrase (Argon2id, XChaCha20-Poly1305, the head as associated data) or,
 * when ${passphrase} is NULL, in the clear.  ${kind} such as "log", "device",
 * "root" is bound into the file.  NULL ${cost} is 64 MiB and 2 passes.
 */
int
keyfile_write(const char *path, const char *kind, const uint8_t seed[SEED_LEN],
	      const char *passphrase, const struct keyfile_cost *cost,
	      const struct rng *rng, struct err *e);

/**
 * keyfile_read(path, kind, passphrase, seed, e):
 * Read a seed back.  ERR_PASSPHRASE: it is wrong, or missing (NULL) though the
 * file needs one; ERR_CORRUPT: the file is damaged or of another kind, or asks
 * for a cost outside the bounds; ERR_DENIED: others may read the file.
 */
int keyfile_read(const char *path, const char *kind, const char *passphrase,
		 uint8_t seed[SEED_LEN], struct err *e);

/**
 * keyfile_is_locked(path, locked, e):
 * Whether the file needs a passphrase.
 */
int keyfile_is_locked(const char *path, bool *locked, struct err *e);

#endif

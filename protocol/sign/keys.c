#include "protocol/sign/keys.h"

#include <string.h>

#include <sodium.h>

_Static_assert(SEED_LEN == crypto_sign_SEEDBYTES, "seed");
_Static_assert(SEED_LEN == crypto_box_SEEDBYTES, "seed");
_Static_assert(SECRET_LEN == crypto_sign_SECRETKEYBYTES, "secret key");
_Static_assert(KEY_LEN == crypto_sign_PUBLICKEYBYTES, "public key");
_Static_assert(KEY_LEN == crypto_box_PUBLICKEYBYTES, "public key");
_Static_assert(KEY_LEN == crypto_box_SECRETKEYBYTES, "secret key");

int
keys_init(void)
{

	return sodium_init() < 0 ? -1 : 0;
}

void
sign_key_from_seed(struct sign_key *k, const uint8_t seed[SEED_LEN])
{

	crypto_sign_seed_keypair(k->public, k->secret, seed);
}

void
box_key_from_seed(struct box_key *k, const uint8_t seed[SEED_LEN])
{

	crypto_box_seed_keypair(k->public, k->secret, seed);
}

void
sign_key_new(struct sign_key *k, const struct rng *rng)
{
	uint8_t seed[SEED_LEN];

	rng_fill(rng, seed, sizeof(seed));
	sign_key_from_seed(k, seed);
	wipe(seed, sizeof(seed));
}

void
box_key_new(struct box_key *k, const struct rng *rng)
{
	uint8_t seed[SEED_LEN];

	rng_fill(rng, seed, sizeof(seed));
	box_key_from_seed(k, seed);
	wipe(seed, sizeof(seed));
}

void
sign_key_wipe(struct sign_key *k)
{

	wipe(k, sizeof(*k));
}

void
box_key_wipe(struct box_key *k)
{

	wipe(k, sizeof(*k));
}

void
wipe(void *p, size_t n)
{

	if (n > 0)
		sodium_memzero(p, n);
}

void
sign_bytes(uint8_t sig[64], const struct sign_key *k, const void *p, size_t n)
{

	crypto_sign_detached(sig, NULL, p, n, k->secret);
}

bool
sign_check(const uint8_t sig[64], const uint8_t key[KEY_LEN], const void *p,
	   size_t n)
{

	return crypto_sign_verify_detached(sig, p, n, key) == 0;
}

bool
secret_equal(const void *a, const void *b, size_t n)
{

	return sodium_memcmp(a, b, n) == 0;
}

void
mac(struct id *out, const uint8_t key[32], const void *p, size_t n)
{
	uint8_t full[crypto_auth_hmacsha256_BYTES];

	_Static_assert(crypto_auth_hmacsha256_KEYBYTES == 32, "key");
	crypto_auth_hmacsha256(full, p, n, key);
	memcpy(out->b, full, ID_LEN);
	wipe(full, sizeof(full));
}

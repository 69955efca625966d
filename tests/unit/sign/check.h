/* What every test of this room includes, in the order cmocka asks for. */
#ifndef KHEO_TESTS_SIGN_CHECK_H
#define KHEO_TESTS_SIGN_CHECK_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "protocol/sign/keys.h"
#include "tests/lib/fake.h"
#include "tests/lib/lacks.h"

#define VECTORS "../shared/vectors/"

static inline int
keys_ready(void **state)
{

	(void)state;
	return keys_init();
}

static inline void
key_numbered(struct sign_key *k, uint8_t n)
{
	uint8_t seed[SEED_LEN];

	memset(seed, n, sizeof(seed));
	sign_key_from_seed(k, seed);
}

#endif

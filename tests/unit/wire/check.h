/* What the tests of this room share. */
#ifndef KHEO_TESTS_WIRE_CHECK_H
#define KHEO_TESTS_WIRE_CHECK_H

#include "tests/lib/check.h"

#include <stdio.h>
#include <string.h>

#include "protocol/base/buf.h"
#include "protocol/base/id.h"
#include "tests/lib/fake.h"

static inline struct id
id_of(uint8_t c)
{
	struct id id;

	memset(id.b, c, sizeof(id.b));
	return id;
}

static inline struct hash
hash_of(uint8_t c)
{
	struct hash h;

	memset(h.b, c, sizeof(h.b));
	return h;
}

#endif

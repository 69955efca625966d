/* What the tests of this room share. */
#ifndef KHEO_TESTS_WIRE_CHECK_H
#define KHEO_TESTS_WIRE_CHECK_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "protocol/base/buf.h"
#include "protocol/base/id.h"
#include "tests/lib/fake.h"

/* Fail with the text of an error that should not be. */
#define assert_ok(call)                                                        \
	do {                                                                   \
		struct err assert_ok_e = ERR_INIT;                             \
		struct err *e = &assert_ok_e;                                  \
		if ((call) != 0)                                               \
			fail_msg("%s: %s", #call, e->text);                    \
	} while (0)

/* Fail unless the call is refused with the code. */
#define assert_refused(want, call)                                             \
	do {                                                                   \
		struct err assert_refused_e = ERR_INIT;                        \
		struct err *e = &assert_refused_e;                             \
		if ((call) != -1)                                              \
			fail_msg("%s was not refused", #call);                 \
		if (e->code != (want))                                         \
			fail_msg("%s: %s (%s)", #call, err_token(e->code),     \
				 e->text);                                     \
	} while (0)

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

/* What a call that may fail must do. */
#ifndef KHEO_TESTS_CHECK_H
#define KHEO_TESTS_CHECK_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "protocol/base/err.h"

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

#endif

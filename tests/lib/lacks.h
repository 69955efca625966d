/* A test that the machine cannot make. */
#ifndef KHEO_TESTS_LACKS_H
#define KHEO_TESTS_LACKS_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/**
 * lacks(what):
 * Skip the test: this machine has not ${what}.  Where everything is tested
 * (CI=true) it must have, and the test fails.  Does not return.
 */
static inline void
lacks(const char *what)
{
	const char *ci = getenv("CI");

	if (ci != NULL && strcmp(ci, "true") == 0)
		fail_msg("this machine has no %s", what);
	print_message("# skipped: this machine has no %s\n", what);
	skip();
}

#endif

/* System calls that fail when told. */
#ifndef KHEO_TESTS_CALLS_H
#define KHEO_TESTS_CALLS_H

#include <stdint.h>

#include "protocol/base/err.h"

/*
 * Those on files, under our own code by the linker's --wrap, which the Makefile
 * gives to each test_calls.c.
 */

/* Something on files; 0, or -1 with ${e}. */
typedef int calls_trial(void *ctx, struct err *e);

/**
 * calls_sweep(trial, ctx):
 * Do it again and again, with the first call failing with EIO, then the second,
 * until none is left to fail: how many there were.  Each time that one failed
 * it must have said so, by -1 and that errno; but for close(), which may fail
 * unheard where nothing was written.  The last time it must have worked.  Else
 * the test fails.
 */
uint64_t calls_sweep(calls_trial *trial, void *ctx);

/**
 * calls_interrupt(trial, ctx):
 * The same with the EINTR of calls that wait, each of which must be made again:
 * it must always work.
 */
uint64_t calls_interrupt(calls_trial *trial, void *ctx);

/**
 * calls_fail(name, error):
 * Let the next call of that name fail with ${error}.
 */
void calls_fail(const char *name, int error);

#endif

/* A memory that runs out when told. */
#ifndef KHEO_TESTS_MEMORY_H
#define KHEO_TESTS_MEMORY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "protocol/base/err.h"

/*
 * Under our own code by the linker's --wrap, which the Makefile gives to each
 * test_memory.c and to the fault tests; under jansson once memory_jansson() was
 * called.  What other libraries allocate by themselves does not fail.
 */

/**
 * memory_fail(nth), memory_failed():
 * Let the ${nth} allocation from now on fail (0: none does); whether it did.
 */
void memory_fail(uint64_t nth);
bool memory_failed(void);

/**
 * memory_is_hit():
 * Count an allocation; whether it is the one that fails.  For what puts itself
 * under another library.
 */
bool memory_is_hit(void);

/**
 * memory_jansson():
 * Count jansson's allocations, too; before it is used.
 */
void memory_jansson(void);

/* Something that allocates; 0, or -1 with ${e}. */
typedef int memory_trial(void *ctx, struct err *e);

/**
 * memory_sweep(trial, ctx):
 * Do it again and again, with the first allocation failing, then the second,
 * until none is left to fail: how many there were.  Each time that one failed
 * it must have said so, by -1 and ERR_MEMORY; the last time it must have
 * worked.  Else the test fails.
 */
uint64_t memory_sweep(memory_trial *trial, void *ctx);

#endif

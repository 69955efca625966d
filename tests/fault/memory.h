/* A memory that runs out when told: ours, SQLite's and jansson's. */
#ifndef KHEO_TESTS_FAULT_MEMORY_H
#define KHEO_TESTS_FAULT_MEMORY_H

#include <stdbool.h>
#include <stdint.h>

/**
 * memory_install():
 * Put it under SQLite and jansson, before either is used.  Ours is under it by
 * the linker's --wrap.
 */
void memory_install(void);

/**
 * memory_fail(nth), memory_failed():
 * Let the ${nth} allocation from now on fail (0: none does); whether it did.
 */
void memory_fail(uint64_t nth);
bool memory_failed(void);

#endif

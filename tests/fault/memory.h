/* A memory that runs out when told: ours, SQLite's and jansson's. */
#ifndef KHEO_TESTS_FAULT_MEMORY_H
#define KHEO_TESTS_FAULT_MEMORY_H

#include "tests/lib/memory.h"

/**
 * memory_install():
 * Put it under SQLite and jansson, before either is used.
 */
void memory_install(void);

#endif

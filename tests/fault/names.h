/* Names in a folder, and files written in place: what the programs do to their
 * own files without SQLite. */
#ifndef KHEO_TESTS_FAULT_NAMES_H
#define KHEO_TESTS_FAULT_NAMES_H

#include "protocol/base/os.h"

/**
 * names_begin():
 * Forget every rename, link and removal: what is there now lasts.
 */
void names_begin(void);

/**
 * names_settle(rng):
 * Take back, each or not, what was not synced; to be called before the files
 * themselves are settled.
 */
void names_settle(const struct rng *rng);

#endif

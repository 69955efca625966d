/* Parties that do not keep to the rules. */
#ifndef KHEO_TESTS_SIM_MALICE_H
#define KHEO_TESTS_SIM_MALICE_H

#include "tests/sim/world.h"

/**
 * evil_fork(w):
 * A PC signs two batches for one place and hands in both.
 */
void evil_fork(struct world *w);

/**
 * evil_foreign(w):
 * A PC of one unit names a part of another unit as its own, and has its bytes.
 */
void evil_foreign(struct world *w);

/**
 * evil_impostor(w):
 * Somebody signs the next batch of another's log with a key of his own, and
 * says hello as another's device.
 */
void evil_impostor(struct world *w);

#endif

/* What must hold once all is quiet. */
#ifndef KHEO_TESTS_SIM_INVARIANTS_H
#define KHEO_TESTS_SIM_INVARIANTS_H

#include "tests/sim/world.h"

/**
 * invariants_check(w):
 * Every promise that is looked at when nothing goes wrong any longer; it ends
 * the process if one does not hold.
 */
void invariants_check(struct world *w);

#endif

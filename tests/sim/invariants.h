/* What must hold once all is quiet. */
#ifndef KHEO_TESTS_SIM_INVARIANTS_H
#define KHEO_TESTS_SIM_INVARIANTS_H

#include "tests/sim/world.h"

/**
 * lie_noticed(w):
 * The hub was set back and does not know it: the first PC that saw more
 * notices, keeps what the hub signed, and the hub signs no more.
 */
void lie_noticed(struct world *w);

/**
 * invariants_check(w):
 * Every promise that is looked at when nothing goes wrong any longer; it ends
 * the process if one does not hold.
 */
void invariants_check(struct world *w);

#endif

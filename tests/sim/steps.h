/* What happens in a simulated district, one thing after the other. */
#ifndef KHEO_TESTS_SIM_STEPS_H
#define KHEO_TESTS_SIM_STEPS_H

#include "tests/sim/world.h"

/**
 * world_begin(w, hub):
 * Make the hub, a copy of the folder ${hub}, and the first PCs.
 */
void world_begin(struct world *w, const char *hub);

/**
 * world_step(w):
 * One more thing happens.
 */
void world_step(struct world *w);

/**
 * world_settle(w):
 * Faults stop, everybody syncs three times, and then every promise is looked
 * at.
 */
void world_settle(struct world *w);

#endif

/* Sticks that are carried between PCs and the hub, in any order. */
#ifndef KHEO_TESTS_SIM_COURIER_H
#define KHEO_TESTS_SIM_COURIER_H

#include "tests/sim/world.h"

/**
 * stick_export(w), stick_import(w), stick_carry(w), stick_return(w):
 * kheo export; kheo-hub import with an answer; kheo sync --carry on another
 * PC; kheo import of an answer.  A stick may be read any number of times.
 */
void stick_export(struct world *w);
void stick_import(struct world *w);
void stick_carry(struct world *w);
void stick_return(struct world *w);

#endif

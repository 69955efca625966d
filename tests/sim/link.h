/* The line between a PC and the hub, which loses and repeats. */
#ifndef KHEO_TESTS_SIM_LINK_H
#define KHEO_TESTS_SIM_LINK_H

#include "tests/sim/world.h"

/**
 * link_user(w, home):
 * Whose machine goes out next; kheo itself opens the line.
 */
void link_user(struct world *w, unsigned home);

/**
 * mail_deliver(w):
 * A request that was late arrives now, or one comes a second time; nobody
 * waits for the answer.
 */
void mail_deliver(struct world *w);

/**
 * mail_repeat(w):
 * Every request that is still somewhere arrives once more.
 */
void mail_repeat(struct world *w);

#endif

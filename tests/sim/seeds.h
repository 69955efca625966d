/* Seeds, each a district of its own in a process of its own. */
#ifndef KHEO_TESTS_SIM_SEEDS_H
#define KHEO_TESTS_SIM_SEEDS_H

#include <stdbool.h>
#include <stdint.h>

#include "tests/sim/controls.h"
#include "tests/sim/world.h"

/* What was counted in all of them, by enum tally; shared by their processes. */
struct sums {
	uint64_t v[TALLIES];
};

/* How seeds are run. */
struct running {
	struct sums *sums;
	const char *program;
	char dir[PATH_SIZE - 64]; /* of this run; "hub" in it is the template */
	uint64_t jobs;
	bool is_loud;
	bool keeps; /* the folder of a seed */
};

/**
 * sums_new():
 * Zeroes, for a program's life.
 */
struct sums *sums_new(void);

/**
 * sums_show(s):
 * Print them as one line of a comment.
 */
void sums_show(const struct sums *s);

/**
 * seed_try(r, seed, control, hash):
 * Run one with the rule ${control} missing.  Return whether all held;
 * ${hash} (may be NULL) gets that of what happened.
 */
bool seed_try(const struct running *r, uint64_t seed, enum control control,
	      uint64_t *hash);

/**
 * seeds_try(r, from, count):
 * Run ${count} with every rule in place, several at once, and print of each
 * that fails the command that repeats it.  Return how many failed.
 */
uint64_t seeds_try(const struct running *r, uint64_t from, uint64_t count);

#endif

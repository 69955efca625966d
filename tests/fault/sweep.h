/* One operation, again and again, each time with another thing failing. */
#ifndef KHEO_TESTS_FAULT_SWEEP_H
#define KHEO_TESTS_FAULT_SWEEP_H

#include <stdbool.h>
#include <stdint.h>

#include "protocol/base/err.h"
#include "tests/fault/cases.h"

/* A quick run takes every so-many-th failure. */
#define SWEEP_MEMORY_STRIDE 97
#define SWEEP_DISK_STRIDE   5

struct sweep_op {
	const char *name;
	void *(*make)(void);                      /* a world for one try */
	int (*run)(void *world, struct err *e);   /* what is to fail */
	void (*check)(void *world, bool is_done); /* also tries again */
	void (*drop)(void *world);
	uint64_t memory_stride; /* 0: the usual one */
};

/**
 * sweep(op, seed):
 * Let the failures ${seed}, ${seed} + stride, ... of each kind happen, until
 * one would come after the operation's end: CASE_HOLDS or CASE_LOSES.  The
 * seeds 1 to the stride together are every failure.
 */
int sweep(const struct sweep_op *op, uint64_t seed);

#endif

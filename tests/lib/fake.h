/* A clock that stands until it is moved, and randomness that a seed repeats. */
#ifndef KHEO_TESTS_FAKE_H
#define KHEO_TESTS_FAKE_H

#include <stdint.h>

#include "protocol/base/clock.h"
#include "protocol/base/os.h"

/* 24 May 2022, 08:00 in Hà Nội: a day before a report is due. */
#define FAKE_NOW_MS 1653354000000

/* Both clocks of a test; set the fields as the test likes. */
struct fake_clock {
	int64_t now_ms;
	int64_t steady_ms;
};

/**
 * fake_clock(f):
 * A clock that reads ${f}, which is set to FAKE_NOW_MS and must outlive it.
 */
struct clock fake_clock(struct fake_clock *f);

/**
 * fake_advance(f, ms):
 * Let ${ms} pass on both clocks.
 */
void fake_advance(struct fake_clock *f, int64_t ms);

/* xoshiro256** started by splitmix64: equal seeds give equal bytes. */
struct fake_rng {
	uint64_t s[4];
};

/**
 * fake_rng(f, seed):
 * A source of bytes kept in ${f}, which must outlive it.
 */
struct rng fake_rng(struct fake_rng *f, uint64_t seed);

/**
 * fake_below(r, n):
 * A number from 0 to ${n} - 1, each as likely; ${n} is not 0.
 */
uint64_t fake_below(const struct rng *r, uint64_t n);

/**
 * fake_seed():
 * The seed of a random test: KHEO_SEED if it is set, else taken from the
 * time.  Print it when the test fails.
 */
uint64_t fake_seed(void);

#endif

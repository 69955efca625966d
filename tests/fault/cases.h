/* Many seeded cases, each in a process of its own. */
#ifndef KHEO_TESTS_FAULT_CASES_H
#define KHEO_TESTS_FAULT_CASES_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "tests/lib/fake.h"

/* What a case's process says at its end; anything else is a failure too. */
#define CASE_HOLDS 0
#define CASE_LOSES 9

/* Ends the case: what was promised does not hold. */
#define loses(...)                                                             \
	do {                                                                   \
		(void)fprintf(stderr, __VA_ARGS__);                            \
		(void)fprintf(stderr, "\n");                                   \
		_exit(CASE_LOSES);                                             \
	} while (0)

/* One kind of case; the result is that of its process. */
struct case_kind {
	const char *name; /* a sentence */
	int (*run)(uint64_t seed);
	uint64_t count; /* in a quick run */
	bool must_lose; /* a negative control: some case must lose */
};

/**
 * cases_begin():
 * Where cases keep their files: not on a real disk, which nothing here asks to
 * keep anything.  cases_main() does it, too.
 */
void cases_begin(void);

/**
 * cases_main(argc, argv, kinds, n):
 * Run every kind's quick count, a control up to its first loss; or `PROGRAM
 * KIND-NUMBER SEED COUNT`.  Prints TAP and, of each failure, the command that
 * repeats it.
 */
int cases_main(int argc, char **argv, const struct case_kind *kinds, size_t n);

/**
 * case_fork(fn, ctx):
 * Run ${fn} in a child and wait for it: its exit status, or -1 if it died.
 */
int case_fork(int (*fn)(void *ctx), void *ctx);

/* What a child tells of what it did, through a pipe. */
struct said {
	int what;
	unsigned n;
	uint64_t value;
	uint8_t hash[32];
};

#endif

/* A database of an earlier version, brought up while things break. */
#ifndef KHEO_TESTS_FAULT_UPGRADE_H
#define KHEO_TESTS_FAULT_UPGRADE_H

#include "protocol/base/id.h"
#include "tests/fault/cases.h"
#include "tests/lib/tmpdir.h"

/* A quick run cuts at every so-many-th write. */
#define UPGRADE_STRIDE 7

/* What stands in one file, whichever journal it has. */
struct looked {
	int version; /* 0: it is not there */
	struct hash sum;
};

struct upgrade {
	const char *db; /* below the folder */
	const char *copy;
	const char *undo; /* SQL: what later steps added goes */
	struct looked old, new;
};

/**
 * upgrade_undo(u, dir):
 * Make the database below ${dir} one of an earlier version, and note what it
 * holds in ${u}->old; upgrade_note(u, dir) notes in ${u}->new what it holds
 * once it was brought up.
 */
void upgrade_undo(struct upgrade *u, const struct tmpdir *dir);
void upgrade_note(struct upgrade *u, const struct tmpdir *dir);

/**
 * upgrade_check(u, dir, is_up):
 * Look at a copy of ${dir}: the database is the old one or the new one (if it
 * ${is_up}, the new one), whole; the copy is not there or the old one, and
 * there beside the new one.  Ends the case where that is not so.
 */
void
upgrade_check(const struct upgrade *u, const struct tmpdir *dir, bool is_up);

/* One program's part, all with a folder of the case's own. */
struct upgrade_case {
	struct upgrade u;
	struct tmpdir ready; /* with the older database */
	int (*open)(void *ctx, const struct tmpdir *dir, struct err *e);
	void (*check)(void *ctx); /* what is open now, and that it works */
	void (*close)(void *ctx);
	void *ctx;
};

/**
 * upgrade_cuts(k, seed):
 * Cut the power at the writes ${seed}, ${seed} + the stride, ... of an upgrade
 * until it ends before, then once behind it: CASE_HOLDS or CASE_LOSES.  As
 * many seeds as the stride are every write, further ones the same with other
 * sectors lost.
 */
int upgrade_cuts(struct upgrade_case *k, uint64_t seed);

/**
 * upgrade_main(argc, argv, k):
 * The whole program once ${k} is ready: cuts, then failures of memory and
 * disk.  Removes ${k}->ready; the exit status.
 */
int upgrade_main(int argc, char **argv, struct upgrade_case *k);

#endif

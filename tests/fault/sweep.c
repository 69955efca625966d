#include "tests/fault/sweep.h"

#include <stdlib.h>
#include <unistd.h>

#include "tests/fault/disk.h"
#include "tests/fault/memory.h"

#if defined(__SANITIZE_ADDRESS__)
#include <sanitizer/lsan_interface.h>
#define leaks() (__lsan_do_recoverable_leak_check() != 0)
#else
#define leaks() false
#endif

#define STATUS_END 3

static const char *const NAMES[] = {
    "no memory",      "write fails", "disk full",  "short write", "sync fails",
    "truncate fails", "read fails",  "short read", "delete fails"};

struct
try {
	const struct sweep_op *op;
	enum disk_fault fault; /* DISK_WELL: memory */
	bool stays;
	uint64_t n;
};

static void
arm(const struct try *t, bool is_on)
{
	if (t->fault == DISK_WELL)
		memory_fail(is_on ? t->n : 0);
	else
		disk_fail(is_on ? t->fault : DISK_WELL, t->n, t->stays);
}

static int
try_run(void *ctx)
{
	const struct try *t = ctx;
	struct err e = ERR_INIT;
	void *world;
	bool is_hit;
	int rc;

	disk_install();
	world = t->op->make();
	arm(t, true);
	rc = t->op->run(world, &e);
	is_hit = t->fault == DISK_WELL ? memory_failed() : disk_failed();
	arm(t, false);
	if (rc != 0 && !is_hit)
		loses("fails by itself: %s", e.text);
	if (rc != 0 && e.code == ERR_NONE)
		loses("a failure without a reason");
	t->op->check(world, rc == 0);
	t->op->drop(world);
	if (leaks())
		loses("memory is lost");
	return is_hit ? CASE_HOLDS : STATUS_END;
}

/* How many failures there were, or -1 if one broke a promise. */
static int64_t
sweep_one(struct try t, uint64_t seed, uint64_t stride)
{
	int64_t count = 0;
	int rc;

	if (seed > stride)
		return 0;
	for (t.n = seed;; t.n += stride) {
		rc = case_fork(try_run, &t);
		if (rc == STATUS_END)
			return count;
		if (rc != CASE_HOLDS) {
			printf("# %s, %s%s, number %llu: status %d\n",
			       t.op->name, NAMES[t.fault],
			       t.stays ? " and stays so" : "",
			       (unsigned long long)t.n, rc);
			(void)fflush(stdout);
			return -1;
		}
		count++;
	}
}

int
sweep(const struct sweep_op *op, uint64_t seed)
{
	struct try t = {.op = op};
	uint64_t stride =
	    op->memory_stride != 0 ? op->memory_stride : SWEEP_MEMORY_STRIDE;
	int64_t memory = sweep_one(t, seed, stride);
	int64_t disk = 0, n;

	if (memory < 0)
		return CASE_LOSES;
	for (int k = DISK_WELL + 1; k < DISK_FAULTS; k++) {
		for (int stays = 0; stays < 2; stays++) {
			t.fault = (enum disk_fault)k;
			t.stays = stays != 0;
			n = sweep_one(t, seed, SWEEP_DISK_STRIDE);
			if (n < 0)
				return CASE_LOSES;
			disk += n;
		}
	}
	printf("# %s: %lld of memory (every %lluth), %lld of the disk (every "
	       "%dth)\n",
	       op->name, (long long)memory, (unsigned long long)stride,
	       (long long)disk, SWEEP_DISK_STRIDE);
	(void)fflush(stdout);
	return CASE_HOLDS;
}

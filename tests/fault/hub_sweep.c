/* The hub when memory or the disk fails while it takes a batch or opens. */
#include "tests/unit/hub/device.h"

#include <stdlib.h>
#include <unistd.h>

#include "hub/audit/audit.h"
#include "protocol/log/state.h"
#include "tests/fault/memory.h"
#include "tests/fault/sweep.h"

#define SCOPE 0x11

struct world {
	struct place p;
	struct device d;
	struct made made[3];
	struct acceptance a;
	uint64_t size; /* of the tree before */
};

static void *
accept_make(void)
{
	struct world *w = calloc(1, sizeof(*w));

	if (w == NULL)
		abort();
	place_make(&w->p, true);
	unit_make(&w->p, "A", SCOPE);
	device_enrol(&w->p, &w->d, 1, SCOPE, ROLE_RECORDER);
	for (unsigned i = 0; i < 3; i++)
		edit_make(&w->d, &w->made[i], 1 + i % 2, "giá trị");
	/* Behind a gap, so that the batch that fills it brings it along. */
	(void)hand_in(&w->p, &w->made[1]);
	w->size = w->p.hub.size;
	return w;
}

static int
accept_run(void *world, struct err *e)
{
	struct world *w = world;

	if (hub_begin(&w->p.hub, e) == 0 &&
	    intake_accept(&w->p.hub, &w->made[0].in, &w->a, e) == 0 &&
	    hub_commit(&w->p.hub, e) == 0)
		return 0;
	hub_rollback(&w->p.hub);
	return -1;
}

static void
tell_fault(void *ctx, const char *table, const char *key, const char *reason)
{
	(void)ctx;
	loses("%s %s: %s", table, key, reason);
}

static void
reopen(struct world *w)
{
	struct err e = ERR_INIT;

	if (w->p.hub.home != NULL)
		hub_close(&w->p.hub);
	if (hub_open(&w->p.hub, w->p.dir.path, &w->p.c, &w->p.rng, &e) != 0)
		loses("it does not open again: %s", e.text);
}

static void
check_hub(struct world *w)
{
	struct audit a = {.h = &w->p.hub, .tell = tell_fault};
	struct err e = ERR_INIT;

	if (db_check(w->p.hub.db, &e) != 0 || hub_begin(&w->p.hub, &e) != 0 ||
	    audit_all(&a, &e) != 0)
		loses("audit: %s", e.text);
	hub_rollback(&w->p.hub);
}

static void
accept_check(void *world, bool is_done)
{
	struct world *w = world;
	struct err e = ERR_INIT;

	if (is_done && w->p.hub.size != w->size + 2)
		loses("%llu entries more",
		      (unsigned long long)(w->p.hub.size - w->size));
	if (!is_done && w->p.hub.size != w->size &&
	    w->p.hub.size != w->size + 2)
		loses("half a transaction");
	/* The process goes on as it is, then as a new one. */
	if (accept_run(w, &e) != 0)
		loses("again: %s", e.text);
	if (w->a.what != ACCEPTED_SEQUENCED && w->a.what != ACCEPTED_DUPLICATE)
		loses("again: %d", (int)w->a.what);
	if (w->p.hub.size != w->size + 2)
		loses("twice, or not at all");
	check_hub(w);
	reopen(w);
	if (w->p.hub.size != w->size + 2)
		loses("the tree is not what it was");
	if (hand_in(&w->p, &w->made[2]).what != ACCEPTED_SEQUENCED)
		loses("what follows is not taken");
	check_hub(w);
}

static void
accept_drop(void *world)
{
	struct world *w = world;

	for (int i = 0; i < 3; i++)
		made_done(&w->made[i]);
	place_remove(&w->p);
	free(w);
}

static void *
open_make(void)
{
	struct world *w = accept_make();
	struct err e = ERR_INIT;

	if (accept_run(w, &e) != 0)
		loses("accept: %s", e.text);
	hub_close(&w->p.hub);
	return w;
}

static int
open_run(void *world, struct err *e)
{
	struct world *w = world;

	return hub_open(&w->p.hub, w->p.dir.path, &w->p.c, &w->p.rng, e);
}

static void
open_check(void *world, bool is_done)
{
	struct world *w = world;

	(void)is_done;
	reopen(w);
	if (hand_in(&w->p, &w->made[2]).what != ACCEPTED_SEQUENCED)
		loses("what follows is not taken");
	check_hub(w);
}

static int
run_accept(uint64_t seed)
{
	static const struct sweep_op op = {
	    "accept", accept_make, accept_run, accept_check, accept_drop, 0};

	return sweep(&op, seed);
}

static int
run_open(uint64_t seed)
{
	static const struct sweep_op op = {"open",     open_make,   open_run,
					   open_check, accept_drop, 0};

	return sweep(&op, seed);
}

int
main(int argc, char **argv)
{
	static const struct case_kind kinds[] = {
	    {"a batch is taken whole, once, or not at all", run_accept, 1,
	     false},
	    {"a hub that could not be opened opens later", run_open, 1, false},
	};

	memory_install();
	return cases_main(argc, argv, kinds, sizeof(kinds) / sizeof(*kinds));
}

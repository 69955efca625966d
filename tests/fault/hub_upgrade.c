/* Things break while a hub of an earlier version is brought up. */
#include "tests/unit/hub/device.h"

#include <stdlib.h>
#include <unistd.h>

#include "hub/audit/audit.h"
#include "tests/fault/memory.h"
#include "tests/fault/upgrade.h"

#define SCOPE   0x11
#define BATCHES 12
#define LATER   2 /* of them, which come when the hub is up */

/* One hub, and where it stands in a case. */
struct world {
	struct place p;
	struct device d;
	struct made made[BATCHES];
};

static struct world ready;

static struct upgrade_case upgrade = {
    .u = {.db = "hub.db",
	  .copy = "hub.db.before-upgrade",
	  .undo = "DROP TABLE redacted_in; DROP TABLE erased;"
		  " DROP TABLE stored; DROP TABLE attached;"
		  " ALTER TABLE invitation DROP COLUMN logs;"
		  " DROP TABLE redaction; DROP TABLE revocation;"
		  " DROP TABLE stale; PRAGMA user_version = 2"}};

static int
home_open(void *ctx, const struct tmpdir *dir, struct err *e)
{
	struct world *w = ctx;

	return hub_open(&w->p.hub, dir->path, &w->p.c, &w->p.rng, e);
}

static void
home_close(void *ctx)
{
	struct world *w = ctx;

	if (w->p.hub.home != NULL)
		hub_close(&w->p.hub);
}

static void
tell_fault(void *ctx, const char *table, const char *key, const char *reason)
{
	(void)ctx;
	loses("%s %s: %s", table, key, reason);
}

static void
home_check(void *ctx)
{
	struct world *w = ctx;
	struct audit a = {.h = &w->p.hub, .tell = tell_fault};
	struct err e = ERR_INIT;

	for (unsigned i = 0; i < BATCHES; i++) {
		enum accepted wanted = i < BATCHES - LATER ? ACCEPTED_DUPLICATE
							   : ACCEPTED_SEQUENCED;
		struct acceptance got = hand_in(&w->p, &w->made[i]);

		if (got.what != wanted)
			loses("batch %u: %d", i, (int)got.what);
	}
	if (hub_begin(&w->p.hub, &e) != 0 || audit_all(&a, &e) != 0)
		loses("audit: %s", e.text);
	hub_rollback(&w->p.hub);
}

static void
ready_make(void)
{
	struct world *w = &ready;
	struct err e = ERR_INIT;
	struct tmpdir up;
	char value[64];

	place_make(&w->p, true);
	unit_make(&w->p, "A", SCOPE);
	device_enrol(&w->p, &w->d, 1, SCOPE, ROLE_RECORDER);
	for (unsigned i = 0; i < BATCHES; i++) {
		(void)snprintf(value, sizeof(value), "giá trị %u", i);
		edit_make(&w->d, &w->made[i], 1 + i % 3, value);
		if (i < BATCHES - LATER &&
		    hand_in(&w->p, &w->made[i]).what != ACCEPTED_SEQUENCED)
			abort();
	}
	hub_close(&w->p.hub);
	upgrade.ready = w->p.dir;
	upgrade_undo(&upgrade.u, &upgrade.ready);
	tmpdir_copy(&up, &upgrade.ready);
	if (home_open(w, &up, &e) != 0)
		loses("ready: %s", e.text);
	home_close(w);
	upgrade_note(&upgrade.u, &up);
	tmpdir_remove(&up);
	upgrade.open = home_open;
	upgrade.check = home_check;
	upgrade.close = home_close;
	upgrade.ctx = w;
}

int
main(int argc, char **argv)
{

	cases_begin();
	memory_install();
	ready_make();
	return upgrade_main(argc, argv, &upgrade);
}

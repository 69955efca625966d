/* The power goes, or the program is killed, while a hub's database is copied,
 * put back, or begun anew behind what was put back. */
#include "tests/unit/hub/device.h"

#include <stdlib.h>
#include <unistd.h>

#include "hub/audit/audit.h"
#include "hub/recover.h"
#include "tests/fault/cases.h"
#include "tests/fault/disk.h"

#define SCOPE      0x11
#define BATCHES    8
#define COPIED     4 /* of them when the copy is made */
#define PASSPHRASE "mat khau"

struct mend {
	struct place p;
	struct device d;
	struct made made[BATCHES];
	uint64_t seed;
	uint64_t cut_at;
	int (*run)(struct mend *k, struct err *e);
	char *folder;
	struct buf copy;
};

/* The home with which every case begins, and what is handed in to it: its
 * passphrase costs as much as many cases do. */
static struct mend *ready;

static int
run_backup(struct mend *k, struct err *e)
{
	struct buf path = BUF_INIT(4096);
	int rc;

	fake_advance(&k->p.clock, DAY);
	rc = hub_backup(k->p.dir.path, k->folder, 2, &k->p.c, &path, e);
	buf_done(&path);
	return rc;
}

static int
run_restore(struct mend *k, struct err *e)
{
	uint64_t origin;

	if (hub_restore(k->p.dir.path, buf_str(&k->copy), e) != 0)
		return -1;
	return hub_recover(k->p.dir.path, PASSPHRASE, &k->p.c, &k->p.rng,
			   &origin, e);
}

static int
work(void *ctx)
{
	struct mend *k = ctx;
	struct err e = ERR_INIT;

	disk_arm(k->seed, k->cut_at, false);
	if (k->seed % 4 == 0)
		disk_keep();
	if (k->run(k, &e) != 0)
		loses("by itself: %s", e.text);
	disk_cut();
}

static void
tell_fault(void *ctx, const char *table, const char *key, const char *reason)
{
	(void)ctx;
	loses("%s %s: %s", table, key, reason);
}

static void
check_hub(struct mend *k)
{
	struct audit a = {.h = &k->p.hub, .tell = tell_fault};
	struct err e = ERR_INIT;

	if (db_check(k->p.hub.db, &e) != 0 || hub_begin(&k->p.hub, &e) != 0 ||
	    audit_all(&a, &e) != 0)
		loses("audit: %s", e.text);
	hub_rollback(&k->p.hub);
}

/* Every device hands in again what it has: all of it is there, once. */
static void
check_all(struct mend *k)
{
	int64_t entries, wanted;

	for (unsigned i = 0; i < BATCHES; i++) {
		struct acceptance a = hand_in(&k->p, &k->made[i]);

		if (a.what != ACCEPTED_SEQUENCED &&
		    a.what != ACCEPTED_DUPLICATE)
			loses("batch %u: %d", i, (int)a.what);
	}
	entries = count_of(&k->p, "SELECT count(*) FROM entry");
	wanted = count_of(&k->p, "SELECT count(DISTINCT bid) FROM entry");
	if (entries != wanted)
		loses("%lld entries of %lld batches", (long long)entries,
		      (long long)wanted);
	check_hub(k);
}

/* The copy from which everything may have to begin. */
static void
check_copy(struct mend *k)
{
	struct db_profile reading = DB_HUB;
	struct err e = ERR_INIT;
	struct db *db;

	reading.read_only = true;
	reading.journal_mode = "delete";
	if ((db = db_open(buf_str(&k->copy), &reading, &e)) == NULL ||
	    db_check(db, &e) != 0)
		loses("the copy: %s", e.text);
	db_close(db);
}

static int
verify(void *ctx)
{
	struct mend *k = ctx;
	struct err e = ERR_INIT;
	uint64_t origin;

	check_copy(k);
	if (hub_open(&k->p.hub, k->p.dir.path, &k->p.c, &k->p.rng, &e) != 0) {
		if (k->run != run_restore || e.code != ERR_STALE)
			loses("it does not open: %s", e.text);
		/* It asks for what was cut off. */
		err_clear(&e);
		if (hub_recover(k->p.dir.path, PASSPHRASE, &k->p.c, &k->p.rng,
				&origin, &e) != 0 ||
		    hub_open(&k->p.hub, k->p.dir.path, &k->p.c, &k->p.rng,
			     &e) != 0)
			loses("recover: %s", e.text);
	}
	check_hub(k);
	hub_close(&k->p.hub);
	/* Once more, to the end. */
	if (k->run(k, &e) != 0 ||
	    hub_open(&k->p.hub, k->p.dir.path, &k->p.c, &k->p.rng, &e) != 0)
		loses("again: %s", e.text);
	check_all(k);
	hub_close(&k->p.hub);
	return CASE_HOLDS;
}

static struct mend *
ready_make(void)
{
	struct mend *k = calloc(1, sizeof(*k));
	char value[64];

	if (k == NULL)
		abort();
	place_make(&k->p, false);
	unit_make(&k->p, "A", SCOPE);
	device_enrol(&k->p, &k->d, 1, SCOPE, ROLE_RECORDER);
	k->folder = tmpdir_path(&k->p.dir, "copies");
	buf_init(&k->copy, 4096);
	for (unsigned i = 0; i < BATCHES; i++) {
		if (i == COPIED)
			must(hub_backup(k->p.dir.path, k->folder, 7, &k->p.c,
					&k->copy, &e));
		(void)snprintf(value, sizeof(value), "giá trị %u", i);
		edit_make(&k->d, &k->made[i], 1 + i % 3, value);
		if (hand_in(&k->p, &k->made[i]).what != ACCEPTED_SEQUENCED)
			abort();
	}
	hub_close(&k->p.hub);
	return k;
}

static int
mend(uint64_t seed, uint64_t cut_max, int (*run)(struct mend *k, struct err *e))
{
	struct mend *k = calloc(1, sizeof(*k));
	struct fake_rng chance;
	struct rng rng = fake_rng(&chance, seed);
	const char *name = strrchr(buf_str(&ready->copy), '/') + 1;
	int rc;

	if (k == NULL)
		abort();
	*k = *ready;
	k->seed = seed;
	k->run = run;
	k->cut_at = 1 + fake_below(&rng, cut_max);
	k->p.c = fake_clock(&k->p.clock);
	k->p.rng = fake_rng(&k->p.seed, seed);
	tmpdir_copy(&k->p.dir, &ready->p.dir);
	k->folder = tmpdir_path(&k->p.dir, "copies");
	buf_init(&k->copy, 4096);
	buf_fmt(&k->copy, "%s/%s", k->folder, name);
	disk_install();
	rc = case_fork(work, k);
	if (rc == DISK_CUT_STATUS)
		rc = case_fork(verify, k);
	else
		(void)fprintf(stderr, "the work ended with %d\n", rc);
	tmpdir_remove(&k->p.dir);
	return rc == CASE_HOLDS ? CASE_HOLDS : CASE_LOSES;
}

static int
backup(uint64_t seed)
{
	return mend(seed, 72, run_backup);
}

static int
restore(uint64_t seed)
{
	return mend(seed, 90, run_restore);
}

int
main(int argc, char **argv)
{
	static const struct case_kind kinds[] = {
	    {"a hub's copy that is cut off leaves the ones before", backup, 10,
	     false},
	    {"a restore or recover that is cut off is finished by the next",
	     restore, 10, false},
	};
	int rc;

	cases_begin();
	ready = ready_make();
	rc = cases_main(argc, argv, kinds, sizeof(kinds) / sizeof(*kinds));
	tmpdir_remove(&ready->p.dir);
	return rc;
}

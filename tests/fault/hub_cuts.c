/* The hub and power cuts: what it acknowledged is there afterwards, once, and
 * under the tree that it signed. */
#include "tests/unit/hub/device.h"

#include <stdlib.h>
#include <unistd.h>

#include "hub/audit/audit.h"
#include "protocol/log/state.h"
#include "tests/fault/cases.h"
#include "tests/fault/disk.h"

#define DEVICES 3
#define SCOPE   0x11
#define BATCHES 24
#define CUT_MAX 500 /* operations; a case has about so many */

enum what {
	SAID_TAKEN, /* batches below n were acknowledged */
	SAID_TREE   /* under a tree of size value, root hash */
};

struct flaw {
	bool lies;
	const char *pragma;
};

struct hub_case {
	struct place p;
	struct device d[DEVICES];
	struct made made[BATCHES];
	struct flaw flaw;
	uint64_t seed;
	unsigned returns; /* that ended with another cut */
	uint64_t return_cut;
	struct fake_rng chance;
	struct rng rng;
	int to, from; /* the pipe */

	unsigned taken;
	struct said tree[BATCHES];
	size_t trees;
};

static void
say(struct hub_case *k, enum what what, unsigned n, uint64_t value,
    const struct hash *hash)
{
	struct said s = {.what = (int)what, .n = n, .value = value};

	if (hash != NULL)
		memcpy(s.hash, hash->b, sizeof(s.hash));
	if (write(k->to, &s, sizeof(s)) != (ssize_t)sizeof(s))
		abort();
}

static void
hear(struct hub_case *k)
{
	struct said s;

	while (read(k->from, &s, sizeof(s)) == (ssize_t)sizeof(s)) {
		if (s.what == SAID_TAKEN)
			k->taken = s.n;
		else
			k->tree[k->trees++] = s;
	}
}

static void
hub_up(struct hub_case *k)
{
	struct err e = ERR_INIT;

	if (hub_open(&k->p.hub, k->p.dir.path, &k->p.c, &k->p.rng, &e) != 0)
		loses("the hub does not open: %s", e.text);
}

static void
set_flaw(struct hub_case *k)
{
	struct err e = ERR_INIT;

	if (k->flaw.pragma != NULL &&
	    db_run(k->p.hub.db, &e, k->flaw.pragma, "") != 0)
		loses("pragma: %s", e.text);
}

/* Batches from..to in one transaction, as the daemon takes them. */
static void
take_some(struct hub_case *k, unsigned from, unsigned to)
{
	struct err e = ERR_INIT;
	struct acceptance a;

	if (hub_begin(&k->p.hub, &e) != 0)
		loses("begin: %s", e.text);
	for (unsigned i = from; i < to; i++) {
		if (intake_accept(&k->p.hub, &k->made[i].in, &a, &e) != 0)
			loses("accept: %s", e.text);
		if (a.what != ACCEPTED_SEQUENCED &&
		    a.what != ACCEPTED_DUPLICATE)
			loses("batch %u: %d", i, (int)a.what);
	}
	if (hub_commit(&k->p.hub, &e) != 0)
		loses("commit: %s", e.text);
}

/* The child that serves until its power is cut. */
static int
serve(void *ctx)
{
	struct hub_case *k = ctx;
	unsigned at = 0, to;

	close(k->from);
	hub_up(k);
	set_flaw(k);
	disk_arm(k->seed, 1 + fake_below(&k->rng, CUT_MAX), k->flaw.lies);
	while (at < BATCHES) {
		to = at + 1 + (unsigned)fake_below(&k->rng, 3);
		if (to > BATCHES)
			to = BATCHES;
		take_some(k, at, to);
		at = to;
		say(k, SAID_TREE, 0, k->p.hub.size, &k->p.hub.point.root);
		say(k, SAID_TAKEN, at, 0, NULL);
		if (fake_below(&k->rng, 8) == 0) {
			hub_close(&k->p.hub);
			hub_up(k);
			set_flaw(k);
		}
	}
	disk_cut();
}

static int
come_back(void *ctx)
{
	struct hub_case *k = ctx;

	disk_arm(k->seed + 1 + k->returns, 1 + fake_below(&k->rng, 30),
		 k->flaw.lies);
	hub_up(k);
	disk_cut();
}

/* The power goes up to three times before the hub is up again. */
static int
come_back_cut(struct hub_case *k)
{
	uint64_t left = 1 + fake_below(&k->rng, 3);
	int rc;

	do {
		k->return_cut = 1 + fake_below(&k->rng, 30);
		rc = case_fork(come_back, k);
		k->returns++;
	} while (rc == DISK_CUT_STATUS && --left > 0);
	if (rc != DISK_CUT_STATUS)
		(void)fprintf(stderr, "the return ended with %d\n", rc);
	return rc;
}

static void
tell_fault(void *ctx, const char *table, const char *key, const char *reason)
{
	(void)ctx;
	loses("%s %s: %s", table, key, reason);
}

static void
check_audit(struct hub_case *k)
{
	struct audit a = {.h = &k->p.hub, .tell = tell_fault};
	struct err e = ERR_INIT;

	if (db_check(k->p.hub.db, &e) != 0 || hub_begin(&k->p.hub, &e) != 0 ||
	    audit_all(&a, &e) != 0)
		loses("audit: %s", e.text);
	hub_rollback(&k->p.hub);
}

/* Each tree that was signed is a beginning of the one that is there. */
static void
check_trees(struct hub_case *k)
{
	struct err e = ERR_INIT;
	struct hash root;

	for (size_t i = 0; i < k->trees; i++) {
		if (k->tree[i].value > k->p.hub.size)
			loses("the tree has %llu entries, signed were %llu",
			      (unsigned long long)k->p.hub.size,
			      (unsigned long long)k->tree[i].value);
		if (tree_root(&k->p.hub.tree, k->tree[i].value, &root, &e) != 0)
			loses("tree: %s", e.text);
		if (memcmp(root.b, k->tree[i].hash, sizeof(root.b)) != 0)
			loses("the tree is another one");
	}
}

static void
check_batches(struct hub_case *k, unsigned count)
{
	struct err e = ERR_INIT;
	struct batch_row row;

	for (unsigned i = 0; i < count; i++)
		if (batch_find(k->p.hub.db, &k->made[i].hash, &row, &e) != 1 ||
		    row.state != BATCH_CONFIRMED)
			loses("batch %u of %u is gone", i, count);
}

static struct hash
digest(struct hub_case *k)
{
	struct err e = ERR_INIT;
	struct hash d;

	if (state_digest(k->p.hub.db, &k->d[0].scope, &k->p.hub.policy, &d,
			 &e) != 0)
		loses("digest: %s", e.text);
	return d;
}

static void
check_replay(struct hub_case *k)
{
	struct err e = ERR_INIT;
	struct hash before = digest(k), after;

	if (hub_begin(&k->p.hub, &e) != 0 || log_replay(k->p.hub.db, &e) != 0)
		loses("replay: %s", e.text);
	after = digest(k);
	hub_rollback(&k->p.hub);
	if (memcmp(&before, &after, sizeof(before)) != 0)
		loses("the state is not what its entries make");
}

static int
verify(void *ctx)
{
	struct hub_case *k = ctx;
	int64_t entries, wanted;

	hub_up(k);
	check_trees(k);
	check_batches(k, k->taken);
	check_audit(k);
	check_replay(k);
	/* Every client hands in again what has no receipt, and more. */
	take_some(k, 0, BATCHES);
	check_batches(k, BATCHES);
	entries = count_of(&k->p, "SELECT count(*) FROM entry");
	wanted = count_of(&k->p, "SELECT count(DISTINCT bid) FROM entry");
	if (entries != wanted || (uint64_t)entries != k->p.hub.size)
		loses("%lld entries of %lld batches", (long long)entries,
		      (long long)wanted);
	check_trees(k);
	check_audit(k);
	check_replay(k);
	hub_close(&k->p.hub);
	return CASE_HOLDS;
}

/* The home with which every case begins: its passphrase costs as much as many
 * cases do. */
struct ready {
	struct place p;
	struct device d[DEVICES];
};

static struct ready *ready;

static struct ready *
ready_make(void)
{
	struct ready *r = calloc(1, sizeof(*r));

	if (r == NULL)
		abort();
	place_make(&r->p, true);
	unit_make(&r->p, "A", SCOPE);
	for (unsigned i = 0; i < DEVICES; i++)
		device_enrol(&r->p, &r->d[i], (uint8_t)(i + 1), SCOPE,
			     ROLE_RECORDER);
	hub_close(&r->p.hub);
	return r;
}

static void
prepare(struct hub_case *k)
{
	char value[64];

	k->p = ready->p;
	k->p.c = fake_clock(&k->p.clock);
	k->p.rng = fake_rng(&k->p.seed, k->seed);
	memcpy(k->d, ready->d, sizeof(k->d));
	tmpdir_copy(&k->p.dir, &ready->p.dir);
	for (unsigned i = 0; i < BATCHES; i++) {
		snprintf(value, sizeof(value), "giá trị %u", i);
		edit_make(&k->d[fake_below(&k->rng, DEVICES)], &k->made[i],
			  1 + (unsigned)fake_below(&k->rng, 6), value);
	}
}

static int
hub_case(uint64_t seed, struct flaw flaw)
{
	struct hub_case *k = calloc(1, sizeof(*k));
	int fds[2], rc;

	if (k == NULL || pipe(fds) != 0)
		abort();
	k->seed = seed;
	k->flaw = flaw;
	k->rng = fake_rng(&k->chance, seed);
	k->from = fds[0];
	k->to = fds[1];
	disk_install();
	prepare(k);
	rc = case_fork(serve, k);
	close(k->to);
	hear(k);
	if (rc != DISK_CUT_STATUS)
		(void)fprintf(stderr, "the service ended with %d\n", rc);
	else if (seed % 3 == 0)
		rc = come_back_cut(k);
	if (rc == DISK_CUT_STATUS)
		rc = case_fork(verify, k);
	tmpdir_remove(&k->p.dir);
	return rc == CASE_HOLDS ? CASE_HOLDS : CASE_LOSES;
}

static int
cut(uint64_t seed)
{
	return hub_case(seed, (struct flaw){.lies = false});
}

static int
cut_lying(uint64_t seed)
{
	return hub_case(seed, (struct flaw){.lies = true});
}

static int
cut_off(uint64_t seed)
{
	return hub_case(seed,
			(struct flaw){.pragma = "PRAGMA synchronous = OFF"});
}

static int
cut_normal(uint64_t seed)
{
	return hub_case(seed,
			(struct flaw){.pragma = "PRAGMA synchronous = NORMAL"});
}

int
main(int argc, char **argv)
{
	static const struct case_kind kinds[] = {
	    {"a power cut loses nothing that the hub took", cut, 100, false},
	    {"a lying disk loses something: the cuts are real", cut_lying, 100,
	     true},
	    {"synchronous=OFF loses something", cut_off, 200, true},
	    {"synchronous=NORMAL loses something: FULL is needed", cut_normal,
	     200, true},
	};

	int rc;

	cases_begin();
	ready = ready_make();
	rc = cases_main(argc, argv, kinds, sizeof(kinds) / sizeof(*kinds));
	tmpdir_remove(&ready->p.dir);
	return rc;
}

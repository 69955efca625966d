/* One bit of a hub's database turned over: it does not open, the audit finds
 * it, or nothing has changed. */
#include "tests/unit/hub/device.h"

#include <stdlib.h>
#include <unistd.h>

#include "hub/audit/audit.h"
#include "protocol/log/state.h"
#include "tests/fault/cases.h"

#define SCOPE   0x11
#define BATCHES 6

struct rot {
	struct place p;
	struct device d;
	struct hash before[2]; /* of the unit and of the directory */
	uint64_t seed;
	bool is_found;
};

/* The home with which every case begins. */
static struct rot *ready;

static void
tell_fault(void *ctx, const char *table, const char *key, const char *reason)
{
	struct rot *k = ctx;

	(void)table;
	(void)key;
	(void)reason;
	k->is_found = true;
}

static int
states(struct rot *k, struct hash out[2], struct err *e)
{
	struct hub *h = &k->p.hub;

	if (state_digest(h->db, &k->d.scope, &h->policy, &out[0], e) != 0)
		return -1;
	return state_digest(h->db, &SCOPE_DIRECTORY, &h->policy, &out[1], e);
}

static void
turn(struct rot *k)
{
	struct fake_rng chance;
	struct rng rng = fake_rng(&chance, k->seed);
	struct buf path = BUF_INIT(4096);
	uint8_t byte;
	FILE *f;
	long at, size;

	must(hub_path(k->p.dir.path, HUB_DB, &path, &e));
	f = fopen(buf_str(&path), "r+b");
	if (f == NULL || fseek(f, 0, SEEK_END) != 0 || (size = ftell(f)) < 1)
		abort();
	at = (long)fake_below(&rng, (uint64_t)size);
	if (fseek(f, at, SEEK_SET) != 0 || fread(&byte, 1, 1, f) != 1 ||
	    fseek(f, at, SEEK_SET) != 0)
		abort();
	byte ^= (uint8_t)(1U << fake_below(&rng, 8));
	if (fwrite(&byte, 1, 1, f) != 1 || fclose(f) != 0)
		abort();
	(void)fprintf(stderr, "%s, byte %ld\n", buf_str(&path), at);
	buf_done(&path);
}

static int
look(void *ctx)
{
	struct rot *k = ctx;
	struct audit a = {.h = &k->p.hub, .tell = tell_fault, .ctx = k};
	struct err why = ERR_INIT;
	struct hash now[2];

	if (hub_open(&k->p.hub, k->p.dir.path, &k->p.c, &k->p.rng, &why) != 0)
		return why.code == ERR_NONE ? CASE_LOSES : CASE_HOLDS;
	if (db_check(k->p.hub.db, &why) != 0 || hub_begin(&k->p.hub, &why) != 0)
		return CASE_HOLDS;
	if (audit_all(&a, &why) != 0 || k->is_found)
		return CASE_HOLDS;
	if (states(k, now, &why) != 0)
		return CASE_HOLDS;
	for (size_t i = 0; i < 2; i++)
		if (!hash_eq(&now[i], &k->before[i]))
			loses("another state, and not found");
	return CASE_HOLDS;
}

static int
rot(uint64_t seed)
{
	struct rot *k = calloc(1, sizeof(*k));
	int rc;

	if (k == NULL)
		abort();
	*k = *ready;
	k->seed = seed;
	k->p.c = fake_clock(&k->p.clock);
	k->p.rng = fake_rng(&k->p.seed, seed);
	tmpdir_copy(&k->p.dir, &ready->p.dir);
	turn(k);
	rc = case_fork(look, k);
	tmpdir_remove(&k->p.dir);
	free(k);
	return rc == CASE_HOLDS ? CASE_HOLDS : CASE_LOSES;
}

static struct rot *
ready_make(void)
{
	struct rot *k = calloc(1, sizeof(*k));
	struct made made;
	char value[64];

	if (k == NULL)
		abort();
	place_make(&k->p, true);
	unit_make(&k->p, "A", SCOPE);
	device_enrol(&k->p, &k->d, 1, SCOPE, ROLE_RECORDER);
	for (unsigned i = 0; i < BATCHES; i++) {
		(void)snprintf(value, sizeof(value), "giá trị %u", i);
		edit_make(&k->d, &made, 1 + i % 3, value);
		if (hand_in(&k->p, &made).what != ACCEPTED_SEQUENCED)
			abort();
		made_done(&made);
	}
	must(states(k, k->before, &e));
	hub_close(&k->p.hub);
	return k;
}

int
main(int argc, char **argv)
{
	static const struct case_kind kinds[] = {
	    {"a bit that turned in a hub's database is found or harmless", rot,
	     40, false},
	};
	int rc;

	cases_begin();
	ready = ready_make();
	rc = cases_main(argc, argv, kinds, sizeof(kinds) / sizeof(*kinds));
	tmpdir_remove(&ready->p.dir);
	return rc;
}

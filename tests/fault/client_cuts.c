/* The client and power cuts: what was acknowledged is there afterwards. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "client/store/check.h"
#include "protocol/db/stmt.h"
#include "protocol/log/apply.h"
#include "protocol/log/state.h"
#include "tests/fault/cases.h"
#include "tests/fault/disk.h"
#include "tests/lib/commune.h"

#define RECORDS 5
#define STEPS   14
#define CUT_MAX 500 /* operations; a case has about so many */

enum what {
	SAID_TRY,    /* value is on its way into record n */
	SAID_SAVED,  /* and was acknowledged */
	SAID_SEALED, /* own log is at seq value, hash */
	SAID_ENTRIES /* so many entries were applied */
};

/* What is wrong with the disk or with the settings, on purpose. */
struct flaw {
	bool lies;
	const char *pragma;
};

struct client_case {
	struct commune m;
	struct flaw flaw;
	uint64_t seed;
	unsigned returns; /* that ended with another cut */
	uint64_t return_cut;
	struct fake_rng chance;
	struct rng rng;
	int to, from;   /* the pipe */
	uint64_t value; /* next */

	uint64_t tried[RECORDS], saved[RECORDS];
	uint64_t seq, entries;
	struct hash head;
};

static void
say(struct client_case *k, enum what what, unsigned n, uint64_t value,
    const struct hash *hash)
{
	struct said s = {.what = (int)what, .n = n, .value = value};

	if (hash != NULL)
		memcpy(s.hash, hash->b, sizeof(s.hash));
	if (write(k->to, &s, sizeof(s)) != (ssize_t)sizeof(s))
		abort();
}

static void
hear(struct client_case *k)
{
	struct said s;

	while (read(k->from, &s, sizeof(s)) == (ssize_t)sizeof(s)) {
		if (s.what == SAID_TRY)
			k->tried[s.n] = s.value;
		if (s.what == SAID_SAVED)
			k->saved[s.n] = s.value;
		if (s.what == SAID_SEALED) {
			k->seq = s.value;
			memcpy(k->head.b, s.hash, sizeof(s.hash));
		}
		if (s.what == SAID_ENTRIES)
			k->entries = s.value;
	}
}

/* What is shown of a field becomes the base of what is saved over it. */
static void
base_of(const struct record *r, struct edit *ed, struct id *base)
{
	const struct record_field *f = record_field(r, ed->field);

	ed->base = base;
	for (size_t i = 0; f != NULL && i < f->head_count && i < 16; i++)
		base[ed->base_count++] = f->heads[i].part;
}

/* Two fields at once: neither comes without the other. */
static int
save_two(struct client_case *k, unsigned n, uint64_t value, struct err *e)
{
	struct record_key key = commune_record(&k->m, n);
	struct edit ed[2] = {{.field = "title"}, {.field = "note"}};
	struct id base[2][16];
	struct record r;
	char text[64];
	int rc;

	record_init(&r);
	if (view_record(&k->m.c, &key, &r, e) != 0)
		return -1;
	for (int i = 0; i < 2; i++) {
		ed[i].value = text;
		ed[i].value_len =
		    (size_t)snprintf(text, sizeof(text), "\"giá trị %llu\"",
				     (unsigned long long)value);
		base_of(&r, &ed[i], base[i]);
	}
	rc = edit_save(&k->m.c, &k->m.p, &key, ed, 2, e);
	record_done(&r);
	return rc;
}

static void
step_save(struct client_case *k)
{
	unsigned n = (unsigned)fake_below(&k->rng, RECORDS);
	struct err e = ERR_INIT;

	k->value++;
	say(k, SAID_TRY, n, k->value, NULL);
	if (save_two(k, n, k->value, &e) != 0)
		loses("save: %s", e.text);
	say(k, SAID_SAVED, n, k->value, NULL);
}

static void
step_seal(struct client_case *k)
{
	struct err e = ERR_INIT;
	struct head head;

	(void)commune_seal(&k->m);
	if (own_head(&k->m.c, &k->m.p.log, &head, &e) != 1)
		loses("head: %s", e.text);
	say(k, SAID_SEALED, 0, head.seq, &head.hash);
}

static void
step(struct client_case *k)
{
	uint64_t what = fake_below(&k->rng, 10);

	if (what < 5) {
		step_save(k);
	} else if (what < 7) {
		step_seal(k);
	} else if (what < 9) {
		commune_confirm(&k->m);
		say(k, SAID_ENTRIES, 0, k->m.entries, NULL);
	} else {
		commune_close(&k->m);
		commune_open(&k->m);
	}
}

static void
set_flaw(struct client_case *k)
{
	struct err e = ERR_INIT;

	if (k->flaw.pragma != NULL &&
	    db_run(k->m.c.db, &e, k->flaw.pragma, "") != 0)
		loses("pragma: %s", e.text);
}

/* The child that works until its power is cut. */
static int
work(void *ctx)
{
	struct client_case *k = ctx;

	close(k->from);
	commune_open(&k->m);
	set_flaw(k);
	disk_arm(k->seed, 1 + fake_below(&k->rng, CUT_MAX), k->flaw.lies);
	for (int i = 0; i < STEPS; i++) {
		step(k);
		set_flaw(k);
	}
	disk_cut();
}

/* And one whose power is cut while it comes back. */
static int
come_back(void *ctx)
{
	struct client_case *k = ctx;

	disk_arm(k->seed + 1 + k->returns, 1 + fake_below(&k->rng, 30),
		 k->flaw.lies);
	commune_open(&k->m);
	disk_cut();
}

/* The power goes up to three times before the home is open again. */
static int
come_back_cut(struct client_case *k)
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
tell_fault(void *ctx, const char *what, const char *key, const char *reason)
{
	(void)ctx;
	loses("%s %s: %s", what, key, reason);
}

static struct hash
digest(struct client_case *k)
{
	struct err e = ERR_INIT;
	struct hash d;

	if (state_digest(k->m.c.db, &k->m.c.scope, &k->m.c.policy, &d, &e) != 0)
		loses("digest: %s", e.text);
	return d;
}

static void
check_replay(struct client_case *k)
{
	struct err e = ERR_INIT;
	struct hash before = digest(k), after;

	if (db_begin(k->m.c.db, &e) != 0 || log_replay(k->m.c.db, &e) != 0)
		loses("replay: %s", e.text);
	after = digest(k);
	db_rollback(k->m.c.db);
	if (memcmp(&before, &after, sizeof(before)) != 0)
		loses("the state is not what its entries make");
}

static void
check_record(struct client_case *k, unsigned n)
{
	struct record_key key = commune_record(&k->m, n);
	char title[256], note[256];
	unsigned long long value = 0;

	(void)commune_value(&k->m, &key, "title", title, sizeof(title));
	(void)commune_value(&k->m, &key, "note", note, sizeof(note));
	if (strcmp(title, note) != 0)
		loses("half of a save: %s, %s", title, note);
	for (const char *c = title; *c != '\0'; c++)
		if (*c >= '0' && *c <= '9')
			value = value * 10 + (unsigned)(*c - '0');
	if (value != k->saved[n] && value != k->tried[n])
		loses("record %u has %llu, acknowledged was %llu", n, value,
		      (unsigned long long)k->saved[n]);
}

static void
check_log(struct client_case *k)
{
	struct err e = ERR_INIT;
	struct batch_row row;
	struct log_row log;
	int64_t n = -1;

	if (log_find(k->m.c.db, &k->m.p.log, &log, &e) != 1)
		loses("the log is gone: %s", e.text);
	if (k->seq > 0 &&
	    (batch_at(k->m.c.db, log.lid, k->seq, &row, &e) != 1 ||
	     memcmp(&row.hash, &k->head, sizeof(k->head)) != 0))
		loses("sealed batch %llu is gone", (unsigned long long)k->seq);
	if (db_get_int(k->m.c.db, &n, &e, "SELECT count(*) FROM entry", "") !=
	    1)
		loses("entries: %s", e.text);
	if ((uint64_t)n < k->entries)
		loses("%lld of %llu entries", (long long)n,
		      (unsigned long long)k->entries);
	k->m.entries = (uint64_t)n;
}

/* The home goes on: the same log, a new save, sealed and confirmed. */
static void
check_goes_on(struct client_case *k)
{
	struct record_key key = commune_record(&k->m, 99);
	struct err e = ERR_INIT;
	char text[256];

	if (seal_leaves(&k->m.c, &e) != 0)
		loses("it takes itself for a copy: %s", e.text);
	if (save_two(k, 99, 1, &e) != 0)
		loses("save: %s", e.text);
	if (commune_seal(&k->m) != 1)
		loses("nothing to seal");
	commune_confirm(&k->m);
	commune_close(&k->m);
	commune_open(&k->m);
	if (commune_value(&k->m, &key, "title", text, sizeof(text)) != 1)
		loses("what came after is gone");
}

static int
verify(void *ctx)
{
	const struct fault_sink sink = {.tell = tell_fault};
	struct client_case *k = ctx;
	struct err e = ERR_INIT;

	commune_open(&k->m);
	if (db_check(k->m.c.db, &e) != 0)
		loses("%s", e.text);
	for (unsigned n = 0; n < RECORDS; n++)
		check_record(k, n);
	check_log(k);
	check_replay(k);
	if (store_check(&k->m.c, &sink, &e) != 0)
		loses("check: %s", e.text);
	check_goes_on(k);
	if (store_check(&k->m.c, &sink, &e) != 0)
		loses("check: %s", e.text);
	check_replay(k);
	commune_close(&k->m);
	return CASE_HOLDS;
}

static int
client_case(uint64_t seed, struct flaw flaw)
{
	struct client_case *k = calloc(1, sizeof(*k));
	int fds[2], rc;

	if (k == NULL || pipe(fds) != 0)
		abort();
	k->seed = seed;
	k->flaw = flaw;
	k->rng = fake_rng(&k->chance, seed);
	k->from = fds[0];
	k->to = fds[1];
	disk_install();
	commune_make(&k->m, seed);
	commune_close(&k->m);
	rc = case_fork(work, k);
	close(k->to);
	hear(k);
	if (rc != DISK_CUT_STATUS)
		(void)fprintf(stderr, "the work ended with %d\n", rc);
	else if (seed % 3 == 0)
		rc = come_back_cut(k);
	if (rc == DISK_CUT_STATUS)
		rc = case_fork(verify, k);
	tmpdir_remove(&k->m.dir);
	return rc == CASE_HOLDS ? CASE_HOLDS : CASE_LOSES;
}

static int
cut(uint64_t seed)
{
	return client_case(seed, (struct flaw){.lies = false});
}

static int
cut_lying(uint64_t seed)
{
	return client_case(seed, (struct flaw){.lies = true});
}

static int
cut_off(uint64_t seed)
{
	return client_case(seed,
			   (struct flaw){.pragma = "PRAGMA synchronous = OFF"});
}

static int
cut_full(uint64_t seed)
{
	return client_case(
	    seed, (struct flaw){.pragma = "PRAGMA synchronous = FULL"});
}

int
main(int argc, char **argv)
{
	static const struct case_kind kinds[] = {
	    {"a power cut loses nothing that was acknowledged", cut, 100,
	     false},
	    {"a lying disk loses something: the cuts are real", cut_lying, 100,
	     true},
	    {"synchronous=OFF loses something", cut_off, 200, true},
	    {"synchronous=FULL loses something: EXTRA is needed", cut_full, 400,
	     true},
	};

	return cases_main(argc, argv, kinds, sizeof(kinds) / sizeof(*kinds));
}

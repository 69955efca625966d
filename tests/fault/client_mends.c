/* The power goes, or the program is killed, while a home is being rebuilt,
 * copied or put back. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "client/store/backup.h"
#include "client/store/check.h"
#include "client/store/rebuild.h"
#include "protocol/db/stmt.h"
#include "protocol/log/state.h"
#include "tests/fault/cases.h"
#include "tests/fault/disk.h"
#include "tests/lib/commune.h"

#define UNSEALED 90 /* the record with an edit that nobody signed */

struct mend {
	struct commune m;
	const struct mending *how;
	uint64_t seed;
	uint64_t cut_at;
	struct hash before;
	struct head head;
	char *copy; /* made before the last batches */
};

/* What is interrupted. */
struct mending {
	uint64_t cut_max; /* operations; it has about so many */
	bool loses_db;    /* the database is gone beforehand */
	bool may_differ;  /* from the state before */
	int (*run)(struct mend *k, struct err *e);
};

static void
hear_nothing(void *ctx, int fd, const char *p, size_t n)
{
	(void)ctx;
	(void)fd;
	(void)p;
	(void)n;
}

static int
begin(struct mend *k, struct err *e)
{
	struct cli_io io = {.lang = LANG_EN, .sink = {.write = hear_nothing}};

	if (client_begin(&k->m.c, k->m.home, &io, e) != 0)
		return -1;
	k->m.c.clock = k->m.clock;
	return 0;
}

static int
run_rebuild(struct mend *k, struct err *e)
{
	struct rebuilt done;

	return store_rebuild(&k->m.c, &done, e);
}

static int
run_restore(struct mend *k, struct err *e)
{
	return store_restore(&k->m.c, k->copy, e);
}

static int
run_backup(struct mend *k, struct err *e)
{
	struct buf path = BUF_INIT(4096);
	int rc = client_attach(&k->m.c, e);

	if (rc == 0)
		rc = store_backup(&k->m.c, k->copy, &path, e);
	buf_done(&path);
	return rc;
}

static int
work(void *ctx)
{
	struct mend *k = ctx;
	struct err e = ERR_INIT;

	if (begin(k, &e) != 0)
		loses("begin: %s", e.text);
	disk_arm(k->seed, k->cut_at, false);
	if (k->seed % 4 == 0)
		disk_keep();
	if (k->how->run(k, &e) != 0)
		loses("by itself: %s", e.text);
	disk_cut();
}

/* A save that the power ends: its journal is there when the mending begins. */
static int
torn_save(void *ctx)
{
	struct mend *k = ctx;
	struct record_key key = commune_record(&k->m, 1);

	commune_open(&k->m);
	disk_arm(k->seed + 1, 1 + k->seed % 12, false);
	disk_keep();
	commune_set(&k->m, &k->m.p, &key, "title", "bị cắt ngang");
	disk_cut();
}

static void
tell_fault(void *ctx, const char *what, const char *key, const char *reason)
{
	(void)ctx;
	loses("%s %s: %s", what, key, reason);
}

static void
check_copy(struct mend *k)
{
	struct db_profile reading = DB_CLIENT;
	struct err e = ERR_INIT;
	struct db *db;

	reading.read_only = true;
	if ((db = db_open(k->copy, &reading, &e)) == NULL ||
	    db_check(db, &e) != 0)
		loses("the copy: %s", e.text);
	db_close(db);
}

/* What was sealed is there, the state is what it was, or what the copy and
 * the outbox make. */
static void
check_home(struct mend *k)
{
	const struct fault_sink sink = {.tell = tell_fault};
	struct err e = ERR_INIT;
	struct batch_row row;
	struct hash now;

	if (db_check(k->m.c.db, &e) != 0 ||
	    store_check(&k->m.c, &sink, &e) != 0)
		loses("%s", e.text);
	if (batch_find(k->m.c.db, &k->head.hash, &row, &e) != 1)
		loses("the newest batch is gone: %s", e.text);
	if (state_digest(k->m.c.db, &k->m.c.scope, &k->m.c.policy, &now, &e) !=
	    0)
		loses("digest: %s", e.text);
	if (!k->how->may_differ && !hash_eq(&now, &k->before))
		loses("another state");
}

static void
check_unsealed(struct mend *k)
{
	struct record_key key = commune_record(&k->m, UNSEALED);
	char text[256];

	if (commune_value(&k->m, &key, "title", text, sizeof(text)) != 1 ||
	    strcmp(text, "\"chưa ký\"") != 0)
		loses("what was not signed yet is gone");
}

static int
verify(void *ctx)
{
	struct mend *k = ctx;
	struct err e = ERR_INIT;
	bool is_open = begin(k, &e) == 0 && client_attach(&k->m.c, &e) == 0;

	if (!is_open && !(k->how->loses_db && e.code == ERR_CORRUPT))
		loses("it does not open: %s", e.text);
	if (is_open)
		check_home(k);
	client_close(&k->m.c);
	err_clear(&e);
	check_copy(k);
	/* Once more, to the end. */
	if (begin(k, &e) != 0 || k->how->run(k, &e) != 0)
		loses("again: %s", e.text);
	check_home(k);
	if (!k->how->may_differ)
		check_unsealed(k);
	client_close(&k->m.c);
	return CASE_HOLDS;
}

static void
prepare(struct mend *k)
{
	struct buf path = BUF_INIT(4096);
	struct record_key key;
	struct err e = ERR_INIT;

	commune_make(&k->m, k->seed);
	k->copy = tmpdir_path(&k->m.dir, "copy.kheo-backup");
	for (unsigned i = 0; i < 5; i++) {
		key = commune_record(&k->m, i % 3);
		commune_set(&k->m, &k->m.p, &key, "title", "giá trị");
		(void)commune_seal(&k->m);
		if (i < 4)
			commune_confirm(&k->m);
		if (i == 2 && store_backup(&k->m.c, k->copy, &path, &e) != 0)
			loses("copy: %s", e.text);
	}
	key = commune_record(&k->m, UNSEALED);
	commune_set(&k->m, &k->m.p, &key, "title", "chưa ký");
	if (own_head(&k->m.c, &k->m.p.log, &k->head, &e) != 1 ||
	    state_digest(k->m.c.db, &k->m.c.scope, &k->m.c.policy, &k->before,
			 &e) != 0)
		loses("prepare: %s", e.text);
	commune_close(&k->m);
	buf_done(&path);
	if (k->how->loses_db) {
		char *db = tmpdir_path(&k->m.dir, "home/kheo.db");

		if (unlink(db) != 0)
			abort();
		free(db);
	}
}

static int
mend(uint64_t seed, const struct mending *how)
{
	struct mend *k = calloc(1, sizeof(*k));
	struct fake_rng chance;
	struct rng rng = fake_rng(&chance, seed);
	int rc;

	if (k == NULL)
		abort();
	k->seed = seed;
	k->how = how;
	k->cut_at = 1 + fake_below(&rng, how->cut_max);
	disk_install();
	prepare(k);
	if (how->may_differ && !how->loses_db && seed % 2 == 0)
		(void)case_fork(torn_save, k);
	rc = case_fork(work, k);
	if (rc == DISK_CUT_STATUS)
		rc = case_fork(verify, k);
	tmpdir_remove(&k->m.dir);
	return rc == CASE_HOLDS ? CASE_HOLDS : CASE_LOSES;
}

#define MENDING(name, ...)                                                     \
	static int name(uint64_t seed)                                         \
	{                                                                      \
		static const struct mending how = {__VA_ARGS__};               \
		return mend(seed, &how);                                       \
	}

MENDING(rebuild, 280, false, false, run_rebuild)
MENDING(rebuild_lost, 270, true, true, run_rebuild)
MENDING(restore, 125, false, true, run_restore)
MENDING(backup, 65, false, false, run_backup)

int
main(int argc, char **argv)
{
	static const struct case_kind kinds[] = {
	    {"a rebuild that is cut off leaves the home, and works again",
	     rebuild, 25, false},
	    {"so does one of a home whose database is gone", rebuild_lost, 25,
	     false},
	    {"a restore that is cut off leaves one home or the other", restore,
	     25, false},
	    {"a copy that is cut off leaves the one before", backup, 25, false},
	};

	return cases_main(argc, argv, kinds, sizeof(kinds) / sizeof(*kinds));
}

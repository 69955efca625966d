#include "tests/fault/upgrade.h"

#include <sqlite3.h>
#include <stdlib.h>
#include <unistd.h>

#include "protocol/sign/hash.h"
#include "tests/fault/disk.h"
#include "tests/fault/sweep.h"

#define STATUS_END 3
#define NEVER      UINT64_MAX

static sqlite3 *
file_open(const char *path)
{
	sqlite3 *h = NULL;

	if (sqlite3_open_v2(path, &h, SQLITE_OPEN_READWRITE, "unix") !=
	    SQLITE_OK)
		loses("%s: %s", path, sqlite3_errmsg(h));
	return h;
}

static sqlite3_stmt *
query(sqlite3 *h, const char *sql)
{
	sqlite3_stmt *s = NULL;

	if (sqlite3_prepare_v2(h, sql, -1, &s, NULL) != SQLITE_OK)
		loses("%s: %s", sql, sqlite3_errmsg(h));
	return s;
}

static bool
row_next(sqlite3 *h, sqlite3_stmt *s)
{
	int rc = sqlite3_step(s);

	if (rc != SQLITE_ROW && rc != SQLITE_DONE)
		loses("%s: %s", sqlite3_sql(s), sqlite3_errmsg(h));
	return rc == SQLITE_ROW;
}

static void
rows_add(sqlite3 *h, struct sha256 *sum, const char *sql)
{
	sqlite3_stmt *s = query(h, sql);

	while (row_next(h, s)) {
		for (int i = 0; i < sqlite3_column_count(s); i++) {
			int type = sqlite3_column_type(s, i);
			const void *p = sqlite3_column_blob(s, i);
			int n = sqlite3_column_bytes(s, i);

			sha256_add(sum, &type, sizeof(type));
			sha256_add(sum, &n, sizeof(n));
			sha256_add(sum, p, (size_t)n);
		}
	}
	sqlite3_finalize(s);
}

static int
version_of(sqlite3 *h)
{
	sqlite3_stmt *s = query(h, "PRAGMA user_version");
	int version;

	if (!row_next(h, s))
		loses("no version");
	version = sqlite3_column_int(s, 0);
	sqlite3_finalize(s);
	return version;
}

static void
check_whole(sqlite3 *h, const char *path)
{
	sqlite3_stmt *s = query(h, "PRAGMA integrity_check(1)");

	if (!row_next(h, s) ||
	    sqlite3_stricmp((const char *)sqlite3_column_text(s, 0), "ok") != 0)
		loses("%s: %s", path, sqlite3_column_text(s, 0));
	sqlite3_finalize(s);
}

/* Every table with its rows. */
static void
look(const char *path, struct looked *out)
{
	static const char tables[] =
	    "SELECT 'SELECT * FROM ' || name FROM sqlite_schema"
	    " WHERE type = 'table' ORDER BY name";
	struct sha256 sum;
	sqlite3_stmt *s;
	sqlite3 *h;

	out->version = 0;
	if (access(path, F_OK) != 0)
		return;
	h = file_open(path);
	check_whole(h, path);
	out->version = version_of(h);
	sha256_init(&sum);
	rows_add(h, &sum, "SELECT name, sql FROM sqlite_schema ORDER BY name");
	s = query(h, tables);
	while (row_next(h, s))
		rows_add(h, &sum, (const char *)sqlite3_column_text(s, 0));
	sqlite3_finalize(s);
	sha256_done(&sum, &out->sum);
	sqlite3_close(h);
}

static void
look_below(const struct tmpdir *dir, const char *name, struct looked *out)
{
	char *path = tmpdir_path(dir, name);

	look(path, out);
	free(path);
}

void
upgrade_undo(struct upgrade *u, const struct tmpdir *dir)
{
	char *path = tmpdir_path(dir, u->db);
	sqlite3 *h = file_open(path);

	if (sqlite3_exec(h, u->undo, NULL, NULL, NULL) != SQLITE_OK)
		loses("%s: %s", u->undo, sqlite3_errmsg(h));
	sqlite3_close(h);
	look(path, &u->old);
	free(path);
}

void
upgrade_note(struct upgrade *u, const struct tmpdir *dir)
{
	look_below(dir, u->db, &u->new);
	if (u->new.version <= u->old.version)
		loses("version %d is not behind %d", u->new.version,
		      u->old.version);
}

static bool
is_same(const struct looked *a, const struct looked *b)
{
	return a->version == b->version && hash_eq(&a->sum, &b->sum);
}

void
upgrade_check(const struct upgrade *u, const struct tmpdir *dir, bool is_up)
{
	struct looked db, copy;
	struct tmpdir t;

	/* Whoever opens it ends what was begun: not in the case's own. */
	tmpdir_copy(&t, dir);
	look_below(&t, u->db, &db);
	look_below(&t, u->copy, &copy);
	tmpdir_remove(&t);
	if (!is_same(&db, &u->new) && (is_up || !is_same(&db, &u->old)))
		loses("version %d, neither the old one nor the new one",
		      db.version);
	if (copy.version == 0 && is_same(&db, &u->new))
		loses("there is no copy of the old one");
	if (copy.version != 0 && !is_same(&copy, &u->old))
		loses("the copy has version %d", copy.version);
}

/* One cut. */
struct one {
	struct upgrade_case *k;
	struct tmpdir dir;
	uint64_t seed;
	uint64_t cut_at; /* NEVER: behind the last write */
	bool is_up;
};

static int
work(void *ctx)
{
	struct one *o = ctx;
	struct err e = ERR_INIT;

	disk_arm(o->seed, o->cut_at, false);
	if (o->seed % 4 == 0)
		disk_keep();
	if (o->k->open(o->k->ctx, &o->dir, &e) != 0)
		loses("by itself: %s", e.text);
	if (o->cut_at == NEVER)
		disk_cut();
	return STATUS_END;
}

static int
verify(void *ctx)
{
	struct one *o = ctx;
	struct err e = ERR_INIT;

	upgrade_check(&o->k->u, &o->dir, o->is_up);
	if (o->k->open(o->k->ctx, &o->dir, &e) != 0)
		loses("it does not open: %s", e.text);
	upgrade_check(&o->k->u, &o->dir, true);
	o->k->check(o->k->ctx);
	o->k->close(o->k->ctx);
	return CASE_HOLDS;
}

/* Of every third the power goes once more while it comes back. */
static int
cut(struct upgrade_case *k, uint64_t seed, uint64_t cut_at)
{
	struct one o = {.k = k, .seed = seed, .cut_at = cut_at};
	int rc;

	o.is_up = cut_at == NEVER;
	tmpdir_copy(&o.dir, &k->ready);
	rc = case_fork(work, &o);
	if (rc == DISK_CUT_STATUS && seed % 3 == 0 && cut_at != NEVER) {
		o.seed++;
		o.cut_at = 1 + cut_at / 2;
		if (case_fork(work, &o) == CASE_LOSES)
			rc = CASE_LOSES;
	}
	if (rc == DISK_CUT_STATUS)
		rc = case_fork(verify, &o);
	tmpdir_remove(&o.dir);
	if (rc != CASE_HOLDS && rc != STATUS_END)
		printf("# the power went at write %lld of seed %llu\n",
		       (long long)cut_at, (unsigned long long)seed);
	return rc;
}

int
upgrade_cuts(struct upgrade_case *k, uint64_t seed)
{
	uint64_t n = 1 + (seed - 1) % UPGRADE_STRIDE;
	uint64_t count = 0;
	int rc;

	disk_install();
	while ((rc = cut(k, seed * 10000 + n, n)) == CASE_HOLDS) {
		n += UPGRADE_STRIDE;
		count++;
	}
	if (rc == STATUS_END)
		rc = cut(k, seed, NEVER);
	printf("# %llu cuts of an upgrade, every %dth write\n",
	       (unsigned long long)count + 1, UPGRADE_STRIDE);
	(void)fflush(stdout);
	return rc == CASE_HOLDS ? CASE_HOLDS : CASE_LOSES;
}

/* The case of this program. */
static struct upgrade_case *tried;

static int
cuts(uint64_t seed)
{
	return upgrade_cuts(tried, seed);
}

static void *
sweep_make(void)
{
	struct tmpdir *dir = malloc(sizeof(*dir));

	if (dir == NULL)
		abort();
	tmpdir_copy(dir, &tried->ready);
	return dir;
}

static int
sweep_run(void *world, struct err *e)
{
	return tried->open(tried->ctx, world, e);
}

static void
sweep_check(void *world, bool is_done)
{
	struct err e = ERR_INIT;

	tried->close(tried->ctx);
	upgrade_check(&tried->u, world, is_done);
	if (tried->open(tried->ctx, world, &e) != 0)
		loses("it does not open again: %s", e.text);
	upgrade_check(&tried->u, world, true);
	tried->check(tried->ctx);
}

static void
sweep_drop(void *world)
{
	tried->close(tried->ctx);
	tmpdir_remove(world);
	free(world);
}

static int
failures(uint64_t seed)
{
	static const struct sweep_op op = {"upgrade",   sweep_make, sweep_run,
					   sweep_check, sweep_drop, 0};

	return sweep(&op, seed);
}

int
upgrade_main(int argc, char **argv, struct upgrade_case *k)
{
	static const struct case_kind kinds[] = {
	    {"an upgrade that is cut off leaves the old home or the new one",
	     cuts, 1, false},
	    {"so does one that fails, and the next one ends it", failures, 1,
	     false},
	};
	int rc;

	tried = k;
	rc = cases_main(argc, argv, kinds, sizeof(kinds) / sizeof(*kinds));
	tmpdir_remove(&k->ready);
	return rc;
}

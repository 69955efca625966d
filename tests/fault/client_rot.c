/* One bit of a home turned over: it is found, or nothing changes, or a rebuild
 * brings back what was confirmed. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "client/store/check.h"
#include "client/store/rebuild.h"
#include "protocol/db/stmt.h"
#include "protocol/log/state.h"
#include "tests/fault/cases.h"
#include "tests/lib/commune.h"

struct rot {
	struct commune m;
	struct hash before;
	uint64_t seed;
	bool is_found;
};

static void
tell_fault(void *ctx, const char *what, const char *key, const char *reason)
{
	struct rot *k = ctx;

	(void)what;
	(void)key;
	(void)reason;
	k->is_found = true;
}

static void
hear_nothing(void *ctx, int fd, const char *p, size_t n)
{
	(void)ctx;
	(void)fd;
	(void)p;
	(void)n;
}

static int
begin(struct rot *k, struct err *e)
{
	struct cli_io io = {.lang = LANG_EN, .sink = {.write = hear_nothing}};

	return client_begin(&k->m.c, k->m.home, &io, e);
}

/* The name of a file: the database, or one of a folder. */
static void
pick(struct rot *k, const struct rng *rng, struct buf *path)
{
	static const char *const folders[] = {"outbox", "keys"};
	uint64_t which = fake_below(rng, 4);
	struct buf folder = BUF_INIT(4096);
	struct err e = ERR_INIT;
	char **names = NULL;
	size_t n = 0;

	if (which < 2) {
		(void)path_join(path, k->m.home, "kheo.db", &e);
		return;
	}
	if (path_join(&folder, k->m.home, folders[which - 2], &e) != 0 ||
	    folder_list(buf_str(&folder), "", &names, &n, &e) != 0 || n == 0)
		loses("no file: %s", e.text);
	(void)path_join(path, buf_str(&folder), names[fake_below(rng, n)], &e);
	folder_list_free(names, n);
	buf_done(&folder);
}

static void
byte_turn(const struct rng *rng, const char *path)
{
	uint8_t byte;
	FILE *f = fopen(path, "r+b");
	long at, size;

	if (f == NULL || fseek(f, 0, SEEK_END) != 0 || (size = ftell(f)) < 1)
		abort();
	at = (long)fake_below(rng, (uint64_t)size);
	if (fseek(f, at, SEEK_SET) != 0 || fread(&byte, 1, 1, f) != 1 ||
	    fseek(f, at, SEEK_SET) != 0)
		abort();
	byte ^= (uint8_t)(1U << fake_below(rng, 8));
	if (fwrite(&byte, 1, 1, f) != 1 || fclose(f) != 0)
		abort();
	(void)fprintf(stderr, "%s, byte %ld\n", path, at);
}

static void
turn(struct rot *k)
{
	struct buf path = BUF_INIT(4096);
	struct fake_rng chance;
	struct rng rng = fake_rng(&chance, k->seed);

	pick(k, &rng, &path);
	byte_turn(&rng, buf_str(&path));
	buf_done(&path);
}

static bool
is_same(struct rot *k)
{
	struct err e = ERR_INIT;
	struct hash now;

	return state_digest(k->m.c.db, &k->m.c.scope, &k->m.c.policy, &now,
			    &e) == 0 &&
	       memcmp(&now, &k->before, sizeof(now)) == 0;
}

static int
look(void *ctx)
{
	const struct fault_sink sink = {.tell = tell_fault, .ctx = ctx};
	struct rot *k = ctx;
	struct err e = ERR_INIT;
	struct rebuilt done;

	if (begin(k, &e) != 0 || client_attach(&k->m.c, &e) != 0 ||
	    store_check(&k->m.c, &sink, &e) != 0 || k->is_found || is_same(k)) {
		client_close(&k->m.c);
		return CASE_HOLDS;
	}
	client_close(&k->m.c);
	if (begin(k, &e) != 0 || store_rebuild(&k->m.c, &done, &e) != 0)
		loses("rebuild: %s", e.text);
	if (!is_same(k))
		loses("not found, and not healed by a rebuild");
	client_close(&k->m.c);
	return CASE_HOLDS;
}

/* ---- edits that nobody has signed yet, without the database ---- */

static int64_t
typed_count(struct rot *k, const char *sql)
{
	struct err e = ERR_INIT;
	int64_t n = -1;

	if (db_get_int(k->m.c.db, &n, &e, sql, "") != 1)
		loses("%s: %s", sql, e.text);
	return n;
}

static int
look_typed(void *ctx)
{
	struct rot *k = ctx;
	struct err e = ERR_INIT;
	struct rebuilt done;

	if (begin(k, &e) != 0 || store_rebuild(&k->m.c, &done, &e) != 0)
		loses("rebuild: %s", e.text);
	if (!done.is_damaged &&
	    typed_count(k, "SELECT count(*) FROM unsealed WHERE instr(value,"
			   " CAST('giá trị chưa ký' AS BLOB)) > 0") != 5)
		loses("other text, and not found");
	if (done.is_damaged &&
	    typed_count(k, "SELECT count(*) FROM unsealed") != 0)
		loses("half of a damaged list");
	client_close(&k->m.c);
	return CASE_HOLDS;
}

static int
rot_typed(uint64_t seed)
{
	struct rot *k = calloc(1, sizeof(*k));
	struct buf path = BUF_INIT(4096);
	struct err e = ERR_INIT;
	struct record_key key;
	struct fake_rng chance;
	struct rng rng;
	struct sign_key sign;
	struct person p;
	uint64_t left;
	int rc;

	if (k == NULL)
		abort();
	k->seed = seed;
	commune_make(&k->m, 7);
	commune_person(&k->m, "Chủ tịch", "mat khau", &p, &sign);
	for (unsigned i = 0; i < 5; i++) {
		key = commune_record(&k->m, i);
		commune_set(&k->m, &p, &key, "title", "giá trị chưa ký");
	}
	/* Of those that it cannot sign it keeps a file. */
	if (seal_all(&k->m.c, NULL, &left, &e) != 0 || left != 5)
		abort();
	commune_close(&k->m);
	if (path_join(&path, k->m.home, "kheo.db", &e) != 0 ||
	    file_remove(buf_str(&path), &e) != 0 ||
	    path_join(&path, k->m.home, "outbox/unsealed.json", &e) != 0)
		abort();
	rng = fake_rng(&chance, seed);
	byte_turn(&rng, buf_str(&path));
	rc = case_fork(look_typed, k);
	buf_done(&path);
	tmpdir_remove(&k->m.dir);
	return rc == CASE_HOLDS ? CASE_HOLDS : CASE_LOSES;
}

static int
rot(uint64_t seed)
{
	struct rot *k = calloc(1, sizeof(*k));
	struct err e = ERR_INIT;
	struct record_key key;
	int rc;

	if (k == NULL)
		abort();
	k->seed = seed;
	commune_make(&k->m, 7);
	for (unsigned i = 0; i < 6; i++) {
		key = commune_record(&k->m, i % 4);
		commune_set(&k->m, &k->m.p, &key, "title", "giá trị");
		(void)commune_seal(&k->m);
		if (i == 4)
			commune_confirm(&k->m);
	}
	if (state_digest(k->m.c.db, &k->m.c.scope, &k->m.c.policy, &k->before,
			 &e) != 0)
		abort();
	commune_close(&k->m);
	turn(k);
	rc = case_fork(look, k);
	tmpdir_remove(&k->m.dir);
	return rc == CASE_HOLDS ? CASE_HOLDS : CASE_LOSES;
}

int
main(int argc, char **argv)
{
	static const struct case_kind kinds[] = {
	    {"a bit that turned is found, harmless or healed", rot, 60, false},
	    {"a bit that turned in unsigned edits is found", rot_typed, 20,
	     false},
	};

	return cases_main(argc, argv, kinds, sizeof(kinds) / sizeof(*kinds));
}

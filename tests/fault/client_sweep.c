/* The client when memory or the disk fails at one point of an operation. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "client/store/check.h"
#include "client/store/view.h"
#include "client/sync/sync.h"
#include "protocol/log/prove.h"
#include "tests/fault/memory.h"
#include "tests/fault/sweep.h"
#include "tests/unit/client/home.h"

/* Made beforehand: nothing fails in the making. */
static struct buf answer = BUF_INIT(BUNDLE_BYTES_MAX);

static struct home *
home_new(void)
{
	void *state = NULL;

	if (home_setup(&state) != 0)
		abort();
	home_person(state);
	answer_make(state, 0, STORY_HEADERS, HARM_NONE, NULL, &answer);
	return state;
}

static void
home_drop(void *world)
{
	void *state = world;

	home_teardown(&state);
}

static void
home_reopen(struct home *h)
{
	struct cli_io io = {.lang = LANG_EN, .sink = {.write = home_silent}};
	struct err e = ERR_INIT;

	client_close(&h->c);
	if (client_open(&h->c, h->dir.path, &io, &e) != 0)
		loses("it does not open again: %s", e.text);
	h->c.clock = fake_clock(&h->clock);
	h->c.rng = fake_rng(&h->rng, 8);
}

static void
tell_fault(void *ctx, const char *what, const char *key, const char *reason)
{
	(void)ctx;
	loses("%s %s: %s", what, key, reason);
}

static void
check_store(struct home *h)
{
	const struct fault_sink sink = {.tell = tell_fault};
	struct err e = ERR_INIT;
	struct hash a, b;

	if (!db_is_idle(h->c.db) || db_in_transaction(h->c.db))
		loses("a statement or a transaction is left open");
	home_reopen(h);
	if (db_check(h->c.db, &e) != 0 || store_check(&h->c, &sink, &e) != 0)
		loses("%s", e.text);
	a = home_digest(h);
	if (db_begin(h->c.db, &e) != 0 || log_replay(h->c.db, &e) != 0)
		loses("replay: %s", e.text);
	b = home_digest(h);
	db_rollback(h->c.db);
	if (memcmp(&a, &b, sizeof(a)) != 0)
		loses("the state is not what its entries make");
}

static int
save(void *world, struct err *e)
{
	static const char value[] = "\"giá trị\"";
	struct home *h = world;
	struct record_key key = {.scope = h->c.scope, .type = "report"};
	struct edit ed[2] = {
	    {.field = "title", .value = value, .value_len = sizeof(value) - 1},
	    {.field = "note", .value = value, .value_len = sizeof(value) - 1}};

	memset(key.rec.b, 5, ID_LEN);
	return edit_save(&h->c, &h->p, &key, ed, 2, e);
}

static void
check_saved(struct home *h, bool is_done)
{
	struct err e = ERR_INIT;
	int64_t n = edit_count(&h->c, &e);

	/* A failure after the commit may leave both, never one; saved again
	 * over nothing they are versions beside those. */
	if (n != 2 && n != 4 && (is_done || n != 0))
		loses("%lld of two fields", (long long)n);
}

static void *
save_make(void)
{
	return home_new();
}

static void
save_check(void *world, bool is_done)
{
	struct err e = ERR_INIT;

	check_saved(world, is_done);
	check_store(world);
	check_saved(world, is_done);
	if (save(world, &e) != 0)
		loses("again: %s", e.text);
	check_saved(world, true);
}

static void *
seal_make(void)
{
	struct home *h = home_new();
	struct err e = ERR_INIT;

	if (save(h, &e) != 0)
		loses("save: %s", e.text);
	return h;
}

static int
seal_run(void *world, struct err *e)
{
	struct home *h = world;

	return seal(&h->c, &h->p, &h->key, NULL, NULL, e) < 0 ? -1 : 0;
}

static void
seal_check(void *world, bool is_done)
{
	struct home *h = world;
	struct err e = ERR_INIT;
	struct counts n;

	(void)is_done;
	if (seal_run(h, &e) != 0)
		loses("again: %s", e.text);
	n = home_counts(h);
	if (n.sealed != 2 || n.unsealed != 0)
		loses("%llu batches, %llu edits", (unsigned long long)n.sealed,
		      (unsigned long long)n.unsealed);
	check_store(h);
	if (seal_leaves(&h->c, &e) != 0)
		loses("it takes itself for a copy");
}

static int
pull(void *world, struct err *e)
{
	struct home *h = world;
	struct sync_report report = {.batches = 0};
	bool more;

	return answer_apply(&h->c, &h->o, answer.p, answer.len, &report, &more,
			    e);
}

static void
pull_check(void *world, bool is_done)
{
	struct home *h = world;
	struct err e = ERR_INIT;
	uint64_t directory = home_at(h, &SCOPE_DIRECTORY);
	uint64_t at = home_at(h, &h->s->scope);

	/* The page of the directory may stand without that of the unit. */
	if ((at != 0 && at != STORY_HEADERS) ||
	    (directory != 0 && directory != STORY_HEADERS) || at > directory ||
	    (is_done && at == 0))
		loses("half a page: %llu, directory %llu",
		      (unsigned long long)at, (unsigned long long)directory);
	check_store(h);
	if (pull(h, &e) != 0)
		loses("again: %s", e.text);
	if (home_at(h, &h->s->scope) != STORY_HEADERS)
		loses("the answer is not applied");
	check_store(h);
}

static void *
open_make(void)
{
	struct home *h = home_new();

	home_write(h, 3, 40);
	client_close(&h->c);
	return h;
}

static int
open_run(void *world, struct err *e)
{
	struct cli_io io = {.lang = LANG_EN, .sink = {.write = home_silent}};
	struct home *h = world;

	return client_open(&h->c, h->dir.path, &io, e);
}

static void
open_check(void *world, bool is_done)
{
	(void)is_done;
	home_reopen(world);
	check_store(world);
}

static int
proof_path(void *ctx, uint64_t index, uint64_t *size, struct hash *path,
	   size_t *count, struct err *e)
{
	struct buf raw = BUF_INIT((size_t)TREE_DEPTH_MAX * 2 * HASH_LEN);
	int rc = inclusion_get(ctx, index, size, &raw, e);

	*count = raw.len / HASH_LEN;
	if (rc == 1)
		memcpy(path, raw.p, raw.len);
	buf_done(&raw);
	return rc;
}

static void *
prove_make(void)
{
	struct home *h = home_new();
	struct err e = ERR_INIT;

	if (pull(h, &e) != 0)
		loses("pull: %s", e.text);
	return h;
}

static int
prove_run(void *world, struct err *e)
{
	struct home *h = world;
	struct buf out = BUF_INIT(PROOF_BYTES_MAX);
	struct prover p = {.db = h->c.db,
			   .origin = h->c.keys.origin,
			   .hubkeys = h->s->hubkeys_note.p,
			   .hubkeys_len = h->s->hubkeys_note.len,
			   .path = proof_path,
			   .ctx = &h->c};
	int rc =
	    submission_prove(&p, &h->s->parts[PART_SUBMIT].hash, NULL, &out, e);

	buf_done(&out);
	return rc;
}

static void
prove_check(void *world, bool is_done)
{
	struct err e = ERR_INIT;

	(void)is_done;
	if (prove_run(world, &e) != 0)
		loses("again: %s", e.text);
	check_store(world);
}

/* Notes of machines that were met are gone through with each request. */
static int
meet_run(void *world, struct err *e)
{
	static const struct hash root;
	struct home *h = world;

	return met_is_open(&h->c, &root, e) < 0 ? -1 : 0;
}

static void
meet_check(void *world, bool is_done)
{
	struct err e = ERR_INIT;

	(void)is_done;
	if (meet_run(world, &e) != 0)
		loses("again: %s", e.text);
}

static const struct sweep_op OPS[] = {
    {"save", save_make, save, save_check, home_drop, 0},
    {"seal", seal_make, seal_run, seal_check, home_drop, 0},
    {"pull", save_make, pull, pull_check, home_drop, 0},
    {"open", open_make, open_run, open_check, home_drop, 0},
    {"proof", prove_make, prove_run, prove_check, home_drop, 0},
    {"meet", prove_make, meet_run, meet_check, home_drop, 1},
};

#define KIND(number)                                                           \
	static int run_##number(uint64_t seed)                                 \
	{                                                                      \
		return sweep(&OPS[number], seed);                              \
	}

KIND(0)
KIND(1)
KIND(2)
KIND(3)
KIND(4)
KIND(5)

int
main(int argc, char **argv)
{
	static const struct case_kind kinds[] = {
	    {"a save that fails is whole or not there", run_0, 1, false},
	    {"a seal that fails is made good by the next", run_1, 1, false},
	    {"a page is applied whole or not at all", run_2, 1, false},
	    {"a home that could not be opened opens later", run_3, 1, false},
	    {"a proof that fails changes nothing", run_4, 1, false},
	    {"what was met is kept when memory ends", run_5, 1, false},
	};

	memory_install();
	return cases_main(argc, argv, kinds, sizeof(kinds) / sizeof(*kinds));
}

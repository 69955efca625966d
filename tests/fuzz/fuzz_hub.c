/* Requests to a hub: the input is a recipe (recipe.h) of the bundle that a
 * device sends.  The hub has a unit whose scope is 16 bytes 5 and a code for
 * it, which enrols at once.  Everything is undone after each input. */
#include "tests/fuzz/fuzz.h"

#include <string.h>

#include "hub/hub.h"
#include "hub/intake/exchange.h"
#include "hub/store/store.h"
#include "protocol/log/apply.h"
#include "protocol/log/state.h"
#include "protocol/sign/sealed.h"
#include "protocol/wire/gzip.h"
#include "tests/fuzz/recipe.h"
#include "tests/lib/fake.h"
#include "tests/lib/tmpdir.h"

#define BUDGET (64 * 1024)

static struct hub hub;
static struct tmpdir folder;
static struct fake_clock now;
static struct fake_rng seed;
static struct id scope;

static void
hub_remove(void)
{
	hub_close(&hub);
	tmpdir_remove(&folder);
}

static void
unit_add(void)
{
	json_t *act = hub_act(ACT_UNIT);
	struct err e = ERR_INIT;

	json_object_set_new(act, "scope", json_id(&scope));
	json_object_set_new(act, "code", json_string("kt"));
	json_object_set_new(act, "kind", json_string("xa"));
	json_object_set_new(act, "name", json_string("Khánh Thành"));
	json_object_set_new(act, "from", json_null());
	json_object_set_new(act, "to", json_null());
	MUST(hub_author(&hub, &SCOPE_DIRECTORY, &act, 1, NULL, &e) == 0);
	json_decref(act);
}

static void
hub_make_once(void)
{
	struct invitation i = {.role = ROLE_APPROVER, .is_auto = true};
	struct clock clock = fake_clock(&now);
	struct rng rng = fake_rng(&seed, 7);
	struct err e = ERR_INIT;

	if (hub.db != NULL)
		return;
	MUST(keys_init() == 0);
	tmpdir_make(&folder);
	MUST(hub_make(folder.path, FUZZ_HUB, "Huyện", "https://h:1", true, NULL,
		      &clock, &rng, &e) == 0);
	MUST(hub_open(&hub, folder.path, &clock, &rng, &e) == 0);
	memset(scope.b, 5, ID_LEN);
	memcpy(i.key, fuzz_key(FUZZ_ENROL)->public, KEY_LEN);
	i.scope = scope;
	i.expires_ms = INT64_MAX;
	MUST(hub_begin(&hub, &e) == 0);
	unit_add();
	MUST(invitation_add(&hub, &i, &e) == 0);
	MUST(hub_commit(&hub, &e) == 0);
	atexit(hub_remove);
}

/* What a client would check first. */
static void
answer_holds(const struct exchange *x)
{
	struct bundle_reader r;
	struct bundle_record rec;
	static struct receipt receipt;
	struct checkpoint point;
	struct err e = ERR_INIT;

	MUST(bundle_open(&r, x->answer.p, x->answer.len, &e) == 0);
	while (bundle_next(&r, &rec) == 1) {
		if (rec.type == BUNDLE_RECEIPT)
			MUST(receipt_open(&receipt, rec.p, rec.n, &hub.keys,
					  &e) == 0);
		if (rec.type == BUNDLE_CHECKPOINT)
			MUST(checkpoint_open(&point, rec.p, rec.n, &hub.keys,
					     &e) == 0);
	}
	MUST(!r.torn && !r.foreign);
}

static void
answered(struct exchange *x)
{
	struct buf out = BUF_INIT(BUNDLE_BYTES_MAX);
	struct err e = ERR_INIT;

	MUST(hub_point(&hub, &e) == 0);
	MUST(exchange_answer(x, &hub, &e) == 0);
	answer_holds(x);
	if (exchange_close(x, &out, &e) != 0)
		MUST(e.code == ERR_DENIED && x->is_sealed);
	buf_done(&out);
}

/* Whether there was nothing but refusals. */
static bool
all_refused(const struct exchange *x)
{
	for (size_t i = 0; i < x->done_count; i++)
		if (x->done[i].what != ACCEPTED_REFUSED)
			return false;
	return true;
}

/* Give the request to the hub, inside a transaction. */
static bool
taken(const struct buf *body, bool sealed)
{
	uint64_t before = hub.size;
	struct exchange x;
	struct err e = ERR_INIT;
	bool ok;

	exchange_init(&x, BUDGET);
	ok = exchange_open(&x, &hub.box_key, body->p, body->len, sealed, &e) ==
	     0;
	if (!ok)
		MUST(e.code == ERR_FORMAT || e.code == ERR_LIMIT ||
		     e.code == ERR_DENIED || e.code == ERR_SIGNATURE);
	if (ok && exchange_take(&x, &hub, &e) != 0) {
		MUST(e.code == ERR_FORMAT || e.code == ERR_SIGNATURE ||
		     e.code == ERR_NOT_FOUND);
		ok = false;
	}
	if (all_refused(&x))
		MUST(hub.size == before);
	if (ok)
		answered(&x);
	exchange_done(&x);
	return ok;
}

static struct hash
digest(void)
{
	const struct act_policy policy = {.approval_needed = false};
	struct hash h;
	struct err e = ERR_INIT;

	MUST(state_digest(hub.db, &scope, &policy, &h, &e) == 0);
	return h;
}

/* The same bytes once more change nothing. */
static void
delivered(const struct buf *body, bool sealed)
{
	struct hash first;
	struct hash again;
	uint64_t size;
	struct err e = ERR_INIT;

	MUST(hub_begin(&hub, &e) == 0);
	if (taken(body, sealed)) {
		first = digest();
		size = hub.size;
		MUST(taken(body, sealed));
		again = digest();
		MUST(hub.size == size && hash_eq(&first, &again));
	}
	hub_rollback(&hub);
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	struct buf bundle = BUF_INIT(BUNDLE_BYTES_MAX);
	struct buf gz = BUF_INIT(BUNDLE_BYTES_MAX);
	struct buf body = BUF_INIT(BUNDLE_BYTES_MAX);
	struct id root;
	uint64_t size;
	struct err e = ERR_INIT;
	bool sealed = n % 2 == 0;

	hub_make_once();
	size = hub.size;
	root = root_fingerprint(&hub.keys);
	recipe_bundle(&bundle, &root, p, n);
	MUST(gzip_deflate(&gz, bundle.p, bundle.len, &e) == 0);
	if (sealed)
		MUST(
		    sealed_put(&body, gz.p, gz.len,
			       (const uint8_t(*)[KEY_LEN]) & hub.box_key.public,
			       1, &e) == 0);
	delivered(sealed ? &body : &gz, sealed);
	MUST(hub.size == size);
	buf_done(&body);
	buf_done(&gz);
	buf_done(&bundle);
	return 0;
}

#include "tests/sim/invariants.h"

#include <stdio.h>
#include <string.h>

#include "client/store/check.h"
#include "client/store/evidence.h"
#include "client/store/rehome.h"
#include "protocol/db/stmt.h"
#include "protocol/log/apply.h"
#include "protocol/log/state.h"
#include "tests/sim/controls.h"
#include "tests/sim/district.h"
#include "tests/sim/erasure.h"
#include "tests/sim/link.h"
#include "tests/sim/look.h"
#include "tests/sim/person.h"

/* One of so many worlds is looked at in every place. */
#define THOROUGH 4

/* What a home's own check tells. */
struct telling {
	struct world *w;
	const struct home *h;
};

static void
fault_tell(void *ctx, const char *what, const char *key, const char *reason)
{
	const struct telling *t = ctx;

	/* Of a fork's two headers the older database knows the hub's, the
	 * outbox has the other; and one that has nothing to sign since leaves
	 * no log. */
	if (t->h->is_older && (strcmp(reason, "another header") == 0 ||
			       strcmp(reason, "the database is older") == 0))
		return;
	/* A copied home that had nothing to sign since is one still. */
	if (strcmp(reason, "of another installation") == 0 ||
	    (strcmp(what, "anchor") == 0 && control_is(CONTROL_NO_ANCHOR)))
		return;
	violates(t->w, "a home's check: %s %s: %s", what, key, reason);
}

/* Whether the hub gives this home nothing: nobody there is enrolled and not
 * suspended. */
static bool
is_shut_out(struct world *w, struct client *c)
{
	struct err e = ERR_INIT;
	struct stmt *s = db_query(c->db, &e, "SELECT log FROM signer", "");
	bool is_active = false;
	struct id log;

	while (s != NULL && stmt_step(s, &e) == 1)
		if (stmt_id(s, 0, &log) == 0)
			is_active |= look_is_active(w, &log);
	stmt_done(s);
	if (e.code != ERR_NONE)
		violates(w, "people: %s", e.text);
	return !is_active;
}

static void
digests_compare(struct world *w, struct home *h, struct client *c)
{
	const struct id *scopes[] = {&SCOPE_DIRECTORY, &w->scopes[h->unit]};
	struct hash here, there;
	struct err e = ERR_INIT;

	for (unsigned i = 0; i < 2; i++) {
		if (state_digest(c->db, scopes[i], &c->policy, &here, &e) != 0)
			violates(w, "digest: %s", e.text);
		look_digest(w, scopes[i], &there);
		if (memcmp(&here, &there, sizeof(here)) != 0)
			violates(w, "h%u and the hub differ in %s",
				 home_number(w, h),
				 i == 0 ? "the directory" : "the unit");
	}
}

static void
nothing_waits(struct world *w, struct home *h, struct client *c)
{
	struct counts n;
	struct err e = ERR_INIT;

	if (store_counts(c, &n, &e) != 0)
		violates(w, "counts: %s", e.text);
	if (n.unsealed + n.sealed + n.exported > 0 ||
	    dead_count(c, NULL, &e) != 0)
		violates(w,
			 "h%u: %llu unsealed, %llu sealed, %llu exported, "
			 "%lld dead",
			 home_number(w, h), (unsigned long long)n.unsealed,
			 (unsigned long long)n.sealed,
			 (unsigned long long)n.exported,
			 (long long)dead_count(c, NULL, &e));
}

/* Whatever a receipt that is kept here covers is with the hub. */
static void
receipts_hold(struct world *w, struct home *h, struct client *c)
{
	struct err e = ERR_INIT;
	struct hash header;
	struct stmt *s = db_query(
	    c->db, &e, "SELECT hash FROM receipt_line WHERE kind <> ?1", "i",
	    (int64_t)RECEIPT_REFUSE);

	while (s != NULL && stmt_step(s, &e) == 1)
		if (stmt_hash(s, 0, &header) == 0 && !look_has(w, &header))
			violates(w,
				 "h%u: the hub has not what it gave a "
				 "receipt for",
				 home_number(w, h));
	stmt_done(s);
	if (e.code != ERR_NONE)
		violates(w, "receipts: %s", e.text);
}

static void
replay_equals(struct world *w, struct home *h, struct client *c)
{
	struct hash before, after;
	struct err e = ERR_INIT;

	if (state_digest(c->db, &c->scope, &c->policy, &before, &e) != 0 ||
	    db_begin(c->db, &e) != 0 || log_replay(c->db, &e) != 0 ||
	    state_digest(c->db, &c->scope, &c->policy, &after, &e) != 0)
		violates(w, "replay: %s", e.text);
	db_rollback(c->db);
	if (memcmp(&before, &after, sizeof(before)) != 0)
		violates(w, "h%u: the state is not what its entries make",
			 home_number(w, h));
}

/* A hub that was put back may have forgotten a code; what was enrolled with it
 * since, and that nobody else has seen, needs another one. */
static bool
is_refused(struct world *w, struct client *c)
{
	struct err e = ERR_INIT;
	int64_t n = 0;

	if (db_get_int(c->db, &n, &e,
		       "SELECT count(*) FROM refused WHERE seq = 1"
		       " AND code = ?1",
		       "i", (int64_t)REFUSE_KEY) < 0)
		violates(w, "refusals: %s", e.text);
	return n > 0 && w->recoveries > 0;
}

static void
home_look(struct world *w, struct home *h, bool thorough)
{
	struct telling telling = {w, h};
	const struct fault_sink sink = {.tell = fault_tell, .ctx = &telling};
	struct err e = ERR_INIT;
	struct client c;

	if (home_open(w, h, &c, &e) != 0)
		violates(w, "h%u does not open: %s", home_number(w, h), e.text);
	if (!c.has_scope) {
		client_close(&c);
		return;
	}
	receipts_hold(w, h, &c);
	h->is_refused = is_refused(w, &c);
	h->is_settled = !is_shut_out(w, &c) && !h->is_refused;
	if (h->is_settled) {
		nothing_waits(w, h, &c);
		digests_compare(w, h, &c);
	}
	if (thorough) {
		replay_equals(w, h, &c);
		if (store_check(&c, &sink, &e) != 0)
			violates(w, "check: %s", e.text);
	}
	client_close(&c);
}

/* Entries of a log are consecutive from the first. */
static void
logs_consecutive(struct world *w)
{
	unsigned n = look_gaps(w);

	if (n > 0)
		violates(w, "%u logs have gaps at the hub", n);
}

/* What comes a second time changes nothing. */
static void
repeat_changes_nothing(struct world *w)
{
	struct hash before[UNITS], after;
	uint64_t size;

	/* What was late takes effect once. */
	mail_repeat(w);
	size = district_size(w);
	for (unsigned n = 0; n < UNITS; n++)
		look_digest(w, &w->scopes[n], &before[n]);
	mail_repeat(w);
	if (district_size(w) != size)
		violates(w, "old requests made new entries");
	for (unsigned n = 0; n < UNITS; n++) {
		look_digest(w, &w->scopes[n], &after);
		if (memcmp(&before[n], &after, sizeof(after)) != 0)
			violates(w, "old requests changed the state");
	}
}

/* Whether a home has verified a tree that this hub does not have any more, and
 * whether what the hub will sign for it contradicts that: not under another
 * origin, nor with a clock that was set back, too, for then it may all be
 * older; and a hub that is shown the tree with the first request signs nothing.
 */
static bool
saw_more(struct world *w, struct home *h, bool *is_proven)
{
	struct checkpoint_row row = {.size = 0};
	struct err e = ERR_INIT;
	struct clock clock = hub_clock(w);
	struct client c;
	struct buf shown = BUF_INIT(NOTE_BYTES_MAX);
	bool is_known, is_same, is_pending;

	is_known = home_open(w, h, &c, &e) == 0 && c.has_keys &&
		   checkpoint_newest(c.db, &row, &e) == 1;
	is_pending = is_known && evidence_show_get(&c, &shown, &e) == 1;
	buf_done(&shown);
	client_close(&c);
	is_same = row.origin == district_origin(w);
	*is_proven = is_known && is_same && !is_pending &&
		     clock_now_ms(&clock) > row.time_ms;
	return is_known && (row.origin > district_origin(w) ||
			    (is_same && row.size > district_size(w)));
}

static bool
has_evidence(struct world *w, struct home *h)
{
	struct err e = ERR_INIT;
	struct client c;
	char **names = NULL;
	size_t count = 0;

	if (home_open(w, h, &c, &e) != 0 ||
	    evidence_list(&c, &names, &count, &e) != 0)
		violates(w, "evidence: %s", e.text);
	folder_list_free(names, count);
	client_close(&c);
	return count > 0;
}

void
lie_noticed(struct world *w)
{
	for (unsigned i = 0; i < w->home_count; i++) {
		struct home *h = &w->homes[i];
		bool is_proven;

		if (h->is_gone || !saw_more(w, h, &is_proven))
			continue;
		trace(w, "h%u saw more", i);
		for (unsigned n = 0; n < 2 && w->hub_is_rolled; n++) {
			link_user(w, i);
			if (person_sync(w, h) == CLI_DONE && n == 0)
				violates(w,
					 "h%u does not notice that the hub "
					 "was set back",
					 i);
		}
		if (is_proven && !has_evidence(w, h))
			violates(w, "h%u keeps no evidence", i);
		if (w->hub_is_rolled)
			violates(w, "a hub that was set back signs on");
		return;
	}
}

void
invariants_check(struct world *w)
{
	bool thorough = w->seed % THOROUGH == 0;
	struct hash digest;

	for (unsigned i = 0; i < w->home_count; i++)
		if (!w->homes[i].is_gone && !w->homes[i].is_evil)
			home_look(w, &w->homes[i], thorough);
	logs_consecutive(w);
	model_check(w);
	if (thorough) {
		look_audit(w);
		look_replay(w);
	}
	repeat_changes_nothing(w);
	erased_check(w);
	for (unsigned n = 0; n < UNITS; n++) {
		look_digest(w, &w->scopes[n], &digest);
		trace(w, "unit %u: %s", n, hash_text(&digest).s);
	}
}

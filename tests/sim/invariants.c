#include "tests/sim/invariants.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "client/store/check.h"
#include "client/store/evidence.h"
#include "client/store/rehome.h"
#include "protocol/base/num.h"
#include "protocol/db/stmt.h"
#include "protocol/log/apply.h"
#include "protocol/log/state.h"
#include "protocol/sign/evidence.h"
#include "tests/sim/controls.h"
#include "tests/sim/district.h"
#include "tests/sim/erasure.h"
#include "tests/sim/link.h"
#include "tests/sim/look.h"
#include "tests/sim/officer.h"
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
	if ((t->h->is_copy && strcmp(reason, "of another installation") == 0) ||
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

static bool
any_batch(struct world *w, struct client *c, const char *sql, int64_t state)
{
	struct err e = ERR_INIT;
	int64_t one;
	int rc =
	    db_get_int(c->db, &one, &e, sql, "ii", state, (int64_t)ROLE_HUB);

	if (rc < 0)
		violates(w, "batches: %s", e.text);
	return rc == 1;
}

/* What others have signed and the hub has lost is handed in, too; and what the
 * hub has said takes effect again, unless it signed two headers for a place. */
static void
others_handed(struct world *w, struct home *h, struct client *c)
{
	if (any_batch(w, c,
		      "SELECT 1 FROM batch WHERE state < ?1 AND ?2 IS NOT NULL"
		      " LIMIT 1",
		      BATCH_RECEIPTED))
		violates(w, "h%u has not handed in what others signed",
			 home_number(w, h));
	if (!w->hub_may_fork &&
	    any_batch(w, c,
		      "SELECT 1 FROM batch AS b JOIN log AS l ON l.lid = b.lid"
		      " WHERE l.role = ?2 AND b.state <> ?1 LIMIT 1",
		      BATCH_CONFIRMED))
		violates(w, "h%u: what the hub has said has no effect",
			 home_number(w, h));
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
evidence_count(struct world *w, struct client *c)
{
	struct err e = ERR_INIT;
	char **names = NULL;
	size_t count = 0;

	if (evidence_list(c, &names, &count, &e) != 0)
		violates(w, "evidence: %s", e.text);
	w->tally[TALLY_EVIDENCE] += count > 0;
	folder_list_free(names, count);
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
	evidence_count(w, &c);
	h->is_refused = is_refused(w, &c);
	h->is_settled = !is_shut_out(w, &c) && !h->is_refused;
	if (!h->is_settled && !h->is_refused && !w->is_barred[h->unit])
		violates(w, "h%u is shut out", home_number(w, h));
	if (h->is_settled) {
		nothing_waits(w, h, &c);
		others_handed(w, h, &c);
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

/* A home and the tree that it saw and that the hub has not any more. */
struct sight {
	struct checkpoint_row row;
	bool is_proven;
};

/* Whether a home has verified a tree that this hub does not have any more, and
 * whether what the hub has signed for it since, or signs now, contradicts that:
 * not under another origin, nor where the hub's time, which never goes back, is
 * not past that tree, for then it may all be older.  A hub that is shown the
 * tree with the first request signs nothing; what the home has from before is
 * all it can keep. */
static bool
saw_more(struct world *w, struct home *h, struct sight *s)
{
	struct err e = ERR_INIT;
	struct client c;
	struct buf shown = BUF_INIT(NOTE_BYTES_MAX);
	int64_t ms = district_ms(w);
	bool is_known, is_same, is_pending;

	memset(s, 0, sizeof(*s));
	is_known = home_open(w, h, &c, &e) == 0 && c.has_keys &&
		   checkpoint_newest(c.db, &s->row, &e) == 1;
	is_pending = is_known && evidence_show_get(&c, &shown, &e) == 1;
	buf_done(&shown);
	client_close(&c);
	is_same = s->row.origin == district_origin(w);
	if (is_pending)
		ms = w->rolled_origin == s->row.origin ? w->rolled_ms : 0;
	s->is_proven = is_known && is_same && ms > s->row.time_ms;
	return is_known && (s->row.origin > district_origin(w) ||
			    (is_same && s->row.size > district_size(w)));
}

/* Whether the file is about that tree and a larger one. */
static bool
is_of_larger(const char *name, const struct checkpoint_row *seen)
{
	char begin[64];
	int n = snprintf(begin, sizeof(begin), "tree-%" PRIu64 "-%" PRIu64 "-",
			 seen->origin, seen->size);

	uint64_t told;

	return strncmp(name, begin, (size_t)n) == 0 &&
	       num_parse(name + n, strcspn(name + n, "."), seen->size + 1,
			 UINT64_MAX, &told) == 0;
}

/* Whether one of the files proves by itself that the hub of that origin took
 * back what it had signed.  The request that shows it may make the hub's tree
 * the larger one: then only the hub could say more, and what it signed is
 * kept as it is. */
static bool
evidence_proves(struct world *w, struct client *c, const char *name,
		const struct checkpoint_row *seen)
{
	struct buf folder = BUF_INIT(PATH_SIZE), path = BUF_INIT(PATH_SIZE);
	struct buf b = BUF_INIT(PROOF_BYTES_MAX);
	struct evidence_report r;
	struct err e = ERR_INIT;
	bool proves;

	if (client_path(c, &folder, EVIDENCE_FOLDER, &e) != 0 ||
	    path_join(&path, buf_str(&folder), name, &e) != 0)
		violates(w, "evidence: %s", e.text);
	bytes_read(buf_str(&path), &b);
	if (evidence_check(b.p, b.len, &c->root, &r, &e) != 0)
		violates(w, "evidence: %s", e.text);
	proves = r.finding > EVIDENCE_OPEN
		     ? origin_number(r.b.origin) == seen->origin
		     : r.finding == EVIDENCE_OPEN && is_of_larger(name, seen);
	buf_done(&b);
	buf_done(&path);
	buf_done(&folder);
	return proves;
}

static bool
has_evidence(struct world *w, struct home *h, const struct checkpoint_row *seen)
{
	struct err e = ERR_INIT;
	struct client c;
	char **names = NULL;
	size_t count = 0;
	bool has = false;

	if (home_open(w, h, &c, &e) != 0 ||
	    evidence_list(&c, &names, &count, &e) != 0)
		violates(w, "evidence: %s", e.text);
	for (size_t i = 0; i < count && !has; i++)
		has = evidence_proves(w, &c, names[i], seen);
	folder_list_free(names, count);
	client_close(&c);
	return has;
}

void
lie_noticed(struct world *w)
{
	for (unsigned i = 0; i < w->home_count; i++) {
		struct home *h = &w->homes[i];
		struct sight seen;

		if (h->is_gone || !saw_more(w, h, &seen))
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
		if (seen.is_proven && !has_evidence(w, h, &seen.row))
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
		if (!w->homes[i].is_gone)
			home_look(w, &w->homes[i], thorough);
	logs_consecutive(w);
	bars_look(w);
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

#include "protocol/log/prove.h"

#include <stdlib.h>

#include "protocol/db/stmt.h"
#include "protocol/log/apply.h"
#include "protocol/log/log.h"
#include "protocol/log/prove_impl.h"
#include "protocol/log/state.h"
#include "protocol/wire/checkpoint.h"

#define CHAIN_MAX 32 /* logs that continue one another */
#define SAME_MAX  64 /* headers back to the checkpoint they had seen */
#define UNITS_MAX 8

/* A header in hand. */
struct carrier {
	int64_t bid;
	struct batch b;
	struct log_row log;
};

static int
full(struct err *e)
{
	return err_set(e, ERR_LIMIT, "proof: too much to show");
}

static int
bid_add(struct gathered *g, int64_t bid, struct err *e)
{
	for (size_t i = 0; i < g->bid_count; i++)
		if (g->bids[i] == bid)
			return 0;
	if (g->bid_count == ITEMS_MAX)
		return full(e);
	g->bids[g->bid_count++] = bid;
	return 0;
}

static int
part_want(struct gathered *g, const struct hash *hash, struct err *e)
{
	for (size_t i = 0; i < g->part_count; i++)
		if (hash_eq(&g->parts[i], hash))
			return 0;
	if (g->part_count == ITEMS_MAX)
		return full(e);
	g->parts[g->part_count++] = *hash;
	return 0;
}

static int
entry_want(struct gathered *g, uint64_t index, struct err *e)
{
	for (size_t i = 0; i < g->entry_count; i++)
		if (g->entries[i] == index)
			return 0;
	if (g->entry_count == ITEMS_MAX)
		return full(e);
	g->entries[g->entry_count++] = index;
	return 0;
}

int
point_want(struct gathered *g, uint64_t size, struct err *e)
{
	for (size_t i = 0; i < g->point_count; i++)
		if (g->points[i] == size)
			return 0;
	if (g->point_count == PROOF_CHECKPOINTS_MAX)
		return full(e);
	g->points[g->point_count++] = size;
	return 0;
}

static int
carrier_load(struct gathered *g, int64_t bid, struct carrier *c, struct err *e)
{
	struct buf note = BUF_INIT(NOTE_BYTES_MAX);
	struct hash hash;
	int rc = batch_load(g->p->db, bid, &c->b, &hash, &note, e);

	buf_done(&note);
	if (rc != 0)
		return -1;
	c->bid = bid;
	rc = log_find(g->p->db, &c->b.log, &c->log, e);
	if (rc == 0)
		err_set(e, ERR_CORRUPT, "a header without its log");
	return rc == 1 ? 0 : -1;
}

static bool
names_part(const struct batch *b, const struct hash *part)
{
	for (size_t i = 0; i < b->part_count; i++)
		if (hash_eq(&b->parts[i].hash, part))
			return true;
	return false;
}

/* The header of the entry at ${index}: 1, 0 or -1. */
static int
header_at(struct gathered *g, uint64_t index, struct carrier *c, struct err *e)
{
	struct entry en;
	int64_t bid;
	int rc = entry_load(g->p->db, index, &en, &bid, e);

	if (rc == 1 && carrier_load(g, bid, c, e) != 0)
		rc = -1;
	return rc;
}

/* The header through which a part took effect, else the one that brought it:
 * 1, 0 if the part is not stored, -1. */
static int
carrier_find(struct gathered *g, const struct hash *part, struct carrier *c,
	     struct err *e)
{
	int64_t bid, index;
	int rc = db_get_int(g->p->db, &bid, e,
			    "SELECT bid FROM part WHERE hash = ?1", "h", part);

	if (rc != 1 || carrier_load(g, bid, c, e) != 0)
		return rc == 0 ? 0 : -1;
	rc = db_get_int(g->p->db, &index, e,
			"SELECT idx FROM applied WHERE scope = ?1"
			" AND part = ?2",
			"dh", &c->log.scope, part);
	if (rc != 1)
		return rc < 0 ? -1 : 1;
	/* After a release it is an entry of the directory. */
	if ((rc = header_at(g, (uint64_t)index, c, e)) < 0)
		return -1;
	if (rc == 0 || !names_part(&c->b, part))
		return carrier_load(g, bid, c, e) == 0 ? 1 : -1;
	return 1;
}

/* Headers are read only beside the genesis of their log. */
static int
header_want(struct gathered *g, const struct carrier *c, struct err *e)
{
	struct batch_row row;
	int rc = batch_find(g->p->db, &c->log.genesis, &row, e);

	if (rc == 0)
		err_set(e, ERR_CORRUPT, "a log without its genesis");
	if (rc != 1 || bid_add(g, row.bid, e) != 0)
		return -1;
	return bid_add(g, c->bid, e);
}

/* Whether the part in hand is the act that is looked for. */
typedef bool part_test(const struct part *p, const void *what);

/* Show the part of the header in hand that ${test} finds, and the header. */
static int
act_show(struct gathered *g, const struct carrier *c, part_test *test,
	 const void *what, struct err *e)
{
	struct batch_parts *parts = calloc(1, sizeof(*parts));
	int rc;

	if (parts == NULL)
		return err_memory(e);
	rc = batch_parts_load(g->p->db, &c->b, parts, e);
	for (size_t i = 0; rc == 0 && i < parts->count; i++) {
		if (!test(&parts->parts[i], what))
			continue;
		if (part_want(g, &parts->hashes[i], e) != 0 ||
		    header_want(g, c, e) != 0)
			rc = -1;
	}
	batch_parts_done(parts);
	free(parts);
	return rc;
}

static int
directory_show(struct gathered *g, uint64_t index, part_test *test,
	       const void *what, struct err *e)
{
	struct carrier *c = calloc(1, sizeof(*c));
	int rc;

	if (c == NULL)
		return err_memory(e);
	rc = header_at(g, index, c, e);
	if (rc == 1 && (act_show(g, c, test, what, e) != 0 ||
			entry_want(g, index, e) != 0))
		rc = -1;
	free(c);
	return rc < 0 ? -1 : 0;
}

static bool
is_release_of(const struct part *p, const void *what)
{
	struct hash h;

	return p->act == ACT_RELEASE &&
	       json_get_hash(p->root, "batch", &h) == 0 && hash_eq(&h, what);
}

static bool
is_enrol_of(const struct part *p, const void *what)
{
	struct id id;

	return p->act == ACT_ENROL && json_get_id(p->root, "log", &id) == 0 &&
	       id_eq(&id, what);
}

static bool
is_unit_of(const struct part *p, const void *what)
{
	struct id id;

	return p->act == ACT_UNIT && json_get_id(p->root, "scope", &id) == 0 &&
	       id_eq(&id, what);
}

static bool
is_introduction(const struct part *p, const void *what)
{
	(void)what;
	return p->act == ACT_INTRODUCE;
}

/* The entry of a header, and the act that released it if it was held back. */
static int
effect_show(struct gathered *g, const struct carrier *c, struct err *e)
{
	struct entry en;
	int64_t index, bid, release;
	int rc =
	    db_get_int(g->p->db, &index, e,
		       "SELECT idx FROM entry WHERE bid = ?1", "i", c->bid);

	if (rc != 1)
		return rc;
	if (entry_want(g, (uint64_t)index, e) != 0 ||
	    entry_load(g->p->db, (uint64_t)index, &en, &bid, e) != 1)
		return -1;
	if (en.disp != DISP_QUARANTINE)
		return 0;
	rc = db_get_int(g->p->db, &release, e,
			"SELECT idx FROM act WHERE target = ?1 AND kind = ?2"
			" ORDER BY idx LIMIT 1",
			"hi", &en.head.hash, (int64_t)ACT_RELEASE);
	if (rc != 1)
		return rc;
	return directory_show(g, (uint64_t)release, is_release_of,
			      &en.head.hash, e);
}

/* One log of an author's chain: its genesis with the names in it, and its
 * enrolment.  ${c} becomes the genesis. */
static int
author_log_show(struct gathered *g, const struct log_row *log,
		struct carrier *c, struct err *e)
{
	struct batch_row row;
	int64_t index;
	int rc = batch_find(g->p->db, &log->genesis, &row, e);

	if (rc == 0)
		err_set(e, ERR_CORRUPT, "a log without its genesis");
	if (rc != 1 || carrier_load(g, row.bid, c, e) != 0 ||
	    bid_add(g, row.bid, e) != 0 ||
	    act_show(g, c, is_introduction, NULL, e) != 0)
		return -1;
	rc = db_get_int(g->p->db, &index, e,
			"SELECT idx FROM enrolment WHERE log = ?1", "d",
			&log->id);
	if (rc != 1)
		return rc;
	return directory_show(g, (uint64_t)index, is_enrol_of, &log->id, e);
}

/* Who wrote it: the log and those that it continues. */
static int
author_show(struct gathered *g, const struct log_row *log, struct err *e)
{
	struct carrier *c = calloc(1, sizeof(*c));
	struct log_row at = *log;
	int rc = 1;

	if (c == NULL)
		return err_memory(e);
	for (int i = 0; rc == 1 && i < CHAIN_MAX; i++) {
		if (author_log_show(g, &at, c, e) != 0)
			rc = -1;
		else if (!c->b.genesis.has_from)
			rc = 0;
		else
			rc = log_find(g->p->db, &c->b.genesis.from, &at, e);
	}
	free(c);
	return rc < 0 ? -1 : 0;
}

static int
unit_show(struct gathered *g, const struct id *scope, struct err *e)
{
	struct stmt *s = db_query(g->p->db, e,
				  "SELECT idx FROM unit WHERE scope = ?1"
				  " ORDER BY idx DESC LIMIT ?2",
				  "di", scope, (int64_t)UNITS_MAX);
	int rc;

	if (s == NULL)
		return -1;
	while ((rc = stmt_step(s, e)) == 1)
		if ((rc = directory_show(g, (uint64_t)stmt_int(s, 0),
					 is_unit_of, scope, e)) != 0)
			break;
	stmt_done(s);
	return rc < 0 ? -1 : 0;
}

/* The part with its header, entry and author: 1, 0 if it is not stored. */
static int
signed_part_show(struct gathered *g, const struct hash *part, struct carrier *c,
		 struct err *e)
{
	int rc = carrier_find(g, part, c, e);

	if (rc != 1)
		return rc;
	if (part_want(g, part, e) != 0 || header_want(g, c, e) != 0 ||
	    effect_show(g, c, e) != 0 || author_show(g, &c->log, e) != 0)
		return -1;
	return 1;
}

static int
approvals_show(struct gathered *g, const struct hash *submission, struct err *e)
{
	struct stmt *s = db_query(g->p->db, e,
				  "SELECT part FROM act WHERE target = ?1"
				  " AND kind = ?2 ORDER BY idx LIMIT ?3",
				  "hii", submission, (int64_t)ACT_APPROVE,
				  (int64_t)PROOF_APPROVALS_MAX);
	struct carrier *c = calloc(1, sizeof(*c));
	struct hash part;
	int rc = -1;

	if (c == NULL)
		err_memory(e);
	if (s == NULL || c == NULL)
		goto out;
	while ((rc = stmt_step(s, e)) == 1) {
		if (stmt_hash(s, 0, &part) != 0)
			rc = err_set(e, ERR_CORRUPT, "act: damaged row");
		else
			rc = signed_part_show(g, &part, c, e);
		if (rc < 0)
			break;
	}
out:
	stmt_done(s);
	free(c);
	return rc < 0 ? -1 : 0;
}

/* Headers that say "as in the one before". */
struct sames {
	int64_t bids[SAME_MAX];
	size_t n;
};

/* Step back to the header that names what was seen: 1; 0 if that is too far
 * or not stored; -1. */
static int
seen_find(struct gathered *g, struct carrier *c, struct sames *before,
	  struct err *e)
{
	struct batch_row row;
	int rc;

	while (c->b.seen.kind == SEEN_SAME && c->b.seq > 1) {
		if (before->n == SAME_MAX)
			return 0;
		rc = batch_at(g->p->db, c->log.lid, c->b.seq - 1, &row, e);
		if (rc != 1)
			return rc;
		if (carrier_load(g, row.bid, c, e) != 0)
			return -1;
		before->bids[before->n++] = row.bid;
	}
	return c->b.seen.kind == SEEN_ROOT &&
	       origin_number(c->b.seen.origin) == g->p->origin;
}

/* The checkpoint that the author had seen, and the headers that lead to where
 * it is named. */
static int
seen_show(struct gathered *g, struct carrier *c, struct err *e)
{
	struct sames before = {.n = 0};
	struct checkpoint_row point;
	int rc = seen_find(g, c, &before, e);

	if (rc == 1)
		rc = checkpoint_at(g->p->db, g->p->origin, c->b.seen.size,
				   &point, NULL, e);
	if (rc != 1 || !hash_eq(&point.root, &c->b.seen.root))
		return rc < 0 ? -1 : 0;
	for (size_t i = 0; i < before.n; i++)
		if (bid_add(g, before.bids[i], e) != 0)
			return -1;
	return point_want(g, point.size, e);
}

/* An act of the hub: its header and what gave it effect. */
static int
hub_part_show(struct gathered *g, const struct hash *part, struct err *e)
{
	struct carrier *c = calloc(1, sizeof(*c));
	int rc;

	if (c == NULL)
		return err_memory(e);
	rc = carrier_find(g, part, c, e);
	if (rc == 0)
		err_set(e, ERR_NOT_FOUND, "an act of the hub is not here");
	if (rc == 1 && (part_want(g, part, e) != 0 ||
			header_want(g, c, e) != 0 || effect_show(g, c, e) != 0))
		rc = -1;
	free(c);
	return rc == 1 ? 0 : -1;
}

/* The submission and everything that is said about it. */
static int
submission_show(struct gathered *g, const struct hash *submission,
		const struct proven_edition *of, struct err *e)
{
	struct carrier *c = calloc(1, sizeof(*c));
	int rc;

	if (c == NULL)
		return err_memory(e);
	rc = signed_part_show(g, submission, c, e);
	if (rc == 0)
		err_set(e, ERR_NOT_FOUND, "there is no such submission");
	g->head = (struct head){.log = c->b.log, .seq = c->b.seq};
	if (rc != 1 || seen_show(g, c, e) != 0 ||
	    unit_show(g, &c->log.scope, e) != 0 ||
	    approvals_show(g, submission, e) != 0 ||
	    (of != NULL && (hub_part_show(g, &of->edition, e) != 0 ||
			    hub_part_show(g, &of->word, e) != 0)))
		rc = -1;
	free(c);
	return rc == 1 ? 0 : -1;
}

int
submission_prove(const struct prover *p, const struct hash *submission,
		 const struct proven_edition *of, struct buf *out,
		 struct err *e)
{
	struct gathered *g = calloc(1, sizeof(*g));
	int rc;

	if (g == NULL)
		return err_memory(e);
	g->p = p;
	rc = submission_show(g, submission, of, e);
	if (rc == 0)
		rc = gathered_put(g, submission, of == NULL ? NULL : &of->word,
				  out, e);
	free(g);
	return rc;
}

int
submission_is_paper(struct db *db, const struct hash *submission, struct err *e)
{
	struct id part = hash_id(submission);
	struct author who;
	int rc = author_of(db, &part, &who, e);

	return rc == 1 ? who.role == ROLE_HUB : rc;
}

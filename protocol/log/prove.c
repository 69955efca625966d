#include "protocol/log/prove.h"

#include <stdlib.h>
#include <string.h>

#include "protocol/db/stmt.h"
#include "protocol/log/apply.h"
#include "protocol/log/state.h"
#include "protocol/wire/checkpoint.h"

#define ITEMS_MAX 256 /* of each kind; sections stay below their ceiling */
#define CHAIN_MAX 32  /* logs that continue one another */
#define SAME_MAX  64  /* headers back to the checkpoint they had seen */
#define UNITS_MAX 8

/* What goes into the file, each once. */
struct gathered {
	const struct prover *p;
	int64_t bids[ITEMS_MAX]; /* headers */
	size_t bid_count;
	struct hash parts[ITEMS_MAX];
	size_t part_count;
	uint64_t entries[ITEMS_MAX];
	size_t entry_count;
	uint64_t points[PROOF_CHECKPOINTS_MAX]; /* sizes */
	size_t point_count;
};

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

static int
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

/* The checkpoint that the author had seen: "seen =" stands for that of the
 * header before. */
static int
seen_show(struct gathered *g, const struct carrier *from, struct err *e)
{
	struct carrier *c = malloc(sizeof(*c));
	struct checkpoint_row point;
	struct batch_row row;
	int64_t bids[SAME_MAX];
	size_t n = 0;
	int rc = 1;

	if (c == NULL)
		return err_memory(e);
	*c = *from;
	while (rc == 1 && c->b.seen.kind == SEEN_SAME && c->b.seq > 1) {
		rc = n < SAME_MAX
			 ? batch_at(g->p->db, c->log.lid, c->b.seq - 1, &row, e)
			 : 0;
		if (rc == 1 && carrier_load(g, row.bid, c, e) != 0)
			rc = -1;
		if (rc == 1)
			bids[n++] = row.bid;
	}
	if (rc == 1 && c->b.seen.kind == SEEN_ROOT &&
	    origin_number(c->b.seen.origin) == g->p->origin)
		rc = checkpoint_at(g->p->db, g->p->origin, c->b.seen.size,
				   &point, NULL, e);
	else if (rc == 1)
		rc = 0;
	if (rc == 1 && hash_eq(&point.root, &c->b.seen.root)) {
		rc = point_want(g, point.size, e);
		for (size_t i = 0; rc == 0 && i < n; i++)
			rc = bid_add(g, bids[i], e);
	}
	free(c);
	return rc < 0 ? -1 : 0;
}

static int
headers_put(struct gathered *g, struct proof_writer *w, struct err *e)
{
	struct buf note = BUF_INIT(NOTE_BYTES_MAX);
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < g->bid_count; i++) {
		buf_reset(&note);
		if ((rc = batch_note(g->p->db, g->bids[i], &note, e)) == 0)
			proof_put_note(w, "header", note.p, note.len);
	}
	buf_done(&note);
	return rc;
}

static int
points_put(struct gathered *g, struct proof_writer *w, struct err *e)
{
	struct buf note = BUF_INIT(NOTE_BYTES_MAX);
	struct checkpoint_row row;
	int rc = 1;

	for (size_t i = 0; rc == 1 && i < g->point_count; i++) {
		buf_reset(&note);
		rc = checkpoint_at(g->p->db, g->p->origin, g->points[i], &row,
				   &note, e);
		if (rc == 1)
			proof_put_note(w, "checkpoint", note.p, note.len);
	}
	buf_done(&note);
	if (rc == 0)
		err_set(e, ERR_STATE, "proof: a checkpoint is not stored");
	return rc == 1 ? 0 : -1;
}

static int
receipt_put_of(struct gathered *g, const struct carrier *c,
	       struct proof_writer *w, struct err *e)
{
	struct buf note = BUF_INIT(NOTE_BYTES_MAX);
	struct head head = {.log = c->b.log, .seq = c->b.seq};
	int rc = 0;

	if (g->p->receipt != NULL)
		rc = g->p->receipt(g->p->ctx, &head, &note, e);
	if (rc == 1)
		proof_put_note(w, "receipt", note.p, note.len);
	buf_done(&note);
	return rc < 0 ? -1 : 0;
}

static int
parts_put(struct gathered *g, struct proof_writer *w, struct err *e)
{
	struct buf body = BUF_INIT(PART_BYTES_MAX);
	uint8_t salt[SALT_LEN];
	int rc = 1;

	for (size_t i = 0; rc == 1 && i < g->part_count; i++) {
		buf_reset(&body);
		rc = part_load(g->p->db, &g->parts[i], salt, &body, e);
		if (rc == 1)
			proof_put_part(w, salt, body.p, body.len);
	}
	buf_done(&body);
	if (rc == 0)
		err_set(e, ERR_CORRUPT, "proof: a part is not stored");
	return rc == 1 ? 0 : -1;
}

/* An entry's path, and the checkpoint that it needs: known before anything is
 * written, as checkpoints come first. */
struct proven {
	uint64_t size;
	struct hash path[TREE_DEPTH_MAX * 2];
	size_t count;
};

static int
paths_find(struct gathered *g, struct proven *paths, struct err *e)
{
	for (size_t i = 0; i < g->entry_count; i++) {
		struct proven *at = &paths[i];
		int rc = g->p->path(g->p->ctx, g->entries[i], &at->size,
				    at->path, &at->count, e);

		if (rc == 0)
			rc = err_set(e, ERR_STATE,
				     "proof: the path of entry %llu is not "
				     "known",
				     (unsigned long long)g->entries[i]);
		if (rc < 0 || point_want(g, at->size, e) != 0)
			return -1;
	}
	return 0;
}

static int
entries_put(struct gathered *g, const struct proven *paths,
	    struct proof_writer *w, struct err *e)
{
	struct buf text = BUF_INIT(ENTRY_TEXT_MAX);
	struct entry en;
	int64_t bid;
	int rc = 1;

	for (size_t i = 0; rc == 1 && i < g->entry_count; i++) {
		buf_reset(&text);
		rc = entry_load(g->p->db, g->entries[i], &en, &bid, e);
		if (rc != 1)
			break;
		entry_put(&text, &en);
		proof_put_entry(w, g->entries[i], text.p, text.len,
				paths[i].size, paths[i].path, paths[i].count);
	}
	buf_done(&text);
	return rc < 0 ? -1 : 0;
}

static int
proof_put_all(struct gathered *g, const struct carrier *c,
	      const struct hash *submission, struct buf *out, struct err *e)
{
	struct proven *paths = calloc(g->entry_count + 1, sizeof(*paths));
	struct proof_writer w;
	int rc = -1;

	if (paths == NULL)
		return err_memory(e);
	proof_begin(&w);
	proof_put_note(&w, "hubkeys", g->p->hubkeys, g->p->hubkeys_len);
	if (paths_find(g, paths, e) == 0 && headers_put(g, &w, e) == 0 &&
	    points_put(g, &w, e) == 0 && receipt_put_of(g, c, &w, e) == 0 &&
	    parts_put(g, &w, e) == 0 && entries_put(g, paths, &w, e) == 0)
		rc = proof_finish(&w, submission, out, e);
	proof_done(&w);
	free(paths);
	return rc;
}

int
submission_prove(const struct prover *p, const struct hash *submission,
		 struct buf *out, struct err *e)
{
	struct gathered *g = calloc(1, sizeof(*g));
	struct carrier *c = calloc(1, sizeof(*c));
	int rc = -1;

	if (g == NULL || c == NULL) {
		err_memory(e);
		goto out;
	}
	g->p = p;
	rc = signed_part_show(g, submission, c, e);
	if (rc == 0)
		err_set(e, ERR_NOT_FOUND, "there is no such submission");
	if (rc != 1 || seen_show(g, c, e) != 0 ||
	    unit_show(g, &c->log.scope, e) != 0 ||
	    approvals_show(g, submission, e) != 0)
		rc = -1;
	else
		rc = proof_put_all(g, c, submission, out, e);
out:
	free(c);
	free(g);
	return rc;
}

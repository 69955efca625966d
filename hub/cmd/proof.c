#include "protocol/sign/proof.h"

#include <stdlib.h>
#include <string.h>

#include "hub/cmd/app.h"
#include "hub/cmd/proof.h"
#include "hub/cmd/tell.h"
#include "hub/store/find.h"
#include "protocol/wire/json.h"

/* Everything of a proof is collected first, as a file has its groups in a
 * fixed order. */
#define HEADERS_MAX    512
#define SEEN_STEPS_MAX 64

struct header_ref {
	int64_t bid;
	int64_t idx; /* of its entry, -1: not wanted */
};

struct collecting {
	struct hub *h;
	struct header_ref headers[HEADERS_MAX];
	size_t header_count;
	struct hash parts[HEADERS_MAX];
	size_t part_count;
	struct checkpoint_row seen; /* size 0: none */
	struct batch b;             /* scratch */
	struct buf note;            /* scratch */
};

static int
part_want(struct collecting *c, const struct hash *part, struct err *e)
{

	for (size_t i = 0; i < c->part_count; i++)
		if (hash_eq(&c->parts[i], part))
			return 0;
	if (c->part_count == HEADERS_MAX)
		return err_set(e, ERR_LIMIT, "a proof of too many parts");
	c->parts[c->part_count++] = *part;
	return 0;
}

/* The header, with its entry if ${idx} is not -1. */
static int
header_add(struct collecting *c, int64_t bid, int64_t idx, struct err *e)
{

	for (size_t i = 0; i < c->header_count; i++)
		if (c->headers[i].bid == bid) {
			if (c->headers[i].idx < 0)
				c->headers[i].idx = idx;
			return 0;
		}
	if (c->header_count == HEADERS_MAX)
		return err_set(e, ERR_LIMIT, "a proof of too many headers");
	c->headers[c->header_count].bid = bid;
	c->headers[c->header_count++].idx = idx;
	return 0;
}

static int
header_load(struct collecting *c, int64_t bid, struct hash *hash, struct err *e)
{

	buf_reset(&c->note);
	return batch_load(c->h->db, bid, &c->b, hash, &c->note, e);
}

/* Want the parts of a header that hold an act of ${kind} for which ${is} is
 * true (NULL: all of them). */
static int
acts_want(struct collecting *c, int64_t bid, enum act_kind kind,
	  bool (*is)(const struct part *p, const void *ctx), const void *ctx,
	  struct err *e)
{
	struct batch_parts *parts = calloc(1, sizeof(*parts));
	struct hash hash;
	int rc = -1;

	if (parts == NULL)
		return err_memory(e);
	if (header_load(c, bid, &hash, e) == 0 &&
	    batch_parts_load(c->h->db, &c->b, parts, e) == 0) {
		rc = 0;
		for (size_t i = 0; i < parts->count && rc == 0; i++)
			if (parts->parts[i].act == kind &&
			    (is == NULL || is(&parts->parts[i], ctx)))
				rc = part_want(c, &parts->hashes[i], e);
	}
	batch_parts_done(parts);
	free(parts);
	return rc;
}

static bool
is_about_log(const struct part *p, const void *log)
{
	struct id id;

	return json_get_id(p->root, "log", &id) == 0 && id_eq(&id, log);
}

static bool
is_about_scope(const struct part *p, const void *scope)
{
	struct id id;

	return json_get_id(p->root, "scope", &id) == 0 && id_eq(&id, scope);
}

static bool
is_about_batch(const struct part *p, const void *batch)
{
	struct hash hash;

	return json_get_hash(p->root, "batch", &hash) == 0 &&
	       hash_eq(&hash, batch);
}

/* The genesis of the log to which a header belongs. */
static int
genesis_add(struct collecting *c, const struct log_row *log, struct err *e)
{
	struct batch_row row;
	int rc = batch_find(c->h->db, &log->genesis, &row, e);

	if (rc == 0)
		return err_set(e, ERR_CORRUPT, "a log without its genesis");
	return rc < 0 ? -1 : header_add(c, row.bid, -1, e);
}

/* An act of the directory in the entry at ${idx}. */
static int
directory_add(struct collecting *c, int64_t idx, enum act_kind kind,
	      bool (*is)(const struct part *p, const void *ctx),
	      const void *ctx, struct err *e)
{
	struct batch_row row;
	struct log_row log;
	struct entry en;
	int64_t bid;

	if (entry_load(c->h->db, (uint64_t)idx, &en, &bid, e) != 1 ||
	    batch_find(c->h->db, &en.head.hash, &row, e) != 1 ||
	    log_get(c->h->db, row.lid, &log, e) != 1)
		return err_set(e, ERR_CORRUPT, "an act without its header");
	if (genesis_add(c, &log, e) != 0 || header_add(c, bid, idx, e) != 0)
		return -1;
	return acts_want(c, bid, kind, is, ctx, e);
}

/* The log, who is behind it and who enrolled it, back to the first of its
 * chain. */
static int
log_collect(struct collecting *c, struct log_row *log, struct err *e)
{
	struct hash hash;
	struct batch_row row;
	int64_t idx;
	int rc;

	for (;;) {
		if (genesis_add(c, log, e) != 0 ||
		    batch_find(c->h->db, &log->genesis, &row, e) != 1 ||
		    acts_want(c, row.bid, ACT_INTRODUCE, NULL, NULL, e) != 0)
			return -1;
		rc = find_enrol_index(c->h->db, &log->id, &idx, e);
		if (rc == 1)
			rc = directory_add(c, idx, ACT_ENROL, is_about_log,
					   &log->id, e);
		if (rc < 0 || header_load(c, row.bid, &hash, e) != 0)
			return -1;
		if (!c->b.genesis.has_from)
			return 0;
		if (log_find(c->h->db, &c->b.genesis.from, log, e) != 1)
			return err_set(e, ERR_CORRUPT,
				       "the log before it is gone");
	}
}

/* The header that says what ${bid} had seen, and those between, which must come
 * along: 1 with ${c}->b as that header; 0 if it is too far back. */
static int
seen_walk(struct collecting *c, int64_t bid, struct err *e)
{
	int64_t passed[SEEN_STEPS_MAX];
	struct batch_row row;
	struct hash hash;
	size_t n = 0;
	int rc;

	while (header_load(c, bid, &hash, e) == 0) {
		if (c->b.seen.kind != SEEN_SAME || !c->b.has_prev) {
			for (size_t i = 0; i < n; i++)
				if (header_add(c, passed[i], -1, e) != 0)
					return -1;
			return 1;
		}
		if (n == SEEN_STEPS_MAX)
			return 0;
		if ((rc = batch_find(c->h->db, &c->b.prev, &row, e)) != 1)
			return rc;
		bid = passed[n++] = row.bid;
	}
	return -1;
}

/* The tree that the header says it had seen, if it is ours. */
static int
seen_find(struct collecting *c, int64_t bid, struct err *e)
{
	int rc = seen_walk(c, bid, e);

	if (rc != 1)
		return rc;
	if (c->b.seen.kind != SEEN_ROOT ||
	    strcmp(c->b.seen.origin, c->h->origin) != 0)
		return 0;
	rc = checkpoint_at(c->h->db, origin_number(c->b.seen.origin),
			   c->b.seen.size, &c->seen, NULL, e);
	if (rc == 0)
		c->seen.size = 0;
	return rc < 0 ? -1 : 0;
}

/* An act of a unit: its header, what gave it effect, and its author's log. */
static int
act_collect(struct collecting *c, const struct id *scope,
	    const struct hash *part, int64_t *bid, struct err *e)
{
	struct hash hash;
	struct batch_row row;
	struct log_row log;
	int64_t idx;
	int rc = find_part_header(c->h->db, part, scope, bid, e);

	if (rc == 1)
		rc = find_entry_of(c->h->db, *bid, &idx, e);
	if (rc != 1)
		return rc < 0 ? -1
			      : err_set(e, ERR_CORRUPT, "an act without entry");
	if (header_add(c, *bid, idx, e) != 0 || part_want(c, part, e) != 0 ||
	    header_load(c, *bid, &hash, e) != 0 ||
	    batch_find(c->h->db, &hash, &row, e) != 1 ||
	    log_get(c->h->db, row.lid, &log, e) != 1)
		return err_set(e, ERR_CORRUPT, "an act without its header");
	if (log_collect(c, &log, e) != 0)
		return -1;
	rc = find_entry_of_release(c->h->db, &hash, &idx, e);
	if (rc == 1)
		rc = directory_add(c, idx, ACT_RELEASE, is_about_batch, &hash,
				   e);
	return rc;
}

/* The submission, its approvals, and the unit. */
static int
submission_collect(struct collecting *c, const struct life *l,
		   const struct submission *sub, const struct id *scope,
		   struct err *e)
{
	const struct act *submit = &l->acts[sub->act];
	int64_t below = (int64_t)submit->index;
	int64_t bid, other, idx;
	int rc = act_collect(c, scope, &submit->part, &bid, e);

	for (size_t i = 0; i < l->act_count && rc == 0; i++)
		if (l->acts[i].kind == ACT_APPROVE &&
		    hash_eq(&l->acts[i].target, &submit->part))
			rc = act_collect(c, scope, &l->acts[i].part, &other, e);
	if (rc == 0 &&
	    (rc = find_unit_index(c->h->db, scope, below, &idx, e)) == 1)
		rc = directory_add(c, idx, ACT_UNIT, is_about_scope, scope, e);
	return rc == 0 ? seen_find(c, bid, e) : -1;
}

static int
notes_put(struct collecting *c, struct proof_writer *w, struct err *e)
{
	struct checkpoint_row row;
	int rc = 0;

	proof_put_note(w, "hubkeys", c->h->keys_note.p, c->h->keys_note.len);
	for (size_t i = 0; i < c->header_count; i++) {
		buf_reset(&c->note);
		if (batch_note(c->h->db, c->headers[i].bid, &c->note, e) != 0)
			return -1;
		proof_put_note(w, "header", c->note.p, c->note.len);
	}
	proof_put_note(w, "checkpoint", c->h->point_note.p,
		       c->h->point_note.len);
	if (c->seen.size > 0 && c->seen.size != c->h->point.size) {
		buf_reset(&c->note);
		rc = checkpoint_at(c->h->db, c->seen.origin, c->seen.size, &row,
				   &c->note, e);
		if (rc == 1)
			proof_put_note(w, "checkpoint", c->note.p, c->note.len);
	}
	return rc < 0 ? -1 : 0;
}

static int
parts_put(struct collecting *c, struct proof_writer *w, struct err *e)
{
	struct buf body = BUF_INIT(PART_BYTES_MAX);
	uint8_t salt[SALT_LEN];
	int rc = 1;

	for (size_t i = 0; i < c->part_count && rc == 1; i++) {
		buf_reset(&body);
		rc = part_load(c->h->db, &c->parts[i], salt, &body, e);
		if (rc == 1)
			proof_put_part(w, salt, body.p, body.len);
	}
	buf_done(&body);
	if (rc == 0)
		err_set(e, ERR_CORRUPT, "a part is gone");
	return rc == 1 ? 0 : -1;
}

static int
entries_put(struct collecting *c, struct proof_writer *w, struct err *e)
{
	struct buf text = BUF_INIT(ENTRY_TEXT_MAX);
	struct hash path[TREE_DEPTH_MAX * 2];
	struct entry en;
	uint64_t size = c->h->point.size;
	size_t count;
	int64_t bid;
	int rc = 0;

	for (size_t i = 0; i < c->header_count && rc == 0; i++) {
		uint64_t idx = (uint64_t)c->headers[i].idx;

		if (c->headers[i].idx < 0)
			continue;
		buf_reset(&text);
		if (entry_load(c->h->db, idx, &en, &bid, e) != 1 ||
		    tree_prove_inclusion(&c->h->tree, idx, size, path, &count,
					 e) != 0) {
			rc = -1;
			break;
		}
		entry_put(&text, &en);
		rc = buf_check(&text, e);
		proof_put_entry(w, idx, text.p, text.len, size, path, count);
	}
	buf_done(&text);
	return rc;
}

static int
proof_write(struct collecting *c, const struct hash *submission,
	    struct buf *out, struct err *e)
{
	struct proof_writer w;
	int rc = -1;

	proof_begin(&w);
	if (notes_put(c, &w, e) == 0 && parts_put(c, &w, e) == 0 &&
	    entries_put(c, &w, e) == 0)
		rc = proof_finish(&w, submission, NULL, out, e);
	proof_done(&w);
	return rc;
}

static int
proof_make(struct call *call, const struct record_key *key,
	   const struct life *l, const struct submission *sub, struct buf *out,
	   struct err *e)
{
	struct collecting *c = calloc(1, sizeof(*c));
	const struct hash *part = &l->acts[sub->act].part;
	struct id scope = key->scope;
	int rc = -1;

	if (c == NULL)
		return err_memory(e);
	c->h = call->hub;
	buf_init(&c->note, NOTE_BYTES_MAX);
	if (find_submission_scope(c->h->db, part, &scope, e) >= 0 &&
	    submission_collect(c, l, sub, &scope, e) == 0)
		rc = proof_write(c, part, out, e);
	buf_done(&c->note);
	free(c);
	return rc;
}

/* The newest submission, or the newest one that counts. */
static const struct submission *
submission_pick(const struct life *l)
{
	const struct submission *found = NULL;

	for (size_t i = 0; i < l->sub_count; i++)
		found = &l->subs[i];
	for (size_t i = 0; i < l->sub_count; i++)
		for (size_t j = 0; j < l->subs[i].line_count; j++)
			if (l->subs[i].lines[j].counts)
				found = &l->subs[i];
	return found;
}

static int
record_prove(struct call *c, const struct record_key *key, const char *name)
{
	char root_text[FINGERPRINT_TEXT_SIZE];
	struct id root = root_fingerprint(&c->hub->keys);
	const struct submission *sub;
	struct err e = ERR_INIT;
	struct buf *out;
	struct life l;
	int rc = CLI_DONE;

	if (life_load(c->hub, &key->scope, &key->rec, &l, &e) != 0)
		return cli_fail(&c->io, &e);
	if ((sub = submission_pick(&l)) == NULL) {
		cli_warn(&c->io, TEXT_hub_proof_none, id_text(&key->rec).s,
			 NULL);
		rc = CLI_FAILED;
	} else if (sub->paper != ACT_NOWHERE) {
		cli_warn(&c->io, TEXT_proof_paper, id_text(&key->rec).s, NULL);
		rc = CLI_FAILED;
	} else if ((out = call_output(c, name, &e)) == NULL ||
		   proof_make(c, key, &l, sub, out, &e) != 0) {
		rc = cli_fail(&c->io, &e);
	} else {
		cli_say(&c->io, TEXT_hub_proof_written, name,
			fingerprint_text(root_text, &root), NULL);
	}
	life_done(&l);
	return rc;
}

static int
cmd_proof(void *app, const struct cli_args *a)
{
	struct call *c = app;
	const char *name = cli_opt(a, "-o");
	struct err e = ERR_INIT;
	struct record_key key;
	int rc;

	if (cli_has(a, "--tlog"))
		return a->n == 0 ? proof_tlog(c, a)
				 : misuse(&c->io, a->verb, TEXT_cli_too_many,
					  a->verb->name);
	if (a->n == 0)
		return misuse(&c->io, a->verb, TEXT_cli_too_few, a->verb->name);
	if (name == NULL) {
		cli_warn(&c->io, TEXT_hub_proof_no_file, NULL);
		return CLI_USAGE;
	}
	rc = tell_found(c, view_record(c->hub, a->v[0], &key, &e),
			TEXT_hub_no_record, a->v[0], &e);
	if (rc != CLI_DONE)
		return rc;
	return cli_has(a, "--edition") || cli_has(a, "--line")
		   ? proof_edition(c, a, &key)
		   : record_prove(c, &key, name);
}

static const struct cli_option options[] = {
    {"-o", "FILE", TEXT_hub_opt_proof},
    {"--edition", "N", TEXT_hub_opt_proof_edition},
    {"--line", "LINE", TEXT_opt_proof_line},
    {"--tlog", "INDEX", TEXT_hub_opt_tlog},
    {NULL, NULL, TEXT_COUNT},
};

const struct admin_verb admin_proof = {
    .verb =
	{
	    .name = "proof",
	    .args = "[RECORD]",
	    .summary = TEXT_hub_sum_proof,
	    .example = "kheo-hub proof pGNxg2Zt -o bang-chung.proof",
	    .min_args = 0,
	    .max_args = 1,
	    .options = options,
	    .run = cmd_proof,
	},
    .input = -1,
    .reads_only = true,
};

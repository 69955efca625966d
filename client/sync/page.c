/* A page's entries take effect. */
#include <inttypes.h>
#include <stdlib.h>

#include "client/store/store.h"
#include "client/sync/impl.h"
#include "protocol/base/reader.h"
#include "protocol/log/apply.h"
#include "protocol/log/redaction.h"
#include "protocol/sign/hash.h"

/* One entry on its way in. */
struct coming {
	struct client *c;
	const struct answer *a;
	const struct answer_entry *en;
	const struct id *scope;
	struct batch b;
	struct hash hash;
	struct note note;
	struct log_row log;
	bool is_stored;
	bool is_missing; /* the hub thinks that this home has it */
	struct batch_row row;
	struct buf stored; /* note bytes of a stored header */
};

/* The header: stored before, or here. */
static int
header_find(struct coming *in, struct err *e)
{
	const struct head *head = &in->en->entry.head;
	const struct bundle_record *r = &in->en->header;
	int rc = batch_find(in->c->db, &head->hash, &in->row, e);

	if (rc < 0)
		return -1;
	in->is_stored = rc == 1;
	if (in->is_stored) {
		if (batch_load(in->c->db, in->row.bid, &in->b, &in->hash,
			       &in->stored, e) != 0)
			return -1;
	} else if (r->n == 0) {
		in->is_missing = true;
		return err_set(e, ERR_FORMAT,
			       "an entry whose header is not here");
	} else if (batch_open(&in->b, &in->hash, &in->note, r->p, r->n, e) !=
		   0) {
		return -1;
	}
	if (!hash_eq(&in->hash, &head->hash) ||
	    !id_eq(&in->b.log, &head->log) || in->b.seq != head->seq)
		return err_set(e, ERR_SIGNATURE,
			       "an entry beside another header");
	return 0;
}

/* A hub log speaks for the hub only if the author key has begun it.  Whether
 * a unit's log counts, the hub has decided in the directory. */
static int
author_check(const struct coming *in, struct err *e)
{
	const struct hubkeys *k = &in->c->keys;
	const uint8_t *key = hubkeys_find(k, HUB_AUTHOR, in->en->index);
	struct sign_name name = name_author(k->hub);

	if (in->b.genesis.role != ROLE_HUB)
		return 0;
	if (key == NULL || !signed_by(&in->note, name.s, key))
		return err_set(e, ERR_SIGNATURE,
			       "a hub log that the hub has not begun");
	return 0;
}

/* The first log of the chain that a genesis continues. */
static int
first_find(const struct coming *in, struct id *first, struct err *e)
{
	struct log_row parent;
	int rc;

	*first = in->b.log;
	if (!in->b.genesis.has_from)
		return 0;
	rc = log_find(in->c->db, &in->b.genesis.from, &parent, e);
	if (rc == 1)
		*first = parent.first;
	return rc < 0 ? -1 : 0;
}

static int
log_of(struct coming *in, struct err *e)
{
	struct id first;
	int rc = log_find(in->c->db, &in->b.log, &in->log, e);

	if (rc < 0)
		return -1;
	if (rc == 0) {
		if (in->b.seq != 1)
			return err_set(e, ERR_FORMAT,
				       "a header of an unknown log");
		if (author_check(in, e) != 0 || first_find(in, &first, e) != 0)
			return -1;
		return log_add(in->c->db, &in->b, &in->hash, &first, &in->log,
			       e);
	}
	if (in->is_stored)
		return 0;
	if (batch_check(&in->note, &in->b, in->log.key, e) != 0)
		return -1;
	return in->b.seq == 1 ? author_check(in, e) : 0;
}

/* Entries of a log are consecutive, each over the header before. */
static int
chain_check(const struct coming *in, struct err *e)
{
	if (!id_eq(&in->log.scope, in->scope))
		return err_set(e, ERR_SIGNATURE,
			       "an entry of another scope in this page");
	if (in->b.seq != in->log.seq + 1 ||
	    (in->b.has_prev && !hash_eq(&in->b.prev, &in->log.hash)))
		return err_set(e, ERR_FORK,
			       "a log's entries do not follow each other");
	return 0;
}

/* The hub holds another header at a place where this home wrote its own: it
 * was restored or cloned.  Its parts stay. */
static int
own_fork(struct coming *in, struct err *e)
{
	struct batch_row row;
	struct head head = {.log = in->log.id, .seq = in->b.seq};
	int rc = batch_at(in->c->db, in->log.lid, in->b.seq, &row, e);

	if (rc <= 0)
		return rc;
	head.hash = row.hash;
	return refusal_keep(in->c, &head, REFUSE_FORK, e);
}

static int
header_keep(struct coming *in, struct err *e)
{
	const struct bundle_record *r = &in->en->header;

	if (in->is_stored)
		return 0;
	if (own_fork(in, e) != 0)
		return -1;
	in->row.lid = in->log.lid;
	return batch_add(in->c->db, in->log.lid, in->b.seq, &in->hash, r->p,
			 r->n, BATCH_HELD, in->en->entry.recv_ms, &in->row.bid,
			 e);
}

/* Where in the header a part stands; -1: it is not of this header. */
static int
part_place(const struct batch *b, const struct hash *hash, size_t bytes)
{
	for (size_t i = 0; i < b->part_count; i++)
		if (b->parts[i].bytes == bytes &&
		    hash_eq(&b->parts[i].hash, hash))
			return (int)i;
	return -1;
}

static int
part_keep(struct coming *in, const struct bundle_record *r, struct err *e)
{
	const uint8_t *body = r->p + SALT_LEN;
	size_t n = r->n - SALT_LEN;
	struct hash hash = part_hash(r->p, body, n);
	int place = part_place(&in->b, &hash, n);

	if (place < 0)
		return err_set(e, ERR_SIGNATURE,
			       "a part that its header does not name");
	return part_add(in->c->db, &hash, r->p, body, n, in->row.bid,
			(size_t)place, e);
}

/* In the place of a part that was redacted.  Nobody can hold it against its
 * hash, so the act that it names must come: page_apply() sees to that.  What
 * has no effect here may be another unit's, and the act, too. */
static int
skeleton_keep(struct coming *in, const struct bundle_record *r, struct err *e)
{
	struct redaction_told told;

	if (redaction_read(r->p, r->n, &told, e) != 0)
		return -1;
	for (size_t i = 0; i < in->b.part_count; i++) {
		if (!hash_eq(&in->b.parts[i].hash, &told.part))
			continue;
		if (redaction_promise(in->c->db, in->scope, &told,
				      in->en->entry.disp == DISP_APPLIED,
				      e) != 0)
			return -1;
		return part_add_redacted(in->c->db, in->scope, &told.part,
					 in->row.bid, i, e);
	}
	return err_set(e, ERR_SIGNATURE,
		       "a skeleton that its header does not name");
}

static int
parts_keep(struct coming *in, struct err *e)
{
	const struct answer_entry *en = in->en;
	int rc;

	for (size_t i = 0; i < en->part_count; i++) {
		const struct bundle_record *r =
		    &in->a->parts[en->part_first + i];

		rc = r->type == BUNDLE_SKELETON ? skeleton_keep(in, r, e)
						: part_keep(in, r, e);
		if (rc != 0)
			return -1;
	}
	for (size_t i = 0; i < in->b.part_count; i++) {
		if ((rc = part_has(in->c->db, &in->b.parts[i].hash, e)) < 0)
			return -1;
		if (rc == 0)
			return err_set(e, ERR_FORMAT,
				       "an entry whose parts are not here");
	}
	return 0;
}

static int
effect(struct coming *in, struct err *e)
{
	struct batch_parts *parts;
	int rc;

	/* What was quarantined may have been released before it came here. */
	if (in->en->entry.disp != DISP_APPLIED)
		return batch_apply(in->c->db, &in->log, in->en->index,
				   &in->en->entry, NULL, e);
	if ((parts = calloc(1, sizeof(*parts))) == NULL)
		return err_memory(e);
	rc = batch_parts_load(in->c->db, &in->b, parts, e);
	if (rc == 0)
		rc = batch_apply(in->c->db, &in->log, in->en->index,
				 &in->en->entry, parts, e);
	batch_parts_done(parts);
	free(parts);
	return rc;
}

static int
path_keep(const struct coming *in, struct err *e)
{
	const struct bundle_record *r = &in->en->inclusion;
	struct reader path;
	uint64_t size;

	if (r->n == 0)
		return 0;
	reader_init(&path, r->p, r->n);
	(void)reader_be64(&path);
	size = reader_be64(&path);
	return inclusion_put(in->c, in->en->index, size, path.p, path.left, e);
}

static int
entry_apply(struct coming *in, struct err *e)
{
	if (header_find(in, e) != 0 || log_of(in, e) != 0 ||
	    chain_check(in, e) != 0 || header_keep(in, e) != 0 ||
	    parts_keep(in, e) != 0)
		return -1;
	if (entry_add(in->c->db, in->en->index, in->row.bid, in->scope,
		      &in->en->entry, e) != 0)
		return -1;
	if (effect(in, e) != 0)
		return -1;
	return path_keep(in, e);
}

/* The hub leaves out what the home must have: up to the own heads in the
 * hello.  Here another header of that place is dead, or is so from now on: 1
 * if the next hello will name a lower head, 0, -1. */
static int
own_lost(struct coming *in, struct err *e)
{
	const struct head *head = &in->en->entry.head;
	struct batch_row row;
	struct head live = {.log = head->log, .seq = head->seq};
	int rc = is_own(in->c, &head->log, e);

	if (rc == 1)
		rc = log_find(in->c->db, &head->log, &in->log, e);
	if (rc != 1)
		return rc;
	rc = batch_at(in->c->db, in->log.lid, head->seq, &row, e);
	if (rc == 1 && row.state != BATCH_CONFIRMED) {
		live.hash = row.hash;
		rc = refusal_keep(in->c, &live, REFUSE_FORK, e) == 0 ? 1 : -1;
	}
	if (rc < 0 || own_head(in->c, &head->log, &live, e) < 0)
		return -1;
	return live.seq < head->seq;
}

/* 1 if the page is to be asked for again from here. */
static int
entry_fail(struct coming *in, struct err *e)
{
	struct err why = ERR_INIT;
	int rc = in->is_missing ? own_lost(in, &why) : 0;

	if (rc == 1) {
		err_clear(e);
		return 1;
	}
	return err_wrap(e, "entry %" PRIu64, in->en->index);
}

/* What was cut out of the page, or of one before it, was redacted by now. */
static int
cut_check(struct client *c, const struct receipt_page *page, struct err *e)
{
	int rc = redaction_is_overdue(c->db, &page->scope, page->to, e);

	if (rc == 1)
		rc = err_set(e, ERR_SIGNATURE,
			     "a part was cut out, but nobody redacted it");
	return rc;
}

/* What lost its effect is shown as not confirmed, to him who wrote it. */
static int
settle(struct client *c, struct err *e)
{
	int rc = state_settle(c->db, e);

	return rc == 1 ? own_again(c, e) : rc;
}

int
page_apply(struct client *c, const struct answer *a,
	   const struct receipt_page *page, size_t first, uint64_t *applied,
	   struct err *e)
{
	uint64_t at;

	if (cursor_get(c, &page->scope, &at, e) != 0)
		return -1;
	if (page->from > at || page->to <= at)
		return 0;
	for (size_t i = first; i < first + page->count; i++) {
		struct coming in = {.c = c,
				    .a = a,
				    .en = &a->entries[i],
				    .scope = &page->scope,
				    .stored = BUF_INIT(NOTE_BYTES_MAX)};
		int rc;

		if (in.en->index < at)
			continue;
		rc = entry_apply(&in, e);
		buf_done(&in.stored);
		if (rc != 0 && (rc = entry_fail(&in, e)) != 1)
			return -1;
		if (rc == 1)
			return settle(c, e) == 0 &&
				       cursor_put(c, &page->scope, in.en->index,
						  e) == 0
				   ? 1
				   : -1;
		(*applied)++;
	}
	if (cut_check(c, page, e) != 0 || settle(c, e) != 0)
		return -1;
	return cursor_put(c, &page->scope, page->to, e);
}

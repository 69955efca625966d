#include <stdlib.h>
#include <string.h>

#include "hub/intake/intake.h"
#include "hub/intake/sequence.h"
#include "hub/store/store.h"
#include "protocol/log/state.h"

/* One header on its way into the tree. */
struct leaf {
	struct hub *h;
	struct log_row *log;
	const struct batch_row *row;
	struct batch b;
	struct batch_parts parts;
	bool has_parts; /* they could be read */
	struct entry en;
};

/* The time of the checkpoint that the device had seen when it signed; 0 if it
 * names none of ours.  "As before" needs no look at the header before: the
 * log's own last time is never below what that one gave. */
static int
seen_time(struct leaf *l, int64_t *seen_s, struct err *e)
{
	const struct seen *s = &l->b.seen;
	struct checkpoint_row row;
	struct hubkeys keys = l->h->keys;
	char origin[ORIGIN_MAX + 1];
	int rc;

	*seen_s = 0;
	if (s->kind != SEEN_ROOT)
		return 0;
	keys.origin = origin_number(s->origin);
	if (keys.origin == 0 ||
	    strcmp(hubkeys_origin(&keys, origin), s->origin) != 0)
		return 0;
	rc = checkpoint_at(l->h->db, keys.origin, s->size, &row, NULL, e);
	if (rc < 0)
		return -1;
	if (rc == 1 && hash_eq(&row.root, &s->root))
		*seen_s = row.time_ms / 1000;
	return 0;
}

static int
time_set(struct leaf *l, struct err *e)
{
	int64_t t = l->b.time_s;
	int64_t lo;
	int64_t hi = l->row->recv_ms / 1000;

	if (seen_time(l, &lo, e) != 0)
		return -1;
	if (t < lo)
		t = lo;
	if (t > hi)
		t = hi;
	if (t < l->log->teff_s)
		t = l->log->teff_s;
	l->en.teff_s = t;
	return 0;
}

/* Whether a failure to read parts is the author's fault, and what it is. */
static enum q_code
unreadable(enum err_code code)
{

	if (code == ERR_NEWER)
		return Q_NEWER;
	if (code == ERR_FORMAT || code == ERR_LIMIT)
		return Q_PART;
	return Q_NONE;
}

static int
disp_set(struct leaf *l, struct err *e)
{
	struct entry *en = &l->en;
	int rc;

	en->disp = DISP_QUARANTINE;
	if (batch_parts_load(l->h->db, &l->b, &l->parts, e) != 0) {
		en->code = unreadable(e->code);
		if (en->code == Q_NONE)
			return -1;
		err_clear(e);
		return 0;
	}
	l->has_parts = true;
	if (batch_judge(l->h->db, l->log, &l->parts, &en->code, e) != 0)
		return -1;
	if (en->code != Q_NONE)
		return 0;
	rc = batch_is_duplicate(l->h->db, &l->log->scope, &l->parts, e);
	if (rc < 0)
		return -1;
	en->disp = rc == 1 ? DISP_DUPLICATE : DISP_APPLIED;
	return 0;
}

static int
entry_write(struct leaf *l, struct err *e)
{

	if (entry_add(l->h->db, l->h->size, l->row->bid, &l->log->scope, &l->en,
		      e) != 0)
		return -1;
	if (!l->has_parts)
		return 0;
	return batch_apply(l->h->db, l->log, l->h->size, &l->en, &l->parts, e);
}

/* A batch that would make a row too long is sequenced all the same, without
 * effect. */
static int
entry_settle(struct leaf *l, struct err *e)
{

	struct err undo = ERR_INIT;

	if (db_savepoint(l->h->db, e) != 0)
		return -1;
	if (entry_write(l, e) == 0)
		return db_release(l->h->db, e);
	if (db_undo(l->h->db, &undo) != 0)
		return -1;
	if (e->code != ERR_LIMIT || l->en.disp != DISP_APPLIED)
		return -1;
	err_clear(e);
	l->en.disp = DISP_QUARANTINE;
	l->en.code = Q_LIMIT;
	return entry_write(l, e);
}

static int
leaf_append(struct leaf *l, struct err *e)
{
	struct buf text = BUF_INIT(ENTRY_TEXT_MAX);
	struct hash leaf;
	int rc = -1;

	entry_put(&text, &l->en);
	if (buf_check(&text, e) == 0) {
		leaf = tree_leaf(text.p, text.len);
		rc = tree_append(&l->h->tree, l->h->size, &leaf, e);
	}
	buf_done(&text);
	if (rc == 0)
		l->h->size++;
	return rc;
}

int
sequence_one(struct hub *h, struct log_row *log, const struct batch_row *row,
	     enum disp *disp, struct err *e)
{
	struct leaf *l = calloc(1, sizeof(*l));
	struct buf note = BUF_INIT(NOTE_BYTES_MAX);
	struct hash hash;
	int rc = -1;

	if (l == NULL)
		return err_memory(e);
	l->h = h;
	l->log = log;
	l->row = row;
	if (batch_load(h->db, row->bid, &l->b, &hash, &note, e) != 0)
		goto out;
	if (l->b.seq != log->seq + 1)
		BUG("a header that is not the next of its log");
	l->en.head.log = log->id;
	l->en.head.seq = l->b.seq;
	l->en.head.hash = row->hash;
	l->en.recv_ms = row->recv_ms;
	if (time_set(l, e) != 0 || disp_set(l, e) != 0 ||
	    entry_settle(l, e) != 0 || leaf_append(l, e) != 0)
		goto out;
	if (state_settle(h->db, e) < 0)
		goto out;
	log->seq = l->en.head.seq;
	log->hash = l->en.head.hash;
	log->teff_s = l->en.teff_s;
	*disp = l->en.disp;
	rc = 0;
out:
	batch_parts_done(&l->parts);
	free(l);
	buf_done(&note);
	return rc;
}

int
intake_sequence(struct hub *h, struct log_row *log, const struct batch_row *row,
		struct err *e)
{
	enum disp disp;

	return sequence_one(h, log, row, &disp, e);
}

/* Whether the stored header names ${log}'s head as the one before it. */
static int
is_next(struct hub *h, const struct log_row *log, const struct batch_row *row,
	struct err *e)
{
	struct buf note = BUF_INIT(NOTE_BYTES_MAX);
	struct batch b;
	struct hash hash;
	int rc = batch_load(h->db, row->bid, &b, &hash, &note, e);

	buf_done(&note);
	if (rc != 0)
		return -1;
	if (log->seq == 0)
		return !b.has_prev;
	return b.has_prev && hash_eq(&b.prev, &log->hash);
}

int
intake_drain(struct hub *h, struct log_row *log, struct err *e)
{
	struct batch_row row;
	int rc;

	while ((rc = batch_at(h->db, log->lid, log->seq + 1, &row, e)) == 1 &&
	       row.state == BATCH_HELD) {
		if ((rc = is_next(h, log, &row, e)) < 0)
			return -1;
		if (rc == 0)
			return batch_set_state(h->db, row.bid, BATCH_EVIDENCE,
					       e);
		if (intake_sequence(h, log, &row, e) != 0)
			return -1;
	}
	return rc < 0 ? -1 : 0;
}

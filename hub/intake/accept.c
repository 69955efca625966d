#include <string.h>

#include "hub/intake/genesis.h"
#include "hub/intake/intake.h"
#include "hub/redactions.h"
#include "hub/store/store.h"
#include "protocol/log/state.h"
#include "protocol/sign/hash.h"

/* One header on its way into custody. */
struct taking {
	struct hub *h;
	const struct incoming *in;
	struct acceptance *out;
	struct batch b;
	struct note note;
	struct hash hash; /* of the header */
	struct log_row log;
	struct batch_row row;
	struct hash came[BATCH_PARTS_MAX]; /* hashes of in->parts */
	bool enrol_now; /* a code of a test hub that approves by itself */
};

/* The steps below return 1 to go on, 0 when the outcome is settled, -1 when
 * the hub itself failed. */

static int
refuse(struct taking *t, enum refuse_code code)
{

	t->out->what = ACCEPTED_REFUSED;
	t->out->code = code;
	return 0;
}

static void
head_name(struct taking *t)
{

	t->out->head.log = t->b.log;
	t->out->head.seq = t->b.seq;
	t->out->head.hash = t->hash;
}

/* The hash leaves the signatures out: of a header that is in custody nothing
 * is said only because somebody handed in a copy with a broken one. */
static int
envelope_refuse(struct taking *t, struct err *e)
{
	int rc = batch_find(t->h->db, &t->hash, &t->row, e);

	if (rc < 0)
		return -1;
	if (rc == 1)
		memset(&t->out->head, 0, sizeof(t->out->head));
	return refuse(t, REFUSE_ENVELOPE);
}

static int
envelope_open(struct taking *t, struct err *e)
{
	const struct bundle_record *r = &t->in->header;

	if (batch_open(&t->b, &t->hash, &t->note, r->p, r->n, e) == 0) {
		head_name(t);
		return 1;
	}
	if (e->code == ERR_MEMORY)
		return -1;
	err_clear(e);
	/* One that can be read is named, so that its author learns of it. */
	if (note_parse(&t->note, r->p, r->n, e) == 0 &&
	    batch_parse(&t->b, t->note.text, t->note.text_len, e) == 0) {
		t->hash = sha256(t->note.text, t->note.text_len);
		head_name(t);
	}
	if (e->code == ERR_MEMORY)
		return -1;
	err_clear(e);
	return envelope_refuse(t, e);
}

/* A log of the hub's own that a commune brings back. */
static int
own_begin(struct taking *t, struct err *e)
{
	struct id known;
	int rc = store_hub_log(t->h->db, &t->log.scope, &known, e);

	if (rc != 0)
		return rc < 0 ? -1 : 0;
	return store_hub_log_put(t->h->db, &t->log.scope, &t->log.id, e);
}

static int
log_begin(struct taking *t, struct err *e)
{
	struct voucher v;
	enum refuse_code code;
	const struct id *first = &t->b.log;
	int rc;

	if (t->b.seq != 1)
		return refuse(t, REFUSE_KEY);
	if (voucher_find(t->h, &t->note, &t->b, &v, e) != 0)
		return -1;
	if ((rc = voucher_judge(t->h, &v, &t->b, &t->hash, &code, e)) < 0)
		return -1;
	if (rc == 0)
		return refuse(t, code);
	if (v.kind == VOUCHER_PARENT)
		first = &v.parent.first;
	if (log_add(t->h->db, &t->b, &t->hash, first, &t->log, e) != 0)
		return -1;
	if (v.kind == VOUCHER_AUTHOR && own_begin(t, e) != 0)
		return -1;
	if (v.kind == VOUCHER_CODE) {
		t->enrol_now =
		    v.code.is_auto && !v.code.is_used && t->h->keys.is_test;
		if (invitation_use(t->h, &v.code, &t->hash, e) != 0)
			return -1;
	}
	return 1;
}

static int
log_settle(struct taking *t, struct err *e)
{
	int rc = log_find(t->h->db, &t->b.log, &t->log, e);

	if (rc < 0)
		return -1;
	if (rc == 0)
		return log_begin(t, e);
	if (batch_check(&t->note, &t->b, t->log.key, e) == 0)
		return 1;
	if (e->code != ERR_SIGNATURE)
		return -1;
	err_clear(e);
	return envelope_refuse(t, e);
}

static int
state_told(struct taking *t, struct err *e)
{
	int rc;

	if (t->row.state == BATCH_CONFIRMED) {
		t->out->what = ACCEPTED_DUPLICATE;
		return 0;
	}
	if (t->row.state == BATCH_INCOMPLETE) {
		t->out->what = ACCEPTED_INCOMPLETE;
		return 0;
	}
	rc = t->log.has_device ? store_is_enrolled(t->h->db, &t->log.id, e) : 1;
	if (rc < 0)
		return -1;
	t->out->what = rc == 1 ? ACCEPTED_HELD : ACCEPTED_PENDING;
	return 0;
}

/* Whether the header before this one is not the one that it names: 1, 0, -1. */
static int
prev_differs(struct taking *t, struct err *e)
{
	struct batch_row before;
	int rc;

	if (t->b.seq == 1)
		return 0;
	if (t->b.seq == t->log.seq + 1)
		return !hash_eq(&t->b.prev, &t->log.hash);
	rc = batch_at(t->h->db, t->log.lid, t->b.seq - 1, &before, e);
	if (rc != 1)
		return rc;
	return !hash_eq(&t->b.prev, &before.hash);
}

/* Whether a header that is held already names another one in this place. */
static int
next_differs(struct taking *t, struct err *e)
{
	struct buf note = BUF_INIT(NOTE_BYTES_MAX);
	struct batch_row after;
	struct batch b;
	struct hash hash;
	int rc = batch_at(t->h->db, t->log.lid, t->b.seq + 1, &after, e);

	if (rc != 1)
		return rc;
	rc = batch_load(t->h->db, after.bid, &b, &hash, &note, e);
	buf_done(&note);
	if (rc != 0)
		return -1;
	return !hash_eq(&b.prev, &t->hash);
}

static int
is_fork(struct taking *t, struct err *e)
{
	struct batch_row other;
	int rc;

	if (t->b.seq <= t->log.seq)
		return 1;
	rc = batch_at(t->h->db, t->log.lid, t->b.seq, &other, e);
	if (rc == 0)
		rc = prev_differs(t, e);
	if (rc == 0)
		rc = next_differs(t, e);
	return rc;
}

static bool
part_came(const struct taking *t, const struct part_ref *ref)
{

	for (size_t i = 0; i < t->in->part_count; i++)
		if (t->in->parts[i].n == SALT_LEN + (size_t)ref->bytes &&
		    hash_eq(&t->came[i], &ref->hash))
			return true;
	return false;
}

/* Of what nobody can send any more the skeletons do. */
static int
skeletons_keep(struct taking *t, struct err *e)
{

	for (size_t j = 0; j < t->b.part_count; j++) {
		const struct part_ref *ref = &t->b.parts[j];

		if (!part_came(t, ref) &&
		    part_add_redacted(t->h->db, &t->log.scope, &ref->hash,
				      t->row.bid, j, e) != 0)
			return -1;
	}
	return 0;
}

/* Store the parts that came and belong to the header. */
static int
parts_keep(struct taking *t, struct err *e)
{

	for (size_t i = 0; i < t->in->part_count; i++) {
		const struct bundle_record *r = &t->in->parts[i];

		for (size_t j = 0; j < t->b.part_count; j++) {
			const struct part_ref *ref = &t->b.parts[j];

			if (r->n != SALT_LEN + (size_t)ref->bytes ||
			    !hash_eq(&t->came[i], &ref->hash))
				continue;
			if (part_add(t->h->db, &ref->hash, r->p,
				     r->p + SALT_LEN, ref->bytes, t->row.bid, j,
				     e) != 0 ||
			    redactions_reach(t->h, &t->log.scope, &ref->hash,
					     e) != 0)
				return -1;
			break;
		}
	}
	return skeletons_keep(t, e);
}

static void
parts_hash(struct taking *t)
{

	for (size_t i = 0; i < t->in->part_count; i++) {
		const struct bundle_record *r = &t->in->parts[i];

		memset(&t->came[i], 0, sizeof(t->came[i]));
		if (r->n > SALT_LEN)
			t->came[i] =
			    part_hash(r->p, r->p + SALT_LEN, r->n - SALT_LEN);
	}
}

/* Whether every part came now or was here before, by the same unit: 1, 0,
 * -1. */
static int
is_whole(const struct taking *t, struct err *e)
{

	for (size_t i = 0; i < t->b.part_count; i++) {
		int rc;

		if (part_came(t, &t->b.parts[i]))
			continue;
		rc = part_has_in(t->h->db, &t->log.scope, &t->b.parts[i].hash,
				 e);
		if (rc != 1)
			return rc;
	}
	return 1;
}

static int
header_keep(struct taking *t, enum batch_state state, struct err *e)
{
	const struct bundle_record *r = &t->in->header;

	t->row.lid = t->log.lid;
	t->row.seq = t->b.seq;
	t->row.hash = t->hash;
	t->row.state = state;
	t->row.recv_ms = hub_now_ms(t->h);
	if (batch_add(t->h->db, t->log.lid, t->b.seq, &t->hash, r->p, r->n,
		      state, t->row.recv_ms, &t->row.bid, e) != 0)
		return -1;
	return parts_keep(t, e);
}

static bool
is_present(const struct taking *t)
{
	struct id id = hub_log_id(t->h, &t->log.scope);

	return id_eq(&id, &t->log.id);
}

/* What a log of the hub itself ordered to be erased is so at the communes that
 * bring it back: nobody could hand in the rest of their logs without it. */
static int
orders_keep(struct taking *t, struct err *e)
{
	if (t->log.has_device)
		return 0;
	for (size_t i = 0; i < t->b.part_count; i++)
		if (redactions_heard(t->h, &t->log.scope, &t->b.parts[i].hash,
				     e) != 0)
			return -1;
	return 0;
}

static int
new_take(struct taking *t, struct err *e)
{
	int rc;

	/* Only the hub continues its own logs; those from before a restore
	 * come back from the communes. */
	if (!t->log.has_device && is_present(t))
		return refuse(t, REFUSE_KEY);
	if ((rc = is_fork(t, e)) < 0)
		return -1;
	if (rc == 1) {
		if (header_keep(t, BATCH_EVIDENCE, e) != 0 ||
		    orders_keep(t, e) != 0)
			return -1;
		return refuse(t, REFUSE_FORK);
	}
	if ((rc = is_whole(t, e)) < 0)
		return -1;
	if (header_keep(t, rc == 1 ? BATCH_HELD : BATCH_INCOMPLETE, e) != 0)
		return -1;
	return 1;
}

/* The same header once more: it may bring what was missing. */
static int
known_take(struct taking *t, struct err *e)
{
	int rc;

	/* The hub's own word is heard whenever it comes. */
	if (t->row.state == BATCH_EVIDENCE && !t->log.has_device &&
	    (parts_keep(t, e) != 0 || orders_keep(t, e) != 0))
		return -1;
	if (t->row.state == BATCH_EVIDENCE)
		return refuse(t, REFUSE_FORK);
	if (t->row.state != BATCH_INCOMPLETE)
		return 1;
	if (parts_keep(t, e) != 0 || (rc = is_whole(t, e)) < 0)
		return -1;
	if (rc == 0)
		return 1;
	t->row.state = BATCH_HELD;
	return batch_set_state(t->h->db, t->row.bid, BATCH_HELD, e) == 0 ? 1
									 : -1;
}

/* Sequence the header if it is the next one, and what was held behind it. */
static int
effect(struct taking *t, struct err *e)
{
	int rc = 0;

	/* After a restore its enrolment may have come back before it. */
	if (t->enrol_now)
		rc = store_is_enrolled(t->h->db, &t->log.id, e);
	if (rc < 0)
		return -1;
	if (t->enrol_now && rc == 0)
		return hub_enrol(t->h, &t->log.id, e);
	if (t->row.state != BATCH_HELD || t->b.seq != t->log.seq + 1)
		return 0;
	rc = t->log.has_device ? store_is_enrolled(t->h->db, &t->log.id, e) : 1;
	if (rc == 0 && t->b.seq == 1 &&
	    (rc = genesis_inherits(t->h, &t->log, e)) == 1)
		return hub_enrol(t->h, &t->log.id, e);
	if (rc != 1)
		return rc;
	if (intake_sequence(t->h, &t->log, &t->row, e) != 0 ||
	    intake_drain(t->h, &t->log, e) != 0)
		return -1;
	return t->log.has_device ? 0 : enrolled_drain(t->h, e);
}

static int
custody(struct taking *t, struct err *e)
{
	enum batch_state before;
	int rc = batch_find(t->h->db, &t->hash, &t->row, e);

	if (rc < 0)
		return -1;
	parts_hash(t);
	before = rc == 1 ? t->row.state : BATCH_INCOMPLETE;
	rc = rc == 1 ? known_take(t, e) : new_take(t, e);
	if (rc != 1)
		return rc;
	if (effect(t, e) != 0)
		return -1;
	if (before == BATCH_CONFIRMED)
		return state_told(t, e);
	if ((rc = batch_find(t->h->db, &t->hash, &t->row, e)) != 1)
		return rc < 0 ? -1 : err_set(e, ERR_CORRUPT, "header is gone");
	/* Behind evidence the gap is never filled. */
	if (t->row.state != BATCH_CONFIRMED)
		return orders_keep(t, e) == 0 ? state_told(t, e) : -1;
	t->out->what = ACCEPTED_SEQUENCED;
	return 0;
}

int
intake_accept(struct hub *h, const struct incoming *in, struct acceptance *out,
	      struct err *e)
{
	struct taking t;
	int rc;

	memset(out, 0, sizeof(*out));
	memset(&t, 0, sizeof(t));
	t.h = h;
	t.in = in;
	t.out = out;
	if ((rc = envelope_open(&t, e)) != 1 || (rc = log_settle(&t, e)) != 1)
		return rc;
	return custody(&t, e);
}

int
intake_missing(struct hub *h, const struct hash *header, struct buf *out,
	       struct err *e)
{
	struct buf note = BUF_INIT(NOTE_BYTES_MAX);
	struct batch_row row;
	struct log_row log;
	struct batch b;
	struct hash hash;
	int rc = batch_find(h->db, header, &row, e);

	if (rc == 1)
		rc = log_get(h->db, row.lid, &log, e);
	if (rc == 0)
		err_set(e, ERR_NOT_FOUND, "no such header");
	rc = rc == 1 ? batch_load(h->db, row.bid, &b, &hash, &note, e) : -1;
	for (size_t i = 0; rc == 0 && i < b.part_count; i++) {
		int has = part_has_in(h->db, &log.scope, &b.parts[i].hash, e);

		if (has < 0)
			rc = -1;
		else if (has == 0)
			buf_add(out, b.parts[i].hash.b, HASH_LEN);
	}
	buf_done(&note);
	return rc == 0 ? buf_check(out, e) : -1;
}

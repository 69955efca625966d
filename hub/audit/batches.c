#include <string.h>

#include "hub/audit/audit.h"
#include "hub/store/audit.h"
#include "hub/store/find.h"
#include "protocol/log/apply.h"
#include "protocol/log/log.h"
#include "protocol/sign/hash.h"

/* A stored header beside what its note says. */
struct stored {
	int64_t bid, lid;
	uint64_t seq;
	struct hash hash;
	int64_t state;
	int64_t recv_ms;
	struct batch b;
	struct log_row log;
	struct row_key key;
	bool is_own; /* the hub's */
};

/* Parse and check the signature: 1, 0 if a fault was told, -1. */
static int
note_check(struct audit *a, struct stored *st, const uint8_t *p, size_t n,
	   struct err *e)
{
	struct note note;
	struct hash hash;
	int rc = log_get(a->h->db, st->lid, &st->log, e);

	if (rc < 0)
		return audit_told(a, "batch", st->key.s, e);
	if (rc == 0) {
		audit_fault(a, "batch", st->key.s, "lid: no such log");
		return 0;
	}
	if (note_parse(&note, p, n, e) != 0 ||
	    batch_parse(&st->b, note.text, note.text_len, e) != 0 ||
	    batch_check(&note, &st->b, st->log.key, e) != 0)
		return audit_told(a, "batch", st->key.s, e);
	hash = sha256(note.text, note.text_len);
	if (!hash_eq(&hash, &st->hash))
		audit_fault(a, "batch", st->key.s,
			    "hash differs from that of the note");
	if (!id_eq(&st->b.log, &st->log.id))
		audit_fault(a, "batch", st->key.s,
			    "lid: the note is of another log");
	if (st->b.seq != st->seq)
		audit_fault(a, "batch", st->key.s,
			    "seq differs from the note's");
	return 1;
}

/* Whether the header is at odds with those that count around it: 1, 0, -1. */
static int
is_fork(struct audit *a, const struct stored *st, struct err *e)
{
	struct buf text = BUF_INIT(NOTE_BYTES_MAX);
	struct batch_row near;
	struct batch after;
	struct hash hash;
	int rc = batch_at(a->h->db, st->lid, st->seq, &near, e);

	if (rc == 1 && near.bid != st->bid)
		return 1;
	if (rc >= 0 && st->seq > 1) {
		rc = batch_at(a->h->db, st->lid, st->seq - 1, &near, e);
		if (rc == 1 && !hash_eq(&near.hash, &st->b.prev))
			return 1;
	}
	if (rc >= 0)
		rc = batch_at(a->h->db, st->lid, st->seq + 1, &near, e);
	if (rc != 1)
		return rc;
	rc = batch_load(a->h->db, near.bid, &after, &hash, &text, e);
	buf_done(&text);
	return rc == 0 ? !hash_eq(&after.prev, &st->hash) : -1;
}

/* How many of its parts are not here: -1 on failure. */
static int
missing_count(struct audit *a, const struct stored *st, struct err *e)
{
	int missing = 0;

	for (size_t i = 0; i < st->b.part_count; i++) {
		int rc = part_has(a->h->db, &st->b.parts[i].hash, e);

		if (rc < 0)
			return -1;
		missing += rc == 0;
	}
	return missing;
}

/* Of what has no entry: whether it waits for the right reason. */
static int
waiting_check(struct audit *a, const struct stored *st, struct err *e)
{
	int fork = is_fork(a, st, e);
	int missing = fork < 0 ? -1 : missing_count(a, st, e);
	enum batch_state want = BATCH_HELD;

	if (missing < 0)
		return -1;
	if (missing > 0)
		want = BATCH_INCOMPLETE;
	if (fork == 1)
		want = BATCH_EVIDENCE;
	if (st->state == BATCH_EVIDENCE && fork == 0) {
		enum act_kind word = ACT_NONE;

		if (find_word(a->h->db, &st->hash, &word, e) < 0)
			return -1;
		if (word == ACT_DISCARD)
			want = BATCH_EVIDENCE;
	}
	if (st->state != (int64_t)want)
		audit_fault(a, "batch", st->key.s,
			    "state is %lld, but should be %d",
			    (long long)st->state, (int)want);
	return 0;
}

/* Of what has an entry: its time, its parts, and the header before it. */
static int
sequenced_check(struct audit *a, const struct stored *st, uint64_t idx,
		struct err *e)
{
	struct batch_row before;
	struct entry en;
	int64_t bid;
	int rc = missing_count(a, st, e);

	if (rc < 0)
		return -1;
	if (rc > 0)
		audit_fault(a, "batch", st->key.s, "%d of its parts are gone",
			    rc);
	if (st->state != BATCH_CONFIRMED)
		audit_fault(a, "batch", st->key.s,
			    "state is %lld, but it has an entry",
			    (long long)st->state);
	if (entry_load(a->h->db, idx, &en, &bid, e) < 0)
		return audit_told(a, "batch", st->key.s, e);
	if (en.recv_ms != st->recv_ms)
		audit_fault(a, "batch", st->key.s,
			    "recv differs from the entry's");
	if (st->seq <= 1)
		return 0;
	rc = batch_at(a->h->db, st->lid, st->seq - 1, &before, e);
	if (rc == 1 && !hash_eq(&before.hash, &st->b.prev))
		rc = 0;
	if (rc == 0)
		audit_fault(a, "batch", st->key.s,
			    "prev is not the header before it");
	return rc < 0 ? -1 : 0;
}

static int
batch_row_check(struct audit *a, struct stored *st, const uint8_t *note,
		size_t n, struct err *e)
{
	int64_t idx;
	int rc = note_check(a, st, note, n, e);

	if (rc != 1)
		return rc;
	if ((rc = find_entry_of(a->h->db, st->bid, &idx, e)) < 0)
		return -1;
	rc = rc == 1 ? sequenced_check(a, st, (uint64_t)idx, e)
		     : waiting_check(a, st, e);
	return rc == 0 ? 0 : audit_told(a, "batch", st->key.s, e);
}

static int
batch_row_read(struct audit *a, struct stmt *s, struct stored *st)
{
	memset(st, 0, sizeof(*st));
	st->bid = stmt_int(s, 0);
	st->lid = stmt_int(s, 1);
	st->seq = (uint64_t)stmt_int(s, 2);
	st->state = stmt_int(s, 5);
	st->recv_ms = stmt_int(s, 6);
	if (stmt_hash(s, 3, &st->hash) == 0) {
		memcpy(st->key.s, hash_text(&st->hash).s, HASH_TEXT_LEN + 1);
		return 0;
	}
	st->key = row_key(s, "i", 1);
	audit_fault(a, "batch", st->key.s, "hash is damaged");
	return -1;
}

int
audit_batches(struct audit *a, struct err *e)
{
	struct stmt *s = audit_batch_rows(a->h->db, e);
	int64_t last_ms = 0;
	struct stored st;
	const uint8_t *p;
	size_t n;
	int rc;

	if (s == NULL)
		return -1;
	while ((rc = stmt_step(s, e)) == 1) {
		if (batch_row_read(a, s, &st) != 0)
			continue;
		p = stmt_blob(s, 4, &n);
		if ((rc = batch_row_check(a, &st, p, n, e)) != 0)
			break;
		if (st.recv_ms < last_ms)
			audit_fault(a, "batch", st.key.s,
				    "recv is before that of an older row");
		last_ms = st.recv_ms;
	}
	stmt_done(s);
	return rc;
}

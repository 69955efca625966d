/* A district on one page: a hub, its directory, one unit with a recorder and
 * an approver, a submission and its approval, and the proof of all that. */
#ifndef KHEO_TESTS_SIGN_DISTRICT_H
#define KHEO_TESTS_SIGN_DISTRICT_H

#include <stdio.h>

#include "protocol/sign/hash.h"
#include "protocol/sign/proof.h"
#include "protocol/sign/tree.h"
#include "tests/unit/sign/hub.h"

#define ORIGIN     "kheo/" HUB "/1"
#define NODES      32
#define PARTS      12
#define HEADERS    12
#define SEEN_SIZE  2 /* leaves when the author last heard of the hub */
#define SEEN_MS    (FAKE_NOW_MS - 3600000)
#define RECV_MS    FAKE_NOW_MS
#define PERSON     "Nguyễn Thị Hòa"
#define UNIT_NOW   "Xã Khánh Thành"
#define UNIT_LATER "Xã Khánh Thành mới"

/* How a proof differs from the ordinary one. */
struct plan {
	const char *enrol_role;    /* NULL: recorder */
	const char *approver_role; /* NULL: approver */
	bool enrol_late;           /* after the submission */
	bool enrol_other_genesis;
	bool enrol_other_scope;
	bool enrol_none;
	const char *enrol_again; /* the author as this, in an entry after */
	const char *next_role;   /* enrol the author's successor, too */
	bool hub_batch_held;
	enum disp disp; /* of the submission */
	bool released;
	bool entry_none;
	bool introduce_none;
	bool unit_none;
	bool unit_renamed; /* after the submission */
	bool seen_none;
	bool seen_same; /* the submission says so, the genesis named it */
	bool by_other;
	bool successor; /* the submission is on a log that continues another */
	bool third;     /* it is on a log that continues the successor */
	bool circle;    /* the author's log continues its successor */
	bool sequenced_again; /* at the very end */
	bool genesis_twice;   /* it is in a second genesis, of another scope */
	bool approve_twice;
	bool approve_own;       /* the author does, too, before all others */
	bool approve_next;      /* so does a successor of the author */
	bool approval_repeated; /* its sections stand in the file twice */
	bool parent_none;
	bool author_other;    /* signs the hub's log */
	bool submitter_other; /* signs the submission's header */
	bool tree_other;      /* signs the checkpoint */
	bool receipt;
	bool receipt_other;
	bool test_hub;
	bool submission_cut;
	bool part_stray;
	bool entry_stray;
	bool genesis_none;
	bool hubkeys_none;
};

struct made_part {
	uint8_t salt[SALT_LEN];
	struct buf body;
	struct hash hash;
};

struct made_header {
	struct buf note;
	struct hash hash;
	struct head head;
};

struct made_log {
	struct sign_key key;
	struct id id;
	struct id scope;
	struct hash genesis;
	uint64_t seq;
	struct hash last;
};

struct made_entry {
	struct buf text;
	uint64_t index;
};

struct district {
	struct test_hub hub;
	struct hash nodes[6][NODES];
	uint64_t size;
	struct made_part parts[PARTS];
	size_t part_count;
	struct made_header headers[HEADERS];
	size_t header_count;
	struct made_entry entries[HEADERS];
	size_t entry_count;
	struct made_log directory;
	struct made_log author;
	struct made_log next;  /* continues the author's */
	struct made_log third; /* continues the next one */
	struct made_log approver;
	struct checkpoint seen;
	struct checkpoint now;
	struct made_header *submitted;
	struct hash submission;
	struct hash approval; /* the approver's last */
};

static inline int
node_get(void *ctx, unsigned level, uint64_t n, struct hash *out, struct err *e)
{
	struct district *d = ctx;

	(void)e;
	assert_true(level < 6 && n < NODES);
	*out = d->nodes[level][n];
	return 0;
}

static inline int
node_put(void *ctx, unsigned level, uint64_t n, const struct hash *h,
	 struct err *e)
{
	struct district *d = ctx;

	(void)e;
	assert_true(level < 6 && n < NODES);
	d->nodes[level][n] = *h;
	return 0;
}

static inline struct tree_store
district_store(struct district *d)
{

	return (struct tree_store){node_get, node_put, d};
}

static inline size_t
part_make(struct district *d, const char *json)
{
	struct made_part *p = &d->parts[d->part_count];

	assert_true(d->part_count < PARTS);
	memset(p->salt, (int)(1 + d->part_count), SALT_LEN);
	buf_init(&p->body, PART_BYTES_MAX);
	buf_text(&p->body, json);
	p->hash = part_hash(p->salt, p->body.p, p->body.len);
	return d->part_count++;
}

static inline void
log_make(struct made_log *l, uint8_t n, bool in_directory)
{

	key_numbered(&l->key, n);
	l->id = log_id(l->key.public);
	memset(l->scope.b, in_directory ? 0 : 0x5c, ID_LEN);
	l->seq = 0;
}

/* Append a batch of these parts to a log; -1 ends the list. */
static inline struct made_header *
batch_make(struct district *d, struct made_log *l, const struct batch *like,
	   const int *parts, const struct sign_key *signer, const char *name2,
	   const struct sign_key *second)
{
	struct made_header *h = &d->headers[d->header_count];
	struct batch b = *like;
	struct buf text = BUF_INIT(NOTE_BYTES_MAX);
	struct sign_name name = name_log(l->key.public);

	assert_true(d->header_count++ < HEADERS);
	b.log = l->id;
	b.seq = ++l->seq;
	b.has_prev = b.seq > 1;
	b.prev = l->last;
	b.time_s = RECV_MS / 1000 - 60;
	if (b.seq == 1) {
		b.genesis.scope = l->scope;
		memcpy(b.genesis.key, l->key.public, KEY_LEN);
	}
	for (; *parts >= 0; parts++) {
		b.parts[b.part_count].bytes =
		    (uint32_t)d->parts[*parts].body.len;
		b.parts[b.part_count++].hash = d->parts[*parts].hash;
	}
	batch_put(&text, &b);
	note_sign(&h->note, &text, name.s, signer, name2, second);
	h->hash = sha256(text.p, text.len);
	h->head = (struct head){b.log, b.seq, h->hash};
	l->last = h->hash;
	if (b.seq == 1)
		l->genesis = h->hash;
	buf_done(&text);
	return h;
}

static inline void
sequence(struct district *d, const struct made_header *h, int64_t recv_ms,
	 enum disp disp)
{
	struct made_entry *m = &d->entries[d->entry_count++];
	struct entry en = {.head = h->head,
			   .recv_ms = recv_ms,
			   .teff_s = recv_ms / 1000,
			   .disp = disp,
			   .code =
			       disp == DISP_QUARANTINE ? Q_SUSPENDED : Q_NONE};
	struct tree_store s = district_store(d);
	struct hash leaf;
	struct err e = ERR_INIT;

	buf_init(&m->text, ENTRY_TEXT_MAX);
	entry_put(&m->text, &en);
	m->index = d->size;
	leaf = tree_leaf(m->text.p, m->text.len);
	assert_int_equal(tree_append(&s, d->size++, &leaf, &e), 0);
}

static inline struct checkpoint
checkpoint_make(struct district *d, uint64_t size, int64_t time_ms)
{
	struct checkpoint c = {.size = size, .time_ms = time_ms};
	struct tree_store s = district_store(d);
	struct err e = ERR_INIT;

	memcpy(c.origin, ORIGIN, sizeof(ORIGIN));
	assert_int_equal(tree_root(&s, size, &c.root, &e), 0);
	return c;
}

static inline size_t
unit_part(struct district *d, const char *name)
{
	char json[600];
	struct id_text by = id_text(&d->directory.id);
	struct id_text scope = id_text(&d->author.scope);

	snprintf(json, sizeof(json),
		 "{\"v\":1,\"by\":\"%s\",\"act\":\"unit\",\"scope\":\"%s\","
		 "\"code\":\"khanh-thanh\",\"kind\":\"xa\",\"name\":\"%s\","
		 "\"from\":null,\"to\":null,\"account\":\"admin\"}",
		 by.s, scope.s, name);
	return part_make(d, json);
}

static inline size_t
enrol_part(struct district *d, const struct made_log *l, const char *role,
	   const struct plan *plan)
{
	char json[600];
	struct id other = {{9}};
	struct id_text by = id_text(&d->directory.id);
	struct id_text log = id_text(&l->id);
	struct id_text scope =
	    id_text(plan->enrol_other_scope ? &other : &l->scope);
	struct hash_text genesis = hash_text(
	    plan->enrol_other_genesis ? &d->directory.genesis : &l->genesis);

	snprintf(json, sizeof(json),
		 "{\"v\":1,\"by\":\"%s\",\"act\":\"enrol\",\"log\":\"%s\","
		 "\"genesis\":\"%s\",\"scope\":\"%s\",\"role\":\"%s\","
		 "\"unit\":\"khanh-thanh\",\"account\":\"admin\"}",
		 by.s, log.s, genesis.s, scope.s, role);
	return part_make(d, json);
}

static inline size_t
introduce_part(struct district *d, const struct made_log *l, const char *who)
{
	char json[400];
	struct id_text by = id_text(&l->id);

	snprintf(json, sizeof(json),
		 "{\"v\":1,\"by\":\"%s\",\"act\":\"introduce\","
		 "\"machine\":\"Máy 1\",\"person\":\"%s\"}",
		 by.s, who);
	return part_make(d, json);
}

static inline size_t
submit_part(struct district *d, const struct id *by)
{
	char json[600];
	struct id rec = {{7}};
	struct id_text b = id_text(by);
	struct id_text r = id_text(&rec);

	snprintf(json, sizeof(json),
		 "{\"v\":1,\"by\":\"%s\",\"act\":\"submit\",\"rec\":\"%s\","
		 "\"type\":\"report\",\"lines\":[\"chinh-quyen\"],"
		 "\"after\":null,\"reason\":null,\"content\":{\"title\":"
		 "\"Báo cáo sơ kết\"},\"annex\":{},\"personal\":null,"
		 "\"files\":[]}",
		 b.s, r.s);
	return part_make(d, json);
}

static inline size_t
approve_part(struct district *d, const struct id *by)
{
	char json[300];
	struct id_text b = id_text(by);
	struct hash_text target = hash_text(&d->submission);

	snprintf(json, sizeof(json),
		 "{\"v\":1,\"by\":\"%s\",\"act\":\"approve\","
		 "\"target\":\"%s\"}",
		 b.s, target.s);
	return part_make(d, json);
}

static inline struct batch
genesis_like(enum role role)
{
	struct batch b = {.seen = {.kind = SEEN_NONE}};

	b.genesis.role = role;
	memset(b.genesis.dev.b, 1, ID_LEN);
	if (role != ROLE_HUB) {
		memset(b.genesis.device, 2, KEY_LEN);
		memset(b.genesis.box, 3, KEY_LEN);
	}
	return b;
}

/* A log of the unit, whose genesis introduces its person. */
static inline struct made_header *
unit_log_make(struct district *d, struct made_log *l, uint8_t n,
	      const char *who, const struct seen *seen,
	      const struct made_log *from)
{
	struct batch like = genesis_like(ROLE_RECORDER);
	struct sign_key enrol;
	struct sign_name name2;
	const struct sign_key *second = &enrol;
	int parts[] = {-1, -1};

	log_make(l, n, false);
	key_numbered(&enrol, 200);
	name2 = name_enrol(enrol.public);
	if (seen != NULL)
		like.seen = *seen;
	if (from != NULL) {
		like.genesis.has_from = true;
		like.genesis.from = from->id;
		like.genesis.from_seq = from->seq == 0 ? 1 : from->seq;
		like.genesis.from_hash = from->last;
		name2 = name_log(from->key.public);
		second = &from->key;
	} else {
		parts[0] = (int)introduce_part(d, l, who);
	}
	return batch_make(d, l, &like, parts, &l->key, name2.s, second);
}

static inline void
hub_log_make(struct district *d, const struct plan *plan)
{
	struct batch like = genesis_like(ROLE_HUB);
	struct sign_name name2 = name_author(HUB);
	struct made_header *h;
	int parts[] = {-1, -1};

	log_make(&d->directory, 50, true);
	/* The unit's scope is needed before its first log is. */
	log_make(&d->author, 60, false);
	if (!plan->unit_none)
		parts[0] = (int)unit_part(d, UNIT_NOW);
	h = batch_make(d, &d->directory, &like, parts, &d->directory.key,
		       name2.s,
		       plan->author_other ? &d->hub.tree : &d->hub.author);
	sequence(d, h, RECV_MS - 7200000, DISP_APPLIED);
}

static inline void
enrol_alone(struct district *d, const struct made_log *l, const char *role)
{
	static const struct batch like = {.seen = {.kind = SEEN_NONE}};
	const struct plan plain = {.disp = DISP_APPLIED};
	struct made_header *h;
	int parts[2] = {-1, -1};

	parts[0] = (int)enrol_part(d, l, role, &plain);
	h = batch_make(d, &d->directory, &like, parts, &d->directory.key, NULL,
		       NULL);
	sequence(d, h, RECV_MS - 75, DISP_APPLIED);
}

static inline void
enrolments_make(struct district *d, const struct plan *plan)
{
	static const struct batch like = {.seen = {.kind = SEEN_NONE}};
	struct made_header *h;
	const char *role =
	    plan->enrol_role == NULL ? "recorder" : plan->enrol_role;
	int parts[3] = {-1, -1, -1};
	int n = 0;

	if (!plan->enrol_none)
		parts[n++] = (int)enrol_part(d, &d->author, role, plan);
	parts[n] = (int)enrol_part(
	    d, &d->approver,
	    plan->approver_role == NULL ? "approver" : plan->approver_role,
	    &(struct plan){.disp = DISP_APPLIED});
	h = batch_make(d, &d->directory, &like, parts, &d->directory.key, NULL,
		       NULL);
	sequence(d, h, RECV_MS - 100,
		 plan->hub_batch_held ? DISP_QUARANTINE : DISP_APPLIED);
	if (plan->enrol_again != NULL)
		enrol_alone(d, &d->author, plan->enrol_again);
}

static inline void
release_make(struct district *d, uint64_t index, const struct hash *batch)
{
	static const struct batch like = {.seen = {.kind = SEEN_NONE}};
	struct made_header *h;
	char json[300];
	struct id_text by = id_text(&d->directory.id);
	struct hash_text b = hash_text(batch);
	int parts[2] = {-1, -1};

	snprintf(json, sizeof(json),
		 "{\"v\":1,\"by\":\"%s\",\"act\":\"release\",\"index\":%u,"
		 "\"batch\":\"%s\",\"account\":\"admin\"}",
		 by.s, (unsigned)index, b.s);
	parts[0] = (int)part_make(d, json);
	h = batch_make(d, &d->directory, &like, parts, &d->directory.key, NULL,
		       NULL);
	sequence(d, h, RECV_MS + 500, DISP_APPLIED);
}

static inline void
submission_make(struct district *d, const struct plan *plan)
{
	struct batch like = {.seen = {.kind = SEEN_ROOT}};
	struct made_log twin;
	struct made_log *l = plan->third       ? &d->third
			     : plan->successor ? &d->next
					       : &d->author;
	struct made_header *h;
	int parts[2] = {-1, -1};

	memcpy(like.seen.origin, ORIGIN, sizeof(ORIGIN));
	like.seen.size = d->seen.size;
	like.seen.root = d->seen.root;
	if (plan->seen_same)
		like.seen = (struct seen){.kind = SEEN_SAME};
	if (plan->genesis_twice) {
		twin = *l;
		twin.seq = 0;
		memset(twin.scope.b, 0x33, ID_LEN);
		l = &twin;
		like.genesis = genesis_like(ROLE_RECORDER).genesis;
	}
	parts[0] = (int)submit_part(d, plan->by_other ? &d->approver.id
						      : &d->author.id);
	d->submission = d->parts[parts[0]].hash;
	h = batch_make(d, l, &like, parts,
		       plan->submitter_other ? &d->approver.key : &l->key, NULL,
		       NULL);
	d->submitted = h;
	if (!plan->entry_none)
		sequence(d, h, RECV_MS, plan->disp);
	if (plan->released)
		release_make(d, d->size - 1, &h->hash);
}

static inline void
approval_make(struct district *d, struct made_log *l, const struct id *by)
{
	static const struct batch like = {.seen = {.kind = SEEN_NONE}};
	struct made_header *h;
	int parts[2] = {-1, -1};

	parts[0] = (int)approve_part(d, by);
	d->approval = d->parts[parts[0]].hash;
	h = batch_make(d, l, &like, parts, &l->key, NULL, NULL);
	sequence(d, h, RECV_MS + 1000, DISP_APPLIED);
}

static inline void
approvals_make(struct district *d, const struct plan *plan)
{
	struct made_header *h;

	if (plan->approve_own)
		approval_make(d, &d->author, &d->author.id);
	if (plan->approve_next) {
		h = unit_log_make(d, &d->next, 62, NULL, NULL, &d->author);
		sequence(d, h, RECV_MS + 900, DISP_APPLIED);
		approval_make(d, &d->next, &d->author.id);
	}
	approval_make(d, &d->approver, &d->approver.id);
	if (plan->approve_twice)
		approval_make(d, &d->approver, &d->approver.id);
}

static inline void
unit_rename(struct district *d)
{
	static const struct batch like = {.seen = {.kind = SEEN_NONE}};
	struct made_header *h;
	int parts[2] = {-1, -1};

	parts[0] = (int)unit_part(d, UNIT_LATER);
	h = batch_make(d, &d->directory, &like, parts, &d->directory.key, NULL,
		       NULL);
	sequence(d, h, RECV_MS + 2000, DISP_APPLIED);
}

/* The logs that continue the author's, and their enrolment. */
static inline void
successors_make(struct district *d, const struct plan *plan)
{
	struct made_header *h;

	h = unit_log_make(d, &d->next, 62, NULL, NULL, &d->author);
	if (!plan->enrol_late)
		enrolments_make(d, plan);
	sequence(d, h, RECV_MS - 50, DISP_APPLIED);
	if (plan->next_role != NULL)
		enrol_alone(d, &d->next, plan->next_role);
	if (plan->third) {
		h = unit_log_make(d, &d->third, 63, NULL, NULL, &d->next);
		sequence(d, h, RECV_MS - 40, DISP_APPLIED);
	}
}

static inline void
district_make(struct district *d, const struct plan *plan)
{
	struct seen seen = {.kind = SEEN_ROOT};

	memset(d, 0, sizeof(*d));
	hub_make(&d->hub);
	d->hub.keys.is_test = plan->test_hub;
	hub_log_make(d, plan);
	/* A stranger's entry, so that not everything is in the proof. */
	sequence(d, &(struct made_header){.head = {.log = {{1}}, .seq = 1}},
		 RECV_MS - 7100000, DISP_APPLIED);
	d->seen = checkpoint_make(d, SEEN_SIZE, SEEN_MS);
	memcpy(seen.origin, ORIGIN, sizeof(ORIGIN));
	seen.size = d->seen.size;
	seen.root = d->seen.root;
	/* Only the key of the successor is needed to name it. */
	log_make(&d->next, 62, false);
	unit_log_make(d, &d->author, 60, PERSON, plan->seen_same ? &seen : NULL,
		      plan->circle ? &d->next : NULL);
	unit_log_make(d, &d->approver, 61, "Trần Văn Bình", NULL, NULL);
	if (plan->successor)
		successors_make(d, plan);
	else if (!plan->enrol_late)
		enrolments_make(d, plan);
	submission_make(d, plan);
	if (plan->enrol_late)
		enrolments_make(d, plan);
	approvals_make(d, plan);
	if (plan->unit_renamed)
		unit_rename(d);
	if (plan->sequenced_again)
		sequence(d, d->submitted, RECV_MS + 2500, DISP_APPLIED);
	d->now = checkpoint_make(d, d->size, RECV_MS + 3000);
}

static inline bool
header_is_cut(const struct district *d, const struct plan *plan,
	      const struct made_header *h)
{

	if (plan->genesis_none && h->head.seq == 1 &&
	    id_eq(&h->head.log, &d->approver.id))
		return true;
	return plan->parent_none && id_eq(&h->head.log, &d->author.id);
}

static inline bool
part_is_cut(const struct district *d, const struct plan *plan,
	    const struct made_part *p)
{

	if (plan->submission_cut && hash_eq(&p->hash, &d->submission))
		return true;
	return (plan->introduce_none || plan->parent_none) &&
	       strstr(buf_str(&p->body), "introduce") != NULL;
}

static inline void
notes_write(struct district *d, const struct plan *plan, struct proof_writer *w)
{
	static struct receipt r;
	struct buf note;

	if (!plan->hubkeys_none) {
		hubkeys_sign(&note, &d->hub.keys, &d->hub.roots[0], NULL);
		proof_put_note(w, "hubkeys", note.p, note.len);
		buf_done(&note);
	}
	for (size_t i = 0; i < d->header_count; i++)
		if (!header_is_cut(d, plan, &d->headers[i]))
			proof_put_note(w, "header", d->headers[i].note.p,
				       d->headers[i].note.len);
	if (plan->approval_repeated)
		proof_put_note(w, "header",
			       d->headers[d->header_count - 1].note.p,
			       d->headers[d->header_count - 1].note.len);
	if (!plan->seen_none) {
		checkpoint_sign(&note, &d->seen, &d->hub.tree);
		proof_put_note(w, "checkpoint", note.p, note.len);
		buf_done(&note);
	}
	checkpoint_sign(&note, &d->now,
			plan->tree_other ? &d->hub.receipt : &d->hub.tree);
	proof_put_note(w, "checkpoint", note.p, note.len);
	buf_done(&note);
	if (plan->receipt) {
		memset(&r, 0, sizeof(r));
		memcpy(r.origin, ORIGIN, sizeof(ORIGIN));
		receipt_sign(&note, &r,
			     plan->receipt_other ? &d->hub.tree
						 : &d->hub.receipt);
		proof_put_note(w, "receipt", note.p, note.len);
		buf_done(&note);
	}
}

static inline void
entries_write(struct district *d, const struct plan *plan,
	      struct proof_writer *w)
{
	struct hash path[TREE_DEPTH_MAX * 2];
	struct tree_store s = district_store(d);
	struct err e = ERR_INIT;
	size_t count;

	for (size_t i = 0; i < d->entry_count; i++) {
		struct made_entry *m = &d->entries[i];

		/* The stranger's header is not in the proof. */
		if (m->index == 1 && !plan->entry_stray)
			continue;
		assert_int_equal(tree_prove_inclusion(&s, m->index, d->now.size,
						      path, &count, &e),
				 0);
		proof_put_entry(w, m->index, m->text.p, m->text.len,
				d->now.size, path, count);
	}
}

/* The proof of a plan's district. */
static inline void
proof_make(struct district *d, const struct plan *plan, struct buf *out)
{
	static const uint8_t salt[SALT_LEN] = {1};
	struct proof_writer w;
	struct err e = ERR_INIT;

	district_make(d, plan);
	proof_begin(&w);
	notes_write(d, plan, &w);
	for (size_t i = 0; i < d->part_count; i++)
		if (!part_is_cut(d, plan, &d->parts[i]))
			proof_put_part(&w, d->parts[i].salt, d->parts[i].body.p,
				       d->parts[i].body.len);
	for (size_t i = 0; i < d->part_count && plan->approval_repeated; i++)
		if (hash_eq(&d->parts[i].hash, &d->approval))
			proof_put_part(&w, d->parts[i].salt, d->parts[i].body.p,
				       d->parts[i].body.len);
	if (plan->part_stray)
		proof_put_part(&w, salt, "{}", 2);
	entries_write(d, plan, &w);
	buf_init(out, PROOF_BYTES_MAX);
	if (proof_finish(&w, &d->submission, out, &e) != 0)
		fail_msg("%s", e.text);
	proof_done(&w);
}

static inline void
district_done(struct district *d)
{

	for (size_t i = 0; i < d->part_count; i++)
		buf_done(&d->parts[i].body);
	for (size_t i = 0; i < d->header_count; i++)
		buf_done(&d->headers[i].note);
	for (size_t i = 0; i < d->entry_count; i++)
		buf_done(&d->entries[i].text);
}

#endif

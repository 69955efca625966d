/* A district on one page: a hub, its directory, one unit with a recorder and
 * an approver, a submission and its approval. */
#ifndef KHEO_TESTS_SIGN_DISTRICT_H
#define KHEO_TESTS_SIGN_DISTRICT_H

#include "tests/unit/sign/made.h"

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
		parts[0] =
		    (int)unit_part(d, UNIT_NOW, plan->unit_from, plan->unit_to);
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
	int parts[4] = {-1, -1, -1, -1};
	int n = 0;

	if (plan->unit_ahead != NULL)
		parts[n++] =
		    (int)unit_part(d, UNIT_LATER, plan->unit_ahead, NULL);
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
	parts[0] = (int)submit_part(
	    d, plan->by_other ? &d->approver.id : &d->author.id, plan);
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

	parts[0] = (int)unit_part(d, UNIT_LATER, NULL, NULL);
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

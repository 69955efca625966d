#include "client/store/seal.h"

#include <stdlib.h>
#include <string.h>

#include "client/store/impl.h"
#include "client/store/rehome.h"
#include "protocol/base/clock.h"
#include "protocol/db/stmt.h"
#include "protocol/log/state.h"
#include "protocol/sign/hash.h"
#include "protocol/sign/keys.h"

/* Sign the parts, as few headers as the sizes allow. */
static int
batches_write(struct client *c, struct pen *pen, const struct new_parts *parts,
	      size_t from, struct err *e)
{
	size_t bytes = 0;

	for (size_t i = from; i < parts->count; i++) {
		size_t n = parts->parts[i].body.len;

		if (i > from && (i - from == BATCH_PARTS_MAX ||
				 bytes + n > BATCH_BYTES_SOFT)) {
			if (pen_write(c, pen, &parts->parts[from], i - from,
				      e) != 0)
				return -1;
			from = i;
			bytes = 0;
		}
		bytes += n;
	}
	return pen_write(c, pen, &parts->parts[from], parts->count - from, e);
}

static bool
is_lost(enum batch_state state)
{

	return state == BATCH_DEAD || state == BATCH_EVIDENCE;
}

/* Whether the anchor ${a} knows of more than the database, whose newest header
 * ${from} is, or of something else. */
static int
anchor_differs(struct client *c, const struct anchor *a, struct head *from,
	       struct err *e)
{
	struct batch_row row;
	struct log_row log;
	int rc = batch_find(c->db, &a->head.hash, &row, e);

	if (rc < 0)
		return -1;
	/* A header that lost a fork is nothing to go on from. */
	if (rc == 1 && is_lost(row.state) && from->seq > 0)
		return 1;
	if (a->head.seq > from->seq) {
		*from = a->head;
		return 1;
	}
	if (log_find(c->db, &a->head.log, &log, e) != 1 ||
	    (rc = batch_at(c->db, log.lid, a->head.seq, &row, e)) < 0)
		return -1;
	return rc == 0 || !hash_eq(&row.hash, &a->head.hash);
}

/* Whether the person's log may not be continued here, because this home was
 * restored from a copy or is one: 1 with the newest head that is known. */
static int
must_leave(struct client *c, const struct signer *who, struct head *from,
	   struct err *e)
{
	struct anchor a;
	char here[AT_TEXT_MAX + 1];
	int rc, known;

	if ((rc = own_head(c, &who->p.log, from, e)) < 0 ||
	    (known = anchor_read(c, &who->p.log, &a, e)) < 0 ||
	    anchor_here(c, here, e) != 0)
		return -1;
	if (known == 0 && rc == 0)
		return err_set(e, ERR_STATE, "log %s has no header here",
			       id_text(&who->p.log).s);
	if (known == 0)
		return who->leave;
	/* A damaged one names no log. */
	rc = a.head.seq == 0 ? 1 : anchor_differs(c, &a, from, e);
	if (rc != 0)
		return rc;
	return who->leave || strcmp(a.at, here) != 0;
}

/* The part that names who works where. */
static int
introduce(struct client *c, const struct person *p, struct new_parts *out,
	  struct err *e)
{
	json_t *act = act_new(ACT_INTRODUCE, &p->first);
	int rc = -1;

	if (act == NULL ||
	    json_object_set_new(act, "machine", json_string(p->machine)) != 0 ||
	    json_object_set_new(act, "person", json_string(p->name)) != 0)
		err_memory(e);
	else
		rc = parts_add_act(c, out, act, e);
	json_decref(act);
	return rc;
}

/* A copy of this disk must not go on as the same installation. */
static int
dev_renew(struct client *c, const struct id *log, struct err *e)
{
	struct anchor a;
	char here[AT_TEXT_MAX + 1];

	if (anchor_read(c, log, &a, e) < 0 || anchor_here(c, here, e) != 0)
		return -1;
	if (strcmp(a.at, here) == 0)
		return 0;
	rng_fill(&c->rng, c->dev.b, ID_LEN);
	return setting_put(c->db, "dev", c->dev.b, ID_LEN, e);
}

/* Begin the log that continues ${from}; the pen then writes to it. */
static int
log_continue(struct client *c, struct pen *pen, const struct head *from,
	     struct sign_key *key, struct err *e)
{
	struct signer *who = pen->who;
	struct new_parts parts = {0};
	int rc = -1;

	pen->left = *key;
	if (dev_renew(c, &who->p.log, e) != 0 ||
	    key_next(c, &who->p.log, &pen->left, key, e) != 0)
		goto out;
	pen->second = &pen->left;
	pen->second_name = name_log(pen->left.public);
	pen->from = from;
	pen->head = (struct head){.log = log_id(key->public)};
	who->p.log = pen->head.log;
	who->leave = false;
	who->seen_origin = 0;
	who->seen_size = 0;
	if (introduce(c, &who->p, &parts, e) == 0)
		rc = pen_write(c, pen, parts.parts, parts.count, e);
	parts_done(&parts);
out:
	pen->second = NULL;
	pen->from = NULL;
	sign_key_wipe(&pen->left);
	return rc;
}

/* Get the pen of the person's present log, a new one if need be. */
static int
pen_take(struct client *c, struct pen *pen, struct sign_key *key, struct err *e)
{
	struct head from;
	int rc = must_leave(c, pen->who, &from, e);

	pen->key = key;
	if (rc < 0)
		return -1;
	if (rc == 1)
		return log_continue(c, pen, &from, key, e);
	pen->head = from;
	rc = log_find(c->db, &pen->who->p.log, &pen->log, e);
	if (rc == 0)
		err_set(e, ERR_CORRUPT, "log %s is missing",
			id_text(&pen->who->p.log).s);
	return rc == 1 ? 0 : -1;
}

/* What a seal puts into headers. */
struct sealing {
	struct new_parts again; /* of dead headers */
	struct new_parts parts;
	bool changes; /* also without a header */
};

static int
sealing_make(struct client *c, struct signer *who, json_t *act,
	     struct sealing *s, struct err *e)
{
	const struct id *first = &who->p.first;
	struct head from;
	int64_t dead = dead_count(c, first, e);
	int waits = dead > 0 ? rehome_waits(c, first, e) : 0;
	int leaves = dead < 0 || waits < 0 ? -1 : must_leave(c, who, &from, e);

	if (leaves < 0)
		return -1;
	if (leaves == 1) {
		s->changes = true;
		if (said_drop(c, first, e) != 0)
			return -1;
	}
	if (dead > 0 && waits == 0) {
		s->changes = true;
		if (rehome_parts(c, first, &s->again, e) != 0 ||
		    rehome_settle(c, first, e) != 0)
			return -1;
	}
	if (parts_make(c, first, &s->parts, e) != 0)
		return -1;
	return act == NULL ? 0 : parts_add_act(c, &s->parts, act, e);
}

static int
sealing_write(struct client *c, struct signer *who, struct sign_key *key,
	      struct sealing *s, struct err *e)
{
	struct pen pen = {.who = who};

	/* Whoever is to leave his log may do so with nothing to say. */
	if (s->again.count + s->parts.count == 0 && !who->leave)
		return 0;
	if (pen_take(c, &pen, key, e) != 0)
		return -1;
	if (s->again.count > 0 && batches_write(c, &pen, &s->again, 0, e) != 0)
		return -1;
	if (s->parts.count > 0 && batches_write(c, &pen, &s->parts, 0, e) != 0)
		return -1;
	return parts_forget_edits(c, &s->parts, e);
}

/* In a transaction, under seal.lock. */
static int
seal_write(struct client *c, struct signer *who, struct sign_key *key,
	   json_t *act, struct hash *part, struct err *e)
{
	struct sealing s = {.changes = false};
	int rc = -1;

	if (sealing_make(c, who, act, &s, e) != 0)
		goto out;
	if (s.again.count + s.parts.count == 0 && !s.changes) {
		rc = 0;
		goto out;
	}
	if (sealing_write(c, who, key, &s, e) != 0 || own_prune(c, e) != 0 ||
	    signer_put(c, who, e) != 0)
		goto out;
	if (act != NULL && part != NULL)
		*part = s.parts.parts[s.parts.count - 1].hash;
	rc = 1;
out:
	parts_done(&s.again);
	parts_done(&s.parts);
	return rc;
}

/* Under seal.lock.  ${key} is of the log ${p}->log, which may have been left
 * for another one since it was looked up. */
static int
seal_locked(struct client *c, const struct person *p,
	    const struct sign_key *key, json_t *act, struct hash *part,
	    struct err *e)
{
	struct signer who;
	struct sign_key now;
	struct id old;
	int rc = signer_get(c, &p->first, &who, e);

	if (rc != 1)
		return rc < 0 ? -1
			      : err_set(e, ERR_STATE, "log %s is of nobody",
					id_text(&p->log).s);
	old = who.p.log;
	if (key_follow(c, &p->log, key, &old, &now, e) != 0 ||
	    outbox_advance(c, &old, e) != 0 || db_begin(c->db, e) != 0) {
		rc = -1;
		goto out;
	}
	rc = seal_write(c, &who, &now, act, part, e);
	if (rc != 1)
		db_rollback(c->db);
	else if (db_commit(c->db, e) != 0 ||
		 outbox_advance(c, &who.p.log, e) != 0 ||
		 (who.p.is_locked && unsealed_keep(c, e) != 0))
		rc = -1;
out:
	sign_key_wipe(&now);
	return rc;
}

int
seal(struct client *c, const struct person *p, const struct sign_key *key,
     json_t *act, struct hash *part, struct err *e)
{
	struct lock l = LOCK_INIT;
	int rc;

	(void)home_room(c, BATCH_BYTES_SOFT);
	if (home_lock(c, &l, SEAL_LOCK, SEAL_WAIT_MS, e) != 0)
		return -1;
	rc = seal_locked(c, p, key, act, part, e);
	lock_release(&l);
	return rc;
}

int
seal_rotate(struct client *c, const struct person *p,
	    const struct sign_key *key, struct id *log, struct err *e)
{
	struct signer who;

	if (person_leave(c, &p->log, e) != 0 ||
	    seal(c, p, key, NULL, NULL, e) < 0 ||
	    signer_get(c, &p->first, &who, e) != 1)
		return -1;
	*log = who.p.log;
	return 0;
}

/* In a transaction, under seal.lock. */
static int
genesis_write(struct client *c, struct signer *who, const struct sign_key *key,
	      const struct sign_key *invite_key, struct err *e)
{
	struct new_parts parts = {0};
	struct pen pen = {.who = who, .key = key, .second = invite_key};
	int rc = -1;

	pen.head.log = who->p.log;
	pen.second_name = name_enrol(invite_key->public);
	if (person_keep(c, &who->p, e) == 0 &&
	    introduce(c, &who->p, &parts, e) == 0 &&
	    pen_write(c, &pen, parts.parts, parts.count, e) == 0)
		rc = signer_put(c, who, e);
	parts_done(&parts);
	return rc;
}

int
seal_genesis(struct client *c, const struct person *p,
	     const struct sign_key *key, const struct sign_key *invite_key,
	     struct err *e)
{
	struct signer who = {.p = *p};
	struct lock l = LOCK_INIT;
	int rc = -1;

	if (!c->has_scope)
		return err_set(e, ERR_STATE, "this home has no unit yet");
	if (home_lock(c, &l, SEAL_LOCK, SEAL_WAIT_MS, e) != 0)
		return -1;
	if (db_begin(c->db, e) == 0) {
		rc = genesis_write(c, &who, key, invite_key, e);
		if (rc != 0)
			db_rollback(c->db);
		else
			rc = db_commit(c->db, e);
	}
	if (rc == 0)
		rc = outbox_advance(c, &p->log, e);
	lock_release(&l);
	return rc;
}

/* What seal_all() goes about with. */
struct round {
	struct client *c;
	const char *file;
	uint64_t *left;
	bool opened; /* a locked key, with the file's passphrase */
	bool wrong;
};

/* Edits to be sealed, and headers to be sealed again. */
static int64_t
work_of(struct client *c, const struct person *p, struct err *e)
{
	int64_t n = 0;
	int64_t dead;

	if (db_get_int(c->db, &n, e,
		       "SELECT count(*) FROM unsealed WHERE first = ?1", "d",
		       &p->first) < 0 ||
	    (dead = dead_count(c, &p->first, e)) < 0)
		return -1;
	return n + dead;
}

/* Open the key: 1, 0 if it stays locked, -1. */
static int
key_open(struct round *r, const struct person *p, struct sign_key *key,
	 struct err *e)
{
	char pass[PASSPHRASE_MAX + 1];
	struct err why = ERR_INIT;
	int rc;

	if (p->is_locked && r->file == NULL)
		return r->c->asks ? person_key_typed(r->c, p, key, e) : 0;
	if (passphrase_of(r->c, p, r->file, pass, sizeof(pass), e) != 0)
		return -1;
	rc = person_key(r->c, p, p->is_locked ? pass : NULL, key, &why);
	wipe(pass, sizeof(pass));
	if (rc == 0) {
		r->opened |= p->is_locked;
		return 1;
	}
	if (why.code == ERR_PASSPHRASE) {
		r->wrong = true;
		return 0;
	}
	/* One person's lost key holds nobody else up. */
	if (why.code == ERR_KEY)
		return 0;
	*e = why;
	return -1;
}

static int
seal_one(struct round *r, const struct person *p, struct err *e)
{
	int64_t n = work_of(r->c, p, e);
	struct sign_key key;
	int rc;

	if (n <= 0)
		return n < 0 ? -1 : 0;
	if ((rc = rehome_waits(r->c, &p->first, e)) < 0)
		return -1;
	if (rc == 1) {
		*r->left += (uint64_t)n;
		return 0;
	}
	if ((rc = key_open(r, p, &key, e)) < 0)
		return -1;
	if (rc == 0) {
		*r->left += (uint64_t)n;
		return 0;
	}
	rc = seal(r->c, p, &key, NULL, NULL, e);
	sign_key_wipe(&key);
	return rc < 0 ? -1 : 0;
}

int
seal_leaves(struct client *c, struct err *e)
{
	struct person *people;
	struct signer who;
	struct head from;
	size_t count;
	int rc = 0;

	if (person_list(c, &people, &count, e) != 0)
		return -1;
	for (size_t i = 0; rc == 0 && i < count; i++) {
		rc = signer_get(c, &people[i].first, &who, e);
		if (rc == 1)
			rc = must_leave(c, &who, &from, e);
	}
	free(people);
	return rc;
}

int
seal_all(struct client *c, const char *passphrase_file, uint64_t *left,
	 struct err *e)
{
	struct round r = {.c = c, .file = passphrase_file, .left = left};
	struct person *people;
	size_t count;
	int rc = 0;

	*left = 0;
	/* Sealing commits, so no list may be open meanwhile. */
	if (person_list(c, &people, &count, e) != 0)
		return -1;
	for (size_t i = 0; rc == 0 && i < count; i++)
		rc = seal_one(&r, &people[i], e);
	free(people);
	c->asks = false;
	if (rc != 0 || unsealed_keep(c, e) != 0)
		return -1;
	/* One file opens what it fits; that it fits nothing is a mistake. */
	if (r.wrong && !r.opened)
		return err_set(e, ERR_PASSPHRASE, "%s: wrong passphrase",
			       passphrase_file);
	return 0;
}

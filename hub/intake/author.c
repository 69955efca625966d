#include <string.h>

#include "hub/intake/intake.h"
#include "hub/intake/sequence.h"
#include "hub/store/store.h"
#include "protocol/sign/hash.h"

#define ACCOUNT "admin"

/* A batch in the making: the bodies lie one behind the other. */
struct draft {
	struct batch b;
	struct buf bodies;
	uint8_t salts[BATCH_PARTS_MAX][SALT_LEN];
	size_t at[BATCH_PARTS_MAX]; /* where each body begins */
	size_t made; /* of the parts; those behind them are stored already */
};

json_t *
hub_act(enum act_kind kind)
{
	struct id none = {{0}};

	return act_new(kind, &none);
}

/* The key of the hub's log of a scope needs no file of its own: it follows
 * from the author key, the origin and the scope.  After a roll-back the origin
 * is another one, and so is the key. */
static void
log_key(const struct hub *h, const struct id *scope, struct sign_key *k)
{
	static const char domain[] = "kheo/hub log key\n";
	struct sha256 s;
	struct hash seed;
	uint8_t n[8];

	for (unsigned i = 0; i < sizeof(n); i++)
		n[i] = (uint8_t)(h->keys.origin >> (56 - 8 * i));
	sha256_init(&s);
	sha256_add(&s, domain, sizeof(domain) - 1);
	sha256_add(&s, h->author_key.secret, SEED_LEN);
	sha256_add(&s, n, sizeof(n));
	sha256_add(&s, scope->b, ID_LEN);
	sha256_done(&s, &seed);
	sign_key_from_seed(k, seed.b);
	wipe(&seed, sizeof(seed));
	wipe(&s, sizeof(s));
}

struct id
hub_log_id(const struct hub *h, const struct id *scope)
{
	struct sign_key k;
	struct id id;

	log_key(h, scope, &k);
	id = log_id(k.public);
	sign_key_wipe(&k);
	return id;
}

/* What stands for the installation in a hub log's genesis. */
static struct id
hub_dev(const struct hub *h)
{
	static const char domain[] = "kheo/hub dev\n";
	struct sha256 s;
	struct hash hash;

	sha256_init(&s);
	sha256_add(&s, domain, sizeof(domain) - 1);
	sha256_add(&s, h->author_key.public, KEY_LEN);
	sha256_done(&s, &hash);
	return hash_id(&hash);
}

/* The hub's log of a scope: 1, 0 if it is still to be begun, -1. */
static int
own_log(struct hub *h, const struct id *scope, const struct sign_key *k,
	struct log_row *log, struct err *e)
{
	struct id id = log_id(k->public);
	struct id known;
	int rc = store_hub_log(h->db, scope, &known, e);

	if (rc < 0)
		return -1;
	if (rc == 0 || !id_eq(&known, &id))
		return 0;
	if ((rc = log_find(h->db, &id, log, e)) == 0)
		return err_set(e, ERR_CORRUPT, "the hub's log is missing");
	return rc;
}

static int
body_add(struct draft *d, const struct hub *h, const struct id *by, json_t *act,
	 struct err *e)
{
	const char *name = json_get_text(act, "act");
	enum act_kind kind = name == NULL ? ACT_NONE : act_parse_name(name);
	size_t i = d->b.part_count;
	size_t n;

	if (json_object_set_new(act, "by", json_id(by)) != 0 ||
	    (act_has_account(kind) && json_object_get(act, "account") == NULL &&
	     json_object_set_new(act, "account", json_string(ACCOUNT)) != 0))
		return err_memory(e);
	d->at[i] = d->bodies.len;
	if (json_put(&d->bodies, act, e) != 0 || buf_check(&d->bodies, e) != 0)
		return -1;
	n = d->bodies.len - d->at[i];
	if (n > PART_BYTES_MAX)
		return err_set(e, ERR_LIMIT, "an act of %zu bytes", n);
	rng_fill(&h->rng, d->salts[i], SALT_LEN);
	d->b.parts[i].bytes = (uint32_t)n;
	d->b.parts[i].hash = part_hash(d->salts[i], d->bodies.p + d->at[i], n);
	d->b.part_count++;
	d->made++;
	return 0;
}

/* Parts that are stored already, of somebody else. */
static int
refs_add(struct draft *d, const struct part_ref *refs, size_t count,
	 struct err *e)
{
	for (size_t i = 0; i < count; i++) {
		if (d->b.part_count == BATCH_PARTS_MAX)
			return err_set(e, ERR_LIMIT, "too many parts");
		d->b.parts[d->b.part_count++] = refs[i];
	}
	return 0;
}

static void
genesis_fill(struct draft *d, const struct hub *h, const struct id *scope,
	     const struct sign_key *k)
{
	struct genesis *g = &d->b.genesis;

	d->b.seq = 1;
	g->dev = hub_dev(h);
	g->scope = *scope;
	g->role = ROLE_HUB;
	memcpy(g->key, k->public, KEY_LEN);
}

static int
header_sign(const struct draft *d, const struct hub *h,
	    const struct sign_key *k, struct buf *note, struct hash *hash,
	    struct err *e)
{
	struct buf text = BUF_INIT(NOTE_BYTES_MAX);
	struct sign_name name = name_log(k->public);
	struct sign_name author = name_author(h->keys.hub);
	bool is_first = d->b.seq == 1;
	int rc = -1;

	batch_put(&text, &d->b);
	if (buf_check(&text, e) == 0) {
		*hash = sha256(text.p, text.len);
		rc = signed_put(note, buf_str(&text), text.len, name.s, k,
				is_first ? author.s : NULL,
				is_first ? &h->author_key : NULL, e);
	}
	buf_done(&text);
	return rc;
}

static int
draft_store(struct hub *h, const struct draft *d, struct log_row *log,
	    const struct buf *note, struct batch_row *row, struct err *e)
{

	if (d->b.seq == 1) {
		if (log_add(h->db, &d->b, &row->hash, &d->b.log, log, e) != 0 ||
		    store_hub_log_put(h->db, &log->scope, &log->id, e) != 0)
			return -1;
	}
	row->lid = log->lid;
	row->seq = d->b.seq;
	row->state = BATCH_HELD;
	row->recv_ms = hub_now_ms(h);
	if (batch_add(h->db, log->lid, d->b.seq, &row->hash, note->p, note->len,
		      BATCH_HELD, row->recv_ms, &row->bid, e) != 0)
		return -1;
	for (size_t i = 0; i < d->made; i++)
		if (part_add(h->db, &d->b.parts[i].hash, d->salts[i],
			     d->bodies.p + d->at[i], d->b.parts[i].bytes,
			     row->bid, i, e) != 0)
			return -1;
	return 0;
}

/* Everything behind the bodies: header, signature, storage, entry. */
static int
draft_finish(struct hub *h, struct draft *d, const struct sign_key *k,
	     struct log_row *log, struct err *e)
{
	struct buf note = BUF_INIT(NOTE_BYTES_MAX);
	struct batch_row row;
	enum disp disp;
	int rc = -1;

	memset(&row, 0, sizeof(row));
	d->b.time_s = hub_now_ms(h) / 1000;
	d->b.seen.kind = SEEN_NONE;
	if (header_sign(d, h, k, &note, &row.hash, e) != 0 ||
	    draft_store(h, d, log, &note, &row, e) != 0 ||
	    sequence_one(h, log, &row, &disp, e) != 0)
		goto out;
	if (disp == DISP_APPLIED)
		rc = 0;
	else
		err_set(e, ERR_INVALID, "an act of the hub has no effect");
out:
	buf_done(&note);
	return rc;
}

static int
author(struct hub *h, const struct id *scope, json_t *const *acts, size_t count,
       const struct part_ref *refs, size_t ref_count, struct hash *part,
       struct err *e)
{
	struct draft d;
	struct sign_key k;
	struct log_row log;
	int rc = -1;
	int has_log;

	if (count < 1 || count > BATCH_PARTS_MAX)
		return err_set(e, ERR_LIMIT, "%zu acts in a batch", count);
	memset(&d, 0, sizeof(d));
	buf_init(&d.bodies, BATCH_BYTES_MAX);
	log_key(h, scope, &k);
	if ((has_log = own_log(h, scope, &k, &log, e)) < 0)
		goto out;
	d.b.log = log_id(k.public);
	if (has_log == 1) {
		d.b.seq = log.seq + 1;
		d.b.has_prev = true;
		d.b.prev = log.hash;
	} else {
		genesis_fill(&d, h, scope, &k);
	}
	for (size_t i = 0; i < count; i++)
		if (body_add(&d, h, &d.b.log, acts[i], e) != 0)
			goto out;
	if (refs_add(&d, refs, ref_count, e) != 0)
		goto out;
	if (part != NULL)
		*part = d.b.parts[0].hash;
	rc = draft_finish(h, &d, &k, &log, e);
out:
	sign_key_wipe(&k);
	buf_done(&d.bodies);
	return rc;
}

int
hub_author(struct hub *h, const struct id *scope, json_t *const *acts,
	   size_t count, struct hash *part, struct err *e)
{

	return author(h, scope, acts, count, NULL, 0, part, e);
}

int
hub_adopt(struct hub *h, const struct id *scope, json_t *act,
	  const struct part_ref *parts, size_t count, struct err *e)
{

	return author(h, scope, &act, 1, parts, count, NULL, e);
}

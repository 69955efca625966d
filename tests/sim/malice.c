#include "tests/sim/malice.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "client/store/seal.h"
#include "client/sync/impl.h"
#include "protocol/base/limits.h"
#include "protocol/db/stmt.h"
#include "protocol/sign/hash.h"
#include "protocol/wire/gzip.h"
#include "protocol/wire/hello.h"
#include "tests/sim/district.h"
#include "tests/sim/officer.h"
#include "tests/sim/person.h"

/* A part as it travels. */
struct loot {
	uint8_t salt[SALT_LEN];
	struct buf body;
};

/* Somebody at a PC, with everything in his hands. */
struct rogue {
	struct world *w;
	struct home *h;
	struct client c;
	struct person p;
	struct sign_key key;
	struct head head; /* of his log */
	struct err e;
};

static bool
rogue_begin(struct world *w, struct rogue *r, struct home *h)
{
	memset(r, 0, sizeof(*r));
	r->w = w;
	r->h = h;
	return h != NULL && home_open(w, h, &r->c, &r->e) == 0 &&
	       r->c.has_scope && r->c.has_keys &&
	       person_pick(&r->c, NULL, ROLE_RECORDER, &r->p, &r->e) == 1 &&
	       person_key(&r->c, &r->p, NULL, &r->key, &r->e) == 0 &&
	       own_head(&r->c, &r->p.log, &r->head, &r->e) == 1;
}

static void
rogue_end(struct rogue *r)
{
	client_close(&r->c);
}

static void
hello_add(struct rogue *r, const uint8_t *device, struct buf *bundle)
{
	struct hello *h = calloc(1, sizeof(*h));
	struct buf text = BUF_INIT(NOTE_BYTES_MAX);
	struct buf note = BUF_INIT(NOTE_BYTES_MAX);

	if (h == NULL)
		abort();
	h->hub = r->c.root;
	h->hubkeys = r->c.keys.version;
	if (device != NULL)
		memcpy(h->device, device, KEY_LEN);
	else if (device_public(&r->c, h->device, &r->e) != 0)
		violates(r->w, "%s", r->e.text);
	hello_put(&text, h);
	if (device_note_put(&r->c, &note, &text, &r->e) != 0)
		violates(r->w, "%s", r->e.text);
	bundle_begin(bundle);
	bundle_put(bundle, BUNDLE_HELLO, note.p, note.len);
	buf_done(&text);
	buf_done(&note);
	free(h);
}

/* The next header of his log over one part, signed by ${key}. */
static void
batch_add_to(struct rogue *r, const struct loot *part,
	     const struct sign_key *key, struct buf *bundle)
{
	struct batch *b = calloc(1, sizeof(*b));
	struct buf text = BUF_INIT(NOTE_BYTES_MAX);
	struct buf note = BUF_INIT(NOTE_BYTES_MAX);
	struct sign_name name = name_log(r->key.public);

	if (b == NULL)
		abort();
	b->log = r->p.log;
	b->seq = r->head.seq + 1;
	b->has_prev = true;
	b->prev = r->head.hash;
	b->seen.kind = SEEN_SAME;
	b->time_s = r->w->now_ms / 1000;
	b->part_count = 1;
	b->parts[0].bytes = (uint32_t)part->body.len;
	b->parts[0].hash = part_hash(part->salt, part->body.p, part->body.len);
	batch_put(&text, b);
	if (signed_put(&note, buf_str(&text), text.len, name.s, key, NULL, NULL,
		       &r->e) != 0)
		violates(r->w, "%s", r->e.text);
	bundle_put(bundle, BUNDLE_HEADER, note.p, note.len);
	buf_reset(&note);
	note.max = BUNDLE_BYTES_MAX;
	buf_add(&note, part->salt, SALT_LEN);
	buf_add(&note, part->body.p, part->body.len);
	bundle_put(bundle, BUNDLE_PART, note.p, note.len);
	buf_done(&text);
	buf_done(&note);
	free(b);
}

static int
hand_in(struct rogue *r, const struct buf *bundle)
{
	struct buf gz = BUF_INIT(BUNDLE_BYTES_MAX);
	struct buf answer = BUF_INIT(2 * BUNDLE_BYTES_MAX);
	int rc;

	err_clear(&r->e);
	if (gzip_deflate(&gz, bundle->p, bundle->len, &r->e) != 0)
		violates(r->w, "%s", r->e.text);
	rc = district_sync(r->w, false, gz.p, gz.len, &answer, &r->e);
	buf_done(&gz);
	buf_done(&answer);
	return rc;
}

/* Once a person's own key has signed beside kheo, his PC is like one of two
 * copies of a disk. */
static void
betrayed(struct rogue *r)
{
	r->h->is_copy = true;
	r->h->may_fork = true;
	model_doubt(r->w, home_number(r->w, r->h));
}

static void
lie(struct rogue *r, unsigned n, struct loot *out)
{
	struct id rec = {.b = "record"};

	rec.b[6] = (uint8_t)r->h->unit;
	rng_fill(&r->c.rng, out->salt, SALT_LEN);
	buf_init(&out->body, PART_BYTES_MAX);
	buf_fmt(&out->body,
		"{\"v\":1,\"by\":\"%s\",\"refs\":[],\"edits\":[{\"rec\":\"%s\","
		"\"type\":\"report\",\"set\":{\"title\":[\"dối trá %u\"]}}]}",
		id_text(&r->p.first).s, id_text(&rec).s, n);
}

void
evil_fork(struct world *w)
{
	struct rogue r;
	struct buf bundle = BUF_INIT(BUNDLE_BYTES_MAX);
	struct loot part;

	if (rogue_begin(w, &r, home_pick(w))) {
		trace(w, "h%u: signs two headers %llu", home_number(w, r.h),
		      (unsigned long long)r.head.seq + 1);
		for (unsigned n = 0; n < 2; n++) {
			lie(&r, n, &part);
			buf_reset(&bundle);
			hello_add(&r, NULL, &bundle);
			batch_add_to(&r, &part, &r.key, &bundle);
			(void)hand_in(&r, &bundle);
			buf_done(&part.body);
		}
		betrayed(&r);
	}
	buf_done(&bundle);
	rogue_end(&r);
}

/* The newest part with edits that somebody of another unit has signed. */
static bool
steal(struct world *w, unsigned unit, struct loot *out)
{
	struct home *h = home_pick(w);
	struct err e = ERR_INIT;
	struct client c;
	struct stmt *s;
	uint64_t left;
	const uint8_t *p;
	size_t n;
	bool found = false;

	buf_init(&out->body, PART_BYTES_MAX);
	if (h == NULL || h->unit == unit)
		return false;
	if (home_open(w, h, &c, &e) == 0 && c.has_scope &&
	    seal_leaves(&c, &e) == 0 && seal_all(&c, NULL, &left, &e) == 0 &&
	    (s = db_query(c.db, &e,
			  "SELECT p.salt, p.body FROM part AS p"
			  " JOIN batch AS b ON b.bid = p.bid"
			  " JOIN own_part AS o ON o.hash = p.hash"
			  " WHERE o.act = 0 ORDER BY p.pid DESC LIMIT 1",
			  "")) != NULL) {
		if (stmt_step(s, &e) == 1) {
			p = stmt_blob(s, 0, &n);
			memcpy(out->salt, p, SALT_LEN);
			p = stmt_blob(s, 1, &n);
			buf_add(&out->body, p, n);
			found = true;
		}
		stmt_done(s);
	}
	client_close(&c);
	return found;
}

void
evil_foreign(struct world *w)
{
	struct rogue r;
	struct buf bundle = BUF_INIT(BUNDLE_BYTES_MAX);
	struct loot part = {.body = BUF_INIT(PART_BYTES_MAX)};

	if (rogue_begin(w, &r, home_pick(w)) && steal(w, r.h->unit, &part)) {
		trace(w, "h%u: takes another unit's part", home_number(w, r.h));
		hello_add(&r, NULL, &bundle);
		batch_add_to(&r, &part, &r.key, &bundle);
		(void)hand_in(&r, &bundle);
		betrayed(&r);
		if (percent(w, 50))
			officer_release_last(w);
	}
	buf_done(&part.body);
	buf_done(&bundle);
	rogue_end(&r);
}

void
evil_impostor(struct world *w)
{
	struct rogue r;
	struct buf bundle = BUF_INIT(BUNDLE_BYTES_MAX);
	struct loot part;
	struct sign_key own;
	uint64_t size;

	if (rogue_begin(w, &r, home_pick(w))) {
		trace(w, "somebody signs for h%u", home_number(w, r.h));
		sign_key_new(&own, &r.c.rng);
		lie(&r, 9, &part);
		hello_add(&r, NULL, &bundle);
		batch_add_to(&r, &part, &own, &bundle);
		size = district_size(w);
		if (hand_in(&r, &bundle) == 0 && district_size(w) != size)
			violates(w, "an impostor's batch was sequenced");
		/* And a hello for a device whose key he has not. */
		buf_reset(&bundle);
		hello_add(&r, own.public, &bundle);
		if (hand_in(&r, &bundle) == 0)
			violates(w, "an impostor's hello was answered");
		buf_done(&part.body);
	}
	buf_done(&bundle);
	rogue_end(&r);
}

#include <stdlib.h>
#include <string.h>

#include "client/store/evidence.h"
#include "client/store/store.h"
#include "client/sync/impl.h"
#include "client/sync/sync.h"
#include "protocol/log/apply.h"
#include "protocol/log/redaction.h"
#include "protocol/sign/sealed.h"
#include "protocol/wire/gzip.h"
#include "protocol/wire/hello.h"

/* One request in the making. */
struct filling {
	struct client *c;
	struct outgoing *o;
	struct buf *out;
	struct buf note; /* scratch */
	struct buf part; /* scratch: salt and body */
	size_t end;      /* where the request is full */
	int64_t batches;
};

void
outgoing_done(struct outgoing *o)
{
	free(o->sent);
	free(o->wants);
	memset(o, 0, sizeof(*o));
}

static bool
was_sent(const struct outgoing *o, int64_t bid)
{
	for (size_t i = o->sent_count; i > 0; i--)
		if (o->sent[i - 1].bid == bid)
			return true;
	return false;
}

static int
sent_add(struct outgoing *o, const struct batch_row *row, struct err *e)
{
	if (o->sent_count == o->sent_cap) {
		size_t cap = o->sent_cap == 0 ? 64 : o->sent_cap * 2;
		struct sent *p = realloc(o->sent, cap * sizeof(*p));

		if (p == NULL)
			return err_memory(e);
		o->sent = p;
		o->sent_cap = cap;
	}
	o->sent[o->sent_count].bid = row->bid;
	o->sent[o->sent_count].is_new = row->state == BATCH_SEALED;
	o->sent_count++;
	return 0;
}

static bool
is_wanted(const struct outgoing *o, const struct hash *part)
{
	for (size_t i = 0; i < o->want_count; i++)
		if (hash_eq(&o->wants[i], part))
			return true;
	return false;
}

static int
part_put(struct filling *f, const struct hash *hash, struct err *e)
{
	uint8_t salt[SALT_LEN] = {0};
	uint8_t *start;
	int rc;

	buf_reset(&f->part);
	if ((start = buf_grow(&f->part, SALT_LEN)) == NULL)
		return buf_check(&f->part, e);
	memset(start, 0, SALT_LEN);
	if ((rc = part_load(f->c->db, hash, salt, &f->part, e)) < 0)
		return -1;
	if (rc == 0)
		return err_set(e, ERR_CORRUPT, "own part %s is not stored",
			       hash_text(hash).s);
	/* Of what was redacted the hub has the skeleton before anybody. */
	if ((rc = redaction_of(f->c->db, hash, salt, e)) != 0)
		return rc < 0 ? -1 : 0;
	memcpy(f->part.p, salt, SALT_LEN);
	bundle_put(f->out, BUNDLE_PART, f->part.p, f->part.len);
	return 0;
}

/* A header with its parts; of one that the hub holds incomplete, only those
 * that it asked for (${only}). */
static int
batch_give(struct filling *f, const struct batch *b, bool only, struct err *e)
{
	bundle_put(f->out, BUNDLE_HEADER, f->note.p, f->note.len);
	for (size_t i = 0; i < b->part_count; i++) {
		if (only && !is_wanted(f->o, &b->parts[i].hash))
			continue;
		if (part_put(f, &b->parts[i].hash, e) != 0)
			return -1;
	}
	f->batches++;
	return buf_check(f->out, e);
}

static size_t
batch_size(const struct filling *f, const struct batch *b)
{
	size_t n = BUNDLE_HEAD_LEN + f->note.len;

	for (size_t i = 0; i < b->part_count; i++)
		n += BUNDLE_HEAD_LEN + SALT_LEN + b->parts[i].bytes;
	return n;
}

static bool
has_wanted(const struct filling *f, const struct batch *b)
{
	for (size_t i = 0; i < b->part_count; i++)
		if (is_wanted(f->o, &b->parts[i].hash))
			return true;
	return false;
}

/* 1 once the request is full. */
static int
row_put(void *ctx, const struct batch_row *row, struct err *e)
{
	struct filling *f = ctx;
	bool again = was_sent(f->o, row->bid);
	struct batch b;
	struct hash hash;

	if (again && f->o->want_count == 0)
		return 0;
	buf_reset(&f->note);
	if (batch_load(f->c->db, row->bid, &b, &hash, &f->note, e) != 0)
		return -1;
	if (again && !has_wanted(f, &b))
		return 0;
	/* One that is larger than a request goes alone. */
	if (f->batches > 0 && f->out->len + batch_size(f, &b) > f->end)
		return 1;
	if (batch_give(f, &b, again, e) != 0)
		return -1;
	if (!again && sent_add(f->o, row, e) != 0)
		return -1;
	return f->out->len >= f->end ? 1 : 0;
}

static int
head_add(void *ctx, const struct head *head, struct err *e)
{
	struct hello *h = ctx;

	(void)e;
	/* Room is left for cursors and locators. */
	if (head->seq > 0 && h->head_count < HELLO_LINES_MAX - 20)
		h->heads[h->head_count++] = *head;
	return 0;
}

static int
at_add(struct client *c, struct hello *h, const struct id *scope, struct err *e)
{
	struct cursor *at = &h->at[h->at_count++];

	at->scope = *scope;
	return cursor_get(c, scope, &at->size, e);
}

int
nonce_get(struct client *c, struct id *nonce, struct err *e)
{
	struct buf text = BUF_INIT(64);
	int rc = setting_get(c->db, SETTING_NONCE, &text, e);

	if (rc == 1 && text.len == ID_LEN)
		memcpy(nonce->b, text.p, ID_LEN);
	else if (rc == 1)
		rc = 0;
	buf_done(&text);
	return rc;
}

/* The newest size that was verified comes first: the hub has grown from there,
 * or it must explain itself. */
static int
hello_fill(struct client *c, struct outgoing *o, struct hello *h, struct err *e)
{
	struct checkpoint_row point;
	int rc;

	h->hub = c->root;
	h->hubkeys = c->keys.version;
	if ((rc = nonce_get(c, &h->nonce, e)) < 0)
		return -1;
	h->has_nonce = rc == 1;
	o->has_nonce = h->has_nonce;
	o->nonce = h->nonce;
	if (own_each(c, head_add, h, e) != 0 ||
	    at_add(c, h, &SCOPE_DIRECTORY, e) != 0 ||
	    at_add(c, h, &c->scope, e) != 0)
		return -1;
	if ((rc = checkpoint_newest(c->db, &point, e)) < 0)
		return -1;
	if (rc == 1 && point.origin == c->keys.origin) {
		hubkeys_origin(&c->keys, h->origin);
		h->locators[0].size = point.size;
		h->locators[0].root = point.root;
		h->locator_count = 1;
	}
	return met_locate(c, h, e);
}

int
device_note_put(struct client *c, struct buf *out, const struct buf *text,
		struct err *e)
{
	struct sign_key sign;
	struct box_key box;
	struct sign_name name;
	int rc;

	if (device_keys(c, &sign, &box, e) != 0)
		return -1;
	name = name_device(sign.public);
	rc = signed_put(out, (const char *)text->p, text->len, name.s, &sign,
			NULL, NULL, e);
	sign_key_wipe(&sign);
	box_key_wipe(&box);
	return rc;
}

int
device_public(struct client *c, uint8_t out[KEY_LEN], struct err *e)
{
	struct sign_key sign;
	struct box_key box;

	if (device_keys(c, &sign, &box, e) != 0)
		return -1;
	memcpy(out, sign.public, KEY_LEN);
	sign_key_wipe(&sign);
	box_key_wipe(&box);
	return 0;
}

static int
hello_give(struct client *c, struct outgoing *o, struct buf *out, struct err *e)
{
	struct hello *h = calloc(1, sizeof(*h));
	struct buf text = BUF_INIT(NOTE_BYTES_MAX);
	struct buf note = BUF_INIT(NOTE_BYTES_MAX);
	int rc = -1;

	if (h == NULL)
		return err_memory(e);
	if (device_public(c, h->device, e) != 0 || hello_fill(c, o, h, e) != 0)
		goto out;
	hello_put(&text, h);
	if (buf_check(&text, e) != 0 ||
	    device_note_put(c, &note, &text, e) != 0)
		goto out;
	bundle_put(out, BUNDLE_HELLO, note.p, note.len);
	rc = buf_check(out, e);
out:
	buf_done(&note);
	buf_done(&text);
	free(h);
	return rc;
}

/* The hub has signed what does not follow from what it signed before: it is
 * shown that. */
static int
shown_give(struct client *c, struct buf *out, struct err *e)
{
	struct buf note = BUF_INIT(NOTE_BYTES_MAX);
	int rc = evidence_show_get(c, &note, e);

	if (rc == 1)
		bundle_put(out, BUNDLE_CHECKPOINT, note.p, note.len);
	buf_done(&note);
	return rc < 0 ? -1 : 0;
}

int64_t
request_put(struct client *c, struct outgoing *o, struct buf *out,
	    size_t budget, struct err *e)
{
	struct filling f = {.c = c, .o = o, .out = out};
	int rc;

	if (!c->has_scope || !c->has_keys)
		return err_set(e, ERR_STATE,
			       "no hub is known: enrol this machine first");
	buf_init(&f.note, NOTE_BYTES_MAX);
	buf_init(&f.part, SALT_LEN + PART_BYTES_MAX);
	f.end = out->len + budget;
	bundle_begin(out);
	if ((rc = hello_give(c, o, out, e)) == 0 &&
	    (rc = shown_give(c, out, e)) == 0)
		rc = unsent_each(c, row_put, &f, e);
	buf_done(&f.part);
	buf_done(&f.note);
	return rc < 0 ? -1 : f.batches;
}

int
request_mark(struct client *c, struct outgoing *o, struct err *e)
{
	if (o->marked == o->sent_count)
		return 0;
	if (db_begin(c->db, e) != 0)
		return -1;
	for (size_t i = o->marked; i < o->sent_count; i++) {
		if (o->sent[i].is_new &&
		    batch_set_state(c->db, o->sent[i].bid, BATCH_EXPORTED, e) !=
			0) {
			db_rollback(c->db);
			return -1;
		}
	}
	o->marked = o->sent_count;
	return db_commit(c->db, e);
}

int
request_close(struct client *c, struct buf *out, const void *p, size_t n,
	      bool sealed, struct err *e)
{
	const uint8_t *box = hubkeys_find(&c->keys, HUB_BOX, UINT64_MAX);
	uint8_t boxes[1][KEY_LEN];
	struct buf gz;
	int rc;

	if (!sealed)
		return gzip_deflate(out, p, n, e);
	if (box == NULL)
		return err_set(e, ERR_STATE, "the hub has no key to seal to");
	memcpy(boxes[0], box, KEY_LEN);
	buf_init(&gz, out->max);
	if ((rc = gzip_deflate(&gz, p, n, e)) == 0)
		rc = sealed_put(out, gz.p, gz.len,
				(const uint8_t(*)[KEY_LEN])boxes, 1, e);
	buf_done(&gz);
	return rc;
}

/* Headers: one signed line more in a log. */
#include <stdlib.h>
#include <string.h>

#include "client/store/impl.h"
#include "protocol/log/state.h"
#include "protocol/sign/hash.h"
#include "protocol/sign/keys.h"

/* What the device has seen of the hub's tree, told only when it is news. */
static int
seen_fill(struct client *c, const struct pen *pen, struct batch *b,
	  struct checkpoint_row *point, struct err *e)
{
	const struct signer *who = pen->who;
	int rc = checkpoint_newest(c->db, point, e);
	struct hubkeys keys;

	if (rc < 0)
		return -1;
	if (rc == 0 || !c->has_keys || point->size == 0) {
		point->origin = who->seen_origin;
		point->size = who->seen_size;
	}
	if (point->size == 0) {
		b->seen.kind = SEEN_NONE;
	} else if (b->seq > 1 && point->origin == who->seen_origin &&
		   point->size == who->seen_size) {
		b->seen.kind = SEEN_SAME;
	} else {
		b->seen.kind = SEEN_ROOT;
		b->seen.size = point->size;
		b->seen.root = point->root;
		keys = c->keys;
		keys.origin = point->origin;
		hubkeys_origin(&keys, b->seen.origin);
	}
	return 0;
}

static int
genesis_fill(struct client *c, const struct pen *pen, struct genesis *g,
	     struct err *e)
{
	struct sign_key device;
	struct box_key box;

	if (device_keys(c, &device, &box, e) != 0)
		return -1;
	g->dev = c->dev;
	g->scope = c->scope;
	g->role = pen->who->p.role;
	memcpy(g->key, pen->key->public, KEY_LEN);
	memcpy(g->device, device.public, KEY_LEN);
	memcpy(g->box, box.public, KEY_LEN);
	if (pen->from != NULL) {
		g->has_from = true;
		g->from = pen->from->log;
		g->from_seq = pen->from->seq;
		g->from_hash = pen->from->hash;
	}
	sign_key_wipe(&device);
	box_key_wipe(&box);
	return 0;
}

static int
header_fill(struct client *c, const struct pen *pen,
	    const struct new_part *parts, size_t count, struct batch *b,
	    struct checkpoint_row *point, struct err *e)
{

	memset(b, 0, sizeof(*b));
	b->log = pen->head.log;
	b->seq = pen->head.seq + 1;
	b->has_prev = pen->head.seq > 0;
	b->prev = pen->head.hash;
	b->time_s = clock_now_ms(&c->clock) / 1000;
	if (b->time_s < 0)
		b->time_s = 0;
	for (size_t i = 0; i < count; i++) {
		b->parts[i].bytes = parts[i].bytes > 0
					? parts[i].bytes
					: (uint32_t)parts[i].body.len;
		b->parts[i].hash = parts[i].hash;
	}
	b->part_count = count;
	if (seen_fill(c, pen, b, point, e) != 0)
		return -1;
	return b->seq > 1 ? 0 : genesis_fill(c, pen, &b->genesis, e);
}

/* Nothing is signed that we could not read ourselves. */
static int
part_store(struct client *c, const struct new_part *np, int64_t bid,
	   size_t place, struct err *e)
{
	struct part p;
	int rc;

	if (part_parse(&p, np->body.p, np->body.len, e) != 0)
		return err_wrap(e, "own part");
	rc = part_add(c->db, &np->hash, np->salt, np->body.p, np->body.len, bid,
		      place, e);
	if (rc == 0)
		rc = own_part(c, &np->hash, &p, e);
	part_done(&p);
	return rc;
}

static int
header_store(struct client *c, struct pen *pen, const struct batch *b,
	     const struct hash *hash, const struct buf *note,
	     const struct new_part *parts, struct err *e)
{
	int64_t bid;

	if (b->seq == 1 &&
	    (log_add(c->db, b, hash, &pen->who->p.first, &pen->log, e) != 0 ||
	     own_begin(c, &b->log, &pen->who->p.first, e) != 0))
		return -1;
	if (batch_add(c->db, pen->log.lid, b->seq, hash, note->p, note->len,
		      BATCH_SEALED, 0, &bid, e) != 0)
		return -1;
	for (size_t i = 0; i < b->part_count; i++)
		if (part_store(c, &parts[i], bid, i, e) != 0)
			return -1;
	return 0;
}

int
pen_write(struct client *c, struct pen *pen, const struct new_part *parts,
	  size_t count, struct err *e)
{
	struct buf text = BUF_INIT(NOTE_BYTES_MAX);
	struct buf note = BUF_INIT(NOTE_BYTES_MAX);
	struct batch *b = malloc(sizeof(*b));
	struct sign_name name = name_log(pen->key->public);
	struct checkpoint_row point = {0};
	bool first = pen->head.seq == 0;
	struct hash hash;
	int rc = -1;

	if (b == NULL) {
		err_memory(e);
		goto out;
	}
	if (header_fill(c, pen, parts, count, b, &point, e) != 0)
		goto out;
	batch_put(&text, b);
	if (buf_check(&text, e) != 0 ||
	    signed_put(&note, buf_str(&text), text.len, name.s, pen->key,
		       pen->second_name.s, first ? pen->second : NULL, e) != 0)
		goto out;
	hash = sha256(text.p, text.len);
	if (header_store(c, pen, b, &hash, &note, parts, e) != 0)
		goto out;
	pen->head.seq = b->seq;
	pen->head.hash = hash;
	pen->who->seen_origin = point.origin;
	pen->who->seen_size = point.size;
	rc = 0;
out:
	free(b);
	buf_done(&text);
	buf_done(&note);
	return rc;
}

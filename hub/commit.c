#include "hub/hub.h"

#include <string.h>

#include "hub/anchor.h"
#include "hub/redactions.h"
#include "protocol/log/state.h"

static int
point_keep(struct hub *h, struct err *e)
{

	h->kept_size = h->size;
	h->kept_point = h->point;
	buf_reset(&h->kept_note);
	buf_add(&h->kept_note, h->point_note.p, h->point_note.len);
	return buf_check(&h->kept_note, e);
}

static void
point_restore(struct hub *h)
{
	struct buf note = h->point_note;

	h->size = h->kept_size;
	h->point = h->kept_point;
	h->point_note = h->kept_note;
	h->kept_note = note;
	buf_reset(&h->kept_note);
}

int
hub_begin(struct hub *h, struct err *e)
{

	if (hub_may_sign(h, e) != 0 || point_keep(h, e) != 0 ||
	    db_begin(h->db, e) != 0)
		return -1;
	h->is_begun = true;
	return 0;
}

/* What is signed for this size already, by a command of the same group: 1. */
static int
point_find(struct hub *h, struct err *e)
{
	struct checkpoint_row row;
	struct buf note = BUF_INIT(NOTE_BYTES_MAX);
	int rc = checkpoint_at(h->db, h->keys.origin, h->size, &row, &note, e);

	if (rc == 1 &&
	    checkpoint_open(&h->point, note.p, note.len, &h->keys, e) != 0)
		rc = -1;
	if (rc == 1) {
		buf_reset(&h->point_note);
		buf_add(&h->point_note, note.p, note.len);
		if (buf_check(&h->point_note, e) != 0)
			rc = -1;
	}
	buf_done(&note);
	return rc;
}

static int
point_sign(struct hub *h, struct err *e)
{
	struct buf text = BUF_INIT(NOTE_BYTES_MAX);
	struct checkpoint_row row;
	int rc = -1;

	memset(&h->point, 0, sizeof(h->point));
	memcpy(h->point.origin, h->origin, sizeof(h->point.origin));
	h->point.size = h->size;
	h->point.time_ms = hub_now_ms(h);
	if (tree_root(&h->tree, h->size, &h->point.root, e) != 0)
		return -1;
	checkpoint_put(&text, &h->point);
	buf_reset(&h->point_note);
	if (buf_check(&text, e) != 0 ||
	    signed_put(&h->point_note, buf_str(&text), text.len, h->origin,
		       &h->tree_key, NULL, NULL, e) != 0)
		goto out;
	row.origin = h->keys.origin;
	row.size = h->size;
	row.root = h->point.root;
	row.time_ms = h->point.time_ms;
	rc = checkpoint_add(h->db, &row, h->point_note.p, h->point_note.len, e);
out:
	buf_done(&text);
	return rc;
}

int
hub_point(struct hub *h, struct err *e)
{

	int rc;

	if (hub_may_sign(h, e) != 0)
		return -1;
	if (h->size == h->point.size)
		return 0;
	rc = point_find(h, e);
	if (rc != 0)
		return rc < 0 ? -1 : 0;
	return point_sign(h, e);
}

static int
anchor_follow(struct hub *h, struct err *e)
{
	struct anchor a;

	if (h->anchored == h->size)
		return 0;
	memcpy(a.origin, h->origin, sizeof(a.origin));
	a.size = h->point.size;
	a.root = h->point.root;
	if (anchor_write(h->home, &a, e) != 0)
		return -1;
	h->anchored = h->size;
	return 0;
}

int
hub_commit(struct hub *h, struct err *e)
{

	if (hub_point(h, e) != 0) {
		hub_rollback(h);
		return -1;
	}
	if (db_commit(h->db, e) != 0) {
		hub_rollback(h);
		return -1;
	}
	h->is_begun = false;
	if (anchor_follow(h, e) != 0)
		return -1;
	return redactions_follow(h, e);
}

void
hub_rollback(struct hub *h)
{

	if (!h->is_begun)
		return;
	h->is_begun = false;
	db_rollback(h->db);
	point_restore(h);
}

int
hub_mark(struct hub *h, uint64_t *size, struct err *e)
{

	*size = h->size;
	return db_savepoint(h->db, e);
}

int
hub_keep(struct hub *h, struct err *e)
{

	return db_release(h->db, e);
}

int
hub_undo(struct hub *h, uint64_t size, struct err *e)
{

	h->size = size;
	if (db_undo(h->db, e) != 0)
		return -1;
	if (h->point.size <= size)
		return 0;
	/* A checkpoint of what is undone must not be taken for one of what
	 * comes in its place. */
	h->point = h->kept_point;
	buf_reset(&h->point_note);
	buf_add(&h->point_note, h->kept_note.p, h->kept_note.len);
	return buf_check(&h->point_note, e);
}

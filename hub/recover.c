#include "hub/recover.h"

#include <string.h>

#include "hub/anchor.h"
#include "hub/redactions.h"
#include "protocol/log/redaction.h"
#include "protocol/log/state.h"

static int
root_load(const struct hub *h, const char *passphrase, struct sign_key *root,
	  struct err *e)
{
	struct buf path = BUF_INIT(4096);
	uint8_t seed[SEED_LEN];
	int rc = -1;

	if (hub_path(h->home, HUB_KEYS "/root", &path, e) == 0)
		rc = keyfile_read(buf_str(&path), "root", passphrase, seed, e);
	if (rc == 0) {
		sign_key_from_seed(root, seed);
		wipe(seed, sizeof(seed));
	}
	buf_done(&path);
	return rc;
}

/* The newest checkpoint of whatever origin must be that of the entries: what
 * is signed under the next one is what was signed before. */
static int
store_holds(struct hub *h, struct err *e)
{
	struct checkpoint_row row;
	struct hash root;
	int rc = checkpoint_newest(h->db, &row, e);

	if (rc < 0)
		return -1;
	if (rc == 0 || row.size != h->size)
		return err_set(e, ERR_CORRUPT,
			       "the newest checkpoint is missing");
	if (tree_root(&h->tree, h->size, &root, e) != 0)
		return -1;
	if (!hash_eq(&root, &row.root))
		return err_set(e, ERR_CORRUPT,
			       "the entries are not those of the newest"
			       " checkpoint");
	return 0;
}

static uint64_t
larger(uint64_t a, uint64_t b)
{

	return a > b ? a : b;
}

/* Whoever puts the same image of the whole machine back twice begins twice
 * with the same keys, and must not use one number for two trees: it is above
 * those that are known here, the one that a commune has shown among them, and
 * not below the time. */
static int
numbers_renew(const struct hub *h, struct hubkeys *next, struct err *e)
{
	int64_t now_s = clock_now_ms(&h->clock) / 1000;
	uint64_t shown = 0;
	struct anchor a;
	int rc = anchor_read(h->home, &a, e);

	if (rc < 0 && e->code != ERR_CORRUPT)
		return -1;
	err_clear(e);
	if (rc == 1)
		shown = origin_number(a.origin);
	next->origin = larger(h->keys.origin, shown) + 1;
	next->origin = larger(next->origin, now_s > 0 ? (uint64_t)now_s : 0);
	next->version = larger(h->keys.version + 1, next->origin);
	return 0;
}

/* The next hubkeys, in place of the present ones. */
static int
keys_renew(struct hub *h, const struct sign_key *root, struct err *e)
{
	struct buf text = BUF_INIT(NOTE_BYTES_MAX);
	struct buf path = BUF_INIT(4096);
	struct sign_name name = name_root(root->public);
	struct hubkeys next = h->keys;
	struct hubkeys checked;
	int rc = -1;

	if (numbers_renew(h, &next, e) != 0)
		goto out;
	hubkeys_put(&text, &next);
	buf_reset(&h->keys_note);
	if (buf_check(&text, e) != 0 ||
	    signed_put(&h->keys_note, buf_str(&text), text.len, name.s, root,
		       NULL, NULL, e) != 0 ||
	    hubkeys_open_next(&checked, h->keys_note.p, h->keys_note.len,
			      &h->keys, e) != 0 ||
	    hub_path(h->home, HUB_NOTE, &path, e) != 0)
		goto out;
	rc = file_write(buf_str(&path), h->keys_note.p, h->keys_note.len, 0600,
			e);
	h->keys = checked;
	hubkeys_origin(&h->keys, h->origin);
out:
	buf_done(&text);
	buf_done(&path);
	return rc;
}

static int
point_renew(struct hub *h, struct err *e)
{

	memset(&h->point, 0, sizeof(h->point));
	h->point.size = UINT64_MAX;
	h->anchored = UINT64_MAX;
	if (hub_begin(h, e) != 0)
		return -1;
	if (redactions_again(h, e) != 0) {
		hub_rollback(h);
		return -1;
	}
	return hub_commit(h, e);
}

int
hub_recover(const char *home, const char *passphrase, const struct clock *clock,
	    const struct rng *rng, uint64_t *origin, struct err *e)
{
	struct sign_key root;
	struct hub h;
	int rc = -1;

	if (hub_open_damaged(&h, home, clock, rng, e) != 0)
		return -1;
	if (redaction_unsettle(h.db, e) == 0 && redactions_apply(&h, e) == 0 &&
	    store_holds(&h, e) == 0 &&
	    root_load(&h, passphrase, &root, e) == 0) {
		if (keys_renew(&h, &root, e) == 0)
			rc = point_renew(&h, e);
		sign_key_wipe(&root);
	}
	*origin = h.keys.origin;
	hub_close(&h);
	return rc;
}

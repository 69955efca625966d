/* A checkpoint that a client shows to the hub that signed it. */
#include <string.h>

#include "hub/anchor.h"
#include "hub/hub.h"

/* Whether the tree has had this root at this size: 1, 0 or -1. */
static int
tree_contains(struct hub *h, const struct checkpoint *c, struct err *e)
{
	struct hash root;

	if (c->size > h->size)
		return 0;
	if (tree_root(&h->tree, c->size, &root, e) != 0)
		return -1;
	return hash_eq(&root, &c->root);
}

/* The anchor then says what the tree is not, so that no later start of this
 * hub signs either. */
static int
stop(struct hub *h, const struct checkpoint *c, struct err *e)
{
	struct anchor a = {.size = c->size, .root = c->root};

	memcpy(a.origin, c->origin, sizeof(a.origin));
	h->is_stopped = true;
	if (anchor_write(h->home, &a, e) != 0)
		return -1;
	return hub_may_sign(h, e);
}

int
hub_shown(struct hub *h, const void *note, size_t n, struct err *e)
{
	struct hubkeys keys = h->keys;
	struct err ignored = ERR_INIT;
	struct checkpoint c;
	uint64_t origin;
	int rc = 0;

	/* One that this hub does not know of was begun after it was set back
	 * once before, under the same keys. */
	keys.origin = INT64_MAX;
	if (checkpoint_open(&c, note, n, &keys, &ignored) != 0)
		return 0;
	/* What is of a tree that was given up says nothing. */
	origin = origin_number(c.origin);
	if (origin < h->keys.origin)
		return 0;
	if (origin == h->keys.origin)
		rc = tree_contains(h, &c, e);
	if (rc != 0)
		return rc < 0 ? -1 : 0;
	return stop(h, &c, e);
}

int
hub_may_sign(const struct hub *h, struct err *e)
{
	if (!h->is_stopped)
		return 0;
	return err_set(e, ERR_STALE,
		       "a commune has shown a checkpoint that this hub signed "
		       "and its tree does not contain: the machine was set "
		       "back; run kheo-hub recover");
}

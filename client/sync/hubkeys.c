#include <stdlib.h>

#include "client/store/rollback.h"
#include "client/sync/impl.h"

#define PATH_HUBKEYS "/v1/hubkeys"

/* 1 if ${k} is new, 0 if it says nothing new. */
static int
keys_open(const struct client *c, struct hubkeys *k, const void *note, size_t n,
	  struct err *e)
{
	if (!c->has_keys)
		return hubkeys_open(k, note, n, &c->root, e) == 0 ? 1 : -1;
	if (hubkeys_open_next(k, note, n, &c->keys, e) == 0)
		return 1;
	if (e->code != ERR_STALE)
		return -1;
	err_clear(e);
	return 0;
}

/* The hub lost a part of its tree and began the next one: both are taken in
 * or neither. */
static int
origin_follow(struct client *c, const void *note, size_t n, struct err *e)
{
	struct hubkeys before = c->keys;

	if (db_begin(c->db, e) != 0)
		return -1;
	if (store_rollback(c, before.origin, e) == 0 &&
	    client_learn_keys(c, note, n, e) == 0) {
		if (db_commit(c->db, e) == 0)
			return 0;
	} else {
		db_rollback(c->db);
	}
	c->keys = before;
	return -1;
}

int
keys_learn(struct client *c, const void *note, size_t n, struct err *e)
{
	struct hubkeys *k = calloc(1, sizeof(*k));
	int rc;

	if (k == NULL)
		return err_memory(e);
	rc = keys_open(c, k, note, n, e);
	if (rc == 1 && c->has_keys && k->origin < c->keys.origin)
		rc = err_set(e, ERR_STALE, "hubkeys: a tree of the past");
	else if (rc == 1 && c->has_keys && k->origin > c->keys.origin)
		rc = origin_follow(c, note, n, e) == 0 ? 0 : -1;
	free(k);
	if (rc <= 0)
		return rc;
	return client_learn_keys(c, note, n, e);
}

int
sync_hubkeys(struct client *c, struct transport *t, struct err *e)
{
	struct buf note = BUF_INIT(NOTE_BYTES_MAX);
	int rc;

	rc = t->get(t->ctx, PATH_HUBKEYS, &note, e);
	if (rc == 0)
		rc = keys_learn(c, note.p, note.len, e);
	buf_done(&note);
	return rc;
}

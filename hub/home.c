#include "hub/hub.h"

#include <stdlib.h>
#include <string.h>

#include "hub/anchor.h"
#include "hub/config.h"
#include "hub/redactions.h"
#include "hub/store/store.h"
#include "protocol/domain/deadline.h"
#include "protocol/log/state.h"

int
hub_path(const char *home, const char *name, struct buf *out, struct err *e)
{

	return path_join(out, home, name, e);
}

static int
seed_load(const char *home, const char *kind, uint8_t seed[SEED_LEN],
	  struct err *e)
{
	struct buf path = BUF_INIT(4096);
	char name[64];
	int n = snprintf(name, sizeof(name), "%s/%s", HUB_KEYS, kind);
	int rc = -1;

	if (n < 0 || (size_t)n >= sizeof(name))
		return err_set(e, ERR_LIMIT, "key: name too long");
	if (hub_path(home, name, &path, e) == 0)
		rc = keyfile_read(buf_str(&path), kind, NULL, seed, e);
	buf_done(&path);
	return rc;
}

static int
sign_load(const char *home, const char *kind, struct sign_key *k, struct err *e)
{
	uint8_t seed[SEED_LEN];

	if (seed_load(home, kind, seed, e) != 0)
		return -1;
	sign_key_from_seed(k, seed);
	wipe(seed, sizeof(seed));
	return 0;
}

/* A key file that was exchanged for another would sign what nobody believes. */
static int
keys_match(const struct hub *h, struct err *e)
{
	const struct {
		enum hub_role role;
		const uint8_t *key;
	} own[] = {
	    {HUB_TREE, h->tree_key.public},
	    {HUB_RECEIPT, h->receipt_key.public},
	    {HUB_AUTHOR, h->author_key.public},
	    {HUB_BOX, h->box_key.public},
	};

	for (size_t i = 0; i < ARRAY_LEN(own); i++) {
		const uint8_t *said =
		    hubkeys_find(&h->keys, own[i].role, h->size);

		if (said == NULL || memcmp(said, own[i].key, KEY_LEN) != 0)
			return err_set(e, ERR_CORRUPT,
				       "a key is not that of the hubkeys");
	}
	return 0;
}

static int
keys_load(struct hub *h, struct err *e)
{
	uint8_t seed[SEED_LEN];

	if (sign_load(h->home, "tree", &h->tree_key, e) != 0 ||
	    sign_load(h->home, "receipt", &h->receipt_key, e) != 0 ||
	    sign_load(h->home, "author", &h->author_key, e) != 0 ||
	    seed_load(h->home, "box", seed, e) != 0)
		return -1;
	box_key_from_seed(&h->box_key, seed);
	wipe(seed, sizeof(seed));
	rng_fill(&h->rng, h->nonce_key, sizeof(h->nonce_key));
	return keys_match(h, e);
}

static int
note_load(struct hub *h, struct err *e)
{
	struct buf path = BUF_INIT(4096);
	struct note n;
	struct id root;
	int rc = -1;

	if (hub_path(h->home, HUB_NOTE, &path, e) != 0)
		goto out;
	if (!file_exists(buf_str(&path))) {
		err_set(e, ERR_NOT_FOUND, "%s: no hub was made here", h->home);
		goto out;
	}
	if (file_read(&h->keys_note, buf_str(&path), e) != 0 ||
	    note_parse(&n, h->keys_note.p, h->keys_note.len, e) != 0 ||
	    hubkeys_parse(&h->keys, n.text, n.text_len, e) != 0)
		goto out;
	root = root_fingerprint(&h->keys);
	rc = hubkeys_open(&h->keys, h->keys_note.p, h->keys_note.len, &root, e);
	hubkeys_origin(&h->keys, h->origin);
out:
	buf_done(&path);
	return rc;
}

static int
config_load(struct hub *h, struct err *e)
{
	struct hub_config c;

	if (config_read(&c, h->home, e) != 0)
		return -1;
	if (c.name[0] != '\0' && strcmp(c.name, h->keys.hub) != 0)
		return err_set(e, ERR_FORMAT,
			       "%s: the name is not that of the hubkeys, %s",
			       HUB_CONF, h->keys.hub);
	memcpy(h->url, c.url, strlen(c.url) + 1);
	h->file_bytes = c.file_bytes;
	h->unit_bytes = c.unit_bytes;
	h->per_minute = c.per_minute;
	return 0;
}

static int
db_load(struct hub *h, struct err *e)
{
	struct buf path = BUF_INIT(4096);
	struct buf copy = BUF_INIT(4096);
	int rc = -1;

	if (hub_path(h->home, HUB_DB, &path, e) == 0 &&
	    hub_path(h->home, HUB_DB_OLD, &copy, e) == 0 &&
	    (h->db = db_open(buf_str(&path), &DB_HUB, e)) != NULL)
		rc = db_upgrade(h->db, hub_schema, hub_schema_steps,
				buf_str(&copy), e);
	buf_done(&copy);
	buf_done(&path);
	if (rc != 0)
		return -1;
	store_tree(&h->tree, h->db);
	if (store_size(h->db, &h->size, e) != 0)
		return -1;
	return store_newest_ms(h->db, &h->last_ms, e);
}

/* A copy from before a recovery has none of the present origin. */
static int
point_missing(struct hub *h, struct err *e)
{
	struct checkpoint_row row;
	int rc = checkpoint_newest(h->db, &row, e);

	if (rc < 0)
		return -1;
	if (rc == 1 && row.origin < h->keys.origin)
		return err_set(e, ERR_STALE,
			       "the database is of an earlier origin: it was"
			       " restored; run kheo-hub recover");
	return err_set(e, ERR_CORRUPT, "the newest checkpoint is missing");
}

/* The newest signed checkpoint; it covers every entry, as both are written in
 * one transaction. */
static int
point_load(struct hub *h, struct err *e)
{
	struct checkpoint_row row;
	int rc = checkpoint_at(h->db, h->keys.origin, h->size, &row,
			       &h->point_note, e);

	if (rc < 0)
		return -1;
	if (rc == 0)
		return point_missing(h, e);
	return checkpoint_open(&h->point, h->point_note.p, h->point_note.len,
			       &h->keys, e);
}

static int
home_lock(struct hub *h, struct err *e)
{
	struct buf path = BUF_INIT(4096);
	int rc = -1;

	/* A folder in which no hub was made is left without a trace. */
	if (hub_path(h->home, HUB_NOTE, &path, e) != 0)
		goto out;
	if (!file_exists(buf_str(&path))) {
		err_set(e, ERR_NOT_FOUND, "%s: no hub was made here", h->home);
		goto out;
	}
	if (hub_path(h->home, HUB_LOCK, &path, e) == 0)
		rc = lock_take(&h->lock, buf_str(&path), 0, e);
out:
	buf_done(&path);
	return rc;
}

static int
hub_load(struct hub *h, const char *home, const struct clock *clock,
	 const struct rng *rng, struct err *e)
{

	memset(h, 0, sizeof(*h));
	h->lock.fd = -1;
	h->clock = *clock;
	h->rng = *rng;
	buf_init(&h->keys_note, NOTE_BYTES_MAX);
	buf_init(&h->point_note, NOTE_BYTES_MAX);
	buf_init(&h->kept_note, NOTE_BYTES_MAX);
	h->policy = ACT_POLICY;
	if ((h->home = strdup(home)) == NULL)
		return err_memory(e);
	if (home_lock(h, e) != 0 || note_load(h, e) != 0 ||
	    config_load(h, e) != 0 || db_load(h, e) != 0)
		return -1;
	return keys_load(h, e);
}

int
hub_open(struct hub *h, const char *home, const struct clock *clock,
	 const struct rng *rng, struct err *e)
{

	if (hub_load(h, home, clock, rng, e) != 0 ||
	    redactions_apply(h, e) != 0)
		goto err0;
	if (h->size > 0 && point_load(h, e) != 0)
		goto err0;
	if (anchor_check(h, e) != 0)
		goto err0;
	return 0;

err0:
	hub_close(h);
	return -1;
}

int
hub_open_new(struct hub *h, const char *home, const struct clock *clock,
	     const struct rng *rng, struct err *e)
{

	if (hub_load(h, home, clock, rng, e) == 0) {
		if (h->size == 0)
			return 0;
		err_set(e, ERR_STATE, "the new database has entries");
	}
	hub_close(h);
	return -1;
}

int
hub_open_damaged(struct hub *h, const char *home, const struct clock *clock,
		 const struct rng *rng, struct err *e)
{
	struct err ignored = ERR_INIT;

	if (hub_load(h, home, clock, rng, e) != 0) {
		hub_close(h);
		return -1;
	}
	if (h->size > 0 && point_load(h, &ignored) != 0) {
		memset(&h->point, 0, sizeof(h->point));
		buf_reset(&h->point_note);
	}
	return 0;
}

void
hub_close(struct hub *h)
{

	db_close(h->db);
	sign_key_wipe(&h->tree_key);
	sign_key_wipe(&h->receipt_key);
	sign_key_wipe(&h->author_key);
	box_key_wipe(&h->box_key);
	wipe(h->nonce_key, sizeof(h->nonce_key));
	buf_done(&h->keys_note);
	buf_done(&h->point_note);
	buf_done(&h->kept_note);
	free(h->home);
	lock_release(&h->lock);
	memset(h, 0, sizeof(*h));
	h->lock.fd = -1;
}

int64_t
hub_now_ms(struct hub *h)
{
	int64_t now = clock_now_ms(&h->clock);

	if (now > h->last_ms)
		h->last_ms = now;
	return h->last_ms;
}

struct day_text
hub_today(struct hub *h)
{

	return day_iso(day_at(hub_now_ms(h), ZONE_VIETNAM_MIN));
}

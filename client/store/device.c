#include <string.h>

#include "client/store/impl.h"
#include "protocol/db/stmt.h"
#include "protocol/log/state.h"
#include "protocol/sign/hash.h"
#include "protocol/sign/keys.h"

#define PATH_BYTES_MAX 4096
#define DEVICE_FILE    "keys/device"

int
home_lock(const struct client *c, struct lock *l, const char *name,
	  int64_t wait_ms, struct err *e)
{
	struct buf path = BUF_INIT(PATH_BYTES_MAX);
	int rc = client_path(c, &path, name, e);

	if (rc == 0)
		rc = lock_take(l, buf_str(&path), wait_ms, e);
	buf_done(&path);
	return rc;
}

/* Under seal.lock: make what is missing. */
static int
device_make(struct client *c, const char *path, struct err *e)
{
	uint8_t seed[SEED_LEN];
	int rc = 0;

	if (!file_exists(path)) {
		if (keys_init() != 0)
			return err_set(e, ERR_STATE,
				       "the crypto library failed");
		rng_fill(&c->rng, seed, sizeof(seed));
		rc =
		    keyfile_write(path, "device", seed, NULL, NULL, &c->rng, e);
		wipe(seed, sizeof(seed));
	}
	if (rc != 0)
		return -1;
	rng_fill(&c->rng, c->dev.b, ID_LEN);
	/* Another process may have been first. */
	return db_run(c->db, e,
		      "INSERT INTO setting(name, value) VALUES('dev', ?1)"
		      " ON CONFLICT(name) DO NOTHING",
		      "d", &c->dev);
}

/* The installation's id: 1, 0 or -1. */
static int
dev_load(struct client *c, struct err *e)
{
	struct buf b = BUF_INIT(ID_LEN);
	int rc = setting_get(c->db, "dev", &b, e);

	if (rc == 1 && b.len != ID_LEN)
		rc = err_set(e, ERR_CORRUPT, "setting dev: damaged");
	if (rc == 1)
		memcpy(c->dev.b, b.p, ID_LEN);
	buf_done(&b);
	return rc;
}

int
device_ready(struct client *c, struct err *e)
{
	struct buf path = BUF_INIT(PATH_BYTES_MAX);
	struct lock l = LOCK_INIT;
	int rc;

	if ((rc = client_path(c, &path, DEVICE_FILE, e)) != 0 ||
	    (rc = dev_load(c, e)) < 0)
		goto out;
	if (rc == 1 && file_exists(buf_str(&path))) {
		rc = 0;
		goto out;
	}
	rc = home_lock(c, &l, SEAL_LOCK, SEAL_WAIT_MS, e);
	if (rc == 0)
		rc = device_make(c, buf_str(&path), e);
	lock_release(&l);
	if (rc == 0)
		rc = dev_load(c, e) == 1 ? 0 : -1;
out:
	buf_done(&path);
	return rc;
}

int
device_keys(struct client *c, struct sign_key *sign, struct box_key *box,
	    struct err *e)
{
	static const char label[] = "kheo/device box\n";
	struct buf path = BUF_INIT(PATH_BYTES_MAX);
	uint8_t seed[SEED_LEN];
	struct sha256 s;
	struct hash h;
	int rc = -1;

	if (keys_init() != 0)
		return err_set(e, ERR_STATE, "the crypto library failed");
	if (client_path(c, &path, DEVICE_FILE, e) != 0 ||
	    keyfile_read(buf_str(&path), "device", NULL, seed, e) != 0) {
		key_unusable(e);
		goto out;
	}
	/* One file holds both pairs: the second seed is made from the first. */
	sign_key_from_seed(sign, seed);
	sha256_init(&s);
	sha256_add(&s, label, sizeof(label) - 1);
	sha256_add(&s, seed, sizeof(seed));
	sha256_done(&s, &h);
	box_key_from_seed(box, h.b);
	wipe(seed, sizeof(seed));
	wipe(&h, sizeof(h));
	wipe(&s, sizeof(s));
	rc = 0;
out:
	buf_done(&path);
	return rc;
}

int
anchor_here(const struct client *c, char out[AT_TEXT_MAX + 1], struct err *e)
{
	struct buf path = BUF_INIT(PATH_BYTES_MAX);
	struct buf at = BUF_INIT(AT_TEXT_MAX);
	int rc = -1;

	if (client_path(c, &path, DEVICE_FILE, e) == 0 &&
	    file_fingerprint(buf_str(&path), &at, e) == 0) {
		memcpy(out, buf_str(&at), at.len + 1);
		rc = 0;
	}
	buf_done(&path);
	buf_done(&at);
	return rc;
}

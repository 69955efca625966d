/* Log keys.  The first of a chain is a key file; each one that continues it is
 * derived from the one before and a salt, so that a home that was restored
 * can go on without asking for a passphrase. */
#include <stdio.h>
#include <string.h>

#include "client/store/impl.h"
#include "protocol/db/stmt.h"
#include "protocol/sign/hash.h"
#include "protocol/sign/keys.h"
#include "protocol/wire/lines.h"

#define PATH_BYTES_MAX 4096
#define NEXT_LINE      "kheo/next@v1"
#define NEXT_BYTES_MAX 256
#define CHAIN_MAX      256
#define SALT_BYTES     16

static int
file_of(const struct client *c, const struct id *log, const char *suffix,
	struct buf *out, struct err *e)
{
	char name[64];

	(void)snprintf(name, sizeof(name), "keys/%s.%s", id_text(log).s,
		       suffix);
	return client_path(c, out, name, e);
}

int
key_path(const struct client *c, const struct id *log, struct buf *out,
	 struct err *e)
{

	return file_of(c, log, "key", out, e);
}

static void
key_derive(const struct sign_key *key, const uint8_t salt[SALT_BYTES],
	   struct sign_key *out)
{
	static const char label[] = "kheo/next key\n";
	struct sha256 s;
	struct hash h;

	sha256_init(&s);
	sha256_add(&s, label, sizeof(label) - 1);
	sha256_add(&s, key->secret, SEED_LEN);
	sha256_add(&s, salt, SALT_BYTES);
	sha256_done(&s, &h);
	sign_key_from_seed(out, h.b);
	wipe(&h, sizeof(h));
	wipe(&s, sizeof(s));
}

int
key_next(struct client *c, const struct id *old, const struct sign_key *key,
	 struct sign_key *out, struct err *e)
{
	struct buf path = BUF_INIT(PATH_BYTES_MAX);
	struct buf text = BUF_INIT(NEXT_BYTES_MAX);
	uint8_t salt[SALT_BYTES];
	struct id log;
	int rc = -1;

	rng_fill(&c->rng, salt, sizeof(salt));
	key_derive(key, salt, out);
	log = log_id(out->public);
	buf_text(&text, NEXT_LINE "\nlog");
	put_id(&text, old);
	buf_text(&text, "\nsalt");
	put_b64(&text, salt, sizeof(salt));
	buf_text(&text, "\n");
	if (buf_check(&text, e) == 0 && file_of(c, &log, "next", &path, e) == 0)
		rc = file_write(buf_str(&path), text.p, text.len, 0600, e);
	buf_done(&text);
	buf_done(&path);
	return rc;
}

/* What ${log}'s key is derived from: 1, 0 if it has a file of its own, -1. */
static int
next_read(struct client *c, const struct id *log, struct id *old,
	  uint8_t salt[SALT_BYTES], struct err *e)
{
	struct buf path = BUF_INIT(PATH_BYTES_MAX);
	struct buf text = BUF_INIT(NEXT_BYTES_MAX);
	struct lines l;
	int rc = -1;

	if (file_of(c, log, "next", &path, e) != 0)
		goto out;
	if (!file_exists(buf_str(&path))) {
		rc = 0;
		goto out;
	}
	if (file_read(&text, buf_str(&path), e) != 0)
		goto out;
	lines_init(&l, buf_str(&text), text.len);
	lines_want(&l, NEXT_LINE);
	lines_want(&l, "log");
	word_id(&l, old);
	lines_want(&l, "salt");
	word_b64(&l, salt, SALT_BYTES);
	if (lines_done(&l))
		rc = 1;
	else
		err_set(e, ERR_CORRUPT, "%s: damaged", buf_str(&path));
out:
	buf_done(&path);
	buf_done(&text);
	return rc;
}

/* The logs from ${to} back to ${log} (or, NULL, to the one with a key file)
 * and their salts; *${n} gets how many steps there are. */
struct chain {
	struct id log; /* where it starts */
	uint8_t salts[CHAIN_MAX][SALT_BYTES];
	size_t n;
};

static int
chain_read(struct client *c, const struct id *log, const struct id *to,
	   struct chain *out, struct err *e)
{
	struct id old;
	int rc = 1;

	out->log = *to;
	out->n = 0;
	while (log == NULL || !id_eq(&out->log, log)) {
		if (out->n == CHAIN_MAX)
			return err_set(e, ERR_CORRUPT, "keys: endless chain");
		rc = next_read(c, &out->log, &old, out->salts[out->n], e);
		if (rc < 0)
			return -1;
		if (rc == 0)
			break;
		out->log = old;
		out->n++;
	}
	if (log != NULL && rc == 0)
		return err_set(e, ERR_NOT_FOUND,
			       "keys: %s does not continue %s", id_text(to).s,
			       id_text(log).s);
	return 0;
}

static void
chain_walk(const struct chain *ch, const struct sign_key *key,
	   struct sign_key *out)
{
	struct sign_key next;

	*out = *key;
	for (size_t i = ch->n; i > 0; i--) {
		key_derive(out, ch->salts[i - 1], &next);
		*out = next;
	}
	sign_key_wipe(&next);
}

int
key_follow(struct client *c, const struct id *log, const struct sign_key *key,
	   const struct id *to, struct sign_key *out, struct err *e)
{
	struct chain ch;

	if (chain_read(c, log, to, &ch, e) != 0)
		return -1;
	chain_walk(&ch, key, out);
	return 0;
}

/* Nothing of the hub's, nor of the rest of the home, is wrong then. */
int
key_unusable(struct err *e)
{

	if (e->code == ERR_NOT_FOUND || e->code == ERR_CORRUPT ||
	    e->code == ERR_READONLY)
		e->code = ERR_KEY;
	return -1;
}

int
person_key(struct client *c, const struct person *p, const char *passphrase,
	   struct sign_key *out, struct err *e)
{
	struct buf path = BUF_INIT(PATH_BYTES_MAX);
	uint8_t seed[SEED_LEN];
	struct sign_key key;
	struct chain ch;
	struct id log;
	int rc = -1;

	if (keys_init() != 0)
		return err_set(e, ERR_STATE, "the crypto library failed");
	if (chain_read(c, NULL, &p->log, &ch, e) != 0 ||
	    key_path(c, &ch.log, &path, e) != 0 ||
	    keyfile_read(buf_str(&path), "log", passphrase, seed, e) != 0) {
		key_unusable(e);
		goto out;
	}
	sign_key_from_seed(&key, seed);
	chain_walk(&ch, &key, out);
	wipe(seed, sizeof(seed));
	sign_key_wipe(&key);
	log = log_id(out->public);
	if (id_eq(&log, &p->log))
		rc = 0;
	else
		err_set(e, ERR_KEY, "%s: not the key of its log",
			buf_str(&path));
out:
	buf_done(&path);
	return rc;
}

int
person_passphrase(struct client *c, const struct person *p, const char *old,
		  const char *new, struct err *e)
{
	struct buf path = BUF_INIT(PATH_BYTES_MAX);
	uint8_t seed[SEED_LEN];
	struct chain ch;
	int rc = -1;

	if (keys_init() != 0)
		return err_set(e, ERR_STATE, "the crypto library failed");
	if (chain_read(c, NULL, &p->log, &ch, e) == 0 &&
	    key_path(c, &ch.log, &path, e) == 0 &&
	    keyfile_read(buf_str(&path), "log", old, seed, e) == 0) {
		rc = keyfile_write(buf_str(&path), "log", seed, new, NULL,
				   &c->rng, e);
		wipe(seed, sizeof(seed));
	}
	buf_done(&path);
	if (rc != 0)
		return -1;
	return db_run(c->db, e,
		      "UPDATE signer SET locked = ?2 WHERE first = ?1", "di",
		      &p->first, (int64_t)(new != NULL));
}

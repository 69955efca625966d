/*
 * Key files are text:
 *
 *	kheo key 1
 *	kind log
 *	mode argon2id
 *	ops 2
 *	mem 67108864
 *	salt <base64 of 16 bytes>
 *	nonce <base64 of 24 bytes>
 *	data <base64 of the sealed seed, 48 bytes>
 *	sum <base64 of SHA-256 over all lines above>
 *
 * In "mode plain" the lines ops to nonce are absent and data is the seed.
 * The lines before data are the associated data of the seal.  The sum tells a
 * damaged file from a wrong passphrase.
 */
#include "protocol/sign/keys.h"

#include <string.h>

#include <sodium.h>

#include "protocol/base/file.h"
#include "protocol/sign/hash.h"
#include "protocol/wire/lines.h"

#define KIND_MAX    32
#define OPS_MIN     1
#define OPS_MAX     10
#define MEM_MIN     (8u * 1024 * 1024)
#define MEM_MAX     (1024u * 1024 * 1024)
#define OPS_DEFAULT 2
#define MEM_DEFAULT (64u * 1024 * 1024)

#define SEAL_LEN   crypto_aead_xchacha20poly1305_ietf_ABYTES
#define NONCE_LEN  crypto_aead_xchacha20poly1305_ietf_NPUBBYTES
#define SALT_BYTES crypto_pwhash_argon2id_SALTBYTES

/* A file taken apart; head is borrowed from the text. */
struct keyfile {
	char kind[KIND_MAX + 1];
	bool is_locked;
	struct keyfile_cost cost;
	uint8_t salt[SALT_BYTES];
	uint8_t nonce[NONCE_LEN];
	uint8_t data[SEED_LEN + SEAL_LEN];
	const char *head;
	size_t head_len;
};

static int
key_derive(uint8_t key[32], const struct keyfile *f, const char *passphrase,
	   struct err *e)
{

	if (crypto_pwhash(key, 32, passphrase, strlen(passphrase), f->salt,
			  f->cost.ops, (size_t)f->cost.mem_bytes,
			  crypto_pwhash_ALG_ARGON2ID13) != 0)
		return err_set(e, ERR_MEMORY,
			       "no memory to try the passphrase");
	return 0;
}

static void
head_put(struct buf *out, const struct keyfile *f)
{

	buf_fmt(out, "kheo key 1\nkind %s\nmode %s\n", f->kind,
		f->is_locked ? "argon2id" : "plain");
	if (!f->is_locked)
		return;
	buf_fmt(out, "ops %llu\nmem %llu\nsalt",
		(unsigned long long)f->cost.ops,
		(unsigned long long)f->cost.mem_bytes);
	put_b64(out, f->salt, sizeof(f->salt));
	buf_text(out, "\nnonce");
	put_b64(out, f->nonce, sizeof(f->nonce));
	buf_text(out, "\n");
}

/* Append the file's text; out has all the room it needs already, so that no
 * copy of the seed is left behind in freed memory. */
static int
text_put(struct buf *out, struct keyfile *f, const uint8_t seed[SEED_LEN],
	 const char *passphrase, struct err *e)
{
	uint8_t key[32];
	struct hash sum;
	int rc;

	head_put(out, f);
	if (buf_check(out, e) != 0)
		return -1;
	memcpy(f->data, seed, SEED_LEN);
	if (passphrase != NULL) {
		rc = key_derive(key, f, passphrase, e);
		if (rc == 0)
			crypto_aead_xchacha20poly1305_ietf_encrypt(
			    f->data, NULL, seed, SEED_LEN, out->p, out->len,
			    NULL, f->nonce, key);
		wipe(key, sizeof(key));
		if (rc != 0)
			return -1;
	}
	buf_text(out, "data");
	put_b64(out, f->data, SEED_LEN + (f->is_locked ? SEAL_LEN : 0));
	buf_text(out, "\n");
	sum = sha256(out->p, out->len);
	buf_text(out, "sum");
	put_hash(out, &sum);
	buf_text(out, "\n");
	return buf_check(out, e);
}

static int
cost_check(const struct keyfile_cost *c, struct err *e)
{

	if (c->ops < OPS_MIN || c->ops > OPS_MAX || c->mem_bytes < MEM_MIN ||
	    c->mem_bytes > MEM_MAX)
		return err_set(e, ERR_LIMIT,
			       "cost of the passphrase out of bounds");
	return 0;
}

static void
text_wipe(struct buf *text)
{

	if (text->p != NULL)
		wipe(text->p, KEYFILE_BYTES_MAX);
	buf_done(text);
}

int
keyfile_write(const char *path, const char *kind, const uint8_t seed[SEED_LEN],
	      const char *passphrase, const struct keyfile_cost *cost,
	      const struct rng *rng, struct err *e)
{
	struct keyfile f = {.is_locked = passphrase != NULL,
			    .cost = {OPS_DEFAULT, MEM_DEFAULT}};
	struct buf out = BUF_INIT(KEYFILE_BYTES_MAX);
	int rc = -1;

	if (strlen(kind) > KIND_MAX)
		BUG("the kind of a key file is too long");
	memcpy(f.kind, kind, strlen(kind) + 1);
	if (cost != NULL)
		f.cost = *cost;
	if (cost_check(&f.cost, e) != 0)
		goto out;
	if (f.is_locked && strlen(passphrase) > PASSPHRASE_MAX) {
		err_set(e, ERR_PASSPHRASE, "the passphrase is too long");
		goto out;
	}
	rng_fill(rng, f.salt, sizeof(f.salt));
	rng_fill(rng, f.nonce, sizeof(f.nonce));
	if (buf_grow(&out, KEYFILE_BYTES_MAX) != NULL)
		buf_reset(&out);
	if (text_put(&out, &f, seed, passphrase, e) != 0)
		goto out;
	rc = file_write(path, out.p, out.len, 0600, e);
out:
	text_wipe(&out);
	wipe(&f, sizeof(f));
	return rc;
}

/* Reserve the room first, so that no copy of the seed is left behind. */
static int
text_read(struct buf *text, const char *path, struct err *e)
{

	if (buf_grow(text, KEYFILE_BYTES_MAX) != NULL)
		buf_reset(text);
	if (file_read_private(text, path, e) == 0)
		return 0;
	if (e->code == ERR_LIMIT) {
		err_clear(e);
		err_set(e, ERR_CORRUPT, "%s: too long for a key file", path);
	}
	return -1;
}

static void
locked_head_parse(struct keyfile *f, struct lines *l)
{

	lines_want(l, "ops");
	f->cost.ops = word_num(l, OPS_MIN, OPS_MAX);
	lines_want(l, "mem");
	f->cost.mem_bytes = word_num(l, MEM_MIN, MEM_MAX);
	lines_want(l, "salt");
	word_b64(l, f->salt, sizeof(f->salt));
	lines_want(l, "nonce");
	word_b64(l, f->nonce, sizeof(f->nonce));
}

static int
text_parse(struct keyfile *f, const char *text, size_t n, struct err *e)
{
	struct lines l;
	struct hash sum = {{0}};
	struct hash is;
	size_t body_len;

	lines_init(&l, text, n);
	lines_want(&l, "kheo");
	if (!word_is(&l, "key") || !word_is(&l, "1"))
		return err_set(e, ERR_CORRUPT, "not a key file");
	lines_want(&l, "kind");
	word_copy(&l, f->kind, sizeof(f->kind));
	lines_want(&l, "mode");
	f->is_locked = word_is(&l, "argon2id");
	if (f->is_locked)
		locked_head_parse(f, &l);
	else if (!word_is(&l, "plain"))
		return err_set(e, ERR_CORRUPT, "unknown mode");
	f->head = text;
	f->head_len = l.bad ? 0 : (size_t)(l.p - text);
	lines_want(&l, "data");
	word_b64(&l, f->data, SEED_LEN + (f->is_locked ? SEAL_LEN : 0));
	body_len = l.bad ? 0 : (size_t)(l.p - text);
	lines_want(&l, "sum");
	word_hash(&l, &sum);
	if (!lines_done(&l))
		return err_set(e, ERR_CORRUPT, "damaged: line %u", l.number);
	is = sha256(text, body_len);
	if (!hash_eq(&is, &sum))
		return err_set(e, ERR_CORRUPT, "damaged: wrong sum");
	return 0;
}

static int
seed_open(uint8_t seed[SEED_LEN], const struct keyfile *f,
	  const char *passphrase, struct err *e)
{
	uint8_t key[32];
	int rc = -1;

	if (!f->is_locked) {
		memcpy(seed, f->data, SEED_LEN);
		return 0;
	}
	if (passphrase == NULL)
		return err_set(e, ERR_PASSPHRASE, "needs a passphrase");
	if (strlen(passphrase) > PASSPHRASE_MAX)
		return err_set(e, ERR_PASSPHRASE, "wrong passphrase");
	if (key_derive(key, f, passphrase, e) == 0 &&
	    crypto_aead_xchacha20poly1305_ietf_decrypt(
		seed, NULL, NULL, f->data, sizeof(f->data),
		(const uint8_t *)f->head, f->head_len, f->nonce, key) == 0)
		rc = 0;
	else
		err_set(e, ERR_PASSPHRASE, "wrong passphrase");
	wipe(key, sizeof(key));
	return rc;
}

int
keyfile_read(const char *path, const char *kind, const char *passphrase,
	     uint8_t seed[SEED_LEN], struct err *e)
{
	struct buf text = BUF_INIT(KEYFILE_BYTES_MAX);
	struct keyfile f = {.is_locked = false};
	int rc = -1;

	if (text_read(&text, path, e) != 0)
		goto out;
	if (text_parse(&f, buf_str(&text), text.len, e) != 0)
		err_wrap(e, "%s", path);
	else if (strcmp(f.kind, kind) != 0)
		err_set(e, ERR_CORRUPT, "%s: a key of another kind", path);
	else if (seed_open(seed, &f, passphrase, e) != 0)
		err_wrap(e, "%s", path);
	else
		rc = 0;
out:
	text_wipe(&text);
	wipe(&f, sizeof(f));
	return rc;
}

int
keyfile_is_locked(const char *path, bool *locked, struct err *e)
{
	struct buf text = BUF_INIT(KEYFILE_BYTES_MAX);
	struct keyfile f = {.is_locked = false};
	int rc = -1;

	if (text_read(&text, path, e) == 0) {
		if (text_parse(&f, buf_str(&text), text.len, e) == 0)
			rc = 0;
		else
			err_wrap(e, "%s", path);
	}
	if (rc == 0)
		*locked = f.is_locked;
	text_wipe(&text);
	wipe(&f, sizeof(f));
	return rc;
}

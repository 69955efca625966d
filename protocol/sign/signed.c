#include "protocol/sign/signed.h"

#include <stdio.h>
#include <string.h>

#include "protocol/base/hex64.h"
#include "protocol/sign/hash.h"

#define ED25519_TYPE 0x01 /* C2SP signed-note: the algorithm's byte */

static struct sign_name
name_of(const char *role, const char *who)
{
	struct sign_name n;
	int len;

	len = snprintf(n.s, sizeof(n.s), "%s/%s", role, who);
	if (len < 0 || (size_t)len >= sizeof(n.s))
		BUG("the name of a key is too long");
	return n;
}

static struct sign_name
name_of_id(const char *role, const struct id *id)
{
	struct id_text t = id_text(id);

	return name_of(role, t.s);
}

struct sign_name
name_log(const uint8_t key[KEY_LEN])
{
	struct id id = log_id(key);

	return name_of_id("log", &id);
}

struct sign_name
name_device(const uint8_t key[KEY_LEN])
{
	struct id id = device_id(key);

	return name_of_id("device", &id);
}

struct sign_name
name_enrol(const uint8_t key[KEY_LEN])
{
	struct id id = enrol_id(key);

	return name_of_id("enrol", &id);
}

struct sign_name
name_root(const uint8_t key[KEY_LEN])
{
	static const char label[] = "kheo/root\n";
	struct sha256 s;
	struct hash h;
	struct id id;

	sha256_init(&s);
	sha256_add(&s, label, sizeof(label) - 1);
	sha256_add(&s, key, KEY_LEN);
	sha256_done(&s, &h);
	id = hash_id(&h);
	return name_of_id("root", &id);
}

struct sign_name
name_author(const char *hub)
{

	return name_of("author", hub);
}

struct sign_name
name_receipt(const char *hub)
{

	return name_of("receipt", hub);
}

void
key_id(const char *name, const uint8_t key[KEY_LEN], uint8_t out[KEYID_LEN])
{
	static const uint8_t mark[2] = {'\n', ED25519_TYPE};
	struct sha256 s;
	struct hash h;

	sha256_init(&s);
	sha256_add(&s, name, strlen(name));
	sha256_add(&s, mark, sizeof(mark));
	sha256_add(&s, key, KEY_LEN);
	sha256_done(&s, &h);
	memcpy(out, h.b, KEYID_LEN);
}

void
vkey_put(struct buf *out, const char *name, const uint8_t key[KEY_LEN])
{
	uint8_t typed[1 + KEY_LEN] = {ED25519_TYPE};
	uint8_t id[KEYID_LEN];
	char hex[HEX_LEN(KEYID_LEN) + 1];
	char b64[B64_LEN(1 + KEY_LEN) + 1];

	key_id(name, key, id);
	memcpy(typed + 1, key, KEY_LEN);
	buf_fmt(out, "%s+%s+%s", name, hex_encode(hex, id, sizeof(id)),
		b64_encode(b64, typed, sizeof(typed)));
}

static void
sig_make(struct note_sig *sig, const char *text, size_t n, const char *name,
	 const struct sign_key *key)
{

	if (strlen(name) > NOTE_NAME_MAX)
		BUG("the name of a key is too long");
	memcpy(sig->name, name, strlen(name) + 1);
	key_id(name, key->public, sig->keyid);
	sign_bytes(sig->sig, key, text, n);
}

int
signed_put(struct buf *out, const char *text, size_t n, const char *name,
	   const struct sign_key *key, const char *name2,
	   const struct sign_key *key2, struct err *e)
{
	struct note_sig sig;
	size_t before = out->len;

	if (n == 0 || text[n - 1] != '\n')
		BUG("a signed text ends in LF");
	buf_add(out, text, n);
	buf_text(out, "\n");
	sig_make(&sig, text, n, name, key);
	note_put_sig(out, &sig);
	if (name2 != NULL && key2 != NULL) {
		sig_make(&sig, text, n, name2, key2);
		note_put_sig(out, &sig);
	}
	if (buf_check(out, e) != 0)
		return -1;
	if (out->len - before > NOTE_BYTES_MAX)
		return err_set(e, ERR_LIMIT, "a note of %zu bytes",
			       out->len - before);
	return 0;
}

static bool
sig_holds(const struct note *n, const struct note_sig *sig, const char *name,
	  const uint8_t key[KEY_LEN])
{
	uint8_t id[KEYID_LEN];

	if (strcmp(sig->name, name) != 0)
		return false;
	key_id(name, key, id);
	return memcmp(sig->keyid, id, KEYID_LEN) == 0 &&
	       sign_check(sig->sig, key, n->text, n->text_len);
}

bool
signed_by(const struct note *n, const char *name, const uint8_t key[KEY_LEN])
{

	for (size_t i = 0; i < n->sig_count; i++)
		if (sig_holds(n, &n->sigs[i], name, key))
			return true;
	return false;
}

int
batch_check(const struct note *n, const struct batch *b,
	    const uint8_t key[KEY_LEN], struct err *e)
{
	struct sign_name name = name_log(key);
	struct id id = log_id(key);

	if (!id_eq(&id, &b->log))
		return err_set(e, ERR_SIGNATURE,
			       "the log is not that of its key");
	if (!sig_holds(n, &n->sigs[0], name.s, key))
		return err_set(e, ERR_SIGNATURE,
			       "not signed by the key of its log");
	return 0;
}

int
batch_open(struct batch *b, struct hash *hash, struct note *n, const void *p,
	   size_t len, struct err *e)
{

	if (note_parse(n, p, len, e) != 0)
		return -1;
	if (batch_parse(b, n->text, n->text_len, e) != 0)
		return -1;
	if (b->seq == 1 && batch_check(n, b, b->genesis.key, e) != 0)
		return -1;
	*hash = sha256(n->text, n->text_len);
	return 0;
}

/* Signed notes: who signed which text under which name. */
#ifndef KHEO_SIGN_SIGNED_H
#define KHEO_SIGN_SIGNED_H

#include <stdbool.h>

#include "protocol/sign/keys.h"
#include "protocol/wire/note.h"

/* Signature names, written by sign_name(): "log/<id>", "device/<id>",
 * "enrol/<id>", "root/<id of the key>", "author/<hub>", "receipt/<hub>"; a
 * checkpoint is signed under its origin. */
struct sign_name {
	char s[NOTE_NAME_MAX + 1];
};

/**
 * name_log(key), name_device(key), name_enrol(key), name_root(key),
 * name_author(hub), name_receipt(hub):
 * The name that a key signs under.
 */
struct sign_name name_log(const uint8_t key[KEY_LEN]);
struct sign_name name_device(const uint8_t key[KEY_LEN]);
struct sign_name name_enrol(const uint8_t key[KEY_LEN]);
struct sign_name name_root(const uint8_t key[KEY_LEN]);
struct sign_name name_author(const char *hub);
struct sign_name name_receipt(const char *hub);

/**
 * key_id(name, key, out):
 * C2SP: the first four bytes of SHA-256(name ‖ LF ‖ 0x01 ‖ key).
 */
void
key_id(const char *name, const uint8_t key[KEY_LEN], uint8_t out[KEYID_LEN]);

/**
 * vkey_put(out, name, key):
 * Append the C2SP verifier key "name+hex+base64", for print and other tools.
 */
void vkey_put(struct buf *out, const char *name, const uint8_t key[KEY_LEN]);

/**
 * signed_put(out, text, n, name, key, name2, key2, e):
 * Append a whole note: ${text}, an empty line, and the signature of ${key}
 * under ${name}; a second one unless ${name2} or ${key2} is NULL.
 */
int signed_put(struct buf *out, const char *text, size_t n, const char *name,
	       const struct sign_key *key, const char *name2,
	       const struct sign_key *key2, struct err *e);

/**
 * signed_by(n, name, key):
 * Whether one of the note's signatures has ${name}, the key id of ${key} and
 * holds under ${key}.
 */
bool
signed_by(const struct note *n, const char *name, const uint8_t key[KEY_LEN]);

/**
 * batch_open(b, hash, n, p, len, e):
 * Parse a note and the header in it; ${hash} gets SHA-256 of the signed text.
 * In a genesis, the log must be that of its key, and the first signature must
 * be the key's (ERR_SIGNATURE); later headers are checked by batch_check().
 */
int batch_open(struct batch *b, struct hash *hash, struct note *n,
	       const void *p, size_t len, struct err *e);

/**
 * batch_check(n, b, key, e):
 * Whether the header's first signature is that of the log's ${key}.
 */
int batch_check(const struct note *n, const struct batch *b,
		const uint8_t key[KEY_LEN], struct err *e);

#endif

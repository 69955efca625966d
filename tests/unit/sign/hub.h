/* A small hub's keys, and the notes that it signs. */
#ifndef KHEO_TESTS_SIGN_HUB_H
#define KHEO_TESTS_SIGN_HUB_H

#include "protocol/sign/trust.h"
#include "tests/unit/sign/check.h"

#define HUB "yen-khanh"

struct test_hub {
	struct sign_key roots[4];
	struct sign_key tree;
	struct sign_key receipt;
	struct sign_key author;
	struct hubkeys keys;
};

static inline void
hub_key_add(struct hubkeys *k, enum hub_role role, uint64_t from,
	    const uint8_t *key)
{
	struct hub_key *at = &k->keys[k->key_count++];

	at->role = role;
	at->from = from;
	memcpy(at->key, key, KEY_LEN);
}

/* One root, and the online keys from the first leaf on. */
static inline void
hub_make(struct test_hub *h)
{
	uint8_t box[KEY_LEN] = {5};

	memset(h, 0, sizeof(*h));
	for (uint8_t i = 0; i < 4; i++)
		key_numbered(&h->roots[i], (uint8_t)(100 + i));
	key_numbered(&h->tree, 110);
	key_numbered(&h->receipt, 111);
	key_numbered(&h->author, 112);
	h->keys.version = 1;
	memcpy(h->keys.hub, HUB, sizeof(HUB));
	h->keys.origin = 1;
	h->keys.threshold = 1;
	h->keys.root_count = 1;
	memcpy(h->keys.roots[0], h->roots[0].public, KEY_LEN);
	hub_key_add(&h->keys, HUB_TREE, 0, h->tree.public);
	hub_key_add(&h->keys, HUB_RECEIPT, 0, h->receipt.public);
	hub_key_add(&h->keys, HUB_AUTHOR, 0, h->author.public);
	hub_key_add(&h->keys, HUB_BOX, 0, box);
}

static inline void
note_sign(struct buf *out, const struct buf *text, const char *name,
	  const struct sign_key *key, const char *name2,
	  const struct sign_key *key2)
{
	struct err e = ERR_INIT;

	buf_init(out, 2 * NOTE_BYTES_MAX);
	if (signed_put(out, buf_str(text), text->len, name, key, name2, key2,
		       &e) != 0)
		fail_msg("%s", e.text);
}

/* Hubkeys signed by one or two keys; ${b} may be NULL. */
static inline void
hubkeys_sign(struct buf *out, const struct hubkeys *k, const struct sign_key *a,
	     const struct sign_key *b)
{
	struct buf text = BUF_INIT(NOTE_BYTES_MAX);
	struct sign_name name = name_root(a->public);
	struct sign_name name2 = name_root(b == NULL ? a->public : b->public);

	hubkeys_put(&text, k);
	note_sign(out, &text, name.s, a, name2.s, b);
	buf_done(&text);
}

static inline void
checkpoint_sign(struct buf *out, const struct checkpoint *c,
		const struct sign_key *key)
{
	struct buf text = BUF_INIT(NOTE_BYTES_MAX);

	checkpoint_put(&text, c);
	note_sign(out, &text, c->origin, key, NULL, NULL);
	buf_done(&text);
}

static inline void
receipt_sign(struct buf *out, const struct receipt *r,
	     const struct sign_key *key)
{
	struct buf text = BUF_INIT(NOTE_BYTES_MAX);
	struct sign_name name = name_receipt(HUB);

	receipt_put(&text, r);
	note_sign(out, &text, name.s, key, NULL, NULL);
	buf_done(&text);
}

#endif

#include "tests/fuzz/fuzz.h"

#include <string.h>

#include "protocol/sign/signed.h"

const struct sign_key *
fuzz_key(enum fuzz_key which)
{
	static struct sign_key keys[FUZZ_KEYS];
	static bool made;
	uint8_t seed[SEED_LEN];

	if (!made) {
		MUST(keys_init() == 0);
		for (uint8_t i = 0; i < FUZZ_KEYS; i++) {
			memset(seed, 1 + i, sizeof(seed));
			sign_key_from_seed(&keys[i], seed);
		}
		made = true;
	}
	return &keys[which];
}

static void
hub_key_add(struct hubkeys *k, enum hub_role role, enum fuzz_key which)
{
	struct hub_key *at = &k->keys[k->key_count++];

	at->role = role;
	memcpy(at->key, fuzz_key(which)->public, KEY_LEN);
}

void
fuzz_hubkeys(struct hubkeys *k)
{
	memset(k, 0, sizeof(*k));
	k->version = 1;
	memcpy(k->hub, FUZZ_HUB, sizeof(FUZZ_HUB));
	k->origin = 1;
	k->threshold = 1;
	k->root_count = 1;
	memcpy(k->roots[0], fuzz_key(FUZZ_ROOT)->public, KEY_LEN);
	hub_key_add(k, HUB_TREE, FUZZ_TREE);
	hub_key_add(k, HUB_RECEIPT, FUZZ_RECEIPT);
	hub_key_add(k, HUB_AUTHOR, FUZZ_AUTHOR);
	hub_key_add(k, HUB_BOX, FUZZ_PARENT);
}

bool
fuzz_sign(struct buf *out, const void *text, size_t n, const char *name,
	  enum fuzz_key key)
{
	struct err e = ERR_INIT;

	buf_reset(out);
	if (signed_put(out, text, n, name, fuzz_key(key), NULL, NULL, &e) == 0)
		return true;
	MUST(e.code == ERR_LIMIT && out->len > NOTE_BYTES_MAX);
	return false;
}

bool
fuzz_same(const struct buf *b, const void *p, size_t n)
{
	return b->bad == ERR_NONE && b->len == n &&
	       (n == 0 || memcmp(b->p, p, n) == 0);
}

static void
longer_refused(const uint8_t *p, size_t n, fuzz_again again)
{
	static const uint8_t tails[] = {'\n', ' ', '\0', 'x'};
	struct buf longer = BUF_INIT(n + 1);
	struct buf out = BUF_INIT(FUZZ_NOTE_MAX);

	buf_add(&longer, p, n);
	for (size_t i = 0; i < ARRAY_LEN(tails); i++) {
		longer.len = n;
		buf_byte(&longer, tails[i]);
		MUST(again((const char *)longer.p, longer.len, &out) != 0);
	}
	buf_done(&out);
	buf_done(&longer);
}

bool
fuzz_text(const uint8_t *p, size_t n, fuzz_again again)
{
	struct buf out = BUF_INIT(FUZZ_NOTE_MAX);
	bool accepted = again((const char *)p, n, &out) == 0;

	if (accepted) {
		MUST(fuzz_same(&out, p, n));
		longer_refused(p, n, again);
	}
	buf_done(&out);
	return accepted;
}

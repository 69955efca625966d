/* Hubkeys: the input is the text, which the target's roots sign. */
#include "tests/fuzz/fuzz.h"

#include <string.h>

#include "protocol/sign/trust.h"

static int
hubkeys_again(const char *s, size_t n, struct buf *out)
{
	struct hubkeys k;
	struct err e = ERR_INIT;

	memset(&k, 0xa5, sizeof(k));
	if (hubkeys_parse(&k, s, n, &e) != 0)
		return -1;
	MUST(k.version >= 1 && k.origin >= 1);
	MUST(k.root_count >= 1 && k.root_count <= HUBKEYS_ROOTS_MAX);
	MUST(k.threshold >= 1 && k.threshold <= k.root_count);
	MUST(k.key_count <= HUBKEYS_KEYS_MAX && k.pin_count <= 2);
	hubkeys_put(out, &k);
	return 0;
}

static bool
has_root(const struct hubkeys *k, enum fuzz_key which)
{
	for (size_t i = 0; i < k->root_count; i++)
		if (memcmp(k->roots[i], fuzz_key(which)->public, KEY_LEN) == 0)
			return true;
	return false;
}

/* What may be believed when FUZZ_ROOT and FUZZ_ROOT_NEXT signed. */
static void
opened(const struct hubkeys *k, const struct buf *b)
{
	struct id root = root_fingerprint(k);
	struct hubkeys known;
	struct hubkeys got;
	struct err e = ERR_INIT;
	struct err why = ERR_INIT;
	unsigned ours = (unsigned)has_root(k, FUZZ_ROOT) +
			(unsigned)has_root(k, FUZZ_ROOT_NEXT);
	bool enough = ours >= k->threshold;

	MUST((hubkeys_open(&got, b->p, b->len, &root, &e) == 0) == enough);
	root.b[0] ^= 1;
	MUST(hubkeys_open(&got, b->p, b->len, &root, &e) != 0);
	fuzz_hubkeys(&known);
	MUST((hubkeys_open_next(&got, b->p, b->len, &known, &why) == 0) ==
	     (enough && k->version > known.version &&
	      strcmp(k->hub, known.hub) == 0));
}

static void
found(const struct hubkeys *k)
{
	static const uint64_t sizes[] = {0, 1, 1000, INT64_MAX};
	char origin[ORIGIN_MAX + 1];
	const uint8_t *key;

	hubkeys_origin(k, origin);
	MUST(origin_valid(origin, strlen(origin)));
	for (size_t i = 0; i < ARRAY_LEN(sizes); i++)
		for (unsigned role = 0; role < HUB_ROLES; role++) {
			key = hubkeys_find(k, (enum hub_role)role, sizes[i]);
			MUST(key == NULL || k->key_count > 0);
		}
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	struct buf b = BUF_INIT(FUZZ_NOTE_MAX);
	const struct sign_key *one = fuzz_key(FUZZ_ROOT);
	const struct sign_key *two = fuzz_key(FUZZ_ROOT_NEXT);
	struct sign_name name = name_root(one->public);
	struct sign_name name2 = name_root(two->public);
	struct hubkeys k;
	struct err e = ERR_INIT;

	if (!fuzz_text(p, n, hubkeys_again))
		return 0;
	MUST(hubkeys_parse(&k, (const char *)p, n, &e) == 0);
	if (signed_put(&b, (const char *)p, n, name.s, one, name2.s, two, &e) ==
	    0)
		opened(&k, &b);
	else
		MUST(b.len > NOTE_BYTES_MAX);
	found(&k);
	buf_done(&b);
	return 0;
}

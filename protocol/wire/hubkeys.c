#include "protocol/wire/hubkeys.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "protocol/wire/lines.h"

static const char *const ROLES_OF_HUB[] = {
    [HUB_TREE] = "tree",
    [HUB_RECEIPT] = "receipt",
    [HUB_AUTHOR] = "author",
    [HUB_BOX] = "box",
};
_Static_assert(ARRAY_LEN(ROLES_OF_HUB) == HUB_ROLES, "a role lacks its name");

void
hubkeys_put(struct buf *out, const struct hubkeys *k)
{
	buf_fmt(out, HUBKEYS_FIRST_LINE "\nversion %" PRIu64 "\n", k->version);
	buf_fmt(out, "hub %s\norigin %" PRIu64 "\nmode %s\nthreshold %u\n",
		k->hub, k->origin, k->is_test ? "test" : "live", k->threshold);
	for (size_t i = 0; i < k->root_count; i++) {
		buf_text(out, "root");
		put_b64(out, k->roots[i], KEY_LEN);
		buf_byte(out, '\n');
	}
	for (size_t i = 0; i < k->key_count; i++) {
		const struct hub_key *key = &k->keys[i];

		buf_fmt(out, "key %s %" PRIu64, ROLES_OF_HUB[key->role],
			key->from);
		put_b64(out, key->key, KEY_LEN);
		buf_byte(out, '\n');
	}
	for (size_t i = 0; i < k->pin_count; i++) {
		buf_text(out, "pin");
		put_hash(out, &k->pins[i]);
		buf_byte(out, '\n');
	}
}

static void
head_read(struct lines *l, struct hubkeys *k)
{
	lines_want(l, HUBKEYS_FIRST_LINE);
	lines_want(l, "version");
	k->version = word_num(l, 1, INT64_MAX);
	lines_want(l, "hub");
	word_copy(l, k->hub, sizeof(k->hub));
	if (!hub_name_valid(k->hub, strlen(k->hub)))
		l->bad = true;
	lines_want(l, "origin");
	k->origin = word_num(l, 1, INT64_MAX);
	lines_want(l, "mode");
	k->is_test = word_is(l, "test");
	if (!k->is_test && !word_is(l, "live"))
		l->bad = true;
	lines_want(l, "threshold");
	k->threshold = (unsigned)word_num(l, 1, HUBKEYS_ROOTS_MAX);
}

static int
roots_read(struct lines *l, struct hubkeys *k, struct err *e)
{
	while (lines_next(l, "root")) {
		uint8_t *root;

		if (k->root_count == HUBKEYS_ROOTS_MAX)
			return err_set(e, ERR_LIMIT,
				       "hubkeys: more than %d roots",
				       HUBKEYS_ROOTS_MAX);
		root = k->roots[k->root_count];
		word_b64(l, root, KEY_LEN);
		/* One key that counts twice would void the threshold. */
		for (size_t i = 0; i < k->root_count; i++) {
			if (memcmp(k->roots[i], root, KEY_LEN) == 0)
				l->bad = true;
		}
		k->root_count++;
	}
	if (k->threshold > k->root_count)
		l->bad = true;
	return 0;
}

static void
key_read(struct lines *l, const struct hubkeys *k, struct hub_key *key)
{
	unsigned role = 0;

	while (role < HUB_ROLES && !word_is(l, ROLES_OF_HUB[role]))
		role++;
	if (role == HUB_ROLES) {
		l->bad = true;
		return;
	}
	key->role = (enum hub_role)role;
	key->from = word_num(l, 0, INT64_MAX);
	word_b64(l, key->key, KEY_LEN);
	for (size_t i = 0; i < k->key_count; i++) {
		if (k->keys[i].role == key->role &&
		    k->keys[i].from == key->from)
			l->bad = true;
	}
}

static int
keys_read(struct lines *l, struct hubkeys *k, struct err *e)
{
	while (lines_next(l, "key")) {
		if (k->key_count == HUBKEYS_KEYS_MAX)
			return err_set(e, ERR_LIMIT,
				       "hubkeys: more than %d keys",
				       HUBKEYS_KEYS_MAX);
		key_read(l, k, &k->keys[k->key_count]);
		k->key_count++;
	}
	if (k->key_count == 0)
		l->bad = true;
	while (lines_next(l, "pin")) {
		if (k->pin_count == ARRAY_LEN(k->pins))
			return err_set(e, ERR_LIMIT,
				       "hubkeys: more than %zu pins",
				       ARRAY_LEN(k->pins));
		word_hash(l, &k->pins[k->pin_count++]);
	}
	return 0;
}

int
hubkeys_parse(struct hubkeys *k, const char *text, size_t n, struct err *e)
{
	struct hubkeys got = {0};
	struct buf again = BUF_INIT(n);
	struct lines l;

	lines_init(&l, text, n);
	head_read(&l, &got);
	if (roots_read(&l, &got, e) != 0 || keys_read(&l, &got, e) != 0)
		return -1;
	if (!l.bad)
		hubkeys_put(&again, &got);
	if (lines_same(&l, &again, text, n, e) != 0)
		return err_wrap(e, "hubkeys");
	*k = got;
	return 0;
}

const uint8_t *
hubkeys_find(const struct hubkeys *k, enum hub_role role, uint64_t size)
{
	const struct hub_key *best = NULL;

	for (size_t i = 0; i < k->key_count; i++) {
		const struct hub_key *key = &k->keys[i];

		if (key->role == role && key->from <= size &&
		    (best == NULL || key->from >= best->from))
			best = key;
	}
	return best == NULL ? NULL : best->key;
}

char *
hubkeys_origin(const struct hubkeys *k, char *out)
{
	snprintf(out, ORIGIN_MAX + 1, "kheo/%s/%" PRIu64, k->hub, k->origin);
	return out;
}

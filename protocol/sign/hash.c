#include "protocol/sign/hash.h"

#include <string.h>

#include <sodium.h>

#define DIGITS_GROUP_BYTES 5
#define DIGITS_GROUP_MOD   100000

_Static_assert(sizeof(struct sha256) >= sizeof(crypto_hash_sha256_state),
	       "no room for the library's state");
_Static_assert(_Alignof(struct sha256) >= _Alignof(crypto_hash_sha256_state),
	       "the library's state needs more alignment");

static crypto_hash_sha256_state *
state(struct sha256 *s)
{

	return (void *)s->state;
}

void
sha256_init(struct sha256 *s)
{

	crypto_hash_sha256_init(state(s));
}

void
sha256_add(struct sha256 *s, const void *p, size_t n)
{

	if (n > 0)
		crypto_hash_sha256_update(state(s), p, n);
}

void
sha256_done(struct sha256 *s, struct hash *out)
{

	crypto_hash_sha256_final(state(s), out->b);
}

struct hash
sha256(const void *p, size_t n)
{
	struct sha256 s;
	struct hash h;

	sha256_init(&s);
	sha256_add(&s, p, n);
	sha256_done(&s, &h);
	return h;
}

struct hash
part_hash(const uint8_t *salt, const void *body, size_t n)
{
	static const char label[] = "kheo/part@v1\n";
	struct sha256 s;
	struct hash h;

	sha256_init(&s);
	sha256_add(&s, label, sizeof(label) - 1);
	sha256_add(&s, salt, 16);
	sha256_add(&s, body, n);
	sha256_done(&s, &h);
	return h;
}

static struct id
labelled_id(const char *label, const uint8_t key[KEY_LEN])
{
	struct sha256 s;
	struct hash h;

	sha256_init(&s);
	sha256_add(&s, label, strlen(label));
	sha256_add(&s, key, KEY_LEN);
	sha256_done(&s, &h);
	return hash_id(&h);
}

struct id
log_id(const uint8_t key[KEY_LEN])
{

	return labelled_id("kheo/log\n", key);
}

struct id
device_id(const uint8_t key[KEY_LEN])
{

	return labelled_id("kheo/device\n", key);
}

struct id
enrol_id(const uint8_t key[KEY_LEN])
{

	return labelled_id("kheo/enrol\n", key);
}

char *
digits(char *out, const struct hash *h, unsigned groups)
{
	const uint8_t *p = h->b;
	char *at = out;

	if (groups < 1 || groups > HASH_LEN / DIGITS_GROUP_BYTES)
		BUG("no such number of groups");
	for (unsigned i = 0; i < groups; i++) {
		uint64_t v = 0;

		for (unsigned k = 0; k < DIGITS_GROUP_BYTES; k++)
			v = v << 8 | *p++;
		v %= DIGITS_GROUP_MOD;
		for (unsigned k = DIGITS_GROUP_BYTES; k > 0; k--) {
			at[k - 1] = (char)('0' + v % 10);
			v /= 10;
		}
		at[DIGITS_GROUP_BYTES] = i + 1 < groups ? ' ' : '\0';
		at += DIGITS_GROUP_BYTES + 1;
	}
	return out;
}

int
digits_read(char *out, const char *typed, unsigned groups)
{
	size_t want = (size_t)groups * DIGITS_GROUP_BYTES;
	size_t n = 0;

	for (; *typed != '\0'; typed++) {
		if (*typed == ' ' || *typed == '-')
			continue;
		if (*typed < '0' || *typed > '9' || n == want)
			return -1;
		if (n > 0 && n % DIGITS_GROUP_BYTES == 0)
			*out++ = ' ';
		*out++ = *typed;
		n++;
	}
	*out = '\0';
	return n == want ? 0 : -1;
}

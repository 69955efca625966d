#include "protocol/base/id.h"

#include <string.h>

#include "protocol/base/hex64.h"

_Static_assert(B64U_LEN(ID_LEN) == ID_TEXT_LEN, "text of an id");
_Static_assert(B64_LEN(HASH_LEN) == HASH_TEXT_LEN, "text of a hash");

struct id_text
id_text(const struct id *id)
{
	struct id_text t = {{0}};

	b64u_encode(t.s, id->b, ID_LEN);
	return t;
}

struct hash_text
hash_text(const struct hash *h)
{
	struct hash_text t = {{0}};

	b64_encode(t.s, h->b, HASH_LEN);
	return t;
}

int
id_parse(struct id *id, const char *s, size_t len)
{
	struct id got = {{0}};

	if (b64u_decode(got.b, ID_LEN, s, len) != 0)
		return -1;
	*id = got;
	return 0;
}

int
hash_parse(struct hash *h, const char *s, size_t len)
{
	struct hash got = {{0}};

	if (b64_decode(got.b, HASH_LEN, s, len) != 0)
		return -1;
	*h = got;
	return 0;
}

int
id_cmp(const struct id *a, const struct id *b)
{
	return memcmp(a->b, b->b, ID_LEN);
}

int
hash_cmp(const struct hash *a, const struct hash *b)
{
	return memcmp(a->b, b->b, HASH_LEN);
}

bool
id_eq(const struct id *a, const struct id *b)
{
	return id_cmp(a, b) == 0;
}

bool
hash_eq(const struct hash *a, const struct hash *b)
{
	return hash_cmp(a, b) == 0;
}

bool
id_is_zero(const struct id *a)
{
	static const struct id zero = {{0}};

	return id_eq(a, &zero);
}

struct id
hash_id(const struct hash *h)
{
	struct id id;

	memcpy(id.b, h->b, ID_LEN);
	return id;
}

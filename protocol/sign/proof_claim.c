#include <stdlib.h>
#include <string.h>

#include "protocol/base/hex64.h"
#include "protocol/sign/proof.h"

#define GROUP        4 /* characters of base64 that are three bytes */
#define PART_B64_MIN 64

/* Decode what can be; what cannot becomes question marks. */
static size_t
decode(uint8_t *out, const char *s, size_t n)
{
	size_t len = 0;

	for (; n >= GROUP; s += GROUP, n -= GROUP) {
		size_t got = 3;

		if (b64_decode_max(out + len, 3, s, GROUP, &got) != 0) {
			got = 3;
			memset(out + len, '?', got);
		}
		len += got;
	}
	return len;
}

static const uint8_t *
find(const uint8_t *p, size_t n, const char *word)
{
	size_t len = strlen(word);

	for (; n >= len; p++, n--)
		if (memcmp(p, word, len) == 0)
			return p + len;
	return NULL;
}

/* The record of a submission among the bytes. */
static bool
claim_find(const uint8_t *p, size_t n, struct id *out)
{
	const uint8_t *rec;

	if (find(p, n, "\"act\":\"submit\"") == NULL)
		return false;
	rec = find(p, n, "\"rec\":\"");
	return rec != NULL && (size_t)(p + n - rec) > ID_TEXT_LEN &&
	       id_parse(out, (const char *)rec, ID_TEXT_LEN) == 0;
}

int
proof_claim(const void *text, size_t n, struct id *out, struct err *e)
{
	const char *p = text;
	const char *end = p + n;
	bool found = false;
	uint8_t *raw = malloc(n / GROUP * 3 + 1);

	memset(out, 0, sizeof(*out));
	if (raw == NULL)
		return err_memory(e);
	while (p < end && !found) {
		const char *eol = memchr(p, '\n', (size_t)(end - p));
		size_t len = (size_t)((eol == NULL ? end : eol) - p);

		if (len >= PART_B64_MIN && memchr(p, ' ', len) == NULL)
			found = claim_find(raw, decode(raw, p, len), out);
		p += len + 1;
	}
	free(raw);
	return found ? 1 : 0;
}

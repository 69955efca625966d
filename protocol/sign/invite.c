#include "protocol/sign/invite.h"

#include <string.h>

#include "protocol/base/hex64.h"
#include "protocol/sign/hash.h"

#define PREFIX     "KHEO1-"
#define PREFIX_LEN 6
#define FIXED_LEN  (3 * ID_LEN)
#define SUM_LEN    4
#define BYTES_MAX  (FIXED_LEN + INVITE_URL_MAX + SUM_LEN)

_Static_assert(PREFIX_LEN + B64U_LEN(BYTES_MAX) < INVITE_CODE_SIZE,
	       "no room for the longest code");

char *
invite_put(char out[INVITE_CODE_SIZE], const struct invite *i)
{
	uint8_t raw[BYTES_MAX];
	size_t url = strnlen(i->url, INVITE_URL_MAX);
	size_t n = FIXED_LEN + url;
	struct hash sum;

	memcpy(raw, i->scope.b, ID_LEN);
	memcpy(raw + ID_LEN, i->secret, ID_LEN);
	memcpy(raw + 2 * ID_LEN, i->root.b, ID_LEN);
	memcpy(raw + FIXED_LEN, i->url, url);
	sum = sha256(raw, n);
	memcpy(raw + n, sum.b, SUM_LEN);
	/* NOLINTNEXTLINE(bugprone-not-null-terminated-result): more follows */
	memcpy(out, PREFIX, PREFIX_LEN);
	b64u_encode(out + PREFIX_LEN, raw, n + SUM_LEN);
	wipe(raw, sizeof(raw));
	return out;
}

/* Copy a code without the white space that mail and paper put into it. */
static int
code_squeeze(char *out, size_t size, size_t *n, const char *s)
{

	for (*n = 0; *s != '\0'; s++) {
		if (*s == ' ' || *s == '\t' || *s == '\r' || *s == '\n')
			continue;
		if (*n == size)
			return -1;
		out[(*n)++] = *s;
	}
	return 0;
}

static bool
url_valid(const uint8_t *p, size_t n)
{

	for (size_t i = 0; i < n; i++)
		if (p[i] <= ' ' || p[i] > '~')
			return false;
	return true;
}

static int
raw_parse(struct invite *i, const uint8_t *raw, size_t n)
{
	struct hash sum;

	if (n < FIXED_LEN + SUM_LEN)
		return -1;
	n -= SUM_LEN;
	sum = sha256(raw, n);
	if (memcmp(sum.b, raw + n, SUM_LEN) != 0 ||
	    !url_valid(raw + FIXED_LEN, n - FIXED_LEN))
		return -1;
	memset(i, 0, sizeof(*i));
	memcpy(i->scope.b, raw, ID_LEN);
	memcpy(i->secret, raw + ID_LEN, ID_LEN);
	memcpy(i->root.b, raw + 2 * ID_LEN, ID_LEN);
	memcpy(i->url, raw + FIXED_LEN, n - FIXED_LEN);
	return 0;
}

int
invite_parse(struct invite *i, const char *s, struct err *e)
{
	char text[INVITE_CODE_SIZE];
	uint8_t raw[BYTES_MAX];
	size_t len;
	size_t n;
	int rc = -1;

	if (code_squeeze(text, sizeof(text), &len, s) == 0 &&
	    len > PREFIX_LEN && memcmp(text, PREFIX, PREFIX_LEN) == 0 &&
	    b64u_decode_max(raw, sizeof(raw), text + PREFIX_LEN,
			    len - PREFIX_LEN, &n) == 0)
		rc = raw_parse(i, raw, n);
	wipe(text, sizeof(text));
	wipe(raw, sizeof(raw));
	if (rc != 0)
		return err_set(e, ERR_FORMAT, "not an invitation code");
	return 0;
}

void
invite_key(const struct invite *i, struct sign_key *k)
{
	static const char label[] = "kheo/enrol\n";
	struct sha256 s;
	struct hash seed;

	sha256_init(&s);
	sha256_add(&s, label, sizeof(label) - 1);
	sha256_add(&s, i->secret, sizeof(i->secret));
	sha256_done(&s, &seed);
	sign_key_from_seed(k, seed.b);
	wipe(&seed, sizeof(seed));
	wipe(&s, sizeof(s));
}

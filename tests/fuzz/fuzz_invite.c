/* Invitation codes: the input as a person types it, and as the bytes in a code
 * whose checksum is right; and fingerprints, which people type as well. */
#include "tests/fuzz/fuzz.h"

#include <string.h>

#include "protocol/base/hex64.h"
#include "protocol/sign/hash.h"
#include "protocol/sign/invite.h"
#include "protocol/sign/trust.h"

#define RAW_MAX (3 * ID_LEN + INVITE_URL_MAX + 8)

/* The code without the white space that may stand in it. */
static void
squeeze(struct buf *out, const char *s)
{
	for (; *s != '\0'; s++)
		if (strchr(" \t\r\n", *s) == NULL)
			buf_byte(out, (uint8_t)*s);
}

static bool
code_read(const char *s)
{
	struct invite i;
	char code[INVITE_CODE_SIZE];
	struct buf squeezed = BUF_INIT(INVITE_CODE_SIZE);
	struct sign_key key;
	struct err e = ERR_INIT;
	bool accepted;

	memset(&i, 0xa5, sizeof(i));
	accepted = invite_parse(&i, s, &e) == 0;
	if (accepted) {
		MUST(memchr(i.url, '\0', sizeof(i.url)) != NULL);
		invite_put(code, &i);
		squeeze(&squeezed, s);
		MUST(fuzz_same(&squeezed, code, strlen(code)));
		invite_key(&i, &key);
		sign_key_wipe(&key);
	} else {
		MUST(e.code == ERR_FORMAT);
	}
	buf_done(&squeezed);
	return accepted;
}

static void
fingerprint_read(const char *s)
{
	char text[FINGERPRINT_TEXT_SIZE];
	struct id id;
	struct id again;

	if (fingerprint_parse(&id, s) != 0)
		return;
	fingerprint_text(text, &id);
	MUST(fingerprint_parse(&again, text) == 0 && id_eq(&id, &again));
}

/* A code that holds these bytes, with the checksum that belongs to them. */
static void
code_summed(const uint8_t *p, size_t n)
{
	uint8_t raw[RAW_MAX + 4] = {0};
	char text[6 + B64U_LEN(sizeof(raw)) + 1] = "KHEO1-";
	struct hash sum;

	n = n < RAW_MAX ? n : RAW_MAX;
	if (n > 0)
		memcpy(raw, p, n);
	sum = sha256(raw, n);
	memcpy(raw + n, sum.b, 4);
	b64u_encode(text + 6, raw, n + 4);
	if (code_read(text)) {
		MUST(n >= 3 * ID_LEN && n <= 3 * ID_LEN + INVITE_URL_MAX);
		/* Whichever letter is another one, the sum tells. */
		text[6 + raw[0] % (strlen(text) - 6)] ^= 1;
		MUST(!code_read(text));
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	char *s = malloc(n + 1);

	MUST(s != NULL && keys_init() == 0);
	if (n > 0)
		memcpy(s, p, n);
	s[n] = '\0';
	code_read(s);
	fingerprint_read(s);
	free(s);
	code_summed(p, n);
	return 0;
}

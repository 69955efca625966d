/* Hellos and manifests: who asks and what a USB bundle holds. */
#include "tests/fuzz/fuzz.h"

#include <string.h>

#include "protocol/sign/signed.h"
#include "protocol/wire/hello.h"

static int
hello_again(const char *s, size_t n, struct buf *out)
{
	static struct hello h;
	struct err e = ERR_INIT;

	memset(&h, 0xa5, sizeof(h));
	if (hello_parse(&h, s, n, &e) != 0)
		return -1;
	MUST(h.head_count <= ARRAY_LEN(h.heads));
	MUST(h.at_count <= ARRAY_LEN(h.at));
	MUST(h.locator_count <= ARRAY_LEN(h.locators));
	MUST(memchr(h.origin, '\0', sizeof(h.origin)) != NULL);
	hello_put(out, &h);
	return 0;
}

static int
manifest_again(const char *s, size_t n, struct buf *out)
{
	struct manifest m;
	struct err e = ERR_INIT;

	memset(&m, 0xa5, sizeof(m));
	if (manifest_parse(&m, s, n, &e) != 0)
		return -1;
	manifest_put(out, &m);
	return 0;
}

/* Signed by a device it is a note that says so. */
static void
signed_holds(const uint8_t *p, size_t n)
{
	struct buf b = BUF_INIT(FUZZ_NOTE_MAX);
	const uint8_t *key = fuzz_key(FUZZ_LOG)->public;
	struct sign_name name = name_device(key);
	struct note note;
	struct err e = ERR_INIT;

	if (fuzz_sign(&b, p, n, name.s, FUZZ_LOG)) {
		MUST(note_parse(&note, b.p, b.len, &e) == 0);
		MUST(note.text_len == n && signed_by(&note, name.s, key));
	}
	buf_done(&b);
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	if (fuzz_text(p, n, hello_again) || fuzz_text(p, n, manifest_again))
		signed_holds(p, n);
	return 0;
}

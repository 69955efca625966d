/* Stamps: the input is the text, which the target's receipt key signs. */
#include "tests/fuzz/fuzz.h"

#include <string.h>

#include "protocol/sign/trust.h"

static int
stamp_again(const char *text, size_t n, struct buf *out)
{
	static struct stamp s;
	struct err e = ERR_INIT;

	memset(&s, 0xa5, sizeof(s));
	if (stamp_parse(&s, text, n, &e) != 0)
		return -1;
	MUST(memchr(s.origin, '\0', sizeof(s.origin)) != NULL);
	MUST(memchr(s.unit, '\0', sizeof(s.unit)) != NULL);
	MUST(s.version > 0);
	stamp_put(out, &s);
	return 0;
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	static struct stamp s;
	struct buf b = BUF_INIT(FUZZ_NOTE_MAX);
	struct buf again = BUF_INIT(FUZZ_NOTE_MAX);
	struct sign_name name = name_receipt(FUZZ_HUB);
	struct hubkeys k;
	struct err e = ERR_INIT;

	if (!fuzz_text(p, n, stamp_again))
		return 0;
	fuzz_hubkeys(&k);
	memset(&s, 0xa5, sizeof(s));
	if (fuzz_sign(&b, p, n, name.s, FUZZ_RECEIPT) &&
	    stamp_open(&s, b.p, b.len, &k, &e) == 0) {
		stamp_put(&again, &s);
		MUST(fuzz_same(&again, p, n));
		MUST(strncmp(s.origin, "kheo/" FUZZ_HUB "/",
			     sizeof("kheo/" FUZZ_HUB "/") - 1) == 0);
	}
	if (fuzz_sign(&b, p, n, name.s, FUZZ_TREE))
		MUST(stamp_open(&s, b.p, b.len, &k, &e) != 0);
	buf_done(&again);
	buf_done(&b);
	return 0;
}

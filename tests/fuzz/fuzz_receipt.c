/* Receipts: the input is the text, which the target's receipt key signs. */
#include "tests/fuzz/fuzz.h"

#include <string.h>

#include "protocol/sign/trust.h"

static int
receipt_again(const char *s, size_t n, struct buf *out)
{
	static struct receipt r;
	struct err e = ERR_INIT;

	memset(&r, 0xa5, sizeof(r));
	if (receipt_parse(&r, s, n, &e) != 0)
		return -1;
	MUST(r.line_count <= ARRAY_LEN(r.lines));
	MUST(r.page_count <= ARRAY_LEN(r.pages));
	for (size_t i = 0; i < r.page_count; i++)
		MUST(r.pages[i].from <= r.pages[i].to);
	receipt_put(out, &r);
	return 0;
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	static struct receipt r;
	struct buf b = BUF_INIT(FUZZ_NOTE_MAX);
	struct buf again = BUF_INIT(FUZZ_NOTE_MAX);
	struct sign_name name = name_receipt(FUZZ_HUB);
	struct hubkeys k;
	struct err e = ERR_INIT;

	if (!fuzz_text(p, n, receipt_again))
		return 0;
	fuzz_hubkeys(&k);
	memset(&r, 0xa5, sizeof(r));
	if (fuzz_sign(&b, p, n, name.s, FUZZ_RECEIPT) &&
	    receipt_open(&r, b.p, b.len, &k, &e) == 0) {
		receipt_put(&again, &r);
		MUST(fuzz_same(&again, p, n));
		MUST(strncmp(r.origin, "kheo/" FUZZ_HUB "/",
			     sizeof("kheo/" FUZZ_HUB "/") - 1) == 0);
	}
	if (fuzz_sign(&b, p, n, name.s, FUZZ_TREE))
		MUST(receipt_open(&r, b.p, b.len, &k, &e) != 0);
	buf_done(&again);
	buf_done(&b);
	return 0;
}

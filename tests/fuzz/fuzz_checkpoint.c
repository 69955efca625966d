/* Checkpoints, which the target's tree key signs, and entries. */
#include "tests/fuzz/fuzz.h"

#include <string.h>

#include "protocol/sign/trust.h"
#include "protocol/wire/entry.h"

static int
checkpoint_again(const char *s, size_t n, struct buf *out)
{
	struct checkpoint c;
	struct err e = ERR_INIT;

	memset(&c, 0xa5, sizeof(c));
	if (checkpoint_parse(&c, s, n, &e) != 0)
		return -1;
	MUST(origin_number(c.origin) >= 1);
	checkpoint_put(out, &c);
	return 0;
}

static int
entry_again(const char *s, size_t n, struct buf *out)
{
	struct entry en;
	struct err e = ERR_INIT;

	memset(&en, 0xa5, sizeof(en));
	if (entry_parse(&en, s, n, &e) != 0)
		return -1;
	MUST(n <= ENTRY_TEXT_MAX);
	MUST((en.disp == DISP_QUARANTINE) == (en.code != Q_NONE));
	entry_put(out, &en);
	return 0;
}

static void
opened(const uint8_t *p, size_t n)
{
	struct buf b = BUF_INIT(FUZZ_NOTE_MAX);
	struct checkpoint want;
	struct checkpoint c;
	struct hubkeys k;
	struct err e = ERR_INIT;

	MUST(checkpoint_parse(&want, (const char *)p, n, &e) == 0);
	fuzz_hubkeys(&k);
	MUST(fuzz_sign(&b, p, n, want.origin, FUZZ_TREE));
	MUST((checkpoint_open(&c, b.p, b.len, &k, &e) == 0) ==
	     (strcmp(want.origin, "kheo/" FUZZ_HUB "/1") == 0));
	MUST(fuzz_sign(&b, p, n, want.origin, FUZZ_RECEIPT));
	MUST(checkpoint_open(&c, b.p, b.len, &k, &e) != 0);
	buf_done(&b);
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	if (fuzz_text(p, n, checkpoint_again))
		opened(p, n);
	else
		fuzz_text(p, n, entry_again);
	return 0;
}

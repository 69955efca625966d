/* What the fuzz targets share.  Each file fuzz_<name>.c defines one
 * LLVMFuzzerTestOneInput(), which libFuzzer or replay.c calls. */
#ifndef KHEO_TESTS_FUZZ_H
#define KHEO_TESTS_FUZZ_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "protocol/base/attr.h"
#include "protocol/base/buf.h"
#include "protocol/sign/keys.h"
#include "protocol/wire/hubkeys.h"

/* What must hold for every input; else the run ends here. */
#define MUST(holds)                                                            \
	do {                                                                   \
		if (!(holds))                                                  \
			BUG(#holds);                                           \
	} while (0)

/* Room for a note around a text that is a little too long. */
#define FUZZ_NOTE_MAX (3 * NOTE_BYTES_MAX)

#define FUZZ_HUB "yen-khanh"

/**
 * LLVMFuzzerTestOneInput(p, n):
 * Feed one input to the target.  Returns 0; aborts if something is wrong.
 */
int LLVMFuzzerTestOneInput(const uint8_t *p, size_t n);

/* The keys by which targets sign what the fuzzer wrote. */
enum fuzz_key {
	FUZZ_LOG,
	FUZZ_PARENT,
	FUZZ_ROOT,
	FUZZ_ROOT_NEXT,
	FUZZ_TREE,
	FUZZ_RECEIPT,
	FUZZ_AUTHOR,
	FUZZ_KEYS
};

/**
 * fuzz_key(which):
 * A key that is the same in every run.
 */
const struct sign_key *fuzz_key(enum fuzz_key which);

/**
 * fuzz_hubkeys(k):
 * Version 1 of the keys of the hub FUZZ_HUB: one root and the keys above.
 */
void fuzz_hubkeys(struct hubkeys *k);

/**
 * fuzz_sign(out, text, n, name, key):
 * Make ${out} the whole note of a text, signed by ${key} under ${name}.
 * Whether it is short enough for a note.
 */
bool fuzz_sign(struct buf *out, const void *text, size_t n, const char *name,
	       enum fuzz_key key);

/**
 * fuzz_same(b, p, n):
 * Whether ${b} holds these bytes.
 */
bool fuzz_same(const struct buf *b, const void *p, size_t n);

/* Parses a text and appends what its encoder makes of it; -1 if refused. */
typedef int (*fuzz_again)(const char *s, size_t n, struct buf *out);

/**
 * fuzz_text(p, n, again):
 * Whether the text is accepted.  If so its encoder must write the same bytes,
 * and the text with one more byte must be refused.
 */
bool fuzz_text(const uint8_t *p, size_t n, fuzz_again again);

#endif

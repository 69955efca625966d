/* Batch headers: the input is the text, which the target signs. */
#include "tests/fuzz/fuzz.h"

#include <string.h>

#include "protocol/sign/hash.h"
#include "protocol/sign/signed.h"

static int
batch_again(const char *s, size_t n, struct buf *out)
{
	struct batch b;
	struct err e = ERR_INIT;
	uint64_t bytes = 0;

	memset(&b, 0xa5, sizeof(b));
	if (batch_parse(&b, s, n, &e) != 0)
		return -1;
	MUST(b.seq >= 1 && b.has_prev == (b.seq != 1));
	MUST(b.part_count <= BATCH_PARTS_MAX);
	for (size_t i = 0; i < b.part_count; i++) {
		MUST(b.parts[i].bytes >= 1);
		MUST(b.parts[i].bytes <= PART_BYTES_MAX);
		bytes += b.parts[i].bytes;
	}
	MUST(bytes <= BATCH_BYTES_MAX);
	batch_put(out, &b);
	return 0;
}

/* Whether a log of ours may hold it. */
static bool
is_ours(const struct batch *b)
{
	const uint8_t *key = fuzz_key(FUZZ_LOG)->public;
	struct id id = log_id(key);

	return id_eq(&b->log, &id) &&
	       (b->seq != 1 || memcmp(b->genesis.key, key, KEY_LEN) == 0);
}

static void
opened(const uint8_t *p, size_t n, struct buf *b)
{
	const uint8_t *key = fuzz_key(FUZZ_LOG)->public;
	struct batch got;
	struct hash hash;
	struct hash want = sha256(p, n);
	struct note note;
	struct err e = ERR_INIT;

	memset(&got, 0xa5, sizeof(got));
	if (batch_open(&got, &hash, &note, b->p, b->len, &e) != 0) {
		/* The text was accepted, so it is about the signature. */
		MUST(e.code == ERR_SIGNATURE && got.seq == 1 && !is_ours(&got));
		return;
	}
	MUST(hash_eq(&hash, &want) && note.text_len == n);
	MUST(got.seq != 1 || is_ours(&got));
	if (is_ours(&got)) {
		MUST(batch_check(&note, &got, key, &e) == 0);
		MUST(batch_check(&note, &got, fuzz_key(FUZZ_ROOT)->public,
				 &e) != 0);
	}
}

/* One changed byte of the text, and it is nobody's. */
static void
changed_refused(size_t n, struct buf *b)
{
	struct batch got;
	struct hash hash;
	struct note note;
	struct err e = ERR_INIT;
	size_t at = b->p[n - 2] * (size_t)7 % n;

	b->p[at] ^= 1;
	if (batch_open(&got, &hash, &note, b->p, b->len, &e) == 0)
		MUST(got.seq != 1 &&
		     batch_check(&note, &got, fuzz_key(FUZZ_LOG)->public, &e) !=
			 0);
	b->p[at] ^= 1;
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	struct buf b = BUF_INIT(FUZZ_NOTE_MAX);
	struct sign_name name = name_log(fuzz_key(FUZZ_LOG)->public);

	if (!fuzz_text(p, n, batch_again))
		return 0;
	if (fuzz_sign(&b, p, n, name.s, FUZZ_LOG)) {
		opened(p, n, &b);
		changed_refused(n, &b);
	}
	buf_done(&b);
	return 0;
}

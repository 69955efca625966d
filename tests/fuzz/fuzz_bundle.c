/* Bundles, as they come from the network or a stick: the input is taken for
 * gzip, for a bundle, and for a list of records from which one is made. */
#include "tests/fuzz/fuzz.h"

#include <string.h>

#include "protocol/wire/bundle.h"
#include "protocol/wire/gzip.h"

#define CHUNK       (16 * 1024) /* of the inflater */
#define RECORDS_MAX 64

/* Read a bundle to its end; what was read is written again. */
static void
bundle_walk(const uint8_t *p, size_t n)
{
	struct buf again = BUF_INIT(n);
	struct bundle_reader r;
	struct bundle_record rec;
	struct err e = ERR_INIT;

	if (bundle_open(&r, p, n, &e) != 0) {
		MUST(e.code == ERR_FORMAT);
		return;
	}
	bundle_begin(&again);
	while (bundle_next(&r, &rec) == 1) {
		MUST(rec.n <= BUNDLE_RECORD_MAX);
		MUST(rec.p >= p && rec.p + rec.n <= p + n);
		/* Only what is known is given out, small letters included. */
		MUST(rec.type < 'a' || rec.type == BUNDLE_STAMP ||
		     rec.type == BUNDLE_FILES);
		bundle_put(&again, (enum bundle_type)rec.type, rec.p, rec.n);
	}
	MUST(bundle_next(&r, &rec) == 0);
	MUST(!r.torn || !r.foreign);
	/* Unknown records may have been skipped. */
	MUST(again.bad == ERR_NONE && again.len <= n);
	if (!r.torn && !r.foreign && again.len == n)
		MUST(fuzz_same(&again, p, n));
	buf_done(&again);
}

/* What was inflated is still the same when it has been deflated again. */
static void
deflated_again(const struct buf *flat)
{
	struct buf gz = BUF_INIT(BUNDLE_BYTES_MAX);
	struct buf out = BUF_INIT(BUNDLE_BYTES_MAX);
	struct err e = ERR_INIT;

	MUST(gzip_deflate(&gz, flat->p, flat->len, &e) == 0);
	if (gzip_inflate(&out, gz.p, gz.len, &e) == 0)
		MUST(fuzz_same(&out, flat->p, flat->len));
	else /* our own packer may be better than the ratio allows */
		MUST(e.code == ERR_LIMIT);
	buf_done(&gz);
	buf_done(&out);
}

static void
inflated(const uint8_t *p, size_t n)
{
	struct buf out = BUF_INIT(BUNDLE_BYTES_MAX);
	struct buf less = BUF_INIT(BUNDLE_BYTES_MAX);
	struct err e = ERR_INIT;
	struct err why = ERR_INIT;
	int rc = gzip_inflate(&out, p, n, &e);

	MUST(out.len <= n * INFLATE_RATIO_MAX + CHUNK);
	bundle_walk(out.p, out.len);
	if (rc == 0) {
		deflated_again(&out);
		MUST(gzip_inflate(&less, p, n - 1, &why) != 0);
		MUST(why.code == ERR_STALE || why.code == ERR_LIMIT);
		MUST(less.len <= out.len);
		MUST(less.len == 0 || memcmp(less.p, out.p, less.len) == 0);
	}
	buf_done(&less);
	buf_done(&out);
}

/* A bundle of records given as type, length and as many bytes, and where each
 * of them ends. */
static size_t
bundle_make(struct buf *out, size_t *ends, const uint8_t *p, size_t n)
{
	size_t count = 0;

	bundle_begin(out);
	while (n >= 2 && count < RECORDS_MAX) {
		size_t len = p[1] < n - 2 ? p[1] : n - 2;

		bundle_put(out, (enum bundle_type)p[0], p + 2, len);
		ends[count++] = out->len;
		p += 2 + len;
		n -= 2 + len;
	}
	return count;
}

/* The same bytes with one bit turned end the reading where it was turned, or
 * before. */
static void
flip_noticed(struct buf *b, const size_t *ends, size_t count, size_t at)
{
	struct bundle_reader r;
	struct bundle_record rec;
	struct err e = ERR_INIT;
	size_t whole = 0;

	b->p[at] ^= (uint8_t)(1 << at % 8);
	while (whole < count && ends[whole] <= at)
		whole++;
	if (at < BUNDLE_MAGIC_LEN) {
		MUST(bundle_open(&r, b->p, b->len, &e) != 0);
	} else {
		MUST(bundle_open(&r, b->p, b->len, &e) == 0);
		while (bundle_next(&r, &rec) == 1)
			MUST(rec.p + rec.n <= b->p + at);
		MUST(r.torn || r.foreign);
		MUST(whole < count);
	}
	b->p[at] ^= (uint8_t)(1 << at % 8);
}

static void
made(const uint8_t *p, size_t n)
{
	struct buf b = BUF_INIT(BUNDLE_BYTES_MAX);
	struct buf gz = BUF_INIT(BUNDLE_BYTES_MAX);
	size_t ends[RECORDS_MAX];
	size_t count = bundle_make(&b, ends, p, n);
	struct err e = ERR_INIT;

	bundle_walk(b.p, b.len);
	if (count > 0)
		flip_noticed(&b, ends, count, p[n - 1] * (size_t)257 % b.len);
	MUST(gzip_deflate(&gz, b.p, b.len, &e) == 0);
	inflated(gz.p, gz.len);
	buf_done(&gz);
	buf_done(&b);
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	inflated(p, n);
	bundle_walk(p, n);
	if (n > 0 && n <= 4096)
		made(p, n);
	return 0;
}

#include "tests/unit/wire/check.h"

#include <stdlib.h>

#include "protocol/base/limits.h"
#include "protocol/wire/bundle.h"

/* RFC 3720, B.4, whole and in two pieces. */
static void
castagnoli(uint32_t (*more)(uint32_t crc, const void *p, size_t n))
{
	uint8_t b[32];

	memset(b, 0, sizeof(b));
	assert_int_equal(more(0, b, sizeof(b)), 0x8a9136aa);
	memset(b, 0xff, sizeof(b));
	assert_int_equal(more(0, b, sizeof(b)), 0x62a8ab43);
	for (unsigned i = 0; i < sizeof(b); i++)
		b[i] = (uint8_t)i;
	assert_int_equal(more(0, b, sizeof(b)), 0x46dd794e);
	assert_int_equal(more(0, "123456789", 9), 0xe3069283);
	assert_int_equal(more(more(0, "1234", 4), "56789", 5), 0xe3069283);
	assert_int_equal(more(0, "", 0), 0);
}

static void
crc32c_is_castagnolis(void **state)
{
	(void)state;
	castagnoli(crc32c_more);
	castagnoli(crc32c_by_table);
	assert_int_equal(crc32c("123456789", 9), 0xe3069283);
}

static void
every_processor_comes_to_the_same_checksum(void **state)
{
	uint64_t seed = fake_seed();
	struct fake_rng f;
	struct rng r = fake_rng(&f, seed);
	uint8_t b[80];

	(void)state;
	for (size_t at = 0; at < 9; at++) {
		for (size_t n = 0; n + at <= sizeof(b); n++) {
			uint32_t crc;

			rng_fill(&r, b, sizeof(b));
			memcpy(&crc, b, sizeof(crc));
			if (crc32c_more(crc, b + at, n) !=
			    crc32c_by_table(crc, b + at, n))
				fail_msg("KHEO_SEED=%llu: %zu bytes from %zu",
					 (unsigned long long)seed, n, at);
		}
	}
}

static const struct {
	enum bundle_type type;
	const char *text;
} SAMPLE[] = {
    {BUNDLE_HELLO, "xin chào"}, {BUNDLE_HEADER, ""},
    {BUNDLE_PART, "abc"},       {BUNDLE_WANTS, "0123456789"},
    {BUNDLE_MANIFEST, "hết"},
};

/* The sample, and where each of its records ends. */
static void
sample_make(struct buf *b, size_t ends[ARRAY_LEN(SAMPLE)])
{
	bundle_begin(b);
	for (size_t i = 0; i < ARRAY_LEN(SAMPLE); i++) {
		bundle_put(b, SAMPLE[i].type, SAMPLE[i].text,
			   strlen(SAMPLE[i].text));
		ends[i] = b->len;
	}
}

static bool
is_sample(const struct bundle_record *rec, size_t i)
{
	return rec->type == SAMPLE[i].type &&
	       rec->n == strlen(SAMPLE[i].text) &&
	       memcmp(rec->p, SAMPLE[i].text, rec->n) == 0;
}

static void
a_bundle_torn_at_any_byte_gives_its_whole_records(void **state)
{
	struct buf b = BUF_INIT(1000);
	size_t ends[ARRAY_LEN(SAMPLE)];

	(void)state;
	sample_make(&b, ends);
	for (size_t n = 0; n <= b.len; n++) {
		struct bundle_reader r;
		struct bundle_record rec;
		size_t count = 0;
		size_t end = BUNDLE_MAGIC_LEN;
		uint8_t *cut = malloc(n + 1); /* so that over-reads show */

		assert_non_null(cut);
		memcpy(cut, b.p, n);
		if (n < BUNDLE_MAGIC_LEN) {
			assert_refused(ERR_FORMAT, bundle_open(&r, cut, n, e));
			free(cut);
			continue;
		}
		assert_ok(bundle_open(&r, cut, n, e));
		while (bundle_next(&r, &rec) == 1) {
			assert_true(is_sample(&rec, count));
			end = ends[count++];
		}
		assert_true(count == ARRAY_LEN(SAMPLE) || ends[count] > n);
		assert_int_equal(r.torn, n != end);
		assert_false(r.foreign);
		assert_int_equal(bundle_next(&r, &rec), 0);
		free(cut);
	}
	buf_done(&b);
}

static void
a_changed_byte_ends_the_reading(void **state)
{
	struct buf b = BUF_INIT(1000);
	size_t ends[ARRAY_LEN(SAMPLE)];

	(void)state;
	sample_make(&b, ends);
	for (size_t at = BUNDLE_MAGIC_LEN; at < b.len; at++) {
		for (unsigned bit = 0; bit < 8; bit++) {
			struct bundle_reader r;
			struct bundle_record rec;
			size_t count = 0;

			b.p[at] ^= (uint8_t)(1U << bit);
			assert_ok(bundle_open(&r, b.p, b.len, e));
			while (bundle_next(&r, &rec) == 1)
				assert_true(is_sample(&rec, count++));
			assert_true(r.torn);
			assert_true(count < ARRAY_LEN(SAMPLE));
			assert_true(at >= (count == 0 ? BUNDLE_MAGIC_LEN
						      : ends[count - 1]));
			assert_true(at < ends[count]);
			b.p[at] ^= (uint8_t)(1U << bit);
		}
	}
	buf_done(&b);
}

static void
unknown_records_are_skipped_or_end_it(void **state)
{
	static const struct {
		uint8_t type;
		bool foreign;
	} table[] = {{'x', false}, {'p', false}, {'X', true}, {'Z', true},
		     {'B', true},  {0, true},    {'1', true}, {0xff, true}};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(table); i++) {
		struct buf b = BUF_INIT(1000);
		struct bundle_reader r;
		struct bundle_record rec;

		bundle_begin(&b);
		bundle_put(&b, (enum bundle_type)table[i].type, "??", 2);
		bundle_put(&b, BUNDLE_PART, "abc", 3);
		assert_ok(bundle_open(&r, b.p, b.len, e));
		assert_int_equal(bundle_next(&r, &rec), !table[i].foreign);
		assert_int_equal(r.foreign, table[i].foreign);
		assert_false(r.torn);
		if (!table[i].foreign)
			assert_int_equal(rec.type, BUNDLE_PART);
		assert_int_equal(bundle_next(&r, &rec), 0);
		buf_done(&b);
	}
}

static void
a_record_holds_1_mib(void **state)
{
	uint8_t *big = calloc(1, BUNDLE_RECORD_MAX + 1);
	struct buf b = BUF_INIT(2 * BUNDLE_RECORD_MAX);
	struct bundle_reader r;
	struct bundle_record rec;
	uint8_t tag[5] = {BUNDLE_PART};

	(void)state;
	assert_non_null(big);
	bundle_begin(&b);
	bundle_put(&b, BUNDLE_PART, big, BUNDLE_RECORD_MAX);
	assert_ok(buf_check(&b, e));
	assert_ok(bundle_open(&r, b.p, b.len, e));
	assert_int_equal(bundle_next(&r, &rec), 1);
	assert_int_equal(rec.n, BUNDLE_RECORD_MAX);

	buf_reset(&b);
	bundle_begin(&b);
	for (size_t i = 0; i < 4; i++)
		tag[1 + i] = (uint8_t)((BUNDLE_RECORD_MAX + 1) >> (24 - 8 * i));
	buf_add(&b, tag, sizeof(tag));
	buf_be32(&b, crc32c_more(crc32c(tag, sizeof(tag)), big,
				 BUNDLE_RECORD_MAX + 1));
	buf_add(&b, big, BUNDLE_RECORD_MAX + 1);
	assert_ok(bundle_open(&r, b.p, b.len, e));
	assert_int_equal(bundle_next(&r, &rec), 0);
	assert_true(r.torn);
	buf_done(&b);
	free(big);
}

static void
a_portals_page_is_no_bundle(void **state)
{
	struct bundle_reader r;

	(void)state;
	assert_refused(ERR_FORMAT,
		       bundle_open(&r, "<!DOCTYPE html><html>", 21, e));
	assert_refused(ERR_FORMAT, bundle_open(&r, "kheo bundle 2\n", 14, e));
	assert_ok(bundle_open(&r, BUNDLE_MAGIC, BUNDLE_MAGIC_LEN, e));
	assert_int_equal(strlen(BUNDLE_MAGIC), BUNDLE_MAGIC_LEN);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(crc32c_is_castagnolis),
	    cmocka_unit_test(every_processor_comes_to_the_same_checksum),
	    cmocka_unit_test(a_bundle_torn_at_any_byte_gives_its_whole_records),
	    cmocka_unit_test(a_changed_byte_ends_the_reading),
	    cmocka_unit_test(unknown_records_are_skipped_or_end_it),
	    cmocka_unit_test(a_record_holds_1_mib),
	    cmocka_unit_test(a_portals_page_is_no_bundle),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

#include "tests/unit/wire/check.h"

#include <stdlib.h>

#include "protocol/base/limits.h"
#include "protocol/wire/gzip.h"

#define OUT_MAX (1024 * 1024)

static void
any_bytes_round_trip(void **state)
{
	uint64_t seed = fake_seed();
	struct fake_rng f;
	struct rng r = fake_rng(&f, seed);

	(void)state;
	for (size_t i = 0; i < 60; i++) {
		size_t n = fake_below(&r, 1U << (i % 18));
		uint8_t *p = malloc(n + 1);
		struct buf packed = BUF_INIT(OUT_MAX);
		struct buf out = BUF_INIT(OUT_MAX);

		assert_non_null(p);
		rng_fill(&r, p, n);
		for (size_t at = 0; i % 2 == 0 && at < n; at++)
			p[at] &= 7;
		assert_ok(gzip_deflate(&packed, p, n, e));
		assert_ok(gzip_inflate(&out, packed.p, packed.len, e));
		if (out.len != n || memcmp(buf_str(&out), p, n) != 0)
			fail_msg("KHEO_SEED=%llu", (unsigned long long)seed);
		buf_done(&out);
		buf_done(&packed);
		free(p);
	}
}

static void
the_head_names_no_time_and_no_system(void **state)
{
	static const uint8_t head[10] = {0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255};
	struct buf a = BUF_INIT(OUT_MAX);

	(void)state;
	assert_ok(gzip_deflate(&a, "abc", 3, e));
	assert_memory_equal(a.p, head, sizeof(head));
	buf_done(&a);
}

static void
a_member_cut_at_any_byte_gives_its_beginning(void **state)
{
	struct buf text = BUF_INIT(OUT_MAX);
	struct buf packed = BUF_INIT(OUT_MAX);
	size_t longest = 0;

	(void)state;
	for (unsigned i = 0; i < 400; i++)
		buf_fmt(&text, "hộ thứ %u: %u nhân khẩu\n", i, i * i % 17);
	assert_ok(gzip_deflate(&packed, text.p, text.len, e));
	for (size_t n = 0; n < packed.len; n++) {
		struct buf out = BUF_INIT(OUT_MAX);

		assert_refused(ERR_STALE, gzip_inflate(&out, packed.p, n, e));
		assert_true(out.len >= longest && out.len <= text.len);
		longest = out.len;
		if (out.len > 0)
			assert_memory_equal(out.p, text.p, out.len);
		buf_done(&out);
	}
	assert_int_equal(longest, text.len);
	buf_done(&packed);
	buf_done(&text);
}

static void
damage_and_additions_are_refused(void **state)
{
	struct buf packed = BUF_INIT(OUT_MAX);
	struct buf out = BUF_INIT(OUT_MAX);

	(void)state;
	assert_ok(gzip_deflate(&packed, "Tam Kỳ", 7, e));
	packed.p[packed.len - 5] ^= 1; /* of the checksum */
	assert_refused(ERR_FORMAT, gzip_inflate(&out, packed.p, packed.len, e));
	packed.p[packed.len - 5] ^= 1;
	buf_byte(&packed, 0);
	assert_refused(ERR_FORMAT, gzip_inflate(&out, packed.p, packed.len, e));
	assert_refused(ERR_FORMAT, gzip_inflate(&out, "plain text", 10, e));
	buf_done(&out);
	buf_done(&packed);
}

static void
a_bomb_never_unfolds(void **state)
{
	/* How a member of zeroes begins; then each byte stands for 1032. */
	static const uint8_t head[] = {0x1f, 0x8b, 0x08, 0x00, 0x00, 0x00, 0x00,
				       0x00, 0x00, 0x03, 0xed, 0xc1, 0x31, 0x01,
				       0x00, 0x00, 0x00, 0xc2, 0xa0, 0xf5, 0x4f,
				       0xed, 0x6d, 0x07, 0xa0};
	uint8_t bomb[64 * 1024] = {0};
	struct buf out = BUF_INIT(64 * OUT_MAX);

	(void)state;
	memcpy(bomb, head, sizeof(head));
	assert_refused(ERR_LIMIT, gzip_inflate(&out, bomb, sizeof(bomb), e));
	assert_true(out.len <= (sizeof(bomb) + 1) * INFLATE_RATIO_MAX);
	buf_done(&out);
}

static void
what_is_packed_here_never_looks_like_a_bomb(void **state)
{
	uint8_t *same = malloc(OUT_MAX);

	(void)state;
	assert_non_null(same);
	memset(same, 'a', OUT_MAX);
	for (size_t n = 1; n <= OUT_MAX; n *= 2) {
		struct buf packed = BUF_INIT(OUT_MAX);
		struct buf out = BUF_INIT(OUT_MAX);

		assert_ok(gzip_deflate(&packed, same, n, e));
		assert_ok(gzip_inflate(&out, packed.p, packed.len, e));
		assert_int_equal(out.len, n);
		assert_true(n / packed.len < INFLATE_RATIO_MAX - 1);
		buf_done(&out);
		buf_done(&packed);
	}
	free(same);
}

static void
the_ceiling_holds_to_the_byte(void **state)
{
	enum { LEN = 50000 };

	uint8_t p[LEN];
	struct fake_rng f;
	struct rng r = fake_rng(&f, 1);
	struct buf packed = BUF_INIT(OUT_MAX);

	(void)state;
	rng_fill(&r, p, sizeof(p));
	assert_ok(gzip_deflate(&packed, p, sizeof(p), e));
	for (size_t max = LEN - 1; max <= LEN + 1; max++) {
		struct buf out = BUF_INIT(max);

		if (max < LEN)
			assert_refused(ERR_LIMIT, gzip_inflate(&out, packed.p,
							       packed.len, e));
		else
			assert_ok(gzip_inflate(&out, packed.p, packed.len, e));
		buf_done(&out);
	}
	buf_done(&packed);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(any_bytes_round_trip),
	    cmocka_unit_test(the_head_names_no_time_and_no_system),
	    cmocka_unit_test(a_member_cut_at_any_byte_gives_its_beginning),
	    cmocka_unit_test(damage_and_additions_are_refused),
	    cmocka_unit_test(a_bomb_never_unfolds),
	    cmocka_unit_test(what_is_packed_here_never_looks_like_a_bomb),
	    cmocka_unit_test(the_ceiling_holds_to_the_byte),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

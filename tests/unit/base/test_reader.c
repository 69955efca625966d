#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "protocol/base/buf.h"
#include "protocol/base/reader.h"
#include "tests/lib/fake.h"

static void
numbers_are_read_in_order(void **state)
{
	static const uint8_t in[] = {7, 1, 2, 3, 4, 1, 2,   3,
				     4, 5, 6, 7, 8, 9, 'a', 'b'};
	struct reader r;
	char copy[2];

	(void)state;
	reader_init(&r, in, sizeof(in));
	assert_int_equal(reader_u8(&r), 7);
	assert_int_equal(reader_be32(&r), 0x01020304);
	assert_true(reader_be64(&r) == 0x0102030405060708);
	assert_ptr_equal(reader_bytes(&r, 1), in + 13);
	reader_copy(&r, copy, 2);
	assert_memory_equal(copy, "ab", 2);
	assert_false(r.bad);
	assert_int_equal(r.left, 0);
}

static void
a_read_past_the_end_sticks(void **state)
{
	struct reader r;
	char copy[3] = "xx";

	(void)state;
	reader_init(&r, "abc", 3);
	assert_int_equal(reader_be32(&r), 0);
	assert_true(r.bad);
	assert_int_equal(reader_u8(&r), 0);
	assert_null(reader_bytes(&r, 0));
	reader_copy(&r, copy, 2);
	assert_memory_equal(copy, "\0\0", 2);
}

static void
nothing_can_be_read_from_nothing(void **state)
{
	struct reader r;

	(void)state;
	reader_init(&r, NULL, 0);
	assert_non_null(reader_bytes(&r, 0));
	assert_false(r.bad);
	reader_u8(&r);
	assert_true(r.bad);
}

static void
varints_have_one_form(void **state)
{
	static const struct {
		const char *bytes;
		size_t n;
		bool bad;
		uint64_t v;
	} table[] = {
	    {"\x00", 1, false, 0},
	    {"\x7f", 1, false, 127},
	    {"\x80\x01", 2, false, 128},
	    {"\x80\x00", 2, true, 0},
	    {"\xff\x00", 2, true, 0},
	    {"\x80", 1, true, 0},
	    {"\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01", 10, false, UINT64_MAX},
	    {"\xff\xff\xff\xff\xff\xff\xff\xff\xff\x02", 10, true, 0},
	    {"\x80\x80\x80\x80\x80\x80\x80\x80\x80\x00", 10, true, 0},
	    {"\x80\x80\x80\x80\x80\x80\x80\x80\x80\x81\x00", 11, true, 0},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(table); i++) {
		struct reader r;

		reader_init(&r, table[i].bytes, table[i].n);
		assert_true(reader_varint(&r) == table[i].v);
		assert_int_equal(r.bad, table[i].bad);
	}
}

static void
a_varint_is_read_as_it_was_written(void **state)
{
	uint64_t seed = fake_seed();
	struct fake_rng f;
	struct rng rng = fake_rng(&f, seed);

	(void)state;
	for (int i = 0; i < 10000; i++) {
		struct buf b = BUF_INIT(10);
		struct reader r;
		uint64_t v;

		rng_fill(&rng, &v, sizeof(v));
		v >>= fake_below(&rng, 64);
		buf_varint(&b, v);
		reader_init(&r, b.p, b.len);
		if (reader_varint(&r) != v || r.bad || r.left != 0)
			fail_msg("seed %ju: %ju", (uintmax_t)seed,
				 (uintmax_t)v);
		buf_done(&b);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(numbers_are_read_in_order),
	    cmocka_unit_test(a_read_past_the_end_sticks),
	    cmocka_unit_test(nothing_can_be_read_from_nothing),
	    cmocka_unit_test(varints_have_one_form),
	    cmocka_unit_test(a_varint_is_read_as_it_was_written),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

#include "tests/unit/sign/check.h"

#include "protocol/base/limits.h"
#include "protocol/sign/sealed.h"

#define CHUNK    65536
#define HEAD_LEN (14 + 1 + 80 + 8 + 24) /* with one box */
#define PLUS     17                     /* of each chunk */
#define MAX      (8 * CHUNK)

static uint8_t plain[4 * CHUNK];

static void
box_numbered(struct box_key *k, uint8_t n)
{
	uint8_t seed[SEED_LEN];

	memset(seed, n, sizeof(seed));
	box_key_from_seed(k, seed);
}

/* Seal to the boxes 1 to ${count}. */
static void
seal(struct buf *out, size_t n, size_t count)
{
	uint8_t boxes[SEALED_BOXES_MAX][KEY_LEN];
	struct box_key k;
	struct err e = ERR_INIT;

	for (size_t i = 0; i < count; i++) {
		box_numbered(&k, (uint8_t)(i + 1));
		memcpy(boxes[i], k.public, KEY_LEN);
	}
	buf_init(out, MAX);
	if (sealed_put(out, plain, n, (const uint8_t(*)[KEY_LEN])boxes, count,
		       &e) != 0)
		fail_msg("%s", e.text);
}

/* Open with box ${who}; *${n} gets how much came out, all of it right. */
static enum err_code
unseal(const uint8_t *p, size_t len, uint8_t who, size_t *n)
{
	struct buf out = BUF_INIT(MAX);
	struct box_key k;
	struct err e = ERR_INIT;

	box_numbered(&k, who);
	sealed_open(&out, p, len, &k, &e);
	*n = out.len;
	assert_true(out.len <= sizeof(plain));
	if (out.len > 0)
		assert_memory_equal(out.p, plain, out.len);
	buf_done(&out);
	return e.code;
}

static void
what_is_sealed_opens(void **state)
{
	static const size_t sizes[] = {
	    0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK, 3 * CHUNK + 7};
	struct buf b;
	size_t n;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(sizes); i++) {
		seal(&b, sizes[i], 1);
		assert_true(sealed_is(b.p, b.len));
		assert_int_equal(unseal(b.p, b.len, 1, &n), ERR_NONE);
		assert_int_equal(n, sizes[i]);
		assert_int_equal(unseal(b.p, b.len, 2, &n), ERR_DENIED);
		assert_int_equal(n, 0);
		buf_done(&b);
	}
}

static void
each_of_the_boxes_opens_and_no_other(void **state)
{
	struct buf b;
	size_t n;

	(void)state;
	seal(&b, 100, SEALED_BOXES_MAX);
	for (uint8_t i = 1; i <= SEALED_BOXES_MAX; i++)
		assert_int_equal(unseal(b.p, b.len, i, &n), ERR_NONE);
	assert_int_equal(unseal(b.p, b.len, SEALED_BOXES_MAX + 1, &n),
			 ERR_DENIED);
	buf_done(&b);
}

static void
the_number_of_boxes_is_bounded(void **state)
{
	uint8_t boxes[SEALED_BOXES_MAX + 1][KEY_LEN] = {{0}};
	struct buf b = BUF_INIT(MAX);
	struct err e = ERR_INIT;

	(void)state;
	assert_int_equal(
	    sealed_put(&b, "x", 1, (const uint8_t(*)[KEY_LEN])boxes, 0, &e),
	    -1);
	assert_int_equal(e.code, ERR_LIMIT);
	err_clear(&e);
	assert_int_equal(sealed_put(&b, "x", 1,
				    (const uint8_t(*)[KEY_LEN])boxes,
				    SEALED_BOXES_MAX + 1, &e),
			 -1);
	assert_int_equal(e.code, ERR_LIMIT);
	err_clear(&e);
	/* A key of zeroes is no point to seal to. */
	assert_int_equal(
	    sealed_put(&b, "x", 1, (const uint8_t(*)[KEY_LEN])boxes, 1, &e),
	    -1);
	assert_int_equal(e.code, ERR_FORMAT);
	buf_done(&b);
}

static void
a_cut_bundle_gives_its_whole_chunks(void **state)
{
	struct buf b;
	size_t n;

	(void)state;
	seal(&b, 2 * CHUNK + 100, 1);
	for (size_t len = 14; len < b.len; len += len < 200 ? 1 : 4999) {
		assert_int_equal(unseal(b.p, len, 1, &n), ERR_STALE);
		if (len < HEAD_LEN)
			assert_int_equal(n, 0);
		else
			assert_int_equal(n, (len - HEAD_LEN) / (CHUNK + PLUS) *
						CHUNK);
	}
	for (size_t len = 0; len < 14; len++)
		assert_int_equal(unseal(b.p, len, 1, &n), ERR_FORMAT);
	buf_done(&b);
}

static void
a_changed_byte_is_noticed_wherever_it_is(void **state)
{
	struct buf b;
	enum err_code code;
	size_t n;

	(void)state;
	seal(&b, CHUNK + 100, 2);
	for (size_t i = 0; i < b.len; i += i < 400 ? 1 : 997) {
		b.p[i] ^= 1;
		code = unseal(b.p, b.len, 2, &n);
		if (code == ERR_NONE || n > CHUNK)
			fail_msg("byte %zu", i);
		b.p[i] ^= 1;
	}
	buf_done(&b);
}

static void
bytes_behind_the_end_are_noticed(void **state)
{
	struct buf b;
	size_t n;

	(void)state;
	seal(&b, 100, 1);
	buf_byte(&b, 0);
	assert_int_equal(unseal(b.p, b.len, 1, &n), ERR_SIGNATURE);
	buf_done(&b);
}

static void
chunks_do_not_change_places(void **state)
{
	static uint8_t chunk[CHUNK + PLUS];
	struct buf b;
	uint8_t *first;
	size_t n;

	(void)state;
	seal(&b, 3 * CHUNK, 1);
	first = b.p + HEAD_LEN;
	memcpy(chunk, first, sizeof(chunk));
	memmove(first, first + sizeof(chunk), sizeof(chunk));
	memcpy(first + sizeof(chunk), chunk, sizeof(chunk));
	assert_int_equal(unseal(b.p, b.len, 1, &n), ERR_SIGNATURE);
	assert_int_equal(n, 0);
	buf_done(&b);
}

static void
the_ceiling_of_the_reader_holds(void **state)
{
	struct buf b;
	struct buf out = BUF_INIT(999);
	struct box_key k;
	struct err e = ERR_INIT;

	(void)state;
	box_numbered(&k, 1);
	seal(&b, 1000, 1);
	assert_int_equal(sealed_open(&out, b.p, b.len, &k, &e), -1);
	assert_int_equal(e.code, ERR_LIMIT);
	buf_done(&out);
	buf_done(&b);
}

static int
ready(void **state)
{
	struct fake_rng f;
	struct rng rng = fake_rng(&f, 5);

	rng_fill(&rng, plain, sizeof(plain));
	return keys_ready(state);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(what_is_sealed_opens),
	    cmocka_unit_test(each_of_the_boxes_opens_and_no_other),
	    cmocka_unit_test(the_number_of_boxes_is_bounded),
	    cmocka_unit_test(a_cut_bundle_gives_its_whole_chunks),
	    cmocka_unit_test(a_changed_byte_is_noticed_wherever_it_is),
	    cmocka_unit_test(bytes_behind_the_end_are_noticed),
	    cmocka_unit_test(chunks_do_not_change_places),
	    cmocka_unit_test(the_ceiling_of_the_reader_holds),
	};

	return cmocka_run_group_tests(tests, ready, NULL);
}

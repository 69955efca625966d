#include "tests/unit/sign/check.h"

#include "protocol/base/hex64.h"
#include "protocol/sign/hash.h"

static void
known_answers_of_sha256(void **state)
{
	static const struct {
		const char *text;
		const char *hex;
	} rows[] = {
	    {"", "e3b0c44298fc1c149afbf4c8996fb924"
		 "27ae41e4649b934ca495991b7852b855"},
	    {"abc", "ba7816bf8f01cfea414140de5dae2223"
		    "b00361a396177a9cb410ff61f20015ad"},
	};

	char hex[HEX_LEN(HASH_LEN) + 1];
	struct hash h;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		h = sha256(rows[i].text, strlen(rows[i].text));
		assert_string_equal(hex_encode(hex, h.b, HASH_LEN),
				    rows[i].hex);
	}
}

static void
pieces_hash_as_the_whole_does(void **state)
{
	uint8_t bytes[300];
	struct fake_rng f;
	struct rng rng = fake_rng(&f, 7);
	struct hash whole;
	struct hash pieces;
	struct sha256 s;

	(void)state;
	rng_fill(&rng, bytes, sizeof(bytes));
	whole = sha256(bytes, sizeof(bytes));
	for (size_t cut = 0; cut <= sizeof(bytes); cut += 37) {
		sha256_init(&s);
		sha256_add(&s, bytes, cut);
		sha256_add(&s, NULL, 0);
		sha256_add(&s, bytes + cut, sizeof(bytes) - cut);
		sha256_done(&s, &pieces);
		assert_true(hash_eq(&whole, &pieces));
	}
}

static void
a_part_is_hashed_under_its_label_and_salt(void **state)
{
	static const char text[] = "kheo/part@v1\n0123456789abcdef{}";
	const uint8_t *salt = (const uint8_t *)"0123456789abcdef";
	struct hash want = sha256(text, sizeof(text) - 1);
	struct hash got = part_hash(salt, "{}", 2);
	struct hash other = part_hash(salt, "{ }", 3);

	(void)state;
	assert_true(hash_eq(&want, &got));
	assert_false(hash_eq(&want, &other));
}

static void
one_key_has_three_names(void **state)
{
	uint8_t key[KEY_LEN] = {1, 2, 3};
	uint8_t text[9 + KEY_LEN] = "kheo/log\n";
	struct hash h;
	struct id log = log_id(key);
	struct id device = device_id(key);
	struct id enrol = enrol_id(key);

	(void)state;
	memcpy(text + 9, key, KEY_LEN);
	h = sha256(text, sizeof(text));
	assert_memory_equal(log.b, h.b, ID_LEN);
	assert_false(id_eq(&log, &device));
	assert_false(id_eq(&log, &enrol));
	assert_false(id_eq(&device, &enrol));
}

static void
digits_are_groups_of_five(void **state)
{
	struct hash h = {
	    {0, 0, 0, 0, 1, 0, 0, 1, 0x86, 0xa0, 0xff, 0xff, 0xff, 0xff, 0xff}};
	char out[36];

	(void)state;
	assert_string_equal(digits(out, &h, 1), "00001");
	assert_string_equal(digits(out, &h, 3), "00001 00000 27775");
	assert_int_equal(strlen(digits(out, &h, 6)), 35);
}

static void
digits_are_read_with_spaces_and_hyphens_anywhere(void **state)
{
	static const struct {
		const char *typed;
		const char *want; /* NULL: not two groups of digits */
	} rows[] = {
	    {"12345 67890", "12345 67890"},
	    {"1234567890", "12345 67890"},
	    {" 1-2-3 45678-90 ", "12345 67890"},
	    {"123456789", NULL},
	    {"12345678901", NULL},
	    {"12345 6789a", NULL},
	    {"", NULL},
	};

	char out[12];

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		int rc = digits_read(out, rows[i].typed, 2);

		assert_int_equal(rc, rows[i].want == NULL ? -1 : 0);
		if (rc == 0)
			assert_string_equal(out, rows[i].want);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(known_answers_of_sha256),
	    cmocka_unit_test(pieces_hash_as_the_whole_does),
	    cmocka_unit_test(a_part_is_hashed_under_its_label_and_salt),
	    cmocka_unit_test(one_key_has_three_names),
	    cmocka_unit_test(digits_are_groups_of_five),
	    cmocka_unit_test(digits_are_read_with_spaces_and_hyphens_anywhere),
	};

	return cmocka_run_group_tests(tests, keys_ready, NULL);
}

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "protocol/base/attr.h"
#include "protocol/base/hex64.h"
#include "tests/lib/fake.h"

static void
rfc_4648_vectors_are_met(void **state)
{
	static const struct {
		const char *plain;
		const char *hex;
		const char *b64;
		const char *b64u;
	} table[] = {
	    {"", "", "", ""},
	    {"f", "66", "Zg==", "Zg"},
	    {"fo", "666f", "Zm8=", "Zm8"},
	    {"foo", "666f6f", "Zm9v", "Zm9v"},
	    {"foob", "666f6f62", "Zm9vYg==", "Zm9vYg"},
	    {"fooba", "666f6f6261", "Zm9vYmE=", "Zm9vYmE"},
	    {"foobar", "666f6f626172", "Zm9vYmFy", "Zm9vYmFy"},
	    {"\xfb\xff\xfe", "fbfffe", "+//+", "-__-"},
	};

	char out[32];

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(table); i++) {
		const char *p = table[i].plain;
		size_t n = strlen(p);

		assert_string_equal(hex_encode(out, p, n), table[i].hex);
		assert_int_equal(strlen(out), HEX_LEN(n));
		assert_string_equal(b64_encode(out, p, n), table[i].b64);
		assert_int_equal(strlen(out), B64_LEN(n));
		assert_string_equal(b64u_encode(out, p, n), table[i].b64u);
		assert_int_equal(strlen(out), B64U_LEN(n));
	}
}

typedef int (*decode_fn)(void *out, size_t n, const char *s, size_t len);

static void
only_the_one_legal_encoding_is_read(void **state)
{
	static const struct {
		decode_fn decode;
		size_t n;
		const char *s;
		int rc;
	} table[] = {
	    {hex_decode, 1, "0f", 0},        {hex_decode, 1, "0F", -1},
	    {hex_decode, 1, "f", -1},        {hex_decode, 1, "0ff", -1},
	    {hex_decode, 1, "0g", -1},       {hex_decode, 2, "0f", -1},
	    {hex_decode, 0, "", 0},          {b64_decode, 1, "Zg==", 0},
	    {b64_decode, 1, "Zg", -1},       {b64_decode, 1, "Zg=", -1},
	    {b64_decode, 1, "Zh==", -1},     {b64_decode, 2, "Zm8=", 0},
	    {b64_decode, 2, "Zm9=", -1},     {b64_decode, 3, "Zm9v", 0},
	    {b64_decode, 3, "Zm9v====", -1}, {b64_decode, 0, "====", -1},
	    {b64_decode, 0, "Z===", -1},     {b64_decode, 1, "=Zg=", -1},
	    {b64_decode, 3, "Zm\n9", -1},    {b64_decode, 3, "-__-", -1},
	    {b64_decode, 3, "+//+", 0},      {b64_decode, 2, "Zm9v", -1},
	    {b64_decode, 4, "Zm9v", -1},     {b64_decode, 4, "Zg==Zm9v", -1},
	    {b64u_decode, 1, "Zg", 0},       {b64u_decode, 1, "Zg==", -1},
	    {b64u_decode, 1, "Zh", -1},      {b64u_decode, 1, "Z", -1},
	    {b64u_decode, 3, "-__-", 0},     {b64u_decode, 3, "+//+", -1},
	    {b64u_decode, 0, "", 0},         {b64u_decode, 2, "Zm9", -1},
	    {b64u_decode, 2, "Zm8", 0},
	};

	uint8_t out[8];

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(table); i++) {
		if (table[i].decode(out, table[i].n, table[i].s,
				    strlen(table[i].s)) != table[i].rc)
			fail_msg("row %zu: %s", i, table[i].s);
	}
}

static void
the_most_bytes_are_a_ceiling(void **state)
{
	uint8_t out[3];
	size_t n = 9;

	(void)state;
	assert_int_equal(b64_decode_max(out, 3, "Zm8=", 4, &n), 0);
	assert_int_equal(n, 2);
	assert_int_equal(b64_decode_max(out, 3, "Zm9v", 4, &n), 0);
	assert_int_equal(n, 3);
	assert_int_equal(b64_decode_max(out, 2, "Zm9v", 4, &n), -1);
	assert_int_equal(b64u_decode_max(out, 1, "Zg", 2, &n), 0);
	assert_int_equal(n, 1);
	assert_int_equal(b64u_decode_max(out, 0, "Zg", 2, &n), -1);
}

/* Canonical: whatever is accepted is written back the same. */
static void
what_is_accepted_is_written_back(void **state)
{
	static const char digits[] = "AQgwZ/+-_=09az";
	uint64_t seed = fake_seed();
	struct fake_rng f;
	struct rng rng = fake_rng(&f, seed);

	(void)state;
	for (int i = 0; i < 200000; i++) {
		char s[9];
		char back[16];
		uint8_t out[8];
		size_t len = (size_t)fake_below(&rng, sizeof(s));
		size_t n;

		for (size_t k = 0; k < len; k++)
			s[k] = digits[fake_below(&rng, sizeof(digits) - 1)];
		s[len] = '\0';
		if (b64_decode_max(out, 8, s, len, &n) == 0 &&
		    strcmp(b64_encode(back, out, n), s) != 0)
			fail_msg("seed %ju: %s", (uintmax_t)seed, s);
		if (b64u_decode_max(out, 8, s, len, &n) == 0 &&
		    strcmp(b64u_encode(back, out, n), s) != 0)
			fail_msg("seed %ju: %s", (uintmax_t)seed, s);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(rfc_4648_vectors_are_met),
	    cmocka_unit_test(only_the_one_legal_encoding_is_read),
	    cmocka_unit_test(the_most_bytes_are_a_ceiling),
	    cmocka_unit_test(what_is_accepted_is_written_back),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

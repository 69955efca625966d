#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "protocol/base/text.h"
#include "tests/lib/fake.h"

#define A_COMBINED "\xe1\xba\xad"      /* ậ */
#define A_PARTS    "a\xcc\xa3\xcc\x82" /* a, dot below, circumflex */
#define A_SHUFFLED "a\xcc\x82\xcc\xa3" /* a, circumflex, dot below */
#define A_HALF     "\xc3\xa2\xcc\xa3"  /* â, dot below */

static void
only_well_formed_utf8_is_text(void **state)
{
	static const struct {
		const char *s;
		size_t n;
		bool ok;
	} table[] = {
	    {"", 0, true},
	    {"Hòa Bình", 10, true},
	    {"a\0b", 3, false},
	    {"\x7f", 1, true},
	    {"\x80", 1, false},
	    {"\xc1\xbf", 2, false},
	    {"\xc2\x80", 2, true},
	    {"\xdf\xbf", 2, true},
	    {"\xc2", 1, false},
	    {"\xc2\x41", 2, false},
	    {"\xe0\x9f\xbf", 3, false},
	    {"\xe0\xa0\x80", 3, true},
	    {"\xed\x9f\xbf", 3, true},
	    {"\xed\xa0\x80", 3, false},
	    {"\xee\x80\x80", 3, true},
	    {"\xef\xbf\xbf", 3, true},
	    {"\xe1\xba", 2, false},
	    {"\xf0\x8f\xbf\xbf", 4, false},
	    {"\xf0\x90\x80\x80", 4, true},
	    {"\xf4\x8f\xbf\xbf", 4, true},
	    {"\xf4\x90\x80\x80", 4, false},
	    {"\xf5\x80\x80\x80", 4, false},
	    {"\xf0\x9f\x98", 3, false},
	    {"\xff", 1, false},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(table); i++) {
		if (text_is_utf8(table[i].s, table[i].n) != table[i].ok)
			fail_msg("row %zu", i);
	}
}

static void
each_letter_has_one_normal_form(void **state)
{
	static const struct {
		const char *in;
		const char *nfc;
	} table[] = {
	    {"", ""},
	    {"ascii", "ascii"},
	    {A_COMBINED, A_COMBINED},
	    {A_PARTS, A_COMBINED},
	    {A_SHUFFLED, A_COMBINED},
	    {A_HALF, A_COMBINED},
	    {"o\xcc\x9b\xcc\x81", "ớ"},
	    {"Chie\xcc\x82m Ho\xcc\x81"
	     "a",
	     "Chiêm Hóa"},
	    {"\xe2\x84\xab", "Å"},
	    {"\xe1\x84\x80\xe1\x85\xa1", "가"},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(table); i++) {
		struct buf b = BUF_INIT(100);
		struct err e = ERR_INIT;
		const char *in = table[i].in;

		assert_int_equal(text_nfc(&b, in, strlen(in), &e), 0);
		assert_string_equal(buf_str(&b), table[i].nfc);
		assert_int_equal(text_is_nfc(in, strlen(in)),
				 strcmp(in, table[i].nfc) == 0);
		assert_true(text_is_nfc(buf_str(&b), b.len));
		buf_done(&b);
	}
}

static void
what_cannot_be_normal_is_refused(void **state)
{
	struct buf b = BUF_INIT(2);
	struct err e = ERR_INIT;

	(void)state;
	assert_int_equal(text_nfc(&b, "\xff", 1, &e), -1);
	assert_int_equal(e.code, ERR_FORMAT);
	err_clear(&e);
	assert_int_equal(text_nfc(&b, A_PARTS, strlen(A_PARTS), &e), -1);
	assert_int_equal(e.code, ERR_LIMIT);
	assert_false(text_is_nfc("\xff", 1));
	buf_done(&b);
}

static void
control_and_direction_characters_are_found(void **state)
{
	static const struct {
		const char *s;
		bool line;
		bool multiline;
	} table[] = {
	    {"Hòa Bình, số 1/5", false, false},
	    {"a\nb", true, false},
	    {"a\tb", true, false},
	    {"a\rb", true, true},
	    {"a\x1b[31m", true, true},
	    {"a\x7f", true, true},
	    {"a\xc2\x85", true, true},
	    {"a\xc2\xa0", false, false},
	    {"a\xe2\x80\x8b", true, true},
	    {"a\xe2\x80\x8c", false, false},
	    {"a\xe2\x80\x8d", false, false},
	    {"a\xe2\x80\x8e", true, true},
	    {"a\xe2\x80\xa7", false, false},
	    {"a\xe2\x80\xa8", true, true},
	    {"a\xe2\x80\xa9", true, true},
	    {"a\xe2\x80\xaa", true, true},
	    {"a\xe2\x80\xae", true, true},
	    {"a\xe2\x80\xaf", false, false},
	    {"a\xe2\x81\xa6", true, true},
	    {"a\xe2\x81\xa9", true, true},
	    {"a\xef\xbb\xbf", true, true},
	    {"a\xef\xb7\x8f", false, false}, /* U+FDCF and its neighbour */
	    {"a\xef\xb7\x90", true, true},
	    {"a\xef\xbf\xb9", true, true},
	    {"a\xef\xbf\xbd", false, false}, /* U+FFFD is a character */
	    {"a\xef\xbf\xbe", true, true},
	    {"a\xef\xbf\xbf", true, true},
	    {"a\xf0\x9f\xbf\xbf", true, true},
	    {"a\xf0\x9f\x8c\xbe", false, false},
	    {"a\xf3\xa0\x81\x81", true, true}, /* a tag */
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(table); i++) {
		const char *s = table[i].s;
		size_t n = strlen(s);

		if (text_has_control(s, n, false) != table[i].line ||
		    text_has_control(s, n, true) != table[i].multiline)
			fail_msg("row %zu", i);
	}
}

static void
characters_are_told_apart(void **state)
{
	static const struct {
		const char *s;
		size_t n;
		bool shows;
	} table[] = {
	    {"ab", 1, true},
	    {"\nb", 1, false},
	    {"đb", 2, true},
	    {"ộ", 3, true},
	    {"\xe2\x80\xae x", 3, false},
	    {"\xf0\x9f\x8c\xbe", 4, true},
	    {"\xff"
	     "a",
	     1, false},
	    {"\xe2\x80", 1, false},
	};

	bool shows;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(table); i++) {
		const char *s = table[i].s;

		if (text_char(s, strlen(s), &shows) != table[i].n ||
		    shows != table[i].shows)
			fail_msg("row %zu", i);
	}
}

static void
a_name_is_one_line_of_normal_text(void **state)
{
	static const struct {
		const char *s;
		size_t max;
		bool ok;
	} table[] = {
	    {"Lê Thị Mây", 200, true}, {"", 200, false},
	    {"abcd", 5, true},         {"abcde", 5, true},
	    {"abcdef", 5, false},      {"a\nb", 200, false},
	    {A_PARTS, 200, false},     {A_COMBINED, 3, true},
	    {A_COMBINED, 2, false},    {"\xff", 200, false},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(table); i++) {
		if (text_is_name(table[i].s, table[i].max) != table[i].ok)
			fail_msg("row %zu", i);
	}
}

static void
a_search_key_has_no_marks(void **state)
{
	static const struct {
		const char *in;
		const char *key;
	} table[] = {
	    {"Đường  Hòa Bình", "duong hoa binh"},
	    {"  Chiêm\t\nHóa ", "chiem hoa"},
	    {"TRƯỜNG ĐẠI HỌC ĐÀ NẴNG", "truong dai hoc da nang"},
	    {A_PARTS A_COMBINED A_SHUFFLED, "aaa"},
	    {"đĐ\xc2\xa0Ð", "dd ð"},
	    {"\xe3\x80\x80 x \xe2\x80\xa8", "x"},
	    {"Số 25/5", "so 25/5"},
	    {"", ""},
	    {"   ", ""},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(table); i++) {
		struct buf b = BUF_INIT(100);
		struct err e = ERR_INIT;

		assert_int_equal(
		    text_fold(&b, table[i].in, strlen(table[i].in), &e), 0);
		assert_string_equal(buf_str(&b), table[i].key);
		buf_done(&b);
	}
}

static void
a_search_key_is_appended(void **state)
{
	struct buf b = BUF_INIT(6);
	struct err e = ERR_INIT;

	(void)state;
	buf_text(&b, "k:");
	assert_int_equal(text_fold(&b, " Đá ", 6, &e), 0);
	assert_string_equal(buf_str(&b), "k:da");
	assert_int_equal(text_fold(&b, "\xff", 1, &e), -1);
	assert_int_equal(e.code, ERR_FORMAT);
	err_clear(&e);
	assert_int_equal(text_fold(&b, "abc", 3, &e), -1);
	assert_int_equal(e.code, ERR_LIMIT);
	buf_done(&b);
}

static void
a_code_is_a_word_of_plain_letters(void **state)
{
	static const struct {
		const char *s;
		bool is_code;
	} t[] = {
	    {"02305", true},    {"khanh-thanh", true}, {"A.b_c-9", true},
	    {"12345678", true}, {"", false},           {"123456789", false},
	    {"t 1", false},     {"Xã", false},         {"a/b", false},
	    {"a\n", false},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(t); i++)
		assert_int_equal(
		    text_is_code(t[i].s, t[i].s[0] == 'k' ? 32 : 8),
		    t[i].is_code);
}

/* Up to six characters from the whole of Unicode, many of them marks. */
static void
random_text(const struct rng *rng, struct buf *out)
{
	size_t count = (size_t)fake_below(rng, 7);

	buf_reset(out);
	while (count-- > 0) {
		static const uint32_t spans[][2] = {
		    {1, 0x80},        {0xc0, 0x250},    {0x300, 0x370},
		    {0x1e00, 0x2070}, {0xac00, 0xd7ff}, {0x10000, 0x1f900}};
		size_t i = (size_t)fake_below(rng, ARRAY_LEN(spans));
		uint32_t c = spans[i][0] + (uint32_t)fake_below(
					       rng, spans[i][1] - spans[i][0]);

		if (c < 0x80) {
			buf_byte(out, (uint8_t)c);
		} else if (c < 0x800) {
			buf_byte(out, (uint8_t)(0xc0 | c >> 6));
			buf_byte(out, (uint8_t)(0x80 | (c & 63)));
		} else {
			if (c >= 0x10000) {
				buf_byte(out, (uint8_t)(0xf0 | c >> 18));
				buf_byte(out, (uint8_t)(0x80 | (c >> 12 & 63)));
			} else {
				buf_byte(out, (uint8_t)(0xe0 | c >> 12));
			}
			buf_byte(out, (uint8_t)(0x80 | (c >> 6 & 63)));
			buf_byte(out, (uint8_t)(0x80 | (c & 63)));
		}
	}
}

/* Normal text stays as it is, and so does a key; equal text, equal key. */
static void
normal_forms_and_keys_stand_still(void **state)
{
	uint64_t seed = fake_seed();
	struct fake_rng f;
	struct rng rng = fake_rng(&f, seed);
	struct buf in = BUF_INIT(100);
	struct buf out[4];
	struct err e = ERR_INIT;

	(void)state;
	for (size_t k = 0; k < ARRAY_LEN(out); k++)
		buf_init(&out[k], 400);
	for (int i = 0; i < 20000; i++) {
		int rc = 0;

		for (size_t k = 0; k < ARRAY_LEN(out); k++)
			buf_reset(&out[k]);
		random_text(&rng, &in);
		rc |= text_nfc(&out[0], buf_str(&in), in.len, &e);
		rc |= text_fold(&out[1], buf_str(&in), in.len, &e);
		rc |= text_fold(&out[2], buf_str(&out[0]), out[0].len, &e);
		rc |= text_fold(&out[3], buf_str(&out[1]), out[1].len, &e);
		if (rc != 0 || !text_is_nfc(buf_str(&out[0]), out[0].len) ||
		    strcmp(buf_str(&out[1]), buf_str(&out[2])) != 0 ||
		    strcmp(buf_str(&out[1]), buf_str(&out[3])) != 0)
			fail_msg("seed %ju: %s", (uintmax_t)seed, buf_str(&in));
	}
	buf_done(&in);
	for (size_t k = 0; k < ARRAY_LEN(out); k++)
		buf_done(&out[k]);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(only_well_formed_utf8_is_text),
	    cmocka_unit_test(each_letter_has_one_normal_form),
	    cmocka_unit_test(what_cannot_be_normal_is_refused),
	    cmocka_unit_test(control_and_direction_characters_are_found),
	    cmocka_unit_test(characters_are_told_apart),
	    cmocka_unit_test(a_name_is_one_line_of_normal_text),
	    cmocka_unit_test(a_search_key_has_no_marks),
	    cmocka_unit_test(a_search_key_is_appended),
	    cmocka_unit_test(a_code_is_a_word_of_plain_letters),
	    cmocka_unit_test(normal_forms_and_keys_stand_still),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

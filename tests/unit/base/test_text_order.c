#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <stdlib.h>

#include "protocol/base/text.h"
#include "tests/lib/fake.h"

/* In the order of ICU 72, collator "vi"; with the 24 units of a district. */
static const char *const WORDS[] = {

    "am",        "an",         "áp",         "ăn",       "Ăn",
    "ầm",        "ẩm",         "ẫm",         "ấm",       "ậm",
    "ân",        "Bình Nhân",  "Bình Phú",   "da",       "Dak Lak",
    "dao",       "đá",         "Đà Nẵng",    "đao",      "Đắk Lắk",
    "em",        "êm",         "f",          "gi",       "Hà Lang",
    "hoa",       "hoà",        "hoá",        "hòa",      "hóa",
    "Hòa An",    "Hòa Phú",    "hoan",       "hoàn",     "Hùng Mỹ",
    "j",         "Kiên Đài",   "Kim Bình",   "Linh Phú", "ma",
    "Ma",        "MA",         "mà",         "Mà",       "mả",
    "mã",        "má",         "mạ",         "Mạ",       "ma cà",
    "mà ca",     "nghi",       "nghỉ",       "Ngọc Hội", "nguyên",
    "nguyễn",    "Nguyễn",     "Nhân Lý",    "o",        "ô",
    "ơ",         "Phú Bình",   "Phúc Thịnh", "Tân An",   "Tân Mỹ",
    "Tân Thịnh", "thôn 1",     "Thôn 1",     "thôn 10",  "thôn 1A",
    "trân",      "Trần",       "Tri Phú",    "Trung Hà", "Trung Hòa",
    "tu",        "tú",         "tư",         "từ",       "u",
    "ư",         "Vĩnh Lộc",   "Vinh Quang", "w",        "xã",
    "xã 10",     "xã 2",       "Xuân Quang", "y",        "ý",
    "Yên Lập",   "Yên Nguyên", "z",
};

static int
sign_of(int v)
{
	return (v > 0) - (v < 0);
}

static void
words_stand_as_in_a_dictionary(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(WORDS); i++) {
		for (size_t j = 0; j < ARRAY_LEN(WORDS); j++) {
			int want = (i > j) - (i < j);

			if (sign_of(text_order(WORDS[i], WORDS[j])) != want)
				fail_msg("%s and %s", WORDS[i], WORDS[j]);
		}
	}
}

static void
letters_go_before_tones_and_tones_before_case(void **state)
{
	static const char *const table[][2] = {
	    {"mạ", "mai"}, {"ma", "mà"},  {"mà", "mả"},   {"mả", "mã"},
	    {"mã", "má"},  {"má", "mạ"},  {"mạ", "măc"},  {"măc", "mâc"},
	    {"MA", "mà"},  {"ma", "Ma"},  {"mA", "Ma"},   {"dz", "đa"},
	    {"ôz", "ơa"},  {"uz", "ưa"},  {"", "a"},      {"a", "aa"},
	    {"a b", "ab"}, {"a-b", "ab"}, {"a b", "a-b"}, {"1", "a"},
	    {"9", "a"},    {"~", "0"},    {"z", "а"},     {"z", "中"},
	    {"ü", "v"},    {"u", "ü"},    {"ệp", "f"},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(table); i++) {
		if (text_order(table[i][0], table[i][1]) >= 0 ||
		    text_order(table[i][1], table[i][0]) <= 0)
			fail_msg("%s and %s", table[i][0], table[i][1]);
	}
}

static void
only_equal_bytes_are_equal(void **state)
{
	(void)state;
	assert_int_equal(text_order("", ""), 0);
	assert_int_equal(text_order("Yên Lập", "Yên Lập"), 0);
	assert_true(text_order("a\xc2\xa0"
			       "b",
			       "a b") != 0);
	assert_true(text_order("\xff", "\xfe") != 0);
	assert_true(text_order("\xff", "z") > 0);
}

static void
draw(const struct rng *rng, struct buf *b)
{
	static const char *const letters[] = {
	    "a", "à", "ạ",        "ă",        "ắ",    "â", "ậ", "A", "Ă", "d",
	    "đ", "Đ", "e",        "ê",        "ế",    "o", "ơ", "u", "ư", " ",
	    "-", "1", "\xc2\xa0", "\xcc\x81", "\xff", "é", "ü", "中"};
	size_t n = (size_t)fake_below(rng, 4);

	buf_reset(b);
	while (n-- > 0)
		buf_text(b, letters[fake_below(rng, ARRAY_LEN(letters))]);
}

static void
the_order_is_total(void **state)
{
	uint64_t seed = fake_seed();
	struct fake_rng f;
	struct rng rng = fake_rng(&f, seed);
	struct buf w[3];

	(void)state;
	for (size_t k = 0; k < ARRAY_LEN(w); k++)
		buf_init(&w[k], 100);
	for (int i = 0; i < 100000; i++) {
		int ab;
		int bc;
		int ac;

		for (size_t k = 0; k < ARRAY_LEN(w); k++)
			draw(&rng, &w[k]);
		ab = sign_of(text_order(buf_str(&w[0]), buf_str(&w[1])));
		bc = sign_of(text_order(buf_str(&w[1]), buf_str(&w[2])));
		ac = sign_of(text_order(buf_str(&w[0]), buf_str(&w[2])));
		if (ab !=
			-sign_of(text_order(buf_str(&w[1]), buf_str(&w[0]))) ||
		    (ab == bc && ac != ab) ||
		    (ab == 0) != (strcmp(buf_str(&w[0]), buf_str(&w[1])) == 0))
			fail_msg("seed %ju: %s, %s, %s", (uintmax_t)seed,
				 buf_str(&w[0]), buf_str(&w[1]),
				 buf_str(&w[2]));
	}
	for (size_t k = 0; k < ARRAY_LEN(w); k++)
		buf_done(&w[k]);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(words_stand_as_in_a_dictionary),
	    cmocka_unit_test(letters_go_before_tones_and_tones_before_case),
	    cmocka_unit_test(only_equal_bytes_are_equal),
	    cmocka_unit_test(the_order_is_total),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "protocol/base/text.h"
#include "protocol/cli/text.h"
#include "protocol/wire/entry.h"
#include "protocol/wire/receipt.h"

static const struct {
	const char *name;
	const char *vi;
	const char *en;
} catalogue[] = {

#define TEXT(name, vi, en) {#name, vi, en},
#include "protocol/cli/text.def"
#undef TEXT
};

/* The set of {1} to {9} as bits. */
static unsigned
numbers_of(const char *s)
{
	unsigned set = 0;

	for (; *s != '\0'; s++)
		if (s[0] == '{' && s[1] >= '1' && s[1] <= '9' && s[2] == '}')
			set |= 1U << (s[1] - '0');
	return set;
}

static void
check_sentence(const char *name, const char *s)
{
	size_t n = strlen(s);
	const char *gap;

	if (n == 0)
		fail_msg("%s: a language is missing", name);
	if (!text_is_utf8(s, n) || !text_is_nfc(s, n))
		fail_msg("%s: not NFC: %s", name, s);
	if (text_has_control(s, n, true))
		fail_msg("%s: has a control character: %s", name, s);
	/* What is indented begins with spaces. */
	if (s[n - 1] == ' ' || s[n - 1] == '\n')
		fail_msg("%s: space at an end: %s", name, s);
	/* Three or more are columns. */
	gap = strstr(s + strspn(s, " "), "  ");
	if (gap != NULL && gap[2] != ' ')
		fail_msg("%s: two spaces: %s", name, s);
}

static void
every_sentence_is_whole_in_both_languages(void **state)
{
	size_t i;

	(void)state;
	assert_int_equal(ARRAY_LEN(catalogue), TEXT_COUNT);
	for (i = 0; i < ARRAY_LEN(catalogue); i++) {
		check_sentence(catalogue[i].name, catalogue[i].vi);
		check_sentence(catalogue[i].name, catalogue[i].en);
	}
}

static void
both_languages_hold_the_same_numbers(void **state)
{
	unsigned vi, en;
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_LEN(catalogue); i++) {
		vi = numbers_of(catalogue[i].vi);
		en = numbers_of(catalogue[i].en);
		if (vi != en)
			fail_msg("%s: other {n} in Vietnamese than in English",
				 catalogue[i].name);
		/* {1} to {n} without a hole */
		if (((vi >> 1) & ((vi >> 1) + 1)) != 0)
			fail_msg("%s: {n} leaves a number out",
				 catalogue[i].name);
	}
}

static void
a_name_finds_its_sentence(void **state)
{

	(void)state;
	assert_string_equal(text_raw(LANG_VI, TEXT_cli_verbs), "Các lệnh:");
	assert_string_equal(text_raw(LANG_EN, TEXT_cli_verbs), "Commands:");
}

static void
arguments_fill_the_numbers(void **state)
{
	struct buf b = BUF_INIT(1000);

	(void)state;
	assert_int_equal(text_put(&b, LANG_VI, TEXT_cli_bad_verb, "tạo", NULL),
			 0);
	assert_string_equal(buf_str(&b), "Không có lệnh “tạo”.");
	buf_reset(&b);
	text_put(&b, LANG_EN, TEXT_cli_bad_verb, "{1}%s", "unused", NULL);
	assert_string_equal(buf_str(&b), "There is no command “{1}%s”.");
	buf_reset(&b);
	text_put(&b, LANG_EN, TEXT_cli_bad_verb, NULL);
	assert_string_equal(buf_str(&b), "There is no command “{1}”.");
	buf_done(&b);
}

static void
a_full_buffer_is_reported(void **state)
{
	struct buf b = BUF_INIT(8);

	(void)state;
	assert_int_equal(text_put(&b, LANG_EN, TEXT_cli_verbs, NULL), -1);
	buf_done(&b);
}

static void
plain_text_cannot_steer_a_terminal(void **state)
{
	static const struct {
		const char *in, *out;
	} table[] = {
	    {"", ""},
	    {"Đường Hòa Bình", "Đường Hòa Bình"},
	    {"a\tb\nc\rd", "a b c d"},
	    {"\033[2Jx\x7f", " [2Jx "},
	    {"a\xc2\x9b"
	     "b\xc2\xa0"
	     "c",
	     "a b\xc2\xa0"
	     "c"},
	    {"a\xe2\x80\xae"
	     "b\xe2\x81\xa6"
	     "c\xe2\x80\xa8"
	     "d",
	     "a b c d"},
	    {"a\xe2\x80\x8b"
	     "b\xef\xbb\xbf"
	     "c",
	     "a b c"},
	    {"a\xe2\x80\x8d"
	     "b",
	     "a\xe2\x80\x8d"
	     "b"},
	    {"\xf0\x9f\x8c\xbe", "\xf0\x9f\x8c\xbe"},
	    {"a\u061c"
	     "b\u180e"
	     "c\u2062"
	     "d\xef\xbf\xbf",
	     "a b c d "},
	    {"caf\xe9\n", "caf? "},
	    {"cut \xe1\xba", "cut ??"},
	};
	struct buf b = BUF_INIT(1000);
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_LEN(table); i++) {
		buf_reset(&b);
		text_plain(&b, table[i].in);
		assert_string_equal(buf_str(&b), table[i].out);
	}
	buf_done(&b);
}

static void
the_language_is_the_first_one_that_is_named(void **state)
{
	static const struct {
		const char *arg, *env, *locale;
		enum lang lang;
	} table[] = {
	    {NULL, NULL, NULL, LANG_VI},
	    {NULL, NULL, "en_US.UTF-8", LANG_EN},
	    {NULL, NULL, "C.UTF-8", LANG_VI},
	    {NULL, NULL, "fr_FR", LANG_VI},
	    {NULL, NULL, "english", LANG_VI},
	    {NULL, "vi", "en_US.UTF-8", LANG_VI},
	    {NULL, "", "en", LANG_EN},
	    {NULL, "en", "vi_VN", LANG_EN},
	    {"vi", "en", "en_US", LANG_VI},
	    {"en", "vi", "vi_VN", LANG_EN},
	    {"x", "en", NULL, LANG_EN},
	};

	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_LEN(table); i++)
		assert_int_equal(
		    text_lang(table[i].arg, table[i].env, table[i].locale),
		    table[i].lang);
}

static void
every_code_of_a_batch_has_its_words(void **state)
{
	static const char *const waits[] = {"held", "incomplete", "evidence"};
	enum lang lang;

	(void)state;
	for (lang = LANG_VI; lang <= LANG_EN; lang++) {
		for (int c = Q_NONE + 1; c < Q_CODES; c++) {
			const char *name = q_code_name((enum q_code)c);

			assert_string_not_equal(text_why(lang, name), name);
		}
		for (int c = 0; c < REFUSE_CODES; c++) {
			const char *name =
			    refuse_code_name((enum refuse_code)c);

			assert_string_not_equal(text_why(lang, name), name);
		}
		for (size_t i = 0; i < ARRAY_LEN(waits); i++)
			assert_string_not_equal(text_why(lang, waits[i]),
						waits[i]);
	}
	assert_string_equal(text_why(LANG_VI, "khác"), "khác");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(every_sentence_is_whole_in_both_languages),
	    cmocka_unit_test(both_languages_hold_the_same_numbers),
	    cmocka_unit_test(a_name_finds_its_sentence),
	    cmocka_unit_test(arguments_fill_the_numbers),
	    cmocka_unit_test(a_full_buffer_is_reported),
	    cmocka_unit_test(plain_text_cannot_steer_a_terminal),
	    cmocka_unit_test(the_language_is_the_first_one_that_is_named),
	    cmocka_unit_test(every_code_of_a_batch_has_its_words),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

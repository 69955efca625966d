#include "tests/unit/wire/check.h"

#include "protocol/wire/lines.h"

static void
open_text(struct lines *l, const char *text)
{
	lines_init(l, text, strlen(text));
}

static void
lines_and_words_are_read_in_order(void **state)
{
	struct lines l;
	char word[8];
	size_t n;
	const char *rest;

	(void)state;
	open_text(&l, "first\nnum 12 abc\nrest a  b\n");
	assert_false(lines_next(&l, "num"));
	assert_true(lines_next(&l, "first"));
	assert_true(lines_next(&l, "num"));
	assert_int_equal(word_num(&l, 0, 99), 12);
	assert_false(word_is(&l, "ab"));
	word_copy(&l, word, sizeof(word));
	assert_string_equal(word, "abc");
	assert_true(lines_next(&l, "rest"));
	rest = word_rest(&l, &n);
	assert_int_equal(n, 4);
	assert_memory_equal(rest, "a  b", 4);
	assert_true(lines_done(&l));
	assert_int_equal(l.number, 3);
}

static void
an_empty_key_takes_any_line(void **state)
{
	struct lines l;

	(void)state;
	open_text(&l, "42 43\n");
	assert_true(lines_next(&l, ""));
	assert_int_equal(word_num(&l, 0, 99), 42);
	assert_int_equal(word_num(&l, 0, 99), 43);
	assert_true(lines_done(&l));
}

static void
a_key_is_a_whole_word(void **state)
{
	struct lines l;

	(void)state;
	open_text(&l, "seqs 1\n");
	assert_false(lines_next(&l, "seq"));
	assert_false(l.bad);
	assert_true(lines_next(&l, "seqs"));
}

static void
anything_unusual_is_bad(void **state)
{
	static const char *const table[] = {
	    "a 1",     /* no LF */
	    "a 1 \n",  /* space at the end */
	    "a  1\n",  /* two spaces */
	    "a \n",    /* no word */
	    "a\n",     /* nothing at all */
	    " a 1\n",  /* space in front */
	    "a 1\r\n", /* CR */
	    "a 1 2\n", /* one word more */
	    "a 01\n",  /* another way to write it */
	    "a 1\n\n", /* one line more */
	    "a 1\nb\n", "",
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(table); i++) {
		struct lines l;

		open_text(&l, table[i]);
		lines_want(&l, "a");
		word_num(&l, 0, 9);
		if (lines_done(&l))
			fail_msg("accepted: \"%s\"", table[i]);
	}
}

static void
a_line_left_half_read_is_bad(void **state)
{
	struct lines l;

	(void)state;
	open_text(&l, "a 1\nb\n");
	assert_true(lines_next(&l, "a"));
	assert_false(lines_next(&l, "b"));
	assert_true(l.bad);
}

static void
once_bad_all_words_are_empty(void **state)
{
	struct lines l;
	struct id id = id_of(1);
	struct hash h = hash_of(1);
	char word[4] = "abc";
	size_t n = 9;

	(void)state;
	open_text(&l, "a\n");
	lines_want(&l, "b");
	assert_null(word_text(&l, &n));
	assert_int_equal(n, 0);
	assert_null(word_rest(&l, &n));
	assert_int_equal(word_num(&l, 5, 9), 0);
	word_id(&l, &id);
	word_hash(&l, &h);
	word_copy(&l, word, sizeof(word));
	assert_true(id_is_zero(&id));
	assert_string_equal(word, "");
	assert_false(lines_next(&l, "a"));
	assert_false(lines_done(&l));
}

static void
a_word_one_too_long_is_not_copied(void **state)
{
	static const char *const table[] = {"a abc\n", "a abcd\n"};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(table); i++) {
		struct lines l;
		char word[4];

		open_text(&l, table[i]);
		lines_want(&l, "a");
		word_copy(&l, word, sizeof(word));
		assert_int_equal(l.bad, i == 1);
		assert_string_equal(word, i == 1 ? "" : "abc");
	}
}

static void
a_word_with_a_nul_in_it_is_not_copied(void **state)
{
	static const char text[] = "a log\0x\n";
	struct lines l;
	char word[8];

	(void)state;
	lines_init(&l, text, sizeof(text) - 1);
	lines_want(&l, "a");
	word_copy(&l, word, sizeof(word));
	assert_true(l.bad);
	assert_string_equal(word, "");
}

static void
ids_and_hashes_round_trip(void **state)
{
	struct buf b = BUF_INIT(500);
	struct id id = id_of(0xfe);
	struct id id2;
	struct hash h = hash_of(0xfe);
	struct hash h2;
	uint8_t raw[5] = {1, 2, 3, 4, 5};
	uint8_t raw2[5];
	struct lines l;

	(void)state;
	buf_text(&b, "x");
	put_id(&b, &id);
	put_hash(&b, &h);
	put_b64(&b, raw, sizeof(raw));
	buf_byte(&b, '\n');
	lines_init(&l, buf_str(&b), b.len);
	lines_want(&l, "x");
	word_id(&l, &id2);
	word_hash(&l, &h2);
	word_b64(&l, raw2, sizeof(raw2));
	assert_true(lines_done(&l));
	assert_true(id_eq(&id, &id2));
	assert_true(hash_eq(&h, &h2));
	assert_memory_equal(raw, raw2, sizeof(raw));
	buf_done(&b);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(lines_and_words_are_read_in_order),
	    cmocka_unit_test(an_empty_key_takes_any_line),
	    cmocka_unit_test(a_key_is_a_whole_word),
	    cmocka_unit_test(anything_unusual_is_bad),
	    cmocka_unit_test(a_line_left_half_read_is_bad),
	    cmocka_unit_test(once_bad_all_words_are_empty),
	    cmocka_unit_test(a_word_one_too_long_is_not_copied),
	    cmocka_unit_test(a_word_with_a_nul_in_it_is_not_copied),
	    cmocka_unit_test(ids_and_hashes_round_trip),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

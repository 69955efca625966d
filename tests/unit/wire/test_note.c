#include "tests/unit/wire/check.h"

#include "protocol/wire/note.h"

#define DASH "\xe2\x80\x94"

static void
note_make(struct buf *b, const char *text, size_t sigs)
{
	struct note_sig sig = {.name = "log/abc", .keyid = {1, 2, 3, 4}};

	buf_text(b, text);
	buf_byte(b, '\n');
	for (size_t i = 0; i < sigs; i++) {
		memset(sig.sig, (int)i, sizeof(sig.sig));
		note_put_sig(b, &sig);
	}
}

static void
a_note_comes_apart_as_it_was_made(void **state)
{
	struct buf b = BUF_INIT(NOTE_BYTES_MAX);
	struct note n;

	(void)state;
	note_make(&b, "hai dòng\nchữ\n", 2);
	assert_ok(note_parse(&n, b.p, b.len, e));
	assert_int_equal(n.text_len, strlen("hai dòng\nchữ\n"));
	assert_memory_equal(n.text, "hai dòng\nchữ\n", n.text_len);
	assert_int_equal(n.sig_count, 2);
	assert_string_equal(n.sigs[0].name, "log/abc");
	assert_int_equal(n.sigs[0].keyid[3], 4);
	assert_int_equal(n.sigs[0].sig[0], 0);
	assert_int_equal(n.sigs[1].sig[63], 1);
	buf_done(&b);
}

static void
one_to_four_signatures_are_allowed(void **state)
{
	(void)state;
	for (size_t count = 0; count <= NOTE_SIGS_MAX + 1; count++) {
		struct buf b = BUF_INIT(NOTE_BYTES_MAX);
		struct note n;

		note_make(&b, "x\n", count);
		if (count == 0)
			assert_refused(ERR_FORMAT,
				       note_parse(&n, b.p, b.len, e));
		else if (count > NOTE_SIGS_MAX)
			assert_refused(ERR_LIMIT,
				       note_parse(&n, b.p, b.len, e));
		else
			assert_ok(note_parse(&n, b.p, b.len, e));
		buf_done(&b);
	}
}

static void
a_note_holds_8_kib(void **state)
{
	(void)state;
	for (size_t more = 0; more < 3; more++) {
		struct buf b = BUF_INIT(2 * NOTE_BYTES_MAX);
		struct buf tail = BUF_INIT(NOTE_BYTES_MAX);
		struct note n;
		size_t target = NOTE_BYTES_MAX - 1 + more;

		note_make(&tail, "\n", 1);
		while (b.len < target - tail.len)
			buf_byte(&b, 'x');
		buf_add(&b, tail.p, tail.len);
		assert_int_equal(b.len, target);
		if (target > NOTE_BYTES_MAX)
			assert_refused(ERR_LIMIT,
				       note_parse(&n, b.p, b.len, e));
		else
			assert_ok(note_parse(&n, b.p, b.len, e));
		buf_done(&tail);
		buf_done(&b);
	}
}

#define SIG                                                                    \
	"AQIDBAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"     \
	"AAAAAAAAAAAAAAAAAAAAAAAAAAA="
#define NAME64                                                                 \
	"0123456789012345678901234567890123456789012345678901234567890123"

static void
every_other_encoding_is_refused(void **state)
{
	static const struct {
		const char *note;
		int rc;
	} table[] = {
	    {"x\n\n" DASH " a " SIG "\n", 0},
	    {"x\n\n" DASH " " NAME64 " " SIG "\n", 0},
	    {"x\n\n" DASH " " NAME64 "4 " SIG "\n", -1},
	    {"x\n\n" DASH " a+b " SIG "\n", -1},
	    {"x\n\n" DASH " \xc3\xa1 " SIG "\n", -1},
	    {"x\n\n" DASH "  " SIG "\n", -1},
	    {"x\n\n" DASH " a  " SIG "\n", -1},
	    {"x\n\n" DASH " a b " SIG "\n", -1},
	    {"x\n\n" DASH " a " SIG " \n", -1},
	    {"x\n\n" DASH " a " SIG "\r\n", -1},
	    {"x\n\n" DASH " a " SIG, -1},
	    {"x\n\n" DASH " a " SIG "\n\n", -1},
	    {"x\n\n" DASH " a " SIG "\nx\n", -1},
	    {"x\n\n- a " SIG "\n", -1},
	    {"x\n\n" DASH " a AQIDBA==\n", -1},
	    {"x\n\n\n" DASH " a " SIG "\n", -1},
	    {"x\n\ny\n\n" DASH " a " SIG "\n", -1},
	    {"\n" DASH " a " SIG "\n", -1},
	    {"\n\n" DASH " a " SIG "\n", -1},
	    {"x\n" DASH " a " SIG "\n", -1},
	    {"x\ty\n\n" DASH " a " SIG "\n", -1},
	    {"x\x7f\n\n" DASH " a " SIG "\n", -1},
	    {"x\xc2\x85\n\n" DASH " a " SIG "\n", -1},
	    {"x\xff\n\n" DASH " a " SIG "\n", -1},
	    {"x\xc0\x80\n\n" DASH " a " SIG "\n", -1},
	    {"x\n\n", -1},
	    {"", -1},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(table); i++) {
		struct err e = ERR_INIT;
		struct note n;

		if (note_parse(&n, table[i].note, strlen(table[i].note), &e) !=
		    table[i].rc)
			fail_msg("row %zu: %s", i, e.text);
	}
}

/* Any changed byte of the envelope gives a refusal or another note. */
static void
no_two_notes_come_apart_alike(void **state)
{
	struct buf b = BUF_INIT(NOTE_BYTES_MAX);
	struct buf again = BUF_INIT(NOTE_BYTES_MAX);

	(void)state;
	note_make(&b, "x\n", 2);
	for (size_t i = 0; i < b.len; i++) {
		uint8_t old = b.p[i];

		for (unsigned c = 0; c < 256; c++) {
			struct err e = ERR_INIT;
			struct note n;

			b.p[i] = (uint8_t)c;
			if (note_parse(&n, b.p, b.len, &e) != 0)
				continue;
			buf_reset(&again);
			buf_add(&again, n.text, n.text_len);
			buf_byte(&again, '\n');
			for (size_t s = 0; s < n.sig_count; s++)
				note_put_sig(&again, &n.sigs[s]);
			assert_int_equal(again.len, b.len);
			assert_memory_equal(again.p, b.p, b.len);
		}
		b.p[i] = old;
	}
	buf_done(&again);
	buf_done(&b);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_note_comes_apart_as_it_was_made),
	    cmocka_unit_test(one_to_four_signatures_are_allowed),
	    cmocka_unit_test(a_note_holds_8_kib),
	    cmocka_unit_test(every_other_encoding_is_refused),
	    cmocka_unit_test(no_two_notes_come_apart_alike),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

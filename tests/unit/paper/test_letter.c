#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "protocol/paper/letter.h"

static void
what_was_typed_becomes_paragraphs(void **state)
{
	static const struct {
		const char *typed;
		const char *text;
		enum err_code code;
	} rows[] = {
	    {"Một\nHai", "Một\nHai\n", ERR_NONE},
	    {"\xef\xbb\xbfMột\r\n\r\n  Hai \t\r\n", "Một\nHai\n", ERR_NONE},
	    /* NFD of "ế" */
	    {"hu\x79\x65\xcc\x82\xcc\x81n", "huyến\n", ERR_NONE},
	    {"a\tb", "a\tb\n", ERR_NONE},
	    {" \r\n\t\n", NULL, ERR_INVALID},
	    {"", NULL, ERR_INVALID},
	    {"U\xfb ban nh\xa9n d\xa9n", NULL, ERR_FORMAT},
	    {"a\x1b[2J", NULL, ERR_FORMAT},
	    {"a\xe2\x80\xae", NULL, ERR_FORMAT},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct buf text = BUF_INIT(LETTER_BYTES_MAX);
		struct err e = ERR_INIT;
		int rc = letter_text(rows[i].typed, strlen(rows[i].typed),
				     &text, &e);

		assert_int_equal(rc, rows[i].text == NULL ? -1 : 0);
		assert_int_equal(e.code, rows[i].code);
		if (rows[i].text != NULL)
			assert_string_equal(buf_str(&text), rows[i].text);
		buf_done(&text);
	}
}

static void
a_text_is_bounded(void **state)
{
	static char much[LETTER_BYTES_MAX + 1];
	struct buf text = BUF_INIT(2 * LETTER_BYTES_MAX);
	struct err e = ERR_INIT;

	(void)state;
	memset(much, 'a', sizeof(much));
	assert_int_equal(letter_text(much, LETTER_BYTES_MAX - 1, &text, &e), 0);
	assert_int_equal(letter_text(much, LETTER_BYTES_MAX, &text, &e), -1);
	assert_int_equal(e.code, ERR_LIMIT);
	buf_done(&text);
}

/* The n-th block of that kind. */
static const char *
nth(const struct paper *p, enum paper_kind kind, size_t n)
{
	for (size_t i = 0; i < p->count; i++)
		if (p->blocks[i].kind == kind && n-- == 0)
			return p->blocks[i].text;
	return NULL;
}

static void
a_letter_has_its_parts_in_either_template(void **state)
{
	static const struct {
		const char *line;
		enum paper_template template;
		const char *same;
		const char *copy;
		const char *kept;
	} rows[] = {
	    {"chinh-quyen", PAPER_ND30, "- Như trên;", "- Huyện ủy (b/c);",
	     "- Lưu: VT."},
	    {"dang", PAPER_HD36, "- Như trên,", "- Huyện ủy (b/c),", "- Lưu."},
	};

	static const char *const to[] = {"02305", "Ông A"};
	struct unit_name n = {.when = {DAY_FIRST, DAY_LAST},
			      .code = "02305",
			      .kind = "xã",
			      .name = "Trung Hà"};
	struct err e = ERR_INIT;
	struct movement m;

	(void)state;
	movement_init(&m);
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct id scope = {{1}};
		struct letter l = {
		    .movement = &m,
		    .line = rows[i].line,
		    .subject = "việc A",
		    .text = "Một.\n- Hai;\n+ Ba./.\n",
		    .to = to,
		    .to_count = 2,
		    .copies = " Huyện ủy (b/c) ;; ",
		};
		struct paper *p;

		if (i == 0)
			assert_int_equal(units_name(&m.units, &scope, &n, &e),
					 0);
		l.body = units_find(&m.units, &scope);
		p = letter_paper(&l, &e);
		assert_non_null(p);
		assert_int_equal(p->template, rows[i].template);
		assert_null(p->slots[PAPER_TITLE]);
		assert_null(p->slots[PAPER_NUMBER]);
		assert_null(p->slots[PAPER_DATE]);
		assert_string_equal(p->slots[PAPER_ABSTRACT], "V/v việc A");
		assert_string_equal(nth(p, PAPER_TO, 0),
				    "- Ủy ban nhân dân xã Trung Hà;");
		assert_string_equal(nth(p, PAPER_TO, 1), "- Ông A.");
		assert_string_equal(nth(p, PAPER_TEXT, 0), "Một.");
		assert_string_equal(nth(p, PAPER_ITEM, 0), "- Hai;");
		assert_string_equal(nth(p, PAPER_ITEM, 1), "+ Ba./.");
		assert_string_equal(nth(p, PAPER_RECIPIENT, 0), rows[i].same);
		assert_string_equal(nth(p, PAPER_RECIPIENT, 1), rows[i].copy);
		assert_string_equal(nth(p, PAPER_RECIPIENT, 2), rows[i].kept);
		assert_null(nth(p, PAPER_RECIPIENT, 3));
		paper_free(p);
	}
	movement_done(&m);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(what_was_typed_becomes_paragraphs),
	    cmocka_unit_test(a_text_is_bounded),
	    cmocka_unit_test(a_letter_has_its_parts_in_either_template),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "protocol/paper/fields.h"

#define FORM                                                                       \
	"{\"form\":\"visit\",\"version\":1,\"title\":{\"vi\":\"Đi thăm\"},"      \
	"\"fields\":["                                                             \
	"{\"name\":\"day\",\"type\":\"date\",\"label\":{\"vi\":\"Ngày\"}},"       \
	"{\"name\":\"unit\",\"type\":\"unit\",\"label\":{\"vi\":\"Đơn vị\"}}," \
	"{\"name\":\"model\",\"type\":\"record\",\"of\":\"model\","                \
	"\"label\":{\"vi\":\"Mô hình\"}},"                                       \
	"{\"name\":\"talk\",\"type\":\"begin_group\","                             \
	"\"label\":{\"vi\":\"Trao đổi\"}},"                                     \
	"{\"name\":\"said\",\"type\":\"long_text\","                               \
	"\"label\":{\"vi\":\"Ý kiến\"}},"                                       \
	"{\"name\":\"people\",\"type\":\"integer\","                               \
	"\"label\":{\"vi\":\"Số người\"}},"                                   \
	"{\"type\":\"end_group\",\"name\":\"talk\"},"                              \
	"{\"name\":\"rows\",\"type\":\"begin_repeat\","                            \
	"\"label\":{\"vi\":\"Số liệu\"}},"                                     \
	"{\"name\":\"what\",\"type\":\"text\",\"label\":{\"vi\":\"Mục\"}},"      \
	"{\"name\":\"gap\",\"type\":\"decimal\",\"label\":{\"vi\":\"Lệch\"}},"   \
	"{\"type\":\"end_repeat\",\"name\":\"rows\"},"                             \
	"{\"name\":\"sum\",\"type\":\"decimal\",\"label\":{\"vi\":\"Cộng\"},"    \
	"\"calculation\":\"sum(${gap})\"}]}"

static void
title_put(void *ctx, const char *rec, struct buf *out)
{
	(void)ctx;
	if (strncmp(rec, "AAAA", 4) == 0)
		buf_text(out, "Tổ tự quản");
}

/* The blocks that a record of that content makes, a line each; a table by its
 * titles and cells. */
static void
shown(const char *text, struct buf *out)
{
	struct err e = ERR_INIT;
	struct form form;
	struct movement m;
	json_t *content = json_read(text, strlen(text), &e);
	struct report r = {.movement = &m,
			   .form = &form,
			   .content = content,
			   .title = title_put};
	struct paper *p = paper_new(PAPER_ND30);

	movement_init(&m);
	assert_int_equal(form_read(&form, FORM, strlen(FORM), &e), 0);
	assert_int_equal(fields_put(p, &r, 0, &e), 0);
	assert_int_equal(paper_check(p, &e), 0);
	for (size_t i = 0; i < p->count; i++) {
		const struct paper_block *b = &p->blocks[i];

		if (b->table == NULL) {
			buf_fmt(out, "%d %s\n", (int)b->kind, b->text);
			continue;
		}
		for (size_t c = 0; c < b->table->column_count; c++)
			buf_fmt(out, "[%s]", b->table->columns[c].title);
		for (size_t c = 0; c < b->table->cell_count; c++)
			buf_fmt(out, "|%s", b->table->cells[c]);
		buf_text(out, "\n");
	}
	paper_free(p);
	form_done(&form);
	movement_done(&m);
	json_decref(content);
}

static void
each_kind_of_field_stands_as_it_is_read(void **state)
{
	static const struct {
		const char *content;
		const char *shown;
	} rows[] = {
	    {"{}", ""},
	    {"{\"day\":\"2022-05-18\"}", "3 Ngày: 18/05/2022\n"},
	    {"{\"unit\":\"02341\"}", "3 Đơn vị: 02341\n"},
	    {"{\"model\":\"AAAAAAAAAAAAAAAAAAAAAA\"}",
	     "3 Mô hình: Tổ tự quản (AAAAAA)\n"},
	    {"{\"model\":\"BAAAAAAAAAAAAAAAAAAAAA\"}", "3 Mô hình: BAAAAA\n"},
	    {"{\"said\":\"Một\\nHai\"}", "1 Trao đổi\n2 Ý kiến\n3 Một\nHai\n"},
	    {"{\"people\":12532}", "1 Trao đổi\n3 Số người: 12.532\n"},
	    {"{\"people\":{\"na\":\"chưa đếm\"}}",
	     "1 Trao đổi\n3 Số người: không áp dụng: chưa đếm\n"},
	    {"{\"sum\":\"-2.5\"}", "3 Cộng: -2,5\n"},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct buf out = BUF_INIT(65536);

		shown(rows[i].content, &out);
		assert_string_equal(buf_str(&out), rows[i].shown);
		buf_done(&out);
	}
}

static void
a_repeat_is_a_table_of_the_rows_that_are_left(void **state)
{
	struct buf out = BUF_INIT(65536);

	(void)state;
	shown("{\"rows.b.what\":\"Hai\",\"rows.a.what\":\"Một\","
	      "\"rows.a.gap\":\"1146.5\",\"rows.c.what\":\"Ba\","
	      "\"rows.c._del\":true,\"sum\":\"1146.5\"}",
	      &out);
	assert_string_equal(buf_str(&out),
			    "1 Số liệu\n[TT][Mục][Lệch]"
			    "|1|Một|1146.5|2|Hai|\n3 Cộng: 1.146,5\n");
	buf_done(&out);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(each_kind_of_field_stands_as_it_is_read),
	    cmocka_unit_test(a_repeat_is_a_table_of_the_rows_that_are_left),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

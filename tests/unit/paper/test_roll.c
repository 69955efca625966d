#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "protocol/paper/roll.h"

/* One commune with the records that a test adds. */
struct stage {
	struct movement m;
	struct form form;
	struct roll roll;
};

static void
stage_begin(struct stage *s, enum roll_kind kind)
{
	struct unit_name n = {.when = {DAY_FIRST, DAY_LAST},
			      .code = "02341",
			      .kind = "xã",
			      .name = "Kiên Đài"};
	struct id scope = {{1}};
	struct err e = ERR_INIT;
	size_t size;
	const char *text = form_builtin(roll_type(kind), FORM_NEWEST, &size);

	movement_init(&s->m);
	assert_int_equal(units_name(&s->m.units, &scope, &n, &e), 0);
	assert_int_equal(form_read(&s->form, text, size, &e), 0);
	s->roll = (struct roll){.kind = kind,
				.movement = &s->m,
				.form = &s->form,
				.body = units_find(&s->m.units, &scope),
				.line = "chinh-quyen"};
}

static void
add(struct stage *s, const char *text)
{
	struct id scope = {{1}};
	struct err e = ERR_INIT;
	json_t *content = json_read(text, strlen(text), &e);

	assert_non_null(content);
	assert_int_equal(roll_add(&s->roll, &scope, content, &e), 0);
	json_decref(content);
}

/* The cells of one column, each with a bar behind it. */
static void
column(struct stage *s, size_t at, struct buf *out)
{
	struct err e = ERR_INIT;
	struct paper *p = roll_paper(&s->roll, &e);

	assert_non_null(p);
	assert_true(p->is_wide);
	for (size_t i = 0; i < p->count; i++) {
		const struct paper_table *t = p->blocks[i].table;

		for (size_t c = at; t != NULL && c < t->cell_count;
		     c += t->column_count)
			buf_fmt(out, "%s|", t->cells[c]);
	}
	paper_free(p);
}

static void
stage_end(struct stage *s)
{
	roll_done(&s->roll);
	form_done(&s->form);
	movement_done(&s->m);
}

#define COLLECTIVE "{\"subject\":\"tap-the\",\"title\":\"Đội A\"}"
#define AGREED                                                                 \
	"{\"subject\":\"ca-nhan\",\"person\":\"Bà B\",\"birth_year\":1975,"   \
	"\"consent\":\"dong-y\",\"figures.a.figure\":\"Đất\","              \
	"\"figures.a.amount\":\"1146.5\",\"figures.a.amount_unit\":\"m²\","   \
	"\"recognitions.a.recognition_text\":\"Giấy khen\"}"
#define UNRECOGNISED                                                           \
	"{\"subject\":\"ca-nhan\",\"person\":\"Bà D\","                       \
	"\"consent\":\"dong-y\"}"
#define REFUSED                                                                \
	"{\"subject\":\"ca-nhan\",\"person\":\"Ông C\","                      \
	"\"consent\":\"khong-dong-y\"}"

static void
only_those_recognised_who_agreed_are_on_the_publicity_copy(void **state)
{
	static const struct {
		enum roll_kind kind;
		const char *names;
		size_t left_out;
	} rows[] = {
	    {ROLL_EXEMPLARS, "Đội A|Bà B|Bà D|Ông C|", 0},
	    {ROLL_PUBLICITY, "Bà B|", 3},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct buf out = BUF_INIT(4096);
		struct stage s;

		stage_begin(&s, rows[i].kind);
		add(&s, REFUSED);
		add(&s, AGREED);
		add(&s, UNRECOGNISED);
		add(&s, COLLECTIVE);
		column(&s, 1, &out);
		assert_string_equal(buf_str(&out), rows[i].names);
		assert_int_equal(s.roll.left_out, rows[i].left_out);
		buf_done(&out);
		stage_end(&s);
	}
}

static void
the_publicity_copy_says_nobody_s_age(void **state)
{
	struct err e = ERR_INIT;
	struct stage s;
	struct paper *p;

	(void)state;
	stage_begin(&s, ROLL_PUBLICITY);
	add(&s, AGREED);
	p = roll_paper(&s.roll, &e);
	assert_non_null(p);
	for (size_t i = 0; i < p->count; i++) {
		const struct paper_table *t = p->blocks[i].table;

		for (size_t c = 0; t != NULL && c < t->cell_count; c++)
			assert_null(strstr(t->cells[c], "1975"));
	}
	paper_free(p);
	stage_end(&s);
}

static void
figures_stand_with_their_units(void **state)
{
	struct buf out = BUF_INIT(4096);
	struct stage s;

	(void)state;
	stage_begin(&s, ROLL_EXEMPLARS);
	add(&s, AGREED);
	column(&s, 6, &out);
	assert_string_equal(buf_str(&out), "Đất: 1.146,5 m²|");
	buf_done(&out);
	stage_end(&s);
}

static void
the_order_of_records_shows_nowhere(void **state)
{
	static const char *const texts[] = {COLLECTIVE, AGREED, REFUSED,
					    "{\"title\":\"Đội A\"}",
					    "{\"title\":\"An\"}"};
	struct buf one = BUF_INIT(4096);
	struct buf other = BUF_INIT(4096);
	struct stage s;

	(void)state;
	stage_begin(&s, ROLL_EXEMPLARS);
	for (size_t i = 0; i < ARRAY_LEN(texts); i++)
		add(&s, texts[i]);
	column(&s, 1, &one);
	stage_end(&s);
	stage_begin(&s, ROLL_EXEMPLARS);
	for (size_t i = ARRAY_LEN(texts); i > 0; i--)
		add(&s, texts[i - 1]);
	column(&s, 1, &other);
	stage_end(&s);
	assert_string_equal(buf_str(&one), "An|Đội A|Đội A|Bà B|Ông C|");
	assert_string_equal(buf_str(&one), buf_str(&other));
	buf_done(&one);
	buf_done(&other);
}

static void
a_model_stands_under_its_unit(void **state)
{
	struct buf out = BUF_INIT(4096);
	struct stage s;

	(void)state;
	stage_begin(&s, ROLL_MODELS);
	add(&s, "{\"title\":\"Tổ\",\"lead\":\"02341\",\"field\":\"kinh-te\"}");
	column(&s, 2, &out);
	column(&s, 3, &out);
	assert_string_equal(buf_str(&out), "Xã Kiên Đài|Kinh tế|");
	buf_done(&out);
	stage_end(&s);
}

static void
a_list_is_known_by_its_name(void **state)
{
	(void)state;
	assert_int_equal(roll_named("models"), ROLL_MODELS);
	assert_int_equal(roll_named("publicity"), ROLL_PUBLICITY);
	assert_int_equal(roll_named("others"), ROLL_KINDS);
	assert_string_equal(roll_type(ROLL_PUBLICITY), "exemplar");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(
		only_those_recognised_who_agreed_are_on_the_publicity_copy),
	    cmocka_unit_test(the_publicity_copy_says_nobody_s_age),
	    cmocka_unit_test(figures_stand_with_their_units),
	    cmocka_unit_test(the_order_of_records_shows_nowhere),
	    cmocka_unit_test(a_model_stands_under_its_unit),
	    cmocka_unit_test(a_list_is_known_by_its_name),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

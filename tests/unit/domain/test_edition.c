/* Editions: what is in them, once, in one order, and whether it adds up. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "protocol/domain/edition.h"
#include "tests/lib/fake.h"

#define INPUTS 16

/* Inputs in the making. */
struct bench {
	struct edition_question q;
	struct edition_input in[INPUTS];
	struct edition ed;
	struct buf bytes;
};

static json_t *
json_of(const char *text)
{
	struct err e = ERR_INIT;
	json_t *o = json_read(text, strlen(text), &e);

	assert_non_null(o);
	return o;
}

static void
begin(struct bench *b)
{
	struct period half = {PERIOD_SIX_MONTHS, 2022};

	memset(b, 0, sizeof(*b));
	buf_init(&b->bytes, (size_t)1024 * 1024);
	b->q.line = "chinh-quyen";
	b->q.period = half;
	b->q.window = period_window(half);
	b->q.size = 100;
	b->q.inputs = b->in;
}

static void
end(struct bench *b)
{
	edition_done(&b->ed);
	buf_done(&b->bytes);
	for (size_t i = 0; i < b->q.count; i++) {
		json_decref((json_t *)(uintptr_t)b->in[i].content);
		json_decref((json_t *)(uintptr_t)b->in[i].annex);
	}
}

/* One more input; ${n} names record, part and place in the hub's order. */
static struct edition_input *
add(struct bench *b, enum edition_kind kind, uint8_t n, const char *unit,
    unsigned lines, const char *content)
{
	struct edition_input *in = &b->in[b->q.count++];

	assert_in_range(b->q.count, 1, INPUTS);
	in->kind = kind;
	memset(&in->part, n, sizeof(in->part));
	memset(&in->rec, n, sizeof(in->rec));
	in->same = in->rec;
	memset(&in->scope, unit[strlen(unit) - 1], sizeof(in->scope));
	in->lines = lines;
	in->index = n;
	assert_int_equal(day_parse("2022-05-20", &in->day), 0);
	in->code = unit;
	in->unit = unit;
	in->order = unit;
	in->content = json_of(content);
	in->annex = json_of("{}");
	return in;
}

static struct edition_input *
report(struct bench *b, uint8_t n, const char *unit, unsigned lines,
       const char *annex)
{
	struct edition_input *in =
	    add(b, EDITION_REPORT, n, unit, lines,
		"{\"period\":\"2022-H1\",\"activity\":\"co-phat-sinh\","
		"\"section1\":\"Đã triển khai.\"}");

	json_decref((json_t *)(uintptr_t)in->annex);
	in->annex = json_of(annex);
	return in;
}

static void
make(struct bench *b)
{
	struct err e = ERR_INIT;

	edition_done(&b->ed);
	assert_int_equal(edition_make(&b->q, &b->ed, &e), 0);
	buf_reset(&b->bytes);
	assert_int_equal(edition_put(&b->ed, &b->bytes, &e), 0);
}

static void
sums_to(const struct bench *b, const char *name, const char *want)
{
	char text[DECIMAL_SIZE];

	assert_string_equal(decimal_print(annex_value(&b->ed.sum, name), text),
			    want);
}

static size_t
tally(const struct bench *b, const char *by, const char *value)
{
	for (size_t i = 0; i < b->ed.tally_count; i++)
		if (strcmp(b->ed.tallies[i].by, by) == 0 &&
		    strcmp(b->ed.tallies[i].value, value) == 0)
			return b->ed.tallies[i].count;
	return 0;
}

static size_t
gaps(const struct bench *b, const char *by)
{
	size_t n = 0;

	for (size_t i = 0; i < b->ed.gap_count; i++)
		n += strcmp(b->ed.gaps[i].by, by) == 0;
	return n;
}

#define ONE(field, kind, subject)                                              \
	"\"01\":\"1\",\"01.field." field "\":\"1\",\"01.kind." kind            \
	"\":\"1\",\"01.subject." subject "\":\"1\""

#define ANNEX_ONE "{" ONE("kinh-te", "mo-hinh", "tap-the") ",\"13\":\"2.5\"}"

#define WORK                                                                   \
	"\"year\":2022,\"title\":\"Con đường hoa\",\"field\":\"kinh-te\"," \
	"\"kind\":\"mo-hinh\",\"subject\":\"tap-the\",\"status\":\"moi\""

static void
accepted_reports_are_summed(void **state)
{
	struct bench b;

	(void)state;
	begin(&b);
	report(&b, 1, "Kim Bình", EDITION_GOVERNMENT, ANNEX_ONE);
	report(&b, 2, "Kiên Đài", EDITION_GOVERNMENT, ANNEX_ONE);
	make(&b);
	assert_int_equal(b.ed.report_count, 2);
	assert_string_equal(b.ed.reports[0].in->unit, "Kiên Đài");
	sums_to(&b, "01", "2");
	sums_to(&b, "13", "5");
	assert_string_equal(edition_text(&b.ed.reports[0], "section1"),
			    "Đã triển khai.");
	assert_null(edition_text(&b.ed.reports[0], "section5"));
	end(&b);
}

static void
another_line_or_period_is_passed_over(void **state)
{
	struct edition_input *in;
	struct bench b;

	(void)state;
	begin(&b);
	report(&b, 1, "A", EDITION_PARTY, ANNEX_ONE);
	in = report(&b, 2, "B", EDITION_GOVERNMENT, ANNEX_ONE);
	json_object_set_new((json_t *)(uintptr_t)in->content, "period",
			    json_string("2022"));
	make(&b);
	assert_int_equal(b.ed.report_count, 0);
	sums_to(&b, "01", "0");
	end(&b);
}

static void
order_of_arrival_is_in_no_byte(void **state)
{
	struct edition_input swap;
	struct bench b;
	struct buf first = BUF_INIT((size_t)1024 * 1024);

	(void)state;
	begin(&b);
	for (uint8_t i = 0; i < 4; i++) {
		static const char *const unit[] = {"D", "B", "Đ", "A"};

		report(&b, (uint8_t)(1 + i), unit[i], EDITION_GOVERNMENT,
		       ANNEX_ONE);
		add(&b, EDITION_REGISTRATION, (uint8_t)(11 + i), unit[i],
		    EDITION_GOVERNMENT, "{" WORK "}");
	}
	make(&b);
	buf_add(&first, b.bytes.p, b.bytes.len);
	for (size_t i = 0; i < b.q.count; i++) {
		swap = b.in[i];
		b.in[i] = b.in[b.q.count - 1 - i / 2];
		b.in[b.q.count - 1 - i / 2] = swap;
		make(&b);
		assert_int_equal(b.bytes.len, first.len);
		assert_memory_equal(b.bytes.p, first.p, first.len);
	}
	buf_done(&first);
	end(&b);
}

static void
a_model_on_both_lines_counts_once_and_names_both(void **state)
{
	struct bench b;

	(void)state;
	begin(&b);
	add(&b, EDITION_REGISTRATION, 1, "A",
	    EDITION_GOVERNMENT | EDITION_PARTY, "{" WORK "}");
	add(&b, EDITION_REGISTRATION, 2, "B", EDITION_PARTY, "{" WORK "}");
	make(&b);
	assert_int_equal(b.ed.work_count, 2);
	assert_int_equal(b.ed.work_inputs, 3);
	assert_int_equal(b.ed.works[0].lines,
			 EDITION_GOVERNMENT | EDITION_PARTY);
	assert_int_equal(b.ed.works[1].lines, EDITION_PARTY);
	assert_int_equal(tally(&b, "field", "kinh-te"), 2);
	assert_int_equal(tally(&b, "status", "moi"), 2);
	assert_non_null(
	    strstr(buf_str(&b.bytes), "\"lines\":[\"chinh-quyen\",\"dang\"]"));
	end(&b);
}

/* The ids of records 1 and 2 as JSON has them. */
static const char *
id_json(char out[64], const char *key, uint8_t n)
{
	struct id id;

	memset(&id, n, sizeof(id));
	(void)snprintf(out, 64, "\"%s\":\"%s\"", key, id_text(&id).s);
	return out;
}

static void
a_registration_and_its_model_are_one_work(void **state)
{
	struct bench b;
	char content[512], named[64];

	(void)state;
	begin(&b);
	add(&b, EDITION_MODEL, 1, "A", EDITION_GOVERNMENT,
	    "{\"title\":\"Tên mới\",\"field\":\"kinh-te\","
	    "\"kind\":\"mo-hinh\",\"subject\":\"tap-the\"}");
	(void)snprintf(content, sizeof(content), "{" WORK ",%s}",
		       id_json(named, "model", 1));
	add(&b, EDITION_REGISTRATION, 2, "A", EDITION_PARTY, content);
	make(&b);
	assert_int_equal(b.ed.work_count, 1);
	assert_int_equal(b.ed.works[0].count, 2);
	assert_string_equal(edition_work_title(&b.ed.works[0]), "Tên mới");
	assert_int_equal(tally(&b, "status", "moi"), 1);
	end(&b);
}

static void
a_model_may_name_its_registration(void **state)
{
	struct bench b;
	char content[512], named[64];

	(void)state;
	begin(&b);
	add(&b, EDITION_REGISTRATION, 2, "A", EDITION_PARTY, "{" WORK "}");
	(void)snprintf(content, sizeof(content), "{\"title\":\"M\",%s}",
		       id_json(named, "registrations.r1.registration", 2));
	add(&b, EDITION_MODEL, 1, "A", EDITION_GOVERNMENT, content);
	make(&b);
	assert_int_equal(b.ed.work_count, 1);
	assert_int_equal(b.ed.work_inputs, 2);
	end(&b);
}

static void
what_a_person_calls_the_same_counts_once(void **state)
{
	struct bench b;

	(void)state;
	begin(&b);
	add(&b, EDITION_REGISTRATION, 1, "A", EDITION_GOVERNMENT, "{" WORK "}");
	add(&b, EDITION_REGISTRATION, 2, "A", EDITION_GOVERNMENT, "{" WORK "}");
	make(&b);
	assert_int_equal(b.ed.work_count, 2);
	b.in[1].same = b.in[0].rec;
	make(&b);
	assert_int_equal(b.ed.work_count, 1);
	assert_int_equal(b.ed.works[0].count, 2);
	end(&b);
}

static void
what_lies_outside_of_the_year_or_window_is_no_work(void **state)
{
	static const char *const not [] = {
	    "{\"year\":2021,\"title\":\"a\"}",
	    "{\"year\":2022,\"title\":\"a\",\"prepared_on\":\"2022-07-01\"}",
	};
	struct bench b;

	(void)state;
	begin(&b);
	for (uint8_t i = 0; i < 2; i++)
		add(&b, EDITION_REGISTRATION, (uint8_t)(1 + i), "A",
		    EDITION_GOVERNMENT, not [i]);
	add(&b, EDITION_MODEL, 3, "A", EDITION_GOVERNMENT,
	    "{\"title\":\"m\",\"founded_on\":\"2022-07-01\"}");
	add(&b, EDITION_MODEL, 4, "A", EDITION_GOVERNMENT,
	    "{\"title\":\"m\",\"activity\":\"da-dung\","
	    "\"stopped_on\":\"2021-12-31\"}");
	make(&b);
	assert_int_equal(b.ed.work_count, 0);
	end(&b);
}

static void
what_does_not_add_up_is_said(void **state)
{
	struct bench b;

	(void)state;
	begin(&b);
	report(&b, 1, "A", EDITION_GOVERNMENT, ANNEX_ONE);
	add(&b, EDITION_REGISTRATION, 2, "A", EDITION_GOVERNMENT, "{" WORK "}");
	make(&b);
	assert_int_equal(b.ed.gap_count, 0);
	report(&b, 3, "B", EDITION_GOVERNMENT,
	       "{\"01\":{\"value\":\"2\",\"computed\":\"1\",\"reason\":\"x\"},"
	       "\"01.field.kinh-te\":\"1\",\"01.kind.mo-hinh\":\"2\","
	       "\"01.subject.tap-the\":\"2\"}");
	make(&b);
	assert_true(b.ed.reports[1].is_overridden);
	assert_int_equal(gaps(&b, "field"), 2); /* of B and of the whole */
	assert_int_equal(gaps(&b, "kind"), 0);
	assert_int_equal(gaps(&b, "works"), 1);
	end(&b);
}

static void
a_work_of_the_other_line_is_no_gap_of_this_one(void **state)
{
	struct bench b;

	(void)state;
	begin(&b);
	report(&b, 1, "A", EDITION_GOVERNMENT, ANNEX_ONE);
	add(&b, EDITION_REGISTRATION, 2, "A",
	    EDITION_GOVERNMENT | EDITION_PARTY, "{" WORK "}");
	add(&b, EDITION_REGISTRATION, 3, "B", EDITION_PARTY, "{" WORK "}");
	make(&b);
	assert_int_equal(b.ed.work_count, 2);
	assert_int_equal(b.ed.gap_count, 0);
	add(&b, EDITION_REGISTRATION, 4, "C", EDITION_GOVERNMENT, "{" WORK "}");
	make(&b);
	assert_int_equal(gaps(&b, "works"), 1);
	end(&b);
}

static void
of_two_reports_of_a_unit_the_newer_counts_and_it_is_said(void **state)
{
	struct bench b;

	(void)state;
	begin(&b);
	report(&b, 1, "A", EDITION_GOVERNMENT, ANNEX_ONE);
	report(&b, 2, "A", EDITION_GOVERNMENT, "{\"01\":\"0\"}");
	make(&b);
	assert_int_equal(b.ed.report_count, 1);
	assert_int_equal(b.ed.reports[0].in->index, 2);
	assert_int_equal(gaps(&b, "reports"), 1);
	end(&b);
}

static void
what_another_report_consolidates_is_summed_once(void **state)
{
	struct edition_input *whole;
	struct hash covers[1];
	struct bench b;

	(void)state;
	begin(&b);
	b.q.line = "dang";
	memset(covers, 1, sizeof(covers));
	report(&b, 1, "A", EDITION_GOVERNMENT | EDITION_PARTY, ANNEX_ONE);
	report(&b, 2, "B", EDITION_PARTY, ANNEX_ONE);
	whole = report(&b, 3, "UBND", EDITION_PARTY, ANNEX_ONE);
	whole->covers = covers;
	whole->cover_count = 1;
	make(&b);
	assert_int_equal(b.ed.reports[0].within, 2);
	assert_int_equal(b.ed.reports[1].within, EDITION_NONE);
	sums_to(&b, "01", "2");
	end(&b);
}

static void
an_exemplar_is_listed_without_what_is_personal(void **state)
{
	struct bench b;

	(void)state;
	begin(&b);
	add(&b, EDITION_EXEMPLAR, 1, "A", EDITION_PARTY,
	    "{\"subject\":\"ca-nhan\",\"field\":\"kinh-te\"}");
	make(&b);
	assert_int_equal(b.ed.exemplar_count, 1);
	assert_int_equal(b.ed.work_count, 0);
	assert_string_equal(edition_work_title(&b.ed.exemplars[0]), "");
	end(&b);
}

static void
an_annex_that_is_none_is_refused(void **state)
{
	struct err e = ERR_INIT;
	struct bench b;

	(void)state;
	begin(&b);
	report(&b, 1, "A", EDITION_GOVERNMENT, "{\"01\":[]}");
	assert_int_equal(edition_make(&b.q, &b.ed, &e), -1);
	assert_int_equal(e.code, ERR_FORMAT);
	end(&b);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(accepted_reports_are_summed),
	    cmocka_unit_test(another_line_or_period_is_passed_over),
	    cmocka_unit_test(order_of_arrival_is_in_no_byte),
	    cmocka_unit_test(a_model_on_both_lines_counts_once_and_names_both),
	    cmocka_unit_test(a_registration_and_its_model_are_one_work),
	    cmocka_unit_test(a_model_may_name_its_registration),
	    cmocka_unit_test(what_a_person_calls_the_same_counts_once),
	    cmocka_unit_test(
		what_lies_outside_of_the_year_or_window_is_no_work),
	    cmocka_unit_test(what_does_not_add_up_is_said),
	    cmocka_unit_test(a_work_of_the_other_line_is_no_gap_of_this_one),
	    cmocka_unit_test(
		of_two_reports_of_a_unit_the_newer_counts_and_it_is_said),
	    cmocka_unit_test(what_another_report_consolidates_is_summed_once),
	    cmocka_unit_test(an_exemplar_is_listed_without_what_is_personal),
	    cmocka_unit_test(an_annex_that_is_none_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

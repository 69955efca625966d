/* Invariants of the domain, by chance: each test is named after its sentence.
 * The others are where tests/README.md says. */
#include <stdlib.h>
#include <time.h>

#include "protocol/base/text.h"
#include "protocol/domain/annex.h"
#include "protocol/domain/deadline.h"
#include "protocol/domain/edition.h"
#include "protocol/form/check.h"
#include "tests/lib/fake.h"
#include "tests/unit/domain/check.h"

#define DAY_MS  INT64_C(86400000)
#define ZONE_MS INT64_C(25200000) /* +07:00 */
#define INPUTS  24

static const char *const fields[] = {
    "kinh-te", "van-hoa-xa-hoi", "quoc-phong-an-ninh", "he-thong-chinh-tri"};
static const char *const kinds[] = {"noi-dung", "viec-lam", "mo-hinh"};
static const char *const subjects[] = {"tap-the", "ca-nhan"};

static uint64_t
seed_print(void)
{
	uint64_t seed = fake_seed();

	print_message("KHEO_SEED=%llu\n", (unsigned long long)seed);
	return seed;
}

/* 1 */
static void
on_time_is_before_the_day_in_viet_nam_whatever_zone_the_process_is_in(
    void **state)
{
	static const char *const zones[] = {"UTC", "Asia/Ho_Chi_Minh",
					    "America/New_York",
					    "Pacific/Kiritimati", "AAA-14"};
	struct fake_rng f;
	struct rng rng = fake_rng(&f, seed_print());

	(void)state;
	for (int i = 0; i < 5000; i++) {
		/* from 1970 to 2106, to the millisecond, often at midnight */
		day_t before = (day_t)fake_below(&rng, 50000);
		int64_t near = (int64_t)fake_below(&rng, 5) - 2;
		int64_t far =
		    (int64_t)fake_below(&rng, 10 * DAY_MS) - 5 * DAY_MS;
		int64_t midnight = before * DAY_MS - ZONE_MS;
		int64_t ms = midnight + (fake_below(&rng, 2) ? near : far);
		struct deadline d = {true, before, ZONE_VIETNAM_MIN};

		assert_int_equal(
		    setenv("TZ", zones[fake_below(&rng, ARRAY_LEN(zones))], 1),
		    0);
		tzset();
		assert_int_equal(deadline_met(&d, ms), ms < midnight);
		assert_int_equal(deadline_days_late(&d, ms),
				 ms < midnight ? 0
					       : (ms - midnight) / DAY_MS + 1);
	}
	assert_int_equal(unsetenv("TZ"), 0);
	tzset();
}

/* 3: what a body was called is told in any order, and read back on any day. */
static void
a_unit_a_code_and_a_name_are_read_as_of_a_date(void **state)
{
	struct fake_rng f;
	struct rng rng = fake_rng(&f, seed_print());

	(void)state;
	for (int i = 0; i < 300; i++) {
		char names[8][32];
		char codes[8][32];
		day_t from[8] = {0};
		size_t n = 1 + fake_below(&rng, 8), order[8];
		struct id scope = scope_of(1);
		const struct body *b;
		struct units u;

		units_init(&u);
		for (size_t k = 0; k < n; k++) {
			from[k] =
			    (day_t)(k == 0 ? 10000
					   : from[k - 1] + 1 +
						 (day_t)fake_below(&rng, 900));
			snprintf(names[k], sizeof(names[k]), "Tên %zu", k);
			snprintf(codes[k], sizeof(codes[k]), "0%zu", k % 3);
			order[k] = k;
		}
		for (size_t k = n; k > 1; k--) {
			size_t j = fake_below(&rng, k), t = order[k - 1];

			order[k - 1] = order[j];
			order[j] = t;
		}
		for (size_t k = 0; k < n; k++)
			name_add(&u, 1, k, codes[order[k]], "xã",
				 names[order[k]], day_iso(from[order[k]]).s,
				 NULL);
		b = units_find(&u, &scope);
		for (int k = 0; k < 20; k++) {
			day_t on = 9990 + (day_t)fake_below(&rng, 8000);
			size_t want = n;
			const struct unit_name *is = body_name_on(b, on);

			while (want > 0 && from[want - 1] > on)
				want--;
			assert_int_equal(is == NULL, want == 0);
			if (want == 0)
				continue;
			assert_string_equal(is->name, names[want - 1]);
			assert_string_equal(is->code, codes[want - 1]);
		}
		units_done(&u);
	}
}

static const char *
one_of(const struct rng *rng, const char *const *words, size_t n)
{
	return words[fake_below(rng, n)];
}

static json_t *
registration(const struct rng *rng)
{
	json_t *o = json_object();
	static const char *const statuses[] = {"moi", "moi", "duy-tri"};
	int rc = 0;

	rc |= json_object_set_new(o, "year", json_integer(2022));
	rc |= json_object_set_new(
	    o, "title",
	    json_string(fake_below(rng, 2) ? "Con đường hoa" : "Tổ tự quản"));
	rc |= json_object_set_new(
	    o, "status",
	    json_string(one_of(rng, statuses, ARRAY_LEN(statuses))));
	rc |= json_object_set_new(
	    o, "field", json_string(one_of(rng, fields, ARRAY_LEN(fields))));
	rc |= json_object_set_new(
	    o, "kind", json_string(one_of(rng, kinds, ARRAY_LEN(kinds))));
	rc |= json_object_set_new(
	    o, "subject",
	    json_string(one_of(rng, subjects, ARRAY_LEN(subjects))));
	assert_int_equal(rc, 0);
	return o;
}

/* The digits that a text begins with. */
static int64_t
whole(const char *s)
{
	int64_t n = 0;

	for (; *s >= '0' && *s <= '9'; s++)
		n = n * 10 + (*s - '0');
	return n;
}

static int64_t
figure(const struct annex *a, const char *by, const char *value)
{
	char name[ANNEX_NAME_MAX + 1], text[DECIMAL_SIZE];

	if (by == NULL)
		snprintf(name, sizeof(name), "01");
	else
		snprintf(name, sizeof(name), "01.%s.%s", by, value);
	return whole(decimal_print(annex_value(a, name), text));
}

static int64_t
figures_sum(const struct annex *a, const char *by, const char *const *values,
	    size_t n)
{
	int64_t sum = 0;

	for (size_t i = 0; i < n; i++)
		sum += figure(a, by, values[i]);
	return sum;
}

/* 5 */
static void
four_fields_two_subjects_and_three_kinds_each_sum_to_the_total(void **state)
{
	struct period half = {PERIOD_SIX_MONTHS, 2022};
	struct fake_rng f;
	struct rng rng = fake_rng(&f, seed_print());
	struct err e = ERR_INIT;

	(void)state;
	for (int i = 0; i < 200; i++) {
		char why[ANNEX_NAME_MAX + 1];
		struct annex a;
		int64_t want = 0;

		annex_init(&a, half, period_window(half));
		for (size_t n = fake_below(&rng, 40); n > 0; n--) {
			json_t *o = registration(&rng);
			struct annex_counted one = {
			    {{(uint8_t)n}}, "registration", o, 0};

			want += strcmp(json_get_text(o, "status"), "moi") == 0;
			assert_int_equal(annex_record(&a, &one, &e), 0);
			json_decref(o);
		}
		assert_int_equal(annex_close(&a, &e), 0);
		assert_int_equal(figure(&a, NULL, NULL), want);
		assert_int_equal(
		    figures_sum(&a, "field", fields, ARRAY_LEN(fields)), want);
		assert_int_equal(
		    figures_sum(&a, "subject", subjects, ARRAY_LEN(subjects)),
		    want);
		assert_int_equal(
		    figures_sum(&a, "kind", kinds, ARRAY_LEN(kinds)), want);
		assert_true(annex_balances(&a, why));
		annex_done(&a);
	}
}

/* Registrations and a few models, each on one line or both; some named by a
 * person as the same as an earlier one. */
static void
inputs_make(struct edition_input *in, size_t n, const struct rng *rng)
{
	static const char *const units[] = {"A", "B", "C"};

	memset(in, 0, n * sizeof(*in));
	for (size_t i = 0; i < n; i++) {
		const char *unit = one_of(rng, units, ARRAY_LEN(units));

		in[i].kind = EDITION_REGISTRATION;
		memset(&in[i].part, (int)i + 1, sizeof(in[i].part));
		memset(&in[i].rec, (int)i + 1, sizeof(in[i].rec));
		in[i].same = i > 0 && fake_below(rng, 4) == 0
				 ? in[fake_below(rng, i)].same
				 : in[i].rec;
		memset(&in[i].scope, unit[0], sizeof(in[i].scope));
		in[i].lines = 1 + (unsigned)fake_below(rng, 3);
		in[i].index = i + 1;
		in[i].day = day("2022-05-20");
		in[i].code = in[i].unit = in[i].order = unit;
		in[i].content = registration(rng);
		in[i].annex = json("{}");
	}
}

static void
inputs_done(struct edition_input *in, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		json_decref((json_t *)(uintptr_t)in[i].content);
		json_decref((json_t *)(uintptr_t)in[i].annex);
	}
}

static void
edition_of(const struct edition_input *in, size_t n, struct edition *ed,
	   struct buf *bytes)
{
	struct period half = {PERIOD_SIX_MONTHS, 2022};
	struct edition_question q = {.line = "dang",
				     .period = half,
				     .window = period_window(half),
				     .size = 100,
				     .inputs = in,
				     .count = n};
	struct err e = ERR_INIT;

	memset(ed, 0, sizeof(*ed));
	assert_int_equal(edition_make(&q, ed, &e), 0);
	buf_reset(bytes);
	assert_int_equal(edition_put(ed, bytes, &e), 0);
}

/* 4 */
static void
distinct_models_are_at_most_those_of_the_inputs_and_equal_without_overlap(
    void **state)
{
	struct fake_rng f;
	struct rng rng = fake_rng(&f, seed_print());
	struct buf bytes = BUF_INIT((size_t)1024 * 1024);

	(void)state;
	for (int i = 0; i < 200; i++) {
		struct edition_input in[INPUTS];
		size_t n = 1 + fake_below(&rng, INPUTS), reports = 0;
		bool overlap = false;
		struct edition ed;

		inputs_make(in, n, &rng);
		for (size_t k = 0; k < n; k++) {
			reports += in[k].lines == 3 ? 2 : 1;
			overlap |=
			    in[k].lines == 3 || !id_eq(&in[k].same, &in[k].rec);
		}
		edition_of(in, n, &ed, &bytes);
		assert_int_equal(ed.work_inputs, reports);
		if (overlap)
			assert_true(ed.work_count < reports);
		else
			assert_int_equal(ed.work_count, reports);
		edition_done(&ed);
		inputs_done(in, n);
	}
	buf_done(&bytes);
}

/* 6 */
static void
what_is_consolidated_again_from_the_same_inputs_has_the_same_bytes(void **state)
{
	struct fake_rng f;
	struct rng rng = fake_rng(&f, seed_print());
	struct buf first = BUF_INIT((size_t)1024 * 1024);
	struct buf again = BUF_INIT((size_t)1024 * 1024);

	(void)state;
	for (int i = 0; i < 100; i++) {
		struct edition_input in[INPUTS];
		size_t n = 1 + fake_below(&rng, INPUTS);
		struct edition ed;

		inputs_make(in, n, &rng);
		edition_of(in, n, &ed, &first);
		edition_done(&ed);
		for (size_t k = 0; k < n; k++)
			assert_non_null(
			    strstr(buf_str(&first), hash_text(&in[k].part).s));
		for (size_t k = n; k > 1; k--) {
			size_t j = fake_below(&rng, k);
			struct edition_input t = in[k - 1];

			in[k - 1] = in[j];
			in[j] = t;
		}
		edition_of(in, n, &ed, &again);
		edition_done(&ed);
		assert_int_equal(again.len, first.len);
		assert_memory_equal(again.p, first.p, first.len);
		inputs_done(in, n);
	}
	buf_done(&first);
	buf_done(&again);
}

/* "33.5" is 3350. */
static int64_t
hundredths(const char *s)
{
	const char *dot = strchr(s, '.');
	int64_t n = whole(s) * 100;

	if (dot != NULL && dot[1] != '\0')
		n += (dot[1] - '0') * 10 + (dot[2] == '\0' ? 0 : dot[2] - '0');
	return n;
}

/* 13 */
static void
totals_and_percentages_are_reckoned_and_never_taken_as_typed(void **state)
{
	static const char text[] =
	    "{\"form\":\"f\",\"version\":1,\"title\":{\"vi\":\"F\"},"
	    "\"fields\":["
	    "{\"name\":\"yes\",\"type\":\"integer\",\"label\":{\"vi\":\"Y\"}},"
	    "{\"name\":\"all\",\"type\":\"integer\",\"label\":{\"vi\":\"A\"}},"
	    "{\"name\":\"share\",\"type\":\"decimal\",\"label\":{\"vi\":\"S\"},"
	    "\"calculation\":\"if(${all} > 0, "
	    "round(${yes} * 100 div ${all}, 2), '')\"}]}";
	struct fake_rng f;
	struct rng rng = fake_rng(&f, seed_print());
	struct err e = ERR_INIT;
	struct form form;

	(void)state;
	assert_int_equal(form_read(&form, text, strlen(text), &e), 0);
	for (int i = 0; i < 300; i++) {
		int64_t all = 1 + (int64_t)fake_below(&rng, 400);
		int64_t yes = (int64_t)fake_below(&rng, (uint64_t)all + 1);
		json_t *content =
		    json_pack("{s:I,s:I,s:s}", "yes", (json_int_t)yes, "all",
			      (json_int_t)all, "share", "77.77");
		struct form_report honest, r;
		const char *typed, *counted;

		assert_int_equal(form_check(&form, content, 0, &r, &e), 0);
		json_object_del(content, "share");
		assert_int_equal(form_check(&form, content, 0, &honest, &e), 0);
		typed = json_get_text(r.content, "share");
		counted = json_get_text(honest.content, "share");
		assert_non_null(counted);
		if (r.errors == 0)
			assert_string_equal(typed, counted);
		/* within half a hundredth of a percent */
		assert_true(
		    llabs(hundredths(counted) * all - yes * 10000) * 2 <= all);
		form_report_done(&r);
		form_report_done(&honest);
		json_decref(content);
	}
	form_done(&form);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(
		on_time_is_before_the_day_in_viet_nam_whatever_zone_the_process_is_in),
	    cmocka_unit_test(a_unit_a_code_and_a_name_are_read_as_of_a_date),
	    cmocka_unit_test(
		distinct_models_are_at_most_those_of_the_inputs_and_equal_without_overlap),
	    cmocka_unit_test(
		four_fields_two_subjects_and_three_kinds_each_sum_to_the_total),
	    cmocka_unit_test(
		what_is_consolidated_again_from_the_same_inputs_has_the_same_bytes),
	    cmocka_unit_test(
		totals_and_percentages_are_reckoned_and_never_taken_as_typed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

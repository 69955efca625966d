#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "protocol/domain/annex.h"
#include "tests/lib/fake.h"

static struct id
id_of(uint8_t n)
{
	struct id id;

	memset(&id, n, sizeof(id));
	return id;
}

static void
half_year(struct annex *a)
{
	struct period p = {PERIOD_SIX_MONTHS, 2022};

	annex_init(a, p, period_window(p));
}

static void
put(struct annex *a, uint8_t n, const char *type, const char *json)
{
	struct err e = ERR_INIT;
	json_t *content = json_read(json, strlen(json), &e);
	struct annex_counted one = {id_of(n), type, content, 0};

	assert_non_null(content);
	assert_int_equal(annex_record(a, &one, &e), 0);
	json_decref(content);
}

static void
is(const struct annex *a, const char *name, const char *want)
{
	char text[DECIMAL_SIZE];

	assert_string_equal(decimal_print(annex_value(a, name), text), want);
}

static void
registrations_count_by_field_kind_and_subject(void **state)
{
	struct annex a;
	char why[ANNEX_NAME_MAX + 1];

	(void)state;
	half_year(&a);
	put(&a, 1, "registration",
	    "{\"year\":2022,\"status\":\"moi\",\"field\":\"kinh-te\","
	    "\"kind\":\"mo-hinh\",\"subject\":\"tap-the\"}");
	put(&a, 2, "registration",
	    "{\"year\":2022,\"status\":\"moi\",\"field\":\"kinh-te\","
	    "\"kind\":\"viec-lam\",\"subject\":\"ca-nhan\"}");
	put(&a, 3, "registration",
	    "{\"year\":2021,\"status\":\"moi\",\"field\":\"kinh-te\","
	    "\"kind\":\"viec-lam\",\"subject\":\"ca-nhan\"}");
	put(&a, 4, "registration",
	    "{\"year\":2022,\"status\":\"moi\",\"prepared_on\":\"2022-07-01\","
	    "\"field\":\"kinh-te\",\"kind\":\"viec-lam\","
	    "\"subject\":\"ca-nhan\"}");
	is(&a, "01", "2");
	is(&a, "01.field.kinh-te", "2");
	is(&a, "01.kind.viec-lam", "1");
	is(&a, "01.subject.tap-the", "1");
	assert_true(annex_balances(&a, why));
	annex_done(&a);
}

/* In how many of the years 2020 to 2024 a registration counts, and in which. */
static int
year_counted(const char *json, const char *signed_on, int *times)
{
	struct annex_counted one = {.rec = id_of(1), .type = "registration"};
	struct err e = ERR_INIT;
	json_t *content = json_read(json, strlen(json), &e);
	int found = 0;

	one.content = content;
	assert_int_equal(day_parse(signed_on, &one.signed_on), 0);
	*times = 0;
	for (int year = 2020; year <= 2024; year++) {
		struct period p = {PERIOD_YEAR, year};
		struct annex a;

		annex_init(&a, p, period_window(p));
		assert_int_equal(annex_record(&a, &one, &e), 0);
		if (annex_value(&a, "01").digits != 0) {
			found = year;
			(*times)++;
		}
		annex_done(&a);
	}
	json_decref(content);
	return found;
}

static void
a_registration_counts_in_one_year_whatever_it_names(void **state)
{
	static const struct {
		const char *json;
		const char *signed_on;
		int year;
		bool asks;
	} rows[] = {
	    {"{\"status\":\"moi\",\"year\":2022}", "2021-05-05", 2022, false},
	    {"{\"status\":\"moi\",\"year\":2022,"
	     "\"prepared_on\":\"2021-12-30\"}",
	     "2021-12-30", 2022, false},
	    {"{\"status\":\"moi\",\"prepared_on\":\"2021-12-31\"}",
	     "2022-01-01", 2021, false},
	    {"{\"status\":\"moi\",\"year\":null,"
	     "\"prepared_on\":\"2022-01-01\"}",
	     "2021-12-31", 2022, false},
	    {"{\"status\":\"moi\"}", "2021-12-31", 2021, true},
	    {"{\"status\":\"moi\",\"year\":null}", "2022-01-01", 2022, true},
	    {"{\"status\":\"moi\",\"year\":1999,"
	     "\"prepared_on\":\"hôm qua\"}",
	     "2023-12-31", 2023, true},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct err e = ERR_INIT;
		json_t *c = json_read(rows[i].json, strlen(rows[i].json), &e);
		int times;

		assert_int_equal(annex_asks_day("registration", c),
				 rows[i].asks);
		assert_false(annex_asks_day("model", c));
		assert_int_equal(
		    year_counted(rows[i].json, rows[i].signed_on, &times),
		    rows[i].year);
		assert_int_equal(times, 1);
		json_decref(c);
	}
}

static void
a_gap_between_a_total_and_its_parts_is_named(void **state)
{
	struct annex a;
	char why[ANNEX_NAME_MAX + 1];
	struct err e = ERR_INIT;

	(void)state;
	half_year(&a);
	/* 12.532 of which 4.822 and 6.303: the province's figures of 2018. */
	assert_int_equal(annex_add(&a, "01", decimal_of(12532), &e), 0);
	assert_int_equal(
	    annex_add(&a, "01.field.kinh-te", decimal_of(12532), &e), 0);
	assert_int_equal(
	    annex_add(&a, "01.kind.mo-hinh", decimal_of(12532), &e), 0);
	assert_int_equal(
	    annex_add(&a, "01.subject.tap-the", decimal_of(4822), &e), 0);
	assert_int_equal(
	    annex_add(&a, "01.subject.ca-nhan", decimal_of(6303), &e), 0);
	assert_false(annex_balances(&a, why));
	assert_string_equal(why, "subject");
	annex_done(&a);
}

static void
a_model_is_kept_up_until_the_day_it_stops(void **state)
{
	static const struct {
		const char *json;
		const char *kept;
		const char *stopped;
	} rows[] = {
	    {"{\"activity\":\"hieu-qua\"}", "1", "0"},
	    {"{\"activity\":\"kem\"}", "1", "1"},
	    {"{\"activity\":\"da-dung\",\"stopped_on\":\"2022-06-30\"}", "0",
	     "1"},
	    {"{\"activity\":\"da-dung\",\"stopped_on\":\"2022-07-01\"}", "1",
	     "0"},
	    {"{\"activity\":\"da-dung\",\"stopped_on\":\"2021-12-31\"}", "0",
	     "0"},
	    {"{\"activity\":\"hieu-qua\",\"founded_on\":\"2022-07-01\"}", "0",
	     "0"},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct annex a;

		half_year(&a);
		put(&a, 1, "model", rows[i].json);
		is(&a, "02", rows[i].kept);
		is(&a, "03", rows[i].stopped);
		annex_done(&a);
	}
}

static void
results_sum_by_what_they_are_counted_in(void **state)
{
	struct annex a;

	(void)state;
	half_year(&a);
	put(&a, 1, "model",
	    "{\"activity\":\"hieu-qua\","
	    "\"results.a.result_period\":\"2022-H1\","
	    "\"results.a.result_amount\":\"120.5\","
	    "\"results.a.result_unit\":\"m²\","
	    "\"results.b.result_period\":\"2021\","
	    "\"results.b.result_amount\":\"1000\","
	    "\"results.b.result_unit\":\"m²\","
	    "\"results.c.result_period\":\"2022-H1\","
	    "\"results.c.result_amount\":\"25\","
	    "\"results.c.result_unit\":\"hộ\","
	    "\"results.d.result_period\":\"2022-H1\","
	    "\"results.d.result_amount\":\"3\","
	    "\"results.d.result_unit\":\"con trâu\"}");
	put(&a, 2, "model",
	    "{\"activity\":\"hieu-qua\","
	    "\"results.a.result_period\":\"2022-H1\","
	    "\"results.a.result_amount\":\"0.5\","
	    "\"results.a.result_unit\":\"m2\"}");
	is(&a, "13", "121");
	is(&a, "12", "25");
	is(&a, "12.ho", "25");
	annex_done(&a);
}

static void
what_was_carried_out_is_what_a_model_names(void **state)
{
	struct id first = id_of(1);
	struct annex a;
	struct err e = ERR_INIT;
	char json[200];

	(void)state;
	half_year(&a);
	put(&a, 1, "registration", "{\"year\":2022,\"status\":\"moi\"}");
	put(&a, 2, "registration", "{\"year\":2022,\"status\":\"moi\"}");
	snprintf(json, sizeof(json),
		 "{\"activity\":\"hieu-qua\","
		 "\"registrations.a.registration\":\"%s\"}",
		 id_text(&first).s);
	put(&a, 3, "model", json);
	assert_int_equal(annex_close(&a, &e), 0);
	is(&a, "04", "1");
	is(&a, "04.registered", "2");
	annex_done(&a);
}

/* What each record is of the figure, in the order given. */
static void
shares_are(const struct annex *all, const char *name, const char *const *json,
	   const char *const *types, const char *want)
{
	struct buf got = BUF_INIT(200);
	struct annex seen;
	struct err e = ERR_INIT;

	half_year(&seen);
	for (uint8_t i = 0; json[i] != NULL; i++) {
		struct annex_counted one = {id_of((uint8_t)(i + 1)), types[i],
					    NULL, 0};
		json_t *content = json_read(json[i], strlen(json[i]), &e);
		char text[DECIMAL_SIZE];
		struct decimal d;

		one.content = content;
		assert_int_equal(annex_share(all, &seen, name, &one, &d, &e),
				 0);
		buf_fmt(&got, "%s ", decimal_print(d, text));
		json_decref(content);
	}
	assert_string_equal(buf_str(&got), want);
	buf_done(&got);
	annex_done(&seen);
}

static void
the_shares_of_the_records_sum_to_the_figure(void **state)
{
	static const char *const types[] = {"registration", "registration",
					    "model", "inspection",
					    "inspection"};
	struct id first = id_of(1);
	struct annex all;
	struct err e = ERR_INIT;
	char model[200];
	const char *const json[] = {
	    "{\"year\":2022,\"status\":\"moi\"}",
	    "{\"year\":2022,\"status\":\"moi\"}",
	    model,
	    "{\"day\":\"2022-03-01\",\"inspected\":\"02305\"}",
	    "{\"day\":\"2022-04-01\",\"inspected\":\"02305\"}",
	    NULL,
	};

	(void)state;
	snprintf(
	    model, sizeof(model),
	    "{\"activity\":\"kem\",\"results.a.result_period\":\"2022-H1\","
	    "\"results.a.result_amount\":\"1.5\","
	    "\"results.a.result_unit\":\"ha\","
	    "\"registrations.a.registration\":\"%s\"}",
	    id_text(&first).s);
	half_year(&all);
	for (uint8_t i = 0; json[i] != NULL; i++)
		put(&all, (uint8_t)(i + 1), types[i], json[i]);
	assert_int_equal(annex_close(&all, &e), 0);
	is(&all, "04", "1");
	is(&all, "10.units", "1");
	shares_are(&all, "01", json, types, "1 1 0 0 0 ");
	shares_are(&all, "03", json, types, "0 0 1 0 0 ");
	shares_are(&all, "04", json, types, "1 0 0 0 0 ");
	shares_are(&all, "04.registered", json, types, "1 1 0 0 0 ");
	shares_are(&all, "10", json, types, "0 0 0 1 1 ");
	shares_are(&all, "10.units", json, types, "0 0 0 1 0 ");
	shares_are(&all, "16", json, types, "0 0 1.5 0 0 ");
	annex_done(&all);
}

static void
only_what_lies_in_the_window_counts(void **state)
{
	struct annex a;

	(void)state;
	half_year(&a);
	put(&a, 1, "inspection",
	    "{\"day\":\"2022-01-01\",\"inspected\":\"02341\","
	    "\"level\":\"huyen\"}");
	put(&a, 2, "inspection",
	    "{\"day\":\"2022-06-30\",\"inspected\":\"02341\","
	    "\"level\":\"xa\"}");
	put(&a, 3, "inspection",
	    "{\"day\":\"2022-07-01\",\"inspected\":\"02305\","
	    "\"level\":\"xa\"}");
	put(&a, 4, "publicity",
	    "{\"day\":\"2022-05-15\",\"kind\":\"tin\",\"audience\":40}");
	put(&a, 5, "recognition",
	    "{\"meeting\":\"2022-05-15\",\"stage\":\"cong-nhan\","
	    "\"level\":\"co-so\",\"nominee_kind\":\"ca-nhan\"}");
	is(&a, "10", "2");
	is(&a, "10.units", "1");
	is(&a, "11", "1");
	is(&a, "11.audience", "40");
	is(&a, "06", "1");
	is(&a, "06.level.co-so", "1");
	annex_done(&a);
}

static void
figures_come_back_as_they_were_written(void **state)
{
	struct annex a, b;
	struct err e = ERR_INIT;
	json_t *o;

	(void)state;
	half_year(&a);
	half_year(&b);
	put(&a, 1, "registration",
	    "{\"year\":2022,\"status\":\"moi\",\"field\":\"kinh-te\"}");
	o = annex_json(&a, &e);
	assert_non_null(o);
	assert_int_equal(
	    json_object_set_new(o, "09",
				json_pack("{s:s,s:s,s:s}", "value", "3",
					  "computed", "0", "reason", "sổ")),
	    0);
	assert_int_equal(annex_read(&b, o, &e), 0);
	is(&b, "01", "1");
	is(&b, "01.field.kinh-te", "1");
	is(&b, "09", "3");
	json_decref(o);
	annex_done(&a);
	annex_done(&b);
}

/* Whatever the order in which records come, the figures are the same. */
static void
the_order_of_records_does_not_matter(void **state)
{
	static const char *const fields[] = {"kinh-te", "van-hoa-xa-hoi"};
	static const char *const kinds[] = {"mo-hinh", "viec-lam", "noi-dung"};
	struct fake_rng fake;
	struct rng rng;
	struct annex a, b;
	struct err e = ERR_INIT;
	uint64_t seed = fake_seed();
	char json[40][160];

	(void)state;
	rng = fake_rng(&fake, seed);
	half_year(&a);
	half_year(&b);
	for (size_t i = 0; i < 40; i++)
		snprintf(json[i], sizeof(json[i]),
			 "{\"year\":2022,\"status\":\"moi\",\"field\":\"%s\","
			 "\"kind\":\"%s\",\"subject\":\"ca-nhan\"}",
			 fields[fake_below(&rng, 2)],
			 kinds[fake_below(&rng, 3)]);
	for (size_t i = 0; i < 40; i++) {
		put(&a, (uint8_t)i, "registration", json[i]);
		put(&b, (uint8_t)(39 - i), "registration", json[39 - i]);
	}
	assert_int_equal(a.figures.count, b.figures.count);
	for (size_t i = 0; i < a.figures.count; i++)
		if (strcmp(a.figures.v[i].name, b.figures.v[i].name) != 0 ||
		    decimal_cmp(a.figures.v[i].value, b.figures.v[i].value) !=
			0)
			fail_msg("seed %llu", (unsigned long long)seed);
	assert_int_equal(e.code, ERR_NONE);
	annex_done(&a);
	annex_done(&b);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(registrations_count_by_field_kind_and_subject),
	    cmocka_unit_test(
		a_registration_counts_in_one_year_whatever_it_names),
	    cmocka_unit_test(a_gap_between_a_total_and_its_parts_is_named),
	    cmocka_unit_test(a_model_is_kept_up_until_the_day_it_stops),
	    cmocka_unit_test(results_sum_by_what_they_are_counted_in),
	    cmocka_unit_test(what_was_carried_out_is_what_a_model_names),
	    cmocka_unit_test(the_shares_of_the_records_sum_to_the_figure),
	    cmocka_unit_test(only_what_lies_in_the_window_counts),
	    cmocka_unit_test(figures_come_back_as_they_were_written),
	    cmocka_unit_test(the_order_of_records_does_not_matter),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "hub/totals/narrative.h"
#include "tests/lib/fake.h"

#define UNITS 60
#define WORD  "đất, " /* 8 bytes */

/* So many units, whose sections I and III are so many words long. */
struct district {
	struct edition edition;
	struct edition_report reports[UNITS];
	struct edition_input inputs[UNITS];
	char names[UNITS][32];
	struct frozen frozen;
};

static void
district_make(struct district *d, size_t units, size_t words, const char *word)
{
	struct buf text = BUF_INIT(1024 * 1024);

	memset(d, 0, sizeof(*d));
	for (size_t i = 0; i < words; i++)
		buf_text(&text, word);
	for (size_t i = 0; i < units; i++) {
		struct edition_input *in = &d->inputs[i];

		(void)snprintf(d->names[i], sizeof(d->names[i]), "Xã %zu", i);
		in->unit = d->names[i];
		in->content = json_pack("{s:s,s:s}", "section1", buf_str(&text),
					"section3", buf_str(&text));
		assert_non_null(in->content);
		d->reports[i].in = in;
	}
	d->edition.reports = d->reports;
	d->edition.report_count = units;
	d->frozen.number = 7;
	(void)snprintf(d->frozen.line, sizeof(d->frozen.line), "dang");
	buf_done(&text);
}

static void
district_done(struct district *d)
{
	for (size_t i = 0; i < d->edition.report_count; i++)
		json_decref((json_t *)(uintptr_t)d->inputs[i].content);
}

/* What it comes to in so much room, and how many were cut. */
static json_t *
fitted(const struct district *d, size_t room, size_t *cut)
{
	struct buf json = BUF_INIT(room);
	json_t *o = json_object();
	struct err e = ERR_INIT;

	assert_int_equal(
	    narrative_put(&d->edition, &d->frozen, room, o, cut, &e), 0);
	assert_int_equal(json_put(&json, o, &e), 0);
	buf_done(&json);
	return o;
}

static void
what_has_room_is_whole(void **state)
{
	struct district *d = malloc(sizeof(*d));
	size_t cut;
	json_t *o;

	(void)state;
	district_make(d, 2, 2, WORD);
	o = fitted(d, 200, &cut);
	assert_int_equal(cut, 0);
	assert_string_equal(json_get_text(o, "section1"),
			    "Xã 0: " WORD WORD "\nXã 1: " WORD WORD);
	assert_null(json_object_get(o, "section2"));
	json_decref(o);
	district_done(d);
	free(d);
}

static void
what_has_none_is_cut_alike_and_named(void **state)
{
	struct district *d = malloc(sizeof(*d));
	const char *text;
	size_t cut;
	json_t *o;

	(void)state;
	district_make(d, UNITS, 500, WORD);
	o = fitted(d, 64 * 1024, &cut);
	assert_int_equal(cut, 2 * UNITS);
	text = json_get_text(o, "section3");
	assert_non_null(strstr(text, "Xã 0: đất, đất,"));
	assert_non_null(strstr(text, "đất, […]\nXã 59: "));
	assert_non_null(strstr(text, "; Xã 58; Xã 59. Toàn văn ở bản tổng hợp "
				     "số 7 của tuyến Đảng, cùng mục.)"));
	/* Alike: each of 120 has nearly its share. */
	assert_true(strlen(text) > 28 * (size_t)1024);
	json_decref(o);
	district_done(d);
	free(d);
}

static void
where_not_even_names_fit_it_says_how_many_wrote(void **state)
{
	struct district *d = malloc(sizeof(*d));
	struct err e = ERR_INIT;
	json_t *o;
	size_t cut;

	(void)state;
	district_make(d, UNITS, 500, WORD);
	o = fitted(d, 700, &cut);
	assert_int_equal(cut, 2 * UNITS);
	assert_non_null(
	    strstr(json_get_text(o, "section1"), "Văn bản của 60 đơn vị"));
	json_decref(o);
	o = json_object();
	assert_int_equal(
	    narrative_put(&d->edition, &d->frozen, 20, o, &cut, &e), -1);
	assert_int_equal(e.code, ERR_LIMIT);
	json_decref(o);
	district_done(d);
	free(d);
}

/* In any room: it fits, it is text, and the more room the less is cut. */
static void
more_room_never_cuts_more(void **state)
{
	struct district *d = malloc(sizeof(*d));
	uint64_t seed = fake_seed();
	struct fake_rng fake;
	struct rng rng = fake_rng(&fake, seed);

	(void)state;
	for (size_t i = 0; i < 20; i++) {
		size_t room = 800 + fake_below(&rng, 20000);
		size_t cut[2];

		district_make(d, 1 + fake_below(&rng, UNITS),
			      1 + fake_below(&rng, 60),
			      i % 2 == 0 ? WORD : "ờờờờ");
		json_decref(fitted(d, room, &cut[0]));
		json_decref(
		    fitted(d, room + 1 + fake_below(&rng, 9000), &cut[1]));
		if (cut[1] > cut[0])
			fail_msg("seed %llu: room %zu",
				 (unsigned long long)seed, room);
		district_done(d);
	}
	free(d);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(what_has_room_is_whole),
	    cmocka_unit_test(what_has_none_is_cut_alike_and_named),
	    cmocka_unit_test(where_not_even_names_fit_it_says_how_many_wrote),
	    cmocka_unit_test(more_room_never_cuts_more),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

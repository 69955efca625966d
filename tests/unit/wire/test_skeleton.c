#include "tests/unit/wire/check.h"

#include "protocol/base/limits.h"
#include "protocol/wire/skeleton.h"

#define ID_A "AAAAAAAAAAAAAAAAAAAAAA"
#define ID_B "AQEBAQEBAQEBAQEBAQEBAQ"
#define EDITS(refs, set)                                                       \
	"{\"v\":1,\"by\":\"" ID_A "\",\"refs\":[" refs "],\"edits\":["         \
	"{\"rec\":\"" ID_B "\",\"type\":\"exemplar\",\"set\":{" set "}}]}"

static void
a_skeleton_says_what_was_replaced_and_no_value(void **state)
{
	static const char body[] =
	    " " EDITS("\"" ID_B "\"", "\"phone\":[ \"0912\",0],\"a.b\":[[1]]");
	static const char want[] =
	    EDITS("\"" ID_B "\"", "\"phone\":[null,0],\"a.b\":[null]");
	struct buf out = BUF_INIT(PART_BYTES_MAX);
	struct err e = ERR_INIT;
	struct part p;

	(void)state;
	assert_int_equal(skeleton_make(&out, body, strlen(body), &e), 0);
	assert_string_equal(buf_str(&out), want);
	assert_int_equal(skeleton_parse(&p, out.p, out.len, &e), 0);
	assert_int_equal(p.set_count, 2);
	part_done(&p);
	buf_done(&out);
}

static void
only_edits_of_one_record_have_one(void **state)
{
	static const char *const bodies[] = {
	    "{\"v\":1,\"by\":\"" ID_A "\",\"act\":\"introduce\","
	    "\"machine\":\"m\",\"person\":\"p\"}",
	    "{\"v\":1,\"by\":\"" ID_A "\",\"refs\":[],\"edits\":["
	    "{\"rec\":\"" ID_A "\",\"type\":\"a\",\"set\":{\"b\":[1]}},"
	    "{\"rec\":\"" ID_B "\",\"type\":\"a\",\"set\":{\"b\":[1]}}]}",
	};
	struct buf out = BUF_INIT(PART_BYTES_MAX);

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(bodies); i++) {
		struct err e = ERR_INIT;

		assert_int_equal(
		    skeleton_make(&out, bodies[i], strlen(bodies[i]), &e), -1);
		assert_int_equal(e.code, ERR_STATE);
		assert_int_equal(out.len, 0);
	}
}

static void
nothing_else_passes_for_one(void **state)
{
	static const char *const bodies[] = {
	    EDITS("", "\"b\":[1]"),
	    EDITS("", "\"b\":[[null]]"),
	    EDITS("", "\"b\":[null],\"c\":[\"null\"]"),
	    " " EDITS("", "\"b\":[null]"),
	    "{\"v\":1,\"by\":\"" ID_A "\",\"refs\":[],\"edits\":["
	    "{\"rec\":\"" ID_A "\",\"type\":\"a\",\"set\":{\"b\":[null]}},"
	    "{\"rec\":\"" ID_B "\",\"type\":\"a\",\"set\":{\"b\":[null]}}]}",
	    "{\"v\":1,\"by\":\"" ID_A "\",\"act\":\"introduce\","
	    "\"machine\":\"m\",\"person\":\"p\"}",
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(bodies); i++) {
		struct err e = ERR_INIT;
		struct part p;

		if (skeleton_parse(&p, bodies[i], strlen(bodies[i]), &e) == 0)
			fail_msg("accepted: %s", bodies[i]);
		assert_int_equal(e.code, ERR_FORMAT);
	}
}

static void
an_act_gives_its_skeletons_back(void **state)
{
	static const char hash[] =
	    "AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE=";
	static const char *const skeletons[] = {EDITS("", "\"b\":[null]"),
						EDITS("", "\"b\":[2]")};
	struct buf body = BUF_INIT(PART_BYTES_MAX);

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(skeletons); i++) {
		struct err e = ERR_INIT;
		struct redacted *list = NULL;
		struct part p;
		size_t n = 0;
		int rc;

		buf_reset(&body);
		buf_fmt(&body,
			"{\"v\":1,\"by\":\"" ID_A "\",\"act\":\"redact\","
			"\"reference\":\"x\",\"parts\":[{\"part\":\"%s\","
			"\"skeleton\":%s}],\"account\":\"a\"}",
			hash, skeletons[i]);
		assert_int_equal(part_parse(&p, body.p, body.len, &e), 0);
		rc = redacted_read(&p, &list, &n, &e);
		assert_int_equal(rc, i == 0 ? 0 : -1);
		if (i == 0) {
			assert_int_equal(n, 1);
			assert_string_equal(hash_text(&list[0].part).s, hash);
			assert_string_equal(buf_str(&list[0].skeleton),
					    skeletons[0]);
		}
		redacted_free(list, n);
		part_done(&p);
	}
	buf_done(&body);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_skeleton_says_what_was_replaced_and_no_value),
	    cmocka_unit_test(only_edits_of_one_record_have_one),
	    cmocka_unit_test(nothing_else_passes_for_one),
	    cmocka_unit_test(an_act_gives_its_skeletons_back),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

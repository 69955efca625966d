#include "tests/unit/wire/check.h"

#include <stdlib.h>

#include "protocol/base/limits.h"
#include "protocol/wire/part.h"

#define ID_A      "AAAAAAAAAAAAAAAAAAAAAA"
#define ID_B      "AQEBAQEBAQEBAQEBAQEBAQ"
#define HASH      "AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE="
#define HEAD      "{\"v\":1,\"by\":\"" ID_A "\","
#define EDIT(set) "{\"rec\":\"" ID_A "\",\"type\":\"t\",\"set\":" set "}"

static enum err_code
code_of_n(const char *s, size_t n)
{
	struct err e = ERR_INIT;
	struct part p;

	if (part_parse(&p, s, n, &e) == 0)
		part_done(&p);
	return e.code;
}

static enum err_code
code_of(const char *s)
{
	return code_of_n(s, strlen(s));
}

static void
edits_are_read_with_what_they_replace(void **state)
{
	static const char body[] = HEAD
	    "\"refs\":[\"" ID_A "\",\"" ID_B "\"],\"edits\":["
	    "{\"rec\":\"" ID_A "\",\"type\":\"registration\",\"set\":"
	    "{\"title\":[\"T\xe1\xbb\x95 \\u0111\",1,0],\"g.r1.n\":[ 5 ]}},"
	    "{\"rec\":\"" ID_B "\",\"type\":\"model\",\"set\":"
	    "{\"x\":[{ \"b\" : [1] , \"a\":null},1]}}]}";
	struct part p;

	(void)state;
	assert_ok(part_parse(&p, body, strlen(body), e));
	assert_int_equal(p.act, ACT_NONE);
	assert_int_equal(p.ref_count, 2);
	assert_int_equal(p.edit_count, 2);
	assert_int_equal(p.set_count, 3);
	assert_string_equal(p.edits[0].type, "registration");
	assert_int_equal(p.edits[0].first, 0);
	assert_int_equal(p.edits[0].count, 2);
	assert_int_equal(p.edits[1].first, 2);
	assert_string_equal(p.sets[0].field, "title");
	assert_int_equal(p.sets[0].value_len, 9);
	assert_memory_equal(p.sets[0].value, "\"T\xe1\xbb\x95 \xc4\x91\"", 9);
	assert_int_equal(p.sets[0].over_count, 2);
	assert_int_equal(p.sets[0].over[0], 1);
	assert_int_equal(p.sets[0].over[1], 0);
	assert_string_equal(p.sets[1].field, "g.r1.n");
	assert_memory_equal(p.sets[1].value, "5", 1);
	assert_int_equal(p.sets[1].over_count, 0);
	assert_int_equal(p.sets[2].value_len, 18);
	assert_memory_equal(p.sets[2].value, "{\"b\":[1],\"a\":null}", 18);
	assert_int_equal(p.sets[2].over[0], 1);
	part_done(&p);
}

static void
edits_of_any_other_form_are_refused(void **state)
{
#define REF1 "\"refs\":[\"" ID_B "\"],"
#define REF0 "\"refs\":[],"

	static const struct {
		const char *s;
		enum err_code code;
	} table[] = {
	    {HEAD REF0 "\"edits\":[" EDIT("{\"a\":[1]}") "]}", ERR_NONE},
	    {HEAD REF1 "\"edits\":[" EDIT("{\"a\":[1,0]}") "]}", ERR_NONE},
	    {HEAD REF1 "\"edits\":[" EDIT("{\"a\":[1]}") "]}", ERR_FORMAT},
	    {HEAD REF1 "\"edits\":[" EDIT("{\"a\":[1,0,0]}") "]}", ERR_FORMAT},
	    {HEAD REF1 "\"edits\":[" EDIT("{\"a\":[1,1]}") "]}", ERR_FORMAT},
	    {HEAD REF1 "\"edits\":[" EDIT("{\"a\":[1,-1]}") "]}", ERR_FORMAT},
	    {HEAD REF1 "\"edits\":[" EDIT("{\"a\":[1,\"0\"]}") "]}",
	     ERR_FORMAT},
	    {HEAD REF0 "\"edits\":[" EDIT("{\"a\":[]}") "]}", ERR_FORMAT},
	    {HEAD REF0 "\"edits\":[" EDIT("{\"a\":1}") "]}", ERR_FORMAT},
	    {HEAD REF0 "\"edits\":[" EDIT("{}") "]}", ERR_FORMAT},
	    {HEAD REF0 "\"edits\":[" EDIT("[]") "]}", ERR_FORMAT},
	    {HEAD REF0 "\"edits\":[" EDIT("{\"\":[1]}") "]}", ERR_FORMAT},
	    {HEAD REF0 "\"edits\":[" EDIT("{\"a.\":[1]}") "]}", ERR_FORMAT},
	    {HEAD REF0 "\"edits\":[" EDIT("{\"a b\":[1]}") "]}", ERR_FORMAT},
	    {HEAD REF0 "\"edits\":[" EDIT("{\"a\":[1.5]}") "]}", ERR_FORMAT},
	    {HEAD REF0
	     "\"edits\":[" EDIT("{\"a\":[1]}") "," EDIT("{\"b\":[1]}") "]}",
	     ERR_FORMAT},
	    {HEAD REF0 "\"edits\":[]}", ERR_FORMAT},
	    {HEAD REF0 "\"edits\":[1]}", ERR_FORMAT},
	    {HEAD REF0 "\"edits\":{}}", ERR_FORMAT},
	    {HEAD "\"edits\":[" EDIT("{\"a\":[1]}") "]}", ERR_FORMAT},
	    {HEAD "\"refs\":{},\"edits\":[" EDIT("{\"a\":[1]}") "]}",
	     ERR_FORMAT},
	    {HEAD "\"refs\":[1],\"edits\":[" EDIT("{\"a\":[1,0]}") "]}",
	     ERR_FORMAT},
	    {HEAD "\"refs\":[\"" ID_A "\",\"" ID_A
		  "\"],\"edits\":[" EDIT("{\"a\":[1,0,1]}") "]}",
	     ERR_FORMAT},
	    {HEAD REF0 "\"x\":1,\"edits\":[" EDIT("{\"a\":[1]}") "]}",
	     ERR_FORMAT},
	    {HEAD REF0 "\"edits\":[{\"rec\":\"" ID_A
		       "\",\"type\":\"t\",\"set\":{\"a\":[1]},\"x\":1}]}",
	     ERR_FORMAT},
	    {HEAD REF0 "\"edits\":[{\"rec\":\"" ID_A
		       "\",\"type\":\"T\",\"set\":{\"a\":[1]}}]}",
	     ERR_FORMAT},
	    {HEAD REF0 "\"edits\":[{\"rec\":\"A\",\"type\":\"t\",\"set\":"
		       "{\"a\":[1]}}]}",
	     ERR_FORMAT},
	    {"{\"v\":2,\"by\":\"" ID_A "\"}", ERR_NEWER},
	    {"{\"v\":2,\"new\":[]}", ERR_NEWER},
	    {"{\"v\":0,\"by\":\"" ID_A "\"}", ERR_FORMAT},
	    {"{\"v\":\"1\",\"by\":\"" ID_A "\"}", ERR_FORMAT},
	    {"{\"by\":\"" ID_A "\"}", ERR_FORMAT},
	    {"{\"v\":1,\"by\":\"x\"}", ERR_FORMAT},
	    {"[]", ERR_FORMAT},
	    {"{}", ERR_FORMAT},
	    {"", ERR_FORMAT},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(table); i++) {
		if (code_of(table[i].s) != table[i].code)
			fail_msg("%s: %s", table[i].s,
				 err_token(code_of(table[i].s)));
	}
}

static void
names_of_fields_and_types(void **state)
{
	char s[FIELD_NAME_MAX + 2];

	(void)state;
	memset(s, 'a', sizeof(s));
	assert_true(part_field_valid(s, FIELD_NAME_MAX - 1));
	assert_true(part_field_valid(s, FIELD_NAME_MAX));
	assert_false(part_field_valid(s, FIELD_NAME_MAX + 1));
	assert_true(part_type_valid(s, TYPE_NAME_MAX));
	assert_false(part_type_valid(s, TYPE_NAME_MAX + 1));
	assert_true(part_field_valid("_del", 4));
	assert_true(part_field_valid("A-9._del", 8));
	assert_false(part_field_valid("hộ", 4));
	assert_false(part_field_valid(".a", 2));
	assert_false(part_field_valid("a..b", 4));
	assert_false(part_field_valid("", 0));
	assert_true(part_type_valid("a", 1));
	assert_false(part_type_valid("", 0));
	assert_false(part_type_valid("9a", 2));
	assert_false(part_type_valid("a_b", 3));
}

/* A body that was written holds what was said. */
static void
check_written(struct part_writer *w, size_t edits, size_t sets, size_t refs)
{
	struct buf out = BUF_INIT(PART_BYTES_MAX);
	struct id by = id_of(3);
	struct part p;
	size_t bytes = part_writer_bytes(w);

	assert_ok(part_writer_finish(w, &by, &out, e));
	assert_int_equal(out.len, bytes);
	assert_ok(part_parse(&p, out.p, out.len, e));
	assert_true(id_eq(&p.by, &by));
	assert_int_equal(p.edit_count, edits);
	assert_int_equal(p.set_count, sets);
	assert_int_equal(p.ref_count, refs);
	part_done(&p);
	buf_done(&out);
}

static void
a_writer_can_be_used_again(void **state)
{
	struct id over[3] = {id_of(5), id_of(6), id_of(5)};
	struct buf out = BUF_INIT(PART_BYTES_MAX);
	struct part_writer w;
	struct id rec = id_of(0);

	(void)state;
	part_writer_init(&w);
	assert_refused(ERR_STATE, part_writer_finish(&w, &rec, &out, e));
	for (int round = 0; round < 2; round++) {
		rec = id_of(1);
		part_writer_record(&w, &rec, "report");
		assert_ok(part_writer_set(&w, "a", "1", 1, NULL, 0, e));
		assert_ok(part_writer_set(&w, "b", "\"x\"", 3, over, 3, e));
		rec = id_of(2);
		part_writer_record(&w, &rec, "report");
		rec = id_of(3);
		part_writer_record(&w, &rec, "model");
		assert_ok(part_writer_set(&w, "a", "[]", 2, over, 1, e));
		check_written(&w, 2, 3, 2);
	}
	part_writer_record(&w, &rec, "model");
	assert_refused(ERR_STATE, part_writer_finish(&w, &rec, &out, e));
	part_writer_done(&w);
	buf_done(&out);
}

static void
what_does_not_fit_leaves_the_part_as_it_was(void **state)
{
	struct id over[PART_REFS_MAX + 1];
	struct part_writer w;
	struct id rec = id_of(0);
	char *big = malloc(PART_BYTES_MAX + 1);

	(void)state;
	assert_non_null(big);
	memset(big, '1', PART_BYTES_MAX + 1);
	memset(over, 0, sizeof(over));
	for (size_t i = 0; i < ARRAY_LEN(over); i++) {
		over[i].b[0] = (uint8_t)i;
		over[i].b[1] = (uint8_t)(i >> 8);
	}
	part_writer_init(&w);
	part_writer_record(&w, &rec, "t");
	assert_ok(part_writer_set(&w, "a", "1", 1, over, PART_REFS_MAX, e));
	assert_refused(ERR_LIMIT, part_writer_set(&w, "b", "1", 1, over,
						  PART_REFS_MAX + 1, e));
	assert_refused(
	    ERR_LIMIT,
	    part_writer_set(&w, "b", big, PART_BYTES_MAX + 1, NULL, 0, e));
	assert_refused(ERR_LIMIT, part_writer_set(&w, "b", big, PART_BYTES_MAX,
						  NULL, 0, e));
	assert_refused(ERR_FORMAT,
		       part_writer_set(&w, "b c", "1", 1, NULL, 0, e));
	assert_refused(ERR_LIMIT, part_writer_set(&w, "b", "[[[[\"[\"]]]]", 10,
						  NULL, 0, e));
	assert_ok(part_writer_set(&w, "b", "[[[\"[\\\"[\"]]]", 12, NULL, 0, e));
	check_written(&w, 1, 2, PART_REFS_MAX);
	part_writer_done(&w);
	free(big);
}

static void
a_body_holds_256_kib(void **state)
{
	static const char start[] =
	    HEAD "\"refs\":[],\"edits\":["
		 "{\"rec\":\"" ID_A "\",\"type\":\"t\",\"set\":{\"a\":[\"";
	static const char end[] = "\"]}}]}";
	char *big = malloc(PART_BYTES_MAX + 2);

	(void)state;
	assert_non_null(big);
	for (size_t n = PART_BYTES_MAX - 1; n <= PART_BYTES_MAX + 1; n++) {
		size_t fill = n - strlen(start) - strlen(end);
		struct part_writer w;
		struct id rec = id_of(0);
		struct err e = ERR_INIT;
		int rc;

		memcpy(big, start, strlen(start));
		memset(big + strlen(start), 'x', fill);
		memcpy(big + n - strlen(end), end, strlen(end));
		assert_int_equal(code_of_n(big, n),
				 n > PART_BYTES_MAX ? ERR_LIMIT : ERR_NONE);

		part_writer_init(&w);
		part_writer_record(&w, &rec, "t");
		rc = part_writer_set(&w, "a", big + strlen(start) - 1, fill + 2,
				     NULL, 0, &e);
		assert_int_equal(rc, n > PART_BYTES_MAX ? -1 : 0);
		if (rc == 0)
			check_written(&w, 1, 1, 0);
		part_writer_done(&w);
	}
	free(big);
}

static void
a_part_names_512_records_of_512_fields(void **state)
{
	struct part_writer w;
	struct id rec = id_of(0);

	(void)state;
	part_writer_init(&w);
	for (size_t i = 0; i <= PART_EDITS_MAX; i++) {
		rec.b[0] = (uint8_t)i;
		rec.b[1] = (uint8_t)(i >> 8);
		part_writer_record(&w, &rec, "t");
		if (i < PART_EDITS_MAX)
			assert_ok(part_writer_set(&w, "a", "1", 1, NULL, 0, e));
		else
			assert_refused(
			    ERR_LIMIT,
			    part_writer_set(&w, "a", "1", 1, NULL, 0, e));
	}
	check_written(&w, PART_EDITS_MAX, PART_EDITS_MAX, 0);
	part_writer_record(&w, &rec, "t");
	for (size_t i = 0; i <= PART_FIELDS_MAX; i++) {
		char field[8];

		snprintf(field, sizeof(field), "f%zu", i % 1000);
		if (i < PART_FIELDS_MAX)
			assert_ok(
			    part_writer_set(&w, field, "1", 1, NULL, 0, e));
		else
			assert_refused(
			    ERR_LIMIT,
			    part_writer_set(&w, field, "1", 1, NULL, 0, e));
	}
	check_written(&w, 1, PART_FIELDS_MAX, 0);
	part_writer_done(&w);
}

static void
limits_are_read_as_they_are_written(void **state)
{
	struct buf b = BUF_INIT(2 * PART_BYTES_MAX);

	(void)state;
	for (unsigned more = 0; more < 2; more++) {
		buf_reset(&b);
		buf_text(&b, HEAD "\"refs\":[],\"edits\":[");
		for (unsigned i = 0; i < PART_EDITS_MAX + more; i++) {
			struct id rec = id_of((uint8_t)i);

			rec.b[0] = (uint8_t)(i >> 8);
			buf_fmt(&b,
				"%s{\"rec\":\"%s\",\"type\":\"t\",\"set\":"
				"{\"a\":[1]}}",
				i == 0 ? "" : ",", id_text(&rec).s);
		}
		buf_text(&b, "]}");
		assert_int_equal(code_of(buf_str(&b)),
				 more == 0 ? ERR_NONE : ERR_LIMIT);

		buf_reset(&b);
		buf_text(&b, HEAD "\"refs\":[],\"edits\":[{\"rec\":\"" ID_A
				  "\",\"type\":\"t\",\"set\":{");
		for (unsigned i = 0; i < PART_FIELDS_MAX + more; i++)
			buf_fmt(&b, "%s\"f%u\":[1]", i == 0 ? "" : ",", i);
		buf_text(&b, "}}]}");
		assert_int_equal(code_of(buf_str(&b)),
				 more == 0 ? ERR_NONE : ERR_LIMIT);

		buf_reset(&b);
		buf_text(&b, HEAD "\"refs\":[");
		for (unsigned i = 0; i < PART_REFS_MAX + more; i++) {
			struct id ref = id_of((uint8_t)i);

			ref.b[0] = (uint8_t)(i >> 8);
			buf_fmt(&b, "%s\"%s\"", i == 0 ? "" : ",",
				id_text(&ref).s);
		}
		buf_text(&b, "],\"edits\":[{\"rec\":\"" ID_A
			     "\",\"type\":\"t\",\"set\":{\"a\":[1");
		for (unsigned i = 0; i < PART_REFS_MAX + more; i++)
			buf_fmt(&b, ",%u", i);
		buf_text(&b, "]}}]}");
		assert_int_equal(code_of(buf_str(&b)),
				 more == 0 ? ERR_NONE : ERR_LIMIT);
	}
	buf_done(&b);
}

/* What a random body should say, in order. */
struct said {
	char field[16];
	char value[40];
	struct id over[3];
	size_t over_count;
};

static void
said_make(const struct rng *r, struct said *s, size_t number)
{
	static const char *const values[] = {"1",
					     "null",
					     "true",
					     "\"\"",
					     "\"Dân vận khéo\"",
					     "[1,[2,[3]]]",
					     "{\"a\":{\"b\":\"\\\\\\\"\"}}",
					     "-9007199254740991"};
	struct id first = id_of((uint8_t)fake_below(r, 20));

	snprintf(s->field, sizeof(s->field), "f%zu", number % 1000);
	snprintf(s->value, sizeof(s->value), "%s",
		 values[fake_below(r, ARRAY_LEN(values))]);
	s->over_count = fake_below(r, 4);
	for (size_t i = 0; i < s->over_count; i++) {
		s->over[i] = first;
		s->over[i].b[1] = (uint8_t)i;
	}
}

static bool
is_said(const struct part *p, const struct part_set *set, const struct said *s)
{
	if (strcmp(set->field, s->field) != 0 ||
	    set->value_len != strlen(s->value) ||
	    memcmp(set->value, s->value, set->value_len) != 0 ||
	    set->over_count != s->over_count)
		return false;
	for (size_t i = 0; i < s->over_count; i++) {
		if (!id_eq(&p->refs[set->over[i]], &s->over[i]))
			return false;
	}
	return true;
}

static void
random_bodies_round_trip(void **state)
{
	enum { SETS_MAX = 60 };

	uint64_t seed = fake_seed();
	struct fake_rng f;
	struct rng r = fake_rng(&f, seed);
	struct part_writer w;

	(void)state;
	part_writer_init(&w);
	for (size_t round = 0; round < 300; round++) {
		struct said said[SETS_MAX];
		size_t count = 1 + fake_below(&r, SETS_MAX);
		struct buf out = BUF_INIT(PART_BYTES_MAX);
		struct part p;
		struct id id;

		for (size_t i = 0; i < count; i++) {
			if (i == 0 || fake_below(&r, 4) == 0) {
				rng_fill(&r, &id, sizeof(id));
				part_writer_record(&w, &id, "report");
			}
			said_make(&r, &said[i], i);
			assert_ok(
			    part_writer_set(&w, said[i].field, said[i].value,
					    strlen(said[i].value), said[i].over,
					    said[i].over_count, e));
		}
		assert_ok(part_writer_finish(&w, &id, &out, e));
		assert_ok(part_parse(&p, out.p, out.len, e));
		assert_int_equal(p.set_count, count);
		for (size_t i = 0; i < count; i++) {
			if (!is_said(&p, &p.sets[i], &said[i]))
				fail_msg("KHEO_SEED=%llu: set %zu of\n%s",
					 (unsigned long long)seed, i,
					 buf_str(&out));
		}
		part_done(&p);
		buf_done(&out);
	}
	part_writer_done(&w);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(edits_are_read_with_what_they_replace),
	    cmocka_unit_test(edits_of_any_other_form_are_refused),
	    cmocka_unit_test(names_of_fields_and_types),
	    cmocka_unit_test(a_writer_can_be_used_again),
	    cmocka_unit_test(what_does_not_fit_leaves_the_part_as_it_was),
	    cmocka_unit_test(a_body_holds_256_kib),
	    cmocka_unit_test(a_part_names_512_records_of_512_fields),
	    cmocka_unit_test(limits_are_read_as_they_are_written),
	    cmocka_unit_test(random_bodies_round_trip),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

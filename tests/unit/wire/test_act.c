#include "tests/unit/wire/check.h"

#include <stdlib.h>

#include "protocol/base/limits.h"
#include "protocol/wire/part.h"

#define ID_A "AAAAAAAAAAAAAAAAAAAAAA"
#define ID_B "AQEBAQEBAQEBAQEBAQEBAQ"
#define HASH "AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE="

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

#define COMMON "{\"v\":1,\"by\":\"" ID_A "\",\"act\":"
#define TARGET "\"target\":\"" HASH "\""
#define SKELETON                                                               \
	"{\"v\":1,\"by\":\"" ID_A "\",\"refs\":[],\"edits\":[{\"rec\":\"" ID_B \
	"\",\"type\":\"exemplar\",\"set\":{\"phone\":[null]}}]}"
#define ACCOUNT ",\"account\":\"canbo\"}"

/* One valid body for each kind. */
static const char *const ACTS[] = {
    [ACT_INTRODUCE] = COMMON "\"introduce\",\"machine\":\"Máy 1\","
			     "\"person\":\"Nguyễn Thị Hoa\"}",
    [ACT_SUBMIT] = COMMON "\"submit\",\"rec\":\"" ID_A "\",\"type\":\"report\","
			  "\"lines\":[\"dang\",\"chinh-quyen\"],"
			  "\"after\":\"" HASH "\",\"reason\":null,"
			  "\"content\":{\"a.b\":1,\"c\":[{}]},"
			  "\"annex\":{\"any thing\":[1]},\"personal\":null,"
			  "\"files\":[{\"name\":\"Tờ trình.pdf\",\"type\":"
			  "\"application/pdf\",\"size\":1,"
			  "\"sha256\":\"" HASH "\"}]}",
    [ACT_APPROVE] = COMMON "\"approve\"," TARGET "}",
    [ACT_WITHDRAW] = COMMON "\"withdraw\"," TARGET ",\"reason\":\"nhầm\"}",
    [ACT_RECEIVE] =
	COMMON "\"receive\"," TARGET ",\"line\":\"chinh-quyen\"" ACCOUNT,
    [ACT_RETURN] =
	COMMON "\"return\"," TARGET ",\"line\":\"dang\",\"reason\":\"thiếu\","
	       "\"fields\":{\"a.b\":\"sai\"}" ACCOUNT,
    [ACT_ACCEPT] = COMMON "\"accept\"," TARGET ",\"line\":\"dang\"" ACCOUNT,
    [ACT_HUB] = COMMON "\"hub\",\"title\":\"Thành phố Tam Kỳ\"" ACCOUNT,
    [ACT_UNIT] = COMMON "\"unit\",\"scope\":\"" ID_B "\",\"code\":\"01\","
			"\"kind\":\"xa\",\"name\":\"Xã Tam Thăng\","
			"\"from\":\"2020-02-29\",\"to\":null" ACCOUNT,
    [ACT_PUBLISH] = COMMON "\"publish\",\"form\":{\"id\":\"x\"}" ACCOUNT,
    [ACT_ENROL] = COMMON "\"enrol\",\"log\":\"" ID_A "\",\"genesis\":\"" HASH
			 "\",\"scope\":\"" ID_B "\",\"role\":\"approver\","
			 "\"unit\":\"01\"" ACCOUNT,
    [ACT_SUSPEND] = COMMON "\"suspend\",\"log\":\"" ID_A
			   "\",\"reason\":\"mất máy\"" ACCOUNT,
    [ACT_RESUME] = COMMON "\"resume\",\"log\":\"" ID_A
			  "\",\"reason\":\"tìm thấy\"" ACCOUNT,
    [ACT_RELEASE] =
	COMMON "\"release\",\"index\":0,\"batch\":\"" HASH "\"" ACCOUNT,
    [ACT_PROFILE] = COMMON "\"profile\",\"scope\":\"" ID_B
			   "\",\"parent\":\"" ID_A "\",\"desk\":null,"
			   "\"line\":\"dang\",\"contact\":\"0207\"" ACCOUNT,
    [ACT_SUCCEED] = COMMON "\"succeed\",\"scope\":\"" ID_B "\",\"to\":\"" ID_A
			   "\",\"how\":\"merge\","
			   "\"date\":\"2025-07-01\","
			   "\"basis\":\"NQ 1684\"" ACCOUNT,
    [ACT_REHOME] = COMMON "\"rehome\",\"rec\":\"" ID_B "\",\"to\":\"" ID_A
			  "\",\"date\":\"2025-07-01\","
			  "\"basis\":\"NQ 1684\"" ACCOUNT,
    [ACT_OBLIGE] = COMMON "\"oblige\",\"obligation\":{}" ACCOUNT,
    [ACT_RELIEVE] = COMMON "\"relieve\",\"obligation\":\"2022-nam\","
			   "\"scope\":\"" ID_B "\",\"until\":null,"
			   "\"document\":\"số 12/UBND-NV\"" ACCOUNT,
    [ACT_REVOKE] = COMMON "\"revoke\",\"log\":\"" ID_A "\",\"from\":3,"
			  "\"reason\":\"mất máy\"" ACCOUNT,
    [ACT_DISCARD] =
	COMMON "\"discard\",\"batch\":\"" HASH "\",\"reason\":\"nhầm\"" ACCOUNT,
    [ACT_ADOPT] = COMMON "\"adopt\",\"batch\":\"" HASH
			 "\",\"reason\":\"đã nghỉ\"" ACCOUNT,
    [ACT_ASK] = COMMON "\"ask\"," TARGET ",\"line\":\"dang\","
		       "\"reason\":\"thêm số liệu\",\"fields\":{\"a\":\"?\"},"
		       "\"until\":\"2022-05-30\"" ACCOUNT,
    [ACT_PAPER] = COMMON "\"paper\"," TARGET ",\"date\":\"2022-05-20\","
			 "\"received\":\"2022-05-23\","
			 "\"number\":\"15/BC-UBND\"" ACCOUNT,
    [ACT_REMARK] = COMMON "\"remark\"," TARGET ",\"text\":\"đã xem\"" ACCOUNT,
    [ACT_COMMENT] = COMMON "\"comment\"," TARGET ",\"text\":\"đã sửa\"}",
    [ACT_CONSOLIDATE] = COMMON
    "\"consolidate\"," TARGET ",\"line\":\"dang\",\"edition\":\"" HASH
    "\",\"within\":null,\"place\":1,\"path\":[{\"hash\":\"" HASH
    "\",\"sum\":{\"01\":\"2\"}}]" ACCOUNT,
    [ACT_EDITION] = COMMON
    "\"edition\",\"line\":\"dang\",\"period\":\"2022-H1\","
    "\"number\":1,\"size\":9,\"reports\":2,\"root\":\"" HASH
    "\",\"sum\":{\"01\":\"3\"},\"sha256\":\"" HASH "\",\"bytes\":100" ACCOUNT,
    [ACT_SAME] = COMMON "\"same\",\"rec\":\"" ID_A "\",\"as\":\"" ID_B
			"\",\"reason\":\"một mô hình\"" ACCOUNT,
    [ACT_REDACT] =
	COMMON "\"redact\",\"reference\":\"Luật 91/2025/QH15\",\"parts\":["
	       "{\"part\":\"" HASH "\",\"skeleton\":" SKELETON "}]" ACCOUNT,
    [ACT_ERASE] = COMMON "\"erase\",\"reference\":\"Luật 91/2025/QH15\","
			 "\"files\":[\"" HASH "\"]" ACCOUNT,
};
_Static_assert(ARRAY_LEN(ACTS) == ACT_KINDS, "an act lacks its sample");

static void
every_act_has_exactly_its_members(void **state)
{
	(void)state;
	for (unsigned kind = ACT_NONE + 1; kind < ACT_KINDS; kind++) {
		struct err e = ERR_INIT;
		struct part p;
		struct buf text = BUF_INIT(PART_BYTES_MAX);
		const char *key;
		json_t *v;
		json_t *whole;
		void *tmp;

		if (part_parse(&p, ACTS[kind], strlen(ACTS[kind]), &e) != 0)
			fail_msg("%s: %s", ACTS[kind], e.text);
		assert_int_equal(p.act, kind);
		whole = json_deep_copy(p.root);
		json_object_foreach_safe(p.root, tmp, key, v)
		{
			json_t *less = json_copy(whole);

			assert_int_equal(json_object_del(less, key), 0);
			buf_reset(&text);
			assert_int_equal(json_put(&text, less, &e), 0);
			if (code_of(buf_str(&text)) != ERR_FORMAT)
				fail_msg("accepted: %s", buf_str(&text));
			json_object_set_new(less, key, json_true());
			buf_reset(&text);
			assert_int_equal(json_put(&text, less, &e), 0);
			if (code_of(buf_str(&text)) != ERR_FORMAT)
				fail_msg("accepted: %s", buf_str(&text));
			json_decref(less);
		}
		json_object_set_new(whole, "more", json_null());
		buf_reset(&text);
		assert_int_equal(json_put(&text, whole, &e), 0);
		assert_int_equal(code_of(buf_str(&text)), ERR_FORMAT);
		json_decref(whole);
		part_done(&p);
		buf_done(&text);
	}
}

static void
members_of_acts_are_checked(void **state)
{
	static const struct {
		enum act_kind kind;
		const char *key;
		const char *value;
		enum err_code code;
	} table[] = {
	    {ACT_SUBMIT, "lines", "[\"dang\"]", ERR_NONE},
	    {ACT_SUBMIT, "lines", "[\"dang\",\"dang\"]", ERR_FORMAT},
	    {ACT_SUBMIT, "lines", "[]", ERR_FORMAT},
	    {ACT_SUBMIT, "lines", "[\"khac\"]", ERR_FORMAT},
	    {ACT_SUBMIT, "lines", "\"dang\"", ERR_FORMAT},
	    {ACT_SUBMIT, "after", "null", ERR_NONE},
	    {ACT_SUBMIT, "after", "\"" ID_A "\"", ERR_FORMAT},
	    {ACT_SUBMIT, "personal", "\"" HASH "\"", ERR_NONE},
	    {ACT_SUBMIT, "reason", "\"đính chính\"", ERR_NONE},
	    {ACT_SUBMIT, "content", "{}", ERR_NONE},
	    {ACT_SUBMIT, "content", "{\"a b\":1}", ERR_FORMAT},
	    {ACT_SUBMIT, "content", "[]", ERR_FORMAT},
	    {ACT_SUBMIT, "files", "[]", ERR_NONE},
	    {ACT_SUBMIT, "files", "{}", ERR_FORMAT},
	    {ACT_SUBMIT, "files", "[{}]", ERR_FORMAT},
	    {ACT_SUBMIT, "files",
	     "[{\"name\":\"a\",\"type\":\"b\",\"size\":-1,"
	     "\"sha256\":\"" HASH "\"}]",
	     ERR_FORMAT},
	    {ACT_SUBMIT, "type", "\"Report\"", ERR_FORMAT},
	    {ACT_INTRODUCE, "person", "\"\"", ERR_FORMAT},
	    {ACT_INTRODUCE, "person", "\"a\\nb\"", ERR_FORMAT},
	    {ACT_UNIT, "from", "null", ERR_NONE},
	    {ACT_UNIT, "from", "\"2021-02-29\"", ERR_FORMAT},
	    {ACT_UNIT, "to", "\"2025-07-01\"", ERR_NONE},
	    {ACT_ENROL, "role", "\"leader\"", ERR_FORMAT},
	    {ACT_RETURN, "fields", "{}", ERR_NONE},
	    {ACT_RETURN, "fields", "{\"a\":1}", ERR_FORMAT},
	    {ACT_RELEASE, "index", "-1", ERR_FORMAT},
	    {ACT_SUCCEED, "how", "\"split\"", ERR_NONE},
	    {ACT_SUCCEED, "how", "\"rename\"", ERR_NONE},
	    {ACT_SUCCEED, "how", "\"end\"", ERR_NONE},
	    {ACT_SUCCEED, "how", "\"conquer\"", ERR_FORMAT},
	    {ACT_SUCCEED, "how", "null", ERR_FORMAT},
	    {ACT_REHOME, "date", "null", ERR_FORMAT},
	    {ACT_PROFILE, "line", "null", ERR_NONE},
	    {ACT_PROFILE, "line", "\"khac\"", ERR_FORMAT},
	    {ACT_RELIEVE, "until", "\"2022-06-31\"", ERR_FORMAT},
	    {ACT_RELEASE, "index", "9007199254740991", ERR_NONE},
	    {ACT_PUBLISH, "form", "{\"a\":[{\"b\":[{\"c\":[{}]}]}]}", ERR_NONE},
	    {ACT_PUBLISH, "form", "{\"a\":[{\"b\":[{\"c\":[{\"d\":[]}]}]}]}",
	     ERR_LIMIT},
	    {ACT_PUBLISH, "form", "[]", ERR_FORMAT},
	    {ACT_REVOKE, "from", "-1", ERR_FORMAT},
	    {ACT_REDACT, "parts", "[]", ERR_FORMAT},
	    {ACT_REDACT, "parts", "{}", ERR_FORMAT},
	    {ACT_REDACT, "parts", "[{\"part\":\"" HASH "\"}]", ERR_FORMAT},
	    {ACT_REDACT, "parts", "[{\"part\":\"" HASH "\",\"skeleton\":null}]",
	     ERR_FORMAT},
	    {ACT_REDACT, "parts", "[{\"part\":\"\",\"skeleton\":{}}]",
	     ERR_FORMAT},
	    {ACT_REDACT, "parts",
	     "[{\"part\":\"" HASH "\",\"skeleton\":{},\"more\":1}]",
	     ERR_FORMAT},
	    {ACT_REDACT, "reference", "null", ERR_FORMAT},
	    {ACT_ERASE, "files", "[]", ERR_FORMAT},
	    {ACT_ERASE, "files", "\"" HASH "\"", ERR_FORMAT},
	    {ACT_ERASE, "files", "[\"\"]", ERR_FORMAT},
	    {ACT_ERASE, "files", "[1]", ERR_FORMAT},
	    {ACT_APPROVE, "account", "\"canbo\"", ERR_FORMAT},
	    {ACT_APPROVE, "act", "\"\"", ERR_FORMAT},
	    {ACT_APPROVE, "act", "\"redefine\"", ERR_FORMAT},
	    {ACT_APPROVE, "act", "null", ERR_FORMAT},
	    {ACT_APPROVE, "v", "2", ERR_NEWER},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(table); i++) {
		const char *s = ACTS[table[i].kind];
		struct buf text = BUF_INIT(PART_BYTES_MAX);
		struct err e = ERR_INIT;
		json_t *o = json_loads(s, 0, NULL);
		json_t *v = json_loads(table[i].value, JSON_DECODE_ANY, NULL);

		assert_non_null(o);
		assert_non_null(v);
		json_object_set_new(o, table[i].key, v);
		assert_int_equal(json_put(&text, o, &e), 0);
		if (code_of(buf_str(&text)) != table[i].code)
			fail_msg("%s: %s", buf_str(&text),
				 err_token(code_of(buf_str(&text))));
		json_decref(o);
		buf_done(&text);
	}
}

static void
act_names_come_back(void **state)
{
	struct id by = id_of(0);
	struct buf text = BUF_INIT(PART_BYTES_MAX);
	struct err e = ERR_INIT;
	json_t *o;

	(void)state;
	for (unsigned kind = ACT_NONE + 1; kind < ACT_KINDS; kind++)
		assert_int_equal(act_parse_name(act_name((enum act_kind)kind)),
				 kind);
	assert_int_equal(act_parse_name(""), ACT_NONE);
	assert_int_equal(act_parse_name("Submit"), ACT_NONE);
	o = act_new(ACT_APPROVE, &by);
	json_object_set_new(o, "target", json_string(HASH));
	assert_int_equal(json_put(&text, o, &e), 0);
	assert_string_equal(buf_str(&text), ACTS[ACT_APPROVE]);
	json_decref(o);
	buf_done(&text);
}

/* Whatever the bytes, parsing ends and leaves nothing behind. */
static void
mangled_bodies_never_crash(void **state)
{
	uint64_t seed = fake_seed();
	struct fake_rng f;
	struct rng r = fake_rng(&f, seed);

	(void)state;
	for (size_t i = 0; i < 20000; i++) {
		const char *s = ACTS[1 + i % (ACT_KINDS - 1)];
		size_t n = strlen(s);
		char *copy = malloc(n + 1);

		assert_non_null(copy);
		memcpy(copy, s, n);
		for (size_t k = 0; k <= fake_below(&r, 4); k++)
			copy[fake_below(&r, n)] =
			    "{}[]\",:0\\u\x80 x"[fake_below(&r, 13)];
		(void)code_of_n(copy,
				fake_below(&r, 8) == 0 ? fake_below(&r, n) : n);
		free(copy);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(every_act_has_exactly_its_members),
	    cmocka_unit_test(members_of_acts_are_checked),
	    cmocka_unit_test(act_names_come_back),
	    cmocka_unit_test(mangled_bodies_never_crash),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

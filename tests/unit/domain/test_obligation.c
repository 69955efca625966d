#include "protocol/domain/builtin.h"
#include "tests/unit/domain/check.h"

#define HEAD                                                                   \
	"{\"obligation\":\"a\",\"title\":{\"vi\":\"Báo cáo\"},"              \
	"\"basis\":\"Kế hoạch 04\""
#define REPORT HEAD ",\"line\":\"dang\",\"form\":\"report\",\"period\":\"2022\""

static void
what_an_obligation_says_is_checked_member_by_member(void **state)
{
	static const struct {
		const char *text;
		const char *why; /* NULL: it is read */
	} table[] = {
	    {REPORT ",\"reporters\":{}}", NULL},
	    {REPORT
	     ",\"reporters\":{\"kinds\":[\"xã\"],\"except\":[\"1\"]},"
	     "\"before\":\"2022-12-05\",\"judge\":\"sent\",\"note\":\"\"}",
	     NULL},
	    {HEAD ",\"from\":\"2022-10-15\",\"to\":\"2022-10-15\"}", NULL},
	    {HEAD "}", "period"},
	    {REPORT "}", "reporters"},
	    {REPORT ",\"reporters\":{\"kind\":[]}}", "reporters"},
	    {REPORT ",\"reporters\":{\"kinds\":[1]}}", "reporters"},
	    {REPORT ",\"reporters\":{},\"deadline\":1}", "deadline"},
	    {REPORT ",\"reporters\":{},\"before\":\"2022-02-30\"}", "before"},
	    {REPORT ",\"reporters\":{},\"zone\":900}", "zone"},
	    {REPORT ",\"reporters\":{},\"judge\":\"luck\"}", "judge"},
	    {REPORT ",\"reporters\":{},\"from\":\"2023-01-01\"}", "to"},
	    {HEAD ",\"line\":\"x\",\"form\":\"report\",\"period\":\"2022\","
		  "\"reporters\":{}}",
	     "line"},
	    {HEAD ",\"line\":\"dang\",\"period\":\"2022\"}", "line"},
	    {HEAD ",\"line\":\"dang\",\"form\":\"report\",\"from\":"
		  "\"2022-01-01\",\"to\":\"2022-01-02\",\"reporters\":{}}",
	     "period"},
	    {"{\"obligation\":\"a\",\"title\":{\"vi\":\"x\"}}", "basis"},
	    {"{}", "obligation"},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(table); i++) {
		json_t *root = json(table[i].text);
		struct err e = ERR_INIT;
		struct obligation o;
		int rc = obligation_read(&o, root, 1, &e);

		if ((rc == 0) != (table[i].why == NULL))
			fail_msg("%s: %s", table[i].text, e.text);
		if (rc != 0 && strstr(e.text, table[i].why) == NULL)
			fail_msg("%s: %s", table[i].text, e.text);
		if (rc == 0)
			obligation_done(&o);
		json_decref(root);
	}
}

static json_t *
builtin(const char *name)
{
	size_t n;
	const char *text = domain_builtin(name, &n);
	struct err e = ERR_INIT;
	json_t *root = text == NULL ? NULL : json_read(text, n, &e);

	if (root == NULL)
		fail_msg("%s: %s", name, e.text);
	return root;
}

static void
units_read(struct units *u)
{
	json_t *root = builtin("units-2022"), *row;
	size_t i;

	units_init(u);
	json_array_foreach(json_object_get(root, "units"), i, row)
	{
		const char *line = json_get_text(row, "line");
		struct body b = {.scope = scope_of((unsigned)i), .told = 1};
		struct err e = ERR_INIT;

		name_add(u, (unsigned)i, 1, json_get_text(row, "code"),
			 json_get_text(row, "kind"), json_get_text(row, "name"),
			 NULL, NULL);
		(void)snprintf(b.line, sizeof(b.line), "%s",
			       line == NULL ? "" : line);
		assert_int_equal(units_tell(u, &b, &e), 0);
	}
	json_decref(root);
}

/* The duties D3, D4, D7, D8 and D9 of the letter and the plan. */
static void
the_2022_set_obliges_whom_the_letter_and_the_plan_name(void **state)
{
	static const struct {
		const char *name;
		const char *before;
		const char *via;
		const char *template;
		size_t obliged;
	} table[] = {
	    {"2022-6-thang-chinh-quyen", "25/5/2022", "p-noi-vu", "nd30", 44},
	    {"2022-nam-chinh-quyen", "25/11/2022", "p-noi-vu", "nd30", 44},
	    {"2022-6-thang-dang", "05/6/2022", "ban-dan-van", "hd36", 46},
	    {"2022-nam-dang", "05/12/2022", "ban-dan-van", "hd36", 46},
	    {"2022-6-thang-thanh-vien", "05/6/2022", "ban-dan-van", "hd36", 12},
	    {"2022-nam-thanh-vien", "05/12/2022", "ban-dan-van", "hd36", 12},
	    {"2022-ky-niem-15-10", "", NULL, NULL, 0},
	};

	json_t *root = builtin("obligations-2022"), *row;
	json_t *list = json_object_get(root, "obligations");
	struct units u;
	size_t i;

	(void)state;
	units_read(&u);
	assert_int_equal(json_array_size(list), ARRAY_LEN(table));
	json_array_foreach(list, i, row)
	{
		struct err e = ERR_INIT;
		struct obligation o;
		size_t k = 0, obliged = 0;

		if (obligation_read(&o, row, 1, &e) != 0)
			fail_msg("%s", e.text);
		while (k < ARRAY_LEN(table) &&
		       strcmp(table[k].name, o.name) != 0)
			k++;
		assert_true(k < ARRAY_LEN(table));
		if (o.deadline.is_set)
			assert_string_equal(day_vi(o.deadline.before).s,
					    table[k].before);
		assert_int_equal(o.deadline.is_set, table[k].before[0] != '\0');
		if (table[k].via != NULL) {
			assert_string_equal(o.via, table[k].via);
			assert_string_equal(o.template, table[k].template);
		}
		for (size_t j = 0; j < u.count; j++)
			obliged += obligation_obliges(&o, &u.bodies[j]);
		if (obliged != table[k].obliged)
			fail_msg("%s obliges %zu", o.name, obliged);
		obligation_done(&o);
	}
	units_done(&u);
	json_decref(root);
}

static void
every_unit_of_the_data_is_named_once_and_stands_under_a_known_one(void **state)
{
	json_t *root = builtin("units-2022"), *row;
	struct units u;
	size_t i;

	(void)state;
	units_read(&u);
	json_array_foreach(json_object_get(root, "units"), i, row)
	{
		static const char *const refs[] = {"parent", "desk"};
		const struct body *b = units_by_code(
		    &u, json_get_text(row, "code"), day("2022-05-25"));
		struct id scope = scope_of((unsigned)i);

		assert_true(id_eq(&b->scope, &scope));
		for (size_t k = 0; k < ARRAY_LEN(refs); k++) {
			const char *code = json_get_text(row, refs[k]);

			if (code != NULL &&
			    units_by_code(&u, code, day("2022-05-25")) == NULL)
				fail_msg("%s", code);
		}
	}
	units_done(&u);
	json_decref(root);
}

/* 24 communes, 10 behind them, 14 merged away. */
static void
in_2025_the_24_communes_become_10(void **state)
{
	json_t *root = builtin("units-2025"), *row;
	size_t i, stayed = 0, gone = 0;

	(void)state;
	json_array_foreach(json_object_get(root, "changes"), i, row)
	{
		const char *kind = json_get_text(row, "kind");

		if (kind == NULL || strcmp(kind, "xã") != 0)
			continue;
		stayed++;
		gone += json_array_size(json_object_get(row, "merged"));
	}
	assert_int_equal(stayed, 9);
	assert_int_equal(gone, 14);
	json_decref(root);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(
		what_an_obligation_says_is_checked_member_by_member),
	    cmocka_unit_test(
		the_2022_set_obliges_whom_the_letter_and_the_plan_name),
	    cmocka_unit_test(
		every_unit_of_the_data_is_named_once_and_stands_under_a_known_one),
	    cmocka_unit_test(in_2025_the_24_communes_become_10),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

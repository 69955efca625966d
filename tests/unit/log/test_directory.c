#include "world.h"

static const struct id SCOPE = {.b = {7}};

static void
units_and_forms_follow_the_directory(void **state)
{
	static const char *const units[] = {
	    ",\"scope\":\"BwAAAAAAAAAAAAAAAAAAAA\",\"code\":\"xa-2\","
	    "\"kind\":\"xa\",\"name\":\"Xã Bình Lợi\",\"from\":null,"
	    "\"to\":null",
	    ",\"scope\":\"CAAAAAAAAAAAAAAAAAAAAA\",\"code\":\"xa-1\","
	    "\"kind\":\"xa\",\"name\":\"Xã Tân An\",\"from\":\"2020-01-01\","
	    "\"to\":null",
	    ",\"scope\":\"BwAAAAAAAAAAAAAAAAAAAA\",\"code\":\"p-2\","
	    "\"kind\":\"phuong\",\"name\":\"Phường Bình Lợi\","
	    "\"from\":\"2025-07-01\",\"to\":null",
	};
	static const char *const forms[] = {
	    ",\"form\":{\"form\":\"report\",\"version\":1,\"a\":1}",
	    ",\"form\":{\"form\":\"report\",\"version\":2,\"a\":2}",
	    ",\"form\":{\"form\":\"report\",\"version\":1,\"a\":3}",
	    ",\"form\":{\"title\":\"x\"}",
	};
	struct world *w = *state;
	struct err e = ERR_INIT;
	struct buf out = BUF_INIT(FORM_BYTES_MAX);
	struct writer hub;
	struct unit u;

	writer_init(&hub, 1, &SCOPE_DIRECTORY, ROLE_HUB, NULL);
	for (size_t i = 0; i < ARRAY_LEN(units); i++)
		act_say(w, &hub, ACT_UNIT, units[i]);
	FOUND(unit_by_code(w->db, "xa-2", NULL, &u, &e));
	assert_string_equal(u.name, "Xã Bình Lợi");
	FOUND(unit_by_scope(w->db, &SCOPE, NULL, &u, &e));
	assert_string_equal(u.code, "p-2");
	assert_string_equal(u.kind, "phuong");
	assert_int_equal(u.index, 2);
	assert_int_equal(unit_by_code(w->db, "xa-3", NULL, &u, &e), 0);

	for (size_t i = 0; i < ARRAY_LEN(forms); i++)
		act_say(w, &hub, ACT_PUBLISH, forms[i]);
	FOUND(form_load(w->db, "report", 0, &out, &e));
	assert_non_null(strstr(buf_str(&out), "\"a\":2"));
	buf_reset(&out);
	FOUND(form_load(w->db, "report", 1, &out, &e));
	assert_non_null(strstr(buf_str(&out), "\"a\":1"));
	assert_int_equal(form_load(w->db, "report", 3, &out, &e), 0);
	act_say(w, &hub, ACT_HUB, ",\"title\":\"Ban Dân vận\"");
	buf_reset(&out);
	FOUND(setting_get(w->db, "hub_title", &out, &e));
	assert_string_equal(buf_str(&out), "Ban Dân vận");
	buf_done(&out);
}

static void
a_unit_is_named_as_of_a_day(void **state)
{
	static const struct {
		const char *day;
		const char *name;
	} table[] = {
	    {"2022-05-24", "Vĩnh Lộc"},
	    {"2025-06-30", "Vĩnh Lộc"},
	    {"2025-07-01", "Chiêm Hóa"},
	    {NULL, "Chiêm Hóa"},
	};

	static const char *const told[] = {
	    "\"Vĩnh Lộc\",\"from\":null,\"to\":null",
	    "\"Chiêm Hóa\",\"from\":\"2025-07-01\",\"to\":null",
	};
	struct world *w = *state;
	struct err e = ERR_INIT;
	struct writer hub;
	struct unit u;
	char t[1024];

	writer_init(&hub, 1, &SCOPE_DIRECTORY, ROLE_HUB, NULL);
	for (size_t i = 0; i < ARRAY_LEN(told); i++)
		act_say(w, &hub, ACT_UNIT,
			say(t,
			    ",\"scope\":\"%s\",\"code\":\"02287\","
			    "\"kind\":\"xa\",\"name\":%s",
			    id_text(&SCOPE).s, told[i]));
	for (size_t i = 0; i < ARRAY_LEN(table); i++) {
		FOUND(unit_by_scope(w->db, &SCOPE, table[i].day, &u, &e));
		assert_string_equal(u.name, table[i].name);
		FOUND(unit_by_code(w->db, "02287", table[i].day, &u, &e));
		assert_string_equal(u.name, table[i].name);
	}
}

static void
directory_acts_out_of_a_units_scope_change_nothing(void **state)
{
	struct world *w = *state;
	struct writer u, hub;

	writer_init(&u, 1, &SCOPE_DIRECTORY, ROLE_RECORDER, NULL);
	writer_init(&hub, 2, &SCOPE, ROLE_HUB, NULL);
	enrol(w, &u, &u, ROLE_APPROVER);
	enrol(w, &hub, &u, ROLE_APPROVER);
	assert_int_equal(count_of(w->db, "SELECT count(*) FROM enrolment"), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    WORLD_TEST(units_and_forms_follow_the_directory),
	    WORLD_TEST(a_unit_is_named_as_of_a_day),
	    WORLD_TEST(directory_acts_out_of_a_units_scope_change_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

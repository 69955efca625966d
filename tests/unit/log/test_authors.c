#include "world.h"

static const struct id SCOPE = {.b = {7}};

#define UNIT(name)                                                             \
	",\"scope\":\"BwAAAAAAAAAAAAAAAAAAAA\",\"code\":\"xa-1\","             \
	"\"kind\":\"xa\",\"name\":\"" name "\",\"from\":null,\"to\":null"

static void
introduce(struct world *w, struct writer *u, const char *person)
{
	char t[1024];

	act_say(w, u, ACT_INTRODUCE,
		say(t, ",\"machine\":\"máy 1\",\"person\":\"%s\"", person));
}

static void
an_author_is_known_before_and_after_sequencing(void **state)
{
	struct world *w = *state;
	struct err e = ERR_INIT;
	struct id rec = id_of(1), part, none = id_of(9);
	struct writer dir, u;
	struct log_row log;
	struct author a;
	struct sealed s;

	writer_init(&dir, 1, &SCOPE_DIRECTORY, ROLE_HUB, NULL);
	writer_init(&u, 3, &SCOPE, ROLE_RECORDER, NULL);
	act_say(w, &dir, ACT_UNIT, UNIT("Xã Bình Lợi"));
	introduce(w, &u, "Nguyễn Thị Lan");
	enrol(w, &dir, &u, ROLE_APPROVER);
	seal_begin(&s);
	edit_put(&s, &u, &rec, "report", "x", "1", NULL, 0);
	seal_as(&s, &u, NOW_S + 5);
	part = hash_id(&s.b.parts[0].hash);
	assert_int_equal(author_of(w->db, &part, &a, &e), 0);
	deliver(w->db, &s, &u, &log);
	FOUND(author_of(w->db, &part, &a, &e));
	assert_false(a.sequenced);
	assert_int_equal(a.time_s, NOW_S + 5);
	assert_int_equal(a.role, ROLE_APPROVER);
	assert_string_equal(a.person, "Nguyễn Thị Lan");
	assert_string_equal(a.machine, "máy 1");
	assert_string_equal(a.unit_code, "xa-1");
	assert_string_equal(a.unit_name, "Xã Bình Lợi");
	assert_true(id_eq(&a.log, &u.log));

	sequence_at(w->db, &s, &u, w->size++, Q_NONE);
	act_say(w, &dir, ACT_UNIT, UNIT("Phường Bình Lợi"));
	FOUND(author_of(w->db, &part, &a, &e));
	assert_true(a.sequenced);
	assert_int_equal(a.time_s, NOW_S - 60);
	assert_int_equal(a.recv_ms, FAKE_NOW_MS);
	assert_int_equal(a.index, w->size - 2);
	/* As it was called when this was sequenced. */
	assert_string_equal(a.unit_name, "Xã Bình Lợi");
	assert_int_equal(author_of(w->db, &none, &a, &e), 0);
	seal_done(&s);
}

static void
a_successor_speaks_under_the_name_of_its_first_log(void **state)
{
	struct world *w = *state;
	struct err e = ERR_INIT;
	struct id rec = id_of(1), part;
	struct writer dir, u, next;
	struct author a;

	writer_init(&dir, 1, &SCOPE_DIRECTORY, ROLE_HUB, NULL);
	writer_init(&u, 3, &SCOPE, ROLE_RECORDER, NULL);
	introduce(w, &u, "Lan");
	enrol(w, &dir, &u, ROLE_APPROVER);
	writer_init(&next, 4, &SCOPE, ROLE_RECORDER, &u);
	part = edit_say(w, &next, &rec, "x", "1", NULL, 0);
	FOUND(author_of(w->db, &part, &a, &e));
	assert_string_equal(a.person, "Lan");
	assert_int_equal(a.role, ROLE_APPROVER);
	assert_true(id_eq(&a.log, &next.log));
	assert_true(id_eq(&a.first, &u.log));
	/* A second introduction does not rename what is signed. */
	introduce(w, &u, "Hùng");
	FOUND(author_of(w->db, &part, &a, &e));
	assert_string_equal(a.person, "Lan");
	introduce(w, &next, "Hoa");
	FOUND(author_of(w->db, &part, &a, &e));
	assert_string_equal(a.person, "Hoa");
}

static void
names_that_are_not_known_are_empty(void **state)
{
	struct world *w = *state;
	struct err e = ERR_INIT;
	struct id rec = id_of(1), part;
	struct writer u;
	struct author a;

	writer_init(&u, 3, &SCOPE, ROLE_COURIER, NULL);
	part = edit_say(w, &u, &rec, "x", "1", NULL, 0);
	FOUND(author_of(w->db, &part, &a, &e));
	assert_string_equal(a.person, "");
	assert_string_equal(a.machine, "");
	assert_string_equal(a.unit_code, "");
	assert_string_equal(a.unit_name, "");
	assert_int_equal(a.role, ROLE_COURIER);
}

static void
the_hub_speaks_under_its_title_and_account(void **state)
{
	struct world *w = *state;
	struct err e = ERR_INIT;
	struct writer dir, hub;
	struct hash h;
	struct id part;
	struct author a;
	char t[1024];

	writer_init(&dir, 1, &SCOPE_DIRECTORY, ROLE_HUB, NULL);
	writer_init(&hub, 2, &SCOPE, ROLE_HUB, NULL);
	act_say(w, &dir, ACT_HUB, ",\"title\":\"Ban Dân vận\"");
	act_say(w, &dir, ACT_UNIT, UNIT("Xã Bình Lợi"));
	h = act_say(w, &hub, ACT_RECEIVE,
		    say(t, ",\"target\":\"%s\",\"line\":\"dang\"",
			hash_text(&dir.head).s));
	part = hash_id(&h);
	FOUND(author_of(w->db, &part, &a, &e));
	assert_int_equal(a.role, ROLE_HUB);
	assert_string_equal(a.unit_name, "Ban Dân vận");
	assert_string_equal(a.unit_code, "");
	assert_string_equal(a.person, "huyen.lan");
}

static void
a_re_homed_part_is_sequenced_by_its_new_header(void **state)
{
	struct world *w = *state;
	struct err e = ERR_INIT;
	struct id rec = id_of(1), part;
	struct writer u, next;
	struct log_row log;
	struct author a;
	struct sealed dead, s;
	int64_t bid;

	writer_init(&u, 3, &SCOPE, ROLE_RECORDER, NULL);
	seal_begin(&dead);
	edit_put(&dead, &u, &rec, "report", "x", "1", NULL, 0);
	seal(&dead, &u);
	bid = deliver(w->db, &dead, &u, &log);
	OK(batch_set_state(w->db, bid, BATCH_DEAD, &e));
	writer_init(&next, 4, &SCOPE, ROLE_RECORDER, &u);
	seal_begin(&s);
	edit_put(&s, &u, &rec, "report", "x", "1", NULL, 0);
	seal(&s, &next);
	assert_true(hash_eq(&s.b.parts[0].hash, &dead.b.parts[0].hash));
	sequence_at(w->db, &s, &next, w->size++, Q_NONE);
	part = hash_id(&s.b.parts[0].hash);
	FOUND(author_of(w->db, &part, &a, &e));
	assert_true(a.sequenced);
	assert_true(id_eq(&a.log, &next.log));
	assert_true(id_eq(&a.first, &u.log));
	seal_done(&dead);
	seal_done(&s);
}

static void
the_first_of_several_parts_tells_when_it_was_signed(void **state)
{
	struct world *w = *state;
	struct err e = ERR_INIT;
	struct id rec = id_of(1), parts[3] = {id_of(9), id_of(9), id_of(9)};
	struct sealed s[2];
	struct log_row log;
	struct writer u;
	int64_t at = 7;

	writer_init(&u, 3, &SCOPE, ROLE_RECORDER, NULL);
	assert_int_equal(signed_first(w->db, parts, 3, &at, &e), 0);
	assert_int_equal(at, 7);
	for (int i = 0; i < 2; i++) {
		seal_begin(&s[i]);
		edit_put(&s[i], &u, &rec, "report", "x", i == 0 ? "1" : "2",
			 NULL, 0);
		seal_as(&s[i], &u, NOW_S + 10 * i);
		parts[2 - i] = hash_id(&s[i].b.parts[0].hash);
		deliver(w->db, &s[i], &u, &log);
	}
	/* The later one, the earlier one and one that is not there. */
	FOUND(signed_first(w->db, &parts[1], 1, &at, &e));
	assert_int_equal(at, NOW_S + 10);
	FOUND(signed_first(w->db, parts, 3, &at, &e));
	assert_int_equal(at, NOW_S);
	/* As the hub took it. */
	sequence_at(w->db, &s[0], &u, w->size++, Q_NONE);
	FOUND(signed_first(w->db, parts, 3, &at, &e));
	assert_int_equal(at, NOW_S - 60);
	seal_done(&s[0]);
	seal_done(&s[1]);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    WORLD_TEST(an_author_is_known_before_and_after_sequencing),
	    WORLD_TEST(a_successor_speaks_under_the_name_of_its_first_log),
	    WORLD_TEST(names_that_are_not_known_are_empty),
	    WORLD_TEST(the_hub_speaks_under_its_title_and_account),
	    WORLD_TEST(a_re_homed_part_is_sequenced_by_its_new_header),
	    WORLD_TEST(the_first_of_several_parts_tells_when_it_was_signed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

#include "world.h"

static const struct id SCOPE = {.b = {7}};
static const struct id OTHER = {.b = {8}};

static void
one_more_edit_changes_the_digest(void **state)
{
	struct world *w = *state;
	struct hash a, b, other, still;
	struct id rec = id_of(1);
	struct writer u;

	writer_init(&u, 1, &SCOPE, ROLE_RECORDER, NULL);
	a = digest_of(w->db, &SCOPE);
	other = digest_of(w->db, &OTHER);
	edit_say(w, &u, &rec, "x", "1", NULL, 0);
	b = digest_of(w->db, &SCOPE);
	assert_memory_not_equal(&a, &b, sizeof(a));
	edit_say(w, &u, &rec, "x", "2", NULL, 0);
	a = digest_of(w->db, &SCOPE);
	assert_memory_not_equal(&a, &b, sizeof(a));
	still = digest_of(w->db, &OTHER);
	assert_memory_equal(&other, &still, sizeof(other));
}

static void
the_digest_of_nothing_is_that_of_its_separator(void **state)
{
	struct world *w = *state;
	struct hash want = sha256("\xff"
				  "acts\n",
				  6);
	struct hash got = digest_of(w->db, &SCOPE);

	assert_memory_equal(&want, &got, sizeof(want));
}

static void
the_digest_is_over_the_bytes_that_its_header_names(void **state)
{
	struct world *w = *state;
	struct err e = ERR_INIT;
	struct buf want = BUF_INIT(4096), row = BUF_INIT(4096);
	struct record_key key = {.scope = SCOPE, .type = "registration"};
	struct writer u;
	struct record r;
	struct hash h, got, s;
	char t[1024];

	key.rec = id_of(1);
	writer_init(&u, 1, &SCOPE, ROLE_RECORDER, NULL);
	edit_say(w, &u, &key.rec, "x", "1", NULL, 0);
	s = act_say(w, &u, ACT_SUBMIT,
		    say(t,
			",\"rec\":\"%s\",\"type\":\"report\","
			"\"lines\":[\"dang\",\"chinh-quyen\"],\"after\":null,"
			"\"reason\":null,\"content\":{},\"annex\":{},"
			"\"personal\":null,\"files\":[]",
			id_text(&key.rec).s));
	record_init(&r);
	FOUND(record_load(w->db, &key, &r, &e));
	record_put(&row, &r);
	buf_be32(&want, 12);
	buf_text(&want, "registration");
	buf_add(&want, key.rec.b, ID_LEN);
	buf_be32(&want, (uint32_t)row.len);
	buf_add(&want, row.p, row.len);
	buf_text(&want, "\xff"
			"acts\n");
	for (unsigned i = 0; i < 2; i++) {
		const char *line = i == 0 ? "chinh-quyen" : "dang";

		buf_add(&want, key.rec.b, ID_LEN);
		buf_add(&want, s.b, HASH_LEN);
		buf_be32(&want, (uint32_t)strlen(line));
		buf_text(&want, line);
		buf_byte(&want, STATE_SENT);
		buf_byte(&want, 0);
	}
	h = sha256(want.p, want.len);
	got = digest_of(w->db, &SCOPE);
	assert_memory_equal(&h, &got, sizeof(h));
	record_done(&r);
	buf_done(&row);
	buf_done(&want);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    WORLD_TEST(one_more_edit_changes_the_digest),
	    WORLD_TEST(the_digest_of_nothing_is_that_of_its_separator),
	    WORLD_TEST(the_digest_is_over_the_bytes_that_its_header_names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

#include "tests/unit/client/rollback.h"

struct table {
	const char *name;
	const char *sql;
};

#define TABLE(name)                                                            \
	{                                                                      \
		name, "SELECT count(*) FROM " name                             \
	}

static void
what_entries_made_is_forgotten_in_every_scope(void **state)
{
	static const struct table tables[] = {
	    TABLE("entry"),        TABLE("cursor"),  TABLE("inclusion"),
	    TABLE("receipt_line"), TABLE("receipt"), TABLE("applied"),
	    TABLE("record"),       TABLE("act"),     TABLE("enrolment"),
	    TABLE("unit"),         TABLE("person"),  TABLE("form"),
	    TABLE("revocation"),   TABLE("stale"),   TABLE("attached"),
	};
	struct home *h = *state;

	work(h);
	assert_int_equal(ask(h, "SELECT count(DISTINCT scope) FROM entry"), 2);
	assert_int_equal(home_at(h, &SCOPE_DIRECTORY), STORY_HEADERS);
	for (size_t i = 0; i < ARRAY_LEN(tables); i++)
		if (ask(h, tables[i].sql) == 0)
			fail_msg("%s holds nothing to forget", tables[i].name);
	roll_back(h);
	for (size_t i = 0; i < ARRAY_LEN(tables); i++)
		if (ask(h, tables[i].sql) != 0)
			fail_msg("%s is kept", tables[i].name);
	assert_int_equal(home_at(h, &SCOPE_DIRECTORY), 0);
	assert_int_equal(home_at(h, &h->c.scope), 0);
	assert_int_equal(ask(h, "SELECT count(*) FROM log WHERE seq <> 0"
				" OR hash IS NOT NULL OR teff <> 0"),
			 0);
	assert_int_equal(ask(h, "SELECT count(*) FROM setting WHERE name IN"
				" ('nonce', 'met', 'evidence')"),
			 0);
}

static void
what_was_signed_typed_or_erased_is_kept(void **state)
{
	static const struct table tables[] = {
	    TABLE("log"),
	    TABLE("batch"),
	    TABLE("part"),
	    TABLE("checkpoint"),
	    TABLE("unsealed"),
	    TABLE("signer"),
	    TABLE("own_log"),
	    TABLE("refused"),
	    TABLE("erased"),
	    TABLE("stamp"),
	    TABLE("setting WHERE name IN ('scope', 'root', 'url', 'hubkeys')"),
	};
	struct home *h = *state;
	int64_t before[ARRAY_LEN(tables)];

	work(h);
	for (size_t i = 0; i < ARRAY_LEN(tables); i++)
		if ((before[i] = ask(h, tables[i].sql)) == 0)
			fail_msg("%s holds nothing to keep", tables[i].name);
	roll_back(h);
	for (size_t i = 0; i < ARRAY_LEN(tables); i++)
		if (ask(h, tables[i].sql) != before[i])
			fail_msg("%s lost something", tables[i].name);
}

static const struct {
	const char *sentence;
	uint64_t seq;
	enum batch_state before;
	enum batch_state after;
} states[] = {
    {"a genesis with an entry is handed in again", 1, BATCH_CONFIRMED,
     BATCH_EXPORTED},
    {"an own header with an entry is handed in again", 2, BATCH_CONFIRMED,
     BATCH_EXPORTED},
    {"so is one that only has a receipt", 3, BATCH_RECEIPTED, BATCH_EXPORTED},
    {"one that was on its way is still", 4, BATCH_EXPORTED, BATCH_EXPORTED},
    {"one that never left is not taken for one that did", 5, BATCH_SEALED,
     BATCH_SEALED},
    {"what lost in a fork stays evidence", 6, BATCH_EVIDENCE, BATCH_EVIDENCE},
    {"what is dead waits to be signed again", 7, BATCH_DEAD, BATCH_DEAD},
};

static enum batch_state
state_of(struct home *h, uint64_t seq)
{
	int64_t n = -1;

	if (db_get_int(h->c.db, &n, &h->e,
		       "SELECT b.state FROM batch AS b JOIN log AS l"
		       " ON l.lid = b.lid WHERE l.id = ?1 AND b.seq = ?2",
		       "di", &h->p.log, (int64_t)seq) != 1)
		fail_msg("header %llu", (unsigned long long)seq);
	return (enum batch_state)n;
}

static void
each_own_header_is_handed_in_unless_it_may_not(void **state)
{
	struct home *h = *state;

	work(h);
	for (size_t i = 0; i < ARRAY_LEN(states); i++)
		if (state_of(h, states[i].seq) != states[i].before)
			fail_msg("%s: before", states[i].sentence);
	roll_back(h);
	for (size_t i = 0; i < ARRAY_LEN(states); i++)
		if (state_of(h, states[i].seq) != states[i].after)
			fail_msg("%s: %d", states[i].sentence,
				 (int)state_of(h, states[i].seq));
}

/* Whose batches go, one letter each. */
struct going {
	struct home *h;
	char order[32];
	size_t n;
};

static int
go(void *ctx, const struct batch_row *row, struct err *e)
{
	struct going *g = ctx;
	struct log_row log;
	char who = 'o';

	assert_int_equal(log_get(g->h->c.db, row->lid, &log, e), 1);
	if (id_eq(&log.scope, &SCOPE_DIRECTORY))
		who = 'd';
	else if (id_eq(&log.id, &g->h->s->heads[HEADER_UNIT_1].b.log))
		who = 'h';
	else if (id_eq(&log.id, &g->h->p.log))
		who = 'p';
	assert_true(g->n < sizeof(g->order) - 1);
	g->order[g->n++] = who;
	return 0;
}

/* Two of the directory, the hub's of the unit, five own, another device's. */
static void
everything_held_goes_the_directory_first_others_last(void **state)
{
	struct home *h = *state;
	struct going g = {.h = h};

	work(h);
	roll_back(h);
	OK(unsent_each(&h->c, go, &g, &h->e));
	assert_string_equal(g.order, "ddhpppppoo");
}

static void
own_work_is_shown_though_nothing_is_confirmed(void **state)
{
	struct home *h = *state;
	struct record_key key = {.scope = h->c.scope, .type = "report"};
	char text[64];
	int64_t parts;

	work(h);
	OK(own_again(&h->c, &h->e));
	parts = ROWS(h, "own_part");
	roll_back(h);
	/* One more: the confirmed one waits again. */
	assert_int_equal(ROWS(h, "own_part"), parts + 1);
	for (uint8_t i = 1; i <= 4; i++) {
		memset(key.rec.b, i, ID_LEN);
		assert_int_equal(shown(h, &key, text, sizeof(text)), 1);
	}
	/* What lost in a fork was signed again, or is nobody's. */
	memset(key.rec.b, 5, ID_LEN);
	assert_int_equal(shown(h, &key, text, sizeof(text)), 0);
	memset(key.rec.b, 6, ID_LEN);
	assert_int_equal(shown(h, &key, text, sizeof(text)), 1);
}

static void
a_draft_over_a_conflict_outlives_it_and_still_picks(void **state)
{
	struct home *h = *state;
	struct record_key key = story_record(h);
	char text[64];

	work(h);
	assert_int_equal(shown(h, &key, text, sizeof(text)), 1);
	roll_back(h);
	assert_int_equal(shown(h, &key, text, sizeof(text)), 1);
	assert_string_equal(text, "\"" KEPT "\"");
	take_good(h, 0, STORY_HEADERS);
	assert_int_equal(
	    ask(h, "SELECT count(*) FROM record WHERE conflict = 1"), 1);
	assert_int_equal(shown(h, &key, text, sizeof(text)), 1);
	assert_string_equal(text, "\"" KEPT "\"");
}

static void
the_same_entries_of_both_scopes_make_the_same_again(void **state)
{
	struct home *h = *state, *fresh;
	struct hash again, once;
	void *other;

	work(h);
	roll_back(h);
	take_good(h, 0, STORY_HEADERS);
	home_setup(&other);
	fresh = other;
	take_good(fresh, 0, STORY_HEADERS);
	again = home_digest(h);
	once = home_digest(fresh);
	assert_memory_equal(&again, &once, sizeof(again));
	assert_int_equal(ROWS(h, "enrolment"), ROWS(fresh, "enrolment"));
	assert_int_equal(ROWS(h, "unit"), ROWS(fresh, "unit"));
	assert_int_equal(ROWS(h, "entry"), STORY_HEADERS);
	home_teardown(&other);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    HOME_TEST(what_entries_made_is_forgotten_in_every_scope),
	    HOME_TEST(what_was_signed_typed_or_erased_is_kept),
	    HOME_TEST(each_own_header_is_handed_in_unless_it_may_not),
	    HOME_TEST(everything_held_goes_the_directory_first_others_last),
	    HOME_TEST(own_work_is_shown_though_nothing_is_confirmed),
	    HOME_TEST(a_draft_over_a_conflict_outlives_it_and_still_picks),
	    HOME_TEST(the_same_entries_of_both_scopes_make_the_same_again),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

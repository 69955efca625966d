#include "tests/unit/client/answer.h"

static void
an_answer_is_applied_page_by_page(void **state)
{
	struct home *h = *state;
	struct buf answer = BUF_INIT(BUNDLE_BYTES_MAX);
	struct checkpoint_row point;
	struct buf path = BUF_INIT(4096);
	struct record r;
	struct record_key key = {.scope = h->s->scope, .type = "report"};
	uint64_t size;
	struct step s;

	answer_make(h, 0, STORY_HEADERS, HARM_NONE, NULL, &answer);
	s = take(h, &answer);
	if (s.rc != 0)
		fail_msg("%s", h->e.text);
	assert_int_equal(s.report.confirmed, STORY_HEADERS);
	assert_false(s.more);
	assert_int_equal(home_at(h, &SCOPE_DIRECTORY), STORY_HEADERS);
	assert_int_equal(home_at(h, &h->s->scope), STORY_HEADERS);
	assert_int_equal(checkpoint_newest(h->c.db, &point, &h->e), 1);
	assert_int_equal(point.size, STORY_HEADERS);
	assert_int_equal(inclusion_get(&h->c, 3, &size, &path, &h->e), 1);
	assert_int_equal(size, STORY_HEADERS);
	key.rec = h->s->rec;
	record_init(&r);
	assert_int_equal(record_load(h->c.db, &key, &r, &h->e), 1);
	assert_int_equal(r.field_count, 2);
	record_done(&r);
	buf_done(&path);
	buf_done(&answer);
}

static void
an_answer_follows_from_the_one_before(void **state)
{
	struct home *h = *state;

	take_good(h, 0, STORY_SEEN);
	assert_int_equal(home_at(h, &h->s->scope), STORY_SEEN);
	take_good(h, STORY_SEEN, STORY_HEADERS);
	assert_int_equal(home_at(h, &h->s->scope), STORY_HEADERS);
}

static void
two_ways_to_the_same_size_end_in_one_digest(void **state)
{
	struct home *h = *state;
	void *other;
	struct home *at_once;
	struct hash a, b;

	take_good(h, 0, STORY_SEEN);
	take_good(h, STORY_SEEN, STORY_HEADERS);
	home_setup(&other);
	at_once = other;
	take_good(at_once, 0, STORY_HEADERS);
	a = home_digest(h);
	b = home_digest(at_once);
	assert_memory_equal(&a, &b, sizeof(a));
	home_teardown(&other);
}

static const struct {
	enum harm harm;
	enum err_code code;
} HARMFUL[] = {
    {HARM_RECEIPT_KEY, ERR_SIGNATURE}, {HARM_PAGE_HASH, ERR_SIGNATURE},
    {HARM_ENTRY_MORE, ERR_SIGNATURE},  {HARM_ENTRY_OUT, ERR_FORMAT},
    {HARM_NO_HEADER, ERR_FORMAT},      {HARM_NO_PART, ERR_FORMAT},
    {HARM_PART_BYTE, ERR_SIGNATURE},   {HARM_HEADER_BYTE, ERR_SIGNATURE},
    {HARM_PATH, ERR_SIGNATURE},        {HARM_OTHER_ROOT, ERR_FORK},
    {HARM_NO_PROOF, ERR_FORK},         {HARM_PROOF_BYTE, ERR_FORK},
    {HARM_SCOPE, ERR_FORMAT},          {HARM_ORIGIN, ERR_SIGNATURE},
};

static void
harm_try(struct home *h, enum harm harm, enum err_code code)
{
	struct buf answer = BUF_INIT(BUNDLE_BYTES_MAX);
	struct hash before, after;

	take_good(h, 0, STORY_SEEN);
	before = home_digest(h);
	answer_make(h, STORY_SEEN, STORY_HEADERS, harm, NULL, &answer);
	if (take(h, &answer).rc == 0)
		fail_msg("harm %d was taken", harm);
	if (h->e.code != code)
		fail_msg("harm %d: %s, %s", harm, err_token(h->e.code),
			 h->e.text);
	after = home_digest(h);
	assert_memory_equal(&before, &after, sizeof(before));
	assert_int_equal(home_at(h, &h->s->scope), STORY_SEEN);
	buf_done(&answer);
	err_clear(&h->e);
}

/* And the next good answer is taken. */
static void
a_harmed_answer_changes_no_state(void **state)
{
	(void)state;
	assert_int_equal(ARRAY_LEN(HARMFUL), HARMS - 1);
	for (size_t i = 0; i < ARRAY_LEN(HARMFUL); i++) {
		void *one;

		home_setup(&one);
		harm_try(one, HARMFUL[i].harm, HARMFUL[i].code);
		if (HARMFUL[i].code != ERR_FORK)
			take_good(one, STORY_SEEN, STORY_HEADERS);
		home_teardown(&one);
	}
}

static void
a_repeated_answer_changes_nothing(void **state)
{
	struct home *h = *state;
	struct buf answer = BUF_INIT(BUNDLE_BYTES_MAX);
	struct hash before, after;
	struct step s;

	take_good(h, 0, STORY_SEEN);
	answer_make(h, STORY_SEEN, STORY_HEADERS, HARM_NONE, NULL, &answer);
	assert_int_equal(take(h, &answer).rc, 0);
	before = home_digest(h);
	s = take(h, &answer);
	if (s.rc != 0)
		fail_msg("%s", h->e.text);
	assert_int_equal(s.report.confirmed, 0);
	after = home_digest(h);
	assert_memory_equal(&before, &after, sizeof(before));
	buf_done(&answer);
}

static void
a_cut_answer_is_refused_whole(void **state)
{
	struct home *h = *state;
	struct buf answer = BUF_INIT(BUNDLE_BYTES_MAX);
	struct buf cut = BUF_INIT(BUNDLE_BYTES_MAX);

	answer_make(h, 0, STORY_HEADERS, HARM_NONE, NULL, &answer);
	for (size_t n = 0; n < answer.len; n += 13) {
		buf_reset(&cut);
		buf_add(&cut, answer.p, n);
		assert_int_equal(take(h, &cut).rc, -1);
		assert_int_equal(home_at(h, &h->s->scope), 0);
		assert_int_equal(home_at(h, &SCOPE_DIRECTORY), 0);
	}
	buf_done(&cut);
	assert_int_equal(take(h, &answer).rc, 0);
	buf_done(&answer);
}

/* No bit decides anything that a signature or a hash does not cover. */
static void
a_flipped_bit_changes_no_state(void **state)
{
	struct home *h = *state;
	struct buf answer = BUF_INIT(BUNDLE_BYTES_MAX);
	struct hash before, after;

	take_good(h, 0, STORY_SEEN);
	before = home_digest(h);
	answer_make(h, STORY_SEEN, STORY_HEADERS, HARM_NONE, NULL, &answer);
	for (size_t i = 0; i < answer.len; i += 11) {
		answer.p[i] ^= (uint8_t)(1U << (i % 8));
		if (take(h, &answer).rc == 0)
			fail_msg("byte %zu", i);
		answer.p[i] ^= (uint8_t)(1U << (i % 8));
		after = home_digest(h);
		assert_memory_equal(&before, &after, sizeof(before));
	}
	assert_int_equal(take(h, &answer).rc, 0);
	buf_done(&answer);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    HOME_TEST(an_answer_is_applied_page_by_page),
	    HOME_TEST(an_answer_follows_from_the_one_before),
	    HOME_TEST(two_ways_to_the_same_size_end_in_one_digest),
	    cmocka_unit_test(a_harmed_answer_changes_no_state),
	    HOME_TEST(a_repeated_answer_changes_nothing),
	    HOME_TEST(a_cut_answer_is_refused_whole),
	    HOME_TEST(a_flipped_bit_changes_no_state),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

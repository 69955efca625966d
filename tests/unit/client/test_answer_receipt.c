#include "tests/unit/client/answer.h"

/* A receipt line on the newest own header. */
static void
own_line(struct home *h, enum receipt_line_kind kind, struct receipt *r)
{
	struct receipt_line *line = &r->lines[r->line_count++];

	line->kind = kind;
	assert_int_equal(own_head(&h->c, &h->p.log, &line->head, &h->e), 1);
}

static void
a_receipt_moves_own_batches_on(void **state)
{
	struct home *h = *state;
	struct buf answer = BUF_INIT(BUNDLE_BYTES_MAX);
	struct receipt r = {.line_count = 0};
	struct step s;

	home_person(h);
	home_write(h, 1, 20);
	own_line(h, RECEIPT_SEQUENCED, &r);
	answer_make(h, 0, STORY_HEADERS, HARM_NONE, &r, &answer);
	s = take(h, &answer);
	if (s.rc != 0)
		fail_msg("%s", h->e.text);
	assert_int_equal(s.report.receipted, 2);
	assert_int_equal(home_counts(h).receipted, 2);
	buf_done(&answer);
}

static void
what_waits_for_approval_is_told(void **state)
{
	struct home *h = *state;
	struct buf answer = BUF_INIT(BUNDLE_BYTES_MAX);
	struct receipt r = {.line_count = 0};
	struct step s;

	home_person(h);
	own_line(h, RECEIPT_PENDING, &r);
	answer_make(h, 0, STORY_HEADERS, HARM_NONE, &r, &answer);
	s = take(h, &answer);
	assert_int_equal(s.rc, 0);
	assert_true(s.report.is_pending);
	assert_int_equal(s.report.pending, 1);
	assert_int_equal(home_counts(h).receipted, 1);
	buf_done(&answer);
}

static void
a_fork_kills_the_batch_and_keeps_its_parts(void **state)
{
	struct home *h = *state;
	struct buf answer = BUF_INIT(BUNDLE_BYTES_MAX);
	struct receipt r = {.line_count = 0};
	struct step s;

	home_person(h);
	home_write(h, 1, 20);
	own_line(h, RECEIPT_REFUSE, &r);
	r.lines[0].code = REFUSE_FORK;
	answer_make(h, 0, STORY_HEADERS, HARM_NONE, &r, &answer);
	s = take(h, &answer);
	assert_int_equal(s.rc, 0);
	assert_int_equal(s.report.refused, 1);
	assert_int_equal(home_counts(h).dead, 1);
	assert_int_equal(home_counts(h).receipted, 0);
	buf_done(&answer);
}

static void
a_refusal_of_anothers_log_is_passed_over(void **state)
{
	struct home *h = *state;
	struct buf answer = BUF_INIT(BUNDLE_BYTES_MAX);
	struct receipt r = {.line_count = 1};

	r.lines[0].kind = RECEIPT_REFUSE;
	r.lines[0].head = h->s->heads[HEADER_RECORDER_2].entry.head;
	answer_make(h, 0, STORY_HEADERS, HARM_NONE, &r, &answer);
	assert_int_equal(take(h, &answer).report.refused, 0);
	buf_done(&answer);
}

/* A copied disk: the hub holds another header in this one's place. */
static void
a_receipt_for_another_header_in_its_place_covers_nothing(void **state)
{
	struct home *h = *state;
	struct buf answer = BUF_INIT(BUNDLE_BYTES_MAX);
	struct receipt r = {.line_count = 0};
	struct head head;
	int64_t ms;

	home_person(h);
	home_write(h, 1, 20);
	own_line(h, RECEIPT_PENDING, &r);
	r.lines[0].head.hash.b[0] ^= 1;
	own_line(h, RECEIPT_REFUSE, &r);
	r.lines[1].code = REFUSE_FORK;
	head = r.lines[1].head;
	answer_make(h, 0, STORY_HEADERS, HARM_NONE, &r, &answer);
	assert_int_equal(take(h, &answer).rc, 0);
	assert_int_equal(home_counts(h).dead, 1);
	assert_int_equal(receipt_of(&h->c, &head, NULL, &ms, &h->e), 0);
	buf_done(&answer);
}

static int64_t
leaving(struct home *h)
{
	int64_t n = -1;

	assert_int_equal(db_get_int(h->c.db, &n, &h->e,
				    "SELECT count(*) FROM signer"
				    " WHERE leave = 1",
				    ""),
			 1);
	return n;
}

/* Whoever knows the name of a log can hand in rubbish under it and carry the
 * hub's word on it to the log's home. */
static void
a_refusal_of_what_was_never_written_is_passed_over(void **state)
{
	struct home *h = *state;
	struct buf answer = BUF_INIT(BUNDLE_BYTES_MAX);
	struct receipt r = {.line_count = 0};
	struct step s;

	home_person(h);
	home_write(h, 1, 20);
	own_line(h, RECEIPT_REFUSE, &r);
	r.lines[0].code = REFUSE_ENVELOPE;
	r.lines[0].head.hash.b[0] ^= 1;
	answer_make(h, 0, STORY_HEADERS, HARM_NONE, &r, &answer);
	s = take(h, &answer);
	assert_int_equal(s.rc, 0);
	assert_int_equal(s.report.refused, 0);
	assert_int_equal(home_counts(h).dead, 0);
	assert_int_equal(leaving(h), 0);
	buf_done(&answer);
}

static void
a_refusal_of_a_sound_envelope_kills_nothing(void **state)
{
	struct home *h = *state;
	struct buf answer = BUF_INIT(BUNDLE_BYTES_MAX);
	struct receipt r = {.line_count = 0};
	struct step s;

	home_person(h);
	home_write(h, 1, 20);
	own_line(h, RECEIPT_REFUSE, &r);
	r.lines[0].code = REFUSE_ENVELOPE;
	answer_make(h, 0, STORY_HEADERS, HARM_NONE, &r, &answer);
	s = take(h, &answer);
	assert_int_equal(s.rc, 0);
	assert_int_equal(s.report.refused, 1);
	assert_int_equal(home_counts(h).dead, 0);
	assert_int_equal(leaving(h), 0);
	buf_done(&answer);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    HOME_TEST(a_receipt_moves_own_batches_on),
	    HOME_TEST(what_waits_for_approval_is_told),
	    HOME_TEST(a_fork_kills_the_batch_and_keeps_its_parts),
	    HOME_TEST(a_refusal_of_anothers_log_is_passed_over),
	    HOME_TEST(a_receipt_for_another_header_in_its_place_covers_nothing),
	    HOME_TEST(a_refusal_of_what_was_never_written_is_passed_over),
	    HOME_TEST(a_refusal_of_a_sound_envelope_kills_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

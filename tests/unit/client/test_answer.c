#include "client/store/evidence.h"
#include "protocol/sign/evidence.h"
#include "tests/unit/client/home.h"

#include "protocol/db/stmt.h"

struct step {
	struct sync_report report;
	bool more;
	int rc;
};

static struct step
take(struct home *h, const struct buf *answer)
{
	struct step s = {.more = false};

	err_clear(&h->e);
	s.rc = answer_apply(&h->c, &h->o, answer->p, answer->len, &s.report,
			    &s.more, &h->e);
	assert_true(db_is_idle(h->c.db));
	assert_false(db_in_transaction(h->c.db));
	return s;
}

static void
take_good(struct home *h, uint64_t known, uint64_t size)
{
	struct buf answer = BUF_INIT(BUNDLE_BYTES_MAX);

	answer_make(h, known, size, HARM_NONE, NULL, &answer);
	if (take(h, &answer).rc != 0)
		fail_msg("%s", h->e.text);
	buf_done(&answer);
}

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
a_smaller_tree_is_not_followed(void **state)
{
	struct home *h = *state;
	struct buf answer = BUF_INIT(BUNDLE_BYTES_MAX);
	struct hash before, after;

	take_good(h, 0, STORY_HEADERS);
	before = home_digest(h);
	answer_make(h, 0, STORY_SEEN, HARM_NONE, NULL, &answer);
	assert_int_equal(take(h, &answer).rc, -1);
	assert_int_equal(h->e.code, ERR_STALE);
	after = home_digest(h);
	assert_memory_equal(&before, &after, sizeof(before));
	buf_done(&answer);
}

/* The only file of evidence, judged. */
static struct evidence_report
evidence_judged(struct home *h)
{
	struct buf path = BUF_INIT(4096);
	struct buf file = BUF_INIT(PROOF_BYTES_MAX);
	struct evidence_report r;
	char **names;
	char name[128];
	size_t n;

	OK(evidence_list(&h->c, &names, &n, &h->e));
	assert_int_equal(n, 1);
	snprintf(name, sizeof(name), "%s/%s", EVIDENCE_FOLDER, names[0]);
	OK(client_path(&h->c, &path, name, &h->e));
	OK(file_read(&file, buf_str(&path), &h->e));
	OK(evidence_check(file.p, file.len, &h->c.root, &r, &h->e));
	folder_list_free(names, n);
	buf_done(&file);
	buf_done(&path);
	return r;
}

static void
another_tree_of_the_same_size_is_kept_as_evidence(void **state)
{
	struct home *h = *state;
	struct buf answer = BUF_INIT(BUNDLE_BYTES_MAX);
	struct buf evidence = BUF_INIT(NOTE_BYTES_MAX);

	take_good(h, 0, STORY_HEADERS);
	/* Nothing new, but signed over another root. */
	answer_make(h, STORY_HEADERS, STORY_HEADERS, HARM_OTHER_ROOT, NULL,
		    &answer);
	assert_int_equal(take(h, &answer).rc, -1);
	assert_int_equal(h->e.code, ERR_FORK);
	err_clear(&h->e);
	assert_int_equal(evidence_judged(h).finding, EVIDENCE_HISTORIES);
	/* The hub is shown what it signed before, until it has answered. */
	assert_int_equal(evidence_show_get(&h->c, &evidence, &h->e), 1);
	answer_make(h, STORY_HEADERS, STORY_HEADERS, HARM_NONE, NULL, &answer);
	OK(take(h, &answer).rc);
	assert_int_equal(evidence_show_get(&h->c, &evidence, &h->e), 0);
	buf_done(&evidence);
	buf_done(&answer);
}

/* An own log of which receipts speak: header ${seq} is its head. */
static struct receipt
own_word(struct home *h, uint64_t seq)
{
	struct receipt r = {.line_count = 1};
	struct log_row log;
	struct batch_row row;

	assert_int_equal(log_find(h->c.db, &h->p.log, &log, &h->e), 1);
	assert_int_equal(batch_at(h->c.db, log.lid, seq, &row, &h->e), 1);
	r.lines[0].kind = RECEIPT_SEQUENCED;
	r.lines[0].head.log = h->p.log;
	r.lines[0].head.seq = seq;
	r.lines[0].head.hash = row.hash;
	return r;
}

static void
a_receipt_that_says_less_is_kept_as_evidence(void **state)
{
	struct home *h = *state;
	struct buf answer = BUF_INIT(BUNDLE_BYTES_MAX);
	struct receipt two, one;

	home_person(h);
	home_write(h, 1, 20);
	two = own_word(h, 2);
	one = own_word(h, 1);
	answer_make(h, 0, STORY_SEEN, ANSWER_SILENT, &two, &answer);
	OK(take(h, &answer).rc);
	assert_int_equal(home_counts(h).receipted, 2);
	answer_make(h, STORY_SEEN, STORY_HEADERS, ANSWER_SILENT, &one, &answer);
	assert_int_equal(take(h, &answer).rc, -1);
	assert_int_equal(h->e.code, ERR_FORK);
	err_clear(&h->e);
	assert_int_equal(evidence_judged(h).finding, EVIDENCE_TAKEN_BACK);
	assert_int_equal(home_counts(h).receipted, 2);
	buf_done(&answer);
}

/* Only an answer to the own hello must name every own log. */
static void
an_own_log_that_is_not_named_any_more_is_kept_as_evidence(void **state)
{
	struct home *h = *state;
	struct buf answer = BUF_INIT(BUNDLE_BYTES_MAX);
	struct receipt one;

	home_person(h);
	one = own_word(h, 1);
	answer_make(h, 0, STORY_SEEN, ANSWER_SILENT, &one, &answer);
	OK(take(h, &answer).rc);
	answer_make(h, STORY_SEEN, STORY_HEADERS, ANSWER_SILENT, NULL, &answer);
	OK(take(h, &answer).rc);
	h->o.is_asked = true;
	assert_int_equal(take(h, &answer).rc, -1);
	assert_int_equal(h->e.code, ERR_FORK);
	err_clear(&h->e);
	assert_int_equal(evidence_judged(h).finding, EVIDENCE_OPEN);
	buf_done(&answer);
}

/* The pages end where the receipt ends, and hold nothing of the own log. */
static void
a_receipt_for_what_no_page_holds_is_kept_as_evidence(void **state)
{
	struct home *h = *state;
	struct buf answer = BUF_INIT(BUNDLE_BYTES_MAX);
	struct receipt one;
	struct step s;

	home_person(h);
	one = own_word(h, 1);
	answer_make(h, 0, STORY_HEADERS, HARM_NONE, &one, &answer);
	s = take(h, &answer);
	OK(s.rc);
	assert_int_equal(s.report.contradictions, 1);
	assert_int_equal(s.report.confirmed, STORY_HEADERS);
	assert_int_equal(evidence_judged(h).finding, EVIDENCE_OPEN);
	buf_done(&answer);
}

/* The recorder's header of another machine had seen a tree; the hub's answer
 * to the question about it does not contain that tree. */
static void
a_tree_that_a_sibling_saw_and_the_hub_does_not_show_is_evidence(void **state)
{
	struct home *h = *state;
	struct buf answer = BUF_INIT(BUNDLE_BYTES_MAX);
	struct step s;

	take_good(h, 0, STORY_HEADERS);
	h->o.is_asked = true;
	answer_make(h, STORY_HEADERS, STORY_HEADERS, HARM_NO_PROOF, NULL,
		    &answer);
	s = take(h, &answer);
	OK(s.rc);
	assert_int_equal(s.report.contradictions, 1);
	assert_int_equal(evidence_judged(h).finding, EVIDENCE_OPEN);
	buf_done(&answer);
}

static void
a_tree_that_a_sibling_saw_and_the_hub_shows_is_forgotten(void **state)
{
	struct home *h = *state;
	struct buf answer = BUF_INIT(BUNDLE_BYTES_MAX);
	struct hash root = h->s->seen.root;
	struct step s;

	take_good(h, 0, STORY_HEADERS);
	assert_int_equal(met_is_open(&h->c, &root, &h->e), 1);
	h->o.is_asked = true;
	answer_make(h, STORY_HEADERS, STORY_HEADERS, HARM_NONE, NULL, &answer);
	s = take(h, &answer);
	OK(s.rc);
	assert_int_equal(s.report.contradictions, 0);
	assert_int_equal(met_is_open(&h->c, &root, &h->e), 0);
	buf_done(&answer);
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
	    HOME_TEST(an_answer_is_applied_page_by_page),
	    HOME_TEST(an_answer_follows_from_the_one_before),
	    HOME_TEST(two_ways_to_the_same_size_end_in_one_digest),
	    cmocka_unit_test(a_harmed_answer_changes_no_state),
	    HOME_TEST(a_smaller_tree_is_not_followed),
	    HOME_TEST(another_tree_of_the_same_size_is_kept_as_evidence),
	    HOME_TEST(a_receipt_that_says_less_is_kept_as_evidence),
	    HOME_TEST(
		an_own_log_that_is_not_named_any_more_is_kept_as_evidence),
	    HOME_TEST(a_receipt_for_what_no_page_holds_is_kept_as_evidence),
	    HOME_TEST(
		a_tree_that_a_sibling_saw_and_the_hub_does_not_show_is_evidence),
	    HOME_TEST(a_tree_that_a_sibling_saw_and_the_hub_shows_is_forgotten),
	    HOME_TEST(a_repeated_answer_changes_nothing),
	    HOME_TEST(a_cut_answer_is_refused_whole),
	    HOME_TEST(a_flipped_bit_changes_no_state),
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

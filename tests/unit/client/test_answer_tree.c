#include "tests/unit/client/answer.h"

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

/* Whoever sets the hub's clock back, too, proves nothing against it. */
static void
a_smaller_tree_is_shown_the_larger_one(void **state)
{
	struct home *h = *state;
	struct buf answer = BUF_INIT(BUNDLE_BYTES_MAX);
	struct buf note = BUF_INIT(NOTE_BYTES_MAX);
	char **names;
	size_t n;

	take_good(h, 0, STORY_HEADERS);
	/* Who played it again may have it from a stick. */
	answer_make(h, 0, STORY_SEEN, HARM_NONE, NULL, &answer);
	assert_int_equal(take(h, &answer).rc, -1);
	assert_int_equal(h->e.code, ERR_STALE);
	err_clear(&h->e);
	assert_int_equal(evidence_show_get(&h->c, &note, &h->e), 0);
	h->o.is_asked = true;
	assert_int_equal(take(h, &answer).rc, -1);
	assert_int_equal(h->e.code, ERR_STALE);
	err_clear(&h->e);
	OK(evidence_list(&h->c, &names, &n, &h->e));
	assert_int_equal(n, 0);
	folder_list_free(names, n);
	assert_int_equal(evidence_show_get(&h->c, &note, &h->e), 1);
	buf_done(&note);
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

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    HOME_TEST(a_smaller_tree_is_not_followed),
	    HOME_TEST(a_smaller_tree_is_shown_the_larger_one),
	    HOME_TEST(another_tree_of_the_same_size_is_kept_as_evidence),
	    HOME_TEST(a_receipt_that_says_less_is_kept_as_evidence),
	    HOME_TEST(
		an_own_log_that_is_not_named_any_more_is_kept_as_evidence),
	    HOME_TEST(a_receipt_for_what_no_page_holds_is_kept_as_evidence),
	    HOME_TEST(
		a_tree_that_a_sibling_saw_and_the_hub_does_not_show_is_evidence),
	    HOME_TEST(a_tree_that_a_sibling_saw_and_the_hub_shows_is_forgotten),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

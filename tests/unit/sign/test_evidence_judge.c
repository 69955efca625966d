/* What each rule of the judgement asks, and what it does not. */
#include "tests/unit/sign/evidence.h"

#define OTHER "kheo/" HUB "/2"

/* One receipt's word for a log. */
struct word {
	enum receipt_line_kind kind;
	uint64_t seq;
	uint8_t hash;
	uint64_t size;
	int64_t after_ms; /* T0 */
	const char *origin;
	uint8_t log;
};

static struct receipt
receipt_of(const struct word *w)
{
	struct receipt r =
	    receipt_for(w->size, (uint8_t)w->size, T0 + w->after_ms, w->kind,
			w->seq, w->hash);

	if (w->origin != NULL)
		memcpy(r.origin, w->origin, strlen(w->origin) + 1);
	if (w->log != 0)
		memset(r.lines[0].head.log.b, w->log, ID_LEN);
	return r;
}

/* A file with these words, judged. */
static void
judge(const char *what, const struct word *words, size_t n,
      const struct entry *en, enum evidence_finding want)
{
	struct evidence_report r;
	void *state = NULL;
	struct file *f;

	assert_int_equal(file_setup(&state), 0);
	f = state;
	for (size_t i = 0; i < n; i++) {
		struct receipt word = receipt_of(&words[i]);

		add_receipt(f, &word);
	}
	if (en != NULL)
		add_page(f, en, T0 + 9, true);
	evidence_end(&f->out);
	r = judged(f);
	if (r.finding != want)
		fail_msg("%s: %s, not %s: %s", what, evidence_token(r.finding),
			 evidence_token(want), r.why);
	file_teardown(&state);
}

#define SEQ RECEIPT_SEQUENCED

static void
a_log_is_taken_back_by_a_later_receipt_of_the_same_tree(void **state)
{
	static const struct {
		const char *what;
		struct word words[2];
		enum evidence_finding want;
	} rows[] = {
	    {"the same",
	     {{SEQ, 7, 1, 5, 0, NULL, 0}, {SEQ, 7, 1, 9, 1, NULL, 0}},
	     EVIDENCE_OPEN},
	    {"less",
	     {{SEQ, 7, 1, 5, 0, NULL, 0}, {SEQ, 6, 3, 9, 1, NULL, 0}},
	     EVIDENCE_TAKEN_BACK},
	    {"another one in its place",
	     {{SEQ, 7, 1, 5, 0, NULL, 0}, {SEQ, 7, 2, 9, 1, NULL, 0}},
	     EVIDENCE_TAKEN_BACK},
	    {"less than was only held",
	     {{RECEIPT_HELD, 7, 1, 5, 0, NULL, 0}, {SEQ, 6, 3, 9, 1, NULL, 0}},
	     EVIDENCE_OPEN},
	    {"less that is only held",
	     {{SEQ, 7, 1, 5, 0, NULL, 0}, {RECEIPT_HELD, 6, 3, 9, 1, NULL, 0}},
	     EVIDENCE_OPEN},
	    {"less of another log",
	     {{SEQ, 7, 1, 5, 0, NULL, 0}, {SEQ, 6, 3, 9, 1, NULL, 8}},
	     EVIDENCE_OPEN},
	    {"less of a new origin",
	     {{SEQ, 7, 1, 5, 0, NULL, 0}, {SEQ, 6, 3, 9, 1, OTHER, 0}},
	     EVIDENCE_OPEN},
	    {"less, earlier",
	     {{SEQ, 7, 1, 9, 1, NULL, 0}, {SEQ, 6, 3, 9, 0, NULL, 0}},
	     EVIDENCE_OPEN},
	    {"less, of a smaller tree",
	     {{SEQ, 7, 1, 9, 0, NULL, 0}, {SEQ, 6, 3, 5, 0, NULL, 0}},
	     EVIDENCE_OPEN},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		judge(rows[i].what, rows[i].words, 2, NULL, rows[i].want);
}

static void
an_entry_is_held_against_receipts_that_cover_it(void **state)
{
	static const struct {
		const char *what;
		struct word word;
		int64_t recv; /* after T0; the entry is 7, hash 1 */
		enum evidence_finding want;
	} rows[] = {
	    {"held before",
	     {RECEIPT_HELD, 7, 1, 4, 0, NULL, 0},
	     5,
	     EVIDENCE_MISDATED},
	    {"pending before",
	     {RECEIPT_PENDING, 7, 1, 4, 0, NULL, 0},
	     5,
	     EVIDENCE_MISDATED},
	    {"sequenced before",
	     {SEQ, 7, 1, 4, 0, NULL, 0},
	     5,
	     EVIDENCE_MISDATED},
	    {"a later one sequenced before",
	     {SEQ, 9, 3, 4, 0, NULL, 0},
	     5,
	     EVIDENCE_MISDATED},
	    {"sequenced after", {SEQ, 7, 1, 4, 0, NULL, 0}, -5, EVIDENCE_OPEN},
	    {"an earlier one sequenced",
	     {SEQ, 6, 3, 4, 0, NULL, 0},
	     5,
	     EVIDENCE_OPEN},
	    {"another one sequenced there",
	     {SEQ, 7, 2, 4, 0, NULL, 0},
	     -5,
	     EVIDENCE_TAKEN_BACK},
	    {"another one held there",
	     {RECEIPT_HELD, 7, 2, 4, 0, NULL, 0},
	     5,
	     EVIDENCE_OPEN},
	    {"a later one held",
	     {RECEIPT_HELD, 8, 1, 4, 0, NULL, 0},
	     5,
	     EVIDENCE_OPEN},
	    {"refused",
	     {RECEIPT_REFUSE, 7, 1, 4, 0, NULL, 0},
	     5,
	     EVIDENCE_OPEN},
	    {"of another log", {SEQ, 7, 1, 4, 0, NULL, 8}, 5, EVIDENCE_OPEN},
	    {"held before, by the hub that was restored since",
	     {RECEIPT_HELD, 7, 1, 4, 0, OTHER, 0},
	     5,
	     EVIDENCE_OPEN},
	    {"sequenced before, there",
	     {SEQ, 7, 1, 4, 0, OTHER, 0},
	     5,
	     EVIDENCE_OPEN},
	    {"another one sequenced there",
	     {SEQ, 7, 2, 4, 0, OTHER, 0},
	     -5,
	     EVIDENCE_OPEN},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct entry en = entry_at(7, 1, T0 + rows[i].recv);

		judge(rows[i].what, &rows[i].word, 1, &en, rows[i].want);
	}
}

static void
only_the_very_tree_that_was_seen_dates_an_entry(void **state)
{
	static const struct {
		const char *what;
		struct seen seen;
		enum evidence_finding want;
	} rows[] = {
	    {"the tree", {SEEN_ROOT, ORIGIN, 5, ROOT(1)}, EVIDENCE_MISDATED},
	    {"nothing seen", {.kind = SEEN_NONE}, EVIDENCE_OPEN},
	    {"another origin", {SEEN_ROOT, OTHER, 5, ROOT(1)}, EVIDENCE_OPEN},
	    {"another size", {SEEN_ROOT, ORIGIN, 6, ROOT(1)}, EVIDENCE_OPEN},
	    {"another root", {SEEN_ROOT, ORIGIN, 5, ROOT(2)}, EVIDENCE_OPEN},
	    {"the word of a receipt, which is old when it is signed",
	     {SEEN_ROOT, ORIGIN, 9, ROOT(9)},
	     EVIDENCE_OPEN},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		void *s = NULL;
		struct evidence_report r;
		struct file *f;

		assert_int_equal(file_setup(&s), 0);
		f = s;
		seen_and_received(f, T0 - 1, &rows[i].seen);
		evidence_end(&f->out);
		r = judged(f);
		if (r.finding != rows[i].want)
			fail_msg("%s: %s", rows[i].what,
				 evidence_token(r.finding));
		file_teardown(&s);
	}
}

/* A hub that was restored receives again what had seen its tree of before, and
 * its clock may have been set back with it. */
static void
a_tree_dates_no_entry_of_another_origin(void **state)
{
	struct file *f = *state;

	f->page_origin = OTHER;
	seen_and_received(f, T0 - 1, &SEEN_FIRST);
	must_be(f, EVIDENCE_OPEN);
}

static void
trees_of_two_origins_are_not_compared(void **state)
{
	struct word words[2] = {{SEQ, 7, 1, 9, 0, NULL, 0},
				{SEQ, 7, 1, 5, 1, OTHER, 0}};

	(void)state;
	judge("two origins", words, 2, NULL, EVIDENCE_OPEN);
	words[1].origin = NULL;
	judge("one", words, 2, NULL, EVIDENCE_SHRUNK);
}

/* A section that stands behind the hubkeys, or in their place. */
static void
what_is_not_well_formed_is_not_authentic(void **state)
{
	static const struct {
		const char *kind;
		const char *text;
		const char *why;
	} rows[] = {
	    {"strange", "", "an unknown section"},
	    {"header", "x", "section 2"},
	    {"header", "", "section 2"},
	    {"checkpoint", "x", "checkpoint"},
	    {"receipt", "x", "receipt"},
	    {"hubkeys", "x", "section 2"},
	    {"page", "x", "not a page"},
	    {"page", "1\na\n", "not a page"},
	    {"page", "1\na\nb\nc\nd\n", "section 2"},
	    {"page", "x\na\nb\nc\nd\n", "not a page"},
	    {"page", "", "a page of no receipt"},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct evidence_report r;
		void *s = NULL;
		struct file *f;

		assert_int_equal(file_setup(&s), 0);
		f = s;
		evidence_put(&f->out, rows[i].kind, rows[i].text,
			     strlen(rows[i].text));
		evidence_end(&f->out);
		r = judged(f);
		if (r.finding != EVIDENCE_FALSE ||
		    strstr(r.why, rows[i].why) == NULL)
			fail_msg("%s %s: %s: %s", rows[i].kind, rows[i].text,
				 evidence_token(r.finding), r.why);
		file_teardown(&s);
	}
}

static void
nothing_counts_before_hubkeys_or_without_them(void **state)
{
	struct file *f = *state;
	struct evidence_report r;

	buf_reset(&f->out);
	evidence_begin(&f->out);
	evidence_end(&f->out);
	assert_int_equal(judged(f).finding, EVIDENCE_FALSE);
	buf_reset(&f->out);
	evidence_begin(&f->out);
	add_point(f, 5, 1, T0);
	evidence_end(&f->out);
	r = judged(f);
	assert_int_equal(r.finding, EVIDENCE_FALSE);
	assert_non_null(strstr(r.why, "without hubkeys"));
}

/* More entries than there is room for at first. */
static void
a_long_page_is_read_whole(void **state)
{
	struct file *f = *state;
	struct receipt r = receipt_for(9, 9, T0, SEQ, 999, 1);
	struct buf page = BUF_INIT(1024 * 1024);
	struct sha256 sum;

	sha256_init(&sum);
	for (uint64_t i = 0; i < 200; i++) {
		struct entry en = entry_at(i + 1, 1, T0 - 5);
		uint8_t be[8] = {0, 0, 0, 0, 0, 0, 0, (uint8_t)i};
		struct buf text = BUF_INIT(ENTRY_TEXT_MAX);

		/* The last one came after the receipt that covers it. */
		if (i == 199)
			en.recv_ms = T0 + 5;
		entry_put(&text, &en);
		sha256_add(&sum, be, sizeof(be));
		sha256_add(&sum, text.p, text.len);
		evidence_page_add(&page, i, text.p, text.len);
		buf_done(&text);
	}
	r.page_count = 1;
	r.pages[0].to = 999;
	r.pages[0].count = 200;
	sha256_done(&sum, &r.pages[0].sha256);
	add_receipt(f, &r);
	evidence_put(&f->out, "page", page.p, page.len);
	buf_done(&page);
	must_be(f, EVIDENCE_MISDATED);
	assert_int_equal(judged(f).head.seq, 200);
}

static void
a_file_that_is_too_long_is_not_looked_at(void **state)
{
	struct file *f = *state;
	struct evidence_report r;
	struct err e = ERR_INIT;

	assert_int_equal(evidence_check(f->out.p, PROOF_BYTES_MAX + (size_t)1,
					&f->root, &r, &e),
			 0);
	assert_int_equal(r.finding, EVIDENCE_FALSE);
	assert_true(evidence_is(f->out.p, f->out.len));
	assert_false(evidence_is(f->out.p, 5));
	f->out.p[0] ^= 1;
	assert_false(evidence_is(f->out.p, f->out.len));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(
		a_log_is_taken_back_by_a_later_receipt_of_the_same_tree),
	    cmocka_unit_test(an_entry_is_held_against_receipts_that_cover_it),
	    cmocka_unit_test(only_the_very_tree_that_was_seen_dates_an_entry),
	    FILE_TEST(a_tree_dates_no_entry_of_another_origin),
	    cmocka_unit_test(trees_of_two_origins_are_not_compared),
	    cmocka_unit_test(what_is_not_well_formed_is_not_authentic),
	    FILE_TEST(nothing_counts_before_hubkeys_or_without_them),
	    FILE_TEST(a_long_page_is_read_whole),
	    FILE_TEST(a_file_that_is_too_long_is_not_looked_at),
	};

	return cmocka_run_group_tests(tests, keys_ready, NULL);
}

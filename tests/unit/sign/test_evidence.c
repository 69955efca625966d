#include "protocol/sign/evidence.h"

#include "protocol/sign/hash.h"
#include "tests/unit/sign/hub.h"

#define ORIGIN "kheo/" HUB "/1"
#define T0     1653354000000

/* A file in the making. */
struct file {
	struct test_hub hub;
	struct id root;
	struct buf out;
};

static int
file_setup(void **state)
{
	struct file *f = calloc(1, sizeof(*f));
	struct buf note;

	assert_non_null(f);
	hub_make(&f->hub);
	f->root = root_fingerprint(&f->hub.keys);
	buf_init(&f->out, PROOF_BYTES_MAX);
	evidence_begin(&f->out);
	hubkeys_sign(&note, &f->hub.keys, &f->hub.roots[0], NULL);
	evidence_put(&f->out, "hubkeys", note.p, note.len);
	buf_done(&note);
	*state = f;
	return 0;
}

static int
file_teardown(void **state)
{
	struct file *f = *state;

	buf_done(&f->out);
	free(f);
	return 0;
}

#define FILE_TEST(t)                                                           \
	cmocka_unit_test_setup_teardown(t, file_setup, file_teardown)

static void
add_point(struct file *f, uint64_t size, uint8_t root, int64_t time_ms)
{
	struct checkpoint c = {.origin = ORIGIN, .size = size};
	struct buf note;

	memset(c.root.b, root, HASH_LEN);
	c.time_ms = time_ms;
	checkpoint_sign(&note, &c, &f->hub.tree);
	evidence_put(&f->out, "checkpoint", note.p, note.len);
	buf_done(&note);
}

/* A receipt for header ${seq} of one log, whose hash is ${hash} all over. */
static struct receipt
receipt_for(uint64_t size, uint8_t root, int64_t time_ms,
	    enum receipt_line_kind kind, uint64_t seq, uint8_t hash)
{
	struct receipt r = {.origin = ORIGIN, .size = size, .line_count = 1};

	memset(r.root.b, root, HASH_LEN);
	r.time_ms = time_ms;
	r.lines[0].kind = kind;
	r.lines[0].head.seq = seq;
	memset(r.lines[0].head.log.b, 7, ID_LEN);
	memset(r.lines[0].head.hash.b, hash, HASH_LEN);
	return r;
}

static void
add_receipt(struct file *f, const struct receipt *r)
{
	struct buf note;

	receipt_sign(&note, r, &f->hub.receipt);
	evidence_put(&f->out, "receipt", note.p, note.len);
	buf_done(&note);
}

/* A page with one entry, and the receipt that names it. */
static void
add_page(struct file *f, const struct entry *en, int64_t time_ms, bool named)
{
	struct receipt r = {.origin = ORIGIN, .size = 9, .page_count = 1};
	struct buf text = BUF_INIT(ENTRY_TEXT_MAX);
	struct buf page = BUF_INIT(4096);
	struct sha256 sum;
	const uint8_t be[8] = {0, 0, 0, 0, 0, 0, 0, 4};

	entry_put(&text, en);
	sha256_init(&sum);
	sha256_add(&sum, be, sizeof(be));
	sha256_add(&sum, text.p, text.len);
	sha256_done(&sum, &r.pages[0].sha256);
	r.pages[0].to = 9;
	r.pages[0].count = 1;
	r.time_ms = time_ms;
	memset(r.root.b, 9, HASH_LEN);
	if (!named)
		r.pages[0].sha256.b[0] ^= 1;
	add_receipt(f, &r);
	evidence_page_add(&page, 4, text.p, text.len);
	evidence_put(&f->out, "page", page.p, page.len);
	buf_done(&text);
	buf_done(&page);
}

static struct entry
entry_at(uint64_t seq, uint8_t hash, int64_t recv_ms)
{
	struct entry en = {.recv_ms = recv_ms, .teff_s = recv_ms / 1000};

	en.head.seq = seq;
	memset(en.head.log.b, 7, ID_LEN);
	memset(en.head.hash.b, hash, HASH_LEN);
	return en;
}

static struct evidence_report
judged(const struct file *f)
{
	struct evidence_report r;
	struct err e = ERR_INIT;

	assert_int_equal(evidence_check(f->out.p, f->out.len, &f->root, &r, &e),
			 0);
	return r;
}

static void
must_be(struct file *f, enum evidence_finding want)
{
	struct evidence_report r;

	evidence_end(&f->out);
	r = judged(f);
	if (r.finding != want)
		fail_msg("%s, not %s: %s", evidence_token(r.finding),
			 evidence_token(want), r.why);
}

static void
two_roots_of_one_size_are_two_histories(void **state)
{
	struct file *f = *state;

	add_point(f, 5, 1, T0);
	add_point(f, 5, 2, T0 + 1);
	must_be(f, EVIDENCE_HISTORIES);
}

static void
a_receipt_counts_as_a_word_on_the_tree(void **state)
{
	struct file *f = *state;
	struct receipt r = receipt_for(5, 2, T0, RECEIPT_SEQUENCED, 1, 1);

	add_point(f, 5, 1, T0);
	add_receipt(f, &r);
	must_be(f, EVIDENCE_HISTORIES);
}

static void
a_later_smaller_tree_was_cut_short(void **state)
{
	struct file *f = *state;

	add_point(f, 9, 1, T0);
	add_point(f, 5, 2, T0 + 1);
	must_be(f, EVIDENCE_SHRUNK);
}

/* An old answer that is played again proves nothing. */
static void
an_earlier_smaller_tree_may_be_true(void **state)
{
	struct file *f = *state;

	add_point(f, 9, 1, T0 + 1);
	add_point(f, 5, 2, T0);
	must_be(f, EVIDENCE_OPEN);
}

static void
a_later_receipt_that_says_less_takes_back(void **state)
{
	struct file *f = *state;
	struct receipt a = receipt_for(5, 1, T0, RECEIPT_SEQUENCED, 7, 1);
	struct receipt b = receipt_for(9, 2, T0 + 1, RECEIPT_SEQUENCED, 6, 3);

	add_receipt(f, &a);
	add_receipt(f, &b);
	must_be(f, EVIDENCE_TAKEN_BACK);
	assert_int_equal(judged(f).head.seq, 7);
}

static void
a_later_receipt_that_says_more_is_as_it_should_be(void **state)
{
	struct file *f = *state;
	struct receipt a = receipt_for(5, 1, T0, RECEIPT_SEQUENCED, 7, 1);
	struct receipt b = receipt_for(9, 2, T0 + 1, RECEIPT_SEQUENCED, 8, 3);

	add_receipt(f, &a);
	add_receipt(f, &b);
	must_be(f, EVIDENCE_OPEN);
}

static void
another_header_in_the_place_of_a_receipted_one_takes_back(void **state)
{
	struct file *f = *state;
	struct receipt a = receipt_for(5, 1, T0, RECEIPT_SEQUENCED, 7, 1);
	struct entry en = entry_at(7, 2, T0);

	add_receipt(f, &a);
	add_page(f, &en, T0 + 9, true);
	must_be(f, EVIDENCE_TAKEN_BACK);
}

static void
an_entry_received_after_its_receipt_is_misdated(void **state)
{
	struct file *f = *state;
	struct receipt a = receipt_for(4, 1, T0, RECEIPT_HELD, 7, 1);
	struct entry en = entry_at(7, 1, T0 + 5);

	add_receipt(f, &a);
	add_page(f, &en, T0 + 9, true);
	must_be(f, EVIDENCE_MISDATED);
}

static void
an_entry_received_before_its_receipt_is_as_it_should_be(void **state)
{
	struct file *f = *state;
	struct receipt a = receipt_for(4, 1, T0, RECEIPT_HELD, 7, 1);
	struct entry en = entry_at(7, 1, T0 - 5);

	add_receipt(f, &a);
	add_page(f, &en, T0 + 9, true);
	must_be(f, EVIDENCE_OPEN);
}

/* A header that had seen the tree of 5, and its entry. */
static void
seen_and_received(struct file *f, int64_t recv_ms)
{
	struct sign_key key;
	struct batch b = {.seq = 2, .has_prev = true};
	struct buf text = BUF_INIT(NOTE_BYTES_MAX);
	struct buf note;
	struct sign_name name;
	struct entry en = entry_at(2, 0, recv_ms);

	key_numbered(&key, 50);
	name = name_log(key.public);
	b.log = log_id(key.public);
	b.seen.kind = SEEN_ROOT;
	memcpy(b.seen.origin, ORIGIN, sizeof(ORIGIN));
	b.seen.size = 5;
	memset(b.seen.root.b, 1, HASH_LEN);
	batch_put(&text, &b);
	note_sign(&note, &text, name.s, &key, NULL, NULL);
	en.head.log = b.log;
	en.head.hash = sha256(text.p, text.len);
	add_point(f, 5, 1, T0);
	add_page(f, &en, T0 + 9, true);
	evidence_put(&f->out, "header", note.p, note.len);
	buf_done(&text);
	buf_done(&note);
}

static void
an_entry_received_before_the_tree_it_had_seen_is_misdated(void **state)
{
	seen_and_received(*state, T0 - 1);
	must_be(*state, EVIDENCE_MISDATED);
}

static void
an_entry_received_after_the_tree_it_had_seen_is_as_it_should_be(void **state)
{
	seen_and_received(*state, T0 + 1);
	must_be(*state, EVIDENCE_OPEN);
}

static void
a_page_that_no_receipt_names_is_not_authentic(void **state)
{
	struct file *f = *state;
	struct entry en = entry_at(7, 2, T0);

	add_page(f, &en, T0 + 9, false);
	must_be(f, EVIDENCE_FALSE);
}

static void
another_root_is_a_doubtful_key(void **state)
{
	struct file *f = *state;

	add_point(f, 5, 1, T0);
	add_point(f, 5, 2, T0);
	f->root.b[0] ^= 1;
	must_be(f, EVIDENCE_DOUBTFUL);
}

static void
any_changed_byte_and_any_cut_is_not_authentic(void **state)
{
	struct file *f = *state;
	struct receipt a = receipt_for(5, 1, T0, RECEIPT_SEQUENCED, 7, 1);
	struct entry en = entry_at(7, 2, T0);

	add_point(f, 5, 2, T0);
	add_receipt(f, &a);
	add_page(f, &en, T0 + 9, true);
	must_be(f, EVIDENCE_HISTORIES);
	for (size_t i = 0; i < f->out.len; i++) {
		f->out.p[i] ^= 1;
		if (judged(f).finding != EVIDENCE_FALSE)
			fail_msg("byte %zu is not checked", i);
		f->out.p[i] ^= 1;
	}
	for (size_t n = f->out.len; f->out.len > 0;) {
		f->out.len = --n;
		if (judged(f).finding != EVIDENCE_FALSE)
			fail_msg("a cut at %zu is not seen", n);
	}
}

static void
more_sections_than_allowed_are_not_read(void **state)
{
	struct file *f = *state;

	for (int i = 0; i < EVIDENCE_SECTIONS_MAX; i++)
		add_point(f, 5, 1, T0);
	must_be(f, EVIDENCE_FALSE);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    FILE_TEST(two_roots_of_one_size_are_two_histories),
	    FILE_TEST(a_receipt_counts_as_a_word_on_the_tree),
	    FILE_TEST(a_later_smaller_tree_was_cut_short),
	    FILE_TEST(an_earlier_smaller_tree_may_be_true),
	    FILE_TEST(a_later_receipt_that_says_less_takes_back),
	    FILE_TEST(a_later_receipt_that_says_more_is_as_it_should_be),
	    FILE_TEST(
		another_header_in_the_place_of_a_receipted_one_takes_back),
	    FILE_TEST(an_entry_received_after_its_receipt_is_misdated),
	    FILE_TEST(an_entry_received_before_its_receipt_is_as_it_should_be),
	    FILE_TEST(
		an_entry_received_before_the_tree_it_had_seen_is_misdated),
	    FILE_TEST(
		an_entry_received_after_the_tree_it_had_seen_is_as_it_should_be),
	    FILE_TEST(a_page_that_no_receipt_names_is_not_authentic),
	    FILE_TEST(another_root_is_a_doubtful_key),
	    FILE_TEST(any_changed_byte_and_any_cut_is_not_authentic),
	    FILE_TEST(more_sections_than_allowed_are_not_read),
	};

	return cmocka_run_group_tests(tests, keys_ready, NULL);
}

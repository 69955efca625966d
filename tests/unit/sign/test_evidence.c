#include "tests/unit/sign/evidence.h"

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

static void
an_entry_received_before_the_tree_it_had_seen_is_misdated(void **state)
{
	seen_and_received(*state, T0 - 1, &SEEN_FIRST);
	must_be(*state, EVIDENCE_MISDATED);
}

static void
an_entry_received_after_the_tree_it_had_seen_is_as_it_should_be(void **state)
{
	seen_and_received(*state, T0 + 1, &SEEN_FIRST);
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

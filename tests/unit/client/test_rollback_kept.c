#include "tests/unit/client/rollback.h"

/* The text of the story's first part is redacted by the act of entry 9. */
static void
redact(struct home *h)
{
	const struct story_piece *p = &h->s->parts[PART_A];
	struct buf record = BUF_INIT(BUNDLE_RECORD_MAX);
	struct redaction_told cut;

	buf_add(&record, p->hash.b, HASH_LEN);
	buf_be64(&record, 9);
	OK(skeleton_make(&record, p->body.p, p->body.len, &h->e));
	OK(redaction_read(record.p, record.len, &cut, &h->e));
	OK(redaction_promise(h->c.db, &h->s->scope, &cut, true, &h->e));
	buf_done(&record);
}

static int64_t
holds(struct home *h)
{
	return ask(h, "SELECT count(*) FROM part WHERE"
		      " instr(CAST(body AS TEXT), '\"Báo cáo quý I\"') > 0") +
	       ask(h, "SELECT count(*) FROM record WHERE"
		      " instr(CAST(row AS TEXT), '\"Báo cáo quý I\"') > 0");
}

static void
erased_text_does_not_come_back_with_the_entries(void **state)
{
	struct home *h = *state;

	work(h);
	assert_true(holds(h) > 0);
	redact(h);
	assert_int_equal(holds(h), 0);
	roll_back(h);
	assert_int_equal(ROWS(h, "redaction"), 1);
	take_good(h, 0, STORY_HEADERS);
	assert_int_equal(holds(h), 0);
}

/* The tree in which the act was to stand at an index is gone. */
static void
a_redaction_is_promised_at_no_place_of_the_next_tree(void **state)
{
	struct home *h = *state;

	work(h);
	redact(h);
	assert_int_equal(redaction_is_overdue(h->c.db, &h->s->scope, 10, &h->e),
			 1);
	roll_back(h);
	assert_int_equal(redaction_is_overdue(h->c.db, &h->s->scope, 10, &h->e),
			 0);
	assert_int_equal(
	    ask(h, "SELECT count(*) FROM redaction WHERE idx IS NULL"), 1);
}

static void
a_redaction_whose_act_was_here_stays_by_its_act(void **state)
{
	struct home *h = *state;

	work(h);
	redact(h);
	run(h, "UPDATE redaction SET act = x'0a'");
	roll_back(h);
	assert_int_equal(ask(h, "SELECT count(*) FROM redaction WHERE idx = 9"
				" AND act IS NOT NULL"),
			 1);
}

static bool
receipts_read(struct home *h, const char *name, struct buf *out)
{
	struct buf path = BUF_INIT(4096);
	bool there;

	buf_reset(out);
	OK(path_join(&path, h->dir.path, name, &h->e));
	there = file_exists(buf_str(&path));
	if (there)
		OK(file_read(out, buf_str(&path), &h->e));
	buf_done(&path);
	return there;
}

static void
the_old_receipts_are_kept_as_a_file_of_their_tree(void **state)
{
	struct home *h = *state;
	struct buf note = BUF_INIT(NOTE_BYTES_MAX);
	struct buf kept = BUF_INIT(NOTE_BYTES_MAX);

	work(h);
	assert_int_equal(receipt_newest(&h->c, &h->p.log, &note, &h->e), 1);
	buf_byte(&note, '\n');
	roll_back(h);
	assert_true(receipts_read(h, "receipts-1", &kept));
	assert_int_equal(kept.len, note.len);
	assert_memory_equal(kept.p, note.p, note.len);
	/* The next tree's have a file of their own. */
	run(h, "INSERT INTO receipt VALUES(9, 'kheo/x/2', 1, x'7365636f6e64')");
	OK(db_begin(h->c.db, &h->e));
	OK(store_rollback(&h->c, 2, &h->e));
	OK(db_commit(h->c.db, &h->e));
	assert_true(receipts_read(h, "receipts-2", &kept));
	assert_string_equal(buf_str(&kept), "second\n");
	assert_true(receipts_read(h, "receipts-1", &kept));
	assert_int_equal(kept.len, note.len);
	buf_done(&note);
	buf_done(&kept);
}

static void
where_the_receipts_cannot_be_kept_nothing_is_forgotten(void **state)
{
	struct home *h = *state;
	struct buf path = BUF_INIT(4096);
	struct hash before, after;

	work(h);
	before = home_digest(h);
	OK(path_join(&path, h->dir.path, "receipts-1", &h->e));
	OK(folder_make(buf_str(&path), &h->e));
	OK(db_begin(h->c.db, &h->e));
	assert_int_equal(store_rollback(&h->c, 1, &h->e), -1);
	assert_int_equal(ROWS(h, "receipt"), 1);
	assert_int_equal(ROWS(h, "entry"), STORY_HEADERS + 2);
	db_rollback(h->c.db);
	after = home_digest(h);
	assert_memory_equal(&before, &after, sizeof(before));
	buf_done(&path);
}

static void
a_home_that_heard_nothing_yet_keeps_what_it_has(void **state)
{
	struct home *h = *state;
	struct buf kept = BUF_INIT(NOTE_BYTES_MAX);

	home_person(h);
	home_write(h, 1, 20);
	roll_back(h);
	assert_int_equal(home_counts(h).sealed, 2);
	assert_int_equal(ROWS(h, "own_part"), 1);
	assert_false(receipts_read(h, "receipts-1", &kept));
	buf_done(&kept);
}

/* The next tree may have its place free; own ones were signed again. */
static void
what_others_lost_in_a_fork_is_handed_in_again(void **state)
{
	static const char others[] =
	    "SELECT count(*) FROM batch WHERE state = 6 AND lid IN"
	    " (SELECT lid FROM log WHERE id NOT IN (SELECT log FROM own_log))";
	struct home *h = *state;
	int64_t own;

	work(h);
	own = ROWS(h, "batch WHERE state = 6");
	assert_true(own > 0);
	assert_int_equal(ask(h, others), 0);
	run(h, "UPDATE batch SET state = 6 WHERE lid IN"
	       " (SELECT lid FROM log WHERE device IS NULL)");
	assert_true(ask(h, others) > 0);
	roll_back(h);
	assert_int_equal(ask(h, others), 0);
	assert_int_equal(ROWS(h, "batch WHERE state = 6"), own);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    HOME_TEST(erased_text_does_not_come_back_with_the_entries),
	    HOME_TEST(a_redaction_is_promised_at_no_place_of_the_next_tree),
	    HOME_TEST(a_redaction_whose_act_was_here_stays_by_its_act),
	    HOME_TEST(the_old_receipts_are_kept_as_a_file_of_their_tree),
	    HOME_TEST(where_the_receipts_cannot_be_kept_nothing_is_forgotten),
	    HOME_TEST(a_home_that_heard_nothing_yet_keeps_what_it_has),
	    HOME_TEST(what_others_lost_in_a_fork_is_handed_in_again),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

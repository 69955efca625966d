#include "tests/unit/merge/say.h"

static void
an_empty_record_has_nothing(void **state)
{
	struct record r;
	struct buf out = BUF_INIT(100);

	(void)state;
	record_init(&r);
	assert_null(record_field(&r, "title"));
	assert_false(record_deleted(&r));
	assert_false(record_in_conflict(&r));
	record_put(&out, &r);
	assert_int_equal(out.len, 2);
	assert_memory_equal(out.p, "\0\0", 2);
	buf_done(&out);
	record_done(&r);
}

static void
what_a_version_replaces_is_gone_for_ever(void **state)
{
	struct record r;

	(void)state;
	record_init(&r);
	say_one(&r, 'c', "title", "\"3\"", "b");
	assert_string_equal(shape(&r, "title"), "c-b");
	say_one(&r, 'a', "title", "\"1\"", "");
	assert_string_equal(shape(&r, "title"), "ac-b");
	/* The replaced version arrives after the one that replaces it. */
	say_one(&r, 'b', "title", "\"2\"", "a");
	assert_string_equal(shape(&r, "title"), "c-ab");
	record_done(&r);
}

static void
a_part_that_comes_twice_changes_nothing(void **state)
{
	struct record r;
	struct record copy;
	struct err e = ERR_INIT;

	(void)state;
	record_init(&r);
	record_init(&copy);
	say_one(&r, 'a', "title", "1", "");
	say_one(&r, 'b', "title", "2", "a");
	assert_int_equal(record_copy(&copy, &r, &e), 0);
	say_one(&r, 'a', "title", "1", "");
	say_one(&r, 'b', "title", "2", "a");
	assert_same(&r, &copy);
	record_done(&r);
	record_done(&copy);
}

static void
concurrent_values_conflict_unless_they_are_equal(void **state)
{
	struct record r;

	(void)state;
	record_init(&r);
	say_one(&r, 'a', "title", "1", "");
	say_one(&r, 'b', "title", "2", "a");
	say_one(&r, 'c', "title", "2", "a");
	assert_string_equal(shape(&r, "title"), "bc-a");
	assert_false(field_in_conflict(record_field(&r, "title")));
	assert_false(record_in_conflict(&r));
	say_one(&r, 'd', "title", "3", "a");
	assert_true(field_in_conflict(record_field(&r, "title")));
	assert_true(record_in_conflict(&r));
	say_one(&r, 'e', "title", "3", "bcd");
	assert_string_equal(shape(&r, "title"), "e-abcd");
	assert_false(record_in_conflict(&r));
	record_done(&r);
}

static void
a_value_that_begins_like_another_is_another(void **state)
{
	struct record r;

	(void)state;
	record_init(&r);
	say_one(&r, 'a', "n", "1", "");
	say_one(&r, 'b', "n", "12", "");
	assert_true(field_in_conflict(record_field(&r, "n")));
	record_done(&r);
}

static void
different_fields_in_parallel_do_not_conflict(void **state)
{
	struct record r;

	(void)state;
	record_init(&r);
	say_one(&r, 'a', "title", "1", "");
	say_one(&r, 'b', "kind", "2", "");
	assert_false(record_in_conflict(&r));
	assert_string_equal(r.fields[0].name, "kind");
	assert_string_equal(r.fields[1].name, "title");
	record_done(&r);
}

static void
a_deletion_that_saw_everything_is_no_conflict(void **state)
{
	struct record r;

	(void)state;
	record_init(&r);
	say_one(&r, 'a', "title", "1", "");
	say_one(&r, 'b', "kind", "1", "");
	say_one(&r, 'd', FIELD_DELETED, "true", "ab");
	assert_true(record_deleted(&r));
	assert_false(record_in_conflict(&r));
	/* The values are still there. */
	assert_string_equal(shape(&r, "title"), "a-");
	record_done(&r);
}

static void
an_edit_that_the_deletion_did_not_see_is_a_conflict(void **state)
{
	struct record r;

	(void)state;
	record_init(&r);
	say_one(&r, 'a', "title", "1", "");
	say_one(&r, 'd', FIELD_DELETED, "true", "a");
	say_one(&r, 'e', "title", "2", "a");
	assert_true(record_deleted(&r));
	assert_true(record_in_conflict(&r));
	/* Deleting again over it settles it. */
	say_one(&r, 'f', FIELD_DELETED, "true", "de");
	assert_false(record_in_conflict(&r));
	assert_true(record_deleted(&r));
	record_done(&r);
}

static void
undoing_a_deletion_brings_the_record_back(void **state)
{
	struct record r;

	(void)state;
	record_init(&r);
	say_one(&r, 'a', "title", "1", "");
	say_one(&r, 'd', FIELD_DELETED, "true", "a");
	say_one(&r, 'u', FIELD_DELETED, "false", "d");
	assert_false(record_deleted(&r));
	assert_false(record_in_conflict(&r));
	/* Somebody else deleted it at the same time as the undo. */
	say_one(&r, 'x', FIELD_DELETED, "true", "d");
	assert_false(record_deleted(&r));
	assert_true(record_in_conflict(&r));
	record_done(&r);
}

static void
a_row_is_deleted_as_a_record_is(void **state)
{
	struct record r;

	(void)state;
	record_init(&r);
	say_one(&r, 'a', "rows.r1.sum", "1", "");
	say_one(&r, 'b', "rows.r1.sum", "2", "");
	say_one(&r, 'c', "rows.r2.sum", "3", "");
	assert_true(record_in_conflict(&r));
	/* What the deletion saw matters no more, be it in conflict or not. */
	say_one(&r, 'd', "rows.r1._del", "true", "ab");
	assert_false(record_in_conflict(&r));
	assert_false(record_deleted(&r));
	/* What it did not see does, in that row only. */
	say_one(&r, 'e', "rows.r2.sum", "4", "c");
	say_one(&r, 'f', "rows.r10.sum", "5", "");
	assert_false(record_in_conflict(&r));
	say_one(&r, 'g', "rows.r1.unit", "6", "");
	assert_true(record_in_conflict(&r));
	say_one(&r, 'h', "rows.r1._del", "true", "dg");
	assert_false(record_in_conflict(&r));
	/* Undone, the old conflict of two values is there again. */
	say_one(&r, 'i', "rows.r1._del", "false", "h");
	assert_true(record_in_conflict(&r));
	record_done(&r);
}

static void
a_deletion_may_come_with_last_values(void **state)
{
	const struct set_row rows[] = {
	    {"title", "2", "a"},
	    {FIELD_DELETED, "true", "a"},
	};
	struct record r;
	struct err e = ERR_INIT;

	(void)state;
	record_init(&r);
	say_one(&r, 'a', "title", "1", "");
	assert_int_equal(say(&r, 'd', rows, 2, &e), 0);
	assert_true(record_deleted(&r));
	assert_false(record_in_conflict(&r));
	record_done(&r);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(an_empty_record_has_nothing),
	    cmocka_unit_test(what_a_version_replaces_is_gone_for_ever),
	    cmocka_unit_test(a_part_that_comes_twice_changes_nothing),
	    cmocka_unit_test(concurrent_values_conflict_unless_they_are_equal),
	    cmocka_unit_test(a_value_that_begins_like_another_is_another),
	    cmocka_unit_test(different_fields_in_parallel_do_not_conflict),
	    cmocka_unit_test(a_deletion_that_saw_everything_is_no_conflict),
	    cmocka_unit_test(
		an_edit_that_the_deletion_did_not_see_is_a_conflict),
	    cmocka_unit_test(undoing_a_deletion_brings_the_record_back),
	    cmocka_unit_test(a_row_is_deleted_as_a_record_is),
	    cmocka_unit_test(a_deletion_may_come_with_last_values),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

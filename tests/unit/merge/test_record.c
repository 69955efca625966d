#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "protocol/base/limits.h"
#include "protocol/merge/record.h"

#define OVER_MAX 4

/* The bytes of the id that a letter stands for. */
#define ID(c) c "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"

/* "field=value over a b": parts are called by one letter, whose id it is. */
struct set_row {
	const char *field;
	const char *value;
	const char *over;
};

static struct id
letter(char c)
{
	struct id id = {{0}};

	id.b[0] = (uint8_t)c;
	return id;
}

/* Merge a part named c that says the count sets. */
static int
say(struct record *r, char c, const struct set_row *rows, size_t count,
    struct err *e)
{
	struct id refs[16 * OVER_MAX];
	uint32_t over[16 * OVER_MAX];
	struct part_set sets[16];
	struct part p = {.refs = refs, .sets = sets, .set_count = count};
	struct part_edit edit = {.type = "report", .count = count};
	struct id id = letter(c);

	for (size_t i = 0; i < count; i++) {
		size_t first = p.ref_count;

		for (const char *o = rows[i].over; *o != '\0'; o++) {
			over[p.ref_count] = (uint32_t)p.ref_count;
			refs[p.ref_count++] = letter(*o);
		}
		sets[i] = (struct part_set){
		    .field = rows[i].field,
		    .value = rows[i].value,
		    .value_len = strlen(rows[i].value),
		    .over = over + first,
		    .over_count = p.ref_count - first,
		};
	}
	return record_merge(r, &id, &p, &edit, e);
}

static void
say_one(struct record *r, char c, const char *field, const char *value,
	const char *over)
{
	const struct set_row row = {field, value, over};
	struct err e = ERR_INIT;

	assert_int_equal(say(r, c, &row, 1, &e), 0);
}

/* The letters of a field's heads, and then after a minus of its gone. */
static const char *
shape(const struct record *r, const char *field)
{
	static char text[64];
	const struct record_field *f = record_field(r, field);
	size_t n = 0;

	if (f == NULL)
		return "none";
	for (size_t i = 0; i < f->head_count; i++)
		text[n++] = (char)f->heads[i].part.b[0];
	text[n++] = '-';
	for (size_t i = 0; i < f->gone_count; i++)
		text[n++] = (char)f->gone[i].b[0];
	text[n] = '\0';
	return text;
}

static void
assert_same(const struct record *a, const struct record *b)
{
	struct buf x = BUF_INIT(ROW_BYTES_MAX);
	struct buf y = BUF_INIT(ROW_BYTES_MAX);

	record_put(&x, a);
	record_put(&y, b);
	assert_int_equal(x.len, y.len);
	assert_memory_equal(x.p, y.p, x.len);
	buf_done(&x);
	buf_done(&y);
}

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

static void
the_row_is_the_bytes_that_the_book_says(void **state)
{
	static const char want[] =
	    "\2" ID("a") ID("b") "\1\1f\1" ID("b") "\00242"
						   "\1" ID("a");
	struct record r;
	struct buf out = BUF_INIT(1000);

	(void)state;
	record_init(&r);
	say_one(&r, 'a', "f", "1", "");
	say_one(&r, 'b', "f", "42", "a");
	record_put(&out, &r);
	assert_int_equal(out.len, sizeof(want) - 1);
	assert_memory_equal(out.p, want, sizeof(want) - 1);
	buf_done(&out);
	record_done(&r);
}

static void
rich_record(struct record *r)
{
	const struct set_row rows[] = {
	    {"title", "\"Tổ tự quản\"", ""},
	    {"households", "12", ""},
	    {"rows.AAAA._del", "true", "zx"},
	};
	struct err e = ERR_INIT;

	record_init(r);
	assert_int_equal(say(r, 'm', rows, 3, &e), 0);
	say_one(r, 'n', "title", "null", "m");
	say_one(r, 'c', "title", "[\"a\",\"b\"]", "m");
	say_one(r, 'x', "rows.AAAA._del", "false", "");
}

static void
only_what_is_written_can_be_read(void **state)
{
	struct record r;
	struct record back;
	struct buf out = BUF_INIT(1000);
	struct buf again = BUF_INIT(1000);
	struct err e = ERR_INIT;
	size_t read = 0;

	(void)state;
	rich_record(&r);
	record_put(&out, &r);
	for (size_t n = 0; n < out.len; n++) {
		record_init(&back);
		err_clear(&e);
		assert_int_equal(record_parse(&back, out.p, n, &e), -1);
		assert_int_equal(e.code, ERR_CORRUPT);
		assert_null(back.pool);
	}
	for (size_t i = 0; i < out.len; i++) {
		for (unsigned x = 1; x < 256; x++) {
			out.p[i] ^= (uint8_t)x;
			record_init(&back);
			err_clear(&e);
			if (record_parse(&back, out.p, out.len, &e) == 0) {
				buf_reset(&again);
				record_put(&again, &back);
				assert_int_equal(again.len, out.len);
				assert_memory_equal(again.p, out.p, out.len);
				read++;
			}
			record_done(&back);
			out.p[i] ^= (uint8_t)x;
		}
	}
	/* A change inside a value is another row, not a damaged one. */
	assert_true(read > 0);
	buf_byte(&out, 0);
	record_init(&back);
	assert_int_equal(record_parse(&back, out.p, out.len, &e), -1);
	buf_done(&out);
	buf_done(&again);
	record_done(&r);
}

struct bad_row {
	const char *why;
	size_t n;
	const char *bytes;
};

static void
a_row_out_of_order_is_damaged(void **state)
{
#define ROW(text) sizeof(text) - 1, text
	static const struct bad_row rows[] = {
	    {"empty", ROW("")},
	    {"touched twice", ROW("\2" ID("a") ID("a") "\0")},
	    {"touched unsorted", ROW("\2" ID("b") ID("a") "\0")},
	    {"more touched than bytes", ROW("\377\377\377\377\17")},
	    {"long count", ROW("\200\0\0")},
	    {"field without name",
	     ROW("\1" ID("a") "\1\0\1" ID("a") "\0011\0")},
	    {"NUL in name", ROW("\1" ID("a") "\1\2f\0\1" ID("a") "\0011\0")},
	    {"field without version", ROW("\1" ID("a") "\1\1f\0\0" ID("a"))},
	    {"field twice",
	     ROW("\1" ID("a") "\2\1f\1" ID("a") "\0011\0"
						"\1f\1" ID("a") "\0011\0")},
	    {"fields unsorted",
	     ROW("\1" ID("a") "\2\1g\1" ID("a") "\0011\0"
						"\1f\1" ID("a") "\0011\0")},
	    {"head not touched", ROW("\1" ID("a") "\1\1f\1" ID("b") "\0011\0")},
	    {"heads unsorted", ROW("\2" ID("a") ID("b") "\1\1f\2" ID(
				   "b") "\0011" ID("a") "\0011\0")},
	    {"head is gone",
	     ROW("\1" ID("a") "\1\1f\1" ID("a") "\0011\1" ID("a"))},
	    {"gone unsorted", ROW("\1" ID("a") "\1\1f\0\2" ID("c") ID("b"))},
	};
	struct record r;
	struct err e;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		record_init(&r);
		err_clear(&e);
		if (record_parse(&r, rows[i].bytes, rows[i].n, &e) == 0)
			fail_msg("accepted: %s", rows[i].why);
		assert_int_equal(e.code, ERR_CORRUPT);
		record_done(&r);
	}
}

static void
a_read_row_merges_on(void **state)
{
	struct record r;
	struct record back;
	struct buf out = BUF_INIT(1000);
	struct err e = ERR_INIT;

	(void)state;
	rich_record(&r);
	record_put(&out, &r);
	record_init(&back);
	assert_int_equal(record_parse(&back, out.p, out.len, &e), 0);
	say_one(&r, 'q', "title", "5", "nc");
	say_one(&back, 'q', "title", "5", "nc");
	say_one(&r, 'p', "new", "6", "");
	say_one(&back, 'p', "new", "6", "");
	assert_same(&r, &back);
	buf_done(&out);
	record_done(&r);
	record_done(&back);
}

static void
a_copy_is_equal_and_apart(void **state)
{
	struct record r;
	struct record copy;
	struct err e = ERR_INIT;

	(void)state;
	rich_record(&r);
	record_init(&copy);
	assert_int_equal(record_copy(&copy, &r, &e), 0);
	assert_same(&r, &copy);
	say_one(&copy, 'q', "title", "5", "nc");
	assert_string_equal(shape(&r, "title"), "cn-m");
	record_done(&r);
	assert_string_equal(shape(&copy, "title"), "q-cmn");
	record_done(&copy);
}

/* A JSON text of n bytes. */
static char *
long_value(size_t n)
{
	char *s = malloc(n + 1);

	assert_non_null(s);
	memset(s, 'x', n);
	s[0] = s[n - 1] = '"';
	s[n] = '\0';
	return s;
}

/* What a row with the one value c of n bytes takes beside it. */
#define ROW_REST(n_bytes) (1 + ID_LEN + 1 + 1 + 1 + 1 + ID_LEN + (n_bytes) + 1)

static void
a_row_grows_to_its_limit_and_no_further(void **state)
{
	const size_t most = ROW_BYTES_MAX - ROW_REST(4);
	struct record r;
	struct err e = ERR_INIT;
	struct buf out = BUF_INIT(ROW_BYTES_MAX);

	(void)state;
	for (size_t n = most - 1; n <= most + 1; n++) {
		char *value = long_value(n);
		const struct set_row row = {"f", value, ""};

		record_init(&r);
		err_clear(&e);
		if (n <= most) {
			assert_int_equal(say(&r, 'a', &row, 1, &e), 0);
			buf_reset(&out);
			record_put(&out, &r);
			assert_int_equal(out.len, ROW_BYTES_MAX - most + n);
		} else {
			assert_int_equal(say(&r, 'a', &row, 1, &e), -1);
			assert_int_equal(e.code, ERR_LIMIT);
			assert_int_equal(r.touched_count, 0);
			assert_int_equal(r.field_count, 0);
		}
		record_done(&r);
		free(value);
	}
	buf_done(&out);
}

static void
a_refused_merge_leaves_the_row_as_it_was(void **state)
{
	char *value = long_value(5 * 1024 * 1024);
	const struct set_row beside = {"g", value, ""};
	const struct set_row over = {"f", value, "a"};
	struct record r;
	struct record before;
	struct err e = ERR_INIT;

	(void)state;
	record_init(&r);
	record_init(&before);
	say_one(&r, 'a', "f", value, "");
	assert_int_equal(record_copy(&before, &r, &e), 0);
	assert_int_equal(say(&r, 'b', &beside, 1, &e), -1);
	assert_int_equal(e.code, ERR_LIMIT);
	assert_same(&r, &before);
	/* What is replaced makes room. */
	err_clear(&e);
	assert_int_equal(say(&r, 'c', &over, 1, &e), 0);
	assert_string_equal(shape(&r, "f"), "c-a");
	record_done(&r);
	record_done(&before);
	free(value);
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
	    cmocka_unit_test(the_row_is_the_bytes_that_the_book_says),
	    cmocka_unit_test(only_what_is_written_can_be_read),
	    cmocka_unit_test(a_row_out_of_order_is_damaged),
	    cmocka_unit_test(a_read_row_merges_on),
	    cmocka_unit_test(a_copy_is_equal_and_apart),
	    cmocka_unit_test(a_row_grows_to_its_limit_and_no_further),
	    cmocka_unit_test(a_refused_merge_leaves_the_row_as_it_was),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

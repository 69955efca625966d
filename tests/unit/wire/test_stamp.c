/* The stamp of a printed page: one encoding, both ways. */
#include "tests/unit/wire/check.h"

#include "protocol/wire/stamp.h"

static struct stamp
sample(void)
{
	struct stamp s = {.origin = "kheo/chiem-hoa/1",
			  .unit = "02341",
			  .version = 2,
			  .index = 41,
			  .recv_ms = INT64_C(1653411599999),
			  .size = 42};

	memset(&s.record, 7, sizeof(s.record));
	memset(&s.part, 9, sizeof(s.part));
	return s;
}

static void
what_is_written_is_read_again(void **state)
{
	struct stamp s = sample();
	struct stamp got;
	struct buf text = BUF_INIT(4096);
	struct err e = ERR_INIT;

	(void)state;
	stamp_put(&text, &s);
	assert_int_equal(stamp_parse(&got, buf_str(&text), text.len, &e), 0);
	assert_string_equal(got.origin, s.origin);
	assert_string_equal(got.unit, s.unit);
	assert_true(id_eq(&got.record, &s.record));
	assert_true(hash_eq(&got.part, &s.part));
	assert_int_equal(got.version, 2);
	assert_int_equal(got.index, 41);
	assert_int_equal(got.recv_ms, INT64_C(1653411599999));
	assert_int_equal(got.size, 42);
	buf_done(&text);
}

static void
an_entry_past_the_tree_is_refused(void **state)
{
	struct stamp s = sample();
	struct stamp got;
	struct buf text = BUF_INIT(4096);
	struct err e = ERR_INIT;

	(void)state;
	s.size = s.index;
	stamp_put(&text, &s);
	assert_int_equal(stamp_parse(&got, buf_str(&text), text.len, &e), -1);
	assert_int_equal(e.code, ERR_FORMAT);
	buf_done(&text);
}

static void
no_byte_can_be_left_out_or_doubled(void **state)
{
	struct stamp s = sample();
	struct buf text = BUF_INIT(4096);

	(void)state;
	stamp_put(&text, &s);
	for (size_t i = 0; i < text.len; i++) {
		struct buf cut = BUF_INIT(4096);
		struct buf more = BUF_INIT(4096);
		struct stamp got;
		struct err e = ERR_INIT;

		buf_add(&cut, text.p, i);
		buf_add(&cut, text.p + i + 1, text.len - i - 1);
		buf_add(&more, text.p, i);
		buf_byte(&more, text.p[i]);
		buf_add(&more, text.p + i, text.len - i);
		/* A shorter name or number is another one, and as legal. */
		if (stamp_parse(&got, buf_str(&cut), cut.len, &e) == 0) {
			struct buf again = BUF_INIT(4096);

			stamp_put(&again, &got);
			assert_memory_equal(again.p, cut.p, cut.len);
			buf_done(&again);
		}
		err_clear(&e);
		if (text.p[i] == '\n' || text.p[i] == ' ')
			assert_int_equal(
			    stamp_parse(&got, buf_str(&more), more.len, &e),
			    -1);
		buf_done(&cut);
		buf_done(&more);
	}
	buf_done(&text);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(what_is_written_is_read_again),
	    cmocka_unit_test(an_entry_past_the_tree_is_refused),
	    cmocka_unit_test(no_byte_can_be_left_out_or_doubled),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "hub/anchor.h"
#include "protocol/base/file.h"
#include "tests/lib/tmpdir.h"

#define OK(call) assert_int_equal((call), 0)

/* A home with nothing but the file, and its bytes. */
struct anchored {
	struct tmpdir dir;
	char *path;
	struct err e;
};

static int
setup(void **state)
{
	struct anchored *w = calloc(1, sizeof(*w));

	assert_non_null(w);
	tmpdir_make(&w->dir);
	w->path = tmpdir_path(&w->dir, HUB_ANCHOR);
	*state = w;
	return 0;
}

static int
teardown(void **state)
{
	struct anchored *w = *state;

	tmpdir_remove(&w->dir);
	free(w->path);
	free(w);
	return 0;
}

static void
put(struct anchored *w, uint64_t size)
{
	struct anchor a = {.origin = "kheo/yen-khanh/1", .size = size};

	memset(a.root.b, (int)size, HASH_LEN);
	OK(anchor_write(w->dir.path, &a, &w->e));
}

static uint64_t
size_of(struct anchored *w)
{
	struct anchor a;

	assert_int_equal(anchor_read(w->dir.path, &a, &w->e), 1);
	assert_string_equal(a.origin, "kheo/yen-khanh/1");
	assert_int_equal(a.root.b[31], a.size & 0xff);
	return a.size;
}

static struct buf
bytes(struct anchored *w)
{
	struct buf b = BUF_INIT(1 << 20);

	OK(file_read(&b, w->path, &w->e));
	assert_int_equal(b.len, ANCHOR_SLOTS * ANCHOR_SLOT_BYTES);
	return b;
}

static void
the_newest_is_read(void **state)
{
	struct anchored *w = *state;
	struct anchor a;

	assert_int_equal(anchor_read(w->dir.path, &a, &w->e), 0);
	for (uint64_t size = 1; size < 7; size++) {
		put(w, size);
		assert_int_equal(size_of(w), size);
	}
	/* By its place in time, not by its size: of another origin it may be
	 * smaller. */
	put(w, 2);
	assert_int_equal(size_of(w), 2);
}

static void
a_write_leaves_the_line_before_it_alone(void **state)
{
	struct anchored *w = *state;
	struct buf before, after;
	size_t changed = 0;

	put(w, 3);
	put(w, 4);
	before = bytes(w);
	put(w, 5);
	after = bytes(w);
	for (size_t i = 0; i < ANCHOR_SLOTS; i++)
		changed += memcmp(before.p + i * ANCHOR_SLOT_BYTES,
				  after.p + i * ANCHOR_SLOT_BYTES,
				  ANCHOR_SLOT_BYTES) != 0;
	assert_int_equal(changed, 1);
	buf_done(&before);
	buf_done(&after);
}

/* At every byte: the disk wrote so much of the new line over the old one. */
static void
a_torn_write_leaves_the_anchor_before_it(void **state)
{
	struct anchored *w = *state;
	struct buf before, after;
	size_t end = 0;
	struct anchor a;

	put(w, 6);
	put(w, 7);
	before = bytes(w);
	put(w, 123456789);
	after = bytes(w);
	for (size_t i = 0; i < after.len; i++)
		if (after.p[i] != before.p[i])
			end = i + 1;
	for (size_t cut = 0; cut <= end; cut++) {
		struct buf torn = BUF_INIT(1 << 20);

		buf_add(&torn, after.p, cut);
		buf_add(&torn, before.p + cut, before.len - cut);
		OK(file_write(w->path, torn.p, torn.len, 0600, &w->e));
		assert_int_equal(anchor_read(w->dir.path, &a, &w->e), 1);
		assert_int_equal(a.size, cut == end ? 123456789 : 7);
		buf_done(&torn);
	}
	buf_done(&before);
	buf_done(&after);
}

static void
where_no_line_is_whole_there_is_no_anchor(void **state)
{
	static const struct {
		const char *text;
		size_t n;
	} rows[] = {{"", 0}, {"kheo/yen-khanh/1 5\n", 19}, {"x", 1}};
	struct anchored *w = *state;
	struct anchor a;
	struct buf b;

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		err_clear(&w->e);
		OK(file_write(w->path, rows[i].text, rows[i].n, 0600, &w->e));
		assert_int_equal(anchor_read(w->dir.path, &a, &w->e), -1);
		assert_int_equal(w->e.code, ERR_CORRUPT);
	}
	err_clear(&w->e);
	put(w, 5);
	b = bytes(w);
	b.p[2] ^= 1;
	OK(file_write(w->path, b.p, b.len, 0600, &w->e));
	assert_int_equal(anchor_read(w->dir.path, &a, &w->e), -1);
	assert_int_equal(w->e.code, ERR_CORRUPT);
	buf_done(&b);
}

#define ANCHOR_TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    ANCHOR_TEST(the_newest_is_read),
	    ANCHOR_TEST(a_write_leaves_the_line_before_it_alone),
	    ANCHOR_TEST(a_torn_write_leaves_the_anchor_before_it),
	    ANCHOR_TEST(where_no_line_is_whole_there_is_no_anchor),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

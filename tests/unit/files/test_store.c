/* Files by their content: taken whole or not at all, and begun ones. */
#include "tests/unit/files/check.h"

#include <sys/stat.h>

#include "protocol/base/file.h"
#include "protocol/base/limits.h"
#include "protocol/files/store.h"
#include "protocol/sign/hash.h"

struct place {
	struct tmpdir dir;
	char *folder;
	char *source;
	char *part;
};

static int
place_make(void **state)
{
	struct place *p = calloc(1, sizeof(*p));

	assert_non_null(p);
	tmpdir_make(&p->dir);
	p->folder = tmpdir_path(&p->dir, "files");
	p->source = tmpdir_path(&p->dir, "source");
	p->part = tmpdir_path(&p->dir, "files/incoming");
	*state = p;
	return 0;
}

static int
place_done(void **state)
{
	struct place *p = *state;

	tmpdir_remove(&p->dir);
	free(p->folder);
	free(p->source);
	free(p->part);
	free(p);
	return 0;
}

static size_t
count(const char *folder)
{
	char **names;
	size_t n;

	assert_ok(folder_list(folder, "", &names, &n, e));
	folder_list_free(names, n);
	return n;
}

static void
the_same_content_is_stored_once(void **state)
{
	struct place *p = *state;
	struct buf path = BUF_INIT(FILES_PATH_MAX);
	struct hash a, b;
	struct stat st;
	uint64_t size;

	assert_ok(file_write(p->source, "abc", 3, 0644, e));
	assert_ok(files_take(p->folder, p->source, 3, &a, &size, e));
	assert_int_equal(size, 3);
	assert_ok(files_take(p->folder, p->source, 3, &b, &size, e));
	assert_true(hash_eq(&a, &b));
	b = sha256("abc", 3);
	assert_true(hash_eq(&a, &b));
	assert_int_equal(count(p->folder), 2); /* and the lock */
	assert_ok(files_path(&path, p->folder, &a, e));
	assert_int_equal(stat(buf_str(&path), &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	assert_true(files_has(p->folder, &a, 3));
	assert_false(files_has(p->folder, &a, 4));
	buf_done(&path);
}

static void
a_file_over_the_limit_leaves_nothing(void **state)
{
	struct place *p = *state;
	struct hash h;
	uint64_t size;

	assert_ok(file_write(p->source, "abcd", 4, 0644, e));
	assert_refused(ERR_LIMIT,
		       files_take(p->folder, p->source, 3, &h, &size, e));
	assert_int_equal(count(p->folder), 1); /* the lock */
}

static void
changed_bytes_are_found_and_not_saved(void **state)
{
	struct place *p = *state;
	struct buf path = BUF_INIT(FILES_PATH_MAX);
	char *to = tmpdir_path(&p->dir, "saved");
	struct hash h;
	uint64_t size;

	assert_ok(file_write(p->source, "abc", 3, 0644, e));
	assert_ok(files_take(p->folder, p->source, 3, &h, &size, e));
	assert_ok(files_check(p->folder, &h, 3, e));
	assert_ok(files_path(&path, p->folder, &h, e));
	assert_ok(file_overwrite(buf_str(&path), 1, "x", 1, e));
	assert_refused(ERR_CORRUPT, files_check(p->folder, &h, 3, e));
	assert_refused(ERR_CORRUPT, files_save(p->folder, &h, to, e));
	assert_false(file_exists(to));
	assert_ok(file_overwrite(buf_str(&path), 1, "b", 1, e));
	assert_ok(files_save(p->folder, &h, to, e));
	assert_refused(ERR_STATE, files_save(p->folder, &h, to, e));
	free(to);
	buf_done(&path);
}

static void
a_begun_file_grows_only_where_it_ends(void **state)
{
	struct place *p = *state;
	struct hash h = sha256("abcdef", 6);
	struct buf path = BUF_INIT(FILES_PATH_MAX);
	uint64_t have;

	assert_ok(folder_make(p->part, e));
	assert_ok(incoming_path(&path, p->folder, "who", &h, e));
	assert_ok(incoming_have(buf_str(&path), &have, e));
	assert_int_equal(have, 0);
	assert_refused(ERR_STALE, incoming_add(buf_str(&path), 1, "b", 1, e));
	assert_ok(incoming_add(buf_str(&path), 0, "abc", 3, e));
	assert_refused(ERR_STALE, incoming_add(buf_str(&path), 0, "a", 1, e));
	assert_refused(ERR_STALE, incoming_add(buf_str(&path), 2, "c", 1, e));
	assert_refused(ERR_STALE, incoming_add(buf_str(&path), 4, "e", 1, e));
	assert_ok(incoming_have(buf_str(&path), &have, e));
	assert_int_equal(have, 3);
	assert_ok(incoming_add(buf_str(&path), 3, "def", 3, e));
	assert_ok(incoming_end(buf_str(&path), p->folder, &h, 6, e));
	assert_true(files_has(p->folder, &h, 6));
	assert_false(file_exists(buf_str(&path)));
	buf_done(&path);
}

static void
other_content_begins_again(void **state)
{
	struct place *p = *state;
	struct hash h = sha256("abcdef", 6);
	struct buf path = BUF_INIT(FILES_PATH_MAX);
	uint64_t have;

	assert_ok(folder_make(p->part, e));
	assert_ok(incoming_path(&path, p->folder, "who", &h, e));
	assert_ok(incoming_add(buf_str(&path), 0, "abcdeg", 6, e));
	assert_refused(ERR_SIGNATURE,
		       incoming_end(buf_str(&path), p->folder, &h, 6, e));
	assert_ok(incoming_have(buf_str(&path), &have, e));
	assert_int_equal(have, 0);
	assert_false(files_has(p->folder, &h, 6));
	buf_done(&path);
}

/* Larger than what is copied at once, read back in pieces of any length. */
static void
pieces_of_a_file_are_those_of_the_whole(void **state)
{
	struct place *p = *state;
	uint64_t seed = fake_seed();
	struct fake_rng f;
	struct rng r = fake_rng(&f, seed);
	struct buf all = BUF_INIT(1024 * 1024);
	struct hash h;
	uint64_t size;

	rng_fill(&r, buf_grow(&all, 300001), 300001);
	assert_ok(file_write(p->source, all.p, all.len, 0644, e));
	assert_ok(
	    files_take(p->folder, p->source, FILE_SIZE_USUAL, &h, &size, e));
	for (int i = 0; i < 200; i++) {
		struct buf got = BUF_INIT(FILE_CHUNK_MAX);
		size_t from = fake_below(&r, 300100);
		size_t n = 1 + fake_below(&r, 100000);
		size_t want = from >= all.len      ? 0
			      : n < all.len - from ? n
						   : all.len - from;

		assert_ok(files_read(p->folder, &h, from, n, &got, &size, e));
		if (got.len != want ||
		    (want > 0 && memcmp(got.p, all.p + from, want) != 0))
			fail_msg("KHEO_SEED=%llu %zu %zu",
				 (unsigned long long)seed, from, n);
		buf_done(&got);
	}
	buf_done(&all);
}

int
main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, place_make, place_done)
	const struct CMUnitTest tests[] = {
	    TEST(the_same_content_is_stored_once),
	    TEST(a_file_over_the_limit_leaves_nothing),
	    TEST(changed_bytes_are_found_and_not_saved),
	    TEST(a_begun_file_grows_only_where_it_ends),
	    TEST(other_content_begins_again),
	    TEST(pieces_of_a_file_are_those_of_the_whole),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

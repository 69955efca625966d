/* Contents beside the copies of a database. */
#include "tests/unit/files/check.h"

#include <sys/stat.h>

#include "protocol/base/file.h"
#include "protocol/base/hex64.h"
#include "protocol/base/limits.h"
#include "protocol/files/copies.h"
#include "protocol/files/store.h"

struct place {
	struct tmpdir dir;
	char *folder;
	char *source;
	char *to;
	struct hash sha256[2];
};

static void
keep(struct place *p, size_t i, const char *text)
{
	uint64_t size;

	assert_ok(file_write(p->source, text, strlen(text), 0600, e));
	assert_ok(files_take(p->folder, p->source, FILE_SIZE_MAX, &p->sha256[i],
			     &size, e));
}

static int
place_make(void **state)
{
	struct place *p = calloc(1, sizeof(*p));

	assert_non_null(p);
	tmpdir_make(&p->dir);
	p->folder = tmpdir_path(&p->dir, "files");
	p->source = tmpdir_path(&p->dir, "source");
	p->to = tmpdir_path(&p->dir, "copies");
	keep(p, 0, "mot");
	keep(p, 1, "hai");
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
	free(p->to);
	free(p);
	return 0;
}

static nlink_t
names_of(const char *folder, const struct hash *sha256)
{
	struct buf path = BUF_INIT(FILES_PATH_MAX);
	struct stat st;

	assert_ok(files_path(&path, folder, sha256, e));
	assert_int_equal(stat(buf_str(&path), &st), 0);
	buf_done(&path);
	return st.st_nlink;
}

static void
spoil(const char *folder, const struct hash *sha256, const char *text)
{
	struct buf path = BUF_INIT(FILES_PATH_MAX);

	assert_ok(files_path(&path, folder, sha256, e));
	assert_ok(file_write(buf_str(&path), text, strlen(text), 0600, e));
	buf_done(&path);
}

static void
a_copy_has_bytes_of_its_own_or_is_a_second_name(void **state)
{
	struct place *p = *state;
	char *linked = tmpdir_path(&p->dir, "linked");
	struct copies n;

	assert_ok(copies_make(p->folder, p->to, false, &n, e));
	assert_int_equal(n.added, 2);
	assert_int_equal(names_of(p->to, &p->sha256[0]), 1);
	assert_ok(copies_make(p->folder, linked, true, &n, e));
	assert_int_equal(n.added, 2);
	assert_int_equal(names_of(linked, &p->sha256[0]), 2);
	free(linked);
}

static void
what_is_there_is_not_copied_again_and_what_is_damaged_not_at_all(void **state)
{
	struct place *p = *state;
	struct copies n;

	spoil(p->folder, &p->sha256[1], "hao");
	assert_ok(copies_make(p->folder, p->to, false, &n, e));
	assert_int_equal(n.added, 1);
	assert_int_equal(n.damaged, 1);
	assert_false(files_has(p->to, &p->sha256[1], 3));
	spoil(p->folder, &p->sha256[1], "hai");
	assert_ok(copies_make(p->folder, p->to, false, &n, e));
	assert_int_equal(n.had, 1);
	assert_int_equal(n.added, 1);
	assert_ok(files_check(p->to, &p->sha256[1], 3, e));
}

static void
a_file_comes_back_only_whole(void **state)
{
	struct place *p = *state;
	char *back = tmpdir_path(&p->dir, "back");
	struct copies n;

	assert_ok(copies_make(p->folder, p->to, false, &n, e));
	spoil(p->to, &p->sha256[1], "hao");
	memset(&n, 0, sizeof(n));
	for (size_t i = 0; i < 2; i++)
		assert_ok(copies_take(p->to, &p->sha256[i], 3, back, &n, e));
	assert_ok(copies_take(p->to, &p->sha256[0], 4, back, &n, e));
	assert_ok(copies_take(p->to, &p->sha256[0], 3, back, &n, e));
	assert_int_equal(n.added, 1);
	assert_int_equal(n.damaged, 1);
	assert_int_equal(n.missing, 1);
	assert_int_equal(n.had, 1);
	assert_ok(files_check(back, &p->sha256[0], 3, e));
	assert_false(files_has(back, &p->sha256[1], 3));
	free(back);
}

static void
a_content_that_is_dropped_goes_with_its_beginnings(void **state)
{
	struct place *p = *state;
	char *incoming = tmpdir_path(&p->dir, "files/incoming");
	struct buf path = BUF_INIT(FILES_PATH_MAX);

	assert_ok(folder_make(incoming, e));
	assert_ok(incoming_path(&path, p->folder, "who", &p->sha256[0], e));
	assert_ok(incoming_add(buf_str(&path), 0, "mo", 2, e));
	assert_ok(copies_drop(p->folder, &p->sha256[0], e));
	assert_false(files_has(p->folder, &p->sha256[0], 3));
	assert_false(file_exists(buf_str(&path)));
	assert_true(files_has(p->folder, &p->sha256[1], 3));
	assert_ok(copies_drop(p->to, &p->sha256[0], e));
	buf_done(&path);
	free(incoming);
}

int
main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, place_make, place_done)
	const struct CMUnitTest tests[] = {
	    TEST(a_copy_has_bytes_of_its_own_or_is_a_second_name),
	    TEST(
		what_is_there_is_not_copied_again_and_what_is_damaged_not_at_all),
	    TEST(a_file_comes_back_only_whole),
	    TEST(a_content_that_is_dropped_goes_with_its_beginnings),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

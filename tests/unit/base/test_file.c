#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <signal.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "protocol/base/file.h"
#include "tests/lib/tmpdir.h"

/* A folder and one path in it. */
struct place {
	struct tmpdir dir;
	char *path;
};

static int
setup(void **state)
{
	static struct place p;

	tmpdir_make(&p.dir);
	p.path = tmpdir_path(&p.dir, "f");
	*state = &p;
	return 0;
}

static int
teardown(void **state)
{
	struct place *p = *state;

	free(p->path);
	tmpdir_remove(&p->dir);
	return file_exists(p->dir.path) ? -1 : 0;
}

static void
a_file_is_read_as_it_was_written(void **state)
{
	struct place *p = *state;
	struct buf b = BUF_INIT(100);
	struct err e = ERR_INIT;
	struct stat st;

	assert_int_equal(file_write(p->path, "one\0two", 7, 0640, &e), 0);
	buf_text(&b, "<");
	assert_int_equal(file_read(&b, p->path, &e), 0);
	assert_int_equal(b.len, 8);
	assert_memory_equal(b.p, "<one\0two", 9);
	assert_int_equal(stat(p->path, &st), 0);
	assert_int_equal(st.st_mode & 07777, 0640);
	assert_int_equal(file_write(p->path, NULL, 0, 0600, &e), 0);
	assert_int_equal(stat(p->path, &st), 0);
	assert_int_equal(st.st_size, 0);
	assert_int_equal(st.st_mode & 07777, 0600);
	buf_done(&b);
}

static void
bytes_are_put_over_others_inside_a_file(void **state)
{
	struct place *p = *state;
	struct buf b = BUF_INIT(100);
	struct err e = ERR_INIT;

	assert_int_equal(file_overwrite(p->path, 0, "x", 1, &e), -1);
	assert_int_equal(e.code, ERR_NOT_FOUND);
	err_clear(&e);
	assert_int_equal(file_write(p->path, "0123456789", 10, 0600, &e), 0);
	assert_int_equal(file_overwrite(p->path, 7, "abc", 3, &e), 0);
	assert_int_equal(file_overwrite(p->path, 0, "-", 1, &e), 0);
	assert_int_equal(file_overwrite(p->path, 8, "abc", 3, &e), -1);
	assert_int_equal(e.code, ERR_CORRUPT);
	err_clear(&e);
	assert_int_equal(file_overwrite(p->path, 11, "a", 1, &e), -1);
	assert_int_equal(e.code, ERR_CORRUPT);
	err_clear(&e);
	assert_int_equal(file_read(&b, p->path, &e), 0);
	assert_string_equal(buf_str(&b), "-123456abc");
	buf_done(&b);
}

static void
a_private_file_is_nobody_elses(void **state)
{
	static const unsigned modes[] = {0600, 0400, 0700, 0640, 0620,
					 0610, 0604, 0602, 0601};
	struct place *p = *state;

	for (size_t i = 0; i < ARRAY_LEN(modes); i++) {
		struct buf b = BUF_INIT(100);
		struct err e = ERR_INIT;
		bool is_private = (modes[i] & 077) == 0;

		assert_int_equal(file_write(p->path, "x", 1, modes[i], &e), 0);
		assert_int_equal(file_read_private(&b, p->path, &e),
				 is_private ? 0 : -1);
		assert_int_equal(e.code, is_private ? ERR_NONE : ERR_KEY);
		assert_int_equal(b.len, is_private ? 1 : 0);
		assert_int_equal(file_is_exposed(p->path), !is_private);
		buf_done(&b);
	}
}

static void
a_file_longer_than_the_ceiling_is_refused(void **state)
{
	static const struct {
		size_t n;
		int rc;
	} table[] = {{39999, 0}, {40000, 0}, {40001, -1}};
	struct place *p = *state;

	for (size_t i = 0; i < ARRAY_LEN(table); i++) {
		struct buf b = BUF_INIT(40000);
		struct err e = ERR_INIT;
		uint8_t *bytes = calloc(1, table[i].n);

		assert_non_null(bytes);
		assert_int_equal(
		    file_write(p->path, bytes, table[i].n, 0600, &e), 0);
		assert_int_equal(file_read(&b, p->path, &e), table[i].rc);
		assert_int_equal(b.len, table[i].rc == 0 ? table[i].n : 0);
		assert_int_equal(e.code,
				 table[i].rc == 0 ? ERR_NONE : ERR_LIMIT);
		free(bytes);
		buf_done(&b);
	}
}

static void
what_is_no_plain_file_is_refused(void **state)
{
	struct place *p = *state;
	struct buf b = BUF_INIT(100);
	struct err e = ERR_INIT;

	assert_int_equal(file_read(&b, p->path, &e), -1);
	assert_int_equal(e.code, ERR_NOT_FOUND);
	err_clear(&e);
	assert_int_equal(file_read(&b, p->dir.path, &e), -1);
	assert_int_equal(e.code, ERR_IO);
	err_clear(&e);
	assert_int_equal(symlink("/etc/passwd", p->path), 0);
	assert_int_equal(file_read(&b, p->path, &e), -1);
	assert_int_equal(e.code, ERR_IO);
	assert_true(file_exists(p->path));
	assert_int_equal(file_remove(p->path, &e), 0);
	err_clear(&e);
	assert_int_equal(mkfifo(p->path, 0600), 0);
	assert_int_equal(file_read(&b, p->path, &e), -1);
	assert_int_equal(e.code, ERR_IO);
	assert_int_equal(b.len, 0);
	buf_done(&b);
}

static void
a_failed_write_leaves_nothing_behind(void **state)
{
	struct place *p = *state;
	struct err e = ERR_INIT;
	char *inner = tmpdir_path(&p->dir, "f/inner");
	char **names;
	size_t count;

	/* The target is a folder: the rename fails at the very end. */
	assert_int_equal(folder_make(inner, &e), 0);
	assert_int_equal(file_write(p->path, "x", 1, 0600, &e), -1);
	assert_int_equal(e.code, ERR_IO);
	err_clear(&e);
	assert_int_equal(folder_list(p->dir.path, "", &names, &count, &e), 0);
	assert_int_equal(count, 1);
	assert_string_equal(names[0], "f");
	folder_list_free(names, count);
	free(inner);
	inner = tmpdir_path(&p->dir, "none/x");
	assert_int_equal(file_write(inner, "x", 1, 0600, &e), -1);
	assert_int_equal(e.code, ERR_NOT_FOUND);
	free(inner);
}

/* The disk is full as soon as a file may not grow. */
static void
a_write_that_does_not_fit_keeps_the_old_file(void **state)
{
	struct place *p = *state;
	struct rlimit before;
	struct rlimit small;
	struct buf b = BUF_INIT(100);
	struct err e = ERR_INIT;
	char bytes[200] = {0};
	int rc;

	assert_int_equal(file_write(p->path, "old", 3, 0600, &e), 0);
	signal(SIGXFSZ, SIG_IGN);
	getrlimit(RLIMIT_FSIZE, &before);
	small = before;
	small.rlim_cur = 100;
	setrlimit(RLIMIT_FSIZE, &small);
	rc = file_write(p->path, bytes, sizeof(bytes), 0600, &e);
	setrlimit(RLIMIT_FSIZE, &before);
	signal(SIGXFSZ, SIG_DFL);
	assert_int_equal(rc, -1);
	assert_int_equal(e.code, ERR_IO);
	err_clear(&e);
	assert_int_equal(file_read(&b, p->path, &e), 0);
	assert_string_equal(buf_str(&b), "old");
	buf_done(&b);
}

static void
removing_twice_is_no_error(void **state)
{
	struct place *p = *state;
	struct err e = ERR_INIT;

	assert_int_equal(file_write(p->path, "x", 1, 0600, &e), 0);
	assert_true(file_exists(p->path));
	assert_int_equal(file_remove(p->path, &e), 0);
	assert_false(file_exists(p->path));
	assert_int_equal(file_remove(p->path, &e), 0);
	assert_int_equal(e.code, ERR_NONE);
}

static void
folders_are_made_with_their_parents(void **state)
{
	struct place *p = *state;
	char *deep = tmpdir_path(&p->dir, "a//b/c/");
	char *c = tmpdir_path(&p->dir, "a/b/c");
	char *below = tmpdir_path(&p->dir, "f/x");
	struct err e = ERR_INIT;
	struct stat st;

	assert_int_equal(folder_make(deep, &e), 0);
	assert_int_equal(folder_make(c, &e), 0);
	assert_int_equal(stat(c, &st), 0);
	assert_int_equal(st.st_mode & 07777, 0700);
	assert_int_equal(file_write(p->path, "x", 1, 0600, &e), 0);
	assert_int_equal(folder_make(below, &e), -1);
	assert_int_equal(e.code, ERR_IO);
	err_clear(&e);
	assert_int_equal(folder_make(p->path, &e), -1);
	err_clear(&e);
	assert_int_equal(folder_make("", &e), -1);
	err_clear(&e);
	assert_int_equal(folder_make("/", &e), 0);
	free(deep);
	free(c);
	free(below);
}

static void
names_are_listed_sorted_by_suffix(void **state)
{
	static const char *const made[] = {"b.kheo", "a.kheo",       "c.txt",
					   ".kheo",  "d.kheo.tmp-1", "kheo"};
	struct place *p = *state;
	struct err e = ERR_INIT;
	struct buf b = BUF_INIT(300);
	char **names;
	size_t count;

	assert_int_equal(folder_list(p->dir.path, "", &names, &count, &e), 0);
	assert_int_equal(count, 0);
	folder_list_free(names, count);
	for (size_t i = 0; i < ARRAY_LEN(made); i++) {
		assert_int_equal(path_join(&b, p->dir.path, made[i], &e), 0);
		assert_int_equal(file_write(buf_str(&b), "", 0, 0600, &e), 0);
	}
	assert_int_equal(folder_list(p->dir.path, ".kheo", &names, &count, &e),
			 0);
	assert_int_equal(count, 3);
	assert_string_equal(names[0], ".kheo");
	assert_string_equal(names[1], "a.kheo");
	assert_string_equal(names[2], "b.kheo");
	folder_list_free(names, count);
	assert_int_equal(folder_list(p->path, "", &names, &count, &e), -1);
	assert_int_equal(e.code, ERR_NOT_FOUND);
	buf_done(&b);
}

static void
paths_are_joined_with_one_slash(void **state)
{
	static const char *const table[][3] = {{"a", "b", "a/b"},
					       {"a/", "b", "a/b"},
					       {"/", "b", "/b"},
					       {"", "b", "b"}};
	struct buf b = BUF_INIT(3);
	struct err e = ERR_INIT;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(table); i++) {
		assert_int_equal(path_join(&b, table[i][0], table[i][1], &e),
				 0);
		assert_string_equal(buf_str(&b), table[i][2]);
	}
	assert_int_equal(path_join(&b, "ab", "c", &e), -1);
	assert_int_equal(e.code, ERR_LIMIT);
	buf_done(&b);
}

static void
one_lock_is_held_once(void **state)
{
	struct place *p = *state;
	struct lock a = LOCK_INIT;
	struct lock b = LOCK_INIT;
	struct err e = ERR_INIT;

	assert_int_equal(lock_take(&a, p->path, 0, &e), 0);
	assert_int_equal(lock_take(&b, p->path, 0, &e), -1);
	assert_int_equal(e.code, ERR_BUSY);
	err_clear(&e);
	assert_int_equal(lock_take(&b, p->path, 25, &e), -1);
	assert_int_equal(e.code, ERR_BUSY);
	err_clear(&e);
	lock_release(&b);
	lock_release(&a);
	lock_release(&a);
	assert_int_equal(lock_take(&b, p->path, 0, &e), 0);
	lock_release(&b);
	assert_int_equal(a.fd, -1);
}

static void
a_copied_file_has_another_fingerprint(void **state)
{
	struct place *p = *state;
	char *other = tmpdir_path(&p->dir, "other");
	struct buf a = BUF_INIT(200);
	struct buf b = BUF_INIT(200);
	struct err e = ERR_INIT;

	assert_int_equal(file_write(p->path, "device", 6, 0600, &e), 0);
	assert_int_equal(file_fingerprint(p->path, &a, &e), 0);
	assert_int_equal(file_fingerprint(p->path, &b, &e), 0);
	assert_string_equal(buf_str(&a), buf_str(&b));
	assert_null(strpbrk(buf_str(&a), " \n"));
	buf_reset(&b);
	/* A rename keeps it; the replaced file is another one. */
	assert_int_equal(rename(p->path, other), 0);
	assert_int_equal(file_fingerprint(other, &b, &e), 0);
	assert_string_equal(buf_str(&a), buf_str(&b));
	buf_reset(&b);
	assert_int_equal(file_write(other, "device", 6, 0600, &e), 0);
	assert_int_equal(file_fingerprint(other, &b, &e), 0);
	assert_string_not_equal(buf_str(&a), buf_str(&b));
	assert_int_equal(file_fingerprint(p->path, &b, &e), -1);
	assert_int_equal(e.code, ERR_NOT_FOUND);
	free(other);
	buf_done(&a);
	buf_done(&b);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(a_file_is_read_as_it_was_written),
	    TEST(bytes_are_put_over_others_inside_a_file),
	    TEST(a_private_file_is_nobody_elses),
	    TEST(a_file_longer_than_the_ceiling_is_refused),
	    TEST(what_is_no_plain_file_is_refused),
	    TEST(a_failed_write_leaves_nothing_behind),
	    TEST(a_write_that_does_not_fit_keeps_the_old_file),
	    TEST(removing_twice_is_no_error),
	    TEST(folders_are_made_with_their_parents),
	    TEST(names_are_listed_sorted_by_suffix),
	    TEST(paths_are_joined_with_one_slash),
	    TEST(one_lock_is_held_once),
	    TEST(a_copied_file_has_another_fingerprint),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

#include "protocol/base/reserve.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "protocol/base/file.h"
#include "tests/lib/tmpdir.h"

#define BYTES 65536

struct place {
	struct tmpdir dir;
	char *path;
};

static int
setup(void **state)
{
	struct place *p = calloc(1, sizeof(*p));

	assert_non_null(p);
	tmpdir_make(&p->dir);
	p->path = tmpdir_path(&p->dir, "reserve");
	*state = p;
	return 0;
}

static int
teardown(void **state)
{
	struct place *p = *state;

	tmpdir_remove(&p->dir);
	free(p->path);
	free(p);
	return 0;
}

static void
made_once(void **state)
{
	const struct place *p = *state;
	struct err e = ERR_INIT;
	struct stat first, second;

	assert_int_equal(reserve_make(p->path, BYTES, &e), 1);
	assert_int_equal(stat(p->path, &first), 0);
	assert_int_equal(first.st_size, BYTES);
	assert_true(first.st_blocks * 512 >= BYTES);
	assert_int_equal(reserve_make(p->path, BYTES, &e), 1);
	assert_int_equal(stat(p->path, &second), 0);
	assert_int_equal(first.st_ino, second.st_ino);
}

static void
half_made_again(void **state)
{
	const struct place *p = *state;
	struct err e = ERR_INIT;
	struct stat st;

	assert_int_equal(file_write(p->path, "half", 4, 0600, &e), 0);
	assert_int_equal(reserve_make(p->path, BYTES, &e), 1);
	assert_int_equal(stat(p->path, &st), 0);
	assert_int_equal(st.st_size, BYTES);
}

static void
not_made_on_a_small_disk(void **state)
{
	const struct place *p = *state;
	struct err e = ERR_INIT;

	assert_int_equal(reserve_make(p->path, UINT64_MAX / 4, &e), 0);
	assert_false(file_exists(p->path));
	assert_int_equal(e.code, ERR_NONE);
}

static void
not_made_where_there_is_nothing(void **state)
{
	struct place *p = *state;
	char *path = tmpdir_path(&p->dir, "no/reserve");
	struct err e = ERR_INIT;

	assert_int_equal(reserve_make(path, BYTES, &e), -1);
	assert_int_equal(e.code, ERR_NOT_FOUND);
	assert_int_equal(reserve_look(path, UINT64_MAX), RESERVE_FINE);
	free(path);
}

static void
given_up_once(void **state)
{
	const struct place *p = *state;
	struct err e = ERR_INIT;

	assert_int_equal(reserve_make(p->path, BYTES, &e), 1);
	assert_int_equal(reserve_look(p->path, 1), RESERVE_FINE);
	assert_true(file_exists(p->path));
	assert_int_equal(reserve_look(p->path, UINT64_MAX), RESERVE_GIVEN);
	assert_false(file_exists(p->path));
	assert_int_equal(reserve_look(p->path, UINT64_MAX), RESERVE_GONE);
	assert_int_equal(reserve_look(p->path, 1), RESERVE_FINE);
}

#define TEST(f, sentence)                                                      \
	{                                                                      \
		sentence, f, setup, teardown, NULL                             \
	}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(made_once, "a reserve takes its room, once"),
	    TEST(half_made_again, "one that was not finished is made again"),
	    TEST(not_made_on_a_small_disk, "a small disk keeps its room"),
	    TEST(not_made_where_there_is_nothing,
		 "a folder that is missing is told, and nothing removed"),
	    TEST(given_up_once, "it is given up once, when room is short"),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* A disk that fails at any call: said so, and no file is half a file. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

#include "protocol/base/file.h"
#include "protocol/base/reserve.h"
#include "protocol/base/stream.h"
#include "tests/lib/calls.h"
#include "tests/lib/tmpdir.h"

#define OLD "what was there before"
#define NEW "what shall be there"

/* Every trial works in a folder of its own, by names without a slash. */
static int
setup(void **state)
{
	static struct tmpdir t;
	struct err e = ERR_INIT;

	tmpdir_make(&t);
	assert_int_equal(chdir(t.path), 0);
	assert_int_equal(file_write("f", OLD, sizeof(OLD), 0600, &e), 0);
	*state = &t;
	return 0;
}

static int
teardown(void **state)
{
	assert_int_equal(chdir("/"), 0);
	tmpdir_remove(*state);
	return 0;
}

static size_t
files_here(void)
{
	char **names = NULL;
	size_t n = 0;
	struct err e = ERR_INIT;

	assert_int_equal(folder_list(".", "", &names, &n, &e), 0);
	folder_list_free(names, n);
	return n;
}

static int
read_whole(void *ctx, struct err *e)
{
	struct buf b = BUF_INIT(100);
	int rc = file_read(&b, "f", e);

	(void)ctx;
	assert_int_equal(b.len, rc == 0 ? sizeof(OLD) : 0);
	buf_done(&b);
	return rc;
}

static int
written(void *ctx, struct err *e)
{
	(void)ctx;
	return file_write("f", NEW, sizeof(NEW), 0600, e);
}

static int
put_over(void *ctx, struct err *e)
{
	(void)ctx;
	return file_overwrite("f", 5, "it", 2, e);
}

/* By calls that never fail here. */
static void
short_file_make(const char *name)
{
	FILE *f = fopen(name, "w");

	assert_non_null(f);
	assert_int_equal(fclose(f), 0);
}

static int
removed(void *ctx, struct err *e)
{
	(void)ctx;
	short_file_make("f");
	return file_remove("f", e);
}

static int
renamed(void *ctx, struct err *e)
{
	(void)ctx;
	if (!file_exists("f"))
		return file_rename("g", "f", e);
	return file_rename("f", "g", e);
}

static int
linked(void *ctx, struct err *e)
{
	(void)ctx;
	return file_link("f", "g", e);
}

static int
folder_new(void *ctx, struct err *e)
{
	(void)ctx;
	(void)rmdir("folder");
	return folder_make("folder", e);
}

static int
listed(void *ctx, struct err *e)
{
	char **names = NULL;
	size_t n = 0;
	int rc = folder_list(".", "", &names, &n, e);

	(void)ctx;
	assert_int_equal(n > 0, rc == 0);
	folder_list_free(names, n);
	return rc;
}

static int
streamed(void *ctx, struct err *e)
{
	struct stream s = {.fd = -1};
	char word[4];
	uint64_t size = 0;
	int rc = stream_make(&s, "f", &size, e);

	(void)ctx;
	assert_int_equal(s.fd >= 0, rc == 0);
	if (rc == 0)
		rc = stream_read(&s, 0, word, sizeof(word), e);
	if (rc == 0)
		rc = stream_write(&s, 0, word, sizeof(word), e);
	if (rc == 0)
		rc = stream_cut(&s, size, e);
	if (rc == 0)
		rc = stream_sync(&s, e);
	stream_close(&s);
	return rc;
}

static int
reserved(void *ctx, struct err *e)
{
	int rc;

	(void)ctx;
	(void)remove("r");
	rc = reserve_make("r", 100, e);
	/* One that is not whole would pass for room that is kept. */
	assert_int_equal(file_exists("r"), rc == 1);
	return rc == 1 ? 0 : -1;
}

static int
reserved_again(void *ctx, struct err *e)
{
	(void)ctx;
	short_file_make("f");
	return reserve_make("f", 100, e) == 1 ? 0 : -1;
}

static int
locked(void *ctx, struct err *e)
{
	struct lock l = LOCK_INIT;
	int rc = lock_take(&l, "l", 0, e);

	(void)ctx;
	assert_int_equal(l.fd >= 0, rc == 0);
	lock_release(&l);
	return rc;
}

static void
a_call_that_fails_is_told(void **state)
{
	static const struct {
		const char *what;
		calls_trial *trial;
		uint64_t least; /* calls that there are at least */
	} rows[] = {
	    {"read", read_whole, 5},   {"put over", put_over, 7},
	    {"renamed", renamed, 4},   {"linked", linked, 5},
	    {"folder", folder_new, 4}, {"listed", listed, 3},
	    {"streamed", streamed, 7}, {"reserved", reserved, 4},
	    {"locked", locked, 3},     {"reserved again", reserved_again, 5},
	    {"removed", removed, 4},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		uint64_t n;

		print_message("# %s\n", rows[i].what);
		n = calls_sweep(rows[i].trial, NULL);
		if (n < rows[i].least)
			fail_msg("%s: only %u calls", rows[i].what,
				 (unsigned)n);
	}
}

/* Whatever fails, the old bytes stand there or the new ones, and nothing else
 * is left behind. */
static void
a_file_is_written_whole_or_not_at_all(void **state)
{
	static const char *const calls[] = {"mkstemp", "write", "fchmod",
					    "fsync",   "close", "rename"};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(calls); i++) {
		struct buf is = BUF_INIT(100);
		struct err e = ERR_INIT;

		calls_fail(calls[i], ENOSPC);
		if (written(NULL, &e) != -1 || e.code != ERR_FULL)
			fail_msg("%s: %s", calls[i], e.text);
		err_clear(&e);
		assert_int_equal(file_read(&is, "f", &e), 0);
		assert_string_equal(buf_str(&is), OLD);
		assert_int_equal(files_here(), 1);
		buf_done(&is);
	}
	assert_true(calls_sweep(written, NULL) >= 9);
	assert_int_equal(files_here(), 1);
}

static void
a_call_that_is_interrupted_is_made_again(void **state)
{
	(void)state;
	assert_int_equal(calls_interrupt(read_whole, NULL), 2);
	assert_int_equal(calls_interrupt(written, NULL), 1);
	assert_int_equal(calls_interrupt(put_over, NULL), 1);
	assert_int_equal(calls_interrupt(streamed, NULL), 2);
}

static void
a_lock_that_is_interrupted_waits_on(void **state)
{
	struct lock l = LOCK_INIT;
	struct err e = ERR_INIT;

	(void)state;
	calls_fail("flock", EINTR);
	assert_int_equal(lock_take(&l, "l", 60000, &e), 0);
	lock_release(&l);
}

/* FAT cannot sync a folder, and says so. */
static void
a_folder_that_cannot_be_synced_is_no_failure(void **state)
{
	struct err e = ERR_INIT;

	(void)state;
	calls_fail("fsync", EINVAL);
	assert_int_equal(file_rename("f", "g", &e), 0);
	assert_true(file_exists("g"));
}

static void
a_path_longer_than_any_is_told(void **state)
{
	char path[5000];
	struct err e = ERR_INIT;

	(void)state;
	memset(path, 'a', sizeof(path));
	path[0] = path[4997] = '/';
	path[4999] = '\0';
	assert_int_equal(folder_sync(path, &e), -1);
	assert_int_equal(e.sys, ENAMETOOLONG);
	err_clear(&e);
	assert_int_equal(folder_sync("/f", &e), 0);
}

static void
a_stream_is_of_a_file_and_ends_where_it_ends(void **state)
{
	struct stream s = {.fd = -1};
	char word[100];
	uint64_t size;
	struct err e = ERR_INIT;

	(void)state;
	assert_int_equal(stream_open(&s, ".", &size, &e), -1);
	assert_int_equal(e.code, ERR_IO);
	err_clear(&e);
	assert_int_equal(stream_open(&s, "f", &size, &e), 0);
	assert_int_equal(stream_read(&s, 0, word, sizeof(word), &e), -1);
	assert_int_equal(e.code, ERR_CORRUPT);
	stream_close(&s);
}

#define HERE(t) cmocka_unit_test_setup_teardown(t, setup, teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    HERE(a_call_that_fails_is_told),
	    HERE(a_file_is_written_whole_or_not_at_all),
	    HERE(a_call_that_is_interrupted_is_made_again),
	    HERE(a_lock_that_is_interrupted_waits_on),
	    HERE(a_folder_that_cannot_be_synced_is_no_failure),
	    HERE(a_path_longer_than_any_is_told),
	    HERE(a_stream_is_of_a_file_and_ends_where_it_ends),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

#include "tests/lib/calls.h"

#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/types.h>
#include <termios.h>

#include <cmocka.h>

static uint64_t fail_at;       /* 0: none fails */
static int fail_with;          /* errno */
static bool only_waiting;      /* what can be interrupted */
static const char *only;       /* NULL: every call */
static uint64_t seen;          /* calls since then */
static const char *has_failed; /* the call, if one did */

static bool
is_hit(const char *name, bool waits)
{
	if (fail_at == 0 || (only_waiting && !waits) ||
	    (only != NULL && strcmp(only, name) != 0))
		return false;
	if (++seen != fail_at)
		return false;
	has_failed = name;
	errno = fail_with;
	return true;
}

static void
fail_set(uint64_t nth, int error, bool waiting, const char *name)
{
	fail_at = nth;
	fail_with = error;
	only_waiting = waiting;
	only = name;
	seen = 0;
	has_failed = NULL;
}

void
calls_fail(const char *name, int error)
{
	fail_set(1, error, false, name);
}

/* A call with these arguments that fails by -1. */
#define WRAP(type, name, waits, params, args)                                  \
	type __real_##name params;                                             \
	type __wrap_##name params;                                             \
                                                                               \
	type __wrap_##name params                                              \
	{                                                                      \
		return is_hit(#name, waits) ? -1 : __real_##name args;         \
	}

WRAP(int, mkstemp, false, (char *path), (path))
WRAP(ssize_t, read, true, (int fd, void *p, size_t n), (fd, p, n))
WRAP(ssize_t, write, true, (int fd, const void *p, size_t n), (fd, p, n))
WRAP(ssize_t, pread, true, (int fd, void *p, size_t n, off_t at),
     (fd, p, n, at))
WRAP(ssize_t, pwrite, true, (int fd, const void *p, size_t n, off_t at),
     (fd, p, n, at))
WRAP(int, flock, true, (int fd, int how), (fd, how))
WRAP(int, fstat, false, (int fd, struct stat *st), (fd, st))
WRAP(int, fchmod, false, (int fd, mode_t mode), (fd, mode))
WRAP(int, fsync, false, (int fd), (fd))
WRAP(int, fdatasync, false, (int fd), (fd))
WRAP(int, ftruncate, false, (int fd, off_t size), (fd, size))
WRAP(off_t, lseek, false, (int fd, off_t at, int from), (fd, at, from))
WRAP(int, rename, false, (const char *from, const char *to), (from, to))
WRAP(int, link, false, (const char *from, const char *to), (from, to))
WRAP(int, unlink, false, (const char *path), (path))
WRAP(int, mkdir, false, (const char *path, mode_t mode), (path, mode))
WRAP(ssize_t, getrandom, true, (void *p, size_t n, unsigned flags),
     (p, n, flags))
WRAP(int, getrlimit, false, (int what, struct rlimit *r), (what, r))
WRAP(int, tcgetattr, false, (int fd, struct termios *t), (fd, t))
WRAP(int, statvfs, false, (const char *path, struct statvfs *v), (path, v))

int __real_open(const char *path, int flags, ...);
int __wrap_open(const char *path, int flags, ...);
int __real_close(int fd);
int __wrap_close(int fd);
int __real_posix_fallocate(int fd, off_t at, off_t n);
int __wrap_posix_fallocate(int fd, off_t at, off_t n);
struct dirent *__real_readdir(void *dir);
struct dirent *__wrap_readdir(void *dir);

int
__wrap_open(const char *path, int flags, ...)
{
	mode_t mode = 0;
	va_list ap;

	if (is_hit("open", false))
		return -1;
	va_start(ap, flags);
	if ((flags & O_CREAT) != 0)
		mode = va_arg(ap, mode_t);
	va_end(ap);
	return __real_open(path, flags, mode);
}

/* The descriptor is gone even where it fails. */
int
__wrap_close(int fd)
{
	int rc = __real_close(fd);

	return is_hit("close", false) ? -1 : rc;
}

int
__wrap_posix_fallocate(int fd, off_t at, off_t n)
{
	return is_hit("posix_fallocate", false)
		   ? fail_with
		   : __real_posix_fallocate(fd, at, n);
}

struct dirent *
__wrap_readdir(void *dir)
{
	return is_hit("readdir", false) ? NULL : __real_readdir(dir);
}

static uint64_t
each(calls_trial *trial, void *ctx, int error)
{
	for (uint64_t n = 1;; n++) {
		struct err e = ERR_INIT;
		const char *failed;
		int rc;

		fail_set(n, error, error == EINTR, NULL);
		rc = trial(ctx, &e);
		failed = has_failed;
		fail_set(0, 0, false, NULL);
		if (rc != 0 && failed != NULL && error != EINTR &&
		    e.sys == error)
			continue;
		if (rc != 0 || (failed != NULL && error != EINTR &&
				strcmp(failed, "close") != 0))
			fail_msg("call %u, %s: %d, %s: %s", (unsigned)n,
				 failed == NULL ? "none failed" : failed, rc,
				 err_token(e.code), e.text);
		if (failed == NULL)
			return n - 1;
	}
}

uint64_t
calls_sweep(calls_trial *trial, void *ctx)
{
	return each(trial, ctx, EIO);
}

uint64_t
calls_interrupt(calls_trial *trial, void *ctx)
{
	return each(trial, ctx, EINTR);
}

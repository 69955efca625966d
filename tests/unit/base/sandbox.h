/* A place with a sandbox in it, and what is tried from inside. */
#ifndef KHEO_TESTS_BASE_SANDBOX_H
#define KHEO_TESTS_BASE_SANDBOX_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "protocol/base/os_sandbox.h"
#include "tests/lib/child.h"
#include "tests/lib/lacks.h"
#include "tests/lib/tmpdir.h"

/* The child's verdict, as its exit status: 0, or the errno of what failed. */
#define NOT_ENTERED 250
#define NOT_THERE   251 /* the kernel has no landlock, or no seccomp */

struct place {
	struct tmpdir t;
	char *home;    /* the sandbox */
	char *inside;  /* a file in it */
	char *outside; /* a file beside it */
	char *program; /* in it, may be executed */
};

/* What is tried; 0 or -1 with errno, as a system call. */
typedef int attempt(const struct place *p);

static inline void
file_write(const char *path, const char *text, mode_t mode)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, mode);

	assert_true(fd >= 0);
	assert_true(write(fd, text, strlen(text)) == (ssize_t)strlen(text));
	assert_int_equal(close(fd), 0);
}

static inline int
setup(void **state)
{
	static struct place p;

	tmpdir_make(&p.t);
	p.home = tmpdir_path(&p.t, "home");
	assert_int_equal(mkdir(p.home, 0700), 0);
	p.outside = tmpdir_path(&p.t, "outside");
	p.inside = tmpdir_path(&p.t, "home/inside");
	p.program = tmpdir_path(&p.t, "home/program");
	file_write(p.inside, "in\n", 0600);
	file_write(p.outside, "out\n", 0600);
	file_write(p.program, "#!/bin/sh\nexit 0\n", 0700);
	*state = &p;
	return 0;
}

static inline int
teardown(void **state)
{
	struct place *p = *state;

	tmpdir_remove(&p->t);
	free(p->home);
	free(p->inside);
	free(p->outside);
	free(p->program);
	return 0;
}

struct visit {
	const struct place *p;
	attempt *what;
	bool files;
};

static inline int
visit_run(void *ctx)
{
	const struct visit *t = ctx;
	struct sandboxed got;
	struct err e = ERR_INIT;

	if (os_sandbox_enter(t->p->home, &got, &e) != 0)
		return NOT_ENTERED;
	if (t->files ? got.landlock == 0 : !got.seccomp)
		return NOT_THERE;
	return t->what(t->p) == 0 ? 0 : errno;
}

/* In a child that has entered the sandbox: what becomes of the attempt. */
static inline int
tried_in(const struct place *p, attempt *what, bool files)
{
	struct visit t = {p, what, files};

	return child_run_beside(visit_run, &t);
}

struct trial {
	const char *name;
	attempt *what;
	int outcome;
};

static inline void
each_ends_so(const struct place *p, const struct trial *t, size_t n, bool files)
{
	size_t bad = 0;

	for (size_t i = 0; i < n; i++) {
		int got = tried_in(p, t[i].what, files);

		if (got == NOT_THERE)
			lacks(files ? "landlock" : "seccomp");
		if (got == t[i].outcome)
			continue;
		print_message("# %s: %d, not %d\n", t[i].name, got,
			      t[i].outcome);
		bad++;
	}
	assert_int_equal(bad, 0);
}

struct errand {
	const struct place *p;
	attempt *what;
	int rc;
	int error;
};

static inline void *
errand_run(void *arg)
{
	struct errand *r = arg;

	r->rc = r->what(r->p);
	r->error = errno;
	return NULL;
}

static inline int
in_a_new_thread(const struct place *p, attempt *what)
{
	struct errand r = {p, what, 0, 0};
	pthread_t t;
	int rc = pthread_create(&t, NULL, errand_run, &r);

	if (rc == 0)
		rc = pthread_join(t, NULL);
	errno = rc != 0 ? rc : r.error;
	return rc != 0 ? -1 : r.rc;
}

static inline int
nothing_bad(const struct place *p)
{
	(void)p;
	return 0;
}

#endif

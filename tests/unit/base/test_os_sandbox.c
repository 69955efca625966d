#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "protocol/base/os_sandbox.h"
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

static void
file_write(const char *path, const char *text, mode_t mode)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, mode);

	assert_true(fd >= 0);
	assert_true(write(fd, text, strlen(text)) == (ssize_t)strlen(text));
	assert_int_equal(close(fd), 0);
}

static int
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

static int
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

/* In a child that has entered the sandbox: what becomes of the attempt. */
static int
tried_in(const struct place *p, attempt *what, bool files)
{
	int status = 0;
	pid_t child = fork();

	assert_true(child >= 0);
	if (child == 0) {
		struct sandboxed got;
		struct err e = ERR_INIT;

		if (os_sandbox_enter(p->home, &got, &e) != 0)
			_exit(NOT_ENTERED);
		if (files ? got.landlock == 0 : !got.seccomp)
			_exit(NOT_THERE);
		_exit(what(p) == 0 ? 0 : errno);
	}
	assert_true(waitpid(child, &status, 0) == child);
	if (!WIFEXITED(status))
		fail_msg("the child died of signal %d", WTERMSIG(status));
	return WEXITSTATUS(status);
}

static int
opened(const char *path, int flags)
{
	int fd = open(path, flags | O_CLOEXEC, 0600);

	if (fd < 0)
		return -1;
	return close(fd);
}

static int
read_outside(const struct place *p)
{
	return opened(p->outside, O_RDONLY);
}

static int
read_passwords(const struct place *p)
{
	(void)p;
	return opened("/etc/passwd", O_RDONLY);
}

static int
read_above(const struct place *p)
{
	char path[600];

	(void)snprintf(path, sizeof(path), "%s/../outside", p->home);
	return opened(path, O_RDONLY);
}

static int
read_own_memory(const struct place *p)
{
	(void)p;
	return opened("/proc/self/mem", O_RDWR);
}

static int
write_outside(const struct place *p)
{
	return opened(p->outside, O_WRONLY);
}

static int
make_outside(const struct place *p)
{
	char path[600];

	(void)snprintf(path, sizeof(path), "%s.new", p->outside);
	return opened(path, O_WRONLY | O_CREAT);
}

static int
list_outside(const struct place *p)
{
	return opened(p->t.path, O_RDONLY | O_DIRECTORY);
}

static int
remove_outside(const struct place *p)
{
	return unlink(p->outside);
}

static int
move_in(const struct place *p)
{
	char path[600];

	(void)snprintf(path, sizeof(path), "%s/taken", p->home);
	return rename(p->outside, path);
}

static int
link_in(const struct place *p)
{
	char path[600];

	(void)snprintf(path, sizeof(path), "%s/linked", p->home);
	return link(p->outside, path);
}

static int in_a_new_thread(const struct place *p, attempt *what);

static int
read_in_a_thread(const struct place *p)
{
	return in_a_new_thread(p, read_outside);
}

struct trial {
	const char *name;
	attempt *what;
	int outcome;
};

static void
each_ends_so(const struct place *p, const struct trial *t, size_t n, bool files)
{
	size_t bad = 0;

	for (size_t i = 0; i < n; i++) {
		int got = tried_in(p, t[i].what, files);

		if (got == NOT_THERE) {
			print_message("# skipped: this kernel has no %s\n",
				      files ? "landlock" : "seccomp");
			skip();
		}
		if (got == t[i].outcome)
			continue;
		print_message("# %s: %d, not %d\n", t[i].name, got,
			      t[i].outcome);
		bad++;
	}
	assert_int_equal(bad, 0);
}

static void
nothing_outside_the_home_can_be_opened_or_changed(void **state)
{
	static const struct trial trials[] = {
	    {"read", read_outside, EACCES},
	    {"read /etc/passwd", read_passwords, EACCES},
	    {"read through ..", read_above, EACCES},
	    {"read own memory", read_own_memory, EACCES},
	    {"read in a thread", read_in_a_thread, EACCES},
	    {"write", write_outside, EACCES},
	    {"make", make_outside, EACCES},
	    {"list", list_outside, EACCES},
	    {"remove", remove_outside, EACCES},
	    {"move in", move_in, EACCES},
	    {"link in", link_in, EXDEV},
	};

	each_ends_so(*state, trials, ARRAY_LEN(trials), true);
}

static int
work_in_home(const struct place *p)
{
	char made[600];
	char moved[600];

	(void)snprintf(made, sizeof(made), "%s/made", p->home);
	(void)snprintf(moved, sizeof(moved), "%s/moved", p->home);
	if (opened(p->inside, O_RDWR) != 0 ||
	    opened(made, O_WRONLY | O_CREAT | O_EXCL) != 0 ||
	    rename(made, moved) != 0 ||
	    opened(moved, O_WRONLY | O_TRUNC) != 0 || unlink(moved) != 0)
		return -1;
	return opened(p->home, O_RDONLY | O_DIRECTORY);
}

static int
use_memory(const struct place *p)
{
	size_t n = 1 << 20;
	void *m = mmap(NULL, n, PROT_READ | PROT_WRITE,
		       MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	(void)p;
	if (m == MAP_FAILED || mprotect(m, n, PROT_READ) != 0)
		return -1;
	return munmap(m, n);
}

static int
nothing_bad(const struct place *p)
{
	(void)p;
	return 0;
}

static int
use_a_thread(const struct place *p)
{
	return in_a_new_thread(p, nothing_bad);
}

static int
listen_on_loopback(const struct place *p)
{
	struct sockaddr_in at = {.sin_family = AF_INET};
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	(void)p;
	at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	if (fd < 0 || bind(fd, (struct sockaddr *)&at, sizeof(at)) != 0 ||
	    listen(fd, 1) != 0)
		return -1;
	return close(fd);
}

static int
listen_in_home(const struct place *p)
{
	struct sockaddr_un at = {.sun_family = AF_UNIX};
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	(void)snprintf(at.sun_path, sizeof(at.sun_path), "%.90s/s", p->home);
	if (fd < 0 || bind(fd, (struct sockaddr *)&at, sizeof(at)) != 0 ||
	    listen(fd, 1) != 0 || unlink(at.sun_path) != 0)
		return -1;
	return close(fd);
}

static void
what_a_server_needs_still_works(void **state)
{
	static const struct trial trials[] = {
	    {"files of the home", work_in_home, 0},
	    {"memory", use_memory, 0},
	    {"threads", use_a_thread, 0},
	    {"TCP", listen_on_loopback, 0},
	    {"a Unix socket in the home", listen_in_home, 0},
	};

	each_ends_so(*state, trials, ARRAY_LEN(trials), true);
}

static int
run_true(const struct place *p)
{
	char *const words[] = {(char *)(uintptr_t) "true", NULL};
	char *const none[] = {NULL};

	(void)p;
	return execve("/bin/true", words, none);
}

static int
run_own(const struct place *p)
{
	char *const words[] = {p->program, NULL};
	char *const none[] = {NULL};

	return execve(p->program, words, none);
}

static int
run_open_file(const struct place *p)
{
	int fd = open(p->program, O_RDONLY);
	char *const words[] = {p->program, NULL};
	char *const none[] = {NULL};

	return fd < 0 ? -1 : fexecve(fd, words, none);
}

static int
run_in_a_thread(const struct place *p)
{
	return in_a_new_thread(p, run_own);
}

static int
begin_process(const struct place *p)
{
	pid_t child = fork();

	(void)p;
	if (child == 0)
		_exit(0);
	return child < 0 ? -1 : 0;
}

static int
map_code(const struct place *p)
{
	(void)p;
	return mmap(NULL, 4096, PROT_READ | PROT_EXEC,
		    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) == MAP_FAILED
		   ? -1
		   : 0;
}

static int
turn_into_code(const struct place *p)
{
	void *m = mmap(NULL, 4096, PROT_READ | PROT_WRITE,
		       MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	(void)p;
	return m == MAP_FAILED ? -1 : mprotect(m, 4096, PROT_READ | PROT_EXEC);
}

static int
call_out(const struct place *p)
{
	struct sockaddr_in at = {.sin_family = AF_INET, .sin_port = htons(9)};
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	(void)p;
	at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	return connect(fd, (struct sockaddr *)&at, sizeof(at));
}

static int
open_datagrams(const struct place *p)
{
	(void)p;
	return socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
}

static int
open_netlink(const struct place *p)
{
	(void)p;
	return socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, 0);
}

static int
trace_parent(const struct place *p)
{
	(void)p;
	return (int)ptrace(PTRACE_ATTACH, getppid(), NULL, NULL);
}

static int
end_parent(const struct place *p)
{
	(void)p;
	return kill(getppid(), 0);
}

static int
cut_outside(const struct place *p)
{
	return truncate(p->outside, 0);
}

static int
own_namespace(const struct place *p)
{
	(void)p;
	return (int)syscall(SYS_unshare, 0x10000000 /* CLONE_NEWUSER */);
}

static void
no_program_runs_and_nobody_else_is_reached(void **state)
{
	static const struct trial trials[] = {
	    {"/bin/true", run_true, EPERM},
	    {"a program in the home", run_own, EPERM},
	    {"a program that is open", run_open_file, EPERM},
	    {"a program from a thread", run_in_a_thread, EPERM},
	    {"fork", begin_process, EPERM},
	    {"memory of code", map_code, EPERM},
	    {"memory made code", turn_into_code, EPERM},
	    {"connect", call_out, EPERM},
	    {"UDP", open_datagrams, EPERM},
	    {"netlink", open_netlink, EPERM},
	    {"ptrace", trace_parent, EPERM},
	    {"kill", end_parent, EPERM},
	    {"truncate", cut_outside, EPERM},
	    {"unshare", own_namespace, EPERM},
	};

	each_ends_so(*state, trials, ARRAY_LEN(trials), false);
}

struct errand {
	const struct place *p;
	attempt *what;
	int rc;
	int error;
};

static void *
errand_run(void *arg)
{
	struct errand *r = arg;

	r->rc = r->what(r->p);
	r->error = errno;
	return NULL;
}

static int
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

static void
a_home_that_is_not_there_is_a_failure(void **state)
{
	struct place gone = *(struct place *)*state;
	int got;

	gone.home = gone.program;
	got = tried_in(&gone, nothing_bad, true);
	if (got == NOT_THERE)
		skip();
	assert_int_equal(got, NOT_ENTERED);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(
		nothing_outside_the_home_can_be_opened_or_changed, setup,
		teardown),
	    cmocka_unit_test_setup_teardown(what_a_server_needs_still_works,
					    setup, teardown),
	    cmocka_unit_test_setup_teardown(
		no_program_runs_and_nobody_else_is_reached, setup, teardown),
	    cmocka_unit_test_setup_teardown(
		a_home_that_is_not_there_is_a_failure, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

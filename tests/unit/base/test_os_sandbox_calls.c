#include "tests/unit/base/sandbox.h"

#include <arpa/inet.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/syscall.h>

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

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(
		no_program_runs_and_nobody_else_is_reached, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

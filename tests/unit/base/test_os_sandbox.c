#include "tests/unit/base/sandbox.h"

#include <arpa/inet.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/un.h>

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

static int
read_in_a_thread(const struct place *p)
{
	return in_a_new_thread(p, read_outside);
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

static void
a_home_that_is_not_there_is_a_failure(void **state)
{
	struct place gone = *(struct place *)*state;
	int got;

	gone.home = gone.program;
	got = tried_in(&gone, nothing_bad, true);
	if (got == NOT_THERE)
		lacks("landlock");
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
		a_home_that_is_not_there_is_a_failure, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

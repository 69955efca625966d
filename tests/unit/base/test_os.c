#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <errno.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "protocol/base/os.h"
#include "tests/lib/calls.h"
#include "tests/lib/child.h"

static void
the_wall_clock_can_be_moved_and_the_steady_one_not(void **state)
{
	struct clock real = os_clock(0);
	struct clock moved = os_clock(-86400000);
	int64_t before = clock_now_ms(&real);
	int64_t steady = clock_steady_ms(&real);
	int64_t diff = clock_now_ms(&moved) - before;

	(void)state;
	assert_true(diff >= -86400000 && diff < -86400000 + 60000);
	assert_true(clock_steady_ms(&moved) - steady < 60000);
	assert_true(clock_steady_ms(&moved) >= steady);
	assert_true(before > 1653354000000);
}

static void
two_draws_differ(void **state)
{
	struct rng r = os_rng();
	uint8_t a[600] = {0};
	uint8_t b[600] = {0};

	(void)state;
	rng_fill(&r, a, 0);
	calls_fail("getrandom", EINTR);
	rng_fill(&r, a, sizeof(a));
	rng_fill(&r, b, sizeof(b));
	assert_memory_not_equal(a, b, sizeof(a));
	assert_memory_not_equal(a + 584, b + 584, 16);
}

static int
files_open(void *ctx)
{
	struct rlimit r = {64, 100};

	(void)ctx;
	if (setrlimit(RLIMIT_NOFILE, &r) != 0)
		return 1;
	if (os_files_max(80) != 80 || getrlimit(RLIMIT_NOFILE, &r) != 0 ||
	    r.rlim_cur != 80)
		return 2;
	if (os_files_max(70) != 70 || os_files_max(200) != 100)
		return 3;
	calls_fail("getrlimit", EPERM);
	return os_files_max(70) == 0 ? 0 : 4;
}

static void
more_files_can_be_open_up_to_what_is_allowed(void **state)
{
	(void)state;
	assert_int_equal(child_run(files_open, NULL), 0);
}

static void
a_process_can_forbid_its_core_dumps(void **state)
{
	int status = 0;
	pid_t child = fork();

	(void)state;
	assert_true(child >= 0);
	if (child == 0) {
		os_no_core_dumps();
		_exit(prctl(PR_GET_DUMPABLE, 0, 0, 0, 0));
	}
	assert_true(waitpid(child, &status, 0) == child);
	assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
}

static void
nobody_sleeps_for_less_than_nothing(void **state)
{
	struct clock c = os_clock(0);
	int64_t from = clock_steady_ms(&c);

	(void)state;
	os_sleep_ms(0);
	os_sleep_ms(INT64_MIN);
	os_sleep_ms(2);
	assert_true(clock_steady_ms(&c) >= from + 2);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(
		the_wall_clock_can_be_moved_and_the_steady_one_not),
	    cmocka_unit_test(two_draws_differ),
	    cmocka_unit_test(more_files_can_be_open_up_to_what_is_allowed),
	    cmocka_unit_test(a_process_can_forbid_its_core_dumps),
	    cmocka_unit_test(nobody_sleeps_for_less_than_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

#include "tests/fault/cases.h"

#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "protocol/base/num.h"

#define CASE_SECONDS 60

int
case_fork(int (*fn)(void *ctx), void *ctx)
{
	pid_t pid;
	int status;

	(void)fflush(NULL);
	pid = fork();
	if (pid < 0)
		abort();
	if (pid == 0) {
		(void)alarm(CASE_SECONDS);
		_exit(fn(ctx));
	}
	while (waitpid(pid, &status, 0) != pid)
		;
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

struct one {
	const struct case_kind *kind;
	uint64_t seed;
};

static int
one_run(void *ctx)
{
	const struct one *o = ctx;

	return o->kind->run(o->seed);
}

/* How many of the cases fail; a control ends at its first loss. */
static uint64_t
kind_run(const struct case_kind *k, size_t number, const char *program,
	 uint64_t from, uint64_t count)
{
	uint64_t failed = 0;

	for (uint64_t seed = from; seed < from + count; seed++) {
		struct one o = {k, seed};
		int rc = case_fork(one_run, &o);

		if (rc == CASE_HOLDS)
			continue;
		failed++;
		if (k->must_lose)
			break;
		printf("# seed %llu (status %d): %s %zu %llu 1\n",
		       (unsigned long long)seed, rc, program, number,
		       (unsigned long long)seed);
		if (failed == 5)
			break;
	}
	return failed;
}

static bool
kind_tell(const struct case_kind *k, size_t number, const char *program,
	  uint64_t from, uint64_t count)
{
	uint64_t failed = kind_run(k, number, program, from, count);
	bool is_ok = k->must_lose ? failed > 0 : failed == 0;

	printf("# %llu cases from seed %llu\n", (unsigned long long)count,
	       (unsigned long long)from);
	printf("%sok %zu - %s\n", is_ok ? "" : "not ", number, k->name);
	(void)fflush(stdout);
	return is_ok;
}

static uint64_t
uint_of(const char *text)
{
	uint64_t n = 0;

	(void)num_parse(text, strlen(text), 0, UINT64_MAX, &n);
	return n;
}

int
cases_main(int argc, char **argv, const struct case_kind *kinds, size_t n)
{
	bool is_ok = true;

	/* Nothing here asks the real disk to keep anything. */
	if (getenv("TMPDIR") == NULL && access("/dev/shm", W_OK) == 0)
		(void)setenv("TMPDIR", "/dev/shm", 1);
	if (argc == 4) {
		uint64_t k = uint_of(argv[1]);

		if (k < 1 || k > n)
			return 2;
		printf("1..1\n");
		is_ok = kind_tell(&kinds[k - 1], (size_t)k, argv[0],
				  uint_of(argv[2]), uint_of(argv[3]));
		return is_ok ? 0 : 1;
	}
	printf("1..%zu\n", n);
	for (size_t k = 0; k < n; k++)
		is_ok &=
		    kind_tell(&kinds[k], k + 1, argv[0], 1, kinds[k].count);
	return is_ok ? 0 : 1;
}

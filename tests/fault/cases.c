#include "tests/fault/cases.h"

#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "protocol/base/num.h"

#define CASE_SECONDS 240

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
	if (WIFSIGNALED(status))
		(void)fprintf(stderr, "killed by signal %d\n",
			      WTERMSIG(status));
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

/* Some seeds of one kind. */
struct round {
	const struct case_kind *kind;
	size_t number;
	const char *program;
	uint64_t from, count;
	bool is_whole; /* a control does not end at its first loss */
	uint64_t failed;
	uint64_t last; /* that failed */
};

static void
round_run(struct round *r)
{
	for (uint64_t seed = r->from; seed < r->from + r->count; seed++) {
		struct one o = {r->kind, seed};
		int rc = case_fork(one_run, &o);

		if (rc == CASE_HOLDS)
			continue;
		r->failed++;
		r->last = seed;
		if (r->kind->must_lose && r->is_whole)
			continue;
		if (r->kind->must_lose)
			break;
		printf("# seed %llu (status %d): %s %zu %llu 1\n",
		       (unsigned long long)seed, rc, r->program, r->number,
		       (unsigned long long)seed);
		if (r->failed == 5)
			break;
	}
}

static bool
round_tell(struct round r)
{
	bool is_ok;

	round_run(&r);
	is_ok = r.kind->must_lose ? r.failed > 0 : r.failed == 0;
	if (r.kind->must_lose && !r.is_whole)
		printf("# loses with seed %llu\n", (unsigned long long)r.last);
	else
		printf("# %llu cases from seed %llu, %llu of them lose\n",
		       (unsigned long long)r.count, (unsigned long long)r.from,
		       (unsigned long long)r.failed);
	printf("%sok %zu - %s\n", is_ok ? "" : "not ", r.number, r.kind->name);
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

void
cases_begin(void)
{
	if (getenv("TMPDIR") == NULL && access("/dev/shm", W_OK) == 0)
		(void)setenv("TMPDIR", "/dev/shm", 1);
}

int
cases_main(int argc, char **argv, const struct case_kind *kinds, size_t n)
{
	bool is_ok = true;

	cases_begin();
	if (argc == 4) {
		uint64_t k = uint_of(argv[1]);

		if (k < 1 || k > n)
			return 2;
		printf("1..1\n");
		is_ok = round_tell((struct round){.kind = &kinds[k - 1],
						  .number = (size_t)k,
						  .program = argv[0],
						  .from = uint_of(argv[2]),
						  .count = uint_of(argv[3]),
						  .is_whole = true});
		return is_ok ? 0 : 1;
	}
	printf("1..%zu\n", n);
	for (size_t k = 0; k < n; k++)
		is_ok &= round_tell((struct round){.kind = &kinds[k],
						   .number = k + 1,
						   .program = argv[0],
						   .from = 1,
						   .count = kinds[k].count});
	return is_ok ? 0 : 1;
}

#include "tests/sim/seeds.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/sim/district.h"
#include "tests/sim/steps.h"

#define STEPS_LEAST  30
#define STEPS_SPREAD 50
#define SEED_S       300
#define FAILURES_MAX 50
#define JOBS_MAX     64

struct sums *
sums_new(void)
{
	void *p = mmap(NULL, sizeof(struct sums), PROT_READ | PROT_WRITE,
		       MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	if (p == MAP_FAILED)
		abort();
	return p;
}

void
sums_show(const struct sums *s)
{
	static const char *const names[TALLIES] = {
	    [TALLY_APPROVED] = "approved",
	    [TALLY_CORRECTED] = "corrected",
	    [TALLY_RECEIVED] = "received",
	    [TALLY_RETURNED] = "returned",
	    [TALLY_ASKED] = "asked",
	    [TALLY_ACCEPTED] = "accepted",
	    [TALLY_CRASHED] = "crashes",
	    [TALLY_CUT] = "of them inside the work",
	    [TALLY_RESUMED] = "files resumed",
	    [TALLY_HUB_BACK] = "hubs put back",
	    [TALLY_FORGOTTEN] = "that forgot a save",
	    [TALLY_STOPPED] = "that a PC stopped",
	    [TALLY_EVIDENCE] = "PCs with evidence",
	};

	printf("#");
	for (unsigned i = 0; i < TALLIES; i++)
		printf("%s %s: %llu", i == 0 ? "" : ",", names[i],
		       (unsigned long long)s->v[i]);
	printf("\n");
}

static void
sums_add(struct sums *s, const struct world *w)
{
	for (unsigned i = 0; i < TALLIES; i++)
		(void)__atomic_fetch_add(&s->v[i], w->tally[i],
					 __ATOMIC_RELAXED);
}

static uint64_t
seed_run(const struct running *r, uint64_t seed, enum control control,
	 const char *folder)
{
	struct world *w = world_new(seed, folder);
	char hub[PATH_SIZE];
	unsigned steps;

	w->is_loud = r->is_loud;
	w->control = (unsigned)control;
	(void)snprintf(hub, sizeof(hub), "%s/hub", r->dir);
	world_begin(w, hub);
	steps = STEPS_LEAST + below(w, STEPS_SPREAD);
	for (unsigned i = 0; i < steps; i++)
		world_step(w);
	world_settle(w);
	district_close();
	sums_add(r->sums, w);
	return w->trace;
}

static _Noreturn void
child(const struct running *r, uint64_t seed, enum control control,
      const char *folder, int to)
{
	uint64_t hash;

	(void)alarm(SEED_S);
	hash = seed_run(r, seed, control, folder);
	if (write(to, &hash, sizeof(hash)) != (ssize_t)sizeof(hash))
		abort();
	_exit(SIM_HOLDS);
}

bool
seed_try(const struct running *r, uint64_t seed, enum control control,
	 uint64_t *hash)
{
	char folder[PATH_SIZE];
	int fds[2], status;
	uint64_t got = 0;
	pid_t pid;

	(void)snprintf(folder, sizeof(folder), "%s/seed-%llu", r->dir,
		       (unsigned long long)seed);
	(void)fflush(NULL);
	if (pipe(fds) != 0 || (pid = fork()) < 0)
		abort();
	if (pid == 0)
		child(r, seed, control, folder, fds[1]);
	(void)close(fds[1]);
	while (waitpid(pid, &status, 0) != pid)
		;
	if (read(fds[0], &got, sizeof(got)) != (ssize_t)sizeof(got))
		got = 0;
	(void)close(fds[0]);
	if (hash != NULL)
		*hash = got;
	if (r->keeps)
		printf("# kept: %s\n", folder);
	else
		tree_remove(folder);
	if (!WIFEXITED(status))
		printf("# seed %llu: died of signal %d\n",
		       (unsigned long long)seed, WTERMSIG(status));
	return WIFEXITED(status) && WEXITSTATUS(status) == SIM_HOLDS;
}

/* Every ${jobs}th seed; the exit status says how many failed. */
static unsigned
share_try(const struct running *r, uint64_t from, uint64_t end)
{
	unsigned failed = 0;

	for (uint64_t s = from; s < end && failed < FAILURES_MAX;
	     s += r->jobs) {
		if (seed_try(r, s, CONTROL_NONE, NULL))
			continue;
		failed++;
		printf("# again: %s --seed %llu\n", r->program,
		       (unsigned long long)s);
	}
	return failed;
}

uint64_t
seeds_try(const struct running *r, uint64_t from, uint64_t count)
{
	uint64_t failed = 0;
	pid_t pids[JOBS_MAX];
	int status;

	if (r->jobs == 1)
		return share_try(r, from, from + count);
	(void)fflush(NULL);
	for (uint64_t i = 0; i < r->jobs && i < JOBS_MAX; i++) {
		if ((pids[i] = fork()) < 0)
			abort();
		if (pids[i] == 0) {
			failed = share_try(r, from + i, from + count);
			(void)fflush(NULL);
			_exit((int)failed);
		}
	}
	for (uint64_t i = 0; i < r->jobs && i < JOBS_MAX; i++) {
		while (waitpid(pids[i], &status, 0) != pids[i])
			;
		failed += WIFEXITED(status) ? (uint64_t)WEXITSTATUS(status) : 1;
	}
	return failed;
}

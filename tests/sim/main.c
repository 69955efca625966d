/* Many seeded districts; each seed repeats what happened. */
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "protocol/base/num.h"
#include "protocol/sign/keys.h"
#include "tests/fault/disk.h"
#include "tests/lib/tmpdir.h"
#include "tests/sim/district.h"
#include "tests/sim/steps.h"
#include "tests/sim/world.h"

#define SEEDS_CHECK  200
#define STEPS_LEAST  40
#define STEPS_SPREAD 60
#define SEED_S       120
#define FAILURES_MAX 5

struct options {
	uint64_t from;
	uint64_t count;
	uint64_t jobs;
	bool is_loud;
	bool keeps; /* the folder of a seed */
	const char *program;
	char dir[PATH_SIZE - 32];
	char hub[PATH_SIZE];
};

static int
seed_run(const struct options *o, uint64_t seed, const char *path,
	 uint64_t *hash)
{
	struct world *w = world_new(seed, path);
	unsigned steps;

	w->is_loud = o->is_loud;
	world_begin(w, o->hub);
	steps = STEPS_LEAST + below(w, STEPS_SPREAD);
	for (unsigned i = 0; i < steps; i++)
		world_step(w);
	world_settle(w);
	*hash = w->trace;
	district_close();
	return SIM_HOLDS;
}

/* Each seed in a process of its own. */
static int
seed_fork(const struct options *o, uint64_t seed, uint64_t *hash)
{
	char path[PATH_SIZE];
	int fds[2], status;
	pid_t pid;

	(void)snprintf(path, sizeof(path), "%s/world", o->dir);
	(void)fflush(NULL);
	if (pipe(fds) != 0 || (pid = fork()) < 0)
		abort();
	if (pid == 0) {
		(void)alarm(SEED_S);
		status = seed_run(o, seed, path, hash);
		if (write(fds[1], hash, sizeof(*hash)) !=
		    (ssize_t)sizeof(*hash))
			abort();
		_exit(status);
	}
	(void)close(fds[1]);
	while (waitpid(pid, &status, 0) != pid)
		;
	*hash = 0;
	if (read(fds[0], hash, sizeof(*hash)) != (ssize_t)sizeof(*hash))
		*hash = 0;
	(void)close(fds[0]);
	if (o->keeps)
		printf("# kept: %s\n", path);
	else
		tree_remove(path);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static uint64_t
seeds_run(const struct options *o)
{
	uint64_t failed = 0, hash;

	for (uint64_t s = o->from; s < o->from + o->count; s++) {
		if (seed_fork(o, s, &hash) == SIM_HOLDS) {
			if (o->count == 1)
				printf("# trace %016llx\n",
				       (unsigned long long)hash);
			continue;
		}
		failed++;
		printf("# again: %s --seed %llu\n", o->program,
		       (unsigned long long)s);
		if (failed == FAILURES_MAX)
			break;
	}
	return failed;
}

static uint64_t
number(const char *text)
{
	uint64_t n = 0;

	(void)num_parse(text, strlen(text), 0, UINT64_MAX, &n);
	return n;
}

static bool
options_read(struct options *o, int argc, char **argv)
{
	static const struct option names[] = {
	    {"seed", 1, NULL, 's'},  {"from", 1, NULL, 'f'},
	    {"count", 1, NULL, 'c'}, {"jobs", 1, NULL, 'j'},
	    {"loud", 0, NULL, 'l'},  {"keep", 0, NULL, 'k'},
	    {NULL, 0, NULL, 0},
	};
	int c;

	while ((c = getopt_long(argc, argv, "", names, NULL)) != -1) {
		switch (c) {
		case 's':
			o->from = number(optarg);
			o->count = 1;
			break;
		case 'f':
			o->from = number(optarg);
			break;
		case 'c':
			o->count = number(optarg);
			break;
		case 'j':
			o->jobs = number(optarg);
			break;
		case 'k':
			o->keeps = true;
			break;
		case 'l':
			o->is_loud = true;
			break;
		default:
			return false;
		}
	}
	return true;
}

int
main(int argc, char **argv)
{
	struct options o = {
	    .from = 1, .count = SEEDS_CHECK, .jobs = 1, .program = argv[0]};
	struct tmpdir dir;
	uint64_t failed;

	if (!options_read(&o, argc, argv))
		return 2;
	/* Nothing here asks the real disk to keep anything. */
	if (getenv("TMPDIR") == NULL && access("/dev/shm", W_OK) == 0)
		(void)setenv("TMPDIR", "/dev/shm", 1);
	if (keys_init() != 0)
		return 2;
	disk_install();
	tmpdir_make(&dir);
	(void)snprintf(o.dir, sizeof(o.dir), "%s", dir.path);
	(void)snprintf(o.hub, sizeof(o.hub), "%s/hub", dir.path);
	district_template(o.hub);
	printf("1..1\n");
	failed = seeds_run(&o);
	printf("# %llu seeds from %llu\n", (unsigned long long)o.count,
	       (unsigned long long)o.from);
	printf("%sok 1 - what was promised holds in every district\n",
	       failed > 0 ? "not " : "");
	if (!o.keeps)
		tmpdir_remove(&dir);
	return failed > 0 ? 1 : 0;
}

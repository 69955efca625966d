/* The simulator's command line, and what `make check` asks of it. */
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "protocol/base/num.h"
#include "protocol/sign/keys.h"
#include "tests/fault/disk.h"
#include "tests/lib/tmpdir.h"
#include "tests/sim/district.h"
#include "tests/sim/seeds.h"

#define SEEDS_CHECK   200
#define HARSH_CHECK   20
#define SEEDS_CONTROL 200 /* that may pass before a control is caught */
#define KEPT_FILE     "tests/sim/seeds"
#define KEPT_MAX      512

struct options {
	struct running r;
	uint64_t from;
	uint64_t count;
	bool has_range;   /* only these seeds */
	bool has_control; /* only this control */
	enum control control;
	unsigned tests; /* so far */
	bool is_bad;
};

/* Seeds that are run for ever: those that once failed, and those that catch a
 * control. */
struct kept {
	uint64_t seed;
	enum control control;
};

static struct kept kept[KEPT_MAX];
static size_t kept_count;

static uint64_t
number(const char *text)
{
	uint64_t n = 0;

	(void)num_parse(text, strcspn(text, " \n"), 0, UINT64_MAX, &n);
	return n;
}

static enum control
control_of(const char *name)
{
	size_t n = strcspn(name, " \n");

	for (unsigned c = 0; c < CONTROLS; c++)
		if (strlen(control_word((enum control)c)) == n &&
		    strncmp(control_word((enum control)c), name, n) == 0)
			return (enum control)c;
	return CONTROLS;
}

/* Lines of a seed and a word: "none", or the control that it catches. */
static bool
kept_read(void)
{
	FILE *f = fopen(KEPT_FILE, "r");
	char line[256];

	if (f == NULL)
		return false;
	while (kept_count < KEPT_MAX && fgets(line, sizeof(line), f) != NULL) {
		size_t n = strcspn(line, " \n");
		struct kept *k = &kept[kept_count];

		if (line[0] == '#' || line[n] != ' ')
			continue;
		k->seed = number(line);
		k->control = control_of(line + n + 1);
		kept_count += k->control < CONTROLS;
	}
	(void)fclose(f);
	return true;
}

static void
tell(struct options *o, bool is_ok, const char *name)
{
	printf("%sok %u - %s\n", is_ok ? "" : "not ", ++o->tests, name);
	(void)fflush(stdout);
	o->is_bad |= !is_ok;
}

static void
range_test(struct options *o, uint64_t from, uint64_t count)
{
	uint64_t failed;

	memset(o->r.sums, 0, sizeof(*o->r.sums));
	failed = seeds_try(&o->r, from, count);
	printf("# %llu seeds from %llu\n", (unsigned long long)count,
	       (unsigned long long)from);
	/* Some of it nobody counts in the others. */
	if (from >= HARSH_FROM)
		sums_show(o->r.sums);
	tell(o, failed == 0,
	     from < HARSH_FROM ? "what was promised holds in every district"
			       : "and in every harsh one");
}

static void
kept_test(struct options *o)
{
	uint64_t failed = 0, count = 0;

	for (size_t i = 0; i < kept_count; i++) {
		if (kept[i].control != CONTROL_NONE)
			continue;
		count++;
		failed += seeds_try(&o->r, kept[i].seed, 1);
	}
	printf("# %llu seeds of %s\n", (unsigned long long)count, KEPT_FILE);
	tell(o, failed == 0 && count > 0, "what once failed holds");
}

static void
repeat_test(struct options *o)
{
	uint64_t one, two, other;
	bool is_ok = seed_try(&o->r, o->from, CONTROL_NONE, &one) &&
		     seed_try(&o->r, o->from, CONTROL_NONE, &two) &&
		     seed_try(&o->r, o->from + 1, CONTROL_NONE, &other);

	printf("# traces %016llx %016llx %016llx\n", (unsigned long long)one,
	       (unsigned long long)two, (unsigned long long)other);
	tell(o, is_ok && one == two && one != other,
	     "a seed repeats what happened");
}

/* Which seed notices that the rule is missing; 0 none.  It passes while the
 * rule is there. */
static uint64_t
catcher(const struct options *o, enum control c)
{
	for (size_t i = 0; i < kept_count; i++)
		if (kept[i].control == c &&
		    !seed_try(&o->r, kept[i].seed, c, NULL) &&
		    seed_try(&o->r, kept[i].seed, CONTROL_NONE, NULL))
			return kept[i].seed;
	for (uint64_t s = o->from; s < o->from + SEEDS_CONTROL; s++)
		if (!seed_try(&o->r, s, c, NULL) &&
		    seed_try(&o->r, s, CONTROL_NONE, NULL))
			return s;
	return 0;
}

static void
control_test(struct options *o, enum control c)
{
	char name[160];
	uint64_t seed = catcher(o, c);

	if (seed != 0)
		printf("# %s: %llu %s\n", KEPT_FILE, (unsigned long long)seed,
		       control_word(c));
	(void)snprintf(name, sizeof(name), "it is noticed: %s",
		       control_name(c));
	tell(o, seed != 0, name);
}

static void
controls_test(struct options *o)
{
	for (unsigned c = CONTROL_NONE + 1; c < CONTROLS; c++)
		control_test(o, (enum control)c);
}

/* One program under two names, which tests/run runs side by side. */
static bool
is_called(const struct options *o, const char *name)
{
	const char *slash = strrchr(o->r.program, '/');

	return strcmp(slash == NULL ? o->r.program : slash + 1, name) == 0;
}

static void
tests_run(struct options *o)
{
	if (o->has_control && o->has_range) {
		printf("1..1\n");
		tell(o, seed_try(&o->r, o->from, o->control, NULL),
		     control_name(o->control));
	} else if (o->has_control) {
		printf("1..1\n");
		control_test(o, o->control);
	} else if (o->has_range) {
		printf("1..1\n");
		range_test(o, o->from, o->count);
	} else if (is_called(o, "controls")) {
		printf("1..%u\n", 1u + CONTROLS);
		kept_test(o);
		repeat_test(o);
		controls_test(o);
	} else {
		printf("1..2\n");
		range_test(o, o->from, o->count);
		range_test(o, HARSH_FROM, HARSH_CHECK);
	}
}

static bool
option_take(struct options *o, int c)
{
	switch (c) {
	case 's':
		o->from = number(optarg);
		o->count = 1;
		o->has_range = true;
		return true;
	case 'f':
		o->from = number(optarg);
		o->has_range = true;
		return true;
	case 'c':
		o->count = number(optarg);
		o->has_range = true;
		return true;
	case 'j':
		o->r.jobs = number(optarg);
		return o->r.jobs > 0;
	case 'k':
		o->r.keeps = true;
		return true;
	case 'l':
		o->r.is_loud = true;
		return true;
	case 'x':
		o->control = control_of(optarg);
		o->has_control = true;
		return o->control < CONTROLS;
	default:
		return false;
	}
}

static bool
options_read(struct options *o, int argc, char **argv)
{
	static const struct option names[] = {
	    {"seed", 1, NULL, 's'},    {"from", 1, NULL, 'f'},
	    {"count", 1, NULL, 'c'},   {"jobs", 1, NULL, 'j'},
	    {"control", 1, NULL, 'x'}, {"loud", 0, NULL, 'l'},
	    {"keep", 0, NULL, 'k'},    {NULL, 0, NULL, 0},
	};
	int c;

	while ((c = getopt_long(argc, argv, "", names, NULL)) != -1)
		if (!option_take(o, c))
			return false;
	return true;
}

int
main(int argc, char **argv)
{
	struct options o = {.r = {.jobs = 1, .program = argv[0]},
			    .from = 1,
			    .count = SEEDS_CHECK};
	struct tmpdir dir;
	char hub[PATH_SIZE];

	if (!options_read(&o, argc, argv))
		return 2;
	/* Nothing here asks the real disk to keep anything. */
	if (getenv("TMPDIR") == NULL && access("/dev/shm", W_OK) == 0)
		(void)setenv("TMPDIR", "/dev/shm", 1);
	if (keys_init() != 0)
		return 2;
	if (!kept_read())
		printf("# no file %s here\n", KEPT_FILE);
	o.r.sums = sums_new();
	disk_install();
	tmpdir_make(&dir);
	(void)snprintf(o.r.dir, sizeof(o.r.dir), "%s", dir.path);
	(void)snprintf(hub, sizeof(hub), "%s/hub", dir.path);
	district_template(hub);
	tests_run(&o);
	if (!o.r.keeps)
		tmpdir_remove(&dir);
	return o.is_bad ? 1 : 0;
}

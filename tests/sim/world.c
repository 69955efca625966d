#include "tests/sim/world.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/lib/tmpdir.h"

#define LINE_SIZE   512
#define TRACE_BEGIN UINT64_C(0xcbf29ce484222325)
#define TRACE_PRIME UINT64_C(0x100000001b3)
#define FOLDERS_MAX 3

static _Noreturn void
broken(const char *what, const char *path)
{
	(void)fprintf(stderr, "sim: %s %s\n", what, path);
	abort();
}

struct world *
world_of(struct world *w)
{
	static struct world *here;

	if (w != NULL)
		here = w;
	return here;
}

struct world *
world_new(uint64_t seed, const char *folder)
{
	struct world *w = mmap(NULL, sizeof(*w), PROT_READ | PROT_WRITE,
			       MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	char path[PATH_SIZE];

	if (w == MAP_FAILED)
		broken("no memory for", "the world");
	(void)snprintf(w->dir, sizeof(w->dir), "%s", folder);
	w->seed = seed;
	w->is_harsh = seed >= HARSH_FROM;
	(void)fake_rng(&w->chance, seed);
	(void)fake_rng(&w->hub_random, seed ^ UINT64_C(0x6875620000000000));
	w->now_ms = FAKE_NOW_MS;
	w->trace = TRACE_BEGIN;
	w->doing = "begin";
	if (mkdir(folder, 0700) != 0 ||
	    mkdir(world_path(w, path, "mail"), 0700) != 0)
		broken("mkdir", folder);
	(void)world_of(w);
	return w;
}

struct rng
world_rng(struct fake_rng *f)
{
	struct fake_rng ignored;
	struct rng r = fake_rng(&ignored, 0);

	r.ctx = f;
	return r;
}

unsigned
below(struct world *w, unsigned n)
{
	struct rng r = world_rng(&w->chance);

	return (unsigned)fake_below(&r, n);
}

bool
percent(struct world *w, unsigned n)
{
	return below(w, 100) < n;
}

static int64_t
home_now(void *ctx)
{
	const struct home *h = ctx;

	return world_of(NULL)->now_ms + h->skew_ms;
}

static int64_t
hub_now(void *ctx)
{
	const struct world *w = ctx;

	return w->now_ms + w->hub_skew_ms;
}

static int64_t
steady(void *ctx)
{
	(void)ctx;
	return world_of(NULL)->steady_ms;
}

struct clock
home_clock(struct home *h)
{
	return (struct clock){home_now, steady, h};
}

struct clock
hub_clock(struct world *w)
{
	return (struct clock){hub_now, steady, w};
}

void
trace(struct world *w, const char *fmt, ...)
{
	char line[LINE_SIZE];
	va_list ap;

	va_start(ap, fmt);
	(void)vsnprintf(line, sizeof(line), fmt, ap);
	va_end(ap);
	for (const char *c = line; *c != '\0'; c++)
		w->trace = (w->trace ^ (uint8_t)*c) * TRACE_PRIME;
	if (!w->is_loud)
		return;
	printf("# %3u %s\n", w->step, line);
	(void)fflush(stdout);
}

void
violates(struct world *w, const char *fmt, ...)
{
	char line[LINE_SIZE];
	va_list ap;

	va_start(ap, fmt);
	(void)vsnprintf(line, sizeof(line), fmt, ap);
	va_end(ap);
	printf("# seed %llu, step %u, %s: %s\n", (unsigned long long)w->seed,
	       w->step, w->doing, line);
	(void)fflush(stdout);
	_exit(SIM_FAILS);
}

const char *
world_path(const struct world *w, char out[PATH_SIZE], const char *fmt, ...)
{
	size_t n = strlen(w->dir);
	va_list ap;

	memcpy(out, w->dir, n);
	out[n++] = '/';
	va_start(ap, fmt);
	(void)vsnprintf(out + n, PATH_SIZE - n, fmt, ap);
	va_end(ap);
	return out;
}

void
bytes_read(const char *path, struct buf *out)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	uint8_t block[16384];
	ssize_t n;

	if (fd < 0)
		broken("open", path);
	buf_reset(out);
	while ((n = read(fd, block, sizeof(block))) > 0)
		buf_add(out, block, (size_t)n);
	(void)close(fd);
	if (n < 0)
		broken("read", path);
}

/* Not write(): that one may be made to fail. */
void
bytes_write(const char *path, const void *p, size_t n)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	size_t at = 0;

	if (fd < 0)
		broken("open", path);
	while (at < n) {
		ssize_t put =
		    pwrite(fd, (const uint8_t *)p + at, n - at, (off_t)at);

		if (put <= 0)
			broken("write", path);
		at += (size_t)put;
	}
	(void)close(fd);
}

static void
file_copy(const char *from, const char *to)
{
	struct buf b = BUF_INIT((size_t)64 * 1024 * 1024);

	bytes_read(from, &b);
	bytes_write(to, b.p, b.len);
	buf_done(&b);
}

/* Folders are three deep at most. */
static void
names_copy(const char *from, const char *to, unsigned depth)
{
	DIR *d = opendir(from);
	const struct dirent *n;
	char a[PATH_SIZE], b[PATH_SIZE];
	struct stat st;

	if (d == NULL || mkdir(to, 0700) != 0)
		broken("copy", from);
	while ((n = readdir(d)) != NULL) {
		if (n->d_name[0] == '.')
			continue;
		(void)snprintf(a, sizeof(a), "%s/%.100s", from, n->d_name);
		(void)snprintf(b, sizeof(b), "%s/%.100s", to, n->d_name);
		if (stat(a, &st) != 0)
			broken("stat", a);
		if (S_ISREG(st.st_mode))
			file_copy(a, b);
		else if (S_ISDIR(st.st_mode) && depth < FOLDERS_MAX)
			names_copy(a, b, depth + 1);
	}
	(void)closedir(d);
}

void
tree_copy(const char *from, const char *to)
{
	tree_remove(to);
	names_copy(from, to, 1);
}

void
tree_remove(const char *path)
{
	struct tmpdir dir = {.path = ""};

	if (access(path, F_OK) != 0)
		return;
	(void)snprintf(dir.path, sizeof(dir.path), "%s", path);
	tmpdir_remove(&dir);
}

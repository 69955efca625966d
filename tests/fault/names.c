#include "tests/fault/names.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/fault/image.h"
#include "tests/lib/fake.h"

#define NAMES_MAX 64
#define PATH_SIZE 512

/* A name that was given, exchanged or removed, until its folder is synced. */
struct name {
	char path[PATH_SIZE];
	char from[PATH_SIZE]; /* renamed from; "" it was not */
	uint8_t *p;           /* what it had; NULL nothing */
	size_t n;
	bool is_loose; /* what came was not synced before */
	bool is_firm;  /* the folder was synced: only its bytes may be lost */
};

static struct name names[NAMES_MAX];
static size_t name_count;
static ino_t synced[NAMES_MAX];
static size_t synced_count;

int __real_rename(const char *from, const char *to);
int __real_unlink(const char *path);
int __real_link(const char *from, const char *to);
int __real_fsync(int fd);
int __real_fdatasync(int fd);
ssize_t __real_write(int fd, const void *p, size_t n);
int __wrap_rename(const char *from, const char *to);
int __wrap_unlink(const char *path);
int __wrap_link(const char *from, const char *to);
int __wrap_fsync(int fd);
int __wrap_fdatasync(int fd);
ssize_t __wrap_write(int fd, const void *p, size_t n);

void
names_begin(void)
{
	while (name_count > 0)
		free(names[--name_count].p);
	synced_count = 0;
}

static void
path_copy(char to[PATH_SIZE], const char *from)
{
	if (strlen(from) >= PATH_SIZE)
		abort();
	memcpy(to, from, strlen(from) + 1);
}

static bool
is_synced(const char *path)
{
	struct stat st;

	if (image_find(path) != NULL)
		return true; /* what it lacks is settled with it */
	if (stat(path, &st) != 0)
		return false;
	for (size_t k = 0; k < synced_count; k++)
		if (synced[k] == st.st_ino)
			return true;
	return false;
}

static struct name *
name_keep(const char *path)
{
	struct name *n = &names[name_count];

	if (name_count == NAMES_MAX)
		abort();
	memset(n, 0, sizeof(*n));
	path_copy(n->path, path);
	n->p = file_slurp(path, &n->n);
	name_count++;
	return n;
}

int
__wrap_rename(const char *from, const char *to)
{
	struct name *n;
	int rc;

	if (!disk_is_armed() || !disk_has(to))
		return __real_rename(from, to);
	disk_tick();
	n = name_keep(to);
	path_copy(n->from, from);
	n->is_loose = !is_synced(from);
	rc = __real_rename(from, to);
	image_forget(to);
	image_move(from, to);
	return rc;
}

int
__wrap_unlink(const char *path)
{
	if (disk_is_armed() && disk_has(path) && access(path, F_OK) == 0) {
		disk_tick();
		name_keep(path);
		image_forget(path);
	}
	return __real_unlink(path);
}

int
__wrap_link(const char *from, const char *to)
{
	if (disk_is_armed() && disk_has(to)) {
		disk_tick();
		name_keep(to);
	}
	return __real_link(from, to);
}

static void
names_sync(const struct stat *folder)
{
	struct stat st;
	size_t kept = 0;

	for (size_t k = 0; k < name_count; k++) {
		char *slash = strrchr(names[k].path, '/');

		*slash = '\0';
		if (stat(names[k].path, &st) == 0 &&
		    st.st_ino == folder->st_ino) {
			if (!names[k].is_loose || names[k].from[0] == '\0') {
				free(names[k].p);
				continue;
			}
			names[k].is_firm = true;
		}
		*slash = '/';
		names[kept++] = names[k];
	}
	name_count = kept;
}

/* The path of an open file. */
static void
fd_path(int fd, char out[PATH_SIZE])
{
	char link[64];
	ssize_t n;

	(void)snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
	n = readlink(link, out, PATH_SIZE - 1);
	if (n < 0)
		abort();
	out[n] = '\0';
}

static void
file_synced(int fd, const struct stat *st)
{
	char path[PATH_SIZE];
	struct image *i;

	fd_path(fd, path);
	if ((i = image_find(path)) != NULL)
		image_sync(i);
	synced[synced_count++ % NAMES_MAX] = st->st_ino;
	if (synced_count > NAMES_MAX)
		synced_count = NAMES_MAX;
}

/* A folder is on the disk that its names are on. */
static bool
fd_is_here(int fd, const struct stat *st)
{
	char path[PATH_SIZE];
	size_t n;

	fd_path(fd, path);
	n = strlen(path);
	if (S_ISDIR(st->st_mode) && n + 1 < PATH_SIZE)
		memcpy(path + n, "/", 2);
	return disk_has(path);
}

/* Nothing but this process looks at the real disk. */
int
__wrap_fsync(int fd)
{
	struct stat st;

	if (!disk_is_armed())
		return 0;
	if (fstat(fd, &st) != 0)
		abort();
	if (!fd_is_here(fd, &st))
		return 0;
	disk_tick();
	if (S_ISDIR(st.st_mode))
		names_sync(&st);
	else
		file_synced(fd, &st);
	return 0;
}

int
__wrap_fdatasync(int fd)
{
	return __wrap_fsync(fd);
}

/* Bytes written over others of a file that stays: a file that grows under a
 * name of its own is whole or empty by its rename. */
ssize_t
__wrap_write(int fd, const void *p, size_t n)
{
	char path[PATH_SIZE];
	struct stat st;
	off_t at;

	if (!disk_is_armed() || fstat(fd, &st) != 0 || !S_ISREG(st.st_mode) ||
	    (at = lseek(fd, 0, SEEK_CUR)) < 0 || at + (off_t)n > st.st_size)
		return __real_write(fd, p, n);
	fd_path(fd, path);
	if (!disk_has(path))
		return __real_write(fd, p, n);
	image_write(image_open(path, false), p, n, (uint64_t)at);
	disk_tick();
	return __real_write(fd, p, n);
}

/* A rename that does not last leaves the old file, and the new one under the
 * name from which it came; bytes that were not synced before are lost in any
 * case. */
static void
name_undo(const struct name *n)
{
	uint8_t *came;
	size_t len;

	image_move(n->path, n->from);
	came = file_slurp(n->path, &len);
	if (n->from[0] != '\0' && came != NULL)
		file_spill(n->from, came, n->is_loose ? 0 : len);
	free(came);
	if (n->p != NULL)
		file_spill(n->path, n->p, n->n);
	else
		__real_unlink(n->path);
}

void
names_settle(const struct rng *rng)
{
	while (name_count > 0) {
		const struct name *n = &names[--name_count];

		if (n->is_firm &&
		    (access(n->path, F_OK) != 0 || is_synced(n->path)))
			continue;
		if (fake_below(rng, 2) == 0 && !n->is_firm)
			name_undo(n);
		else if (n->is_loose && n->from[0] != '\0')
			file_spill(n->path, NULL, 0);
	}
}

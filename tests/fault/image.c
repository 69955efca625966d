#include "tests/fault/image.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/fault/names.h"
#include "tests/lib/fake.h"

#define SECTOR    512
#define FILES_MAX 64

struct told {
	bool is_truncate;
	uint64_t at; /* or the size */
	size_t n;
	uint8_t *p;
	struct told *next;
};

struct image {
	char path[512];
	uint8_t *p; /* what lasts */
	size_t n;
	bool is_there; /* its name lasts */
	bool is_gone;  /* it was deleted, but that does not last yet */
	struct told *first;
	struct told **last;
};

static struct image images[FILES_MAX];
static size_t image_count;
static struct fake_rng chance;
static struct rng rng;

static void *
need(void *p)
{
	if (p == NULL)
		abort();
	return p;
}

uint8_t *
file_slurp(const char *path, size_t *n)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	struct stat st;
	uint8_t *p;

	*n = 0;
	if (fd < 0)
		return NULL;
	if (fstat(fd, &st) != 0)
		abort();
	p = need(malloc((size_t)st.st_size + 1));
	while (*n < (size_t)st.st_size) {
		ssize_t got = read(fd, p + *n, (size_t)st.st_size - *n);

		if (got <= 0)
			break;
		*n += (size_t)got;
	}
	close(fd);
	return p;
}

void
file_spill(const char *path, const uint8_t *p, size_t n)
{
	size_t at = 0;
	int fd;

	/* The file may have a second name, which keeps what it has. */
	(void)unlink(path);
	fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (fd < 0)
		abort();
	while (at < n) {
		ssize_t put = pwrite(fd, p + at, n - at, (off_t)at);

		if (put <= 0)
			abort();
		at += (size_t)put;
	}
	if (ftruncate(fd, (off_t)n) != 0)
		abort();
	close(fd);
}

static void
told_drop(struct image *i)
{
	while (i->first != NULL) {
		struct told *t = i->first;

		i->first = t->next;
		free(t->p);
		free(t);
	}
	i->last = &i->first;
}

void
images_begin(uint64_t seed)
{
	for (size_t k = 0; k < image_count; k++) {
		told_drop(&images[k]);
		free(images[k].p);
	}
	image_count = 0;
	names_begin();
	rng = fake_rng(&chance, seed);
}

struct image *
image_find(const char *path)
{
	for (size_t k = 0; k < image_count; k++)
		if (strcmp(images[k].path, path) == 0)
			return &images[k];
	return NULL;
}

void
image_forget(const char *path)
{
	struct image *i = image_find(path);

	if (i == NULL)
		return;
	told_drop(i);
	free(i->p);
	i->p = NULL;
	i->path[0] = '\0';
}

void
image_move(const char *from, const char *to)
{
	struct image *i = image_find(from);

	if (i == NULL)
		return;
	if (strlen(to) >= sizeof(i->path))
		abort();
	memcpy(i->path, to, strlen(to) + 1);
}

struct image *
image_open(const char *path, bool is_new)
{
	struct image *i = image_find(path);
	bool is_known = i != NULL;

	if (!is_known) {
		i = image_find("");
		if (i == NULL && image_count < FILES_MAX)
			i = &images[image_count++];
		if (i == NULL || strlen(path) >= sizeof(i->path))
			abort();
		memset(i, 0, sizeof(*i));
		i->last = &i->first;
		memcpy(i->path, path, strlen(path) + 1);
		i->p = file_slurp(path, &i->n);
		i->is_there = !is_new;
	} else if (is_new) {
		/* Its old bytes may come back until this one is synced. */
		image_truncate(i, 0);
	}
	i->is_gone = false;
	return i;
}

static void
told_add(struct image *i, bool is_truncate, uint64_t at, const void *p,
	 size_t n)
{
	struct told *t = need(calloc(1, sizeof(*t)));

	t->is_truncate = is_truncate;
	t->at = at;
	t->n = n;
	if (n > 0) {
		t->p = need(malloc(n));
		memcpy(t->p, p, n);
	}
	*i->last = t;
	i->last = &t->next;
}

void
image_write(struct image *i, const void *p, size_t n, uint64_t at)
{
	told_add(i, false, at, p, n);
}

void
image_truncate(struct image *i, uint64_t size)
{
	told_add(i, true, size, NULL, 0);
}

/* Bytes that were never written: zeroes, or what the disk had there. */
static void
grow(struct image *i, size_t n, bool is_dirty)
{
	if (n <= i->n)
		return;
	i->p = need(realloc(i->p, n));
	memset(i->p + i->n, is_dirty ? 0xa5 : 0, n - i->n);
	i->n = n;
}

static void
take(struct image *i, const struct told *t, size_t from, size_t to)
{
	memcpy(i->p + t->at + from, t->p + from, to - from);
}

static void
take_whole(struct image *i, const struct told *t)
{
	if (t->is_truncate) {
		grow(i, (size_t)t->at, false);
		i->n = (size_t)t->at;
		return;
	}
	grow(i, (size_t)t->at + t->n, false);
	take(i, t, 0, t->n);
}

/* Each sector arrives or not. */
static void
take_torn(struct image *i, const struct told *t)
{
	size_t from = 0, to;
	bool is_dirty = fake_below(&rng, 2) == 0;

	if (t->is_truncate) {
		if (fake_below(&rng, 2) == 0)
			take_whole(i, t);
		return;
	}
	for (; from < t->n; from = to) {
		to = from + SECTOR - (size_t)((t->at + from) % SECTOR);
		if (to > t->n)
			to = t->n;
		if (fake_below(&rng, 2) == 0)
			continue;
		grow(i, (size_t)t->at + from, is_dirty);
		grow(i, (size_t)t->at + to, is_dirty);
		take(i, t, from, to);
	}
}

void
image_sync(struct image *i)
{
	for (const struct told *t = i->first; t != NULL; t = t->next)
		take_whole(i, t);
	told_drop(i);
	i->is_there = true;
}

void
image_delete(const char *path, bool is_synced)
{
	struct image *i = image_find(path);

	if (i == NULL)
		i = image_open(path, access(path, F_OK) != 0);
	i->is_gone = true;
	if (!is_synced)
		return;
	told_drop(i);
	i->n = 0;
	i->is_there = false;
}

/* How much of what was told arrives: nothing, all, the first so many with the
 * next one torn, or any sector or not. */
static void
image_settle(struct image *i)
{
	uint64_t how = fake_below(&rng, 4);
	uint64_t left = 0;

	for (const struct told *t = i->first; t != NULL; t = t->next)
		left++;
	left = how == 0 ? 0 : how == 1 ? left : fake_below(&rng, left + 1);
	for (const struct told *t = i->first; t != NULL; t = t->next) {
		if (how == 3 || (how == 2 && left == 0))
			take_torn(i, t);
		else if (left > 0)
			take_whole(i, t);
		else
			break;
		if (how == 2 && left == 0)
			break;
		left -= left > 0;
	}
	if (i->is_gone || !i->is_there)
		/* Its name may be there or not, unless that is settled. */
		if ((i->is_gone && !i->is_there) || fake_below(&rng, 2) == 0) {
			unlink(i->path);
			return;
		}
	file_spill(i->path, i->p, i->n);
}

void
images_settle(void)
{
	names_settle(&rng);
	for (size_t k = 0; k < image_count; k++)
		if (images[k].path[0] != '\0')
			image_settle(&images[k]);
}

#include "protocol/base/file.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "protocol/base/num.h"

#define CHUNK_BYTES    16384
#define PATH_BYTES_MAX 4096

static int
fd_read(struct buf *out, int fd, struct err *e)
{
	uint8_t chunk[CHUNK_BYTES];
	ssize_t got;

	for (;;) {
		got = read(fd, chunk, sizeof(chunk));
		if (got == 0)
			break;
		if (got < 0 && errno != EINTR) {
			err_sys(e, "read");
			break;
		}
		if (got > 0)
			buf_add(out, chunk, (size_t)got);
		if (buf_check(out, e) != 0)
			break;
	}
	/* What was read may be a key. */
	explicit_bzero(chunk, sizeof(chunk));
	return got == 0 ? 0 : -1;
}

/* Whether others than its owner have any right to it. */
static bool
is_exposed(const struct stat *st)
{

	return (st->st_mode & (S_IRWXG | S_IRWXO)) != 0;
}

/* Asked of the file that was opened, not of its name. */
static int
fd_check(int fd, bool private, struct err *e)
{
	struct stat st;

	if (fstat(fd, &st) != 0)
		return err_sys(e, "stat");
	if (!S_ISREG(st.st_mode))
		return err_set(e, ERR_IO, "not a file");
	if (private && is_exposed(&st))
		return err_set(e, ERR_KEY, "others may use the file");
	return 0;
}

static int
path_read(struct buf *out, const char *path, bool private, struct err *e)
{
	size_t before = out->len;
	int fd;

	/* O_NONBLOCK: a pipe of that name must not hold us up. */
	fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
	if (fd < 0)
		return err_sys(e, "%s", path);
	if (fd_check(fd, private, e) != 0 || fd_read(out, fd, e) != 0) {
		close(fd);
		out->len = before;
		if (out->p != NULL)
			out->p[before] = '\0';
		return err_wrap(e, "%s", path);
	}
	close(fd);
	return 0;
}

int
file_read(struct buf *out, const char *path, struct err *e)
{
	return path_read(out, path, false, e);
}

int
file_read_private(struct buf *out, const char *path, struct err *e)
{
	return path_read(out, path, true, e);
}

static int
fd_write(int fd, const void *p, size_t n, struct err *e)
{
	const uint8_t *at = p;

	while (n > 0) {
		ssize_t put = write(fd, at, n);

		if (put < 0 && errno == EINTR)
			continue;
		if (put < 0)
			return err_sys(e, "write");
		at += put;
		n -= (size_t)put;
	}
	return 0;
}

/* Fill the temporary file and give up its descriptor. */
static int
temp_fill(int fd, const void *p, size_t n, unsigned mode, struct err *e)
{
	int rc = fd_write(fd, p, n, e);

	if (rc == 0 && fchmod(fd, (mode_t)mode) != 0)
		rc = err_sys(e, "mode");
	if (rc == 0 && fsync(fd) != 0)
		rc = err_sys(e, "sync");
	if (close(fd) != 0 && rc == 0)
		rc = err_sys(e, "close");
	return rc;
}

int
file_write(const char *path, const void *p, size_t n, unsigned mode,
	   struct err *e)
{
	struct buf temp = BUF_INIT(PATH_BYTES_MAX);
	int fd;

	buf_fmt(&temp, "%s.tmp-XXXXXX", path);
	if (buf_check(&temp, e) != 0)
		goto err0;
	fd = mkstemp((char *)temp.p);
	if (fd < 0) {
		err_sys(e, "make a file");
		goto err0;
	}
	(void)fcntl(fd, F_SETFD, FD_CLOEXEC);
	if (temp_fill(fd, p, n, mode, e) != 0)
		goto err1;
	if (rename(buf_str(&temp), path) != 0) {
		err_sys(e, "rename");
		goto err1;
	}
	if (folder_sync(path, e) != 0)
		goto err0;
	buf_done(&temp);
	return 0;

err1:
	unlink(buf_str(&temp));
err0:
	buf_done(&temp);
	return err_wrap(e, "%s", path);
}

static int
fd_overwrite(int fd, size_t at, const void *p, size_t n, struct err *e)
{
	struct stat st;

	if (fd_check(fd, false, e) != 0)
		return -1;
	if (fstat(fd, &st) != 0)
		return err_sys(e, "stat");
	if ((size_t)st.st_size < at || (size_t)st.st_size - at < n)
		return err_set(e, ERR_CORRUPT, "too short");
	if (lseek(fd, (off_t)at, SEEK_SET) < 0)
		return err_sys(e, "seek");
	if (fd_write(fd, p, n, e) != 0)
		return -1;
	return fdatasync(fd) == 0 ? 0 : err_sys(e, "sync");
}

int
file_overwrite(const char *path, size_t at, const void *p, size_t n,
	       struct err *e)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
	int rc;

	if (fd < 0)
		return err_sys(e, "%s", path);
	rc = fd_overwrite(fd, at, p, n, e);
	if (close(fd) != 0 && rc == 0)
		rc = err_sys(e, "close");
	return rc == 0 ? 0 : err_wrap(e, "%s", path);
}

bool
file_exists(const char *path)
{
	struct stat st;

	return lstat(path, &st) == 0;
}

bool
file_is_exposed(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 && is_exposed(&st);
}

int
file_remove(const char *path, struct err *e)
{
	if (unlink(path) == 0)
		return folder_sync(path, e);
	return errno == ENOENT ? 0 : err_sys(e, "remove %s", path);
}

static int
folder_make_one(const char *path, struct err *e)
{
	struct stat st;
	int why;

	if (mkdir(path, 0700) == 0)
		return folder_sync(path, e);
	why = errno;
	/* On a path that is read-only what is there already may do. */
	if (stat(path, &st) == 0 && S_ISDIR(st.st_mode))
		return 0;
	errno = why;
	return err_sys(e, "make folder %s", path);
}

int
folder_make(const char *path, struct err *e)
{
	struct buf b = BUF_INIT(PATH_BYTES_MAX);
	int rc = 0;

	buf_text(&b, path);
	while (b.len > 1 && b.p[b.len - 1] == '/')
		b.p[--b.len] = '\0';
	if (buf_check(&b, e) != 0 || b.len == 0) {
		buf_done(&b);
		return err_set(e, ERR_USAGE, "the folder's name is empty");
	}
	for (size_t i = 1; rc == 0 && i < b.len; i++) {
		if (b.p[i] != '/' || b.p[i - 1] == '/')
			continue;
		b.p[i] = '\0';
		rc = folder_make_one(buf_str(&b), e);
		b.p[i] = '/';
	}
	if (rc == 0)
		rc = folder_make_one(buf_str(&b), e);
	buf_done(&b);
	return rc;
}

void
folder_list_free(char **names, size_t count)
{
	for (size_t i = 0; names != NULL && i < count; i++)
		free(names[i]);
	free(names);
}

static bool
name_ends(const char *name, const char *suffix)
{
	size_t n = strlen(name);
	size_t k = strlen(suffix);

	if (strcmp(name, ".") == 0 || strcmp(name, "..") == 0)
		return false;
	return n >= k && memcmp(name + n - k, suffix, k) == 0;
}

struct names {
	char **v;
	size_t count;
	size_t room;
};

static int
names_add(struct names *l, const char *name, struct err *e)
{
	struct buf copy = BUF_INIT(PATH_BYTES_MAX);

	if (l->count == l->room) {
		size_t room = l->room == 0 ? 16 : l->room * 2;
		char **v = reallocarray(l->v, room, sizeof(*v));

		if (v == NULL)
			return err_memory(e);
		l->v = v;
		l->room = room;
	}
	buf_text(&copy, name);
	if (buf_check(&copy, e) != 0)
		return -1;
	l->v[l->count++] = (char *)buf_take(&copy, NULL);
	return 0;
}

static int
name_cmp(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

int
folder_list(const char *path, const char *suffix, char ***names, size_t *count,
	    struct err *e)
{
	struct names l = {NULL, 0, 0};
	const struct dirent *d;
	DIR *dir = opendir(path);
	int rc = 0;

	if (dir == NULL)
		return err_sys(e, "%s", path);
	errno = 0;
	while (rc == 0 && (d = readdir(dir)) != NULL) {
		if (name_ends(d->d_name, suffix))
			rc = names_add(&l, d->d_name, e);
		errno = 0;
	}
	if (rc == 0 && errno != 0)
		rc = err_sys(e, "%s", path);
	closedir(dir);
	if (rc != 0) {
		folder_list_free(l.v, l.count);
		return rc;
	}
	if (l.count > 0)
		qsort(l.v, l.count, sizeof(*l.v), name_cmp);
	*names = l.v;
	*count = l.count;
	return 0;
}

int
path_join(struct buf *out, const char *folder, const char *name, struct err *e)
{
	size_t n = strlen(folder);

	buf_reset(out);
	buf_add(out, folder, n);
	if (n > 0 && folder[n - 1] != '/')
		buf_byte(out, '/');
	buf_text(out, name);
	return buf_check(out, e);
}

#include "protocol/base/stream.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

static int
open_as(struct stream *s, const char *path, int flags, uint64_t *size,
	struct err *e)
{
	struct stat st;
	/* O_NONBLOCK: a pipe of that name must not hold us up. */
	int fd = open(path, flags | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0600);

	if (fd < 0)
		return err_sys(e, "%s", path);
	if (fstat(fd, &st) != 0) {
		err_sys(e, "%s", path);
		goto err0;
	}
	if (!S_ISREG(st.st_mode)) {
		err_set(e, ERR_IO, "%s: not a file", path);
		goto err0;
	}
	s->fd = fd;
	*size = (uint64_t)st.st_size;
	return 0;

err0:
	close(fd);
	return -1;
}

int
stream_open(struct stream *s, const char *path, uint64_t *size, struct err *e)
{
	return open_as(s, path, O_RDONLY, size, e);
}

int
stream_make(struct stream *s, const char *path, uint64_t *size, struct err *e)
{
	return open_as(s, path, O_RDWR | O_CREAT, size, e);
}

int
stream_read(const struct stream *s, uint64_t at, void *p, size_t n,
	    struct err *e)
{
	uint8_t *to = p;

	while (n > 0) {
		ssize_t got = pread(s->fd, to, n, (off_t)at);

		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return err_sys(e, "read");
		if (got == 0)
			return err_set(e, ERR_CORRUPT, "too short");
		to += got;
		at += (uint64_t)got;
		n -= (size_t)got;
	}
	return 0;
}

int
stream_write(const struct stream *s, uint64_t at, const void *p, size_t n,
	     struct err *e)
{
	const uint8_t *from = p;

	while (n > 0) {
		ssize_t put = pwrite(s->fd, from, n, (off_t)at);

		if (put < 0 && errno == EINTR)
			continue;
		if (put < 0)
			return err_sys(e, "write");
		from += put;
		at += (uint64_t)put;
		n -= (size_t)put;
	}
	return 0;
}

int
stream_cut(const struct stream *s, uint64_t size, struct err *e)
{
	return ftruncate(s->fd, (off_t)size) == 0 ? 0 : err_sys(e, "truncate");
}

int
stream_sync(const struct stream *s, struct err *e)
{
	return fsync(s->fd) == 0 ? 0 : err_sys(e, "sync");
}

void
stream_close(struct stream *s)
{
	if (s->fd >= 0)
		close(s->fd);
	s->fd = -1;
}

#include <errno.h>
#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include "protocol/base/file.h"
#include "protocol/base/os.h"

#define RETRY_MS 10

/* A lock of the open file, not of the process (flock, not fcntl): two threads
 * exclude each other too, and closing another descriptor releases nothing. */
static int
fd_lock(int fd, int64_t wait_ms)
{
	struct clock c = os_clock(0);
	int64_t until = clock_steady_ms(&c) + wait_ms;

	while (flock(fd, LOCK_EX | LOCK_NB) != 0) {
		if (errno != EWOULDBLOCK && errno != EINTR)
			return -1;
		if (clock_steady_ms(&c) >= until) {
			errno = EWOULDBLOCK;
			return -1;
		}
		os_sleep_ms(RETRY_MS);
	}
	return 0;
}

int
lock_take(struct lock *l, const char *path, int64_t wait_ms, struct err *e)
{
	int fd;

	if (l->fd >= 0)
		BUG("the lock is held already");
	fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (fd < 0)
		return err_sys(e, "%s", path);
	if (fd_lock(fd, wait_ms) != 0) {
		if (errno == EWOULDBLOCK)
			err_set(e, ERR_BUSY, "%s: locked by another", path);
		else
			err_sys(e, "%s", path);
		close(fd);
		return -1;
	}
	l->fd = fd;
	return 0;
}

void
lock_release(struct lock *l)
{
	if (l->fd >= 0)
		close(l->fd);
	l->fd = -1;
}

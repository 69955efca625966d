#include "protocol/base/os.h"

#include <errno.h>
#include <fcntl.h>
#include <malloc.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/random.h>
#include <sys/resource.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

#define HEAP_LARGE_BYTES (64 * 1024)

/* The offset travels inside the pointer. */
_Static_assert(sizeof(intptr_t) >= sizeof(int64_t), "64-bit only");

static int64_t
clock_read(clockid_t which)
{
	struct timespec t;

	if (clock_gettime(which, &t) != 0)
		BUG("no such clock");
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static int64_t
os_now_ms(void *ctx)
{
	return clock_read(CLOCK_REALTIME) + (intptr_t)ctx;
}

static int64_t
os_steady_ms(void *ctx)
{
	(void)ctx;
	return clock_read(CLOCK_MONOTONIC);
}

struct clock
os_clock(int64_t offset_ms)
{
	return (struct clock){os_now_ms, os_steady_ms,
			      (void *)(intptr_t)offset_ms};
}

void
rng_fill(const struct rng *r, void *out, size_t n)
{
	r->fill(r->ctx, out, n);
}

static void
os_fill(void *ctx, void *out, size_t n)
{
	uint8_t *p = out;

	(void)ctx;
	while (n > 0) {
		ssize_t got = getrandom(p, n, 0);

		if (got < 0 && errno != EINTR)
			BUG("the system has no randomness");
		if (got > 0) {
			p += got;
			n -= (size_t)got;
		}
	}
}

struct rng
os_rng(void)
{
	return (struct rng){os_fill, NULL};
}

void
os_sleep_ms(int64_t ms)
{
	struct timespec t;

	if (ms <= 0)
		return;
	t.tv_sec = (time_t)(ms / 1000);
	t.tv_nsec = (long)(ms % 1000) * 1000000;
	nanosleep(&t, NULL);
}

/* Left alone, glibc keeps a freed block of a megabyte for the next one, in each
 * of the heaps that it makes for the threads. */
void
os_frugal_heap(void)
{
#ifdef __GLIBC__
	/* NOLINTBEGIN(concurrency-mt-unsafe): before any thread is begun */
	(void)mallopt(M_ARENA_MAX, 1);
	(void)mallopt(M_MMAP_THRESHOLD, HEAP_LARGE_BYTES);
	(void)mallopt(M_TRIM_THRESHOLD, HEAP_LARGE_BYTES);
	/* NOLINTEND(concurrency-mt-unsafe) */
#endif
}

size_t
os_files_max(size_t want)
{
	struct rlimit r;

	if (getrlimit(RLIMIT_NOFILE, &r) != 0)
		return 0;
	if (r.rlim_cur < want) {
		r.rlim_cur = want < r.rlim_max ? want : r.rlim_max;
		(void)setrlimit(RLIMIT_NOFILE, &r);
		(void)getrlimit(RLIMIT_NOFILE, &r);
	}
	return r.rlim_cur < want ? (size_t)r.rlim_cur : want;
}

void
os_no_core_dumps(void)
{
	const struct rlimit none = {0, 0};

	/* Either alone would do against most of what can happen. */
	setrlimit(RLIMIT_CORE, &none);
	prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
}

#define TTY_CANCEL 3 /* Ctrl-C */

/*
 * With ISIG off no key can end the program while echo is off and leave the
 * terminal mute; Ctrl-C ends the line instead, and is looked for in it.
 */
static int
tty_silence(int fd, struct termios *before)
{
	struct termios t;

	if (tcgetattr(fd, before) != 0)
		return -1;
	t = *before;
	t.c_lflag &= ~(tcflag_t)(ECHO | ISIG);
	t.c_lflag |= ICANON;
	t.c_cc[VEOL] = TTY_CANCEL;
	return tcsetattr(fd, TCSAFLUSH, &t);
}

static int
tty_say(int fd, const char *s)
{
	size_t n = strlen(s);

	return write(fd, s, n) == (ssize_t)n ? 0 : -1;
}

/* Read a line of any length, but keep no more than fits. */
static int
tty_line(int fd, char *out, size_t size, struct err *e)
{
	size_t n = 0;
	char c = 0;
	ssize_t got;

	for (;;) {
		got = read(fd, &c, 1);
		if (got < 0 && errno == EINTR)
			continue;
		if (got != 1 || c == '\n' || c == TTY_CANCEL)
			break;
		if (n < size)
			out[n] = c;
		n++;
	}
	if (got != 1 || c == TTY_CANCEL)
		return err_set(e, ERR_PASSPHRASE, "no passphrase was typed");
	if (n == 0)
		return err_set(e, ERR_PASSPHRASE, "the passphrase is empty");
	if (n >= size)
		return err_set(e, ERR_PASSPHRASE,
			       "the passphrase is longer than %zu bytes",
			       size - 1);
	out[n] = '\0';
	return 0;
}

int
os_read_passphrase(const char *prompt, char *out, size_t size, struct err *e)
{
	struct termios before;
	int rc = -1;
	int fd = open("/dev/tty", O_RDWR | O_NOCTTY | O_CLOEXEC);

	explicit_bzero(out, size);
	if (fd < 0)
		return err_set(e, ERR_PASSPHRASE, "no terminal to ask on");
	if (tty_silence(fd, &before) != 0) {
		err_set(e, ERR_PASSPHRASE, "the terminal keeps its echo");
		goto out;
	}
	if (tty_say(fd, prompt) == 0 && tty_say(fd, " ") == 0)
		rc = tty_line(fd, out, size, e);
	else
		err_set(e, ERR_PASSPHRASE, "the terminal does not answer");
	tcsetattr(fd, TCSAFLUSH, &before);
	(void)tty_say(fd, "\n");
out:
	close(fd);
	if (rc != 0)
		explicit_bzero(out, size);
	return rc;
}

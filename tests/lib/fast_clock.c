/* Loaded before a program's libraries: its monotonic clock runs FAST_CLOCK
 * times as fast, so that what it waits for comes as much earlier; its wall
 * clock stands at STILL_CLOCK milliseconds. */
#define _GNU_SOURCE
#include <stdint.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#define NS 1000000000LL

static int64_t
real_ns(clockid_t id, int *rc)
{
	struct timespec t = {0, 0};

	*rc = (int)syscall(SYS_clock_gettime, id, &t);
	return (int64_t)t.tv_sec * NS + t.tv_nsec;
}

static int64_t
digits(const char *s)
{
	int64_t n = 0;

	for (; *s >= '0' && *s <= '9'; s++)
		n = n * 10 + (*s - '0');
	return n;
}

int
clock_gettime(clockid_t id, struct timespec *out)
{
	const char *fast = getenv("FAST_CLOCK");
	const char *still = getenv("STILL_CLOCK");
	int64_t times = fast == NULL ? 1 : fast[0] - '0'; /* 1 to 9 */
	int rc;
	int64_t ns = real_ns(id, &rc);

	if (id == CLOCK_MONOTONIC && times > 1)
		ns *= times;
	if (id == CLOCK_REALTIME && still != NULL)
		ns = digits(still) * (NS / 1000);
	out->tv_sec = (time_t)(ns / NS);
	out->tv_nsec = (long)(ns % NS);
	return rc;
}

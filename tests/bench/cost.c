/*
 * What a command costs as a whole process.
 *
 *	cost TIMES OUT COMMAND [ARGUMENT...]
 *
 * runs it TIMES times, one after the other, and writes a JSON array to OUT:
 * for each time its status, wall and CPU microseconds and peak memory in KiB.
 * The memory of a process counts from before its exec(), so it is begun from
 * here, which is small, and not from an interpreter.
 */
#include <spawn.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "protocol/base/num.h"

extern char **environ;

static int64_t
now_us(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

static int64_t
time_us(const struct timeval *t)
{
	return (int64_t)t->tv_sec * 1000000 + t->tv_usec;
}

static int
once(FILE *out, char **argv, const char *gap)
{
	struct rusage used;
	int64_t start = now_us(), wall;
	int status, rc;
	pid_t pid;

	if ((rc = posix_spawnp(&pid, argv[0], NULL, NULL, argv, environ)) !=
	    0) {
		fprintf(stderr, "cost: %s: %s\n", argv[0], strerror(rc));
		return -1;
	}
	if (wait4(pid, &status, 0, &used) != pid)
		return -1;
	wall = now_us() - start;
	fprintf(out,
		"%s{\"status\":%d,\"wall_us\":%lld,\"cpu_us\":%lld,"
		"\"peak_kib\":%ld}",
		gap, WIFEXITED(status) ? WEXITSTATUS(status) : 128,
		(long long)wall,
		(long long)(time_us(&used.ru_utime) + time_us(&used.ru_stime)),
		used.ru_maxrss);
	return 0;
}

int
main(int argc, char **argv)
{
	uint64_t times;
	FILE *out;
	int rc = 0;

	if (argc < 4 ||
	    num_parse(argv[1], strlen(argv[1]), 1, 100000, &times) != 0) {
		fprintf(stderr, "usage: cost TIMES OUT COMMAND...\n");
		return 2;
	}
	if ((out = fopen(argv[2], "w")) == NULL) {
		perror(argv[2]);
		return 1;
	}
	fputc('[', out);
	for (uint64_t i = 0; rc == 0 && i < times; i++)
		rc = once(out, argv + 3, i == 0 ? "" : ",\n");
	fputs("]\n", out);
	return fclose(out) != 0 || rc != 0;
}

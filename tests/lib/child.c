#include "tests/lib/child.h"

#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#define NO_THREAD 254

struct errand {
	int (*body)(void *ctx);
	void *ctx;
	int status;
};

static void *
errand_run(void *arg)
{
	struct errand *r = arg;

	r->status = r->body(r->ctx);
	return NULL;
}

static int
beside(void *arg)
{
	struct errand *r = arg;
	pthread_t t;

	if (pthread_create(&t, NULL, errand_run, r) != 0 ||
	    pthread_join(t, NULL) != 0)
		return NO_THREAD;
	return r->status;
}

int
child_run(int (*body)(void *ctx), void *ctx)
{
	int status = 0;
	pid_t child;

	/* Or the child would print again what waits to be printed. */
	(void)fflush(NULL);
	child = fork();
	assert_true(child >= 0);
	if (child == 0)
		exit(body(ctx));
	assert_true(waitpid(child, &status, 0) == child);
	if (!WIFEXITED(status))
		fail_msg("the child died of signal %d", WTERMSIG(status));
	return WEXITSTATUS(status);
}

int
child_run_beside(int (*body)(void *ctx), void *ctx)
{
	struct errand r = {body, ctx, NO_THREAD};

	return child_run(beside, &r);
}

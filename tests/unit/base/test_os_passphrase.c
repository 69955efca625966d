/* posix_openpt() and its like are X/Open's. */
#define _XOPEN_SOURCE 700
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <sys/uio.h>
#include <termios.h>
#include <unistd.h>

#include "protocol/base/os.h"
#include "tests/lib/calls.h"
#include "tests/lib/child.h"

#define PROMPT "Mật khẩu?"
#define ROOM   12 /* of the answer, with its NUL */

/* One question at a terminal. */
struct question {
	const char *what;
	const char *typed; /* once the prompt stands there */
	const char *fails; /* a call, or NULL */
	int error;         /* its errno */
	const char *want;  /* NULL: refused */
	const char *why;   /* a piece of the reason */
};

/* What stands on the other side of the terminal. */
struct person {
	int screen;
	const char *typed;
	char seen[100];
};

/* Types behind the prompt, when the echo is off, and reads what appears.  By
 * calls that do not fail here. */
static void *
person_run(void *arg)
{
	struct person *p = arg;
	struct iovec typed = {(void *)(uintptr_t)p->typed, strlen(p->typed)};

	for (size_t n = 0; n < sizeof(p->seen) - 1; n++) {
		struct iovec c = {&p->seen[n], 1};

		if (readv(p->screen, &c, 1) != 1 || p->seen[n] == '\n')
			break;
		if (strcmp(p->seen, PROMPT " ") == 0 &&
		    writev(p->screen, &typed, 1) < 0)
			break;
	}
	return NULL;
}

/* A terminal for this process, which has none and outlives it. */
static int
terminal_make(int *fd)
{
	int other = posix_openpt(O_RDWR | O_NOCTTY);

	(void)signal(SIGHUP, SIG_IGN);
	if (setsid() < 0 || other < 0 || grantpt(other) != 0 ||
	    unlockpt(other) != 0)
		return -1;
	*fd = open(ptsname(other), O_RDWR);
	return *fd < 0 ? -1 : other;
}

/* 0, or the number of what was not as it should be. */
static int
outcome(const struct question *q, const struct person *p, int rc,
	const char *out, const struct err *e)
{
	if ((rc == 0) != (q->want != NULL))
		return 10;
	if (rc == 0 && strcmp(out, q->want) != 0)
		return 11;
	if (rc != 0 &&
	    (e->code != ERR_PASSPHRASE || strstr(e->text, q->why) == NULL))
		return 12;
	for (size_t i = 0; rc != 0 && i < ROOM; i++) {
		if (out[i] != '\0')
			return 13;
	}
	/* The line ends on the screen, too; what was typed is not on it. */
	if (strchr(p->seen, '\n') == NULL)
		return 14;
	return strstr(p->seen, "khau") == NULL ? 0 : 15;
}

static int
ask(void *ctx)
{
	const struct question *q = ctx;
	struct person p = {.typed = q->typed};
	struct termios before;
	struct termios after;
	char out[ROOM] = "rubbish";
	struct err e = ERR_INIT;
	pthread_t t;
	int fd = -1;
	int rc;

	p.screen = terminal_make(&fd);
	if (p.screen < 0 || tcgetattr(fd, &before) != 0 ||
	    pthread_create(&t, NULL, person_run, &p) != 0)
		return 1;
	if (q->fails != NULL)
		calls_fail(q->fails, q->error);
	rc = os_read_passphrase(PROMPT, out, sizeof(out), &e);
	if (pthread_join(t, NULL) != 0 || tcgetattr(fd, &after) != 0)
		return 2;
	(void)close(p.screen);
	if (memcmp(&before.c_lflag, &after.c_lflag, sizeof(after.c_lflag)) != 0)
		return 3;
	return outcome(q, &p, rc, out, &e);
}

static void
a_passphrase_is_one_line_that_is_not_shown(void **state)
{
	static const struct question rows[] = {
	    {"a line", "mat khau\n", NULL, 0, "mat khau", NULL},
	    {"as long as can be", "mat khau 12\n", NULL, 0, "mat khau 12",
	     NULL},
	    {"one too long", "mat khau 123\n", NULL, 0, NULL, "longer than 11"},
	    {"much too long", "mat khau mat khau mat khau\n", NULL, 0, NULL,
	     "longer than 11"},
	    {"nothing", "\n", NULL, 0, NULL, "empty"},
	    {"Ctrl-C behind letters", "mat khau\003", NULL, 0, NULL,
	     "no passphrase was typed"},
	    {"Ctrl-C", "\003", NULL, 0, NULL, "no passphrase was typed"},
	    {"Ctrl-D", "\004", NULL, 0, NULL, "no passphrase was typed"},
	    {"a signal meanwhile", "mat khau\n", "read", EINTR, "mat khau",
	     NULL},
	    {"a terminal that breaks", "", "read", EIO, NULL,
	     "no passphrase was typed"},
	    {"a terminal that says nothing", "", "write", EIO, NULL,
	     "does not answer"},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct question q = rows[i];
		int got = child_run(ask, &q);

		if (got != 0)
			fail_msg("%s: %d", rows[i].what, got);
	}
}

static int
ask_nobody(void *ctx)
{
	const char *fails = ctx;
	char out[ROOM] = "rubbish";
	struct err e = ERR_INIT;
	int other = -1;
	int fd = -1;
	int rc;

	if (fails == NULL)
		(void)setsid();
	else if ((other = terminal_make(&fd)) < 0)
		return 1;
	if (fails != NULL)
		calls_fail(fails, ENOTTY);
	rc = os_read_passphrase(PROMPT, out, sizeof(out), &e);
	if (rc != -1 || e.code != ERR_PASSPHRASE || out[0] != '\0')
		return 2;
	return strstr(e.text, fails == NULL ? "no terminal" : "echo") == NULL;
}

static void
without_a_terminal_nothing_is_asked(void **state)
{
	static char no_modes[] = "tcgetattr";

	(void)state;
	assert_int_equal(child_run(ask_nobody, NULL), 0);
	assert_int_equal(child_run(ask_nobody, no_modes), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_passphrase_is_one_line_that_is_not_shown),
	    cmocka_unit_test(without_a_terminal_nothing_is_asked),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* A cage that a process enters for the rest of its life. */
#ifndef KHEO_BASE_OS_SANDBOX_H
#define KHEO_BASE_OS_SANDBOX_H

#include <stdbool.h>

#include "protocol/base/err.h"

/* What the kernel could give. */
struct sandboxed {
	int landlock; /* its version; 0: none, files are as open as before */
	bool seccomp; /* the calls are refused */
};

/**
 * os_sandbox_enter(home, got, e):
 * From now on this thread, and each that it begins, opens files below the
 * folder ${home} alone, by landlock; and by a seccomp filter it begins no
 * process and no program, maps no memory for code, connects to nobody, opens
 * no socket but those of a stream server, and neither looks into, signals nor
 * mounts anything.  What is refused fails with EACCES or EPERM.  What is open
 * stays open.  There is no way back.  Before any thread is made: those that run
 * already stay outside.
 * A kernel that lacks either gives the other, as ${got} tells; that is no
 * failure.
 */
int os_sandbox_enter(const char *home, struct sandboxed *got, struct err *e);

#endif

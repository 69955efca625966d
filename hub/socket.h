/* The Unix socket by which admin commands reach a running daemon. */
#ifndef KHEO_HUB_SOCKET_H
#define KHEO_HUB_SOCKET_H

#include "hub/ask.h"
#include "hub/daemon.h"

struct admin_server;

/**
 * admin_start(d, home, e):
 * Listen on the socket in ${home} (0600) and run what comes in the writer of
 * ${d}, one command at a time; several may be on their way, and who is silent
 * for two seconds, or not done in ten, is cut.  A socket that a crashed daemon
 * left is replaced: the caller holds the home's lock.
 */
struct admin_server *
admin_start(struct daemon *d, const char *home, struct err *e);

/**
 * admin_stop(s):
 * Finish the commands at hand, remove the socket and free.  NULL is allowed.
 */
void admin_stop(struct admin_server *s);

/**
 * ask_remote(a, home, t, e):
 * Have the daemon of ${home} run the command.  ERR_BUSY: no daemon answers;
 * nothing was done.  ERR_NET: the daemon ended before it answered; whether the
 * command was done is not known.
 */
int ask_remote(const struct ask *a, const char *home, struct told *t,
	       struct err *e);

#endif

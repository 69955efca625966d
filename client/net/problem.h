/* What a hub says when it cannot serve a request. */
#ifndef KHEO_CLIENT_NET_PROBLEM_H
#define KHEO_CLIENT_NET_PROBLEM_H

#include <stddef.h>

#include "protocol/base/err.h"

/**
 * problem_read(p, n, e):
 * Turn a problem document (RFC 9457 with our member "token") into a failure;
 * always -1.  ERR_BUSY: wait; ERR_NET (NET_HUB_TROUBLE): the hub failed;
 * ERR_NOT_FOUND: another hub than the hello is for; ERR_DENIED: the hello was
 * not believed; ERR_STATE: sealed bodies only; ERR_FORMAT, ERR_LIMIT.
 */
int problem_read(const void *p, size_t n, struct err *e);

#endif

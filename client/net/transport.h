/* How bytes reach the hub: HTTPS, or whatever a test puts in its place. */
#ifndef KHEO_CLIENT_NET_TRANSPORT_H
#define KHEO_CLIENT_NET_TRANSPORT_H

#include <stdbool.h>
#include <stdint.h>

#include "protocol/base/buf.h"
#include "protocol/wire/hubkeys.h"

/* What was moved, HTTP headers included, TLS not. */
struct traffic {
	uint64_t sent_bytes;
	uint64_t received_bytes;
	uint64_t requests;
};

struct transport {
	/* Send ${n} bytes and append the answer.  ERR_NET: no answer, the link
	 * broke, or what answered is no hub (a captive portal); ERR_BUSY: the
	 * hub asks to wait; other codes as the hub's problem token says. */
	int (*post)(void *ctx, const char *path, bool sealed, const void *p,
	    size_t n, struct buf *answer, struct err *e);
	int (*get)(void *ctx, const char *path, struct buf *answer,
	    struct err *e);
	struct traffic *traffic;
	int64_t retry_after_s; /* that the hub asked for last, 0 none */
	void *ctx;
};

/**
 * https_open(t, url, keys, e):
 * Reach the hub at ${url}.  TLS is trusted by the pins of ${keys} alone; with
 * ${keys} NULL (first contact, for the signed hubkeys only) any certificate is
 * taken.  http:// is allowed; then only sealed bodies are posted.  No
 * redirects, bounded answers, a stall limit instead of a total timeout.
 * ${keys} must outlive ${t}.
 */
int https_open(struct transport *t, const char *url,
    const struct hubkeys *keys, struct err *e);

/**
 * https_close(t):
 * Let go of the connection.
 */
void https_close(struct transport *t);

#endif

/* How bytes reach the hub: HTTPS, or whatever a test puts in its place. */
#ifndef KHEO_CLIENT_NET_TRANSPORT_H
#define KHEO_CLIENT_NET_TRANSPORT_H

#include <signal.h>
#include <stdbool.h>
#include <stdint.h>

#include "protocol/base/buf.h"
#include "protocol/wire/files.h"
#include "protocol/wire/hubkeys.h"

/* What was moved, HTTP headers included, TLS not. */
struct traffic {
	uint64_t sent_bytes;
	uint64_t received_bytes;
	uint64_t requests;
};

/* sys of an ERR_NET whose cause a person can see for himself. */
enum net_cause {
	NET_SILENT = 1,  /* nothing answered, or the link broke */
	NET_PORTAL,      /* something answered that is no hub */
	NET_HUB_TROUBLE, /* the hub answered that it has failed */
	NET_STOPPED,     /* this program was told to stop */
	NET_NO_LIBRARY,  /* libcurl is not installed here */
	NET_HUB_FULL     /* the hub has no room for a file */
};

/* One request about a file, and what came of it. */
struct file_trip {
	enum file_method method;
	const char *path;
	const char *call; /* base64 of the signed call */
	bool sealed;      /* the body is, or the answer is to be */
	const void *p;    /* body of FILE_PATCH */
	size_t n;
	uint64_t from;
	bool is_last;
	bool has_offset; /* from here on: told by the hub, in a failure too */
	uint64_t offset;
	bool is_complete;
};

struct transport {
	/* Send ${n} bytes, the gzip of a bundle or, ${sealed}, that sealed to
	 * the hub, and append the answer of the same kind.  ERR_NET with a
	 * net_cause as its sys; ERR_SIGNATURE: a server with another key;
	 * ERR_BUSY: the hub asks to wait; other codes as the hub's problem
	 * token says. */
	int (*post)(void *ctx, const char *path, bool sealed, const void *p,
		    size_t n, struct buf *answer, struct err *e);
	int (*get)(void *ctx, const char *path, struct buf *answer,
		   struct err *e);
	/* Ask about a file; ${answer} gets the bytes of FILE_GET.  Besides the
	 * codes of post(): ERR_STALE: another offset, see there; ERR_INVALID:
	 * other content than was announced, or of a kind that is not taken;
	 * ERR_LIMIT: too large; ERR_NOT_FOUND: not wanted, not there;
	 * ERR_DENIED: sync first; ERR_BUSY with NET_HUB_FULL. */
	int (*file)(void *ctx, struct file_trip *f, struct buf *answer,
		    struct err *e);
	struct traffic *traffic; /* counted up; the caller's */
	bool sealed_only;        /* nothing hides the bytes from others */
	int64_t retry_after_s;   /* that the hub asked for last, 0 none */
	int64_t handshake_ms;    /* that connecting took last, 0 not yet done */
	int64_t took_ms;         /* from a request's first byte to the answer's
				 last */
	const volatile sig_atomic_t *stop; /* give up once not 0; or NULL */
	void *ctx;
};

/**
 * https_open(t, url, keys, e):
 * Reach the hub at ${url}; ${t}->traffic and ${t}->stop are set before.  TLS
 * is trusted by the pins of ${keys} alone; with ${keys} NULL (first contact,
 * for the signed hubkeys only) any certificate is taken and post() refused.
 * http:// is allowed; then, and without a pin, only sealed bodies are posted.
 * No redirects, no proxies, bounded answers, a stall limit instead of a total
 * timeout.  ERR_NET (NET_NO_LIBRARY).
 */
int https_open(struct transport *t, const char *url, const struct hubkeys *keys,
	       struct err *e);

/**
 * https_close(t):
 * Let go of the connection.
 */
void https_close(struct transport *t);

#endif

/* The HTTP server: routes, limits and a drained stop. */
#ifndef KHEO_HTTPD_HTTPD_H
#define KHEO_HTTPD_HTTPD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "protocol/base/err.h"
#include "protocol/httpd/request.h"

struct httpd;

/* Where requests go.  The first route that fits wins; a path that fits only
 * under another method gets 405, none 404.  GET routes also answer HEAD. */
struct route {
	const char *method;
	const char *path; /* exact, or a prefix that ends in '*' */
	size_t body_max;  /* bytes as sent (still encoded); 0: no body */
	/* Called on a server thread once the whole body is there, possibly for
	 * several requests at once.  Replies now or keeps ${rq} and replies
	 * later from any thread: exactly one reply. */
	void (*handle)(void *app, struct request *rq);
};

/* What was served, told after the last byte went out or the client left. */
struct served {
	const char *method;
	const char *path;
	const char *peer;
	unsigned status; /* 0: the client left before the answer */
	size_t in;       /* bytes of body */
	size_t out;
	int64_t took_ms;
};

/* Zero stands for the usual value in brackets. */
struct httpd_config {
	const char *address; /* "127.0.0.1", "::1", "0.0.0.0", "::" or
			       * "unix:/path" (socket made 0600) */
	uint16_t port;       /* 0: any free one */
	const char *key_pem; /* with cert_pem: TLS 1.2 or 1.3 */
	const char *cert_pem;
	unsigned threads;         /* [2] */
	unsigned connections_max; /* [1024] */
	unsigned per_ip_max;      /* [128] a mobile network shares addresses */
	unsigned idle_s;          /* [20] between requests, until the line */
	int64_t header_ms;        /* [15000] for handshake, line and headers; a
				   * quarter when three quarters of the
				   * connections are taken, and so idle_s */
	int64_t window_ms;        /* [35000] every such span of a body ... */
	size_t window_bytes;      /* [8192] ... must bring this much */
	size_t bodies_max;        /* [256 MiB] of all bodies held at once */
	int64_t drain_ms;         /* [10000] for running requests at stop */
	void (*served)(void *app, const struct served *s); /* may be NULL */
};

/* Counts since the start. */
struct httpd_stats {
	uint64_t requests; /* given to a route's handler */
	uint64_t refused;  /* answered 4xx or 503 before any handler */
	uint64_t reaped;   /* connections cut for being too slow */
	uint64_t open;     /* connections now */
	uint64_t coming;   /* of them: began a request a moment ago, which is
			      not whole yet */
};

/**
 * httpd_start(config, routes, n, app, e):
 * Listen and serve.  ${routes} and their strings stay the caller's and must
 * outlive the server; ${config} is copied, its PEM texts too.  ${app} is handed
 * to the handlers.  NULL on failure: ERR_USAGE for a bad address or key,
 * ERR_BUSY if the port is taken, ERR_READONLY if it may not be opened.
 * SIGPIPE must be ignored by the program.
 */
struct httpd *
httpd_start(const struct httpd_config *config, const struct route *routes,
	    size_t n, void *app, struct err *e) WARN_UNUSED;

/**
 * httpd_port(h):
 * The port it listens on; 0 for a Unix socket.
 */
uint16_t httpd_port(const struct httpd *h);

/**
 * httpd_stats(h, out):
 * The counts.  May be called from any thread.
 */
void httpd_stats(struct httpd *h, struct httpd_stats *out);

/**
 * httpd_stop(h):
 * Accept nothing new, let running requests finish for drain_ms, answer 503 for
 * those that are still kept, close and free.  A kept request may be replied to
 * even afterwards: the reply goes nowhere.  NULL is allowed.
 */
void httpd_stop(struct httpd *h);

#endif

/* Connections watched for slowness, and headers that leave no doubt where a
 * request ends.  Private to the room. */
#ifndef KHEO_HTTPD_GUARD_H
#define KHEO_HTTPD_GUARD_H

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <microhttpd.h>

#include "protocol/base/err.h"

#define PEER_TEXT_MAX     64
#define URI_BYTES_MAX     2048
#define HEADERS_BYTES_MAX (8 * 1024)

/* What a connection is doing, which decides how long it may take. */
enum phase {
	PHASE_HEADERS, /* from the accept on, or a later request's line */
	PHASE_BODY,    /* every window must bring enough */
	PHASE_WORK,    /* ours to take the time */
	PHASE_REPLY,   /* the slowest honest reader's time */
	PHASE_IDLE     /* answered, the next request may come */
};

/* One connection.  Everything but fd and peer is under the guard's lock. */
struct conn {
	struct conn *next, *prev;
	int fd;
	char peer[PEER_TEXT_MAX];
	enum phase phase;
	int64_t since_ms; /* begin of the phase or of the window */
	size_t bytes;     /* body in this window, or reply to be sent */
	bool cut;
};

struct guard {
	pthread_mutex_t lock;
	pthread_cond_t wake; /* stop was set */
	pthread_t reaper;
	bool running, stop;
	struct conn *conns;
	uint64_t open, reaped;
	uint64_t crowd; /* from so many on, who waits has a quarter of it */
	int64_t header_ms, idle_ms, window_ms;
	size_t window_bytes;
};

/**
 * guard_start(g, e):
 * Start the thread that cuts slow connections; the four limits are set.
 */
int guard_start(struct guard *g, struct err *e);

/**
 * guard_stop(g):
 * Stop it, once no connection is left.
 */
void guard_stop(struct guard *g);

/**
 * guard_notify(g, connection, socket_context, code):
 * A connection begins or ends; libmicrohttpd keeps its struct conn as socket
 * context.
 */
void
guard_notify(void *g, struct MHD_Connection *connection, void **socket_context,
	     enum MHD_ConnectionNotificationCode code);

/**
 * guard_conn(connection):
 * The connection's entry; NULL if memory was short when it began.
 */
struct conn *guard_conn(struct MHD_Connection *connection);

/**
 * guard_phase(g, c, phase, bytes):
 * The connection enters ${phase}; ${bytes} is the size of a reply.
 */
void
guard_phase(struct guard *g, struct conn *c, enum phase phase, size_t bytes);

/**
 * guard_received(g, c, n):
 * ${n} bytes of a body came in.
 */
void guard_received(struct guard *g, struct conn *c, size_t n);

/**
 * guard_coming(g):
 * How many connections are in the first quarter of a second of their headers
 * or body; those that take longer nobody should wait for.  Under the lock.
 */
unsigned guard_coming(const struct guard *g);

/**
 * guard_uri(uri):
 * The status to refuse a raw request target with, or 0.
 */
unsigned guard_uri(const char *uri);

/* The words of a request's line: the very strings that libmicrohttpd gave,
 * which lie where they were received. */
struct request_line {
	const char *method;
	uintptr_t uri; /* where it was; it is decoded by now */
	size_t uri_n;
	const char *version;
};

/**
 * guard_headers(connection, line, body):
 * The status to refuse a request with, or 0.  ${body} gets the announced
 * length, MHD_SIZE_UNKNOWN for a chunked body.  Rule: RFC 9112 2.2, 3, 5.2 and
 * 6.3, RFC 9110 5.1: where two readers could differ about the end of a
 * request, refuse.
 */
unsigned guard_headers(struct MHD_Connection *connection,
		       const struct request_line *line, uint64_t *body);

/**
 * steady_ms():
 * Milliseconds of a clock that never jumps.
 */
int64_t steady_ms(void);

#endif

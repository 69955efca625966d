/* What the files of this room share; nobody else includes it. */
#ifndef KHEO_HTTPD_IMPL_H
#define KHEO_HTTPD_IMPL_H

#include <pthread.h>
#include <stdatomic.h>

#include <microhttpd.h>

#include "protocol/httpd/guard.h"
#include "protocol/httpd/httpd.h"

#define REPLY_HEADERS_MAX 12
#define METHOD_TEXT_MAX   16

struct httpd {
	struct httpd_config config; /* without its borrowed texts */
	const struct route *routes;
	size_t routes_n;
	void *app;
	struct MHD_Daemon *mhd;
	int fd; /* listening; -1 once libmicrohttpd has it */
	char *unix_path;
	char *key_pem, *cert_pem;
	uint16_t port;
	bool is_tls;
	struct guard guard;

	pthread_mutex_t lock; /* before a request's lock */
	pthread_cond_t empty; /* running is NULL */
	struct request *running;
	uint64_t requests, refused; /* under lock */
	char why[160];              /* libmicrohttpd's complaint at start */
	atomic_bool starting, stopping, forced;
	atomic_size_t bodies;
};

enum request_state {
	REQUEST_READING,
	REQUEST_HANDLED,   /* its handler is running */
	REQUEST_SUSPENDED, /* kept by the application */
	REQUEST_REPLIED,
	REQUEST_DETACHED /* answered by the stop; the reply goes nowhere */
};

struct reply_header {
	char *name, *value;
};

/*
 * Two hold it: the connection until it is completed, the application from the
 * call of the handler until its reply.  state, response and status are under
 * lock; the rest belongs to the connection's thread while READING and to the
 * application's afterwards.  The application's side never touches httpd or
 * conn, which may be gone.
 */
struct request {
	pthread_mutex_t lock;
	unsigned refs;
	enum request_state state;
	struct MHD_Response *response;
	unsigned status;
	size_t reply_bytes;

	struct request *next, *prev; /* in httpd->running, under its lock */
	struct httpd *httpd;
	struct conn *conn;
	struct MHD_Connection *connection;
	const struct route *route;
	unsigned refuse; /* status to refuse with once the body was read */
	bool seen;       /* the headers were looked at */
	struct request_line line; /* while reading */
	bool is_tls;
	char method[METHOD_TEXT_MAX];
	char peer[PEER_TEXT_MAX];
	char *path;
	size_t star; /* offset of what a route's star stands for */
	struct buf body;
	size_t body_bytes; /* as received */
	size_t held_bytes; /* of them, counted in httpd->bodies */
	int64_t began_ms;
	struct reply_header headers[REPLY_HEADERS_MAX];
	size_t headers_n;
};

/**
 * request_new(h, connection):
 * A request whose line was read; NULL without memory.
 */
struct request *request_new(struct httpd *h, struct MHD_Connection *connection);

/**
 * request_ref(rq), request_unref(rq):
 * Hold it once more; let go.
 */
void request_ref(struct request *rq);
void request_unref(struct request *rq);

/**
 * request_force(rq):
 * Answer a kept request with 503 because the server stops.
 */
void request_force(struct request *rq);

/**
 * route_uri(h, uri, connection), route_access(h, ...), route_completed(h, ...):
 * What libmicrohttpd calls for each request: its line was read; its headers,
 * a piece of the body, its end, its resumption; it is over.
 */
void *route_uri(void *h, const char *uri, struct MHD_Connection *connection);
enum MHD_Result
route_access(void *h, struct MHD_Connection *connection, const char *url,
	     const char *method, const char *version, const char *upload_data,
	     size_t *upload_data_size, void **req_cls);
void route_completed(void *h, struct MHD_Connection *connection, void **req_cls,
		     enum MHD_RequestTerminationCode toe);

/**
 * route_connection(h, connection, socket_context, code):
 * What it calls when a connection begins and ends.
 */
void route_connection(void *h, struct MHD_Connection *connection,
		      void **socket_context,
		      enum MHD_ConnectionNotificationCode code);

/**
 * listen_open(h, config, e):
 * Open the listening socket and learn its port.
 */
int
listen_open(struct httpd *h, const struct httpd_config *config, struct err *e);

#endif

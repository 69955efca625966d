#include <stdio.h>
#include <string.h>

#include "protocol/base/text.h"

#include "protocol/httpd/impl.h"

/* What may still come of a body that is refused before we hang up. */
#define DISCARD_BYTES_MAX (1024 * 1024)
#define BUSY_RETRY_S      5

static bool
path_fits(const struct route *route, const char *path, size_t *star)
{
	size_t n = strlen(route->path);

	if (n > 0 && route->path[n - 1] == '*') {
		*star = n - 1;
		return strncmp(route->path, path, n - 1) == 0;
	}
	*star = strlen(path);
	return strcmp(route->path, path) == 0;
}

static bool
method_fits(const struct route *route, const char *method)
{
	return strcmp(route->method, method) == 0 ||
	       (strcmp(method, "HEAD") == 0 &&
		strcmp(route->method, "GET") == 0);
}

/* Return 0 with rq->route set, or the status to refuse with. */
static unsigned
route_find(struct request *rq)
{
	const struct httpd *h = rq->httpd;
	struct buf allow = BUF_INIT(256);
	size_t i, star;
	unsigned status = MHD_HTTP_NOT_FOUND;

	for (i = 0; i < h->routes_n; i++) {
		if (!path_fits(&h->routes[i], rq->path, &star))
			continue;
		if (method_fits(&h->routes[i], rq->method)) {
			rq->route = &h->routes[i];
			rq->star = star;
			buf_done(&allow);
			return 0;
		}
		buf_fmt(&allow, "%s%s", allow.len > 0 ? ", " : "",
			h->routes[i].method);
		status = MHD_HTTP_METHOD_NOT_ALLOWED;
	}
	if (status == MHD_HTTP_METHOD_NOT_ALLOWED)
		request_set(rq, "Allow", buf_str(&allow));
	buf_done(&allow);
	return status;
}

static enum MHD_Result
request_queue(struct request *rq)
{
	struct MHD_Response *response;
	unsigned status;
	size_t n;

	pthread_mutex_lock(&rq->lock);
	response = rq->response;
	status = rq->status;
	n = rq->reply_bytes;
	pthread_mutex_unlock(&rq->lock);
	if (response == NULL)
		return MHD_NO;
	guard_phase(&rq->httpd->guard, rq->conn, PHASE_REPLY, n);
	return MHD_queue_response(rq->connection, status, response);
}

static const char *
refusal_token(unsigned status)
{
	switch (status) {
	case MHD_HTTP_NOT_FOUND:
		return "no_such_path";
	case MHD_HTTP_METHOD_NOT_ALLOWED:
		return "method_not_allowed";
	case MHD_HTTP_CONTENT_TOO_LARGE:
		return "body_too_large";
	case MHD_HTTP_URI_TOO_LONG:
		return "uri_too_long";
	case MHD_HTTP_REQUEST_HEADER_FIELDS_TOO_LARGE:
		return "headers_too_large";
	case MHD_HTTP_NOT_IMPLEMENTED:
		return "not_implemented";
	case MHD_HTTP_HTTP_VERSION_NOT_SUPPORTED:
		return "http_version";
	case MHD_HTTP_SERVICE_UNAVAILABLE:
		return "busy";
	default:
		return "request_malformed";
	}
}

static enum MHD_Result
request_refuse(struct request *rq, unsigned status, bool hang_up)
{
	struct httpd *h = rq->httpd;
	bool busy = status == MHD_HTTP_SERVICE_UNAVAILABLE;

	pthread_mutex_lock(&h->lock);
	h->refused++;
	pthread_mutex_unlock(&h->lock);
	if (hang_up)
		request_set(rq, "Connection", "close");
	request_ref(rq);
	pthread_mutex_lock(&rq->lock);
	rq->state = REQUEST_HANDLED;
	pthread_mutex_unlock(&rq->lock);
	request_problem(rq, status, refusal_token(status), NULL, busy,
			busy ? BUSY_RETRY_S : 0);
	return request_queue(rq);
}

void *
route_uri(void *cls, const char *uri, struct MHD_Connection *connection)
{
	struct httpd *h = cls;
	struct request *rq = request_new(h, connection);

	if (rq == NULL)
		return NULL;
	rq->refuse = guard_uri(uri);
	rq->line.uri = (uintptr_t)uri;
	rq->line.uri_n = strlen(uri);
	guard_phase(&h->guard, rq->conn, PHASE_HEADERS, 0);
	pthread_mutex_lock(&h->lock);
	rq->next = h->running;
	if (rq->next != NULL)
		rq->next->prev = rq;
	h->running = rq;
	pthread_mutex_unlock(&h->lock);
	return rq;
}

/* What can be said before the body. */
static unsigned
head_check(struct request *rq, const char *url, const char *version)
{
	if (strcmp(version, MHD_HTTP_VERSION_1_1) != 0 &&
	    strcmp(version, MHD_HTTP_VERSION_1_0) != 0)
		return MHD_HTTP_HTTP_VERSION_NOT_SUPPORTED;
	if (strlen(rq->method) >= sizeof(rq->method) - 1)
		return MHD_HTTP_NOT_IMPLEMENTED;
	if (!text_is_utf8(url, strlen(url)))
		return MHD_HTTP_BAD_REQUEST;
	if (atomic_load(&rq->httpd->stopping))
		return MHD_HTTP_SERVICE_UNAVAILABLE;
	return route_find(rq);
}

static enum MHD_Result
head_received(struct request *rq, const char *url, const char *method,
	      const char *version)
{
	uint64_t body = 0;
	unsigned status;

	rq->seen = true;
	rq->line.method = method;
	rq->line.version = version;
	snprintf(rq->method, sizeof(rq->method), "%s", method);
	if ((rq->path = strdup(url)) == NULL)
		return MHD_NO;
	if ((status = rq->refuse) == 0)
		status = guard_headers(rq->connection, &rq->line, &body);
	/* Nothing after such a head can be trusted to be a request. */
	if (status != 0)
		return request_refuse(rq, status, true);
	if ((status = head_check(rq, url, version)) != 0)
		return request_refuse(rq, status, body != 0);
	if (body != MHD_SIZE_UNKNOWN && body > rq->route->body_max)
		return request_refuse(rq, MHD_HTTP_CONTENT_TOO_LARGE, true);
	buf_init(&rq->body, rq->route->body_max);
	guard_phase(&rq->httpd->guard, rq->conn, PHASE_BODY, 0);
	return MHD_YES;
}

/* It no longer counts against the ceiling of all bodies. */
static void
body_drop(struct request *rq)
{
	buf_done(&rq->body);
	atomic_fetch_sub(&rq->httpd->bodies, rq->held_bytes);
	rq->held_bytes = 0;
}

static enum MHD_Result
body_received(struct request *rq, const char *p, size_t n)
{
	struct httpd *h = rq->httpd;
	struct err e = ERR_INIT;
	size_t held;

	guard_received(&h->guard, rq->conn, n);
	rq->body_bytes += n;
	if (rq->refuse == 0) {
		rq->held_bytes += n;
		held = atomic_fetch_add(&h->bodies, n) + n;
		buf_add(&rq->body, p, n);
		if (held > h->config.bodies_max)
			rq->refuse = MHD_HTTP_SERVICE_UNAVAILABLE;
		else if (buf_check(&rq->body, &e) != 0)
			rq->refuse = e.code == ERR_MEMORY
					 ? MHD_HTTP_SERVICE_UNAVAILABLE
					 : MHD_HTTP_CONTENT_TOO_LARGE;
	}
	if (rq->refuse == 0)
		return MHD_YES;
	body_drop(rq);
	/* The reply can only be given at the body's end. */
	return rq->body_bytes <= rq->route->body_max + DISCARD_BYTES_MAX
		   ? MHD_YES
		   : MHD_NO;
}

static enum MHD_Result
request_handle(struct request *rq)
{
	struct httpd *h = rq->httpd;
	bool force = false, kept = false;

	pthread_mutex_lock(&h->lock);
	h->requests++;
	pthread_mutex_unlock(&h->lock);
	guard_phase(&h->guard, rq->conn, PHASE_WORK, 0);
	pthread_mutex_lock(&rq->lock);
	rq->refs++;
	rq->state = REQUEST_HANDLED;
	pthread_mutex_unlock(&rq->lock);
	rq->route->handle(h->app, rq);

	pthread_mutex_lock(&rq->lock);
	if (rq->state == REQUEST_HANDLED) {
		/* A stop that looked before we came here waits for nobody. */
		force = atomic_load(&h->forced);
		kept = !force;
		if (kept) {
			MHD_suspend_connection(rq->connection);
			rq->state = REQUEST_SUSPENDED;
		}
	}
	pthread_mutex_unlock(&rq->lock);
	if (force)
		request_force(rq);
	return kept ? MHD_YES : request_queue(rq);
}

enum MHD_Result
route_access(void *cls, struct MHD_Connection *connection, const char *url,
	     const char *method, const char *version, const char *upload_data,
	     size_t *upload_data_size, void **req_cls)
{
	struct request *rq = *req_cls;
	enum request_state state;
	size_t n = *upload_data_size;

	(void)cls;
	(void)connection;
	if (rq == NULL)
		return MHD_NO;
	if (!rq->seen)
		return head_received(rq, url, method, version);
	if (n > 0) {
		*upload_data_size = 0;
		return body_received(rq, upload_data, n);
	}
	pthread_mutex_lock(&rq->lock);
	state = rq->state;
	pthread_mutex_unlock(&rq->lock);
	if (state != REQUEST_READING)
		return request_queue(rq);
	if (rq->refuse == 0 && atomic_load(&rq->httpd->forced))
		rq->refuse = MHD_HTTP_SERVICE_UNAVAILABLE;
	if (rq->refuse != 0)
		return request_refuse(rq, rq->refuse, true);
	return request_handle(rq);
}

static void
tell_served(struct httpd *h, struct request *rq, bool whole)
{
	struct served s = {
	    .method = rq->method,
	    .path = rq->path == NULL ? "" : rq->path,
	    .peer = rq->peer,
	    .in = rq->body_bytes,
	    .took_ms = steady_ms() - rq->began_ms,
	};

	if (h->config.served == NULL)
		return;
	pthread_mutex_lock(&rq->lock);
	s.status = whole ? rq->status : 0;
	s.out = rq->reply_bytes;
	pthread_mutex_unlock(&rq->lock);
	h->config.served(h->app, &s);
}

void
route_completed(void *cls, struct MHD_Connection *connection, void **req_cls,
		enum MHD_RequestTerminationCode toe)
{
	struct httpd *h = cls;
	struct request *rq = *req_cls;

	(void)connection;
	if (rq == NULL)
		return;
	*req_cls = NULL;
	tell_served(h, rq, toe == MHD_REQUEST_TERMINATED_COMPLETED_OK);
	guard_phase(&h->guard, rq->conn, PHASE_IDLE, 0);
	atomic_fetch_sub(&h->bodies, rq->held_bytes);
	pthread_mutex_lock(&h->lock);
	if (rq->prev != NULL)
		rq->prev->next = rq->next;
	else
		h->running = rq->next;
	if (rq->next != NULL)
		rq->next->prev = rq->prev;
	if (h->running == NULL)
		pthread_cond_broadcast(&h->empty);
	pthread_mutex_unlock(&h->lock);
	request_unref(rq);
}

/* libmicrohttpd 0.9.75 closes a connection on which it found a second mistake
 * while it was answering the first without a word about the request. */
static void
request_forgotten(struct httpd *h, struct MHD_Connection *connection,
		  const struct conn *c)
{
	struct request *rq;
	void *left;

	pthread_mutex_lock(&h->lock);
	for (rq = h->running; rq != NULL && rq->conn != c;)
		rq = rq->next;
	pthread_mutex_unlock(&h->lock);
	left = rq;
	route_completed(h, connection, &left,
			MHD_REQUEST_TERMINATED_WITH_ERROR);
}

void
route_connection(void *cls, struct MHD_Connection *connection,
		 void **socket_context,
		 enum MHD_ConnectionNotificationCode code)
{
	struct httpd *h = cls;

	if (code == MHD_CONNECTION_NOTIFY_CLOSED && *socket_context != NULL)
		request_forgotten(h, connection, *socket_context);
	guard_notify(&h->guard, connection, socket_context, code);
}

#include "protocol/httpd/request.h"

#include <stdio.h>
#include <string.h>

#include "protocol/base/text.h"

#include "protocol/httpd/impl.h"

#define PROBLEM_BYTES_MAX 4096

struct request *
request_new(struct httpd *h, struct MHD_Connection *connection)
{
	struct request *rq = calloc(1, sizeof(*rq));
	struct conn *c = guard_conn(connection);

	if (rq == NULL || c == NULL) {
		free(rq);
		return NULL;
	}
	pthread_mutex_init(&rq->lock, NULL);
	rq->refs = 1;
	rq->httpd = h;
	rq->conn = c;
	rq->connection = connection;
	rq->is_tls = h->is_tls;
	rq->began_ms = steady_ms();
	memcpy(rq->peer, c->peer, sizeof(rq->peer));
	buf_init(&rq->body, 0);
	return rq;
}

void
request_ref(struct request *rq)
{
	pthread_mutex_lock(&rq->lock);
	rq->refs++;
	pthread_mutex_unlock(&rq->lock);
}

void
request_unref(struct request *rq)
{
	size_t i;

	pthread_mutex_lock(&rq->lock);
	if (--rq->refs > 0) {
		pthread_mutex_unlock(&rq->lock);
		return;
	}
	pthread_mutex_unlock(&rq->lock);
	pthread_mutex_destroy(&rq->lock);
	if (rq->response != NULL)
		MHD_destroy_response(rq->response);
	for (i = 0; i < rq->headers_n; i++) {
		free(rq->headers[i].name);
		free(rq->headers[i].value);
	}
	buf_done(&rq->body);
	free(rq->path);
	free(rq);
}

const char *
request_method(const struct request *rq)
{
	return rq->method;
}

const char *
request_path(const struct request *rq)
{
	return rq->path;
}

const char *
request_rest(const struct request *rq)
{
	return rq->path + rq->star;
}

const char *
request_peer(const struct request *rq)
{
	return rq->peer;
}

struct buf *
request_body(struct request *rq)
{
	return &rq->body;
}

bool
request_is_tls(const struct request *rq)
{
	return rq->is_tls;
}

const char *
request_query(const struct request *rq, const char *name)
{
	return MHD_lookup_connection_value(rq->connection,
					   MHD_GET_ARGUMENT_KIND, name);
}

const char *
request_header(const struct request *rq, const char *name)
{
	return MHD_lookup_connection_value(rq->connection, MHD_HEADER_KIND,
					   name);
}

static bool
has_control(const char *s)
{
	for (; *s != '\0'; s++)
		if ((unsigned char)*s < ' ' || *s == 0x7f)
			return true;
	return false;
}

void
request_set(struct request *rq, const char *name, const char *value)
{
	struct reply_header *hd = &rq->headers[rq->headers_n];

	if (rq->headers_n == REPLY_HEADERS_MAX)
		BUG("too many headers in a reply");
	if (has_control(name) || has_control(value))
		return;
	hd->name = strdup(name);
	hd->value = strdup(value);
	if (hd->name == NULL || hd->value == NULL) {
		free(hd->name);
		free(hd->value);
		return;
	}
	rq->headers_n++;
}

/* Hand the response over to the connection and let the application's hold
 * on the request go. */
static void
request_finish(struct request *rq, unsigned status,
	       struct MHD_Response *response, size_t n)
{
	pthread_mutex_lock(&rq->lock);
	switch (rq->state) {
	case REQUEST_HANDLED:
	case REQUEST_SUSPENDED:
		rq->response = response;
		rq->status = status;
		rq->reply_bytes = n;
		/* Under the lock, so that a stop sees it suspended or sees it
		 * resumed. */
		if (rq->state == REQUEST_SUSPENDED)
			MHD_resume_connection(rq->connection);
		rq->state = REQUEST_REPLIED;
		response = NULL;
		break;
	case REQUEST_DETACHED:
		break;
	case REQUEST_READING:
	case REQUEST_REPLIED:
	default:
		BUG("a request was replied to twice");
	}
	pthread_mutex_unlock(&rq->lock);
	if (response != NULL)
		MHD_destroy_response(response);
	request_unref(rq);
}

static struct MHD_Response *
response_new(const struct request *rq, const char *type, void *p, size_t n,
	     enum MHD_ResponseMemoryMode mode)
{
	struct MHD_Response *r = MHD_create_response_from_buffer(n, p, mode);
	size_t i;

	if (r == NULL)
		return NULL;
	if (type != NULL)
		MHD_add_response_header(r, "Content-Type", type);
	for (i = 0; i < rq->headers_n; i++)
		MHD_add_response_header(r, rq->headers[i].name,
					rq->headers[i].value);
	return r;
}

void
request_reply(struct request *rq, unsigned status, const char *type,
	      const void *p, size_t n)
{
	struct buf copy = BUF_INIT(n);

	if (n > 0)
		buf_add(&copy, p, n);
	request_reply_buf(rq, copy.len == n ? status : 500, type, &copy);
}

void
request_reply_buf(struct request *rq, unsigned status, const char *type,
		  struct buf *b)
{
	struct MHD_Response *r;
	size_t n = 0;
	uint8_t *p = buf_take(b, &n);

	r = response_new(rq, type, p, n, MHD_RESPMEM_MUST_FREE);
	if (r == NULL)
		free(p);
	/* Without a response the connection is closed. */
	request_finish(rq, status, r, n);
}

static void
json_string(struct buf *b, const char *s)
{
	buf_byte(b, '"');
	for (; *s != '\0'; s++) {
		if (*s == '"' || *s == '\\')
			buf_fmt(b, "\\%c", *s);
		else if ((unsigned char)*s < ' ' || *s == 0x7f)
			buf_fmt(b, "\\u%04x", (unsigned)(unsigned char)*s);
		else
			buf_byte(b, (uint8_t)*s);
	}
	buf_byte(b, '"');
}

static void
problem_write(struct buf *b, unsigned status, const char *token,
	      const char *detail, bool retryable)
{
	buf_text(b, "{\"type\":\"about:blank\",\"title\":");
	json_string(b, MHD_get_reason_phrase_for(status));
	buf_fmt(b, ",\"status\":%u,\"token\":", status);
	json_string(b, token);
	buf_fmt(b, ",\"retryable\":%s", retryable ? "true" : "false");
	if (detail != NULL && text_is_utf8(detail, strlen(detail))) {
		buf_text(b, ",\"detail\":");
		json_string(b, detail);
	}
	buf_text(b, "}\n");
}

void
request_problem(struct request *rq, unsigned status, const char *token,
		const char *detail, bool retryable, unsigned retry_after_s)
{
	struct buf b = BUF_INIT(PROBLEM_BYTES_MAX);
	struct err e = ERR_INIT;
	char after[16];

	problem_write(&b, status, token, detail, retryable);
	if (buf_check(&b, &e) != 0) {
		buf_reset(&b);
		problem_write(&b, status, token, NULL, retryable);
	}
	if (retry_after_s > 0) {
		snprintf(after, sizeof(after), "%u", retry_after_s);
		request_set(rq, "Retry-After", after);
	}
	request_reply_buf(rq, status, "application/problem+json", &b);
}

void
request_force(struct request *rq)
{
	static char text[] =
	    "{\"type\":\"about:blank\",\"title\":\"Service Unavailable\","
	    "\"status\":503,\"token\":\"stopping\",\"retryable\":true}\n";

	pthread_mutex_lock(&rq->lock);
	if (rq->state == REQUEST_SUSPENDED || rq->state == REQUEST_HANDLED) {
		rq->reply_bytes = sizeof(text) - 1;
		rq->status = MHD_HTTP_SERVICE_UNAVAILABLE;
		rq->response = MHD_create_response_from_buffer(
		    sizeof(text) - 1, text, MHD_RESPMEM_PERSISTENT);
		if (rq->response != NULL)
			MHD_add_response_header(rq->response, "Content-Type",
						"application/problem+json");
		if (rq->state == REQUEST_SUSPENDED)
			MHD_resume_connection(rq->connection);
		rq->state = REQUEST_DETACHED;
	}
	pthread_mutex_unlock(&rq->lock);
}

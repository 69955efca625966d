/* One HTTP request and its one reply. */
#ifndef KHEO_HTTPD_REQUEST_H
#define KHEO_HTTPD_REQUEST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "protocol/base/buf.h"

/* Valid until it is replied to; the reply functions take it. */
struct request;

/**
 * request_method(rq), request_path(rq), request_peer(rq), request_body(rq):
 * Borrowed until the reply.  The path is percent-decoded, without the query,
 * and UTF-8.  The peer is a numeric address, "unix" for a Unix socket.  The
 * body is as sent; its bytes may be taken with buf_take().
 */
const char *request_method(const struct request *rq);
const char *request_path(const struct request *rq);
const char *request_peer(const struct request *rq);
struct buf *request_body(struct request *rq);

/**
 * request_rest(rq):
 * For a route that ends in '*': what the path has in the star's place.
 */
const char *request_rest(const struct request *rq);

/**
 * request_query(rq, name), request_header(rq, name):
 * The value or NULL, borrowed until the handler returns: a request that is
 * kept loses them.  Of a repeated name the first counts.
 */
const char *request_query(const struct request *rq, const char *name);
const char *request_header(const struct request *rq, const char *name);

/**
 * request_is_tls(rq):
 * Whether it came over TLS of this server.
 */
bool request_is_tls(const struct request *rq);

/**
 * request_set(rq, name, value):
 * Give the reply one more header, copied; at most 12.  A value with control
 * characters is left out.
 */
void request_set(struct request *rq, const char *name, const char *value);

/**
 * request_reply(rq, status, type, p, n):
 * Reply with a copy of ${n} bytes.  ${type} is the Content-Type or NULL.
 */
void request_reply(struct request *rq, unsigned status, const char *type,
		   const void *p, size_t n);

/**
 * request_reply_buf(rq, status, type, b):
 * The same, taking the bytes of ${b}, which is empty afterwards.
 */
void request_reply_buf(struct request *rq, unsigned status, const char *type,
		       struct buf *b);

/**
 * request_problem(rq, status, token, detail, retryable, retry_after_s):
 * Reply application/problem+json with the members type, title, status, token
 * (the stable name of the failure), retryable and detail (NULL: none), and a
 * Retry-After when ${retry_after_s} is not 0.  Rule: RFC 9457.
 */
void
request_problem(struct request *rq, unsigned status, const char *token,
		const char *detail, bool retryable, unsigned retry_after_s);

#endif

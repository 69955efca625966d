/* What the files of this room share; nobody else includes it. */
#ifndef KHEO_CLIENT_NET_HTTPS_H
#define KHEO_CLIENT_NET_HTTPS_H

#include "client/net/curl.h"
#include "client/net/transport.h"

#define TYPE_BUNDLE  "application/vnd.kheo.bundle"
#define TYPE_SEALED  "application/vnd.kheo.sealed"
#define TYPE_PROBLEM "application/problem+json"
#define TYPE_NOTE    "text/plain"

/* One connection, kept over the requests of a sync. */
struct https {
	struct transport *t;
	struct curl_calls call;
	CURL *curl;
	char *url; /* of the hub, without the last slash */
	bool is_pinned;
	bool has_keys;
	struct curl_slist *bundle;
	struct curl_slist *sealed;
	struct curl_slist *plain;
	struct buf *answer;     /* where the body of this answer goes */
	struct file_trip *file; /* whose answer it is; NULL no file's */
	size_t header_bytes;
	char why[CURL_ERROR_SIZE];
};

/* Judges the answer that has come: 0, or -1 with why it is none. */
typedef int https_judge_fn(struct https *h, const char *type, struct err *e);

/**
 * https_type_is(got, want):
 * Whether a Content-Type, NULL none, is that one.
 */
bool https_type_is(const char *got, const char *want);

/**
 * https_run(h, path, type, judge, answer, e):
 * Make the request that was set up and append its answer's body.
 */
int https_run(struct https *h, const char *path, const char *type,
	      https_judge_fn *judge, struct buf *answer, struct err *e);

/**
 * https_file(ctx, f, answer, e):
 * The file() of struct transport.
 */
int
https_file(void *ctx, struct file_trip *f, struct buf *answer, struct err *e);

/**
 * https_file_header(h, p, n):
 * Note what one line of an answer's headers says about a file.
 */
void https_file_header(struct https *h, const char *p, size_t n);

#endif

/* Requests about files. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "client/net/https.h"
#include "client/net/problem.h"
#include "protocol/base/limits.h"
#include "protocol/base/num.h"

#define TYPE_BYTES     "application/octet-stream"
#define TYPE_PIECE     "application/partial-upload"
#define STATUS_NOTHING 204L /* done, without a body */
#define STATUS_PART    206L

/* The value of a header line, without its line end; NULL: another one. */
static const char *
value_of(const char *p, size_t n, const char *name, size_t *len)
{
	size_t at = strlen(name);

	if (n <= at || strncasecmp(p, name, at) != 0 || p[at] != ':')
		return NULL;
	for (at++; at < n && p[at] == ' ';)
		at++;
	while (n > at && (p[n - 1] == '\r' || p[n - 1] == '\n'))
		n--;
	*len = n - at;
	return p + at;
}

void
https_file_header(struct https *h, const char *p, size_t n)
{
	struct file_trip *f = h->file;
	const char *v;
	size_t len;

	if (f == NULL)
		return;
	if ((v = value_of(p, n, "Upload-Offset", &len)) != NULL)
		f->has_offset =
		    num_parse(v, len, 0, FILE_SIZE_MAX, &f->offset) == 0;
	else if ((v = value_of(p, n, "Upload-Complete", &len)) != NULL)
		f->is_complete = len == 2 && memcmp(v, "?1", 2) == 0;
}

static int
file_judge(struct https *h, const char *type, struct err *e)
{
	const char *got = NULL;
	long status = 0;

	h->call.easy_getinfo(h->curl, CURLINFO_RESPONSE_CODE, &status);
	h->call.easy_getinfo(h->curl, CURLINFO_CONTENT_TYPE, &got);
	if (h->file->method == FILE_GET) {
		if (status == STATUS_PART && https_type_is(got, type))
			return 0;
	} else if (status == STATUS_NOTHING && h->file->has_offset) {
		return 0;
	}
	if (status >= 400 && https_type_is(got, TYPE_PROBLEM))
		return problem_read(h->answer->p, h->answer->len, e);
	err_set(e, ERR_NET,
		"%s: no hub answered (a captive portal?): status %ld, %.60s",
		h->url, status, got != NULL ? got : "no type");
	e->sys = NET_PORTAL;
	return -1;
}

/* One more header line; NULL when out of memory, and the list is freed. */
static struct curl_slist *
line_add(const struct https *h, struct curl_slist *list, const char *line)
{
	struct curl_slist *more = h->call.slist_append(list, line);

	if (more == NULL)
		h->call.slist_free_all(list);
	return more;
}

static struct curl_slist *
headers_make(const struct https *h, const struct file_trip *f)
{
	char call[2 * NOTE_BYTES_MAX];
	char offset[64];
	const char *lines[8];
	size_t n = 0;
	struct curl_slist *list = NULL;

	(void)snprintf(call, sizeof(call), "Kheo-Call: %s", f->call);
	(void)snprintf(offset, sizeof(offset), "Upload-Offset: %" PRIu64,
		       f->from);
	lines[n++] = call;
	lines[n++] = f->method == FILE_GET && f->sealed ? "Accept: " TYPE_SEALED
							: "Accept:";
	if (f->method == FILE_PATCH) {
		lines[n++] = "Expect:";
		lines[n++] = offset;
		lines[n++] =
		    f->is_last ? "Upload-Complete: ?1" : "Upload-Complete: ?0";
		lines[n++] = f->sealed ? "Content-Type: " TYPE_SEALED
				       : "Content-Type: " TYPE_PIECE;
	}
	for (size_t i = 0; i < n; i++)
		if ((list = line_add(h, list, lines[i])) == NULL)
			return NULL;
	return list;
}

static void
method_set(struct https *h, const struct file_trip *f)
{
	switch (f->method) {
	case FILE_PATCH:
		h->call.easy_setopt(h->curl, CURLOPT_POST, 1L);
		h->call.easy_setopt(h->curl, CURLOPT_POSTFIELDS, f->p);
		h->call.easy_setopt(h->curl, CURLOPT_POSTFIELDSIZE_LARGE,
				    (curl_off_t)f->n);
		h->call.easy_setopt(h->curl, CURLOPT_CUSTOMREQUEST, "PATCH");
		return;
	case FILE_HEAD:
		h->call.easy_setopt(h->curl, CURLOPT_HTTPGET, 1L);
		h->call.easy_setopt(h->curl, CURLOPT_NOBODY, 1L);
		return;
	case FILE_GET:
	case FILE_METHODS:
		h->call.easy_setopt(h->curl, CURLOPT_HTTPGET, 1L);
		return;
	}
}

int
https_file(void *ctx, struct file_trip *f, struct buf *answer, struct err *e)
{
	struct https *h = ctx;
	struct curl_slist *headers = headers_make(h, f);
	int rc;

	f->has_offset = false;
	f->is_complete = false;
	if (headers == NULL)
		return err_memory(e);
	h->file = f;
	method_set(h, f);
	h->call.easy_setopt(h->curl, CURLOPT_HTTPHEADER, headers);
	rc = https_run(h, f->path, f->sealed ? TYPE_SEALED : TYPE_BYTES,
		       file_judge, answer, e);
	h->file = NULL;
	h->call.easy_setopt(h->curl, CURLOPT_HTTPHEADER, h->plain);
	h->call.easy_setopt(h->curl, CURLOPT_CUSTOMREQUEST, NULL);
	h->call.easy_setopt(h->curl, CURLOPT_NOBODY, 0L);
	h->call.slist_free_all(headers);
	return rc;
}

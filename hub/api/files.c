#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "hub/api/api.h"
#include "hub/intake/files.h"
#include "protocol/base/hex64.h"
#include "protocol/base/logline.h"
#include "protocol/base/num.h"
#include "protocol/sign/sealed.h"

#define TYPE_PIECE   "application/partial-upload"
#define TYPE_SEALED  "application/vnd.kheo.sealed"
#define TYPE_BYTES   "application/octet-stream"
#define BUSY_RETRY_S 5
#define FULL_RETRY_S 600

/* A request about a file between its handler and its reply. */
struct file_job {
	struct job job; /* first, so that one is the other */
	struct api *api;
	struct request *rq;
	char peer[SHARE_NAME_MAX];
	struct hash sha256;
	bool is_sealed; /* the body is, and the answer is to be */
	uint64_t offset;
	bool is_complete; /* the client says so */
	struct file_work work;
};

/* What is said about each end; status 0: it is no problem. */
/* NOLINTNEXTLINE(clang-analyzer-optin.performance.Padding): as it is said */
static const struct {
	unsigned status;
	const char *token;
	unsigned retry_s;
} ENDS[] = {
    [FILE_GIVEN] = {0, "", 0},
    [FILE_GROWN] = {0, "", 0},
    [FILE_WHOLE] = {0, "", 0},
    [FILE_OFFSET] = {409, "file_offset", 0},
    [FILE_OTHER] = {422, "file_hash", 0},
    [FILE_REFUSED] = {422, "file_type", 0},
    [FILE_NOT_WANTED] = {404, "file_not_wanted", 0},
    [FILE_TOO_LARGE] = {413, "file_size", 0},
    [FILE_OVER_QUOTA] = {413, "file_quota", 0},
    [FILE_NO_ROOM] = {507, "file_full", FULL_RETRY_S},
    [FILE_NOT_HERE] = {404, "file_not_here", 0},
    [FILE_OLD_NONCE] = {401, "file_nonce", 0},
    [FILE_STRANGER] = {403, "file_denied", 0},
};

_Static_assert(ARRAY_LEN(ENDS) == FILE_OUTCOMES, "an end lacks its words");

static void
job_free(struct file_job *j)
{

	buf_done(&j->work.out);
	free(j);
}

/* Whether the call is the one of this very request. */
static int
call_match(const struct file_job *j, size_t n, struct err *e)
{
	const struct file_call *c = &j->work.call;
	const char *method = request_method(j->rq);

	if (strcmp(method, file_method_name(c->method)) != 0 ||
	    !hash_eq(&c->sha256, &j->sha256) ||
	    (c->method == FILE_PATCH &&
	     (c->from != j->offset || c->bytes != n ||
	      (c->from + c->bytes == c->size) != j->is_complete)))
		return err_set(e, ERR_FORMAT,
			       "the call is not of this request");
	return 0;
}

static int
body_open(struct file_job *j, struct buf *out, struct err *e)
{
	struct buf *body = request_body(j->rq);

	if (!j->is_sealed || body->len == 0) {
		*out = *body;
		buf_init(body, 0);
		return 0;
	}
	if (sealed_open(out, body->p, body->len, j->api->box, e) == 0)
		return 0;
	if (e->code == ERR_STALE)
		e->code = ERR_FORMAT;
	return -1;
}

static int
file_take(struct job *job, struct hub *h, struct err *e)
{
	struct file_job *j = (struct file_job *)job;
	struct buf body = BUF_INIT(API_PIECE_MAX);
	int rc = body_open(j, &body, e);

	if (rc == 0)
		rc = file_work_open(&j->work, h, e);
	if (rc == 0)
		rc = call_match(j, body.len, e);
	if (rc == 0)
		rc = file_work_do(&j->work, h, body.p, body.len, e);
	buf_done(&body);
	return rc;
}

static void
number_set(struct request *rq, const char *name, uint64_t n)
{
	char text[24];

	(void)snprintf(text, sizeof(text), "%" PRIu64, n);
	request_set(rq, name, text);
}

static void
given_reply(struct file_job *j)
{
	struct file_work *w = &j->work;
	struct buf sealed = BUF_INIT(2 * API_PIECE_MAX);
	struct err e = ERR_INIT;
	char range[80];

	(void)snprintf(range, sizeof(range),
		       "bytes %" PRIu64 "-%" PRIu64 "/%" PRIu64, w->call.from,
		       w->call.from + w->out.len - 1, w->size);
	request_set(j->rq, "Content-Range", range);
	request_set(j->rq, "X-Content-Type-Options", "nosniff");
	if (!j->is_sealed)
		request_reply_buf(j->rq, 206, TYPE_BYTES, &w->out);
	else if (sealed_put(&sealed, w->out.p, w->out.len,
			    (const uint8_t(*)[KEY_LEN]) & w->box, 1, &e) == 0)
		request_reply_buf(j->rq, 206, TYPE_SEALED, &sealed);
	else
		request_problem(j->rq, 503, "internal", NULL, true,
				BUSY_RETRY_S);
	buf_done(&sealed);
}

static void
work_reply(struct file_job *j)
{
	const struct file_work *w = &j->work;

	request_set(j->rq, "Cache-Control", "no-store");
	if (w->what == FILE_GIVEN) {
		given_reply(j);
		return;
	}
	if (w->what == FILE_GROWN || w->what == FILE_WHOLE ||
	    w->what == FILE_OFFSET) {
		number_set(j->rq, "Upload-Offset", w->offset);
		request_set(j->rq, "Upload-Complete",
			    w->what == FILE_WHOLE ? "?1" : "?0");
	}
	if (ENDS[w->what].status == 0)
		request_reply(j->rq, 204, NULL, NULL, 0);
	else
		request_problem(
		    j->rq, ENDS[w->what].status, ENDS[w->what].token, NULL,
		    ENDS[w->what].retry_s > 0, ENDS[w->what].retry_s);
}

static void
fault_reply(struct file_job *j, bool is_ours)
{
	const struct err *e = &j->job.err;

	logline(is_ours ? LOG_ERROR : LOG_WARN, "file_failed",
		"error=%s text=\"%s\"", err_token(e->code), e->text);
	if (is_ours && e->code == ERR_FULL)
		request_problem(j->rq, 507, "file_full", NULL, true,
				FULL_RETRY_S);
	else if (is_ours)
		request_problem(j->rq, 503, "internal", NULL, true,
				BUSY_RETRY_S);
	else if (e->code == ERR_SIGNATURE)
		request_problem(j->rq, 401, "hello_signature", e->text, false,
				0);
	else if (e->code == ERR_NOT_FOUND || e->code == ERR_DENIED)
		request_problem(j->rq, 421, "other_hub", e->text, false, 0);
	else
		request_problem(j->rq, 400, "format", e->text, false, 0);
}

static void
file_finish(struct job *job, bool is_ours)
{
	struct file_job *j = (struct file_job *)job;

	api_places_give(j->api, j->peer, j->work.call.device);
	if (job->err.code != ERR_NONE)
		fault_reply(j, is_ours);
	else
		work_reply(j);
	job_free(j);
}

/* The signed call: base64 of a note in a header.  Who calls is known before
 * the writer is troubled. */
static int
call_read(struct file_job *j, struct err *e)
{
	const char *text = request_header(j->rq, "Kheo-Call");
	size_t n = text == NULL ? 0 : strlen(text);
	struct buf note = BUF_INIT(NOTE_BYTES_MAX);
	uint8_t *p = buf_grow(&note, NOTE_BYTES_MAX);
	size_t got;
	int rc = -1;

	if (p == NULL)
		err_memory(e);
	else if (n == 0 || n > B64_LEN(NOTE_BYTES_MAX) ||
		 b64_decode_max(p, NOTE_BYTES_MAX, text, n, &got) != 0)
		err_set(e, ERR_FORMAT, "not a call about a file");
	else
		rc = file_call_open(&j->work.call, p, got, e);
	buf_done(&note);
	return rc;
}

/* The headers that resumable uploads have; they repeat what the call says. */
static int
upload_read(struct file_job *j)
{
	const char *offset = request_header(j->rq, "Upload-Offset");
	const char *complete = request_header(j->rq, "Upload-Complete");
	const char *type = request_header(j->rq, "Content-Type");

	if (offset == NULL || complete == NULL || type == NULL ||
	    num_parse(offset, strlen(offset), 0, FILE_SIZE_MAX, &j->offset) !=
		0)
		return -1;
	j->is_complete = strcmp(complete, "?1") == 0;
	j->is_sealed = strcmp(type, TYPE_SEALED) == 0;
	return j->is_sealed || strcmp(type, TYPE_PIECE) == 0 ? 0 : -1;
}

static int
request_read(struct file_job *j)
{
	const char *rest = request_rest(j->rq);
	const char *accept = request_header(j->rq, "Accept");

	if (hex_decode(j->sha256.b, HASH_LEN, rest, strlen(rest)) != 0)
		return -1;
	if (strcmp(request_method(j->rq), "PATCH") == 0)
		return upload_read(j);
	j->is_sealed = accept != NULL && strcmp(accept, TYPE_SEALED) == 0;
	return 0;
}

/* Hand it to the writer; false if there is no place, and it was replied. */
static bool
file_put(struct file_job *j)
{
	const uint8_t *device = j->work.call.device;

	if (!api_rate(j->api, j->rq, device))
		return false;
	if (api_places_take(j->api, j->peer, device)) {
		if (job_put(j->api->daemon, &j->job))
			return true;
		api_places_give(j->api, j->peer, device);
	}
	request_problem(j->rq, 503, "busy", NULL, true, BUSY_RETRY_S);
	return false;
}

void
api_file(void *app, struct request *rq)
{
	struct api *a = app;
	struct file_job *j = calloc(1, sizeof(*j));

	if (j == NULL) {
		request_problem(rq, 503, "busy", NULL, true, BUSY_RETRY_S);
		return;
	}
	j->job.take = file_take;
	j->job.finish = file_finish;
	j->api = a;
	j->rq = rq;
	(void)snprintf(j->peer, sizeof(j->peer), "%s", request_peer(rq));
	buf_init(&j->work.out, FILE_CHUNK_MAX);
	if (request_read(j) != 0)
		request_problem(rq, 400, "format", "not a call about a file",
				false, 0);
	else if (a->is_plain && !j->is_sealed &&
		 strcmp(request_method(rq), "HEAD") != 0)
		request_problem(rq, 400, "sealed_needed",
				"this hub takes sealed bodies only", false, 0);
	else if (call_read(j, &j->job.err) != 0)
		fault_reply(j, j->job.err.code == ERR_MEMORY);
	else if (file_put(j))
		return;
	job_free(j);
}

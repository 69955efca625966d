#include <stdlib.h>
#include <string.h>

#include "hub/api/api.h"
#include "hub/intake/exchange.h"
#include "hub/intake/hello.h"
#include "protocol/base/limits.h"
#include "protocol/base/logline.h"

#define TYPE_BUNDLE  "application/vnd.kheo.bundle"
#define TYPE_SEALED  "application/vnd.kheo.sealed"
#define BUSY_RETRY_S 5
#define FULL_RETRY_S 300 /* somebody must make room first */

/* A request between its handler and its reply. */
struct sync_job {
	struct job job; /* first, so that one is the other */
	struct api *api;
	struct request *rq;
	bool is_sealed;
	bool is_read; /* its bytes were a bundle */
	char peer[SHARE_NAME_MAX];
	uint8_t device[KEY_LEN];
	struct exchange x;
};

/* How a failure is told over HTTP. */
static void
problem(struct request *rq, const struct err *e, bool is_ours)
{

	if (is_ours && e->code == ERR_FULL) {
		request_problem(rq, 503, "full",
				"the hub's disk has too little room", true,
				FULL_RETRY_S);
		return;
	}
	if (is_ours) {
		request_problem(rq, 503, "internal", NULL, true, BUSY_RETRY_S);
		return;
	}
	switch ((int)e->code) {
	case ERR_LIMIT:
		request_problem(rq, 413, "limit", e->text, false, 0);
		return;
	case ERR_SIGNATURE:
		request_problem(rq, 401, "hello_signature", e->text, false, 0);
		return;
	case ERR_NOT_FOUND:
	case ERR_DENIED:
		request_problem(rq, 421, "other_hub", e->text, false, 0);
		return;
	default:
		request_problem(rq, 400, "format", e->text, false, 0);
	}
}

static void
outcome_count(struct sync_job *s)
{

	for (size_t i = 0; i < s->x.done_count; i++)
		atomic_fetch_add(&s->api->batches[s->x.done[i].what], 1);
}

static void
sync_free(struct sync_job *s)
{

	exchange_done(&s->x);
	free(s);
}

/* Only here, where one is taken at a time, does a request unfold: a district
 * that comes back at once would else lie unpacked in the queue. */
static int
sync_take(struct job *j, struct hub *h, struct err *e)
{
	struct sync_job *s = (struct sync_job *)j;
	struct buf *body = request_body(s->rq);
	int rc = exchange_open(&s->x, s->api->box, body->p, body->len,
			       s->is_sealed, e);

	buf_done(body);
	s->is_read = rc == 0;
	if (rc == 0)
		rc = exchange_take(&s->x, h, e);
	buf_done(&s->x.bundle);
	return rc;
}

static int
sync_answer(struct job *j, struct hub *h, struct err *e)
{
	struct sync_job *s = (struct sync_job *)j;

	return exchange_answer(&s->x, h, e);
}

static void
sync_reply(struct sync_job *s)
{
	struct buf out = BUF_INIT(2 * BUNDLE_BYTES_MAX);
	struct err e = ERR_INIT;

	if (exchange_close(&s->x, &out, &e) != 0) {
		problem(s->rq, &e, e.code != ERR_DENIED);
	} else if (s->x.is_sealed) {
		request_reply_buf(s->rq, 200, TYPE_SEALED, &out);
	} else {
		request_set(s->rq, "Content-Encoding", "gzip");
		request_reply_buf(s->rq, 200, TYPE_BUNDLE, &out);
	}
	buf_done(&out);
}

static void
sync_finish(struct job *j, bool is_ours)
{
	struct sync_job *s = (struct sync_job *)j;

	/* Too large, or sealed to others: the daemon cannot know. */
	if (!s->is_read &&
	    (j->err.code == ERR_LIMIT || j->err.code == ERR_DENIED))
		is_ours = false;
	api_places_give(s->api, s->peer, s->device);
	if (s->x.is_stopped)
		logline(LOG_WARN, "sync_stopped",
			"headers=%zu refused=%zu peer=%s", s->x.done_count,
			s->x.refused, s->peer);
	if (j->err.code != ERR_NONE) {
		logline(is_ours ? LOG_ERROR : LOG_WARN, "sync_failed",
			"error=%s text=\"%s\"", err_token(j->err.code),
			j->err.text);
		problem(s->rq, &j->err, is_ours);
	} else {
		outcome_count(s);
		sync_reply(s);
	}
	sync_free(s);
}

/* Which of the two forms the body has; -1 if neither, and it was replied. */
static int
form_of(const struct api *a, struct request *rq)
{
	const char *type = request_header(rq, "Content-Type");
	const char *packed = request_header(rq, "Content-Encoding");

	if (type != NULL && strcmp(type, TYPE_SEALED) == 0)
		return 1;
	if (type == NULL || strcmp(type, TYPE_BUNDLE) != 0 || packed == NULL ||
	    strcmp(packed, "gzip") != 0) {
		request_problem(rq, 415, "format",
				"a gzipped or sealed bundle is expected", false,
				0);
		return -1;
	}
	if (a->is_plain) {
		request_problem(rq, 400, "sealed_needed",
				"this hub takes sealed bundles only", false, 0);
		return -1;
	}
	return 0;
}

/* What can be found out about who asks without troubling the writer; false if
 * that is enough to refuse, and it was replied. */
static bool
asker_find(struct sync_job *s, const char *peer)
{
	const struct buf *body = request_body(s->rq);
	struct hello hello;
	struct err e = ERR_INIT;

	(void)snprintf(s->peer, sizeof(s->peer), "%s", peer);
	if (hello_peek(&hello, s->api->box, body->p, body->len, s->is_sealed,
		       &e) != 0) {
		logline(LOG_WARN, "sync_failed", "error=%s text=\"%s\"",
			err_token(e.code), e.text);
		problem(s->rq, &e, e.code == ERR_MEMORY);
		return false;
	}
	memcpy(s->device, hello.device, KEY_LEN);
	return true;
}

static void
sync_put(struct sync_job *s)
{

	if (!api_rate(s->api, s->rq, s->device)) {
		sync_free(s);
	} else if (!api_places_take(s->api, s->peer, s->device)) {
		request_problem(s->rq, 503, "busy", NULL, true, BUSY_RETRY_S);
		sync_free(s);
	} else if (!job_put(s->api->daemon, &s->job)) {
		api_places_give(s->api, s->peer, s->device);
		request_problem(s->rq, 503, "busy", NULL, true, BUSY_RETRY_S);
		sync_free(s);
	}
}

void
api_sync(void *app, struct request *rq)
{
	struct api *a = app;
	struct sync_job *s;
	int form = form_of(a, rq);

	if (form < 0)
		return;
	if ((s = calloc(1, sizeof(*s))) == NULL) {
		request_problem(rq, 503, "busy", NULL, true, BUSY_RETRY_S);
		return;
	}
	s->job.take = sync_take;
	s->job.answer = sync_answer;
	s->job.finish = sync_finish;
	s->api = a;
	s->rq = rq;
	s->is_sealed = form == 1;
	exchange_init(&s->x, API_PAGE_BYTES);
	s->x.headers_max = REQUEST_HEADERS_MAX;
	s->x.refused_max = REQUEST_REFUSED_MAX;
	if (asker_find(s, request_peer(rq)))
		sync_put(s);
	else
		sync_free(s);
}

#include <string.h>

#include "hub/api/api.h"
#include "protocol/base/logline.h"

#define METRICS_BYTES_MAX (16 * 1024)

static void
text_reply(struct request *rq, unsigned status, const char *text)
{

	request_set(rq, "Cache-Control", "no-store");
	request_reply(rq, status, "text/plain; charset=utf-8", text,
		      strlen(text));
}

void
api_health(void *app, struct request *rq)
{

	(void)app;
	text_reply(rq, 200, "ok\n");
}

void
api_ready(void *app, struct request *rq)
{
	struct api *a = app;

	if (atomic_load(&a->daemon->stats.is_short))
		text_reply(rq, 503, "the disk is nearly full\n");
	else if (atomic_load(&a->daemon->stats.is_well))
		text_reply(rq, 200, "ready\n");
	else
		text_reply(rq, 503, "the last commit failed\n");
}

static void
metric(struct buf *out, const char *name, const char *type, const char *help,
       unsigned long long value)
{

	buf_fmt(out, "# HELP %s %s\n# TYPE %s %s\n%s %llu\n", name, help, name,
		type, name, value);
}

static void
metrics_http(struct buf *out, struct api *a)
{
	struct httpd *httpd = atomic_load(&a->httpd);
	struct httpd_stats s;

	if (httpd == NULL)
		return;
	httpd_stats(httpd, &s);
	metric(out, "kheo_http_requests_total", "counter",
	       "Requests given to a handler.", s.requests);
	metric(out, "kheo_http_refused_total", "counter",
	       "Requests refused before any handler.", s.refused);
	metric(out, "kheo_http_reaped_total", "counter",
	       "Connections cut for being too slow.", s.reaped);
	metric(out, "kheo_http_connections", "gauge", "Open connections.",
	       s.open);
}

static void
metrics_batches(struct buf *out, struct api *a)
{
	static const char *const names[] = {
	    [ACCEPTED_SEQUENCED] = "sequenced",
	    [ACCEPTED_DUPLICATE] = "duplicate",
	    [ACCEPTED_HELD] = "held",
	    [ACCEPTED_PENDING] = "pending",
	    [ACCEPTED_INCOMPLETE] = "incomplete",
	    [ACCEPTED_REFUSED] = "refused",
	};

	buf_text(out, "# HELP kheo_batches_total Batches by what became of"
		      " them.\n# TYPE kheo_batches_total counter\n");
	for (size_t i = 0; i < ARRAY_LEN(names); i++)
		buf_fmt(out, "kheo_batches_total{result=\"%s\"} %llu\n",
			names[i], atomic_load(&a->batches[i]));
}

void
api_metrics(void *app, struct request *rq)
{
	struct api *a = app;
	struct daemon_stats *s = &a->daemon->stats;
	struct buf out = BUF_INIT(METRICS_BYTES_MAX);

	metric(&out, "kheo_tree_size", "gauge", "Entries that are committed.",
	       atomic_load(&s->size));
	metric(&out, "kheo_commits_total", "counter", "Group commits.",
	       atomic_load(&s->commits));
	metric(&out, "kheo_commit_failures_total", "counter",
	       "Groups that could not be committed.",
	       atomic_load(&s->failures));
	metric(&out, "kheo_disk_short", "gauge",
	       "1 while the disk has too little room to take batches.",
	       atomic_load(&s->is_short));
	metric(&out, "kheo_jobs_total", "counter",
	       "Requests and admin commands that were in a group.",
	       atomic_load(&s->jobs));
	metrics_batches(&out, a);
	metrics_http(&out, a);
	request_set(rq, "Cache-Control", "no-store");
	request_reply_buf(rq, 200, "text/plain; version=0.0.4", &out);
	buf_done(&out);
}

void
api_served(void *app, const struct served *s)
{

	(void)app;
	logline(LOG_INFO, "http",
		"method=%s path=%s status=%u in=%zu out=%zu ms=%lld peer=%s",
		s->method, s->path, s->status, s->in, s->out,
		(long long)s->took_ms, s->peer);
}

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "hub/api/api.h"
#include "hub/store/store.h"
#include "protocol/base/logline.h"
#include "protocol/wire/gzip.h"

#define TYPE_TEXT    "text/plain; charset=utf-8"
#define TYPE_TILE    "application/octet-stream"
#define KEEP_POINT   "public, max-age=2"
#define KEEP_TILE    "public, max-age=31536000, immutable"
#define BUSY_RETRY_S 5

/* A read of the public log between its handler and its reply. */
struct log_read {
	struct job job; /* first, so that one is the other */
	struct api *api;
	struct request *rq;
	bool is_point; /* the checkpoint, no tile */
	struct tile tile;
	bool takes_gzip;
	bool is_there;
	struct buf out;
};

static int
log_take(struct job *j, struct hub *h, struct err *e)
{

	(void)j;
	(void)h;
	(void)e;
	return 0;
}

/* What the newest checkpoint covers, which is signed by now, and committed and
 * anchored before the reply leaves. */
static int
log_answer(struct job *j, struct hub *h, struct err *e)
{
	struct log_read *r = (struct log_read *)j;

	if (r->is_point) {
		r->is_there = h->point.size > 0;
		buf_add(&r->out, h->point_note.p, h->point_note.len);
		return buf_check(&r->out, e);
	}
	r->is_there = tile_is_in(&r->tile, h->point.size);
	return r->is_there ? store_tile(h->db, &r->tile, &r->out, e) : 0;
}

/* A tile that is not there yet may be there at the next try. */
static void
not_there(struct request *rq)
{

	request_set(rq, "Cache-Control", "no-store");
	request_problem(rq, 404, "no_such_path", NULL, false, 0);
}

/* Entries are words and shrink; hashes do not. */
static void
entries_reply(struct log_read *r)
{
	struct buf packed = BUF_INIT(TILE_TEXT_MAX);
	struct err e = ERR_INIT;

	request_set(r->rq, "Vary", "Accept-Encoding");
	if (r->takes_gzip &&
	    gzip_deflate(&packed, r->out.p, r->out.len, &e) == 0) {
		request_set(r->rq, "Content-Encoding", "gzip");
		request_reply_buf(r->rq, 200, TYPE_TILE, &packed);
	} else {
		request_reply_buf(r->rq, 200, TYPE_TILE, &r->out);
	}
	buf_done(&packed);
}

static void
log_reply(struct log_read *r)
{

	if (!r->is_there) {
		not_there(r->rq);
		return;
	}
	request_set(r->rq, "Cache-Control",
		    r->is_point ? KEEP_POINT : KEEP_TILE);
	if (r->is_point)
		request_reply_buf(r->rq, 200, TYPE_TEXT, &r->out);
	else if (r->tile.is_entries)
		entries_reply(r);
	else
		request_reply_buf(r->rq, 200, TYPE_TILE, &r->out);
}

static void
read_free(struct log_read *r)
{

	atomic_fetch_sub(&r->api->reads, 1);
	buf_done(&r->out);
	free(r);
}

static void
log_finish(struct job *j, bool is_ours)
{
	struct log_read *r = (struct log_read *)j;

	(void)is_ours;
	if (j->err.code == ERR_NONE) {
		log_reply(r);
	} else {
		logline(LOG_ERROR, "log_read_failed", "error=%s text=\"%s\"",
			err_token(j->err.code), j->err.text);
		request_problem(r->rq, 503, "internal", NULL, true,
				BUSY_RETRY_S);
	}
	read_free(r);
}

/* Ask the writer; ${tile} is NULL for the checkpoint.  Those who read the log
 * may not take all the places of those who write it. */
static void
log_ask(struct api *a, struct request *rq, const struct tile *tile, bool gzip)
{
	struct log_read *r = NULL;

	if (atomic_fetch_add(&a->reads, 1) < API_READS_MAX)
		r = calloc(1, sizeof(*r));
	if (r == NULL) {
		atomic_fetch_sub(&a->reads, 1);
		request_problem(rq, 503, "busy", NULL, true, BUSY_RETRY_S);
		return;
	}
	r->job.take = log_take;
	r->job.answer = log_answer;
	r->job.finish = log_finish;
	r->api = a;
	r->rq = rq;
	r->is_point = tile == NULL;
	if (tile != NULL)
		r->tile = *tile;
	r->takes_gzip = gzip;
	buf_init(&r->out, TILE_TEXT_MAX);
	if (!job_put(a->daemon, &r->job)) {
		request_problem(rq, 503, "busy", NULL, true, BUSY_RETRY_S);
		read_free(r);
	}
}

/* Whether gzip stands in the header without a weight, which may be none. */
static bool
takes_gzip(const char *accepted)
{
	static const char name[] = "gzip";
	const char *s = accepted == NULL ? "" : accepted;

	while (*s != '\0') {
		size_t n;

		s += strspn(s, " \t,");
		n = strcspn(s, " \t,");
		if (n == sizeof(name) - 1 && strncasecmp(s, name, n) == 0 &&
		    s[n + strspn(s + n, " \t")] != ';')
			return true;
		s += n;
	}
	return false;
}

void
api_checkpoint(void *app, struct request *rq)
{

	log_ask(app, rq, NULL, false);
}

void
api_tile(void *app, struct request *rq)
{
	struct tile tile;

	if (tile_parse(&tile, request_rest(rq)) != 0)
		not_there(rq);
	else
		log_ask(app, rq, &tile,
			takes_gzip(request_header(rq, "Accept-Encoding")));
}

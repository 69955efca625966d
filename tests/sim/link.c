#include "tests/sim/link.h"

#include <string.h>

#include "client/net/transport.h"
#include "hub/intake/files.h"
#include "protocol/base/hex64.h"
#include "protocol/base/limits.h"
#include "protocol/wire/bundle.h"
#include "protocol/wire/gzip.h"
#include "tests/sim/district.h"

/* A file comes only where the text has passed: more happens to it. */
#define FILE_NOISE 40
#define FAR_MS     900

/* What may happen to one message. */
enum mishap {
	ARRIVES,
	DROPPED,
	LATE,
	TWICE,
	CUT,
	CORRUPT,
	ANSWER_LOST,
	ANSWER_CUT,
	ANSWER_CORRUPT,
	ANSWER_OLD,
	PORTAL,
	FORGED,
	MISHAPS
};

static struct {
	unsigned home;
	bool has_moved;  /* a piece of a file */
	struct buf last; /* answer that this machine got before */
} line;

void
link_user(struct world *w, unsigned home)
{
	(void)w;
	if (line.home != home)
		buf_done(&line.last);
	line.home = home;
	line.has_moved = false;
	line.last.max = BUNDLE_BYTES_MAX;
}

static struct letter *
letter_put(struct world *w, bool sealed, const void *p, size_t n, bool late)
{
	struct letter *l = &w->letters[w->files % LETTERS_MAX];
	char path[PATH_SIZE];

	l->is_used = true;
	l->is_sealed = sealed;
	l->is_late = late;
	l->home = line.home;
	l->file = w->files % LETTERS_MAX;
	w->files++;
	bytes_write(world_path(w, path, "mail/%u", l->file), p, n);
	return l;
}

static void
letter_deliver(struct world *w, struct letter *l)
{
	struct buf request = BUF_INIT(USB_BYTES_MAX);
	struct buf answer = BUF_INIT(2 * BUNDLE_BYTES_MAX);
	struct err e = ERR_INIT;
	char path[PATH_SIZE];

	bytes_read(world_path(w, path, "mail/%u", l->file), &request);
	l->is_late = false;
	trace(w, "mail of h%u arrives again", l->home);
	(void)district_sync(w, l->is_sealed, request.p, request.len, &answer,
			    &e);
	buf_done(&request);
	buf_done(&answer);
}

void
mail_deliver(struct world *w)
{
	unsigned from = below(w, LETTERS_MAX);

	for (unsigned i = 0; i < LETTERS_MAX; i++) {
		struct letter *l = &w->letters[(from + i) % LETTERS_MAX];

		if (!l->is_used)
			continue;
		letter_deliver(w, l);
		return;
	}
}

void
mail_repeat(struct world *w)
{
	for (unsigned i = 0; i < LETTERS_MAX; i++)
		if (w->letters[i].is_used)
			letter_deliver(w, &w->letters[i]);
}

static int
silence(struct err *e, enum net_cause cause)
{
	err_set(e, ERR_NET, "the link broke");
	e->sys = (int)cause;
	return -1;
}

static void
spoil(struct world *w, struct buf *b, bool cut)
{
	if (b->len == 0)
		return;
	if (cut) {
		b->len = below(w, (unsigned)b->len);
		return;
	}
	for (unsigned n = 1 + below(w, 3); n > 0; n--)
		b->p[below(w, (unsigned)b->len)] ^=
		    (uint8_t)(1u << below(w, 8));
}

/* Somebody who was let into the line says of an entry that it has no effect. */
static void
forge(struct buf *answer)
{
	static const char real[] = "\ndisp A\n", lie[] = "\ndisp D\n";
	struct buf plain = BUF_INIT(BUNDLE_BYTES_MAX);
	struct buf out = BUF_INIT(BUNDLE_BYTES_MAX);
	struct err e = ERR_INIT;
	struct bundle_reader in;
	struct bundle_record r;

	if (gzip_inflate(&plain, answer->p, answer->len, &e) != 0 ||
	    bundle_open(&in, plain.p, plain.len, &e) != 0)
		goto out;
	bundle_begin(&out);
	while (bundle_next(&in, &r) == 1) {
		size_t n = sizeof(real) - 1;
		uint8_t *end = plain.p + (r.p - plain.p) + r.n - n;

		if (r.type == BUNDLE_ENTRY && r.n > n &&
		    memcmp(end, real, n) == 0)
			memcpy(end, lie, n);
		bundle_put(&out, r.type, r.p, r.n);
	}
	buf_reset(answer);
	(void)gzip_deflate(answer, out.p, out.len, &e);
out:
	buf_done(&plain);
	buf_done(&out);
}

static int
deliver(struct world *w, bool sealed, const struct buf *request,
	struct buf *answer, struct err *e)
{
	struct buf out = BUF_INIT(2 * BUNDLE_BYTES_MAX);
	int rc = district_sync(w, sealed, request->p, request->len, &out, e);

	buf_add(answer, out.p, out.len);
	buf_done(&out);
	return rc;
}

/* What becomes of the answer: 0 if the machine gets one. */
static int
answer_come(struct world *w, enum mishap m, struct buf *answer, struct err *e)
{
	if (m == ANSWER_OLD && line.last.len > 0) {
		buf_reset(answer);
		buf_add(answer, line.last.p, line.last.len);
		return 0;
	}
	buf_reset(&line.last);
	buf_add(&line.last, answer->p, answer->len);
	if (m == ANSWER_LOST || m == CUT || m == CORRUPT)
		return silence(e, NET_SILENT);
	if (m == FORGED)
		forge(answer);
	if (m == ANSWER_CUT || m == ANSWER_CORRUPT)
		spoil(w, answer, m == ANSWER_CUT);
	return 0;
}

static int
travel(struct world *w, enum mishap m, bool sealed, struct buf *request,
       struct buf *answer, struct err *e)
{
	struct buf ignored = BUF_INIT(2 * BUNDLE_BYTES_MAX);
	int rc;

	if (m == CUT || m == CORRUPT)
		spoil(w, request, m == CUT);
	if (m == TWICE) {
		(void)deliver(w, sealed, request, &ignored, e);
		buf_done(&ignored);
		err_clear(e);
	}
	rc = deliver(w, sealed, request, answer, e);
	return rc == 0 ? answer_come(w, m, answer, e) : rc;
}

static enum mishap
mishap(struct world *w, unsigned noise)
{
	if (w->is_quiet || !percent(w, noise))
		return ARRIVES;
	return (enum mishap)below(w, MISHAPS);
}

/* A harsh world's links are slow, so that a file is many pieces. */
static void
time_take(struct world *w, struct transport *t, size_t n)
{
	t->took_ms = 20 + below(w, 2000);
	if (w->is_harsh)
		t->took_ms += (int64_t)n;
	w->steady_ms += t->took_ms;
	w->now_ms += t->took_ms;
}

static int
link_post(void *ctx, const char *path, bool sealed, const void *p, size_t n,
	  struct buf *answer, struct err *e)
{
	struct transport *t = ctx;
	struct world *w = world_of(NULL);
	struct buf request = BUF_INIT(USB_BYTES_MAX);
	enum mishap m = mishap(w, w->noise);
	int rc;

	(void)path;
	t->traffic->requests++;
	time_take(w, t, n);
	trace(w, "h%u: asks, mishap %d", line.home, (int)m);
	if (m != DROPPED)
		t->traffic->sent_bytes += n;
	(void)letter_put(w, sealed, p, n, m == LATE);
	if (m == DROPPED || m == LATE)
		return silence(e, NET_SILENT);
	if (m == PORTAL) {
		buf_text(answer, "<!DOCTYPE html><title>Wi-Fi</title>");
		return 0;
	}
	buf_add(&request, p, n);
	rc = travel(w, m, sealed, &request, answer, e);
	t->traffic->received_bytes += answer->len;
	buf_done(&request);
	return rc;
}

/* What a client makes of each end. */
static int
end_read(const struct file_work *work, struct file_trip *f, struct err *e)
{
	static const enum err_code codes[FILE_OUTCOMES] = {
	    [FILE_OFFSET] = ERR_STALE,     [FILE_OTHER] = ERR_INVALID,
	    [FILE_REFUSED] = ERR_INVALID,  [FILE_NOT_WANTED] = ERR_NOT_FOUND,
	    [FILE_TOO_LARGE] = ERR_LIMIT,  [FILE_OVER_QUOTA] = ERR_LIMIT,
	    [FILE_NO_ROOM] = ERR_BUSY,     [FILE_NOT_HERE] = ERR_NOT_FOUND,
	    [FILE_OLD_NONCE] = ERR_DENIED, [FILE_STRANGER] = ERR_DENIED,
	};

	f->has_offset = work->what == FILE_GROWN || work->what == FILE_WHOLE ||
			work->what == FILE_OFFSET;
	f->offset = work->offset;
	f->is_complete = work->what == FILE_WHOLE;
	if (codes[work->what] == ERR_NONE)
		return 0;
	err_set(e, codes[work->what], "file: %d", (int)work->what);
	e->sys = work->what == FILE_NO_ROOM ? NET_HUB_FULL : 0;
	return -1;
}

static int
file_travel(struct world *w, enum mishap m, struct file_trip *f,
	    struct buf *answer, struct err *e)
{
	struct buf body = BUF_INIT(FILE_CHUNK_MAX);
	struct buf call = BUF_INIT(NOTE_BYTES_MAX);
	uint8_t *p = buf_grow(&call, NOTE_BYTES_MAX);
	struct file_work work;
	int rc;

	if (p == NULL || b64_decode_max(p, NOTE_BYTES_MAX, f->call,
					strlen(f->call), &call.len) != 0)
		violates(w, "a call that is no base64");
	buf_add(&body, f->p, f->n);
	if (m == CORRUPT)
		spoil(w, &body, false);
	rc = district_file(w, &call, body.p, body.len, &work, e);
	if (rc == 0 && f->method != FILE_HEAD) {
		w->tally[TALLY_RESUMED] += !line.has_moved && f->from > 0;
		line.has_moved = true;
	}
	trace(w, "hub: file: %d, %llu", (int)work.what,
	      (unsigned long long)work.offset);
	if (rc == 0)
		rc = end_read(&work, f, e);
	if (rc == 0)
		buf_add(answer, work.out.p, work.out.len);
	buf_done(&work.out);
	buf_done(&body);
	buf_done(&call);
	return rc;
}

/* A piece whose length is not what was said is no answer and no request. */
static int
link_file(void *ctx, struct file_trip *f, struct buf *answer, struct err *e)
{
	struct transport *t = ctx;
	struct world *w = world_of(NULL);
	enum mishap m = mishap(w, w->noise + FILE_NOISE);
	struct file_trip first = *f;
	struct buf ignored = BUF_INIT(FILE_CHUNK_MAX);
	int rc;

	t->traffic->requests++;
	time_take(w, t, f->n);
	f->has_offset = false;
	f->is_complete = false;
	trace(w, "h%u: %s %zu of a file, mishap %d", line.home,
	      file_method_name(f->method), f->n, (int)m);
	if (m == DROPPED || m == LATE || m == CUT)
		return silence(e, NET_SILENT);
	if (m == PORTAL)
		return silence(e, NET_PORTAL);
	if (m == TWICE) {
		(void)file_travel(w, m, &first, &ignored, e);
		buf_done(&ignored);
		err_clear(e);
	}
	rc = file_travel(w, m, f, answer, e);
	if (m == CORRUPT || m == ANSWER_LOST || m == ANSWER_CUT) {
		f->has_offset = false;
		return silence(e, NET_SILENT);
	}
	if (m == ANSWER_CORRUPT)
		spoil(w, answer, false);
	return rc;
}

static int
link_get(void *ctx, const char *path, struct buf *answer, struct err *e)
{
	struct world *w = world_of(NULL);
	enum mishap m = mishap(w, w->noise);

	(void)ctx;
	(void)path;
	if (m == DROPPED || m == ANSWER_LOST)
		return silence(e, NET_SILENT);
	district_keys(w, answer);
	if (m == ANSWER_CUT || m == ANSWER_CORRUPT)
		spoil(w, answer, m == ANSWER_CUT);
	return 0;
}

/* The programs' own way out is replaced when this is linked. */
int __wrap_https_open(struct transport *t, const char *url,
		      const struct hubkeys *keys, struct err *e);
void __wrap_https_close(struct transport *t);

int
__wrap_https_open(struct transport *t, const char *url,
		  const struct hubkeys *keys, struct err *e)
{
	(void)url;
	(void)keys;
	(void)e;
	t->post = link_post;
	t->get = link_get;
	t->file = link_file;
	t->handshake_ms = world_of(NULL)->is_harsh ? FAR_MS : 20;
	t->ctx = t;
	return 0;
}

void
__wrap_https_close(struct transport *t)
{
	t->ctx = NULL;
}

/*
 * A whole province comes back at once: push the requests that crowd.c wrote,
 * each over a connection of its own, from many addresses of this machine.
 *
 *	storm URL SECONDS HUBKEYS REQUESTS
 *
 * The devices begin evenly over SECONDS.  Who is told 503 waits as long as
 * Retry-After says, and up to as long again.  A device is done when a receipt
 * signed by the hub covers its last batch.  Prints one JSON object.
 */
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <curl/curl.h>

#include "protocol/base/buf.h"
#include "protocol/base/file.h"
#include "protocol/base/limits.h"
#include "protocol/base/num.h"
#include "protocol/base/os.h"
#include "protocol/base/reader.h"
#include "protocol/sign/trust.h"
#include "protocol/wire/bundle.h"
#include "protocol/wire/gzip.h"

#define REQUESTS_BYTES_MAX ((size_t)2 * 1024 * 1024 * 1024)
#define DEVICES_MAX        100000
#define ADDRESSES          240
#define LATER_MS           (INT64_C(180) * 1000) /* after the last began */
#define TICK_MS            10
/* One thread shakes all these hands: with more on their way than it can serve
 * it would be the one who is too slow, and the hub cut it for that. */
#define AT_ONCE 256

enum state { WAITS, SENDS, DONE, FAILED };

struct device {
	enum state state;
	bool has_begun;
	int64_t due_ms;
	struct id log;
	struct hash head;
	uint64_t seq;
	const uint8_t *body;
	size_t body_n;
	struct buf answer;
	CURL *curl;
	char why[CURL_ERROR_SIZE];
};

struct storm {
	const char *url;
	CURLM *multi;
	struct curl_slist *headers;
	struct clock clock;
	struct rng rng;
	struct hubkeys keys;
	struct buf file;
	struct device *devices;
	size_t count, left, flying;
	size_t fresh; /* have not begun yet */
	int64_t begun_all_ms;
	int64_t begun_ms;
	/* counted */
	unsigned long long sent_bytes;
	unsigned long requests, busy, busy_unsaid, strange, unreceipted;
	int64_t last_ms;
	char why[256]; /* of the first that is strange */
};

static size_t
answer_take(char *p, size_t size, size_t n, void *ctx)
{
	struct device *d = ctx;

	buf_add(&d->answer, p, size * n);
	return d->answer.bad == ERR_NONE ? size * n : 0;
}

static bool
covers(const struct device *d, const struct receipt *r)
{
	for (size_t i = 0; i < r->line_count; i++)
		if (r->lines[i].kind == RECEIPT_SEQUENCED &&
		    id_eq(&r->lines[i].head.log, &d->log) &&
		    r->lines[i].head.seq == d->seq &&
		    hash_eq(&r->lines[i].head.hash, &d->head))
			return true;
	return false;
}

/* Whether the answer holds a receipt, signed by the hub, of the last batch. */
static bool
is_receipted(const struct storm *s, const struct device *d)
{
	struct buf bundle = BUF_INIT(BUNDLE_BYTES_MAX);
	struct err e = ERR_INIT;
	struct bundle_reader r;
	struct bundle_record rec;
	struct receipt receipt;
	bool found = false;

	if (gzip_inflate(&bundle, d->answer.p, d->answer.len, &e) == 0 &&
	    bundle_open(&r, bundle.p, bundle.len, &e) == 0)
		while (!found && bundle_next(&r, &rec) == 1)
			found = rec.type == BUNDLE_RECEIPT &&
				receipt_open(&receipt, rec.p, rec.n, &s->keys,
					     &e) == 0 &&
				covers(d, &receipt);
	buf_done(&bundle);
	return found;
}

static void
send_begin(struct storm *s, struct device *d, size_t number)
{
	char address[64];
	CURL *curl = curl_easy_init();

	if (curl == NULL)
		abort();
	(void)snprintf(address, sizeof(address), "host!127.1.%zu.1",
		       1 + number % ADDRESSES);
	buf_init(&d->answer, BUNDLE_BYTES_MAX);
	curl_easy_setopt(curl, CURLOPT_URL, s->url);
	curl_easy_setopt(curl, CURLOPT_INTERFACE, address);
	curl_easy_setopt(curl, CURLOPT_PROXY, "");
	curl_easy_setopt(curl, CURLOPT_SSL_VERIFYPEER, 0L);
	curl_easy_setopt(curl, CURLOPT_SSL_VERIFYHOST, 0L);
	/* Read anew for each connection otherwise, at 30 ms. */
	curl_easy_setopt(curl, CURLOPT_CAINFO, NULL);
	curl_easy_setopt(curl, CURLOPT_CAPATH, NULL);
	curl_easy_setopt(curl, CURLOPT_FORBID_REUSE, 1L);
	curl_easy_setopt(curl, CURLOPT_HTTPHEADER, s->headers);
	curl_easy_setopt(curl, CURLOPT_POSTFIELDS, d->body);
	curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE_LARGE,
			 (curl_off_t)d->body_n);
	curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, answer_take);
	curl_easy_setopt(curl, CURLOPT_WRITEDATA, d);
	curl_easy_setopt(curl, CURLOPT_PRIVATE, d);
	curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, d->why);
	if (curl_multi_add_handle(s->multi, curl) != CURLM_OK)
		abort();
	d->curl = curl;
	d->state = SENDS;
	s->requests++;
	s->flying++;
	if (!d->has_begun && --s->fresh == 0)
		s->begun_all_ms = clock_steady_ms(&s->clock) - s->begun_ms;
	d->has_begun = true;
	s->sent_bytes += d->body_n;
}

static void
settle(struct storm *s, struct device *d, enum state state)
{
	d->state = state;
	s->left--;
	s->last_ms = clock_steady_ms(&s->clock) - s->begun_ms;
}

static void
strange(struct storm *s, struct device *d, CURLcode rc, long status)
{
	if (s->strange++ == 0)
		(void)snprintf(s->why, sizeof(s->why), "status %ld, %s: %.100s",
			       status, curl_easy_strerror(rc), d->why);
	settle(s, d, FAILED);
}

/* As a client: at least what the hub asked for, and not all at once. */
static void
later(struct storm *s, struct device *d, curl_off_t wait_s)
{
	uint32_t drawn;

	s->busy++;
	if (wait_s <= 0) {
		s->busy_unsaid++;
		wait_s = 1;
	}
	rng_fill(&s->rng, &drawn, sizeof(drawn));
	d->state = WAITS;
	d->due_ms = clock_steady_ms(&s->clock) + wait_s * 1000 +
		    (int64_t)(drawn % ((uint32_t)wait_s * 1000));
}

static void
send_end(struct storm *s, CURL *curl, CURLcode rc)
{
	struct device *d = NULL;
	curl_off_t wait_s = 0;
	long status = 0;

	curl_easy_getinfo(curl, CURLINFO_PRIVATE, (char **)&d);
	curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
	curl_easy_getinfo(curl, CURLINFO_RETRY_AFTER, &wait_s);
	curl_multi_remove_handle(s->multi, curl);
	if (rc == CURLE_OK && status == 200) {
		if (is_receipted(s, d)) {
			settle(s, d, DONE);
		} else {
			s->unreceipted++;
			settle(s, d, FAILED);
		}
	} else if (rc == CURLE_OK && status == 503) {
		later(s, d, wait_s);
	} else {
		strange(s, d, rc, status);
	}
	curl_easy_cleanup(curl);
	s->flying--;
	d->curl = NULL;
	buf_done(&d->answer);
}

static void
run(struct storm *s, int64_t until_ms)
{
	int running, queued;
	CURLMsg *m;

	while (s->left > 0) {
		int64_t now = clock_steady_ms(&s->clock);

		if (now > until_ms)
			break;
		for (size_t i = 0; i < s->count && s->flying < AT_ONCE; i++)
			if (s->devices[i].state == WAITS &&
			    s->devices[i].due_ms <= now)
				send_begin(s, &s->devices[i], i);
		if (curl_multi_perform(s->multi, &running) != CURLM_OK)
			abort();
		while ((m = curl_multi_info_read(s->multi, &queued)) != NULL)
			if (m->msg == CURLMSG_DONE)
				send_end(s, m->easy_handle, m->data.result);
		curl_multi_poll(s->multi, NULL, 0, TICK_MS, NULL);
	}
}

static int
devices_read(struct storm *s, const char *path, struct err *e)
{
	struct reader r;

	buf_init(&s->file, REQUESTS_BYTES_MAX);
	if (file_read(&s->file, path, e) != 0)
		return -1;
	s->devices = calloc(DEVICES_MAX, sizeof(*s->devices));
	if (s->devices == NULL)
		return err_memory(e);
	reader_init(&r, s->file.p, s->file.len);
	while (r.left > 0 && s->count < DEVICES_MAX) {
		struct device *d = &s->devices[s->count++];

		reader_copy(&r, d->log.b, ID_LEN);
		reader_copy(&r, d->head.b, HASH_LEN);
		d->seq = reader_be64(&r);
		d->body_n = reader_be32(&r);
		d->body = reader_bytes(&r, d->body_n);
	}
	if (r.bad || s->count == 0)
		return err_set(e, ERR_FORMAT, "%s: not of crowd", path);
	return 0;
}

static int
keys_read(struct storm *s, const char *path, struct err *e)
{
	struct buf b = BUF_INIT(NOTE_BYTES_MAX);
	struct note n;
	int rc = -1;

	if (file_read(&b, path, e) == 0 && note_parse(&n, b.p, b.len, e) == 0)
		rc = hubkeys_parse(&s->keys, n.text, n.text_len, e);
	buf_done(&b);
	return rc;
}

static void
storm_tell(const struct storm *s)
{
	size_t done = 0;

	for (size_t i = 0; i < s->count; i++)
		done += s->devices[i].state == DONE;
	printf("{\"devices\":%zu,\"receipted\":%zu,\"requests\":%lu,"
	       "\"busy\":%lu,\"busy_unsaid\":%lu,\"strange\":%lu,"
	       "\"unreceipted\":%lu,\"unfinished\":%zu,\"bytes\":%llu,"
	       "\"begun_s\":%.1f,\"seconds\":%.1f,\"why\":\"%s\"}\n",
	       s->count, done, s->requests, s->busy, s->busy_unsaid, s->strange,
	       s->unreceipted, s->left, s->sent_bytes,
	       (double)s->begun_all_ms / 1000, (double)s->last_ms / 1000,
	       s->why);
}

int
main(int argc, char **argv)
{
	static struct storm s;
	struct err e = ERR_INIT;
	uint64_t seconds;

	if (argc != 5 ||
	    num_parse(argv[2], strlen(argv[2]), 0, 3600, &seconds) != 0) {
		fprintf(stderr, "usage: storm URL SECONDS HUBKEYS REQUESTS\n");
		return 2;
	}
	s.url = argv[1];
	s.clock = os_clock(0);
	s.rng = os_rng();
	(void)os_files_max(65536);
	if (keys_init() != 0 || keys_read(&s, argv[3], &e) != 0 ||
	    devices_read(&s, argv[4], &e) != 0) {
		fprintf(stderr, "storm: %s\n", e.text);
		return 1;
	}
	curl_global_init(CURL_GLOBAL_DEFAULT);
	s.multi = curl_multi_init();
	s.headers = curl_slist_append(
	    NULL, "Content-Type: application/vnd.kheo.bundle");
	s.headers = curl_slist_append(s.headers, "Content-Encoding: gzip");
	s.headers = curl_slist_append(s.headers, "Expect:");
	if (s.multi == NULL || s.headers == NULL)
		return 1;
	s.left = s.fresh = s.count;
	s.begun_ms = clock_steady_ms(&s.clock);
	for (size_t i = 0; i < s.count; i++)
		s.devices[i].due_ms =
		    s.begun_ms + (int64_t)(seconds * 1000 * i / s.count);
	run(&s, s.begun_ms + (int64_t)seconds * 1000 + LATER_MS);
	storm_tell(&s);
	return 0;
}

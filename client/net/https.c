#include "client/net/transport.h"

#include <assert.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "client/net/https.h"
#include "client/net/problem.h"
#include "protocol/base/hex64.h"
#include "protocol/base/limits.h"

#define CONNECT_TIMEOUT_S 20L
#define STALL_BYTES_S     10L
#define STALL_S           60L
#define HEADER_BYTES_MAX  (32 * 1024)
#define RETRY_AFTER_S_MAX 3600
#define STATUS_OK         200L
#define PINS_MAX          2
#define PIN_PREFIX        "sha256//"
#define PINS_SIZE         (PINS_MAX * (sizeof(PIN_PREFIX) + HASH_TEXT_LEN) + 1)

static size_t
body_take(char *p, size_t size, size_t n, void *ctx)
{
	struct https *h = ctx;

	buf_add(h->answer, p, size * n);
	return h->answer->bad == ERR_NONE ? size * n : 0;
}

static size_t
/* NOLINTNEXTLINE(readability-non-const-parameter): libcurl's shape */
header_take(char *p, size_t size, size_t n, void *ctx)
{
	struct https *h = ctx;

	h->header_bytes += size * n;
	https_file_header(h, p, size * n);
	return h->header_bytes <= HEADER_BYTES_MAX ? size * n : 0;
}

/* libcurl's own sums leave out or count twice what shares a packet with the
 * headers; its trace is exact, also for a request that was cut. */
static int
/* NOLINTNEXTLINE(readability-non-const-parameter): libcurl's shape */
trace_count(CURL *curl, curl_infotype type, char *p, size_t n, void *ctx)
{
	struct https *h = ctx;

	(void)curl;
	(void)p;
	if (type == CURLINFO_HEADER_OUT || type == CURLINFO_DATA_OUT)
		h->t->traffic->sent_bytes += n;
	else if (type == CURLINFO_HEADER_IN || type == CURLINFO_DATA_IN)
		h->t->traffic->received_bytes += n;
	return 0;
}

static int
stop_ask(void *ctx, curl_off_t down_all, curl_off_t down, curl_off_t up_all,
	 curl_off_t up)
{
	const struct https *h = ctx;

	(void)down_all;
	(void)down;
	(void)up_all;
	(void)up;
	return h->t->stop != NULL && *h->t->stop != 0;
}

/* Why there is no answer. */
static int
link_fail(const struct https *h, CURLcode rc, struct err *e)
{
	const char *why =
	    h->why[0] != '\0' ? h->why : h->call.easy_strerror(rc);

	if (rc == CURLE_OUT_OF_MEMORY)
		return err_memory(e);
	if (rc == CURLE_SSL_PINNEDPUBKEYNOTMATCH)
		return err_set(e, ERR_SIGNATURE,
			       "%s: this server's key is not our hub's",
			       h->url);
	if (rc == CURLE_WRITE_ERROR && h->answer->bad != ERR_NONE)
		return buf_check(h->answer, e);
	err_set(e, ERR_NET, "%s: %s", h->url, why);
	e->sys = rc == CURLE_ABORTED_BY_CALLBACK ? NET_STOPPED : NET_SILENT;
	return -1;
}

bool
https_type_is(const char *got, const char *want)
{
	size_t n = strlen(want);

	return got != NULL && strncasecmp(got, want, n) == 0 &&
	       (got[n] == '\0' || got[n] == ';' || got[n] == ' ');
}

/* What answered: our hub with ${type}, our hub with a problem, or another. */
static int
answer_judge(struct https *h, const char *type, struct err *e)
{
	const char *got = NULL;
	long status = 0;

	h->call.easy_getinfo(h->curl, CURLINFO_RESPONSE_CODE, &status);
	h->call.easy_getinfo(h->curl, CURLINFO_CONTENT_TYPE, &got);
	if (status == STATUS_OK && https_type_is(got, type))
		return 0;
	if (status != STATUS_OK && https_type_is(got, TYPE_PROBLEM))
		return problem_read(h->answer->p, h->answer->len, e);
	err_set(e, ERR_NET,
		"%s: no hub answered (a captive portal?): status %ld, %.60s",
		h->url, status, got != NULL ? got : "no type");
	e->sys = NET_PORTAL;
	return -1;
}

/* How fast the link is; a connection that was kept says nothing anew. */
static void
link_measure(const struct https *h)
{
	curl_off_t name = 0, tcp = 0, tls = 0, before = 0, all = 0;

	h->call.easy_getinfo(h->curl, CURLINFO_NAMELOOKUP_TIME_T, &name);
	h->call.easy_getinfo(h->curl, CURLINFO_CONNECT_TIME_T, &tcp);
	h->call.easy_getinfo(h->curl, CURLINFO_APPCONNECT_TIME_T, &tls);
	h->call.easy_getinfo(h->curl, CURLINFO_PRETRANSFER_TIME_T, &before);
	h->call.easy_getinfo(h->curl, CURLINFO_TOTAL_TIME_T, &all);
	if (tls > tcp)
		tcp = tls;
	if (h->t->handshake_ms == 0)
		h->t->handshake_ms = (tcp - name) / 1000 + 1;
	h->t->took_ms = (all - before) / 1000 + 1;
}

static void
wait_note(struct https *h)
{
	curl_off_t wait = 0;

	h->call.easy_getinfo(h->curl, CURLINFO_RETRY_AFTER, &wait);
	if (wait < 0)
		wait = 0;
	h->t->retry_after_s =
	    wait < RETRY_AFTER_S_MAX ? wait : RETRY_AFTER_S_MAX;
}

int
https_run(struct https *h, const char *path, const char *type,
	  https_judge_fn *judge, struct buf *answer, struct err *e)
{
	struct buf url = BUF_INIT(1024);
	struct buf body = BUF_INIT(answer->max - answer->len);
	int rc = -1;
	CURLcode done;

	h->answer = &body;
	h->header_bytes = 0;
	h->why[0] = '\0';
	h->t->retry_after_s = 0;
	h->t->traffic->requests++;
	buf_fmt(&url, "%s%s", h->url, path);
	if (buf_check(&url, e) != 0)
		goto out;
	h->call.easy_setopt(h->curl, CURLOPT_URL, buf_str(&url));
	done = h->call.easy_perform(h->curl);
	if (done != CURLE_OK) {
		rc = link_fail(h, done, e);
		goto out;
	}
	link_measure(h);
	wait_note(h);
	if (judge(h, type, e) != 0)
		goto out;
	buf_add(answer, body.p, body.len);
	rc = buf_check(answer, e);
out:
	h->answer = NULL;
	buf_done(&body);
	buf_done(&url);
	return rc;
}

static int
https_post(void *ctx, const char *path, bool sealed, const void *p, size_t n,
	   struct buf *answer, struct err *e)
{
	struct https *h = ctx;

	if (!h->has_keys || (!sealed && h->t->sealed_only))
		return err_set(e, ERR_STATE,
			       "%s: not to be sent over this connection",
			       h->url);
	h->call.easy_setopt(h->curl, CURLOPT_POST, 1L);
	h->call.easy_setopt(h->curl, CURLOPT_POSTFIELDS, p);
	h->call.easy_setopt(h->curl, CURLOPT_POSTFIELDSIZE_LARGE,
			    (curl_off_t)n);
	h->call.easy_setopt(h->curl, CURLOPT_HTTPHEADER,
			    sealed ? h->sealed : h->bundle);
	return https_run(h, path, sealed ? TYPE_SEALED : TYPE_BUNDLE,
			 answer_judge, answer, e);
}

static int
https_get(void *ctx, const char *path, struct buf *answer, struct err *e)
{
	struct https *h = ctx;

	h->call.easy_setopt(h->curl, CURLOPT_HTTPGET, 1L);
	h->call.easy_setopt(h->curl, CURLOPT_HTTPHEADER, h->plain);
	return https_run(h, path, TYPE_NOTE, answer_judge, answer, e);
}

/* A header without a value takes libcurl's own away: each byte counts. */
static int
headers_make(const struct https *h, struct curl_slist **out,
	     const char *const *lines)
{
	struct curl_slist *next;

	for (; *lines != NULL; lines++) {
		if ((next = h->call.slist_append(*out, *lines)) == NULL)
			return -1;
		*out = next;
	}
	return 0;
}

static int
headers_set(struct https *h, struct err *e)
{
	static const char is_bundle[] = "Content-Type: " TYPE_BUNDLE;
	static const char is_sealed[] = "Content-Type: " TYPE_SEALED;
	static const char *const plain[] = {"Accept:", NULL};
	static const char *const bundle[] = {"Accept:", "Expect:", is_bundle,
					     "Content-Encoding: gzip", NULL};
	static const char *const sealed[] = {"Accept:", "Expect:", is_sealed,
					     NULL};

	if (headers_make(h, &h->plain, plain) != 0 ||
	    headers_make(h, &h->bundle, bundle) != 0 ||
	    headers_make(h, &h->sealed, sealed) != 0)
		return err_memory(e);
	return 0;
}

static void
pins_write(char out[PINS_SIZE], const struct hubkeys *keys)
{
	char *at = out;

	for (size_t i = 0; i < keys->pin_count && i < PINS_MAX; i++) {
		if (i > 0)
			*at++ = ';';
		memcpy(at, PIN_PREFIX, strlen(PIN_PREFIX));
		at += strlen(PIN_PREFIX);
		b64_encode(at, keys->pins[i].b, HASH_LEN);
		at += HASH_TEXT_LEN;
	}
	*at = '\0';
}

/* The pins stand in the place of authorities, names and dates, so that a PC
 * with a dead clock battery still reaches its hub.  Without keys, what comes
 * is believed by its signature alone. */
static CURLcode
trust_set(struct https *h, const struct hubkeys *keys)
{
	char pins[PINS_SIZE];
	CURLcode rc = CURLE_OK;

	if (keys != NULL && keys->pin_count > 0) {
		pins_write(pins, keys);
		rc =
		    h->call.easy_setopt(h->curl, CURLOPT_PINNEDPUBLICKEY, pins);
		h->is_pinned = rc == CURLE_OK;
	}
	h->has_keys = keys != NULL;
	h->t->sealed_only =
	    !h->is_pinned || strncasecmp(h->url, "https://", 8) != 0;
	assert(h->is_pinned || h->t->sealed_only);
	if (rc == CURLE_OK)
		rc = h->call.easy_setopt(h->curl, CURLOPT_SSL_VERIFYPEER, 0L);
	if (rc == CURLE_OK)
		rc = h->call.easy_setopt(h->curl, CURLOPT_SSL_VERIFYHOST, 0L);
	/* Nor are the system's 140 authorities read and parsed to be asked
	 * nothing. */
	if (rc == CURLE_OK)
		rc = h->call.easy_setopt(h->curl, CURLOPT_CAINFO, NULL);
	if (rc == CURLE_OK)
		rc = h->call.easy_setopt(h->curl, CURLOPT_CAPATH, NULL);
	return rc;
}

static CURLcode
limits_set(const struct https *h)
{
	CURL *c = h->curl;
	CURLcode rc[] = {
	    h->call.easy_setopt(c, CURLOPT_PROTOCOLS_STR, "http,https"),
	    h->call.easy_setopt(c, CURLOPT_HTTP_VERSION, CURL_HTTP_VERSION_1_1),
	    h->call.easy_setopt(c, CURLOPT_FOLLOWLOCATION, 0L),
	    h->call.easy_setopt(c, CURLOPT_PROXY, ""),
	    h->call.easy_setopt(c, CURLOPT_NOSIGNAL, 1L),
	    h->call.easy_setopt(c, CURLOPT_CONNECTTIMEOUT, CONNECT_TIMEOUT_S),
	    h->call.easy_setopt(c, CURLOPT_LOW_SPEED_LIMIT, STALL_BYTES_S),
	    h->call.easy_setopt(c, CURLOPT_LOW_SPEED_TIME, STALL_S),
	};

	for (size_t i = 0; i < ARRAY_LEN(rc); i++)
		if (rc[i] != CURLE_OK)
			return rc[i];
	return CURLE_OK;
}

static CURLcode
calls_set(struct https *h)
{
	CURL *c = h->curl;
	CURLcode rc[] = {
	    h->call.easy_setopt(c, CURLOPT_WRITEFUNCTION, body_take),
	    h->call.easy_setopt(c, CURLOPT_WRITEDATA, h),
	    h->call.easy_setopt(c, CURLOPT_HEADERFUNCTION, header_take),
	    h->call.easy_setopt(c, CURLOPT_HEADERDATA, h),
	    h->call.easy_setopt(c, CURLOPT_DEBUGFUNCTION, trace_count),
	    h->call.easy_setopt(c, CURLOPT_DEBUGDATA, h),
	    h->call.easy_setopt(c, CURLOPT_VERBOSE, 1L),
	    h->call.easy_setopt(c, CURLOPT_XFERINFOFUNCTION, stop_ask),
	    h->call.easy_setopt(c, CURLOPT_XFERINFODATA, h),
	    h->call.easy_setopt(c, CURLOPT_NOPROGRESS, 0L),
	    h->call.easy_setopt(c, CURLOPT_ERRORBUFFER, h->why),
	};

	for (size_t i = 0; i < ARRAY_LEN(rc); i++)
		if (rc[i] != CURLE_OK)
			return rc[i];
	return CURLE_OK;
}

static int
https_set(struct https *h, const struct hubkeys *keys, struct err *e)
{
	CURLcode rc;

	if ((rc = limits_set(h)) != CURLE_OK ||
	    (rc = calls_set(h)) != CURLE_OK ||
	    (rc = trust_set(h, keys)) != CURLE_OK)
		return err_set(e, ERR_STATE, "libcurl: %s",
			       h->call.easy_strerror(rc));
	return headers_set(h, e);
}

static int
url_check(const char *url, struct err *e)
{
	if (strncasecmp(url, "https://", 8) != 0 &&
	    strncasecmp(url, "http://", 7) != 0)
		return err_set(e, ERR_STATE, "the hub's address is not known");
	return 0;
}

int
https_open(struct transport *t, const char *url, const struct hubkeys *keys,
	   struct err *e)
{
	struct https *h;

	t->ctx = NULL;
	if (url_check(url, e) != 0)
		return -1;
	if ((h = calloc(1, sizeof(*h))) == NULL)
		return err_memory(e);
	if (curl_load(&h->call, e) != 0) {
		free(h);
		return -1;
	}
	if (h->call.global_init(CURL_GLOBAL_ALL) != CURLE_OK) {
		free(h);
		return err_memory(e);
	}
	h->t = t;
	t->ctx = h;
	t->post = https_post;
	t->get = https_get;
	t->file = https_file;
	t->retry_after_s = 0;
	h->url = strdup(url);
	h->curl = h->call.easy_init();
	if (h->url == NULL || h->curl == NULL) {
		err_memory(e);
		goto err0;
	}
	if (h->url[strlen(h->url) - 1] == '/')
		h->url[strlen(h->url) - 1] = '\0';
	if (https_set(h, keys, e) != 0)
		goto err0;
	return 0;

err0:
	https_close(t);
	return -1;
}

void
https_close(struct transport *t)
{
	struct https *h = t->ctx;

	if (h == NULL)
		return;
	h->call.easy_cleanup(h->curl);
	h->call.slist_free_all(h->plain);
	h->call.slist_free_all(h->bundle);
	h->call.slist_free_all(h->sealed);
	h->call.global_cleanup();
	free(h->url);
	free(h);
	t->ctx = NULL;
}

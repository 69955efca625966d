#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "client/net/transport.h"
#include "protocol/base/limits.h"
#include "protocol/httpd/httpd.h"
#include "protocol/httpd/tls.h"

#define OK(call)    assert_int_equal((call), 0)
#define TYPE_BUNDLE "application/vnd.kheo.bundle"
#define TYPE_SEALED "application/vnd.kheo.sealed"

/* A server that answers as it is told to, and what it was asked. */
struct world {
	struct httpd *tls;
	struct httpd *plain;
	struct hubkeys keys;
	struct err e;
	struct traffic traffic;
	struct transport t;
	char url[64];
	/* the answer */
	unsigned status;
	const char *type;
	const char *body;
	size_t body_len;
	const char *token;
	const char *location;
	unsigned retry_after_s;
	/* the newest request */
	char got_type[64];
	char got_coding[64];
	size_t got_len;
	size_t got_others; /* headers that we do not send */
};

static void
copy(char *out, size_t size, const char *s)
{
	if (s != NULL && strlen(s) < size)
		memcpy(out, s, strlen(s) + 1);
}

static void
answer(void *app, struct request *rq)
{
	struct world *w = app;
	static const char *const others[] = {"Accept", "Expect",
					     "Accept-Encoding", "Cookie"};

	copy(w->got_type, sizeof(w->got_type),
	     request_header(rq, "Content-Type"));
	copy(w->got_coding, sizeof(w->got_coding),
	     request_header(rq, "Content-Encoding"));
	w->got_len = request_body(rq)->len;
	for (size_t i = 0; i < ARRAY_LEN(others); i++)
		w->got_others += request_header(rq, others[i]) != NULL;
	if (w->location != NULL)
		request_set(rq, "Location", w->location);
	if (w->token != NULL)
		request_problem(rq, w->status, w->token, "why", true,
				w->retry_after_s);
	else
		request_reply(rq, w->status, w->type, w->body, w->body_len);
}

static const struct route ROUTES[] = {
    {"POST", "/v1/sync", BUNDLE_BYTES_MAX, answer},
    {"GET", "/v1/hubkeys", 0, answer},
};

static int
setup(void **state)
{
	struct world *w = calloc(1, sizeof(*w));
	struct buf key = BUF_INIT(TLS_PEM_MAX);
	struct buf cert = BUF_INIT(TLS_PEM_MAX);
	struct httpd_config config = {.address = "127.0.0.1"};

	assert_non_null(w);
	signal(SIGPIPE, SIG_IGN);
	w->plain = httpd_start(&config, ROUTES, ARRAY_LEN(ROUTES), w, &w->e);
	OK(tls_make("localhost", &key, &cert, &w->e));
	config.key_pem = buf_str(&key);
	config.cert_pem = buf_str(&cert);
	w->tls = httpd_start(&config, ROUTES, ARRAY_LEN(ROUTES), w, &w->e);
	assert_non_null(w->plain);
	assert_non_null(w->tls);
	OK(tls_pin(buf_str(&cert), cert.len, &w->keys.pins[0], &w->e));
	w->keys.pin_count = 1;
	w->status = 200;
	w->type = TYPE_BUNDLE;
	w->body = "body";
	w->body_len = 4;
	w->t.traffic = &w->traffic;
	buf_done(&key);
	buf_done(&cert);
	*state = w;
	return 0;
}

static int
teardown(void **state)
{
	struct world *w = *state;

	https_close(&w->t);
	httpd_stop(w->tls);
	httpd_stop(w->plain);
	free(w);
	return 0;
}

#define NET_TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

static void
open_tls(struct world *w, const struct hubkeys *keys)
{
	snprintf(w->url, sizeof(w->url), "https://127.0.0.1:%u",
		 (unsigned)httpd_port(w->tls));
	OK(https_open(&w->t, w->url, keys, &w->e));
}

static void
open_plain(struct world *w)
{
	snprintf(w->url, sizeof(w->url), "http://127.0.0.1:%u/",
		 (unsigned)httpd_port(w->plain));
	OK(https_open(&w->t, w->url, &w->keys, &w->e));
}

static int
post(struct world *w, bool sealed)
{
	struct buf got = BUF_INIT(1000);
	int rc;

	err_clear(&w->e);
	rc = w->t.post(w->t.ctx, "/v1/sync", sealed, "request", 7, &got, &w->e);
	if (rc == 0)
		assert_string_equal(buf_str(&got), w->body);
	else
		assert_int_equal(got.len, 0);
	buf_done(&got);
	return rc;
}

static void
a_request_has_its_type_and_little_else(void **state)
{
	struct world *w = *state;

	open_tls(w, &w->keys);
	assert_false(w->t.sealed_only);
	OK(post(w, false));
	assert_string_equal(w->got_type, TYPE_BUNDLE);
	assert_string_equal(w->got_coding, "gzip");
	assert_int_equal(w->got_len, 7);
	assert_int_equal(w->got_others, 0);
	w->type = TYPE_SEALED;
	w->got_coding[0] = '\0';
	OK(post(w, true));
	assert_string_equal(w->got_type, TYPE_SEALED);
	assert_string_equal(w->got_coding, "");
}

static void
headers_and_bodies_are_counted_both_ways(void **state)
{
	struct world *w = *state;
	uint64_t sent, received;

	open_tls(w, &w->keys);
	OK(post(w, false));
	assert_int_equal(w->traffic.requests, 1);
	assert_in_range(w->traffic.sent_bytes, 7 + 100, 7 + 250);
	assert_in_range(w->traffic.received_bytes, 4 + 80, 4 + 300);
	sent = w->traffic.sent_bytes;
	received = w->traffic.received_bytes;
	OK(post(w, false));
	assert_int_equal(w->traffic.requests, 2);
	assert_int_equal(w->traffic.sent_bytes, 2 * sent);
	assert_int_equal(w->traffic.received_bytes, 2 * received);
}

static void
another_key_is_not_our_hub(void **state)
{
	struct world *w = *state;

	w->keys.pins[0].b[0] ^= 1;
	open_tls(w, &w->keys);
	assert_int_equal(post(w, false), -1);
	assert_int_equal(w->e.code, ERR_SIGNATURE);
	assert_int_equal(w->traffic.sent_bytes, 0);
	assert_int_equal(w->got_len, 0);
}

static void
the_next_key_is_ours_too(void **state)
{
	struct world *w = *state;

	w->keys.pins[1] = w->keys.pins[0];
	w->keys.pins[0].b[0] ^= 1;
	w->keys.pin_count = 2;
	open_tls(w, &w->keys);
	OK(post(w, false));
}

static void
without_a_pin_only_sealed_bodies_go(void **state)
{
	struct world *w = *state;

	w->keys.pin_count = 0;
	w->type = TYPE_SEALED;
	open_tls(w, &w->keys);
	assert_true(w->t.sealed_only);
	assert_int_equal(post(w, false), -1);
	assert_int_equal(w->e.code, ERR_STATE);
	OK(post(w, true));
}

static void
over_plain_http_only_sealed_bodies_go(void **state)
{
	struct world *w = *state;

	w->type = TYPE_SEALED;
	open_plain(w);
	assert_true(w->t.sealed_only);
	assert_int_equal(post(w, false), -1);
	assert_int_equal(w->e.code, ERR_STATE);
	assert_int_equal(w->traffic.requests, 0);
	OK(post(w, true));
}

static void
the_first_contact_fetches_keys_and_posts_nothing(void **state)
{
	struct world *w = *state;
	struct buf got = BUF_INIT(1000);

	w->type = "text/plain; charset=utf-8";
	open_tls(w, NULL);
	OK(w->t.get(w->t.ctx, "/v1/hubkeys", &got, &w->e));
	assert_string_equal(buf_str(&got), w->body);
	assert_int_equal(post(w, true), -1);
	assert_int_equal(w->e.code, ERR_STATE);
	buf_done(&got);
}

static void
a_page_that_is_no_answer_is_a_portal(void **state)
{
	struct world *w = *state;

	static const struct {
		unsigned status;
		const char *type;
	} pages[] = {
	    {200, "text/html"},  {200, NULL},
	    {200, TYPE_SEALED},  {200, "application/vnd.kheo.bundles"},
	    {404, "text/plain"}, {302, "text/html"},
	    {511, "text/html"},  {500, TYPE_BUNDLE},
	};

	open_tls(w, &w->keys);
	w->location = "https://login.example/";
	for (size_t i = 0; i < ARRAY_LEN(pages); i++) {
		w->status = pages[i].status;
		w->type = pages[i].type;
		assert_int_equal(post(w, false), -1);
		assert_int_equal(w->e.code, ERR_NET);
		assert_int_equal(w->e.sys, NET_PORTAL);
	}
}

static void
a_problem_says_what_it_is(void **state)
{
	struct world *w = *state;

	static const struct {
		unsigned status;
		const char *token;
		enum err_code code;
	} problems[] = {
	    {400, "format", ERR_FORMAT},
	    {413, "limit", ERR_LIMIT},
	    {421, "other_hub", ERR_NOT_FOUND},
	    {401, "hello_signature", ERR_DENIED},
	    {400, "sealed_needed", ERR_STATE},
	    {503, "busy", ERR_BUSY},
	    {500, "internal", ERR_NET},
	    {500, "of a later version", ERR_NET},
	};

	open_tls(w, &w->keys);
	for (size_t i = 0; i < ARRAY_LEN(problems); i++) {
		w->status = problems[i].status;
		w->token = problems[i].token;
		assert_int_equal(post(w, false), -1);
		assert_int_equal(w->e.code, problems[i].code);
	}
}

static void
the_hub_may_ask_to_wait(void **state)
{
	struct world *w = *state;

	open_tls(w, &w->keys);
	w->status = 503;
	w->token = "busy";
	w->retry_after_s = 7;
	assert_int_equal(post(w, false), -1);
	assert_int_equal(w->t.retry_after_s, 7);
	w->token = NULL;
	w->status = 200;
	OK(post(w, false));
	assert_int_equal(w->t.retry_after_s, 0);
}

static void
an_answer_has_a_ceiling(void **state)
{
	struct world *w = *state;
	struct buf big = BUF_INIT(2000);
	struct buf got;

	memset(buf_grow(&big, 1000), 'x', 1000);
	w->body = buf_str(&big);
	w->body_len = big.len;
	open_tls(w, &w->keys);
	for (size_t max = 999; max <= 1001; max++) {
		buf_init(&got, max);
		err_clear(&w->e);
		assert_int_equal(
		    w->t.post(w->t.ctx, "/v1/sync", false, "", 0, &got, &w->e),
		    max < 1000 ? -1 : 0);
		if (max < 1000)
			assert_int_equal(w->e.code, ERR_LIMIT);
		buf_done(&got);
	}
	w->body = "";
	buf_done(&big);
}

static void
nobody_there_is_no_network(void **state)
{
	struct world *w = *state;
	struct httpd_config config = {.address = "127.0.0.1"};
	struct httpd *gone =
	    httpd_start(&config, ROUTES, ARRAY_LEN(ROUTES), w, &w->e);

	assert_non_null(gone);
	snprintf(w->url, sizeof(w->url), "https://127.0.0.1:%u",
		 (unsigned)httpd_port(gone));
	httpd_stop(gone);
	OK(https_open(&w->t, w->url, &w->keys, &w->e));
	assert_int_equal(post(w, false), -1);
	assert_int_equal(w->e.code, ERR_NET);
	assert_int_equal(w->e.sys, NET_SILENT);
}

static void
the_environment_names_no_proxy(void **state)
{
	struct world *w = *state;

	setenv("https_proxy", "http://127.0.0.1:1", 1);
	setenv("ALL_PROXY", "http://127.0.0.1:1", 1);
	open_tls(w, &w->keys);
	OK(post(w, false));
	unsetenv("https_proxy");
	unsetenv("ALL_PROXY");
}

static void
who_is_told_to_stop_stops(void **state)
{
	struct world *w = *state;
	volatile sig_atomic_t stop = 1;

	w->t.stop = &stop;
	open_tls(w, &w->keys);
	assert_int_equal(post(w, false), -1);
	assert_int_equal(w->e.code, ERR_NET);
	assert_int_equal(w->e.sys, NET_STOPPED);
}

static void
only_http_addresses_are_followed(void **state)
{
	struct world *w = *state;
	static const char *const urls[] = {"", "file:///etc/passwd",
					   "127.0.0.1:1", "ftp://hub.example"};

	for (size_t i = 0; i < ARRAY_LEN(urls); i++) {
		err_clear(&w->e);
		assert_int_equal(https_open(&w->t, urls[i], &w->keys, &w->e),
				 -1);
		assert_int_equal(w->e.code, ERR_STATE);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    NET_TEST(a_request_has_its_type_and_little_else),
	    NET_TEST(headers_and_bodies_are_counted_both_ways),
	    NET_TEST(another_key_is_not_our_hub),
	    NET_TEST(the_next_key_is_ours_too),
	    NET_TEST(without_a_pin_only_sealed_bodies_go),
	    NET_TEST(over_plain_http_only_sealed_bodies_go),
	    NET_TEST(the_first_contact_fetches_keys_and_posts_nothing),
	    NET_TEST(a_page_that_is_no_answer_is_a_portal),
	    NET_TEST(a_problem_says_what_it_is),
	    NET_TEST(the_hub_may_ask_to_wait),
	    NET_TEST(an_answer_has_a_ceiling),
	    NET_TEST(nobody_there_is_no_network),
	    NET_TEST(the_environment_names_no_proxy),
	    NET_TEST(who_is_told_to_stop_stops),
	    NET_TEST(only_http_addresses_are_followed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

#include "tests/unit/httpd/server.h"

static void
requests_that_two_readers_could_read_apart_are_refused(void **state)
{
	static const struct {
		const char *head;
		int status;
	} rows[] = {
	    {"POST /echo HTTP/1.1\r\n" H
	     "Content-Length: 2\r\nContent-Length: 2\r\n\r\nhi",
	     400},
	    {"POST /echo HTTP/1.1\r\n" H
	     "Content-Length: 2\r\nContent-Length: 40\r\n\r\nhi",
	     400},
	    {"POST /echo HTTP/1.1\r\n" H
	     "Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
	     400},
	    {"POST /echo HTTP/1.1\r\n" H "Transfer-Encoding: chunked\r\n"
	     "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
	     400},
	    {"POST /echo HTTP/1.1\r\n" H
	     "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
	     501},
	    {"POST /echo HTTP/1.1\r\n" H "Content-Length: +2\r\n\r\nhi", 400},
	    {"POST /echo HTTP/1.1\r\n" H "Content-Length: 02\r\n\r\nhi", 400},
	    {"POST /echo HTTP/1.1\r\n" H "Content-Length: 2, 2\r\n\r\nhi", 400},
	    {"POST /echo HTTP/1.1\r\n" H "Content-Length : 2\r\n\r\nhi", 400},
	    {"GET /tell HTTP/1.1\r\n\r\n", 400},
	    {"GET /tell HTTP/1.1\r\n" H H "\r\n", 400},
	    {"GET /tell HTTP/1.1\r\n" H "A b: c\r\n\r\n", 400},
	    {"GET /tell HTTP/1.1\r\n" H "A: b\r\n folded: c\r\n\r\n", 400},
	    {"GET /tell HTTP/1.1\r\n" H "A: b\r\n folded\r\n\r\n", 400},
	    {"POST /echo HTTP/1.1\r\n" H "Content-Length: 2\r\n X\r\n\r\nhi",
	     400},
	    {"POST /echo HTTP/1.1\r\n" H
	     "Transfer: chunked\r\n -Encoding\r\n\r\n0\r\n\r\n",
	     400},
	    {"GET /tell HTTP/1.1\r\n" H "A: b\n\r\n", 400},
	    {"GET /tell HTTP/1.1\r\n" H "A: b\nC: d\r\n\r\n", 400},
	    {"GET /tell HTTP/1.1\n" H "\r\n", 400},
	    {"GET  /tell HTTP/1.1\r\n" H "\r\n", 400},
	    {"GET /tell HTTP/1.1\r\n" H "\n", 400},
	    {"GET /tell HTTP/1.1\r\n" H "A: b\001c\r\n\r\n", 400},
	};
	struct app *app = app_start((struct httpd_config){.port = 0});
	struct httpd_stats stats;
	struct answer a;
	size_t i;
	int fd;

	(void)state;
	for (i = 0; i < ARRAY_LEN(rows); i++) {
		fd = client_connect(httpd_port(app->h));
		client_say(fd, rows[i].head);
		/* What is smuggled in behind it must never run. */
		client_say(fd, "GET /tell?smuggled HTTP/1.1\r\n" H "\r\n");
		client_read(fd, &a);
		if (answer_status(a.text) != rows[i].status)
			fail_msg("%s\n%s", rows[i].head, a.text);
		assert_null(strstr(a.text, "path=/tell"));
		assert_true(client_is_closed(fd));
		close(fd);
	}
	httpd_stats(app->h, &stats);
	assert_int_equal(stats.requests, 0);
	app_stop(app);
}

static void
nothing_is_overlooked_behind_a_nul(void **state)
{
	static const char *const rows[] = {
	    "GET /tell HTTP/1.1\r\n" H "A: b@c\r\nD: e\r\n\r\n",
	    "GET /tell HTTP/1.1\r\n" H "A: b@c\r\n\r\n",
	    "GET /tell HTTP/1.1\r\n" H "@A: b\r\n\r\n",
	    "GET /tell HTTP/1.1@\r\n" H "\r\n",
	    "POST /echo HTTP/1.1\r\n" H "Content-Length: 2@0\n\nhi",
	    "GET@ /tell HTTP/1.1\r\n" H "\r\n",
	    "GET /tell@ HTTP/1.1\r\n" H "\r\n",
	    "POST /echo HTTP/1.1\r\n" H "Content-Length: 2@0\r\n\r\nhi",
	};
	struct app *app = app_start((struct httpd_config){.port = 0});
	struct httpd_stats stats;
	char text[200];
	struct answer a;
	size_t n;
	int fd;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		n = strlen(rows[i]);
		assert_true(n < sizeof(text));
		memcpy(text, rows[i], n + 1);
		*strchr(text, '@') = '\0';
		fd = client_connect(httpd_port(app->h));
		client_send(fd, text, n);
		client_read(fd, &a);
		/* It may also hang up without a word. */
		if (a.len > 0 && answer_status(a.text) != 400)
			fail_msg("%s\n%s", rows[i], a.text);
		assert_true(client_is_closed(fd));
		close(fd);
	}
	httpd_stats(app->h, &stats);
	assert_int_equal(stats.requests, 0);
	app_stop(app);
}

static int
ask_long(struct app *app, const char *before, size_t n, const char *after,
	 struct answer *a)
{
	size_t head = strlen(before);
	char *text = malloc(head + n + strlen(after) + 1);
	int status;

	assert_non_null(text);
	memcpy(text, before, head);
	memset(text + head, 'x', n);
	memcpy(text + head + n, after, strlen(after) + 1);
	status = client_ask(httpd_port(app->h), text, a);
	free(text);
	return status;
}

static void
long_heads_are_refused(void **state)
{
	static const char line[] = "GET /tell?";
	static const char head[] = "GET /tell HTTP/1.1\r\n" H "A: ";
	static const char rest[] = " HTTP/1.1\r\n" H "\r\n";
	struct app *app = app_start((struct httpd_config){.port = 0});
	struct answer a;
	/* The target holds "/tell?"; Host: 4 + 3 + 4, A: 1 + 4 bytes. */
	size_t uri = 2048 - 6, headers = 8192 - 11 - 5;

	(void)state;
	assert_int_equal(ask_long(app, line, uri - 1, rest, &a), 200);
	assert_int_equal(ask_long(app, line, uri, rest, &a), 200);
	assert_int_equal(ask_long(app, line, uri + 1, rest, &a), 414);
	assert_int_equal(ask_long(app, head, headers - 1, "\r\n\r\n", &a), 200);
	assert_int_equal(ask_long(app, head, headers, "\r\n\r\n", &a), 200);
	assert_int_equal(ask_long(app, head, headers + 1, "\r\n\r\n", &a), 431);
	assert_int_equal(ask_long(app, head, 60000, "\r\n\r\n", &a), 431);
	app_stop(app);
}

static int
post(struct app *app, const char *path, size_t n, bool chunked,
     struct answer *a)
{
	int fd = client_connect(httpd_port(app->h));
	char head[200], *body = malloc(n + 1);
	int status;

	assert_non_null(body);
	memset(body, 'b', n);
	if (chunked)
		snprintf(head, sizeof(head),
			 "POST %s HTTP/1.1\r\n" H
			 "Transfer-Encoding: chunked\r\n\r\n%zx\r\n",
			 path, n);
	else
		snprintf(head, sizeof(head),
			 "POST %s HTTP/1.1\r\n" H "Content-Length: %zu\r\n\r\n",
			 path, n);
	client_say(fd, head);
	client_send(fd, body, n);
	if (chunked)
		client_say(fd, "\r\n0\r\n\r\n");
	client_read(fd, a);
	status = answer_status(a->text);
	close(fd);
	free(body);
	return status;
}

static void
a_body_fits_up_to_its_routes_ceiling(void **state)
{
	struct app *app = app_start((struct httpd_config){.port = 0});
	struct answer a;
	int chunked;

	(void)state;
	for (chunked = 0; chunked < 2; chunked++) {
		assert_int_equal(post(app, "/echo", BODY_MAX - 1, chunked, &a),
				 200);
		assert_int_equal(post(app, "/echo", BODY_MAX, chunked, &a),
				 200);
		assert_non_null(strstr(a.text, "Content-Length: 100\r\n"));
		assert_int_equal(post(app, "/echo", BODY_MAX + 1, chunked, &a),
				 413);
	}
	/* A chunked body without end is not read for ever. */
	assert_int_equal(post(app, "/echo", 3 * 1024 * 1024, true, &a), 0);
	app_stop(app);
}

static void
bodies_together_have_a_ceiling(void **state)
{
	struct app *app =
	    app_start((struct httpd_config){.bodies_max = 1024 * 1024});
	struct answer a;

	(void)state;
	assert_int_equal(post(app, "/large", 2 * 1024 * 1024, false, &a), 503);
	assert_non_null(strstr(a.text, "Retry-After: 5\r\n"));
	/* What was counted is given back. */
	assert_int_equal(post(app, "/large", 8000, false, &a), 200);
	app_stop(app);
}

static void
a_body_is_announced_too_large_before_it_is_sent(void **state)
{
	struct app *app = app_start((struct httpd_config){.port = 0});
	struct answer a;

	(void)state;
	assert_int_equal(client_ask(httpd_port(app->h),
				    "POST /echo HTTP/1.1\r\n" H
				    "Expect: 100-continue\r\n"
				    "Content-Length: 101\r\n\r\n",
				    &a),
			 413);
	assert_null(strstr(a.text, "100 Continue"));
	app_stop(app);
}

/* libmicrohttpd finds two mistakes here, the cookie and no Host, and forgets
 * the request. */
static void
a_request_that_is_broken_twice_is_over(void **state)
{
	struct app *app =
	    app_start((struct httpd_config){.port = 0, .drain_ms = 60000});
	struct clock clock = os_clock(0);
	int64_t began_ms = clock_steady_ms(&clock);
	struct answer a;
	int fd = client_connect(httpd_port(app->h));

	(void)state;
	client_say(fd, "GET /tell HTTP/1.1\r\nCookie: =\"\r\n\r\n");
	client_read(fd, &a);
	assert_true(client_is_closed(fd));
	close(fd);
	app_stop(app);
	assert_true(clock_steady_ms(&clock) - began_ms < 60000);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(
		requests_that_two_readers_could_read_apart_are_refused),
	    cmocka_unit_test(nothing_is_overlooked_behind_a_nul),
	    cmocka_unit_test(long_heads_are_refused),
	    cmocka_unit_test(a_body_fits_up_to_its_routes_ceiling),
	    cmocka_unit_test(bodies_together_have_a_ceiling),
	    cmocka_unit_test(a_body_is_announced_too_large_before_it_is_sent),
	    cmocka_unit_test(a_request_that_is_broken_twice_is_over),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

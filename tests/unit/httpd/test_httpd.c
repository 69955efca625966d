#include "tests/unit/httpd/client.h"

#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <sys/stat.h>
#include <sys/un.h>

#include "protocol/base/os.h"
#include "protocol/httpd/httpd.h"
#include "tests/lib/tmpdir.h"

#define H        "Host: hub\r\n"
#define BODY_MAX 100
#define KEPT_MAX 64

/* The application: echoes, and a writer thread that answers kept requests. */
struct app {
	struct httpd *h;
	pthread_mutex_t lock;
	pthread_cond_t wake;
	struct request *kept[KEPT_MAX];
	size_t kept_n;
	bool answer; /* the writer may answer */
	bool end;
	pthread_t writer;
	atomic_uint served;
	atomic_uint served_status;
};

static void
echo(void *app, struct request *rq)
{
	struct buf *b = request_body(rq);

	(void)app;
	request_set(rq, "X-Method", request_method(rq));
	request_reply(rq, 200, "application/octet-stream", b->p, b->len);
}

static void
tell(void *app, struct request *rq)
{
	const char *q = request_query(rq, "q");
	const char *ua = request_header(rq, "user-agent");
	struct buf b = BUF_INIT(1000);

	(void)app;
	buf_fmt(&b, "path=%s rest=%s q=%s ua=%s peer=%s tls=%d",
		request_path(rq), request_rest(rq), q == NULL ? "-" : q,
		ua == NULL ? "-" : ua, request_peer(rq), request_is_tls(rq));
	request_set(rq, "X-Bad", "a\r\nX-Injected: 1");
	request_reply_buf(rq, 200, "text/plain; charset=utf-8", &b);
}

static void
problem(void *app, struct request *rq)
{
	(void)app;
	request_problem(rq, 422, "field_invalid", "tên \"a\\b\"\n\x01 sai",
			false, 0);
}

static void
busy(void *app, struct request *rq)
{
	(void)app;
	request_problem(rq, 503, "busy", "\xff not text", true, 7);
}

static void
keep(void *cls, struct request *rq)
{
	struct app *app = cls;

	pthread_mutex_lock(&app->lock);
	assert_true(app->kept_n < KEPT_MAX);
	app->kept[app->kept_n++] = rq;
	pthread_cond_broadcast(&app->wake);
	pthread_mutex_unlock(&app->lock);
}

static void
big(void *app, struct request *rq)
{
	size_t n = 16 * 1024 * 1024;
	void *p = calloc(1, n);

	(void)app;
	request_reply(rq, 200, NULL, p, n);
	free(p);
}

static void
served(void *cls, const struct served *s)
{
	struct app *app = cls;

	atomic_store(&app->served_status, s->status);
	atomic_fetch_add(&app->served, 1);
}

static const struct route ROUTES[] = {
    {"POST", "/echo", BODY_MAX, echo},
    {"PUT", "/echo", BODY_MAX, echo},
    {"GET", "/tell", 0, tell},
    {"GET", "/files/*", 0, tell},
    {"GET", "/problem", 0, problem},
    {"GET", "/busy", 0, busy},
    {"POST", "/keep", BODY_MAX, keep},
    {"GET", "/big", 0, big},
    {"POST", "/large", 3 * 1024 * 1024, echo},
};

static void *
writer_main(void *cls)
{
	struct app *app = cls;
	struct request *rq;
	struct buf b;

	pthread_mutex_lock(&app->lock);
	for (;;) {
		while (!app->end && !(app->answer && app->kept_n > 0))
			pthread_cond_wait(&app->wake, &app->lock);
		if (app->kept_n == 0)
			break;
		if (!app->answer && app->end) {
			/* After the stop these replies go nowhere. */
			app->answer = true;
		}
		rq = app->kept[--app->kept_n];
		pthread_mutex_unlock(&app->lock);
		b = *request_body(rq);
		buf_init(request_body(rq), 0);
		request_reply_buf(rq, 201, "text/plain", &b);
		buf_done(&b);
		pthread_mutex_lock(&app->lock);
	}
	pthread_mutex_unlock(&app->lock);
	return NULL;
}

static struct app *
app_start(struct httpd_config config)
{
	struct app *app = calloc(1, sizeof(*app));
	struct err e = ERR_INIT;

	assert_non_null(app);
	pthread_mutex_init(&app->lock, NULL);
	pthread_cond_init(&app->wake, NULL);
	app->answer = true;
	if (config.address == NULL)
		config.address = "127.0.0.1";
	config.served = served;
	app->h = httpd_start(&config, ROUTES, ARRAY_LEN(ROUTES), app, &e);
	assert_string_equal(e.text, "");
	assert_non_null(app->h);
	assert_int_equal(pthread_create(&app->writer, NULL, writer_main, app),
			 0);
	return app;
}

static void
app_stop(struct app *app)
{
	httpd_stop(app->h);
	pthread_mutex_lock(&app->lock);
	app->end = true;
	pthread_cond_broadcast(&app->wake);
	pthread_mutex_unlock(&app->lock);
	pthread_join(app->writer, NULL);
	pthread_cond_destroy(&app->wake);
	pthread_mutex_destroy(&app->lock);
	free(app);
}

static void
app_answer(struct app *app, bool answer)
{
	pthread_mutex_lock(&app->lock);
	app->answer = answer;
	pthread_cond_broadcast(&app->wake);
	pthread_mutex_unlock(&app->lock);
}

static void
app_wait_kept(struct app *app, size_t n)
{
	pthread_mutex_lock(&app->lock);
	while (app->kept_n < n)
		pthread_cond_wait(&app->wake, &app->lock);
	pthread_mutex_unlock(&app->lock);
}

/* One request on a connection of its own. */
static int
client_ask(uint16_t port, const char *text, struct answer *a)
{
	int fd = client_connect(port);

	client_say(fd, text);
	client_read(fd, a);
	close(fd);
	return answer_status(a->text);
}

static void
a_path_and_a_method_find_their_handler(void **state)
{
	static const struct {
		const char *request;
		int status;
		const char *says;
	} rows[] = {
	    {"GET /tell?q=%C4%91%E1%BB%99i&q=2 HTTP/1.1\r\n" H
	     "User-Agent: x\r\n\r\n",
	     200, "path=/tell rest= q=đội ua=x peer=127.0.0.1 tls=0"},
	    {"GET /files/a%20b/c HTTP/1.1\r\n" H "\r\n", 200,
	     "path=/files/a b/c rest=a b/c q=- ua=-"},
	    {"GET /files/ HTTP/1.1\r\n" H "\r\n", 200, "rest= q"},
	    {"GET /files HTTP/1.1\r\n" H "\r\n", 404, "\"no_such_path\""},
	    {"GET /tell/ HTTP/1.1\r\n" H "\r\n", 404, "problem+json"},
	    {"GET /echo HTTP/1.1\r\n" H "\r\n", 405, "Allow: POST, PUT\r\n"},
	    {"PUT /echo HTTP/1.1\r\n" H "Content-Length: 2\r\n\r\nhi", 200,
	     "X-Method: PUT\r\n"},
	    {"HEAD /tell HTTP/1.1\r\n" H "Connection: close\r\n\r\n", 200,
	     "Content-Length: "},
	    {"ABCDEFGHIJKLMNOPQ /tell HTTP/1.1\r\n" H "\r\n", 501, ""},
	    {"GET /%FF HTTP/1.1\r\n" H "\r\n", 400, ""},
	    {"GET /tell%00x HTTP/1.1\r\n" H "\r\n", 400, ""},
	};
	struct app *app = app_start((struct httpd_config){.port = 0});
	struct answer a;
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_LEN(rows); i++) {
		assert_int_equal(
		    client_ask(httpd_port(app->h), rows[i].request, &a),
		    rows[i].status);
		if (strstr(a.text, rows[i].says) == NULL)
			fail_msg("%s\n%s", rows[i].request, a.text);
		assert_null(strstr(a.text, "Injected"));
		assert_null(strstr(a.text, "Date:"));
	}
	app_stop(app);
}

static void
a_problem_is_escaped_and_complete(void **state)
{
	struct app *app = app_start((struct httpd_config){.port = 0});
	struct answer a;

	(void)state;
	assert_int_equal(client_ask(httpd_port(app->h),
				    "GET /problem HTTP/1.1\r\n" H "\r\n", &a),
			 422);
	assert_non_null(strstr(
	    a.text, "\r\n\r\n{\"type\":\"about:blank\",\"title\":"
		    "\"Unprocessable Content\",\"status\":422,"
		    "\"token\":\"field_invalid\",\"retryable\":false,"
		    "\"detail\":\"tên \\\"a\\\\b\\\"\\u000a\\u0001 sai\"}\n"));
	assert_int_equal(client_ask(httpd_port(app->h),
				    "GET /busy HTTP/1.1\r\n" H "\r\n", &a),
			 503);
	assert_non_null(strstr(a.text, "Retry-After: 7\r\n"));
	assert_non_null(strstr(a.text, "\"retryable\":true}\n"));
	app_stop(app);
}

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

static void
one_connection_serves_many_requests(void **state)
{
	struct app *app = app_start((struct httpd_config){.port = 0});
	int fd = client_connect(httpd_port(app->h));
	struct answer a;
	int i;

	(void)state;
	for (i = 0; i < 20; i++) {
		client_say(fd, "POST /keep HTTP/1.1\r\n" H
			       "Content-Length: 3\r\n\r\nabc");
		assert_int_equal(answer_status(client_read(fd, &a)), 201);
		assert_non_null(strstr(a.text, "\r\n\r\nabc"));
	}
	close(fd);
	app_stop(app);
}

static void
kept_requests_are_answered_by_another_thread(void **state)
{
	struct app *app = app_start((struct httpd_config){.port = 0});
	struct httpd_stats stats;
	struct answer a;
	int fds[40], i;

	(void)state;
	app_answer(app, false);
	for (i = 0; i < 40; i++) {
		fds[i] = client_connect(httpd_port(app->h));
		client_say(fds[i], "POST /keep HTTP/1.1\r\n" H
				   "Content-Length: 2\r\n\r\nhi");
	}
	app_wait_kept(app, 40);
	httpd_stats(app->h, &stats);
	assert_int_equal(stats.requests, 40);
	assert_int_equal(stats.open, 40);
	/* Others go on meanwhile; one of the kept leaves before its answer. */
	assert_int_equal(client_ask(httpd_port(app->h),
				    "GET /tell HTTP/1.1\r\n" H "\r\n", &a),
			 200);
	close(fds[0]);
	app_answer(app, true);
	for (i = 1; i < 40; i++) {
		assert_int_equal(answer_status(client_read(fds[i], &a)), 201);
		close(fds[i]);
	}
	app_stop(app);
}

/* Send a byte at a time until the server has hung up. */
static void
dribble(int fd, const char *text, size_t n)
{
	struct timespec pause = {.tv_nsec = 10 * 1000 * 1000};
	size_t i;
	char c;

	for (i = 0; i < n; i++) {
		if (send(fd, text, 1, MSG_NOSIGNAL) != 1)
			return;
		nanosleep(&pause, NULL);
		if (recv(fd, &c, 1, MSG_DONTWAIT) == 0)
			return;
	}
	fail_msg("the server endured it");
}

static void
slow_senders_are_cut_and_honest_ones_are_not(void **state)
{
	struct app *app =
	    app_start((struct httpd_config){.header_ms = 300,
					    .window_ms = 100,
					    .window_bytes = 4 * 1024 * 1024});
	struct httpd_stats stats;
	struct answer a;
	uint16_t port = httpd_port(app->h);
	int fd;

	(void)state;
	/* Nothing at all. */
	fd = client_connect(port);
	assert_true(client_is_closed(fd));
	close(fd);
	/* Headers, one byte after the other. */
	fd = client_connect(port);
	client_say(fd, "GET /tell HTTP/1.1\r\n" H "X: ");
	dribble(fd, "x", 2000);
	close(fd);
	/* A body, likewise. */
	fd = client_connect(port);
	client_say(fd, "POST /large HTTP/1.1\r\n" H
		       "Content-Length: 100000\r\n\r\n");
	dribble(fd, "x", 2000);
	close(fd);
	/* A reply that nobody reads, larger than the kernel's buffers. */
	fd = client_connect(port);
	client_say(fd, "GET /big HTTP/1.1\r\n" H "\r\n");
	do {
		nanosleep(&(struct timespec){.tv_nsec = 10 * 1000 * 1000},
			  NULL);
		httpd_stats(app->h, &stats);
	} while (stats.reaped < 4);
	close(fd);
	/* A request that we take our time for. */
	app_answer(app, false);
	fd = client_connect(port);
	client_say(fd,
		   "POST /keep HTTP/1.1\r\n" H "Content-Length: 2\r\n\r\nhi");
	app_wait_kept(app, 1);
	nanosleep(&(struct timespec){.tv_nsec = 900 * 1000 * 1000}, NULL);
	app_answer(app, true);
	assert_int_equal(answer_status(client_read(fd, &a)), 201);
	close(fd);
	httpd_stats(app->h, &stats);
	assert_int_equal(stats.reaped, 4);
	app_stop(app);
}

/* What comes in pieces has no more time than what does not come. */
static void
a_request_line_begins_no_new_time(void **state)
{
	static const struct timespec pause = {.tv_nsec = 300 * 1000 * 1000};
	struct app *app = app_start((struct httpd_config){.header_ms = 1000});
	struct httpd_stats stats;
	int first, second;

	(void)state;
	first = client_connect(httpd_port(app->h));
	nanosleep(&pause, NULL);
	second = client_connect(httpd_port(app->h));
	nanosleep(&pause, NULL);
	client_say(first, "GET /tell HTTP/1.1\r\n" H "X: ");
	/* The one that came later is not cut before it. */
	assert_true(client_is_closed(second));
	httpd_stats(app->h, &stats);
	assert_int_equal(stats.reaped, 2);
	close(first);
	close(second);
	app_stop(app);
}

/* Who is not done with the headers is cut at once in a crowd, and not for a
 * long time otherwise. */
static void
in_a_crowd_the_slow_go_first(void **state)
{
	struct app *app = app_start((struct httpd_config){
	    .header_ms = 8000, .idle_s = 3600, .connections_max = 8});
	struct httpd_stats stats;
	int slow[6], more;

	(void)state;
	for (size_t i = 0; i < 6; i++)
		slow[i] = client_connect(httpd_port(app->h));
	do {
		httpd_stats(app->h, &stats);
	} while (stats.open < 6);
	assert_int_equal(stats.reaped, 0);
	more = client_connect(httpd_port(app->h));
	assert_true(client_is_closed(slow[0]));
	httpd_stats(app->h, &stats);
	assert_true(stats.reaped > 0);
	for (size_t i = 0; i < 6; i++)
		close(slow[i]);
	close(more);
	app_stop(app);
}

static void
one_address_gets_only_its_share(void **state)
{
	struct app *app = app_start((struct httpd_config){.per_ip_max = 3});
	struct answer a;
	int fds[3], fd, i;

	(void)state;
	for (i = 0; i < 3; i++) {
		fds[i] = client_connect(httpd_port(app->h));
		client_say(fds[i], "GET /tell HTTP/1.1\r\n" H "\r\n");
		assert_int_equal(answer_status(client_read(fds[i], &a)), 200);
	}
	fd = client_connect(httpd_port(app->h));
	assert_true(client_is_closed(fd));
	close(fd);
	for (i = 0; i < 3; i++)
		close(fds[i]);
	app_stop(app);
}

static void *
stop_main(void *cls)
{
	struct app *app = cls;

	httpd_stop(app->h);
	return NULL;
}

static void
a_stop_waits_for_running_requests(void **state)
{
	struct app *app = app_start((struct httpd_config){.port = 0});
	int fd = client_connect(httpd_port(app->h));
	struct answer a;
	pthread_t t;

	(void)state;
	app_answer(app, false);
	client_say(fd,
		   "POST /keep HTTP/1.1\r\n" H "Content-Length: 2\r\n\r\nhi");
	app_wait_kept(app, 1);
	assert_int_equal(pthread_create(&t, NULL, stop_main, app), 0);
	app_answer(app, true);
	assert_int_equal(answer_status(client_read(fd, &a)), 201);
	assert_int_equal(pthread_join(t, NULL), 0);
	assert_true(client_is_closed(fd));
	close(fd);
	assert_int_equal(atomic_load(&app->served), 1);
	assert_int_equal(atomic_load(&app->served_status), 201);
	app->h = NULL;
	app_stop(app);
}

static void
a_stop_answers_for_those_who_never_do(void **state)
{
	struct app *app = app_start((struct httpd_config){.drain_ms = 50});
	int fd[3], i;
	struct answer a;

	(void)state;
	app_answer(app, false);
	for (i = 0; i < 3; i++) {
		fd[i] = client_connect(httpd_port(app->h));
		client_say(fd[i], "POST /keep HTTP/1.1\r\n" H
				  "Content-Length: 2\r\n\r\nhi");
	}
	app_wait_kept(app, 3);
	/* The writer replies only afterwards, into nothing. */
	httpd_stop(app->h);
	for (i = 0; i < 3; i++) {
		assert_int_equal(answer_status(client_read(fd[i], &a)), 503);
		assert_non_null(strstr(a.text, "\"token\":\"stopping\""));
		close(fd[i]);
	}
	app->h = NULL;
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

static void
bad_settings_are_told(void **state)
{
	static const struct {
		struct httpd_config config;
		enum err_code code;
	} rows[] = {
	    {{.address = "localhost"}, ERR_USAGE},
	    {{.address = "127.0.0.1", .key_pem = "x", .cert_pem = "y"},
	     ERR_USAGE},
	    {{.address = "127.0.0.1", .key_pem = "x"}, ERR_USAGE},
	    {{.address = "unix:/no/such/folder/s"}, ERR_NOT_FOUND},
	};
	struct app *app = app_start((struct httpd_config){.port = 0});
	struct httpd_config taken = {.address = "127.0.0.1"};
	struct err e = ERR_INIT;
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_LEN(rows); i++) {
		err_clear(&e);
		assert_null(httpd_start(&rows[i].config, ROUTES, 1, NULL, &e));
		assert_int_equal(e.code, rows[i].code);
	}
	taken.port = httpd_port(app->h);
	err_clear(&e);
	assert_null(httpd_start(&taken, ROUTES, 1, NULL, &e));
	assert_int_equal(e.code, ERR_BUSY);
	app_stop(app);
}

static void
a_unix_socket_is_private_and_goes_with_the_server(void **state)
{
	struct sockaddr_un sa = {.sun_family = AF_UNIX};
	struct tmpdir dir;
	struct app *app;
	struct stat st;
	struct answer a;
	char address[120];
	int fd, round;

	(void)state;
	tmpdir_make(&dir);
	snprintf(sa.sun_path, sizeof(sa.sun_path), "%.80s/s", dir.path);
	snprintf(address, sizeof(address), "unix:%s", sa.sun_path);
	for (round = 0; round < 2; round++) {
		app = app_start((struct httpd_config){.address = address});
		assert_int_equal(httpd_port(app->h), 0);
		assert_int_equal(stat(sa.sun_path, &st), 0);
		assert_int_equal(st.st_mode & 0777, 0600);
		fd = socket(AF_UNIX, SOCK_STREAM, 0);
		assert_int_equal(
		    connect(fd, (struct sockaddr *)&sa, sizeof(sa)), 0);
		client_say(fd, "GET /tell HTTP/1.1\r\n" H "\r\n");
		assert_int_equal(answer_status(client_read(fd, &a)), 200);
		assert_non_null(strstr(a.text, "peer=unix"));
		close(fd);
		app_stop(app);
		assert_int_equal(stat(sa.sun_path, &st), -1);
	}
	tmpdir_remove(&dir);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_path_and_a_method_find_their_handler),
	    cmocka_unit_test(a_problem_is_escaped_and_complete),
	    cmocka_unit_test(
		requests_that_two_readers_could_read_apart_are_refused),
	    cmocka_unit_test(nothing_is_overlooked_behind_a_nul),
	    cmocka_unit_test(long_heads_are_refused),
	    cmocka_unit_test(a_body_fits_up_to_its_routes_ceiling),
	    cmocka_unit_test(bodies_together_have_a_ceiling),
	    cmocka_unit_test(a_body_is_announced_too_large_before_it_is_sent),
	    cmocka_unit_test(one_connection_serves_many_requests),
	    cmocka_unit_test(kept_requests_are_answered_by_another_thread),
	    cmocka_unit_test(slow_senders_are_cut_and_honest_ones_are_not),
	    cmocka_unit_test(a_request_line_begins_no_new_time),
	    cmocka_unit_test(in_a_crowd_the_slow_go_first),
	    cmocka_unit_test(one_address_gets_only_its_share),
	    cmocka_unit_test(a_stop_waits_for_running_requests),
	    cmocka_unit_test(a_stop_answers_for_those_who_never_do),
	    cmocka_unit_test(a_request_that_is_broken_twice_is_over),
	    cmocka_unit_test(bad_settings_are_told),
	    cmocka_unit_test(a_unix_socket_is_private_and_goes_with_the_server),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

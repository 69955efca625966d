/* A server with a few routes, and what is said to it. */
#ifndef KHEO_TESTS_HTTPD_SERVER_H
#define KHEO_TESTS_HTTPD_SERVER_H

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

static inline void
echo(void *app, struct request *rq)
{
	struct buf *b = request_body(rq);

	(void)app;
	request_set(rq, "X-Method", request_method(rq));
	request_reply(rq, 200, "application/octet-stream", b->p, b->len);
}

static inline void
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

static inline void
problem(void *app, struct request *rq)
{
	(void)app;
	request_problem(rq, 422, "field_invalid", "tên \"a\\b\"\n\x01 sai",
			false, 0);
}

static inline void
busy(void *app, struct request *rq)
{
	(void)app;
	request_problem(rq, 503, "busy", "\xff not text", true, 7);
}

static inline void
keep(void *cls, struct request *rq)
{
	struct app *app = cls;

	pthread_mutex_lock(&app->lock);
	assert_true(app->kept_n < KEPT_MAX);
	app->kept[app->kept_n++] = rq;
	pthread_cond_broadcast(&app->wake);
	pthread_mutex_unlock(&app->lock);
}

static inline void
big(void *app, struct request *rq)
{
	size_t n = 16 * 1024 * 1024;
	void *p = calloc(1, n);

	(void)app;
	request_reply(rq, 200, NULL, p, n);
	free(p);
}

static inline void
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

static inline void *
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

static inline struct app *
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

static inline void
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

static inline void
app_answer(struct app *app, bool answer)
{
	pthread_mutex_lock(&app->lock);
	app->answer = answer;
	pthread_cond_broadcast(&app->wake);
	pthread_mutex_unlock(&app->lock);
}

static inline void
app_wait_kept(struct app *app, size_t n)
{
	pthread_mutex_lock(&app->lock);
	while (app->kept_n < n)
		pthread_cond_wait(&app->wake, &app->lock);
	pthread_mutex_unlock(&app->lock);
}

/* One request on a connection of its own. */
static inline int
client_ask(uint16_t port, const char *text, struct answer *a)
{
	int fd = client_connect(port);

	client_say(fd, text);
	client_read(fd, a);
	close(fd);
	return answer_status(a->text);
}

#endif

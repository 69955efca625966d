#include "tests/unit/httpd/server.h"

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

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(slow_senders_are_cut_and_honest_ones_are_not),
	    cmocka_unit_test(a_request_line_begins_no_new_time),
	    cmocka_unit_test(in_a_crowd_the_slow_go_first),
	    cmocka_unit_test(one_address_gets_only_its_share),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

#include "tests/unit/httpd/server.h"

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
	    cmocka_unit_test(one_connection_serves_many_requests),
	    cmocka_unit_test(kept_requests_are_answered_by_another_thread),
	    cmocka_unit_test(a_stop_waits_for_running_requests),
	    cmocka_unit_test(a_stop_answers_for_those_who_never_do),
	    cmocka_unit_test(bad_settings_are_told),
	    cmocka_unit_test(a_unix_socket_is_private_and_goes_with_the_server),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

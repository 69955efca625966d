/* The HTTP server with its guard: the input is what a client sends over one
 * connection before it closes its side. */
#include "tests/fuzz/fuzz.h"

#include <errno.h>
#include <linux/sockios.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#include "protocol/base/num.h"
#include "protocol/base/text.h"
#include "protocol/httpd/impl.h"
#include "tests/lib/tmpdir.h"

#define BODY_MAX 1024
#define ANSWER_S 20 /* longer is a hang */

static struct tmpdir folder;
static struct httpd *server;
static struct sockaddr_un address = {.sun_family = AF_UNIX};
static atomic_uint handled;

/* What reaches a handler can be relied upon. */
static void
handle(void *app, struct request *rq)
{
	const char *path = request_path(rq);
	const char *length = request_header(rq, "Content-Length");
	const char *query = request_query(rq, "q");
	size_t n = request_body(rq)->len;
	uint64_t announced;

	(void)app;
	atomic_fetch_add(&handled, 1);
	MUST(path[0] == '/' || path[0] == '*' || path[0] == 'h');
	MUST(text_is_utf8(path, strlen(path)));
	MUST(strlen(request_method(rq)) < 16);
	MUST(request_header(rq, "Host") != NULL);
	MUST(n <= BODY_MAX);
	if (length != NULL) {
		MUST(num_parse(length, strlen(length), 0, BODY_MAX,
			       &announced) == 0);
		MUST(announced == n);
		MUST(request_header(rq, "Transfer-Encoding") == NULL);
	} else if (n > 0) {
		MUST(strcasecmp(request_header(rq, "Transfer-Encoding"),
				"chunked") == 0);
	}
	if (query != NULL)
		request_set(rq, "X-Query", query);
	(void)request_rest(rq);
	if (n % 2 == 0)
		request_reply(rq, 200, "text/plain", "ok\n", 3);
	else
		request_problem(rq, 409, "conflict", path, false, 1);
}

static const struct route routes[] = {
    {"GET", "/a", 0, handle},
    {"POST", "/b", BODY_MAX, handle},
    {"PATCH", "/files/*", BODY_MAX, handle},
    {"GET", "/files/*", 0, handle},
};

static void
server_stop(void)
{
	httpd_stop(server);
	tmpdir_remove(&folder);
}

static void
server_start(void)
{
	char text[sizeof(address.sun_path) + 8];
	struct httpd_config config = {.address = text,
				      .threads = 1,
				      .bodies_max = 64 * 1024,
				      .drain_ms = 100};
	struct err e = ERR_INIT;
	char *path;

	tmpdir_make(&folder);
	path = tmpdir_path(&folder, "s");
	snprintf(address.sun_path, sizeof(address.sun_path), "%s", path);
	snprintf(text, sizeof(text), "unix:%s", path);
	free(path);
	signal(SIGPIPE, SIG_IGN);
	server = httpd_start(&config, routes, ARRAY_LEN(routes), NULL, &e);
	MUST(server != NULL);
	atexit(server_stop);
}

/* What a strict reader finds in the first head. */
struct framing {
	unsigned hosts;
	unsigned lengths; /* and transfer encodings */
	bool odd;         /* a folded line, a CR alone, more behind a NUL */
	bool bare;        /* an LF alone */
	bool blurred;     /* libmicrohttpd 0.9.75 writes NULs over CR LF, so
			   * that the guard cannot tell NULs from them */
};

static bool
is_field(const uint8_t *p, size_t n, const char *name)
{
	size_t len = strlen(name);

	return n > len && strncasecmp((const char *)p, name, len) == 0 &&
	       p[len] == ':';
}

static void
line_read(struct framing *f, const uint8_t *p, size_t n)
{
	size_t text = n;

	while (text > 0 && p[text - 1] == '\0')
		text--;
	if (text < n)
		f->blurred = true;
	if (memchr(p, '\0', text) != NULL || memchr(p, '\r', text) != NULL ||
	    p[0] == ' ' || p[0] == '\t')
		f->odd = true;
	if (is_field(p, n, "host"))
		f->hosts++;
	if (is_field(p, n, "content-length") ||
	    is_field(p, n, "transfer-encoding"))
		f->lengths++;
}

/* Lines to the first empty one; empty lines before the first do not count. */
static struct framing
framing_read(const uint8_t *p, size_t n)
{
	struct framing f = {0};
	bool begun = false;

	while (n > 0) {
		const uint8_t *end = memchr(p, '\n', n);
		size_t len = end == NULL ? n : (size_t)(end - p);
		size_t text = len - (len > 0 && p[len - 1] == '\r');

		/* It takes these for the empty line, and writes NULs. */
		if (len > 0 &&
		    (p[0] == '\0' || (begun && p[0] == ':' && text == 1))) {
			f.blurred = begun;
			text = 0;
		}
		if (begun && text == len)
			f.bare = true;
		if (text > 0)
			line_read(&f, p, text);
		else if (begun)
			break;
		begun = begun || text > 0;
		len += end != NULL;
		p += len;
		n -= len;
	}
	return f;
}

static void
sent(int fd, const uint8_t *p, size_t n)
{
	while (n > 0) {
		ssize_t done = send(fd, p, n, MSG_NOSIGNAL);

		if (done <= 0)
			break; /* it hung up */
		p += done;
		n -= (size_t)done;
	}
}

/* Close our side once the server has read all it wants: where the end comes
 * together with the bytes, libmicrohttpd's epoll loop sees only the bytes and
 * leaves the connection to the guard. */
static void
ended(int fd)
{
	struct pollfd hung = {.fd = fd};
	int unread = 0;

	do {
		sched_yield();
		MUST(ioctl(fd, SIOCOUTQ, &unread) == 0);
		/* libFuzzer's own alarm may come between. */
		MUST(poll(&hung, 1, 0) >= 0 || errno == EINTR);
	} while (unread > 0 && (hung.revents & (POLLHUP | POLLERR)) == 0);
	shutdown(fd, SHUT_WR);
}

/* Read to the end; what comes are answers or nothing. */
static void
answered(int fd)
{
	char text[4096];
	size_t have = 0;
	ssize_t got;

	do {
		got = recv(fd, text + have, sizeof(text) - have, 0);
		if (got > 0 && have < 9)
			have += (size_t)got;
	} while (got > 0);
	/* A timeout would be EAGAIN; a reset is its right. */
	MUST(got == 0 || errno != EAGAIN);
	if (have >= 9)
		MUST(memcmp(text, "HTTP/1.1 ", 9) == 0);
}

/* With its connection a request is over, whatever it was. */
static void
forgotten(void)
{
	int64_t until_ms = steady_ms() + ANSWER_S * 1000;
	bool some;

	do {
		pthread_mutex_lock(&server->lock);
		some = server->running != NULL;
		pthread_mutex_unlock(&server->lock);
		MUST(!some || steady_ms() < until_ms);
	} while (some && sched_yield() == 0);
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	static const struct timeval patience = {.tv_sec = ANSWER_S};
	struct httpd_stats before;
	struct httpd_stats after;
	struct framing f = framing_read(p, n);
	int fd;

	if (server == NULL)
		server_start();
	atomic_store(&handled, 0);
	httpd_stats(server, &before);
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	MUST(fd >= 0);
	MUST(setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience,
			sizeof(patience)) == 0);
	MUST(connect(fd, (struct sockaddr *)&address, sizeof(address)) == 0);
	sent(fd, p, n);
	ended(fd);
	answered(fd);
	close(fd);
	forgotten();
	httpd_stats(server, &after);
	MUST(after.requests - before.requests == atomic_load(&handled));
	MUST(after.reaped == 0);
	if (f.hosts != 1 || f.lengths > 1 || f.odd || (f.bare && !f.blurred))
		MUST(atomic_load(&handled) == 0);
	return 0;
}

#include "hub/socket.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#include "protocol/base/logline.h"

#define PEERS_MAX     4 /* at once; each may bring a file of USB_BYTES_MAX */
#define PEER_IDLE_S   2 /* for a peer that does not go on */
#define PEER_WHOLE_MS 10000 /* until its command must be there */
#define PEER_ANSWER_S 10    /* for one that does not read */

struct admin_server {
	struct daemon *daemon;
	char *path;
	int fd;
	int stop[2]; /* a pipe: closed at its writing end to stop */
	pthread_t thread;
	pthread_mutex_t lock;
	pthread_cond_t fewer; /* a peer is done */
	unsigned peers;
};

/* One connection, served by a thread of its own. */
struct peer {
	struct admin_server *server;
	int fd;
	int64_t until_ms; /* its command must be there */
};

/* A command that waits for the writer. */
struct admin_job {
	struct job job; /* first, so that one is the other */
	struct ask ask;
	struct told told;
	pthread_mutex_t lock;
	pthread_cond_t done;
	bool is_done;
};

/* As err_sys(), with another code: who is not there is no file's fault. */
static int
socket_failed(struct err *e, enum err_code code, const char *what)
{
	char why[128];

	if (strerror_r(errno, why, sizeof(why)) != 0)
		return err_set(e, code, "%s", what);
	return err_set(e, code, "%s: %s", what, why);
}

static int
bytes_send(int fd, const void *p, size_t n, struct err *e)
{
	const char *at = p;

	while (n > 0) {
		ssize_t k = send(fd, at, n, MSG_NOSIGNAL);

		if (k < 0 && errno == EINTR)
			continue;
		if (k <= 0)
			return socket_failed(e, ERR_NET, "socket");
		at += k;
		n -= (size_t)k;
	}
	return 0;
}

static int64_t
steady_ms(void)
{
	struct timespec t;

	if (clock_gettime(CLOCK_MONOTONIC, &t) != 0)
		BUG("no monotonic clock");
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* Until ${until_ms} at most. */
static int
bytes_receive(int fd, uint8_t *p, size_t n, int64_t until_ms, struct err *e)
{

	while (n > 0) {
		ssize_t k;

		if (steady_ms() > until_ms)
			return err_set(e, ERR_NET, "socket: too slow");
		k = recv(fd, p, n, 0);
		if (k < 0 && errno == EINTR)
			continue;
		if (k < 0)
			return socket_failed(e, ERR_NET, "socket");
		if (k == 0)
			return err_set(e, ERR_NET,
				       "socket: the other side"
				       " ended");
		p += k;
		n -= (size_t)k;
	}
	return 0;
}

static int
frame_send(int fd, const struct buf *b, struct err *e)
{
	uint8_t head[4] = {(uint8_t)(b->len >> 24), (uint8_t)(b->len >> 16),
			   (uint8_t)(b->len >> 8), (uint8_t)b->len};

	if (bytes_send(fd, head, sizeof(head), e) != 0)
		return -1;
	return bytes_send(fd, b->p, b->len, e);
}

/* Append a frame to ${out}, whose ceiling bounds it.  Memory is taken as
 * bytes arrive, not as they are announced. */
static int
frame_receive(int fd, struct buf *out, int64_t until_ms, struct err *e)
{
	uint8_t head[4];
	size_t left;

	if (bytes_receive(fd, head, sizeof(head), until_ms, e) != 0)
		return -1;
	left = (size_t)head[0] << 24 | (size_t)head[1] << 16 |
	       (size_t)head[2] << 8 | head[3];
	if (left > out->max)
		return err_set(e, ERR_LIMIT, "socket: a frame of %zu bytes",
			       left);
	while (left > 0) {
		size_t n = left < 65536 ? left : 65536;
		uint8_t *to = buf_grow(out, n);

		if (to == NULL)
			return buf_check(out, e);
		if (bytes_receive(fd, to, n, until_ms, e) != 0)
			return -1;
		left -= n;
	}
	return 0;
}

static int
address_make(struct sockaddr_un *sa, const char *path, struct err *e)
{

	memset(sa, 0, sizeof(*sa));
	sa->sun_family = AF_UNIX;
	if (strlen(path) >= sizeof(sa->sun_path))
		return err_set(e, ERR_LIMIT, "%s: too long for a socket", path);
	memcpy(sa->sun_path, path, strlen(path) + 1);
	return 0;
}

static int
admin_take(struct job *j, struct hub *h, struct err *e)
{
	struct admin_job *a = (struct admin_job *)j;

	(void)e;
	return ask_run(&a->ask, h, &a->told) ? 0 : 1;
}

static void
admin_finish(struct job *j, bool is_ours)
{
	struct admin_job *a = (struct admin_job *)j;

	(void)is_ours;
	pthread_mutex_lock(&a->lock);
	a->is_done = true;
	pthread_cond_signal(&a->done);
	pthread_mutex_unlock(&a->lock);
}

static void
admin_wait(struct admin_job *a)
{

	pthread_mutex_lock(&a->lock);
	while (!a->is_done)
		pthread_cond_wait(&a->done, &a->lock);
	pthread_mutex_unlock(&a->lock);
}

/* Run the command that was read; what to answer is in a->told. */
static void
admin_run(struct admin_server *s, struct admin_job *a)
{
	struct err e = ERR_INIT;

	a->job.take = admin_take;
	a->job.finish = admin_finish;
	if (!job_put(s->daemon, &a->job)) {
		err_set(&e, ERR_BUSY, "too much waits for the hub");
		told_fail(&a->told, a->ask.lang, &e);
		return;
	}
	admin_wait(a);
	if (a->job.err.code != ERR_NONE)
		told_fail(&a->told, a->ask.lang, &a->job.err);
}

static int
admin_serve(const struct peer *p, struct err *e)
{
	struct admin_job a;
	struct buf in = BUF_INIT(ASK_BYTES_MAX);
	struct buf out = BUF_INIT(TOLD_BYTES_MAX);
	int rc = -1;

	memset(&a, 0, sizeof(a));
	told_init(&a.told);
	pthread_mutex_init(&a.lock, NULL);
	pthread_cond_init(&a.done, NULL);
	if (frame_receive(p->fd, &in, p->until_ms, e) == 0 &&
	    ask_parse(&a.ask, in.p, in.len, e) == 0) {
		buf_done(&in);
		admin_run(p->server, &a);
		told_put(&out, &a.told);
		if ((rc = buf_check(&out, e)) == 0)
			rc = frame_send(p->fd, &out, e);
	}
	pthread_cond_destroy(&a.done);
	pthread_mutex_destroy(&a.lock);
	ask_done(&a.ask);
	told_done(&a.told);
	buf_done(&in);
	buf_done(&out);
	return rc;
}

static void
timeouts_set(int fd)
{
	const struct timeval idle = {.tv_sec = PEER_IDLE_S};
	const struct timeval answer = {.tv_sec = PEER_ANSWER_S};

	(void)setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &idle, sizeof(idle));
	(void)setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &answer, sizeof(answer));
}

static void
peer_done(struct peer *p)
{
	struct admin_server *s = p->server;

	close(p->fd);
	free(p);
	pthread_mutex_lock(&s->lock);
	s->peers--;
	pthread_cond_signal(&s->fewer);
	pthread_mutex_unlock(&s->lock);
}

static void *
peer_run(void *arg)
{
	struct peer *p = arg;
	struct err e = ERR_INIT;

	if (admin_serve(p, &e) != 0)
		logline(LOG_WARN, "admin_failed", "error=%s text=\"%s\"",
			err_token(e.code), e.text);
	peer_done(p);
	return NULL;
}

/* Wait until at most ${max} are being served. */
static void
peers_await(struct admin_server *s, unsigned max)
{

	pthread_mutex_lock(&s->lock);
	while (s->peers > max)
		pthread_cond_wait(&s->fewer, &s->lock);
	pthread_mutex_unlock(&s->lock);
}

/* Serve it in a thread of its own, so that one who is slow keeps nobody
 * waiting. */
static void
peer_begin(struct admin_server *s, int fd)
{
	struct peer *p = calloc(1, sizeof(*p));
	pthread_t thread;

	if (p == NULL) {
		close(fd);
		return;
	}
	timeouts_set(fd);
	p->server = s;
	p->fd = fd;
	p->until_ms = steady_ms() + PEER_WHOLE_MS;
	pthread_mutex_lock(&s->lock);
	s->peers++;
	pthread_mutex_unlock(&s->lock);
	if (pthread_create(&thread, NULL, peer_run, p) == 0)
		pthread_detach(thread);
	else
		peer_done(p);
}

static void *
admin_loop(void *arg)
{
	struct admin_server *s = arg;
	struct pollfd p[2] = {{.fd = s->fd, .events = POLLIN},
			      {.fd = s->stop[0], .events = POLLIN}};

	for (;;) {
		int fd;

		peers_await(s, PEERS_MAX - 1);
		if (poll(p, 2, -1) < 0 && errno != EINTR)
			break;
		if (p[1].revents != 0)
			break;
		if (p[0].revents == 0)
			continue;
		if ((fd = accept(s->fd, NULL, NULL)) >= 0)
			peer_begin(s, fd);
	}
	peers_await(s, 0);
	return NULL;
}

static int
socket_listen(struct admin_server *s, struct err *e)
{
	struct sockaddr_un sa;

	if (address_make(&sa, s->path, e) != 0)
		return -1;
	s->fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (s->fd < 0)
		return err_sys(e, "socket");
	(void)unlink(s->path);
	if (bind(s->fd, (const struct sockaddr *)&sa, sizeof(sa)) != 0 ||
	    chmod(s->path, 0600) != 0 || listen(s->fd, 8) != 0)
		return err_sys(e, "%s", s->path);
	if (pipe(s->stop) != 0)
		return err_sys(e, "pipe");
	return 0;
}

static void
server_free(struct admin_server *s)
{

	if (s->fd >= 0)
		close(s->fd);
	if (s->stop[0] >= 0)
		close(s->stop[0]);
	if (s->stop[1] >= 0)
		close(s->stop[1]);
	if (s->path != NULL)
		(void)unlink(s->path);
	pthread_cond_destroy(&s->fewer);
	pthread_mutex_destroy(&s->lock);
	free(s->path);
	free(s);
}

struct admin_server *
admin_start(struct daemon *d, const char *home, struct err *e)
{
	struct admin_server *s = calloc(1, sizeof(*s));
	struct buf path = BUF_INIT(4096);

	if (s == NULL) {
		err_memory(e);
		return NULL;
	}
	s->daemon = d;
	pthread_mutex_init(&s->lock, NULL);
	pthread_cond_init(&s->fewer, NULL);
	s->fd = s->stop[0] = s->stop[1] = -1;
	if (hub_path(home, HUB_SOCKET, &path, e) == 0)
		s->path = (char *)buf_take(&path, NULL);
	buf_done(&path);
	if (s->path == NULL || socket_listen(s, e) != 0)
		goto err0;
	if (pthread_create(&s->thread, NULL, admin_loop, s) != 0) {
		err_memory(e);
		goto err0;
	}
	return s;

err0:
	server_free(s);
	return NULL;
}

void
admin_stop(struct admin_server *s)
{

	if (s == NULL)
		return;
	close(s->stop[1]);
	s->stop[1] = -1;
	pthread_join(s->thread, NULL);
	server_free(s);
}

static int
socket_connect(const char *home, struct err *e)
{
	struct buf path = BUF_INIT(4096);
	struct sockaddr_un sa;
	int fd = -1;

	if (hub_path(home, HUB_SOCKET, &path, e) != 0 ||
	    address_make(&sa, buf_str(&path), e) != 0)
		goto out;
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (fd < 0) {
		err_sys(e, "socket");
		goto out;
	}
	if (connect(fd, (const struct sockaddr *)&sa, sizeof(sa)) != 0) {
		socket_failed(e, ERR_BUSY, buf_str(&path));
		close(fd);
		fd = -1;
	}
out:
	buf_done(&path);
	return fd;
}

int
ask_remote(const struct ask *a, const char *home, struct told *t, struct err *e)
{
	struct buf out = BUF_INIT(ASK_BYTES_MAX);
	struct buf in = BUF_INIT(TOLD_BYTES_MAX);
	int fd = socket_connect(home, e);
	int rc = -1;

	if (fd < 0)
		return -1;
	ask_put(&out, a);
	if (buf_check(&out, e) == 0 && frame_send(fd, &out, e) == 0 &&
	    frame_receive(fd, &in, INT64_MAX, e) == 0) {
		told_done(t);
		rc = told_parse(t, in.p, in.len, e);
	}
	close(fd);
	buf_done(&out);
	buf_done(&in);
	return rc;
}

#include "protocol/httpd/guard.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <time.h>

#include "protocol/base/num.h"

#define COMING_MS 1000

int64_t
steady_ms(void)
{
	struct timespec t;

	if (clock_gettime(CLOCK_MONOTONIC, &t) != 0)
		BUG("no monotonic clock");
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* Whether the connection has used up its time; called under the lock. */
static bool
conn_is_slow(const struct guard *g, struct conn *c, int64_t now_ms)
{
	int64_t took_ms = now_ms - c->since_ms;
	int64_t share = g->open > g->crowd ? 4 : 1;

	switch (c->phase) {
	case PHASE_HEADERS:
		return took_ms > g->header_ms / share;
	case PHASE_IDLE:
		return took_ms > g->idle_ms / share;
	case PHASE_REPLY:
		return took_ms / g->window_ms >
		       (int64_t)(c->bytes / g->window_bytes) + 1;
	case PHASE_BODY:
		if (took_ms < g->window_ms)
			return false;
		if (c->bytes < g->window_bytes)
			return true;
		c->since_ms = now_ms;
		c->bytes = 0;
		return false;
	case PHASE_WORK:
	default:
		return false;
	}
}

static void *
reaper_main(void *arg)
{
	struct guard *g = arg;
	int64_t tick_ms, now_ms;
	struct timespec until;
	struct conn *c;

	tick_ms = g->header_ms < g->window_ms ? g->header_ms : g->window_ms;
	tick_ms = tick_ms / 4 < 1000 ? tick_ms / 4 + 1 : 1000;
	pthread_mutex_lock(&g->lock);
	while (!g->stop) {
		now_ms = steady_ms();
		for (c = g->conns; c != NULL; c = c->next) {
			if (c->cut || !conn_is_slow(g, c, now_ms))
				continue;
			/* The descriptor is ours while the entry is listed:
			 * it is closed only after guard_notify(). */
			shutdown(c->fd, SHUT_RDWR);
			c->cut = true;
			g->reaped++;
		}
		now_ms += tick_ms;
		until.tv_sec = (time_t)(now_ms / 1000);
		until.tv_nsec = (long)(now_ms % 1000) * 1000000;
		pthread_cond_timedwait(&g->wake, &g->lock, &until);
	}
	pthread_mutex_unlock(&g->lock);
	return NULL;
}

int
guard_start(struct guard *g, struct err *e)
{
	pthread_condattr_t attr;
	int rc;

	pthread_mutex_init(&g->lock, NULL);
	pthread_condattr_init(&attr);
	pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
	pthread_cond_init(&g->wake, &attr);
	pthread_condattr_destroy(&attr);
	if ((rc = pthread_create(&g->reaper, NULL, reaper_main, g)) != 0)
		return err_set(e, ERR_MEMORY, "thread: error %d", rc);
	g->running = true;
	return 0;
}

void
guard_stop(struct guard *g)
{
	pthread_mutex_lock(&g->lock);
	g->stop = true;
	pthread_cond_signal(&g->wake);
	pthread_mutex_unlock(&g->lock);
	if (g->running)
		pthread_join(g->reaper, NULL);
	pthread_cond_destroy(&g->wake);
	pthread_mutex_destroy(&g->lock);
}

static void
peer_text(char *out, size_t size, const struct sockaddr *sa)
{
	struct sockaddr_in in4;
	struct sockaddr_in6 in6;

	snprintf(out, size, "%s", "?");
	if (sa == NULL)
		return;
	switch (sa->sa_family) {
	case AF_UNIX:
		snprintf(out, size, "%s", "unix");
		break;
	case AF_INET:
		memcpy(&in4, sa, sizeof(in4));
		inet_ntop(AF_INET, &in4.sin_addr, out, (socklen_t)size);
		break;
	case AF_INET6:
		memcpy(&in6, sa, sizeof(in6));
		inet_ntop(AF_INET6, &in6.sin6_addr, out, (socklen_t)size);
		break;
	default:
		break;
	}
}

static struct conn *
conn_new(struct MHD_Connection *connection)
{
	const union MHD_ConnectionInfo *fd, *sa;
	struct conn *c;

	fd = MHD_get_connection_info(connection,
				     MHD_CONNECTION_INFO_CONNECTION_FD);
	sa = MHD_get_connection_info(connection,
				     MHD_CONNECTION_INFO_CLIENT_ADDRESS);
	if (fd == NULL || (c = calloc(1, sizeof(*c))) == NULL)
		return NULL;
	c->fd = fd->connect_fd;
	c->phase = PHASE_HEADERS;
	c->since_ms = steady_ms();
	peer_text(c->peer, sizeof(c->peer),
		  sa == NULL ? NULL : sa->client_addr);
	return c;
}

void
guard_notify(void *cls, struct MHD_Connection *connection,
	     void **socket_context, enum MHD_ConnectionNotificationCode code)
{
	struct guard *g = cls;
	struct conn *c = *socket_context;

	if (code == MHD_CONNECTION_NOTIFY_STARTED) {
		if ((c = conn_new(connection)) == NULL)
			return;
		*socket_context = c;
		pthread_mutex_lock(&g->lock);
		c->next = g->conns;
		if (c->next != NULL)
			c->next->prev = c;
		g->conns = c;
		g->open++;
		pthread_mutex_unlock(&g->lock);
		return;
	}
	if (c == NULL)
		return;
	pthread_mutex_lock(&g->lock);
	if (c->prev != NULL)
		c->prev->next = c->next;
	else
		g->conns = c->next;
	if (c->next != NULL)
		c->next->prev = c->prev;
	g->open--;
	pthread_mutex_unlock(&g->lock);
	*socket_context = NULL;
	free(c);
}

struct conn *
guard_conn(struct MHD_Connection *connection)
{
	const union MHD_ConnectionInfo *info = MHD_get_connection_info(
	    connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT);

	return info == NULL ? NULL : info->socket_context;
}

void
guard_phase(struct guard *g, struct conn *c, enum phase phase, size_t bytes)
{
	pthread_mutex_lock(&g->lock);
	/* Of the first request the time runs from the accept on. */
	if (phase != PHASE_HEADERS || c->phase != PHASE_HEADERS)
		c->since_ms = steady_ms();
	c->phase = phase;
	c->bytes = bytes;
	pthread_mutex_unlock(&g->lock);
}

void
guard_received(struct guard *g, struct conn *c, size_t n)
{
	pthread_mutex_lock(&g->lock);
	c->bytes += n;
	pthread_mutex_unlock(&g->lock);
}

unsigned
guard_coming(const struct guard *g)
{
	int64_t since_ms = steady_ms() - COMING_MS;
	unsigned n = 0;

	for (const struct conn *c = g->conns; c != NULL; c = c->next)
		n += c->since_ms >= since_ms &&
		     (c->phase == PHASE_HEADERS || c->phase == PHASE_BODY);
	return n;
}

unsigned
guard_uri(const char *uri)
{
	const char *s;

	if (strlen(uri) > URI_BYTES_MAX)
		return MHD_HTTP_URI_TOO_LONG;
	for (s = uri; *s != '\0'; s++)
		if (*s <= ' ' || *s >= 0x7f)
			return MHD_HTTP_BAD_REQUEST;
	/* The decoder would end the path there. */
	return strstr(uri, "%00") == NULL ? 0 : MHD_HTTP_BAD_REQUEST;
}

/* What a walk over the headers found. */
struct seen {
	unsigned hosts, lengths, encodings;
	size_t bytes;
	bool bad;
	uint64_t length;
	bool chunked;
	const char *end; /* of the line before, its CR LF not counted */
};

static bool
is_token(const char *s, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (s[i] <= ' ' || s[i] >= 0x7f ||
		    strchr("\"(),/:;<=>?@[\\]{}", s[i]) != NULL)
			return false;
	return n > 0;
}

static bool
is_field_value(const char *s, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (((unsigned char)s[i] < ' ' && s[i] != '\t') || s[i] == 0x7f)
			return false;
	return true;
}

static bool
is_name(const char *key, size_t n, const char *name)
{
	return n == strlen(name) && strncasecmp(key, name, n) == 0;
}

/* Whether libmicrohttpd has put NULs over this many CR LF. */
static bool
is_ended(const char *end, size_t lines)
{
	static const char nuls[4];

	return memcmp(end, nuls, 2 * lines) == 0;
}

/*
 * Whether the field stands as a line of its own right behind the one before.
 * libmicrohttpd takes a head apart where it lies, and is lenient in what it
 * takes for one: it glues a folded line to the name of the field before,
 * forgets what follows a NUL, and ends lines at a lone LF.  All that leaves
 * something else than a colon, blanks and CR LF between the pieces.
 */
static bool
is_whole_line(const struct seen *s, const char *key, size_t key_n,
	      const char *value)
{
	const char *p = key + key_n + 1;

	if ((uintptr_t)key != (uintptr_t)s->end + 2 || !is_ended(s->end, 1) ||
	    (uintptr_t)value < (uintptr_t)p ||
	    (uintptr_t)value - (uintptr_t)p > HEADERS_BYTES_MAX)
		return false;
	while (p < value && (*p == ' ' || *p == '\t'))
		p++;
	return p == value;
}

static enum MHD_Result
see_header(void *cls, enum MHD_ValueKind kind, const char *key, size_t key_n,
	   const char *value, size_t value_n)
{
	struct seen *s = cls;

	(void)kind;
	s->bytes += key_n + value_n + 4;
	if (value == NULL || !is_whole_line(s, key, key_n, value)) {
		s->bad = true;
		return MHD_YES;
	}
	s->end = value + value_n;
	if (!is_token(key, key_n) || !is_field_value(value, value_n))
		s->bad = true;
	else if (is_name(key, key_n, "Host"))
		s->hosts++;
	else if (is_name(key, key_n, "Content-Length")) {
		s->lengths++;
		if (num_parse(value, value_n, 0, INT64_MAX, &s->length) != 0)
			s->bad = true;
	} else if (is_name(key, key_n, "Transfer-Encoding")) {
		s->encodings++;
		s->chunked = is_name(value, value_n, "chunked");
	}
	return MHD_YES;
}

/* Whether one space stands between the words of the line, and nothing else. */
static bool
is_whole_request_line(const struct request_line *l)
{
	return (uintptr_t)l->method + strlen(l->method) + 1 == l->uri &&
	       l->uri + l->uri_n + 1 == (uintptr_t)l->version;
}

unsigned
guard_headers(struct MHD_Connection *connection,
	      const struct request_line *line, uint64_t *body)
{
	struct seen s = {.bad = !is_whole_request_line(line),
			 .end = line->version + strlen(line->version)};
	const union MHD_ConnectionInfo *head = MHD_get_connection_info(
	    connection, MHD_CONNECTION_INFO_REQUEST_HEADER_SIZE);

	MHD_get_connection_values_n(connection, MHD_HEADER_KIND, see_header,
				    &s);
	if (s.bytes > HEADERS_BYTES_MAX)
		return MHD_HTTP_REQUEST_HEADER_FIELDS_TOO_LARGE;
	/* The last line's end, and the empty line. */
	if (head == NULL ||
	    (uintptr_t)s.end + 4 !=
		(uintptr_t)line->method + head->header_size ||
	    !is_ended(s.end, 2))
		s.bad = true;
	if (s.bad || s.hosts != 1 || s.lengths + s.encodings > 1)
		return MHD_HTTP_BAD_REQUEST;
	if (s.encodings == 1 && !s.chunked)
		return MHD_HTTP_NOT_IMPLEMENTED;
	*body = s.chunked ? MHD_SIZE_UNKNOWN : s.length;
	return 0;
}

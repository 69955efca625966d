/* Raw bytes over a loopback socket, for probes that no client would send. */
#ifndef KHEO_TESTS_HTTPD_CLIENT_H
#define KHEO_TESTS_HTTPD_CLIENT_H

#include <arpa/inet.h>
#include <netinet/in.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <cmocka.h>

#include "protocol/base/num.h"

/* What came back, as text. */
struct answer {
	char text[16384];
	size_t len;
};

static int
client_connect(uint16_t port)
{
	struct sockaddr_in sa = {.sin_family = AF_INET};
	struct timeval limit = {.tv_sec = 20};
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	assert_true(fd >= 0);
	sa.sin_port = htons(port);
	sa.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	assert_int_equal(
	    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof(limit)), 0);
	assert_int_equal(connect(fd, (struct sockaddr *)&sa, sizeof(sa)), 0);
	return fd;
}

static void
client_send(int fd, const void *p, size_t n)
{
	const char *s = p;
	ssize_t k;

	while (n > 0) {
		k = send(fd, s, n, MSG_NOSIGNAL);
		if (k <= 0)
			return;
		s += k;
		n -= (size_t)k;
	}
}

static void
client_say(int fd, const char *text)
{
	client_send(fd, text, strlen(text));
}

static size_t
number_at(const char *s)
{
	uint64_t v = 0;

	num_parse(s, strspn(s, "0123456789"), 0, UINT32_MAX, &v);
	return (size_t)v;
}

/* Read one answer with its whole Content-Length; less if the server hung up. */
static const char *
client_read(int fd, struct answer *a)
{
	const char *body, *length;
	size_t want = 0;
	ssize_t n;

	a->len = 0;
	a->text[0] = '\0';
	for (;;) {
		body = strstr(a->text, "\r\n\r\n");
		length = strstr(a->text, "Content-Length: ");
		if (body != NULL) {
			want = length == NULL ? 0 : number_at(length + 16);
			want += (size_t)(body + 4 - a->text);
			if (a->len >= want)
				break;
			want = 0;
		}
		n = recv(fd, a->text + a->len, sizeof(a->text) - 1 - a->len, 0);
		if (n <= 0)
			break;
		a->len += (size_t)n;
		a->text[a->len] = '\0';
	}
	return a->text;
}

static int
client_is_closed(int fd)
{
	char c;

	return recv(fd, &c, 1, 0) <= 0;
}

static int
answer_status(const char *text)
{
	return strncmp(text, "HTTP/1.1 ", 9) == 0 ? (int)number_at(text + 9)
						  : 0;
}

#endif

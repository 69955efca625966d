#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "protocol/httpd/impl.h"

#define UNIX_PREFIX "unix:"
#define BACKLOG     1024 /* who finds no room there waits a second */

static int
bind_failed(struct err *e, const char *address)
{
	if (errno == EADDRINUSE)
		return err_set(e, ERR_BUSY, "%s: address in use", address);
	return err_sys(e, "listen on %s", address);
}

static int
listen_unix(struct httpd *h, const char *path, struct err *e)
{
	struct sockaddr_un sa = {.sun_family = AF_UNIX};
	struct stat st;

	if (strlen(path) >= sizeof(sa.sun_path))
		return err_set(e, ERR_USAGE, "%s: too long for a socket", path);
	memcpy(sa.sun_path, path, strlen(path) + 1);
	/* Left behind by a crash; the program's lock says nobody uses it. */
	if (lstat(path, &st) == 0 && S_ISSOCK(st.st_mode))
		unlink(path);
	h->fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (h->fd == -1)
		return err_sys(e, "socket");
	/* Linux gives the file the socket's mode, so it is never open. */
	if (fchmod(h->fd, 0600) != 0)
		return err_sys(e, "%s", path);
	if (bind(h->fd, (struct sockaddr *)&sa, sizeof(sa)) != 0)
		return bind_failed(e, path);
	if ((h->unix_path = strdup(path)) == NULL)
		return err_memory(e);
	return 0;
}

static int
listen_inet(struct httpd *h, const struct httpd_config *config, struct err *e)
{
	struct addrinfo hints = {.ai_flags = AI_NUMERICHOST | AI_NUMERICSERV |
					     AI_PASSIVE,
				 .ai_socktype = SOCK_STREAM};
	struct addrinfo *ai = NULL;
	char port[8];
	int on = 1, rc;

	snprintf(port, sizeof(port), "%u", (unsigned)config->port);
	if ((rc = getaddrinfo(config->address, port, &hints, &ai)) != 0)
		return err_set(e, ERR_USAGE, "%s: %s", config->address,
			       gai_strerror(rc));
	h->fd = socket(ai->ai_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (h->fd == -1)
		rc = err_sys(e, "socket");
	else if (setsockopt(h->fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on)) !=
		 0)
		rc = err_sys(e, "socket");
	else if (bind(h->fd, ai->ai_addr, ai->ai_addrlen) != 0)
		rc = bind_failed(e, config->address);
	freeaddrinfo(ai);
	return rc;
}

static int
port_of(int fd, uint16_t *port, struct err *e)
{
	struct sockaddr_storage ss;
	socklen_t n = sizeof(ss);
	struct sockaddr_in in4;
	struct sockaddr_in6 in6;

	if (getsockname(fd, (struct sockaddr *)&ss, &n) != 0)
		return err_sys(e, "socket");
	if (ss.ss_family == AF_INET6) {
		memcpy(&in6, &ss, sizeof(in6));
		*port = ntohs(in6.sin6_port);
	} else if (ss.ss_family == AF_INET) {
		memcpy(&in4, &ss, sizeof(in4));
		*port = ntohs(in4.sin_port);
	}
	return 0;
}

int
listen_open(struct httpd *h, const struct httpd_config *config, struct err *e)
{
	size_t n = strlen(UNIX_PREFIX);
	int rc;

	if (strncmp(config->address, UNIX_PREFIX, n) == 0)
		rc = listen_unix(h, config->address + n, e);
	else
		rc = listen_inet(h, config, e);
	if (rc != 0)
		return -1;
	if (listen(h->fd, BACKLOG) != 0)
		return bind_failed(e, config->address);
	return port_of(h->fd, &h->port, e);
}

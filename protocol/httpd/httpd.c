#include "protocol/httpd/httpd.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <gnutls/gnutls.h>

#include "protocol/httpd/impl.h"

#define CONNECTION_BYTES_MAX (16 * 1024)
#define SILENCE_S            60 /* the guard is stricter with who is slow */
#define TLS_PRIORITIES       "NORMAL:-VERS-ALL:+VERS-TLS1.3:+VERS-TLS1.2"

/* Keeps why the start failed: libmicrohttpd's only way to say so. */
static void PRINTF(2, 0) complaint(void *cls, const char *fmt, va_list ap)
{
	struct httpd *h = cls;

	if (!atomic_load(&h->starting))
		return;
	vsnprintf(h->why, sizeof(h->why), fmt, ap);
	h->why[strcspn(h->why, "\n")] = '\0';
}

static void
config_fill(struct httpd_config *c)
{
	if (c->threads == 0)
		c->threads = 2;
	if (c->connections_max == 0)
		c->connections_max = 1024;
	if (c->per_ip_max == 0)
		c->per_ip_max = 128;
	if (c->idle_s == 0)
		c->idle_s = 20;
	if (c->header_ms == 0)
		c->header_ms = 15000;
	if (c->window_ms == 0)
		c->window_ms = 35000;
	if (c->window_bytes == 0)
		c->window_bytes = 8192;
	if (c->bodies_max == 0)
		c->bodies_max = (size_t)256 * 1024 * 1024;
	if (c->drain_ms == 0)
		c->drain_ms = 10000;
}

static int
mhd_start(struct httpd *h, struct err *e)
{
	const struct httpd_config *c = &h->config;
	unsigned flags = MHD_USE_EPOLL_INTERNAL_THREAD | MHD_USE_ITC |
			 MHD_ALLOW_SUSPEND_RESUME |
			 MHD_USE_SUPPRESS_DATE_NO_CLOCK | MHD_USE_ERROR_LOG;
	struct MHD_OptionItem items[] = {
	    {MHD_OPTION_LISTEN_SOCKET, h->fd, NULL},
	    {MHD_OPTION_CONNECTION_LIMIT, (intptr_t)c->connections_max, NULL},
	    {MHD_OPTION_CONNECTION_TIMEOUT, SILENCE_S, NULL},
	    {MHD_OPTION_CONNECTION_MEMORY_LIMIT, CONNECTION_BYTES_MAX, NULL},
	    {MHD_OPTION_STRICT_FOR_CLIENT, 1, NULL},
	    {MHD_OPTION_END, 0, NULL}, /* room for those below */
	    {MHD_OPTION_END, 0, NULL},
	    {MHD_OPTION_END, 0, NULL},
	    {MHD_OPTION_END, 0, NULL},
	    {MHD_OPTION_END, 0, NULL},
	    {MHD_OPTION_END, 0, NULL},
	};
	size_t n = 5;

	/* All of a Unix socket's clients have the same address: none. */
	if (h->unix_path == NULL)
		items[n++] =
		    (struct MHD_OptionItem){MHD_OPTION_PER_IP_CONNECTION_LIMIT,
					    (intptr_t)c->per_ip_max, NULL};
	if (c->threads > 1)
		items[n++] = (struct MHD_OptionItem){
		    MHD_OPTION_THREAD_POOL_SIZE, (intptr_t)c->threads, NULL};
	if (h->is_tls) {
		flags |= MHD_USE_TLS;
		items[n++] = (struct MHD_OptionItem){MHD_OPTION_HTTPS_MEM_KEY,
						     0, h->key_pem};
		items[n++] = (struct MHD_OptionItem){MHD_OPTION_HTTPS_MEM_CERT,
						     0, h->cert_pem};
		items[n++] =
		    (struct MHD_OptionItem){MHD_OPTION_HTTPS_PRIORITIES, 0,
					    (void *)(uintptr_t)TLS_PRIORITIES};
	}
	atomic_store(&h->starting, true);
	h->mhd = MHD_start_daemon(
	    flags, 0, NULL, NULL, route_access, h, MHD_OPTION_EXTERNAL_LOGGER,
	    complaint, h, MHD_OPTION_URI_LOG_CALLBACK, route_uri, h,
	    MHD_OPTION_NOTIFY_COMPLETED, route_completed, h,
	    MHD_OPTION_NOTIFY_CONNECTION, route_connection, h, MHD_OPTION_ARRAY,
	    items, MHD_OPTION_END);
	atomic_store(&h->starting, false);
	/* Its now; after a failure it has closed it or not, and to lose a
	 * descriptor does less harm than to close another's. */
	h->fd = -1;
	if (h->mhd == NULL)
		return err_set(e, ERR_USAGE, "HTTP server: %s", h->why);
	return 0;
}

/* A wrong pair is the only likely mistake here; find it before the start. */
static int
tls_check(const char *key_pem, const char *cert_pem, struct err *e)
{
	gnutls_certificate_credentials_t cred = NULL;
	gnutls_datum_t key, cert;
	int rc;

	key.data = (unsigned char *)(uintptr_t)key_pem;
	key.size = (unsigned)strlen(key_pem);
	cert.data = (unsigned char *)(uintptr_t)cert_pem;
	cert.size = (unsigned)strlen(cert_pem);
	if ((rc = gnutls_certificate_allocate_credentials(&cred)) >= 0) {
		rc = gnutls_certificate_set_x509_key_mem(cred, &cert, &key,
							 GNUTLS_X509_FMT_PEM);
		gnutls_certificate_free_credentials(cred);
	}
	if (rc < 0)
		return err_set(e, ERR_USAGE, "TLS key and certificate: %s",
			       gnutls_strerror(rc));
	return 0;
}

static int
config_take(struct httpd *h, const struct httpd_config *config, struct err *e)
{
	h->config = *config;
	config_fill(&h->config);
	h->config.address = h->config.key_pem = h->config.cert_pem = NULL;
	h->guard.crowd = h->config.connections_max / 4 * 3;
	h->guard.header_ms = h->config.header_ms;
	h->guard.idle_ms = (int64_t)h->config.idle_s * 1000;
	h->guard.window_ms = h->config.window_ms;
	h->guard.window_bytes = h->config.window_bytes;
	if (config->key_pem == NULL && config->cert_pem == NULL)
		return 0;
	if (config->key_pem == NULL || config->cert_pem == NULL)
		return err_set(e, ERR_USAGE,
			       "TLS needs a key and a certificate");
	if (tls_check(config->key_pem, config->cert_pem, e) != 0)
		return -1;
	h->is_tls = true;
	h->key_pem = strdup(config->key_pem);
	h->cert_pem = strdup(config->cert_pem);
	if (h->key_pem == NULL || h->cert_pem == NULL)
		return err_memory(e);
	return 0;
}

static void
httpd_free(struct httpd *h)
{
	if (h->fd != -1)
		close(h->fd);
	if (h->unix_path != NULL)
		unlink(h->unix_path);
	free(h->unix_path);
	if (h->key_pem != NULL)
		gnutls_memset(h->key_pem, 0, strlen(h->key_pem));
	free(h->key_pem);
	free(h->cert_pem);
	pthread_cond_destroy(&h->empty);
	pthread_mutex_destroy(&h->lock);
	free(h);
}

struct httpd *
httpd_start(const struct httpd_config *config, const struct route *routes,
	    size_t n, void *app, struct err *e)
{
	struct httpd *h = calloc(1, sizeof(*h));
	pthread_condattr_t attr;

	if (h == NULL) {
		err_memory(e);
		return NULL;
	}
	h->fd = -1;
	h->routes = routes;
	h->routes_n = n;
	h->app = app;
	pthread_mutex_init(&h->lock, NULL);
	pthread_condattr_init(&attr);
	pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
	pthread_cond_init(&h->empty, &attr);
	pthread_condattr_destroy(&attr);
	if (config_take(h, config, e) != 0 || listen_open(h, config, e) != 0)
		goto err0;
	if (guard_start(&h->guard, e) != 0 || mhd_start(h, e) != 0)
		goto err1;
	return h;

err1:
	guard_stop(&h->guard);
err0:
	httpd_free(h);
	return NULL;
}

uint16_t
httpd_port(const struct httpd *h)
{
	return h->port;
}

void
httpd_stats(struct httpd *h, struct httpd_stats *out)
{
	pthread_mutex_lock(&h->lock);
	out->requests = h->requests;
	out->refused = h->refused;
	pthread_mutex_unlock(&h->lock);
	pthread_mutex_lock(&h->guard.lock);
	out->reaped = h->guard.reaped;
	out->open = h->guard.open;
	out->coming = guard_coming(&h->guard);
	pthread_mutex_unlock(&h->guard.lock);
}

/* Wait until nothing runs, at most ${ms}. */
static void
drain(struct httpd *h, int64_t ms)
{
	int64_t until_ms = steady_ms() + ms;
	struct timespec until = {
	    .tv_sec = (time_t)(until_ms / 1000),
	    .tv_nsec = (long)(until_ms % 1000) * 1000000,
	};

	pthread_mutex_lock(&h->lock);
	while (h->running != NULL)
		if (pthread_cond_timedwait(&h->empty, &h->lock, &until) ==
		    ETIMEDOUT)
			break;
	pthread_mutex_unlock(&h->lock);
}

void
httpd_stop(struct httpd *h)
{
	struct request *rq;

	if (h == NULL)
		return;
	atomic_store(&h->stopping, true);
	h->fd = MHD_quiesce_daemon(h->mhd);
	drain(h, h->config.drain_ms);
	atomic_store(&h->forced, true);
	pthread_mutex_lock(&h->lock);
	for (rq = h->running; rq != NULL; rq = rq->next)
		request_force(rq);
	pthread_mutex_unlock(&h->lock);
	/* Time for those last answers to leave. */
	drain(h, 500);
	MHD_stop_daemon(h->mhd);
	guard_stop(&h->guard);
	httpd_free(h);
}

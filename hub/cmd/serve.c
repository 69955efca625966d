#include <signal.h>
#include <string.h>

#include "hub/api/api.h"
#include "hub/cmd/app.h"
#include "hub/intake/files.h"
#include "hub/socket.h"
#include "protocol/base/logline.h"
#include "protocol/base/num.h"
#include "protocol/base/os_sandbox.h"
#include "protocol/wire/json.h"

#define PEM_BYTES_MAX (64 * 1024)
/* Of all requests that wait or are on their way, as they travel. */
#define BODIES_BYTES_MAX ((size_t)64 * 1024 * 1024)
/* Connections, of about 42 KiB each; and the files that the hub needs besides,
 * more than there are. */
#define CONNECTIONS_MAX 3072
#define FILES_OWN       128

/* Where to listen, as typed. */
struct place {
	char address[128]; /* without the brackets of IPv6 */
	bool is_v6;
	uint16_t port;
};

/* Everything that runs while the hub serves. */
struct serving {
	struct hub hub;
	struct daemon daemon;
	struct api api;
	struct admin_server *admin;
	struct httpd *httpd;
	struct buf key;
	struct buf cert;
};

static int
place_parse(struct place *p, const char *s)
{
	const char *colon = strrchr(s, ':');
	const char *end = colon;
	uint64_t port;

	if (colon == NULL ||
	    num_parse(colon + 1, strlen(colon + 1), 0, UINT16_MAX, &port) != 0)
		return -1;
	p->is_v6 = s[0] == '[';
	if (p->is_v6) {
		if (end == s || end[-1] != ']')
			return -1;
		s++;
		end--;
	}
	if (end <= s || (size_t)(end - s) >= sizeof(p->address))
		return -1;
	memcpy(p->address, s, (size_t)(end - s));
	p->address[end - s] = '\0';
	p->port = (uint16_t)port;
	return 0;
}

static int
pem_read(const char *home, const char *name, struct buf *out, struct err *e)
{
	struct buf path = BUF_INIT(4096);
	int rc = hub_path(home, name, &path, e);

	buf_init(out, PEM_BYTES_MAX);
	if (rc == 0)
		rc = file_read(out, buf_str(&path), e);
	buf_done(&path);
	return rc;
}

static unsigned
requests_coming(void *ctx)
{
	struct httpd_stats stats;

	httpd_stats(ctx, &stats);
	return (unsigned)stats.coming;
}

static int
http_begin(struct serving *s, const struct place *p, bool is_plain,
	   struct err *e)
{
	size_t files = os_files_max(CONNECTIONS_MAX + FILES_OWN);
	struct httpd_config config = {
	    .address = p->address,
	    .port = p->port,
	    .connections_max = files > 2 * FILES_OWN
				   ? (unsigned)(files - FILES_OWN)
				   : FILES_OWN,
	    .bodies_max = BODIES_BYTES_MAX,
	    .served = api_served,
	};

	if (!is_plain) {
		config.key_pem = buf_str(&s->key);
		config.cert_pem = buf_str(&s->cert);
	}
	s->api.daemon = &s->daemon;
	s->api.box = &s->hub.box_key;
	s->api.hubkeys = &s->hub.keys_note;
	s->api.is_plain = is_plain;
	s->httpd =
	    httpd_start(&config, api_routes, api_route_count, &s->api, e);
	if (s->httpd == NULL)
		return -1;
	atomic_store(&s->api.httpd, s->httpd);
	daemon_gather(&s->daemon, requests_coming, s->httpd);
	return 0;
}

static void
url_make(const struct serving *s, const struct place *p, bool is_plain,
	 char *out, size_t size)
{

	(void)snprintf(out, size, "%s://%s%s%s:%u", is_plain ? "http" : "https",
		       p->is_v6 ? "[" : "", p->address, p->is_v6 ? "]" : "",
		       (unsigned)httpd_port(s->httpd));
}

/* Whether others can reach an address by that name. */
static bool
is_reachable(const struct place *p)
{

	return strcmp(p->address, "0.0.0.0") != 0 &&
	       strcmp(p->address, "::") != 0;
}

/* What is open by now, stays; from here on the home is all there is. */
static int
sandbox_enter(const char *home, struct err *e)
{
	struct sandboxed got;

	/* Both would fall back to the time of day. */
	db_seed();
	json_object_seed(0);
	if (os_sandbox_enter(home, &got, e) != 0)
		return -1;
	logline(got.landlock > 0 && got.seccomp ? LOG_INFO : LOG_WARN,
		"sandbox", "landlock=%d seccomp=%s", got.landlock,
		got.seccomp ? "yes" : "no");
	return 0;
}

/* A hub on a small disk goes on without. */
static void
reserve_begin(struct hub *h)
{
	struct err e = ERR_INIT;
	int rc = hub_reserve(h, &e);

	if (rc != 1)
		logline(LOG_WARN, "disk", "reserve=none text=\"%s\"", e.text);
}

/* A database that was restored without the folder of files wants them again. */
static int
files_begin(struct hub *h, struct err *e)
{
	uint64_t gone = 0;

	if (hub_begin(h, e) != 0)
		return -1;
	if (files_settle(h, &gone, e) != 0) {
		hub_rollback(h);
		return -1;
	}
	if (gone > 0)
		logline(LOG_WARN, "files_missing", "count=%llu",
			(unsigned long long)gone);
	return hub_commit(h, e);
}

/* Bring everything up in the order in which it needs each other. */
static int
serving_begin(struct serving *s, struct hub_app *app, const struct place *p,
	      const struct cli_args *a, struct err *e)
{
	bool is_plain = cli_has(a, "--plain");
	char url[sizeof(s->hub.url)];

	if (hub_open(&s->hub, app->home, &app->clock, &app->rng, e) != 0)
		return -1;
	if (!is_plain && (pem_read(app->home, HUB_TLS_KEY, &s->key, e) != 0 ||
			  pem_read(app->home, HUB_TLS_CERT, &s->cert, e) != 0))
		goto err0;
	if (files_begin(&s->hub, e) != 0)
		goto err0;
	reserve_begin(&s->hub);
	/* Threads that are begun after it are in it, too. */
	if (!cli_has(a, "--no-sandbox") && sandbox_enter(app->home, e) != 0)
		goto err0;
	s->api.clock = s->hub.clock;
	if ((s->api.rate = rate_new(s->hub.per_minute, e)) == NULL ||
	    daemon_start(&s->daemon, &s->hub, e) != 0)
		goto err0;
	if (http_begin(s, p, is_plain, e) != 0)
		goto err1;
	url_make(s, p, is_plain, url, sizeof(url));
	/* Only admin commands read it, and none can come before this. */
	if (s->hub.url[0] == '\0' && is_reachable(p))
		memcpy(s->hub.url, url, sizeof(url));
	s->admin = admin_start(&s->daemon, app->home, e);
	if (s->admin == NULL)
		goto err2;
	cli_out(&app->io, "listening on %s\n", url);
	return 0;

err2:
	daemon_gather(&s->daemon, NULL, NULL);
	httpd_stop(s->httpd);
err1:
	daemon_stop(&s->daemon);
err0:
	hub_close(&s->hub);
	return -1;
}

static void
serving_end(struct serving *s)
{

	daemon_gather(&s->daemon, NULL, NULL);
	httpd_stop(s->httpd);
	admin_stop(s->admin);
	daemon_stop(&s->daemon);
	hub_close(&s->hub);
}

/* Before any thread is made, so that all of them inherit it. */
static void
signals_block(sigset_t *set)
{

	sigemptyset(set);
	sigaddset(set, SIGTERM);
	sigaddset(set, SIGINT);
	(void)pthread_sigmask(SIG_BLOCK, set, NULL);
}

static int
serve_run(void *ctx, const struct cli_args *a)
{
	struct hub_app *app = ctx;
	const char *listen = cli_opt(a, "--listen");
	struct serving s;
	struct place p;
	struct err e = ERR_INIT;
	sigset_t stop;
	int signal_no;
	int rc = CLI_DONE;

	if (listen == NULL)
		return misuse(&app->io, a->verb, TEXT_hub_need, "--listen");
	if (place_parse(&p, listen) != 0)
		return misuse(&app->io, a->verb, TEXT_hub_bad_listen, listen);
	memset(&s, 0, sizeof(s));
	api_init(&s.api);
	signals_block(&stop);
	if (serving_begin(&s, app, &p, a, &e) != 0) {
		if (e.code == ERR_BUSY)
			cli_warn(&app->io, TEXT_hub_serve_busy, NULL);
		rc = cli_fail(&app->io, &e);
		goto out;
	}
	(void)cli_std_flush(&e);
	(void)sigwait(&stop, &signal_no);
	logline(LOG_INFO, "stop", "signal=%d", signal_no);
	serving_end(&s);
out:
	if (s.key.p != NULL)
		wipe(s.key.p, s.key.len);
	buf_done(&s.key);
	buf_done(&s.cert);
	api_done(&s.api);
	rate_free(s.api.rate);
	return rc;
}

static const struct cli_option options[] = {
    {"--listen", "ADDR:PORT", TEXT_hub_opt_listen},
    {"--plain", NULL, TEXT_hub_opt_plain},
    {"--no-sandbox", NULL, TEXT_hub_opt_no_sandbox},
    {NULL, NULL, TEXT_hub_opt_plain},
};

const struct cli_verb verb_serve = {
    .name = "serve",
    .args = "",
    .summary = TEXT_hub_sum_serve,
    .example = "kheo-hub serve --listen 127.0.0.1:8443",
    .min_args = 0,
    .max_args = 0,
    .options = options,
    .run = serve_run,
};

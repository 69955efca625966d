/* Sync by itself, whenever there is a reason to. */
#include <string.h>

#include "client/store/store.h"
#include "client/sync/impl.h"

#define LOOK_MS      500
#define POLL_MS      60000
#define PAUSE_MIN_MS 1000
#define PAUSE_MAX_MS 15000

struct watch {
	struct client *c;
	const char *passphrase_file;
	const volatile sig_atomic_t *stop;
	int64_t due_ms;   /* of the steady clock */
	int64_t pause_ms; /* ceiling of the next pause */
	bool tried;
	bool online;
};

/* Waiting heals what is not on this machine's disk. */
static bool
is_hopeless(enum err_code code)
{
	switch (code) {
	case ERR_FULL:
	case ERR_READONLY:
	case ERR_IO:
	case ERR_CORRUPT:
	case ERR_NEWER:
	case ERR_MEMORY:
	case ERR_USAGE:
	case ERR_PASSPHRASE:
	case ERR_KEY:
		return true;
	case ERR_NONE:
	case ERR_BUSY:
	case ERR_NET:
	case ERR_FORMAT:
	case ERR_LIMIT:
	case ERR_SIGNATURE:
	case ERR_STALE:
	case ERR_FORK:
	case ERR_CONFLICT:
	case ERR_NOT_FOUND:
	case ERR_INVALID:
	case ERR_STATE:
	case ERR_DENIED:
	case ERR_CODES:
		break;
	}
	return false;
}

/* Anything that has not got its receipt; on failure, assume so. */
static bool
has_unsent(struct client *c)
{
	struct err ignored = ERR_INIT;
	struct counts n;

	if (store_counts(c, &n, &ignored) != 0)
		return true;
	return n.unsealed + n.sealed + n.exported > 0;
}

/* Full jitter, so that a district does not come back in one step. */
static int64_t
pause_next(struct watch *w)
{
	uint32_t random;
	int64_t ms;

	rng_fill(&w->c->rng, &random, sizeof(random));
	ms = PAUSE_MIN_MS / 2 + (int64_t)(random % (uint32_t)w->pause_ms);
	w->pause_ms *= 2;
	if (w->pause_ms > PAUSE_MAX_MS)
		w->pause_ms = PAUSE_MAX_MS;
	return ms < PAUSE_MAX_MS ? ms : PAUSE_MAX_MS;
}

static void
plan(struct watch *w, int64_t retry_after_s)
{
	int64_t now = clock_steady_ms(&w->c->clock);
	int64_t wait = POLL_MS;

	if (w->online)
		w->pause_ms = PAUSE_MIN_MS;
	if (!w->online && has_unsent(w->c))
		wait = pause_next(w);
	if (wait < retry_after_s * 1000)
		wait = retry_after_s * 1000;
	w->due_ms = now + wait;
}

static int
try_once(struct watch *w, struct watch_news *news)
{
	int64_t retry_after_s = 0;
	int rc;

	memset(news, 0, sizeof(*news));
	rc = sync_link(w->c, w->passphrase_file, w->stop, &news->report,
		       &retry_after_s, &news->err);
	news->online = rc == 0;
	news->changed = !w->tried || news->online != w->online;
	w->tried = true;
	w->online = news->online;
	plan(w, retry_after_s);
	/* What this connection wrote is no news to it. */
	(void)db_changed(w->c->db);
	return rc;
}

/* Until the next try is due; a save by any process makes it so. */
static void
rest(struct watch *w)
{
	while (*w->stop == 0 && clock_steady_ms(&w->c->clock) < w->due_ms) {
		os_sleep_ms(LOOK_MS);
		if (db_changed(w->c->db) && has_unsent(w->c))
			return;
	}
}

int
watch_run(struct client *c, const char *passphrase_file,
	  const volatile sig_atomic_t *stop,
	  void (*tell)(void *ctx, const struct watch_news *news), void *ctx,
	  struct err *e)
{
	struct watch w = {.c = c,
			  .passphrase_file = passphrase_file,
			  .stop = stop,
			  .pause_ms = PAUSE_MIN_MS};
	struct watch_news news;

	while (*stop == 0) {
		int rc = try_once(&w, &news);

		if (*stop != 0)
			break;
		if (rc != 0 && is_hopeless(news.err.code)) {
			*e = news.err;
			return -1;
		}
		tell(ctx, &news);
		rest(&w);
	}
	return 0;
}

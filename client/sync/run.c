/* Request and answer, until nothing is left either way. */
#include <string.h>

#include "client/store/erase.h"
#include "client/store/find.h"
#include "client/store/rehome.h"
#include "client/store/seal.h"
#include "client/store/store.h"
#include "client/sync/impl.h"
#include "client/sync/pace.h"
#include "protocol/sign/sealed.h"

#define PATH_SYNC    "/v1/sync"
#define SYNC_LOCK    "sync.lock"
#define LOCK_WAIT_MS 15000

/* A new log may meet the next fork only if yet another copy writes now. */
#define HEAL_ROUNDS_MAX 3

/* One request and what came back, as bundles. */
struct trip {
	struct buf request;
	struct buf sent; /* as it travels */
	struct buf came; /* as it travels */
	struct buf answer;
};

static void
trip_init(struct trip *t)
{
	buf_init(&t->request, BUNDLE_BYTES_MAX);
	buf_init(&t->sent, BUNDLE_BYTES_MAX);
	buf_init(&t->came, BUNDLE_BYTES_MAX);
	buf_init(&t->answer, BUNDLE_BYTES_MAX);
}

static void
trip_done(struct trip *t)
{
	buf_done(&t->request);
	buf_done(&t->sent);
	buf_done(&t->came);
	buf_done(&t->answer);
}

/* More than any hub answers, or less than it says, comes from somebody else. */
static int
strange(struct err *e)
{
	if (e->code == ERR_LIMIT || e->code == ERR_STALE) {
		e->code = ERR_NET;
		e->sys = NET_PORTAL;
	}
	return -1;
}

static int
post(struct client *c, struct transport *t, struct trip *trip, bool sealed,
     struct err *e)
{
	buf_reset(&trip->sent);
	buf_reset(&trip->came);
	if (request_close(c, &trip->sent, trip->request.p, trip->request.len,
			  sealed, e) != 0)
		return -1;
	if (t->post(t->ctx, PATH_SYNC, sealed, trip->sent.p, trip->sent.len,
		    &trip->came, e) != 0)
		return strange(e);
	return 0;
}

/* A hub behind something that hides nothing takes sealed bodies only; it says
 * so, and then it is told so. */
static int
trip_post(struct client *c, struct transport *t, struct outgoing *o,
	  struct trip *trip, struct err *e)
{
	o->is_sealed = t->sealed_only;
	o->is_asked = true;
	if (post(c, t, trip, o->is_sealed, e) == 0)
		return 0;
	if (e->code != ERR_STATE || o->is_sealed)
		return -1;
	err_clear(e);
	t->sealed_only = true;
	o->is_sealed = true;
	return post(c, t, trip, true, e);
}

/* What the link carried, or that it broke under it, sets the next size. */
static int
trip_make(struct client *c, struct transport *t, struct outgoing *o,
	  struct trip *trip, struct err *e)
{
	uint64_t sent = t->traffic->sent_bytes;
	int64_t began = clock_steady_ms(&c->clock);
	struct err ignored = ERR_INIT;

	if (trip_post(c, t, o, trip, e) == 0) {
		o->budget = pace_next(o->budget, trip->request.len, t->took_ms);
		return pace_keep(c, o->budget, e);
	}
	if (e->code == ERR_NET && e->sys == NET_SILENT &&
	    t->traffic->sent_bytes > sent) {
		o->budget = pace_lost(o->budget, trip->request.len,
				      clock_steady_ms(&c->clock) - began);
		(void)pace_keep(c, o->budget, &ignored);
	}
	return -1;
}

static int
trip_begin(struct client *c, const struct transport *t, struct outgoing *o,
	   struct err *e)
{
	if (o->budget > 0)
		return 0;
	o->budget = pace_first(t->handshake_ms);
	return pace_load(c, &o->budget, e) < 0 ? -1 : 0;
}

/* Ask once; 1 if something went or came that may have more behind it. */
static int
ask(struct client *c, struct transport *t, struct outgoing *o,
    struct sync_report *report, struct err *e)
{
	struct trip trip;
	int64_t batches;
	bool more = false;
	int rc = -1;

	trip_init(&trip);
	if (trip_begin(c, t, o, e) != 0)
		goto out;
	batches = request_put(c, o, &trip.request, o->budget, e);
	if (batches < 0 || request_mark(c, o, e) != 0 ||
	    trip_make(c, t, o, &trip, e) != 0)
		goto out;
	/* Done with; what comes is applied with many pages in memory. */
	buf_done(&trip.request);
	buf_done(&trip.sent);
	if (answer_open(c, &trip.answer, trip.came.p, trip.came.len,
			o->is_sealed, e) != 0) {
		/* Cut, though the link says that it is whole. */
		(void)strange(e);
		goto out;
	}
	report->batches += (uint64_t)batches;
	if (answer_apply(c, o, trip.answer.p, trip.answer.len, report, &more,
			 e) != 0)
		goto out;
	rc = more || o->want_count > 0 ? 1 : 0;
out:
	trip_done(&trip);
	return rc;
}

/* An own header that no request of this sync has held yet. */
static int
find_unsent(void *ctx, const struct batch_row *row, struct err *e)
{
	const struct outgoing *o = ctx;

	(void)e;
	for (size_t i = o->sent_count; i > 0; i--)
		if (o->sent[i - 1].bid == row->bid)
			return 0;
	return 1;
}

static int
exchange_all(struct client *c, struct transport *t, struct outgoing *o,
	     struct sync_report *report, struct err *e)
{
	int more = 1;

	while (more == 1) {
		if ((more = ask(c, t, o, report, e)) < 0)
			return -1;
		if (more == 0 && (more = unsent_each(c, find_unsent, o, e)) < 0)
			return -1;
	}
	return 0;
}

/* Sign what there is; what died in a fork comes first. */
static int
sign_all(struct client *c, const char *passphrase_file,
	 struct sync_report *report, struct err *e)
{
	int64_t before, after;

	if ((before = dead_count(c, NULL, e)) < 0 ||
	    seal_all(c, passphrase_file, &report->unsealed, e) != 0 ||
	    (after = dead_count(c, NULL, e)) < 0)
		return -1;
	report->rehomed += (uint64_t)(before - after);
	/* What was refused has found another way. */
	if (after == 0 && before > 0)
		report->refused = 0;
	return 0;
}

/* Restored or copied: what the hub holds comes before anything is signed. */
static int
pull_first(struct client *c, struct transport *t, struct outgoing *o,
	   struct sync_report *report, struct err *e)
{
	int rc = seal_leaves(c, e);

	if (rc == 1)
		rc = exchange_all(c, t, o, report, e);
	return rc;
}

static int
heal_all(struct client *c, struct transport *t, struct outgoing *o,
	 const char *passphrase_file, struct sync_report *report, struct err *e)
{
	int64_t dead = 0;

	if (pull_first(c, t, o, report, e) != 0)
		return -1;
	for (int i = 0; i < HEAL_ROUNDS_MAX; i++) {
		if (sign_all(c, passphrase_file, report, e) != 0 ||
		    exchange_all(c, t, o, report, e) != 0 ||
		    (dead = dead_count(c, NULL, e)) < 0)
			return -1;
		if (dead == 0)
			break;
	}
	return 0;
}

/* The hub was caught: it is shown what it signed, whatever it says to that. */
static void
show_hub(struct client *c, struct transport *t, struct outgoing *o,
	 const struct sync_report *report)
{
	struct sync_report unused = {0};
	struct err ignored = ERR_INIT;

	if (report->contradictions > 0)
		(void)ask(c, t, o, &unused, &ignored);
}

/* Files, once the text is there; then once more, for the hub's word on them. */
static int
files_exchange(struct client *c, struct transport *t, struct outgoing *o,
	       struct sync_report *report, struct err *e)
{
	int rc = t->file == NULL ? 0 : files_send(c, t, o, report, e);

	return rc == 1 ? exchange_all(c, t, o, report, e) : rc;
}

int
sync_run(struct client *c, struct transport *t, const char *passphrase_file,
	 struct sync_report *report, struct err *e)
{
	struct outgoing o = {0};
	int64_t conflicts, logs, logs_now = 0;
	int rc, waits = 0;

	if ((logs = own_log_count(c, e)) < 0)
		return -1;
	rc = heal_all(c, t, &o, passphrase_file, report, e);
	if (rc == 0)
		rc = files_exchange(c, t, &o, report, e);
	show_hub(c, t, &o, report);
	outgoing_done(&o);
	report->traffic = *t->traffic;
	if (rc == 0 && ((logs_now = own_log_count(c, e)) < 0 ||
			(waits = rehome_waits(c, NULL, e)) < 0))
		rc = -1;
	if (rc != 0)
		return -1;
	report->is_new_log = logs_now > logs;
	report->is_waiting = waits == 1;
	if ((conflicts = conflict_count(c, e)) < 0)
		return -1;
	report->conflicts = (uint64_t)conflicts;
	return erase_files(c, e);
}

static int
first_contact(struct client *c, struct transport *t, struct err *e)
{
	int rc;

	if (c->has_keys)
		return 0;
	if (https_open(t, c->url, NULL, e) != 0)
		return -1;
	rc = sync_hubkeys(c, t, e);
	https_close(t);
	return rc;
}

/* sync.lock is held. */
static int
link_run(struct client *c, struct transport *t, const char *passphrase_file,
	 struct sync_report *report, struct err *e)
{
	int rc;

	if (first_contact(c, t, e) != 0)
		return -1;
	if (https_open(t, c->url, &c->keys, e) != 0)
		return -1;
	rc = sync_run(c, t, passphrase_file, report, e);
	https_close(t);
	return rc;
}

int
sync_lock(struct client *c, struct lock *l, struct err *e)
{
	struct buf path = BUF_INIT(4096);
	int rc = client_path(c, &path, SYNC_LOCK, e);

	if (rc == 0)
		rc = lock_take(l, buf_str(&path), LOCK_WAIT_MS, e);
	buf_done(&path);
	return rc;
}

int
sync_link(struct client *c, const char *passphrase_file,
	  const volatile sig_atomic_t *stop, struct sync_report *report,
	  int64_t *retry_after_s, struct err *e)
{
	struct transport t = {.traffic = &report->traffic, .stop = stop};
	struct lock lock = LOCK_INIT;
	int rc;

	*retry_after_s = 0;
	if (!c->has_scope)
		return err_set(e, ERR_STATE,
			       "no hub is known: enrol this machine first");
	if (sync_lock(c, &lock, e) != 0)
		return -1;
	rc = link_run(c, &t, passphrase_file, report, e);
	lock_release(&lock);
	*retry_after_s = t.retry_after_s;
	return rc;
}

/* sync.lock is held. */
static int
pull_run(struct client *c, struct transport *t, struct sync_report *report,
	 struct err *e)
{
	struct outgoing o = {0};
	int rc;

	if (first_contact(c, t, e) != 0 ||
	    https_open(t, c->url, &c->keys, e) != 0)
		return -1;
	rc = exchange_all(c, t, &o, report, e);
	show_hub(c, t, &o, report);
	outgoing_done(&o);
	https_close(t);
	return rc;
}

int
sync_pull(struct client *c, const volatile sig_atomic_t *stop,
	  struct sync_report *report, struct err *e)
{
	struct transport t = {.traffic = &report->traffic, .stop = stop};
	struct lock lock = LOCK_INIT;
	int rc;

	if (sync_lock(c, &lock, e) != 0)
		return -1;
	rc = pull_run(c, &t, report, e);
	lock_release(&lock);
	return rc;
}

/* The nonce may be an old one: then the hub is asked for another. */
static int
fetch_run(struct client *c, struct transport *t, const struct attachment *list,
	  size_t n, struct err *e)
{
	struct sync_report ignored = {0};
	struct outgoing o = {0};
	struct id nonce;
	int rc = nonce_get(c, &nonce, e);

	if (rc == 0)
		rc = exchange_all(c, t, &o, &ignored, e) == 0 ? 1 : -1;
	if (rc == 1)
		rc = files_fetch(c, t, &o, list, n, e);
	if (rc < 0 && e->code == ERR_DENIED) {
		err_clear(e);
		rc = exchange_all(c, t, &o, &ignored, e);
		if (rc == 0)
			rc = files_fetch(c, t, &o, list, n, e);
	}
	outgoing_done(&o);
	return rc;
}

int
sync_fetch(struct client *c, const struct attachment *list, size_t n,
	   const volatile sig_atomic_t *stop, struct err *e)
{
	struct traffic traffic = {0};
	struct transport t = {.traffic = &traffic, .stop = stop};
	struct lock lock = LOCK_INIT;
	int rc = -1;

	if (!c->has_scope)
		return err_set(e, ERR_STATE,
			       "no hub is known: enrol this machine first");
	if (sync_lock(c, &lock, e) != 0)
		return -1;
	if (first_contact(c, &t, e) == 0 &&
	    https_open(&t, c->url, &c->keys, e) == 0) {
		rc = fetch_run(c, &t, list, n, e);
		https_close(&t);
	}
	lock_release(&lock);
	return rc;
}

int
sync_carry(struct client *c, const void *p, size_t n,
	   const volatile sig_atomic_t *stop, struct buf *answer,
	   struct traffic *traffic, struct err *e)
{
	struct transport t = {.traffic = traffic, .stop = stop};
	int rc;

	if (!sealed_is(p, n))
		return err_set(e, ERR_FORMAT, "not a sealed file");
	if (!c->has_scope)
		return err_set(e, ERR_STATE,
			       "no hub is known: enrol this machine first");
	if (first_contact(c, &t, e) != 0 ||
	    https_open(&t, c->url, &c->keys, e) != 0)
		return -1;
	rc = t.post(t.ctx, PATH_SYNC, true, p, n, answer, e);
	https_close(&t);
	if (rc == 0 && !sealed_is(answer->p, answer->len)) {
		e->sys = NET_PORTAL;
		rc = err_set(e, ERR_NET,
			     "the answer is not sealed (a captive portal?)");
	}
	return rc;
}

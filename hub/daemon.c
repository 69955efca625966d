#include "hub/daemon.h"

#include <string.h>
#include <time.h>

#include "protocol/base/logline.h"

static int
wake_init(pthread_cond_t *wake)
{
	pthread_condattr_t attr;
	int rc;

	if (pthread_condattr_init(&attr) != 0)
		return -1;
	rc = pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
	if (rc == 0)
		rc = pthread_cond_init(wake, &attr);
	pthread_condattr_destroy(&attr);
	return rc == 0 ? 0 : -1;
}

static int
queue_init(struct job_queue *q)
{

	memset(q, 0, sizeof(*q));
	if (pthread_mutex_init(&q->lock, NULL) != 0)
		return -1;
	if (wake_init(&q->wake) == 0)
		return 0;
	pthread_mutex_destroy(&q->lock);
	return -1;
}

static void
queue_done(struct job_queue *q)
{

	pthread_cond_destroy(&q->wake);
	pthread_mutex_destroy(&q->lock);
}

/* Append ${j} unless ${max} jobs wait already. */
static bool
queue_put(struct job_queue *q, struct job *j, size_t max)
{
	bool taken = false;

	pthread_mutex_lock(&q->lock);
	if (!q->is_closed && q->count < max) {
		j->next = NULL;
		if (q->last == NULL)
			q->first = j;
		else
			q->last->next = j;
		q->last = j;
		q->count++;
		taken = true;
		pthread_cond_signal(&q->wake);
	}
	pthread_mutex_unlock(&q->lock);
	return taken;
}

/* Wait for work and take up to ${max} jobs, linked by next; NULL when the
 * queue is closed and empty. */
static struct job *
queue_take(struct job_queue *q, size_t max)
{
	struct job *first, *last;

	pthread_mutex_lock(&q->lock);
	while (q->first == NULL && !q->is_closed)
		pthread_cond_wait(&q->wake, &q->lock);
	first = last = q->first;
	for (size_t n = 1; last != NULL; n++) {
		q->count--;
		if (n == max || last->next == NULL)
			break;
		last = last->next;
	}
	if (last != NULL) {
		q->first = last->next;
		if (q->first == NULL)
			q->last = NULL;
		last->next = NULL;
	}
	pthread_mutex_unlock(&q->lock);
	return first;
}

/* Wait for work, or for the end. */
static void
queue_await(struct job_queue *q)
{

	pthread_mutex_lock(&q->lock);
	while (q->first == NULL && !q->is_closed)
		pthread_cond_wait(&q->wake, &q->lock);
	pthread_mutex_unlock(&q->lock);
}

/* Wait a millisecond, or for the next job; false if the queue is closed or
 * holds ${enough}. */
static bool
queue_linger(struct job_queue *q, size_t enough)
{
	struct timespec until;
	bool more;

	if (clock_gettime(CLOCK_MONOTONIC, &until) != 0)
		return false;
	until.tv_nsec += 1000000;
	if (until.tv_nsec >= 1000000000) {
		until.tv_nsec -= 1000000000;
		until.tv_sec++;
	}
	pthread_mutex_lock(&q->lock);
	if (!q->is_closed && q->count < enough)
		(void)pthread_cond_timedwait(&q->wake, &q->lock, &until);
	more = !q->is_closed && q->count < enough;
	pthread_mutex_unlock(&q->lock);
	return more;
}

static void
queue_close(struct job_queue *q)
{

	pthread_mutex_lock(&q->lock);
	q->is_closed = true;
	pthread_cond_broadcast(&q->wake);
	pthread_mutex_unlock(&q->lock);
}

/* Whether a failure may be told to the one who asked, as his own. */
static bool
is_foreign(enum err_code code)
{

	return code == ERR_FORMAT || code == ERR_SIGNATURE ||
	       code == ERR_NOT_FOUND;
}

/* Take one job.  -1: its traces could not be undone, so the group is lost. */
static int
job_take(struct hub *h, struct job *j, struct err *e)
{
	uint64_t mark;
	int rc;

	if (hub_mark(h, &mark, e) != 0)
		return -1;
	rc = j->take(j, h, &j->err);
	if (rc == 0)
		return hub_keep(h, e);
	if (rc < 0)
		j->is_ours = !is_foreign(j->err.code);
	return hub_undo(h, mark, e);
}

static int
group_take(struct hub *h, struct job *list, struct err *e)
{

	for (struct job *j = list; j != NULL; j = j->next)
		if (job_take(h, j, e) != 0)
			return -1;
	if (hub_point(h, e) != 0)
		return -1;
	for (struct job *j = list; j != NULL; j = j->next)
		if (j->err.code == ERR_NONE && j->answer != NULL &&
		    j->answer(j, h, &j->err) != 0)
			j->is_ours = true;
	return 0;
}

static int
group_commit(struct hub *h, struct job *list, struct err *e)
{

	if (hub_begin(h, e) != 0)
		return -1;
	if (group_take(h, list, e) == 0)
		return hub_commit(h, e);
	hub_rollback(h);
	return -1;
}

static void
room_look(struct daemon *d)
{
	struct hub *h = d->hub;

	if (!hub_room(h))
		return;
	atomic_store(&d->stats.is_short, h->is_short);
	logline(h->is_short || h->reserve_given ? LOG_ERROR : LOG_INFO, "disk",
		"reserve=%s batches=%s", h->reserve_given ? "given" : "kept",
		h->is_short ? "refused" : "taken");
}

/* One transaction for all of ${list}; whatever happens, each job is handed on
 * to the sender with its outcome. */
static void
group_run(struct daemon *d, struct job *list)
{
	struct err e = ERR_INIT;
	struct job *next;
	bool worked;

	room_look(d);
	worked = group_commit(d->hub, list, &e) == 0;
	if (worked)
		atomic_fetch_add(&d->stats.commits, 1);
	else
		atomic_fetch_add(&d->stats.failures, 1);
	atomic_store(&d->stats.is_well, worked);
	atomic_store(&d->stats.size, d->hub->size);
	if (!worked)
		logline(LOG_ERROR, "commit_failed", "error=%s text=\"%s\"",
			err_token(e.code), e.text);
	for (struct job *j = list; j != NULL; j = next) {
		next = j->next;
		if (!worked) {
			j->err = e;
			j->is_ours = true;
		}
		atomic_fetch_add(&d->stats.jobs, 1);
		if (!queue_put(&d->out, j, SIZE_MAX))
			BUG("the sender ended before the writer");
	}
}

static bool
is_coming(struct daemon *d)
{
	bool is;

	pthread_mutex_lock(&d->in.lock);
	is = d->coming != NULL && d->coming(d->coming_ctx) > 0;
	pthread_mutex_unlock(&d->in.lock);
	return is;
}

/* Whoever is alone never waits; a district that comes back at once shares
 * its flushes. */
static void
gather(struct daemon *d)
{
	int64_t until = clock_steady_ms(&d->hub->clock) + GATHER_MS;

	while (is_coming(d) && clock_steady_ms(&d->hub->clock) < until &&
	       queue_linger(&d->in, GROUP_MAX))
		continue;
}

static void *
writer_run(void *arg)
{
	struct daemon *d = arg;
	struct job *list;

	for (;;) {
		queue_await(&d->in);
		gather(d);
		if ((list = queue_take(&d->in, GROUP_MAX)) == NULL)
			break;
		group_run(d, list);
	}
	return NULL;
}

static void *
sender_run(void *arg)
{
	struct daemon *d = arg;
	struct job *j;

	while ((j = queue_take(&d->out, 1)) != NULL)
		j->finish(j, j->is_ours);
	return NULL;
}

int
daemon_start(struct daemon *d, struct hub *h, struct err *e)
{

	memset(d, 0, sizeof(*d));
	d->hub = h;
	atomic_store(&d->stats.size, h->size);
	atomic_store(&d->stats.is_well, true);
	if (queue_init(&d->in) != 0)
		return err_memory(e);
	if (queue_init(&d->out) != 0)
		goto err0;
	if (pthread_create(&d->writer, NULL, writer_run, d) != 0)
		goto err1;
	if (pthread_create(&d->sender, NULL, sender_run, d) != 0)
		goto err2;
	return 0;

err2:
	queue_close(&d->in);
	pthread_join(d->writer, NULL);
err1:
	queue_done(&d->out);
err0:
	queue_done(&d->in);
	return err_memory(e);
}

void
daemon_gather(struct daemon *d, unsigned (*coming)(void *ctx), void *ctx)
{

	pthread_mutex_lock(&d->in.lock);
	d->coming = coming;
	d->coming_ctx = ctx;
	pthread_mutex_unlock(&d->in.lock);
}

void
daemon_stop(struct daemon *d)
{

	queue_close(&d->in);
	pthread_join(d->writer, NULL);
	queue_close(&d->out);
	pthread_join(d->sender, NULL);
	queue_done(&d->out);
	queue_done(&d->in);
}

bool
job_put(struct daemon *d, struct job *j)
{

	err_clear(&j->err);
	j->is_ours = false;
	return queue_put(&d->in, j, QUEUE_MAX);
}

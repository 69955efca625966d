/* The writer: one thread that owns the hub and takes what waits in groups. */
#ifndef KHEO_HUB_DAEMON_H
#define KHEO_HUB_DAEMON_H

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>

#include "hub/hub.h"

#define QUEUE_MAX 256 /* jobs that may wait */
#define GROUP_MAX 64  /* jobs that share a transaction */
/* A group waits so long for requests on their way: as a few flushes of a hard
 * disk, and nothing to a person. */
#define GATHER_MS 100

/*
 * Something to be done inside the hub.  Embedded in what it belongs to; the
 * daemon holds it from job_put() to finish().
 */
struct job {
	/* In the writer, each under a mark of its own.  0: keep it; 1: done,
	 * but undo what it changed; -1: it failed, by itself alone. */
	int (*take)(struct job *j, struct hub *h, struct err *e);
	/* In the writer after every take(), when the checkpoint is signed.
	 * Only reads.  NULL: nothing to do. */
	int (*answer)(struct job *j, struct hub *h, struct err *e);
	/* In the sender, after the commit.  j->err.code is not ERR_NONE if the
	 * job failed or nothing could be committed: then nothing that was
	 * prepared may leave.  ${is_ours}: the failure is the hub's, not the
	 * request's.  Frees the job. */
	void (*finish)(struct job *j, bool is_ours);

	struct job *next; /* private */
	struct err err;   /* private */
	bool is_ours;     /* private */
};

/* Counts since the start, for /metrics. */
struct daemon_stats {
	atomic_ullong commits;
	atomic_ullong failures; /* groups that could not be committed */
	atomic_ullong jobs;
	atomic_ullong size;   /* of the tree, as committed */
	atomic_bool is_well;  /* the last commit worked */
	atomic_bool is_short; /* of room on the disk */
};

struct job_queue {
	pthread_mutex_t lock;
	pthread_cond_t wake;
	struct job *first, *last;
	size_t count;
	bool is_closed;
};

struct daemon {
	struct hub *hub;
	struct job_queue in;  /* to the writer */
	struct job_queue out; /* to the sender */
	pthread_t writer;
	pthread_t sender;
	struct daemon_stats stats;
	unsigned (*coming)(void *ctx); /* both under the lock of in */
	void *coming_ctx;
};

/**
 * daemon_start(d, h, e):
 * Start both threads; from now on only the writer may use ${h}.
 */
int daemon_start(struct daemon *d, struct hub *h, struct err *e);

/**
 * daemon_gather(d, coming, ctx):
 * From now on a group waits, GATHER_MS at most, while ${coming} (called in the
 * writer) says that requests are on their way: they share its flushes.  NULL:
 * it waits no more, and ${ctx} may go.
 */
void daemon_gather(struct daemon *d, unsigned (*coming)(void *ctx), void *ctx);

/**
 * daemon_stop(d):
 * Do what is queued, then end both threads.
 */
void daemon_stop(struct daemon *d);

/**
 * job_put(d, j):
 * Queue a job.  Return false if too many wait or the daemon stops; the job
 * stays the caller's.
 */
bool job_put(struct daemon *d, struct job *j);

#endif

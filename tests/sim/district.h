/* The hub of the simulated district. */
#ifndef KHEO_TESTS_SIM_DISTRICT_H
#define KHEO_TESTS_SIM_DISTRICT_H

#include "protocol/base/buf.h"
#include "tests/sim/world.h"

/**
 * district_template(folder):
 * Make a hub with the units of every world, once for all seeds.
 */
void district_template(const char *folder);

/**
 * district_make(w, folder):
 * This world's hub is a copy of that one.
 */
void district_make(struct world *w, const char *folder);

/**
 * district_open(w, e), district_close():
 * Start and stop the daemon.
 */
int district_open(struct world *w, struct err *e);
void district_close(void);

struct hub;

/**
 * district_hub(w):
 * The running hub, started if it is not.
 */
struct hub *district_hub(struct world *w);

/**
 * district_sync(w, sealed, p, n, answer, e):
 * One request, as /v1/sync takes it: answer, or the failure that a client
 * would read.
 */
int district_sync(struct world *w, bool sealed, const void *p, size_t n,
		  struct buf *answer, struct err *e);

struct file_work;

/**
 * district_file(w, call, p, n, out, e):
 * One request about a file: its signed call and its body.  Free ${out}->out in
 * any case; -1 with the failure that a client would read.
 */
int district_file(struct world *w, const struct buf *call, const void *p,
		  size_t n, struct file_work *out, struct err *e);

/**
 * district_keys(w, out):
 * What /v1/hubkeys gives.
 */
void district_keys(struct world *w, struct buf *out);

/* An officer's command. */
struct order {
	const char *const *words; /* without the program's name; NULL ends */
	const void *file;         /* what the argument "FILE" names; or NULL */
	size_t file_len;
	struct buf *out;    /* what it prints to stdout; or NULL */
	struct buf *answer; /* the first file that it writes; or NULL */
};

/**
 * district_order(w, o):
 * Do it, and return its exit status; -1: the hub could not.
 */
int district_order(struct world *w, const struct order *o);

/**
 * district_approve(w):
 * Enrol everybody who waits; return how many there were.
 */
unsigned district_approve(struct world *w);

/**
 * district_shown(w):
 * Note the tree that leaves the hub: one root for each size, none smaller.
 */
void district_shown(struct world *w);

/**
 * district_backup(w), district_restore(w, n):
 * Copy the database; put copy ${n} back and begin a new origin.
 */
void district_backup(struct world *w);
void district_restore(struct world *w, unsigned n);

/**
 * district_recover(w):
 * kheo-hub recover, while the daemon is stopped.
 */
void district_recover(struct world *w);

/**
 * district_ms(w):
 * The hub's time, which is never before what it has signed.
 */
int64_t district_ms(struct world *w);

/**
 * district_size(w), district_origin(w):
 * Of the tree.
 */
uint64_t district_size(struct world *w);
uint64_t district_origin(struct world *w);

#endif

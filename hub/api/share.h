/* How many of the places each holder has, so that nobody has them all. */
#ifndef KHEO_HUB_API_SHARE_H
#define KHEO_HUB_API_SHARE_H

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SHARE_HOLDERS_MAX 512 /* at once */
#define SHARE_NAME_MAX    64  /* bytes of a holder's name */

/* May be used from any thread.  The fields are private. */
struct share {
	pthread_mutex_t lock;
	unsigned each_max;

	struct share_holder {
		uint8_t name[SHARE_NAME_MAX];
		unsigned places; /* 0: the row is free */
	} holders[SHARE_HOLDERS_MAX];
};

/**
 * share_init(s, each_max), share_done(s):
 * Make ready: ${each_max} places for each holder; free.
 */
void share_init(struct share *s, unsigned each_max);
void share_done(struct share *s);

/**
 * share_take(s, name, n):
 * Give a place to the holder with the ${n} bytes of ${name}, of which
 * SHARE_NAME_MAX count.  False: it has as many as it may, or there are too many
 * holders.
 */
bool share_take(struct share *s, const void *name, size_t n);

/**
 * share_give(s, name, n):
 * Give a place back that share_take() gave.
 */
void share_give(struct share *s, const void *name, size_t n);

#endif

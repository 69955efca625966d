/* How often each device asks: one in a loop leaves the hub to others. */
#ifndef KHEO_HUB_API_RATE_H
#define KHEO_HUB_API_RATE_H

#include <stdbool.h>
#include <stdint.h>

#include "protocol/sign/keys.h"

/* Requests a minute that the hub's settings may ask for. */
#define RATE_MIN 6
#define RATE_MAX 60000
/* What a device may ask in a minute unless hub.conf says otherwise, and half
 * of it at once: three files of 20 MiB go over a quick network in 240 pieces,
 * ever more of them at 5 MB/s; a month of 40 reports and 10 photos takes some
 * dozen requests. */
#define RATE_USUAL 1200

/* A bucket of requests for each device.  May be used from any thread. */
struct rate;

/**
 * rate_new(per_minute, e), rate_free(r):
 * A device earns ${per_minute} requests (RATE_MIN to RATE_MAX) a minute and
 * keeps half as many.  NULL with ERR_MEMORY; NULL may be freed.
 */
struct rate *rate_new(unsigned per_minute, struct err *e);
void rate_free(struct rate *r);

/**
 * rate_take(r, device, now_ms):
 * At ${now_ms}, which never goes back: 0, and the device has one request less;
 * or it has none, and may ask again in so many seconds.  When many thousand
 * devices ask at once, the one that was silent longest is forgotten: it has
 * its whole half minute again.
 */
unsigned
rate_take(struct rate *r, const uint8_t device[KEY_LEN], int64_t now_ms);

#endif

/* One sync: what the hub lacks goes up, what this unit lacks comes down. */
#ifndef KHEO_CLIENT_SYNC_SYNC_H
#define KHEO_CLIENT_SYNC_SYNC_H

#include "client/client.h"
#include "client/net/transport.h"
#include "protocol/wire/bundle.h"
#include "protocol/wire/receipt.h"

/* What one sync did. */
struct sync_report {
	struct traffic traffic;
	uint64_t batches;   /* handed over */
	uint64_t receipted; /* got a receipt */
	uint64_t confirmed; /* own and others' entries applied */
	uint64_t refused;
	uint64_t pending;   /* in custody until an officer approves */
	uint64_t conflicts; /* records of the unit that need a person, now */
	bool is_pending;    /* this device is not approved yet */
	bool is_suspended;
};

/**
 * request_put(c, out, budget, e):
 * Append a request's bundle: hello signed by the device key, then unconfirmed
 * batches without a receipt, oldest first, up to about ${budget} bytes (at
 * least one part's worth).  Batches handed over become exported.  Return how
 * many batches are in it, or -1.
 */
int64_t request_put(struct client *c, struct buf *out, size_t budget,
    struct err *e);

/**
 * answer_apply(c, p, n, report, more, e):
 * Check and apply an answer's bundle: hubkeys, receipts, checkpoint with
 * consistency, pages, each page in one transaction with its cursor.
 * Nothing is taken that is not under a verified receipt.  ${more} gets whether
 * there is more to fetch.  ERR_FORMAT, ERR_SIGNATURE, ERR_STALE (a smaller
 * tree of the same origin), ERR_FORK.
 */
int answer_apply(struct client *c, const void *p, size_t n,
    struct sync_report *report, bool *more, struct err *e);

/**
 * sync_run(c, t, report, e):
 * Seal what can be sealed, then exchange until nothing is left either way.
 * The caller holds sync.lock.  ERR_NET leaves everything queued.
 */
int sync_run(struct client *c, struct transport *t,
    struct sync_report *report, struct err *e);

/**
 * sync_hubkeys(c, t, e):
 * Fetch hubkeys and check them against the pinned root.
 */
int sync_hubkeys(struct client *c, struct transport *t, struct err *e);

/**
 * usb_put(c, out, e), usb_take(c, p, n, report, e):
 * The sealed file for the hub, manifest included; and the answer that came
 * back, sealed to this device.
 */
int usb_put(struct client *c, struct buf *out, struct err *e);
int usb_take(struct client *c, const void *p, size_t n,
    struct sync_report *report, struct err *e);

#endif

/* One exchange: a bundle comes in, a bundle goes out, whatever carries it. */
#ifndef KHEO_HUB_INTAKE_EXCHANGE_H
#define KHEO_HUB_INTAKE_EXCHANGE_H

#include <stdbool.h>

#include "hub/hub.h"
#include "hub/intake/intake.h"
#include "protocol/wire/hello.h"

/*
 * The three steps of a request, so that many requests share one transaction:
 * open (any thread), take (writer), answer (writer, after hub_point()), and
 * close (any thread) once hub_commit() worked.
 */
struct exchange {
	struct buf bundle; /* inflated request */
	bool is_sealed;    /* came sealed, so the answer goes sealed */
	bool is_torn;      /* was cut: its whole records were taken */
	bool is_stopped;   /* more headers, or refused ones, than it may have */
	bool is_closed;    /* a manifest says that nothing is missing */
	bool has_hello;
	struct hello hello;
	bool may_pull;   /* enrolled, not suspended, nonce good or sealed */
	struct id scope; /* of the device */
	uint8_t box[KEY_LEN]; /* of the device */
	bool has_box;
	bool is_settled;         /* the three above, for the headers so far */
	unsigned looks;          /* so often were they looked for */
	unsigned shown;          /* checkpoints that were looked at */
	struct acceptance *done; /* one for each header; owned */
	size_t done_count;
	struct buf wants;   /* hashes of parts that are missing */
	struct buf answer;  /* the answer's bundle, not compressed */
	size_t budget;      /* about how many bytes of pages to give */
	size_t headers_max; /* that are read, unlimited by exchange_init() */
	size_t refused_max; /* of them: what is behind the last is not read */
	size_t refused;     /* so many were, forks not counted */
	size_t files_taken; /* made whole by pieces in the bundle */
	size_t files_left;  /* pieces that were not taken */
};

/**
 * exchange_init(x, budget), exchange_done(x):
 * Make ready; free everything.
 */
void exchange_init(struct exchange *x, size_t budget);
void exchange_done(struct exchange *x);

/**
 * exchange_open(x, box, p, n, sealed, e):
 * Unseal with ${box} (if ${sealed}) and inflate a request's bytes.  A request
 * that was cut keeps its whole records.  ERR_FORMAT, ERR_LIMIT, ERR_DENIED.
 */
int exchange_open(struct exchange *x, const struct box_key *box, const void *p,
		  size_t n, bool sealed, struct err *e);

/**
 * exchange_take(x, h, e):
 * Check the hello and accept every batch.  ERR_FORMAT, ERR_SIGNATURE,
 * ERR_NOT_FOUND (the hello is for another hub) are the request's fault; other
 * codes the hub's, ERR_FULL if there is a batch and the hub is short of room.
 * Each batch is judged by itself: a bad one delays no other.
 * What lies behind a ceiling of ${x} is as if it had been cut off.
 */
int exchange_take(struct exchange *x, struct hub *h, struct err *e);

/**
 * exchange_settle(x, h, e):
 * Find whose the device of the hello is: scope, box, and whether it may be
 * given anything.
 */
int exchange_settle(struct exchange *x, struct hub *h, struct err *e);

/**
 * exchange_answer(x, h, e):
 * Write receipts, checkpoint with consistency path, wants and the pages that
 * the device may read.
 */
int exchange_answer(struct exchange *x, struct hub *h, struct err *e);

/**
 * exchange_close(x, out, e):
 * Compress, and seal where the request was sealed: append what is sent.
 * ERR_DENIED: it must go sealed, but the device's box key is not known.
 */
int exchange_close(struct exchange *x, struct buf *out, struct err *e);

/**
 * export_answer(h, scope, out, e):
 * Append to ${out} what every active device of a unit may read, from the
 * beginning, as one answer sealed to all of them.  Inside hub_begin(), after
 * hub_point().  ERR_NOT_FOUND: the unit has no active device.
 */
int export_answer(struct hub *h, const struct id *scope, struct buf *out,
		  struct err *e);

#endif

/* One sync: what the hub lacks goes up, what this unit lacks comes down. */
#ifndef KHEO_CLIENT_SYNC_SYNC_H
#define KHEO_CLIENT_SYNC_SYNC_H

#include "client/client.h"
#include "client/net/transport.h"
#include "protocol/wire/attachment.h"
#include "protocol/wire/bundle.h"
#include "protocol/wire/receipt.h"

/* What one sync did. */
struct sync_report {
	struct traffic traffic;
	uint64_t batches;   /* handed over */
	uint64_t receipted; /* got a receipt */
	uint64_t confirmed; /* own and others' entries applied */
	uint64_t refused;   /* own headers that the hub does not take */
	enum refuse_code refuse_code; /* of the last of them */
	uint64_t pending;             /* in custody until an officer approves */
	uint64_t conflicts;  /* records of the unit that need a person, now */
	uint64_t unsealed;   /* edits that wait for a locked key */
	uint64_t rehomed;    /* own headers lost in a fork, signed anew */
	bool is_rolled_back; /* the hub was restored and has begun a new tree */
	bool is_new_log; /* a restored or copied home went on in a new log */
	bool is_waiting; /* the hub twice could not read what is signed here */
	unsigned
	    contradictions; /* files of evidence that are new or still so */
	char evidence[96];  /* the last of them, "" none */
	bool is_pending;    /* this device is not approved yet */
	bool is_suspended;
	uint64_t files;      /* that are whole at the hub now */
	uint64_t files_left; /* here, and still wanted */
	bool is_hub_full;    /* it has no room for more of them */
	int64_t hub_ms;      /* when the hub signed the last answer, 0 none */
	int64_t here_ms;     /* what this machine's clock said then */
};

/* A row of batch that was handed over. */
struct sent {
	int64_t bid;
	bool is_new; /* never left this machine before */
};

/* What one sync has handed over so far, so that it comes to an end whatever
 * the hub answers.  Zeroed before use; outgoing_done() frees. */
struct outgoing {
	struct sent *sent; /* in the order of their going */
	size_t sent_count;
	size_t sent_cap;
	size_t marked;      /* so many of them are marked as exported */
	struct hash *wants; /* parts that the hub asked for last */
	size_t want_count;
	unsigned want_rounds; /* answers in a row that asked for parts */
	size_t budget;        /* of the next request, before gzip; 0 not set */
	bool has_nonce;
	struct id nonce;      /* of the last hello */
	bool is_sealed;       /* the answer comes sealed: no nonce is needed */
	bool is_asked;        /* the answer is to a hello of just now */
	size_t files_max;     /* bytes of files that a file may hold */
	uint64_t files;       /* put into it */
	uint64_t files_left;  /* for which it had no room */
	bool is_file;         /* it comes by hand: its nonce may be nobody's */
	unsigned lost_rounds; /* answers that miss a header which died here */
};

/**
 * outgoing_done(o):
 * Free what it holds and make it empty.
 */
void outgoing_done(struct outgoing *o);

/**
 * request_put(c, o, out, budget, e):
 * Append a request's bundle: hello signed by the device key, then own batches
 * without receipt or entry that ${o} has not handed over, oldest first, up to
 * about ${budget} bytes (at least one), and the parts that the hub asked for.
 * Return how many batches are in it, or -1.
 */
int64_t request_put(struct client *c, struct outgoing *o, struct buf *out,
		    size_t budget, struct err *e);

/**
 * request_mark(c, o, e):
 * What was put is leaving this machine: the batches become exported.
 */
int request_mark(struct client *c, struct outgoing *o, struct err *e);

/**
 * request_close(c, out, p, n, sealed, e):
 * Append the gzip of a bundle, sealed to the hub's box if ${sealed}.
 */
int request_close(struct client *c, struct buf *out, const void *p, size_t n,
		  bool sealed, struct err *e);

/**
 * answer_open(c, out, p, n, sealed, e):
 * Append the bundle that is in an answer as it came.  ERR_NET (NET_PORTAL):
 * the bytes are no bundle; ERR_DENIED: sealed to others; ERR_STALE: cut.
 */
int answer_open(struct client *c, struct buf *out, const void *p, size_t n,
		bool sealed, struct err *e);

/**
 * answer_apply(c, o, p, n, report, more, e):
 * Check and apply an answer's bundle: hubkeys, receipts, checkpoint with
 * consistency, pages, each page whole with its cursor or not at all, all in
 * one transaction.  Nothing is taken that is not under a verified receipt.
 * ${more} gets whether there is more to fetch.  ERR_FORMAT, ERR_SIGNATURE,
 * ERR_STALE (a smaller tree of the same origin), ERR_FORK (another tree, or a
 * receipt taken back).  What the hub signed against itself is kept as a file of
 * evidence and counted in ${report}.
 */
int answer_apply(struct client *c, struct outgoing *o, const void *p, size_t n,
		 struct sync_report *report, bool *more, struct err *e);

/**
 * sync_run(c, t, passphrase_file, report, e):
 * Seal what can be sealed (seal_all()), then exchange until nothing is left
 * either way.  The caller holds sync.lock.  ERR_NET leaves everything queued;
 * ${report} tells what was done until then.
 */
int sync_run(struct client *c, struct transport *t, const char *passphrase_file,
	     struct sync_report *report, struct err *e);

/**
 * sync_hubkeys(c, t, e):
 * Fetch hubkeys and check them against the pinned root.
 */
int sync_hubkeys(struct client *c, struct transport *t, struct err *e);

/**
 * sync_link(c, passphrase_file, stop, report, e):
 * The whole of one sync over the network: sync.lock, hubkeys at the first
 * contact, sync_run().  ${stop} as in struct transport.  ERR_BUSY: another
 * sync runs, or the hub asks to wait; ${retry_after_s} gets how long.
 */
int sync_link(struct client *c, const char *passphrase_file,
	      const volatile sig_atomic_t *stop, struct sync_report *report,
	      int64_t *retry_after_s, struct err *e);

/**
 * sync_pull(c, stop, report, e):
 * As sync_link() without sealing anything: what a restored or copied home must
 * know before it signs.
 */
int sync_pull(struct client *c, const volatile sig_atomic_t *stop,
	      struct sync_report *report, struct err *e);

/**
 * sync_fetch(c, list, n, stop, e):
 * Have ${n} files here, from the hub where they are not: resumed where it
 * stopped, checked by their hash.  ERR_NOT_FOUND: the hub has not got one.
 */
int sync_fetch(struct client *c, const struct attachment *list, size_t n,
	       const volatile sig_atomic_t *stop, struct err *e);

/**
 * sync_carry(c, p, n, stop, answer, traffic, e):
 * Hand in a sealed file of any device, and append the sealed answer, which
 * only that device can open.  ${stop} as in struct transport.  ERR_FORMAT: it
 * is no sealed file.
 */
int sync_carry(struct client *c, const void *p, size_t n,
	       const volatile sig_atomic_t *stop, struct buf *answer,
	       struct traffic *traffic, struct err *e);

/* Bytes of attached files that a file for the hub holds, unless asked for
 * otherwise: one of the usual largest, and a memory stick's worth of
 * patience. */
#define USB_FILES_USUAL ((size_t)24 * 1024 * 1024)
#define USB_FILES_MAX   ((size_t)48 * 1024 * 1024)

/**
 * usb_put(c, o, out, e):
 * Append the sealed file for the hub, manifest included; request_mark() once
 * it is on the stick.  Files that are not at the hub, as far as is known, go
 * along whole while they fit into files_max of ${o}.  Return how many batches
 * are in it, or -1.
 */
int64_t
usb_put(struct client *c, struct outgoing *o, struct buf *out, struct err *e);

/**
 * usb_take(c, p, n, report, more, e):
 * Apply the answer that came back, sealed to this device.  ERR_DENIED: it is
 * for another machine; ERR_STALE: it is cut, or older than what is known.
 */
int usb_take(struct client *c, const void *p, size_t n,
	     struct sync_report *report, bool *more, struct err *e);

/* Of a tree that was met elsewhere. */
enum met {
	MET_SAME,  /* is one that this home verified */
	MET_OTHER, /* another root of a size that this home verified */
	MET_OPEN, /* of another size: the hub must show that they go together */
	MET_PAST  /* of a tree that the hub gave up; not one of those known */
};

struct met_found {
	enum met what;
	struct hash root;
};

/**
 * met_take(c, type, note, n, report, out, e):
 * Compare the tree that a signed note names (BUNDLE_CHECKPOINT, BUNDLE_RECEIPT
 * or, by its "seen", BUNDLE_HEADER) with those verified here.  MET_OTHER is
 * kept as evidence and counted in ${report}; MET_OPEN is asked about in the
 * next sync.  1; 0 if the note names no tree; -1: ERR_SIGNATURE or ERR_FORMAT
 * if it is not this hub's.
 */
int
met_take(struct client *c, enum bundle_type type, const void *note, size_t n,
	 struct sync_report *report, struct met_found *out, struct err *e);

/**
 * met_is_open(c, root, e):
 * Whether the hub has still to be asked about that tree: 1, 0 or -1.
 */
int met_is_open(struct client *c, const struct hash *root, struct err *e);

/* What a watch tells, one line a change. */
struct watch_news {
	bool online;               /* the hub answers */
	bool changed;              /* it did not before, or the other way */
	struct sync_report report; /* of the sync just made */
	struct err err;            /* why not, if it is not online */
};

/**
 * watch_run(c, passphrase_file, stop, tell, ctx, e):
 * Sync at once, after each save by any process, when the link answers again
 * (asked with growing pauses of at most 15 s while something is unsent) and
 * once a minute, until *${stop} is not 0.  ${tell} is called after each try.
 * Returns 0 when stopped, -1 for what waiting does not heal (storage).
 */
int watch_run(struct client *c, const char *passphrase_file,
	      const volatile sig_atomic_t *stop,
	      void (*tell)(void *ctx, const struct watch_news *news), void *ctx,
	      struct err *e);

#endif

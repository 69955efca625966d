/* The hub's working state, as every command and request is given it. */
#ifndef KHEO_HUB_HUB_H
#define KHEO_HUB_HUB_H

#include <stdbool.h>
#include <stdint.h>

#include "protocol/base/file.h"
#include "protocol/base/os.h"
#include "protocol/db/db.h"
#include "protocol/domain/day.h"
#include "protocol/merge/act.h"
#include "protocol/sign/tree.h"
#include "protocol/sign/trust.h"

/*
 * One thread owns it: the writer of a running daemon, or the only thread of an
 * admin command while the daemon is stopped (both hold the home's lock).
 */
struct hub {
	char *home;       /* folder; owned */
	struct lock lock; /* of the home, held while open */
	struct db *db;
	struct clock clock;
	struct rng rng;
	int64_t last_ms; /* the newest time given out: never goes back */

	struct hubkeys keys;  /* the published note, parsed */
	struct buf keys_note; /* and as it is */
	char origin[ORIGIN_MAX + 1];
	struct sign_key tree_key;
	struct sign_key receipt_key;
	struct sign_key author_key;
	struct box_key box_key;
	uint8_t nonce_key[32]; /* of this process; nonces last two hours */

	struct tree_store tree;
	uint64_t size;           /* leaves, the open transaction's included */
	struct checkpoint point; /* the newest, signed */
	struct buf point_note;

	/* private: what hub_rollback() goes back to */
	bool is_begun;
	uint64_t kept_size;
	struct checkpoint kept_point;
	struct buf kept_note;
	uint64_t anchored; /* the size that the anchor file says */
	int64_t redacted;  /* the newest redaction in the list beside it */
	bool is_unclean;   /* files may still hold what was redacted */

	bool is_stopped; /* hub_shown() has seen what its tree does not hold */

	struct act_policy policy;
	char url[256]; /* where clients reach it; "" unknown */

	bool reserve_given;  /* to finish what had come, and not made again */
	bool is_short;       /* of room: no batch is taken, the rest goes on */
	uint64_t file_bytes; /* of one attached file, at most */
	uint64_t unit_bytes; /* of all files of a unit, at most */
	unsigned per_minute; /* requests of one device */
};

/**
 * hub_open(h, home, clock, rng, e):
 * Take the home's lock, open the database, keys and published hubkeys, and
 * compare the tree with the anchor.  ERR_BUSY: a daemon or another command has
 * the home.  ERR_STALE: the tree is shorter than the anchor, or other than it:
 * the database was restored from a backup; nothing may be signed.
 * ERR_NOT_FOUND: no hub was made here.
 */
int hub_open(struct hub *h, const char *home, const struct clock *clock,
	     const struct rng *rng, struct err *e);

/**
 * hub_open_new(h, home, clock, rng, e):
 * As hub_open() for a home that hub_make() has just filled: there is no anchor
 * yet, and no entry.
 */
int hub_open_new(struct hub *h, const char *home, const struct clock *clock,
		 const struct rng *rng, struct err *e);

/**
 * hub_open_damaged(h, home, clock, rng, e):
 * As hub_open() without comparing the tree with its newest checkpoint and the
 * anchor, to look at what is wrong.  ${h}->point is empty if the checkpoint is
 * missing or damaged; then nothing may be signed.
 */
int hub_open_damaged(struct hub *h, const char *home, const struct clock *clock,
		     const struct rng *rng, struct err *e);

/**
 * hub_close(h):
 * Let go of everything and wipe the keys.
 */
void hub_close(struct hub *h);

/**
 * hub_now_ms(h):
 * The hub's time: the clock, but never below what was given out before.
 */
int64_t hub_now_ms(struct hub *h);

/**
 * hub_today(h):
 * The day that it is, YYYY-MM-DD, by that time in Việt Nam.
 */
struct day_text hub_today(struct hub *h);

/**
 * hub_begin(h, e):
 * Begin the transaction in which batches are taken and acts are authored.
 */
int hub_begin(struct hub *h, struct err *e);

/**
 * hub_point(h, e):
 * If the tree grew in this transaction, sign its checkpoint and store it.
 * ${h}->point and point_note are what answers made now may carry; they leave
 * the process only after hub_commit().
 */
int hub_point(struct hub *h, struct err *e);

/**
 * hub_commit(h, e):
 * hub_point(), commit, then replace the anchor.  After a failure nothing that
 * was prepared may be sent.  Everything is then as at hub_begin(), unless only
 * the anchor could not be written: the transaction stays, and nothing leaves
 * until a later hub_commit() could write it.
 */
int hub_commit(struct hub *h, struct err *e);

/**
 * hub_mark(h, size, e), hub_keep(h, e), hub_undo(h, size, e):
 * Inside a transaction: set a mark, forget it, or go back to it; ${size} is
 * what hub_mark() gave.
 */
int hub_mark(struct hub *h, uint64_t *size, struct err *e);
int hub_keep(struct hub *h, struct err *e);
int hub_undo(struct hub *h, uint64_t size, struct err *e);

/**
 * hub_reserve(h, e), hub_room(h):
 * Keep some room on the disk for the day on which it is full: the file
 * "reserve"; 1, 0 where the disk has too little, -1.  Before each transaction
 * of a daemon: give the reserve up where little is left, so that this one can
 * be finished; from the next one on ${h}->is_short, until there is room again.
 * Return whether one of these changed.
 */
int hub_reserve(struct hub *h, struct err *e);
bool hub_room(struct hub *h);

/**
 * hub_path(home, name, out, e):
 * "home/name" in ${out}, which is emptied first.
 */
int
hub_path(const char *home, const char *name, struct buf *out, struct err *e);

/**
 * hub_rollback(h):
 * Undo the transaction, and what it changed in ${h}.
 */
void hub_rollback(struct hub *h);

/**
 * hub_shown(h, note, n, e), hub_may_sign(h, e):
 * Somebody shows a checkpoint.  If this hub's key signed it under the present
 * origin and its tree does not contain it, or under a later one, the whole
 * machine was set back, the anchor with it: the anchor is given that tree,
 * nothing is signed any more, and from then on both return -1 with ERR_STALE.
 * What is not of this hub or of an earlier origin is passed over: 0.
 */
int hub_shown(struct hub *h, const void *note, size_t n, struct err *e);
int hub_may_sign(const struct hub *h, struct err *e);

/**
 * hub_make(home, name, title, url, is_test, passphrase, clock, rng, e):
 * Make a new hub: keys (the root's under ${passphrase}, NULL only for a test
 * hub), hubkeys version 1, database, and in the directory its title and the
 * built-in forms.  ERR_STATE if there is one already: it is left as it is.
 */
int hub_make(const char *home, const char *name, const char *title,
	     const char *url, bool is_test, const char *passphrase,
	     const struct clock *clock, const struct rng *rng, struct err *e);

/* Names in a home. */
#define HUB_LOCK     "lock"
#define HUB_DB       "hub.db"
#define HUB_DB_KEPT  HUB_DB ".before-restore"
#define HUB_DB_OLD   HUB_DB ".before-upgrade"
#define HUB_KEYS     "keys" /* folder of key files */
#define HUB_NOTE     "hubkeys"
#define HUB_CONF     "hub.conf"
#define HUB_ANCHOR   "anchor" /* newest tree of which a checkpoint may be out */
#define HUB_SOCKET   "socket" /* of a running daemon, for admin commands */
#define HUB_RESERVE  "reserve"
#define HUB_TLS_KEY  "tls-key.pem"
#define HUB_TLS_CERT "tls-cert.pem"

#endif

/* What the files of this room share; nobody else includes it. */
#ifndef KHEO_CLIENT_SYNC_IMPL_H
#define KHEO_CLIENT_SYNC_IMPL_H

#include "client/sync/sync.h"
#include "protocol/log/log.h"
#include "protocol/log/state.h"
#include "protocol/wire/checkpoint.h"
#include "protocol/wire/entry.h"

#define SETTING_NONCE    "nonce"
#define SETTING_EVIDENCE "evidence"

/* An entry and what follows it in the answer; borrowed from its bytes. */
struct answer_entry {
	uint64_t index;
	struct entry entry;
	const uint8_t *text; /* of the entry */
	size_t text_len;
	struct bundle_record inclusion; /* n 0: none */
	struct bundle_record header;    /* n 0: none */
	size_t part_first;              /* in parts of the answer */
	size_t part_count;
};

struct answer_receipt {
	struct receipt r;
	struct bundle_record note;
};

/* An answer taken apart. */
struct answer {
	struct answer_receipt *receipts;
	size_t receipt_count;
	struct answer_entry *entries;
	size_t entry_count;
	struct bundle_record *parts;
	size_t part_count;
	struct bundle_record point_note; /* n 0: none */
	struct checkpoint point;
	struct bundle_record *proofs; /* of consistency, from several sizes */
	size_t proof_count;
	struct bundle_record wants; /* n 0: none */
	/* The tree that was verified: the newest known or the point. */
	bool has_tree;
	uint64_t tree_size;
	struct hash tree_root;
};

/**
 * answer_read(c, a, p, n, e):
 * Take a bundle apart, verify hubkeys (and learn them), receipts and
 * checkpoint by their signatures, and parse entries.  ${a} is zeroed before;
 * answer_done() frees, whatever came back.
 */
int answer_read(struct client *c, struct answer *a, const void *p, size_t n,
		struct err *e);
void answer_done(struct answer *a);

/**
 * answer_check(c, a, e):
 * Whether everything in it fits what is known: the tree only grows, the
 * receipts speak of it, the pages are those that the first receipt names, the
 * inclusion paths hold.  Writes nothing.
 */
int answer_check(struct client *c, struct answer *a, struct err *e);

/**
 * page_apply(c, a, page, first, applied, e):
 * Apply the page whose entries begin at ${first}, in the caller's
 * transaction; what was applied before is passed over.  ${applied} is counted
 * up.  A page from beyond the cursor is left alone.  Return 0; 1 if a header
 * is missing because an own one died in a fork: what came before it is applied
 * and the rest is to be asked for again; -1.
 */
int page_apply(struct client *c, const struct answer *a,
	       const struct receipt_page *page, size_t first, uint64_t *applied,
	       struct err *e);

/**
 * sync_lock(c, l, e):
 * Keep other syncs of this home out.  ERR_BUSY: one takes too long.
 */
int sync_lock(struct client *c, struct lock *l, struct err *e);

/**
 * keys_learn(c, note, n, e):
 * Take a hubkeys note if it is newer than what is known and signed by whom it
 * must be; an old one is passed over.  If it begins a new tree the home is
 * rolled back.  ERR_STALE: a tree of the past.
 */
int keys_learn(struct client *c, const void *note, size_t n, struct err *e);

/**
 * nonce_get(c, nonce, e):
 * The nonce of the last receipt: 1, 0 if there is none, -1.
 */
int nonce_get(struct client *c, struct id *nonce, struct err *e);

/**
 * device_note_put(c, out, text, e), device_public(c, out, e):
 * Sign ${text} with the device key; its public half.
 */
int device_note_put(struct client *c, struct buf *out, const struct buf *text,
		    struct err *e);
int device_public(struct client *c, uint8_t out[KEY_LEN], struct err *e);

/**
 * is_own(c, log, e):
 * 1 if the log was begun in this home, 0, -1.
 */
int is_own(struct client *c, const struct id *log, struct err *e);

#endif

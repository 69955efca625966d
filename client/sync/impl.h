/* What the files of this room share; nobody else includes it. */
#ifndef KHEO_CLIENT_SYNC_IMPL_H
#define KHEO_CLIENT_SYNC_IMPL_H

#include "client/sync/sync.h"
#include "protocol/log/log.h"
#include "protocol/log/state.h"
#include "protocol/wire/checkpoint.h"
#include "protocol/wire/entry.h"
#include "protocol/wire/hello.h"

#define SETTING_NONCE "nonce"

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
	struct bundle_record *stamps;
	size_t stamp_count;
	struct bundle_record files_note; /* n 0: none */
	struct files_note files;
	/* The tree that was verified: the newest known or the point. */
	bool has_tree;
	uint64_t tree_size;
	struct hash tree_root;
	/* What it says against what the hub signed before; see accuse.c. */
	bool is_denied;    /* the tree is not the one that was known */
	bool is_past;      /* it is of an origin that the hub had given up */
	struct buf before; /* a receipt that it takes back */
	struct head lost;  /* which header it is about */
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
 * answer_proof(a, size, root, e):
 * Whether the answer's tree contains the tree of ${size} with ${root}: 1; 0 if
 * it does not say so, or wrongly; -1.
 */
int answer_proof(const struct answer *a, uint64_t size, const struct hash *root,
		 struct err *e);

/**
 * words_check(c, a, asked, e):
 * Whether the receipts say less than those kept of the same origin; with
 * ${asked}, the answer must name every own log that a kept receipt names.
 * ERR_FORK: ${a}->before is the kept receipt.
 */
int words_check(struct client *c, struct answer *a, bool asked, struct err *e);

/**
 * entries_check(c, a, report, e):
 * Before an answer is taken: whether the times of the own entries in it go
 * with the receipts kept and with the trees that their headers had seen.  What
 * does not is kept as evidence and counted in ${report}; the entries are taken
 * all the same.
 */
int entries_check(struct client *c, const struct answer *a,
		  struct sync_report *report, struct err *e);

/**
 * entries_hold(c, a, report, e):
 * After the pages were applied: whether every own batch that the receipts call
 * sequenced is there.  As above.
 */
int entries_hold(struct client *c, const struct answer *a,
		 struct sync_report *report, struct err *e);

/**
 * report_note(r, name), answer_put(a, out):
 * Count the file of evidence ${name}; append to such a file what the answer
 * says of the tree.
 */
void report_note(struct sync_report *r, const char *name);
void answer_put(const struct answer *a, struct buf *out);

/**
 * met_locate(c, h, e):
 * Name in a hello the trees that were met elsewhere.
 */
int met_locate(struct client *c, struct hello *h, struct err *e);

/**
 * met_settle(c, a, report, e):
 * An answer to such a hello: what its tree contains is forgotten, what it does
 * not is kept as evidence.
 */
int met_settle(struct client *c, const struct answer *a,
	       struct sync_report *report, struct err *e);

/**
 * met_collect(c, a, report, e):
 * The trees that other machines' headers in an answer had seen, the newest of
 * each log, are looked up, or asked about in the next hello.
 */
int met_collect(struct client *c, const struct answer *a,
		struct sync_report *report, struct err *e);

/**
 * accuse(c, a, asked, why, report):
 * An answer was refused for ${why}: if it contradicts what the hub signed
 * before, keep both as evidence and note that the hub is to be shown the
 * checkpoint known here.  Failures to keep it are passed over.
 */
void accuse(struct client *c, const struct answer *a, bool asked,
	    const struct err *why, struct sync_report *report);

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
 * stamps_keep(c, a, e):
 * Keep the stamps of the answer, each of which the hub must have signed.
 */
int stamps_keep(struct client *c, const struct answer *a, struct err *e);

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
 * files_send(c, t, o, report, e):
 * Hand in what the hub wants and is here, as its newest note says: 1 if one
 * became whole there, 0, -1 (ERR_NET).  A file that is not taken stops no
 * other.
 */
int files_send(struct client *c, struct transport *t, struct outgoing *o,
	       struct sync_report *report, struct err *e);

/**
 * files_fetch(c, t, o, list, n, e):
 * Fetch the files of ${list} that are not here.
 */
int files_fetch(struct client *c, struct transport *t, struct outgoing *o,
		const struct attachment *list, size_t n, struct err *e);

/**
 * is_own(c, log, e):
 * 1 if the log was begun in this home, 0, -1.
 */
int is_own(struct client *c, const struct id *log, struct err *e);

#endif

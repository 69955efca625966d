/* Entries take effect: records, acts, directory. */
#ifndef KHEO_LOG_APPLY_H
#define KHEO_LOG_APPLY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "protocol/db/db.h"
#include "protocol/log/log.h"
#include "protocol/wire/entry.h"
#include "protocol/wire/part.h"

/* The scope that everybody reads: 16 zero bytes. */
extern const struct id SCOPE_DIRECTORY;

/* The parts of one header, parsed once. */
struct batch_parts {
	struct part parts[BATCH_PARTS_MAX];
	struct hash hashes[BATCH_PARTS_MAX];
	size_t count;
};

/**
 * batch_parts_load(db, b, out, e):
 * Load and parse the stored parts of header ${b}.  ERR_NOT_FOUND if one is
 * missing; ERR_FORMAT or ERR_NEWER if one does not parse.  Free with
 * batch_parts_done(), whatever came back.
 */
int batch_parts_load(struct db *db, const struct batch *b,
		     struct batch_parts *out, struct err *e);
void batch_parts_done(struct batch_parts *p);

/**
 * batch_judge(db, log, parts, code, e):
 * Decide as the hub does at sequencing: *${code} gets Q_NONE, or why the batch
 * is to be sequenced without effect: its log is suspended, a part's "by" is
 * not the first log of the chain, or an act that this scope and role may not
 * do (introduce, submit, approve, withdraw, edits: any log of a unit's scope,
 * but approve only for approvers and edits, submit, withdraw not for couriers
 * or logs that are not enrolled; receive, return, accept: hub logs of a unit's
 * scope; the others: hub logs of the directory).  Whether all parts were
 * applied before is asked of batch_is_duplicate().
 * Rule: protocol/README.md, "Accepting a batch".
 */
int
batch_judge(struct db *db, const struct log_row *log,
	    const struct batch_parts *parts, enum q_code *code, struct err *e);

/**
 * batch_is_duplicate(db, scope, parts, e):
 * 1 if there is a part and every one took effect in ${scope} before, 0, -1.
 */
int batch_is_duplicate(struct db *db, const struct id *scope,
		       const struct batch_parts *parts, struct err *e);

/**
 * entry_add(db, idx, bid, scope, en, e):
 * Store the entry's text and mark the header confirmed; the log's head moves.
 */
int entry_add(struct db *db, uint64_t idx, int64_t bid, const struct id *scope,
	      const struct entry *en, struct err *e);

/**
 * entry_load(db, idx, en, bid, e):
 * 1 with the entry and its header's row, 0 if there is none, -1.
 */
int entry_load(struct db *db, uint64_t idx, struct entry *en, int64_t *bid,
	       struct err *e);

/**
 * batch_apply(db, log, idx, en, parts, e):
 * Give an entry with DISP_APPLIED its effect, in the caller's transaction:
 * for each part not applied in the log's scope: edits are merged into the
 * record rows, acts are stored, directory acts change units, forms and
 * enrolments, introductions name persons.  A release act gives the released
 * batch its effect at ${idx}.  Other dispositions have no effect and may be
 * passed too, after entry_add(), with ${parts} NULL: a quarantined header
 * whose release came first (the directory is pulled before a unit's scope)
 * takes its effect now.  ERR_LIMIT: a row would pass ROW_BYTES_MAX; undo to a
 * savepoint and sequence with Q_LIMIT.
 */
int batch_apply(struct db *db, const struct log_row *log, uint64_t idx,
		const struct entry *en, const struct batch_parts *parts,
		struct err *e);

/**
 * state_settle(db, e):
 * In the caller's transaction, after acts took effect: where a revocation took
 * back what had effect, make the state of that scope again.  1 if it did, 0,
 * -1.
 */
int state_settle(struct db *db, struct err *e);

/**
 * batch_is_revoked(db, log, idx, e):
 * Whether an entry of ${log} at ${idx}, applied though it may be, has no effect
 * by itself since its key was revoked: 1, 0, -1.
 */
int batch_is_revoked(struct db *db, const struct log_row *log, uint64_t idx,
		     struct err *e);

/**
 * log_descends(db, log, from, e):
 * Whether ${log} is ${from} or continues it, over any number of logs: 1, 0,
 * -1.
 */
int log_descends(struct db *db, const struct log_row *log,
		 const struct id *from, struct err *e);

/**
 * log_replay(db, e):
 * Make the state from the stored signed bytes again: log_forget_state(), then
 * every entry in order.  In the caller's transaction.
 */
int log_replay(struct db *db, struct err *e);

#endif

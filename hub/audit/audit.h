/* Whether what is stored is what was signed: the whole database, and the
 * files beside it. */
#ifndef KHEO_HUB_AUDIT_AUDIT_H
#define KHEO_HUB_AUDIT_AUDIT_H

#include "hub/hub.h"
#include "protocol/base/attr.h"
#include "protocol/db/stmt.h"

/* tell() gets each fault; strings are borrowed. */
struct audit {
	struct hub *h;
	void (*tell)(void *ctx, const char *table, const char *key,
		     const char *reason);
	void *ctx;
	size_t faults;
};

/**
 * audit_all(a, e):
 * Check everything, in the caller's transaction.  0 at the end, however many
 * faults were told; -1 if it could not go on (disk, memory).  For the state
 * that is made from signed bytes, rows are copied aside and made again inside
 * a mark that is undone.
 */
int audit_all(struct audit *a, struct err *e);

/*
 * The rest is shared by the files of this room.
 */

/**
 * audit_fault(a, table, key, fmt, ...):
 * Tell one fault.
 */
void audit_fault(struct audit *a, const char *table, const char *key,
		 const char *fmt, ...) PRINTF(4, 5);

/**
 * audit_told(a, table, key, e):
 * If the failure ${e} says that stored bytes are bad, tell it as a fault,
 * clear it and return 0; else -1.
 */
int
audit_told(struct audit *a, const char *table, const char *key, struct err *e);

/* A row's key in print. */
struct row_key {
	char s[320];
};

/**
 * row_key(s, types, columns):
 * The first ${columns} columns of a row with commas between: numbers, ids and
 * hashes as they are printed everywhere, other bytes in hex.
 */
struct row_key row_key(struct stmt *s, const char *types, size_t columns);

/**
 * audit_act(a, scope, hash, act, idx, e):
 * The act that took effect in a scope: 1, with what it says (part_done()) and
 * the index of its entry; 0 if none of that hash did or its bytes are not here;
 * -1.
 */
int audit_act(struct audit *a, const struct id *scope, const struct hash *hash,
	      struct part *act, int64_t *idx, struct err *e);

/**
 * audit_files(a, e), audit_stored(a, e), audit_logs(a, e),
 * audit_batches(a, e), audit_parts(a, e), audit_redactions(a, e),
 * audit_redacted_in(a, e), audit_erased(a, e), audit_tree(a, e),
 * audit_checkpoints(a, e), audit_own(a, e), audit_state(a, e):
 * One kind each; as audit_all().
 */
int audit_files(struct audit *a, struct err *e);
int audit_stored(struct audit *a, struct err *e);
int audit_logs(struct audit *a, struct err *e);
int audit_batches(struct audit *a, struct err *e);
int audit_parts(struct audit *a, struct err *e);
int audit_redactions(struct audit *a, struct err *e);
int audit_redacted_in(struct audit *a, struct err *e);
int audit_erased(struct audit *a, struct err *e);
int audit_tree(struct audit *a, struct err *e);
int audit_checkpoints(struct audit *a, struct err *e);
int audit_own(struct audit *a, struct err *e);
int audit_state(struct audit *a, struct err *e);

#endif

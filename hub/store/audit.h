/* Walks over whole tables, for checking them against signed bytes. */
#ifndef KHEO_HUB_STORE_AUDIT_H
#define KHEO_HUB_STORE_AUDIT_H

#include <stdbool.h>

#include "protocol/base/buf.h"
#include "protocol/db/db.h"
#include "protocol/db/stmt.h"

/*
 * Statements to be stepped by the caller; NULL on failure.  The columns stand
 * behind each.
 */

/**
 * audit_log_rows(db, e): lid, id, whether only one of device and box is there.
 * audit_batch_rows(db, e): bid, lid, seq, hash, note, state, recv.
 * audit_part_rows(db, e): hash, salt, body, bid, n; by header.
 * audit_entry_rows(db, e): idx, scope, text, and of the header hash, seq, and
 * of its log id, scope; what is missing is NULL.
 * audit_checkpoint_rows(db, e): origin, size, root, time, note.
 * audit_invitation_rows(db, e): id, key, scope, role, auto, expires, genesis.
 * audit_hub_log_rows(db, e): scope, log.
 * audit_node_rows(db, size, e): level, n of nodes that a tree of ${size} has
 * not.
 */
struct stmt *audit_log_rows(struct db *db, struct err *e);
struct stmt *audit_batch_rows(struct db *db, struct err *e);
struct stmt *audit_part_rows(struct db *db, struct err *e);
struct stmt *audit_entry_rows(struct db *db, struct err *e);
struct stmt *audit_checkpoint_rows(struct db *db, struct err *e);
struct stmt *audit_invitation_rows(struct db *db, struct err *e);
struct stmt *audit_hub_log_rows(struct db *db, struct err *e);
struct stmt *audit_node_rows(struct db *db, uint64_t size, struct err *e);

/**
 * audit_node(db, level, n, out, e):
 * A stored node of the tree: 1; 0 if it is missing or of another size; -1.
 */
int audit_node(struct db *db, unsigned level, uint64_t n, struct hash *out,
	       struct err *e);

/* A table that is made from signed bytes.  columns: names, the key's first;
 * types: one letter each, i a number, b bytes, t text.  The three statements
 * copy the table, read it, and read the copy, both in the key's order. */
struct audit_table {
	const char *name;
	const char *const *columns;
	const char *types;
	size_t key_count;
	const char *copy;
	const char *now;
	const char *was;
};

extern const struct audit_table audit_tables[];
extern const size_t audit_table_count;

/**
 * audit_keep(db, e):
 * Copy every such table aside, for as long as the transaction lasts.
 */
int audit_keep(struct db *db, struct err *e);

/**
 * audit_forget(db, e):
 * Delete the settings, as log_forget_state() deletes the rest.
 */
int audit_forget(struct db *db, struct err *e);

/**
 * audit_now(db, t, e), audit_was(db, t, e):
 * Rows of the table as it is now, and of the copy.
 */
struct stmt *
audit_now(struct db *db, const struct audit_table *t, struct err *e);
struct stmt *
audit_was(struct db *db, const struct audit_table *t, struct err *e);

/**
 * audit_redaction_rows(db, e):
 * part, scope, idx, act, reference, skeleton.
 */
struct stmt *audit_redaction_rows(struct db *db, struct err *e);

/**
 * audit_told_rows(db, e):
 * Of each redacted part and each scope that hears of it: part, scope, act
 * (null: still to come), 1 if the part is redacted.
 */
struct stmt *audit_told_rows(struct db *db, struct err *e);

/**
 * audit_erased_rows(db, e):
 * scope, sha256, act, reference.
 */
struct stmt *audit_erased_rows(struct db *db, struct err *e);

/**
 * audit_applied(db, scope, part, idx, e):
 * The entry at which a part took effect in a scope: 1, 0 or -1.
 */
int audit_applied(struct db *db, const struct id *scope,
		  const struct hash *part, int64_t *idx, struct err *e);

/**
 * audit_nodes_forget(db, e):
 * Delete every node of the tree, to make them again.
 */
int audit_nodes_forget(struct db *db, struct err *e);

/**
 * audit_entry_texts(db, e):
 * The leaves in their order: idx, text.
 */
struct stmt *audit_entry_texts(struct db *db, struct err *e);

/**
 * audit_scopes(db, e):
 * Every scope in which anything is stored: scope.
 */
struct stmt *audit_scopes(struct db *db, struct err *e);

#endif

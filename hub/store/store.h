/* What the hub keeps beside the shared tables: its tree, its codes, its own
 * logs, and the questions that only a hub asks. */
#ifndef KHEO_HUB_STORE_STORE_H
#define KHEO_HUB_STORE_STORE_H

#include <stdbool.h>
#include <stdint.h>

#include "protocol/db/db.h"
#include "protocol/db/stmt.h"
#include "protocol/log/log.h"
#include "protocol/sign/tlog.h"
#include "protocol/sign/tree.h"

/* Steps of the hub's database, for db_migrate(). */
extern const struct db_step hub_schema[];
extern const size_t hub_schema_steps;

/**
 * store_tree(s, db):
 * Make ${s} keep its nodes in ${db}, which must outlive it.
 */
void store_tree(struct tree_store *s, struct db *db);

/**
 * store_size(db, size, e):
 * How many entries there are.
 */
int store_size(struct db *db, uint64_t *size, struct err *e);

/**
 * store_tile(db, t, out, e):
 * Append the bytes of a tile that is in the tree: its hashes, or its entries.
 */
int
store_tile(struct db *db, const struct tile *t, struct buf *out, struct err *e);

/**
 * store_newest_ms(db, ms, e):
 * The newest time that was given to a header or checkpoint; 0 without any.
 */
int store_newest_ms(struct db *db, int64_t *ms, struct err *e);

/**
 * store_hub_log(db, scope, log, e), store_hub_log_put(db, scope, log, e):
 * The hub's own log in a scope: 1, 0 or -1; make ${log} it.
 */
int store_hub_log(struct db *db, const struct id *scope, struct id *log,
		  struct err *e);
int store_hub_log_put(struct db *db, const struct id *scope,
		      const struct id *log, struct err *e);

/**
 * store_is_enrolled(db, log, e):
 * Whether the directory has an enrolment of that very log, whatever its chain
 * has: 1, 0 or -1.
 */
int store_is_enrolled(struct db *db, const struct id *log, struct err *e);

/*
 * Statements to be stepped by the caller; NULL on failure.  The columns stand
 * behind each.
 */

/**
 * store_device_logs(db, device, e):
 * Logs of one home, the first one first: lid.
 */
struct stmt *
store_device_logs(struct db *db, const uint8_t device[KEY_LEN], struct err *e);

/**
 * store_custody(db, lid, e):
 * Whole headers of a log that wait to be sequenced: seq, hash.
 */
struct stmt *store_custody(struct db *db, int64_t lid, struct err *e);

/**
 * store_entries(db, scope, from, to, e):
 * A scope's entries from ${from} to before ${to}: idx, text, note, seq, id of
 * the log.
 */
struct stmt *store_entries(struct db *db, const struct id *scope, uint64_t from,
			   uint64_t to, struct err *e);

/**
 * store_chain(db, first, e):
 * Logs of devices in the chain that ${first} begins, in the order in which
 * they came: lid.
 */
struct stmt *store_chain(struct db *db, const struct id *first, struct err *e);

/**
 * store_log_entries(db, lid, from, e):
 * A log's entries from ${from} on: idx.
 */
struct stmt *
store_log_entries(struct db *db, int64_t lid, uint64_t from, struct err *e);

/**
 * store_pending(db, e):
 * Logs of devices that nobody has enrolled, the first one first: lid.
 */
struct stmt *store_pending(struct db *db, struct err *e);

/**
 * store_ready(db, lid, e):
 * The first log behind *${lid} that is enrolled and whose next header waits
 * here for its entry: 1 with *${lid}, 0, -1.
 */
int store_ready(struct db *db, int64_t *lid, struct err *e);

/**
 * store_active(db, scope, e):
 * Logs of devices that are enrolled in a scope and not suspended: lid.
 */
struct stmt *store_active(struct db *db, const struct id *scope, struct err *e);

/**
 * store_points(db, origin, count, e):
 * The newest ${count} checkpoints of an origin, newest first: size.
 */
struct stmt *
store_points(struct db *db, uint64_t origin, int64_t count, struct err *e);

/**
 * store_counts(db, e):
 * How many headers are in each state: state, count.
 */
struct stmt *store_counts(struct db *db, struct err *e);

#endif

/* Questions of the officer's commands: names that are shortened, and what
 * stands in the tree. */
#ifndef KHEO_HUB_STORE_FIND_H
#define KHEO_HUB_STORE_FIND_H

#include <stdbool.h>

#include "protocol/db/db.h"
#include "protocol/db/stmt.h"
#include "protocol/log/log.h"
#include "protocol/log/state.h"
#include "protocol/wire/part.h"

/* At least so many characters of a name must be typed. */
#define NAME_TYPED_MIN 6

/* Groups of five digits by which people name a submission, and their room. */
#define SUBMISSION_DIGITS      4
#define SUBMISSION_DIGITS_SIZE ((size_t)SUBMISSION_DIGITS * 6)

/**
 * find_record(db, text, rec, e), find_log(db, text, log, e),
 * find_submission(db, text, part, e):
 * The record, log or part of a submission whose printed name is or begins
 * with ${text}: 1; 0 if there is none; -1 (ERR_USAGE: several begin so).  A
 * submission goes by its 20 digits, too, with or without spaces.
 */
int find_record(struct db *db, const char *text, struct id *rec, struct err *e);

#define FIND_SEVERAL 2

/**
 * find_record_key(db, text, scope, key, e):
 * The record whose id begins so, in ${scope} or, NULL, of any unit: 1, 0,
 * FIND_SEVERAL if records of several units have this id, or -1 (ERR_USAGE:
 * several ids begin so).
 */
int find_record_key(struct db *db, const char *text, const struct id *scope,
		    struct record_key *key, struct err *e);
int find_log(struct db *db, const char *text, struct id *log, struct err *e);
int find_submission(struct db *db, const char *text, struct hash *part,
		    struct err *e);

/**
 * find_submission_scope(db, part, scope, e):
 * Where the submission took effect: 1, 0 or -1.
 */
int find_submission_scope(struct db *db, const struct hash *part,
			  struct id *scope, struct err *e);

/**
 * find_submitting_scope(db, rec, scope, e):
 * The only scope in which submissions of a record's id took effect: 1, 0, or
 * -1 (ERR_USAGE: several units have submitted under it).
 */
int find_submitting_scope(struct db *db, const struct id *rec, struct id *scope,
			  struct err *e);

/**
 * find_word(db, header, kind, e):
 * The hub's last word on a batch: 1 with the kind of the act (release, discard
 * or adopt), 0 if nothing was said, -1.
 */
int find_word(struct db *db, const struct hash *header, enum act_kind *kind,
	      struct err *e);

/**
 * find_enrol_index(db, log, idx, e):
 * The entry that enrolled that very log: 1, 0 or -1.
 */
int find_enrol_index(struct db *db, const struct id *log, int64_t *idx,
		     struct err *e);

/**
 * find_unit_index(db, scope, below, idx, e):
 * The newest entry before ${below} that names the unit: 1, 0 or -1.
 */
int find_unit_index(struct db *db, const struct id *scope, int64_t below,
		    int64_t *idx, struct err *e);

/**
 * find_entry_of(db, bid, idx, e), find_entry_of_release(db, header, idx, e):
 * The entry of a header; the entry of the act that releases it: 1, 0 or -1.
 */
int find_entry_of(struct db *db, int64_t bid, int64_t *idx, struct err *e);
int find_entry_of_release(struct db *db, const struct hash *header,
			  int64_t *idx, struct err *e);

/**
 * find_part_header(db, part, applied_in, bid, e):
 * The header that gave the part its effect in scope ${applied_in}: 1, 0, -1.
 */
int find_part_header(struct db *db, const struct hash *part,
		     const struct id *applied_in, int64_t *bid, struct err *e);

/*
 * Statements to be stepped by the caller; NULL on failure.  The columns stand
 * behind each.
 */

/**
 * find_entries(db, e):
 * Everything in the tree, in its order: idx, bid, lid, seq.
 */
struct stmt *find_entries(struct db *db, struct err *e);

/**
 * find_unsequenced(db, e):
 * Headers that have no entry: hash, lid, state, recv.
 */
struct stmt *find_unsequenced(struct db *db, struct err *e);

/**
 * find_parts_naming(db, scope, text, e):
 * Parts with their values that a header of ${scope} brought, whatever became
 * of it, and whose body holds ${text}: hash, body.
 */
struct stmt *find_parts_naming(struct db *db, const struct id *scope,
			       const char *text, struct err *e);

/**
 * find_scopes_naming(db, part, e):
 * Every scope in which a header names the part: scope.
 */
struct stmt *
find_scopes_naming(struct db *db, const struct hash *part, struct err *e);

/**
 * find_submitted(db, scope, e):
 * Every record that was submitted in ${scope} (NULL: any), once in each: rec,
 * scope.
 */
struct stmt *
find_submitted(struct db *db, const struct id *scope, struct err *e);

/**
 * find_machines(db, scope, e):
 * Every log of a device in ${scope} (NULL: any), those of one device together:
 * lid.
 */
struct stmt *
find_machines(struct db *db, const struct id *scope, struct err *e);

/**
 * find_newest_entry(db, lid, idx, e):
 * The newest entry of a log: 1, 0 or -1.
 */
int find_newest_entry(struct db *db, int64_t lid, int64_t *idx, struct err *e);

/**
 * find_log_extent(db, log, count, newest, e):
 * How many batches of a log were sequenced, and the seq of the newest: equal
 * unless one is missing.  0 or -1.
 */
int find_log_extent(struct db *db, const struct id *log, uint64_t *count,
		    uint64_t *newest, struct err *e);

#endif

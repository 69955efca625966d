/* Reading confirmed state: rows, acts, directory, digest. */
#ifndef KHEO_LOG_STATE_H
#define KHEO_LOG_STATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "protocol/db/db.h"
#include "protocol/merge/act.h"
#include "protocol/merge/record.h"
#include "protocol/wire/batch.h"

/* What a record is keyed by. */
struct record_key {
	struct id scope;
	char type[TYPE_NAME_MAX + 1];
	struct id rec;
};

/**
 * record_load(db, key, out, e):
 * The confirmed row: 1, 0 if there is none (${out} stays empty), -1.
 */
int record_load(struct db *db, const struct record_key *key, struct record *out,
		struct err *e);

/**
 * record_find(db, rec, key, e):
 * The key of the confirmed record with that id, in any scope: 1, 0 or -1.
 */
int record_find(struct db *db, const struct id *rec, struct record_key *key,
		struct err *e);

/**
 * record_each(db, scope, fn, ctx, e):
 * Call ${fn} for every confirmed record of ${scope} (NULL: of all), ordered by
 * scope, type, rec; it stops when ${fn} returns not 0.  Return 0 at the end,
 * what ${fn} returned, or -1.
 */
int record_each(struct db *db, const struct id *scope,
		int (*fn)(void *ctx, const struct record_key *key,
			  struct record *r, struct err *e),
		void *ctx, struct err *e);

/**
 * acts_in_scope(db, scope, rec, out, count, e):
 * The acts of a record's submissions that took effect in ${scope}, submits and
 * all that name them, by index.  Another unit may use the same id for a record
 * of its own, so none is asked for without its scope.  *${out} becomes the
 * caller's to free(); it is NULL when there are none.
 */
int acts_in_scope(struct db *db, const struct id *scope, const struct id *rec,
		  struct act **out, size_t *count, struct err *e);

/**
 * submission_record(db, part, rec, e):
 * The record of the submission whose full part hash is ${part}: 1, 0, -1.
 */
int submission_record(struct db *db, const struct hash *part, struct id *rec,
		      struct err *e);

/* A unit as the directory has it. */
struct unit {
	struct id scope;
	uint64_t index;
	char code[33];
	char kind[65];
	char name[201];
};

/**
 * unit_by_code(db, code, day, out, e), unit_by_scope(db, scope, day, out, e):
 * The newest statement on a unit that holds on ${day} (YYYY-MM-DD); if none
 * does, or ${day} is NULL, the newest: 1, 0 or -1.
 */
int unit_by_code(struct db *db, const char *code, const char *day,
		 struct unit *out, struct err *e);
int unit_by_scope(struct db *db, const struct id *scope, const char *day,
		  struct unit *out, struct err *e);

/* A log's place in the directory. */
struct enrolment {
	struct hash genesis;
	struct id scope;
	enum role role;
	char unit[33];
	bool suspended; /* also if revoked */
	bool revoked;
	uint64_t index;
};

/**
 * enrolment_of(db, log, out, e):
 * 1, 0 if the log is not enrolled, -1.  A log that continues another in the
 * same scope stands under the enrolment of its chain's first log until it has
 * its own, and under that one's suspension in any case; whether it may (only
 * the first successor may) is decided when its genesis is taken in.
 */
int enrolment_of(struct db *db, const struct id *log, struct enrolment *out,
		 struct err *e);

/**
 * form_load(db, name, version, out, e):
 * Append the JSON of a published form to ${out}: of that version, or of
 * FORM_NEWEST or FORM_NEWEST_TRIAL.  1, 0 or -1.
 */
int form_load(struct db *db, const char *name, uint64_t version,
	      struct buf *out, struct err *e);

/**
 * form_is_trial(db, name, version, e):
 * Whether that version was published as one on trial: 1, 0 or -1.
 */
int
form_is_trial(struct db *db, const char *name, uint64_t version, struct err *e);

/**
 * setting_get(db, name, out, e), setting_put(db, name, p, n, e):
 * A small value by name: 1, 0 or -1; 0 or -1.
 */
int
setting_get(struct db *db, const char *name, struct buf *out, struct err *e);
int setting_put(struct db *db, const char *name, const void *p, size_t n,
		struct err *e);

/**
 * state_digest(db, scope, policy, out, e):
 * SHA-256 over the confirmed state of a scope.  Equal on client and hub when
 * both have applied the same entries.  The bytes, numbers big-endian:
 *	for each record, sorted by (type, rec) as memcmp() does:
 *		length of type[4], type, rec[16],
 *		length of row[4], row as record_put() writes it
 *	one byte 0xff, "acts", LF
 *	for each line of each submission, sorted by (rec, part, line):
 *		rec[16], full hash of the submit part[32],
 *		length of the line's name[4], name,
 *		state[1] (enum submission_state), counts[1] (0 or 1)
 * Rule: protocol/README.md, "Digest".
 */
int
state_digest(struct db *db, const struct id *scope,
	     const struct act_policy *policy, struct hash *out, struct err *e);

/* The newest checkpoint that was signed or verified. */
struct checkpoint_row {
	uint64_t origin;
	uint64_t size;
	struct hash root;
	int64_t time_ms;
};

/**
 * checkpoint_newest(db, out, e), checkpoint_at(db, origin, size, out, note, e):
 * 1, 0 if there is none, -1; ${note} (may be NULL) gets the signed note.
 */
int checkpoint_newest(struct db *db, struct checkpoint_row *out, struct err *e);
int checkpoint_at(struct db *db, uint64_t origin, uint64_t size,
		  struct checkpoint_row *out, struct buf *note, struct err *e);

/**
 * checkpoint_add(db, row, note, n, e):
 * Store a signed checkpoint; nothing happens if it is there.
 */
int checkpoint_add(struct db *db, const struct checkpoint_row *row,
		   const void *note, size_t n, struct err *e);

#endif

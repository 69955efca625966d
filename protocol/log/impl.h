/* What the files of this room share; nobody else includes it. */
#ifndef KHEO_LOG_IMPL_H
#define KHEO_LOG_IMPL_H

#include <stdint.h>

#include "protocol/log/apply.h"
#include "protocol/log/state.h"

/**
 * text_into(out, size, s):
 * Copy ${s}, cut to what fits, and a NUL to ${out} of ${size} bytes.
 */
void text_into(char *out, size_t size, const char *s);

/**
 * enrolment_of_log(db, log, out, e):
 * As enrolment_of() for a log whose row is at hand.
 */
int enrolment_of_log(struct db *db, const struct log_row *log,
		     struct enrolment *out, struct err *e);

/**
 * role_at(db, log, idx, role, e):
 * The role of ${log} for what is sequenced at ${idx}: ROLE_HUB for hub logs,
 * else that of its own enrolment before ${idx}, else of its chain's first log:
 * 1; 0 with ROLE_COURIER, which may do least, when there is none; -1.
 */
int role_at(struct db *db, const struct log_row *log, uint64_t idx,
	    enum role *role, struct err *e);

/* The place of an effect: who, at which index, where within it. */
struct effect {
	const struct log_row *log;
	uint64_t idx;
	uint32_t n;
	bool released; /* by a release act, not by its own entry */
};

/**
 * act_add(db, at, hash, kind, rec, target, e):
 * Store an act that took effect; one that is there is put at the new place.
 * ${rec} or ${target} is NULL.
 */
int act_add(struct db *db, const struct effect *at, const struct hash *hash,
	    enum act_kind kind, const struct id *rec, const struct hash *target,
	    struct err *e);

/**
 * revoke_apply(db, at, part, p, e):
 * Give the revoke act ${p}, whose part is ${part}, its effect; what the log
 * carried from that index on is to lose its own: state_settle() sees to it.
 */
int revoke_apply(struct db *db, const struct effect *at,
		 const struct hash *part, const struct part *p, struct err *e);

/**
 * revocations_review(db, log, e):
 * ${log} was enrolled: if one of its chain was revoked, what it covers may
 * have changed.
 */
int revocations_review(struct db *db, const struct id *log, struct err *e);

/**
 * revocation_covers(db, log, idx, e):
 * Whether what ${log} carries in an entry at ${idx} has no effect, since it or
 * a log that it continues was revoked from there or before: 1, 0, -1.  A log
 * that a person let in after the revocation is not covered by it.
 */
int revocation_covers(struct db *db, const struct log_row *log, uint64_t idx,
		      struct err *e);

/**
 * redact_apply(db, at, act, p, e):
 * Give the redact act ${p}, whose part is ${act}, its effect: the skeletons
 * that it carries stand in the place of what they are of, in the rows too.
 */
int redact_apply(struct db *db, const struct effect *at, const struct hash *act,
		 const struct part *p, struct err *e);

/**
 * redaction_note(db, scope, part, reference, skeleton, e):
 * Redact a part by what is known from beside the anchors only, its act still to
 * come.  ERR_SIGNATURE: another skeleton is known.
 */
int redaction_note(struct db *db, const struct id *scope,
		   const struct hash *part, const char *reference,
		   const struct buf *skeleton, struct err *e);

/**
 * erase_apply(db, at, act, p, e):
 * Give the erase act ${p}, whose part is ${act}, its effect: the files that it
 * names are noted, so that their bytes are removed wherever they are.
 */
int erase_apply(struct db *db, const struct effect *at, const struct hash *act,
		const struct part *p, struct err *e);

/**
 * record_redact_edit(db, scope, part, p, edit, e):
 * Null in the stored row what ${part} said there; ${p} is its skeleton.
 */
int record_redact_edit(struct db *db, const struct id *scope,
		       const struct id *part, const struct part *p,
		       const struct part_edit *edit, struct err *e);

/**
 * directory_apply(db, at, hash, p, e):
 * Give an act of the directory other than a release its effect.
 */
int
directory_apply(struct db *db, const struct effect *at, const struct hash *hash,
		const struct part *p, struct err *e);

/**
 * person_add(db, log, p, e):
 * Name who stands behind ${log}, unless that is known.
 */
int person_add(struct db *db, const struct id *log, const struct part *p,
	       struct err *e);

/**
 * record_merge_edit(db, scope, part, p, edit, row, e):
 * Merge one edit into its stored row.  ${row} is scratch space.
 */
int
record_merge_edit(struct db *db, const struct id *scope, const struct id *part,
		  const struct part *p, const struct part_edit *edit,
		  struct buf *row, struct err *e);

/**
 * attached_apply(db, at, hash, p, e):
 * Note the files that a part which takes effect names: in edits of the table
 * "_files", or in a submission.
 */
int
attached_apply(struct db *db, const struct effect *at, const struct hash *hash,
	       const struct part *p, struct err *e);

/**
 * attached_redact(db, hash, e):
 * Forget what that part named.
 */
int attached_redact(struct db *db, const struct hash *hash, struct err *e);

#endif

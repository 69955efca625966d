/* Redacted parts: their skeletons, and that nothing brings their text back. */
#ifndef KHEO_LOG_REDACTION_H
#define KHEO_LOG_REDACTION_H

#include <stddef.h>
#include <stdint.h>

#include "protocol/base/buf.h"
#include "protocol/base/id.h"
#include "protocol/db/db.h"
#include "protocol/wire/skeleton.h"

/* The file beside the anchors that lists them. */
#define REDACTIONS_NAME      "redactions"
#define REDACTIONS_BYTES_MAX (64 * 1024 * 1024)

/* What is kept of one redacted part. */
struct redaction {
	int64_t num;
	struct hash part;
	struct id scope;
	struct buf reference;
	struct buf skeleton;
};

/**
 * redaction_init(r), redaction_done(r):
 * Make ready; free.
 */
void redaction_init(struct redaction *r);
void redaction_done(struct redaction *r);

/**
 * redaction_next(db, num, out, e):
 * The one with the lowest number above ${num}: 1, 0 or -1.  One part comes
 * once for each scope that hears of it, with that scope.
 */
int redaction_next(struct db *db, int64_t num, struct redaction *out,
		   struct err *e);

/**
 * redaction_next_open(db, num, out, e):
 * The same of those of which no act in the scope's tree is known.
 */
int redaction_next_open(struct db *db, int64_t num, struct redaction *out,
			struct err *e);

/**
 * redaction_lacks(db, scope, part, out, e):
 * Whether a part is redacted and no act in ${scope} says so: 1 with what it
 * would say, 0, -1.
 */
int
redaction_lacks(struct db *db, const struct id *scope, const struct hash *part,
		struct redaction *out, struct err *e);

/**
 * redaction_record(db, part, out, e):
 * Append what travels in the place of a redacted part (part hash, index of the
 * redact act's entry or 0, skeleton): 1, 0 if it was not redacted, -1.
 * Rule: protocol/README.md, "Redaction".
 */
int redaction_record(struct db *db, const struct hash *part, struct buf *out,
		     struct err *e);

/**
 * redaction_of(db, part, salt, e):
 * Whether a part that part_load() gave with ${salt} was redacted: 1, 0, -1.
 * Costs a look only where the salt is zeroes.
 */
int redaction_of(struct db *db, const struct hash *part,
		 const uint8_t salt[SALT_LEN], struct err *e);

/* A redaction record taken apart; borrowed from its bytes. */
struct redaction_told {
	struct hash part;
	uint64_t index;
	const uint8_t *skeleton;
	size_t skeleton_len;
};

/**
 * redaction_read(p, n, out, e):
 * Take the bytes of such a record apart.  ERR_FORMAT.
 */
int redaction_read(const void *p, size_t n, struct redaction_told *out,
		   struct err *e);

/**
 * redaction_promise(db, scope, told, has_index, e):
 * Somebody served a skeleton in the place of a part: it is taken as one, as
 * far as no act says otherwise.  With ${has_index} the act must come at that
 * index: see redaction_is_overdue().  ERR_SIGNATURE: another skeleton is known.
 */
int redaction_promise(struct db *db, const struct id *scope,
		      const struct redaction_told *told, bool has_index,
		      struct err *e);

/**
 * redaction_is_overdue(db, scope, to, e):
 * 1 if a redaction was promised in ${scope} at an index below ${to}, but no
 * act has come; 0; -1.
 */
int redaction_is_overdue(struct db *db, const struct id *scope, uint64_t to,
			 struct err *e);

/**
 * redaction_is_left(db, e), redaction_settle(db, e), redaction_unsettle(db, e):
 * 1 while other files may hold the text of some, or the bytes of erased files;
 * say that none does; that all may, for a database that is put back has other
 * files beside it than it had.
 */
int redaction_is_left(struct db *db, struct err *e);
int redaction_settle(struct db *db, struct err *e);
int redaction_unsettle(struct db *db, struct err *e);

/**
 * redaction_count(db, count, e):
 * How far redactions and erasures have come: a number that grows with each, 0
 * for none.
 */
int redaction_count(struct db *db, int64_t *count, struct err *e);

/**
 * redactions_put(db, out, e), redactions_take(db, p, n, e):
 * The list of all, erased files too, as a text, and back: every part that it
 * names is redacted in ${db}, every file noted, in the caller's transaction.
 * Lines that cannot be read are passed over.
 */
int redactions_put(struct db *db, struct buf *out, struct err *e);
int redactions_take(struct db *db, const void *p, size_t n, struct err *e);

#endif

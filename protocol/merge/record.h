/* A record's row: a pure function of the set of parts that touched it. */
#ifndef KHEO_MERGE_RECORD_H
#define KHEO_MERGE_RECORD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "protocol/base/buf.h"
#include "protocol/base/id.h"
#include "protocol/wire/part.h"

#define FIELD_DELETED "_del"     /* true: the record is deleted */
#define FIELD_FORM    "_form"    /* version of the form it was begun with */
#define FIELD_KEEPER  "_keeper"  /* chain of who is in charge of it now */
#define FIELD_REASONS "_reasons" /* of a submission: answers to warnings */

/* One value of a field that no other version replaces. */
struct record_head {
	struct id part;
	const char *value; /* JSON text in normal form; owned by the record */
	uint32_t value_len;
};

/* One field: heads and gone are sorted by id and share no id. */
struct record_field {
	const char *name; /* owned by the record */
	struct record_head *heads;
	size_t head_count;
	struct id *gone; /* every version ever replaced, arrived or not */
	size_t gone_count;
};

/* fields are sorted by name, touched by id. */
struct record {
	struct record_field *fields;
	size_t field_count;
	struct id *touched; /* parts that named the record */
	size_t touched_count;
	struct record_pool *pool; /* private: memory of everything above */
};

/**
 * record_init(r), record_done(r):
 * An empty row; free everything.
 */
void record_init(struct record *r);
void record_done(struct record *r);

/**
 * record_merge(r, part, p, edit, e):
 * Merge the edit ${edit} of the parsed part ${p}, whose id is ${part}.
 * Commutative and idempotent: any order, split or duplication of parts gives
 * the same bytes.  ERR_LIMIT (ROW_BYTES_MAX) or ERR_MEMORY leave ${r} as it
 * was.  Rule: protocol/README.md, "Records".
 */
int record_merge(struct record *r, const struct id *part, const struct part *p,
		 const struct part_edit *edit, struct err *e);

/**
 * record_redact(r, part, p, edit):
 * What the part ${part} said is null from now on, where it still stands;
 * ${p} and ${edit} are its skeleton.  A part that was not merged yet is merged
 * as its skeleton later: either way the row is the same.
 * Rule: protocol/README.md, "Redaction".
 */
void record_redact(struct record *r, const struct id *part,
		   const struct part *p, const struct part_edit *edit);

/**
 * record_copy(to, from, e):
 * Make ${to}, which is empty, equal to ${from}.
 */
int record_copy(struct record *to, const struct record *from, struct err *e);

/**
 * record_put(out, r):
 * Append the row's bytes: the one encoding of its value.
 */
void record_put(struct buf *out, const struct record *r);

/**
 * record_parse(r, p, n, e):
 * Read what record_put() writes and nothing else.  ${r} must be empty.
 * ERR_CORRUPT.
 */
int record_parse(struct record *r, const void *p, size_t n, struct err *e);

/**
 * record_field(r, name):
 * The field, or NULL; valid until the next merge.
 */
const struct record_field *
record_field(const struct record *r, const char *name);

/**
 * field_in_conflict(f):
 * Whether the heads hold more than one distinct value.
 */
bool field_in_conflict(const struct record_field *f);

/**
 * record_deleted(r):
 * Whether every head of FIELD_DELETED is true and there is one.
 */
bool record_deleted(const struct record *r);

/**
 * record_conflict_at(r, f):
 * Whether a person must decide on the field ${f} of ${r}: its heads hold more
 * than one value, or it stands in a row of a table that was deleted while it
 * was not on screen.
 */
bool record_conflict_at(const struct record *r, const struct record_field *f);

/**
 * record_in_conflict(r):
 * Whether record_conflict_at() any field, or the record is deleted while a
 * head of another field was not on screen when it was: such a head's part is
 * not in what the deletion lists.  A deletion lists heads of other fields in
 * the gone set of FIELD_DELETED.
 */
bool record_in_conflict(const struct record *r);

#endif

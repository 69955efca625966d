/* What is left of a part whose values were redacted. */
#ifndef KHEO_WIRE_SKELETON_H
#define KHEO_WIRE_SKELETON_H

#include "protocol/wire/part.h"

#define REDACTED_PARTS_MAX 64 /* of one act: as many as a batch has parts */

/**
 * skeleton_make(out, body, n, e):
 * Append to ${out} the body of a part of edits, all of one record, with every
 * value null, in normal form: what takes its place for ever.  ERR_STATE: an
 * act, or edits of several records, which cannot be redacted.  ERR_FORMAT and
 * others as part_parse().  Rule: protocol/README.md, "Redaction".
 */
int skeleton_make(struct buf *out, const void *body, size_t n, struct err *e);

/**
 * skeleton_parse(p, body, n, e):
 * As part_parse() for what skeleton_make() wrote: ERR_FORMAT if it holds a
 * value, an act, several records, or is not in normal form.
 */
int skeleton_parse(struct part *p, const void *body, size_t n, struct err *e);

/* One part that a redact act names; skeleton in normal form. */
struct redacted {
	struct hash part;
	struct buf skeleton;
};

/**
 * redacted_read(p, out, count, e), redacted_free(list, count):
 * The parts that the parsed redact act ${p} names; *${out} becomes the
 * caller's.  ERR_FORMAT: one of the skeletons is none.
 */
int redacted_read(const struct part *p, struct redacted **out, size_t *count,
		  struct err *e);
void redacted_free(struct redacted *list, size_t count);

#endif

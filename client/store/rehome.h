/* What stands in headers that the hub will never sequence. */
#ifndef KHEO_CLIENT_STORE_REHOME_H
#define KHEO_CLIENT_STORE_REHOME_H

#include "client/client.h"
#include "protocol/wire/part.h"

struct new_parts;

/**
 * dead_count(c, first, e):
 * How many own headers are dead and not re-homed, of the chain that ${first}
 * (NULL: any) begins; -1 on failure.
 */
int64_t dead_count(struct client *c, const struct id *first, struct err *e);

/**
 * rehome_parts(c, first, out, e):
 * In a transaction: the parts of a chain's dead headers, in their order,
 * without those that took effect, that say nothing new, and introductions.
 * parts_done() frees in any case.
 */
int rehome_parts(struct client *c, const struct id *first,
		 struct new_parts *out, struct err *e);

/**
 * rehome_settle(c, first, e):
 * Those parts stand in new headers: the dead ones are kept as evidence only.
 */
int rehome_settle(struct client *c, const struct id *first, struct err *e);

/**
 * rehome_waits(c, first, e):
 * Whether the hub has found headers of a second log (of the chain that
 * ${first} begins; NULL: of any) to be no envelopes: what signs them is at
 * fault, and a person must look.  1, 0 or -1.
 */
int rehome_waits(struct client *c, const struct id *first, struct err *e);

/**
 * rehome_again(c, e):
 * A person has looked: try again.
 */
int rehome_again(struct client *c, struct err *e);

/**
 * said_part(c, p, e):
 * Whether versions of the same chain already say all that a part of edits
 * says, each with the same value over the same versions: 1, 0 or -1.
 */
int said_part(struct client *c, const struct part *p, struct err *e);

/**
 * said_drop(c, first, e):
 * In a transaction, after a restore: forget the unsealed edits that a version
 * of the same chain already says, with the same value over the same versions;
 * where that version was redacted, with whatever value, which said_cut() then
 * tells.
 */
int said_drop(struct client *c, const struct id *first, struct err *e);

/* Bytes of what said_cut() gives. */
#define SAID_CUT_MAX 16384

/**
 * said_cut(c, out, e):
 * What was forgotten since the last call though nobody can tell whether it was
 * said, a line each: record, space, field.  1, 0 if nothing was, -1.
 */
int said_cut(struct client *c, struct buf *out, struct err *e);

/**
 * said_drop_cut(c, first, e):
 * In a transaction, in a copy of the database: only the latter; said_cut()
 * tells it when the copy is put back.
 */
int said_drop_cut(struct client *c, const struct id *first, struct err *e);

#endif

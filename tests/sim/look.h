/* What the hub holds, for whoever checks it. */
#ifndef KHEO_TESTS_SIM_LOOK_H
#define KHEO_TESTS_SIM_LOOK_H

#include "protocol/db/db.h"
#include "tests/sim/world.h"

/**
 * look_digest(w, scope, out):
 * Of the state of a scope.
 */
void look_digest(struct world *w, const struct id *scope, struct hash *out);

/**
 * look_audit(w), look_replay(w):
 * Everything that is stored holds; the state is what its entries make.
 */
void look_audit(struct world *w);
void look_replay(struct world *w);

/* What the hub says of a save. */
enum at_hub { HUB_NOTHING, HUB_CUSTODY, HUB_EFFECT };

/**
 * look_saves(w, at), look_heads(w, is_head):
 * Where the hub has each save; whether it is a version that is shown.
 */
void look_saves(struct world *w, enum at_hub at[SAVES_MAX]);
void look_heads(struct world *w, bool is_head[SAVES_MAX]);

/**
 * look_has(w, header):
 * Whether the hub holds that header, whatever became of it.
 */
bool look_has(struct world *w, const struct hash *header);

/**
 * look_part(w, out, body):
 * Any part with effect whose text is there; false if there is none.
 */
bool look_part(struct world *w, struct hash *out, struct buf *body);

/**
 * look_part_is(w, part):
 * Whether the hub has that part, or what is left of it.
 */
bool look_part_is(struct world *w, const struct hash *part);

/**
 * look_erased(w, part, has_effect):
 * Whether the part was erased, and whether its edits still have effect.
 */
bool look_erased(struct world *w, const struct hash *part, bool *has_effect);

/**
 * look_stored(w, db, scope, sha256):
 * Whether that database, the hub's or a copy, says that the hub has the file.
 */
bool look_stored(struct world *w, struct db *db, const struct id *scope,
		 const struct hash *sha256);

/**
 * look_file(w, scope, sha256), look_named(w, scope, sha256):
 * Whether the hub says that it has the file; whether something with effect
 * names it there.
 */
bool
look_file(struct world *w, const struct id *scope, const struct hash *sha256);
bool
look_named(struct world *w, const struct id *scope, const struct hash *sha256);

/**
 * look_unit(w, log):
 * The unit to which it is enrolled; UNITS if it is not.
 */
unsigned look_unit(struct world *w, const struct id *log);

/**
 * look_effects(w, log, from):
 * How many batches of the log, or of one that continues it and that nobody let
 * in since, have effect from that index on.
 */
unsigned look_effects(struct world *w, const struct id *log, uint64_t from);

/**
 * look_is_active(w, log):
 * Whether the log is enrolled and not suspended.
 */
bool look_is_active(struct world *w, const struct id *log);

/**
 * look_gaps(w):
 * How many logs have entries that do not follow each other from seq 1 on.
 */
unsigned look_gaps(struct world *w);

/**
 * look_logs(w, fn, ctx):
 * Every log of a device that is enrolled, and whether it is suspended.
 */
void look_logs(struct world *w,
	       void (*fn)(void *ctx, const struct id *log, bool suspended),
	       void *ctx);

#endif

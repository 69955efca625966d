/* Acts of the directory about the movement: each is seen by those that follow
 * at once, and they are signed up to 64 at a time. */
#ifndef KHEO_HUB_CMD_GATHER_H
#define KHEO_HUB_CMD_GATHER_H

#include "hub/call.h"
#include "protocol/domain/movement.h"
#include "protocol/wire/batch.h"

struct gather {
	struct call *c;
	struct movement m; /* the directory with everything gathered */
	uint64_t next;     /* private: a place behind every act's */
	json_t *acts[BATCH_PARTS_MAX];
	size_t count;
};

/**
 * gather_init(g, c, e), gather_done(g):
 * Read the directory; free, whether or not the acts were signed.
 */
int gather_init(struct gather *g, struct call *c, struct err *e);
void gather_done(struct gather *g);

/**
 * gather_add(g, kind, act, e):
 * Take ${act}, which hub_act() made of ${kind} and which may be NULL (out of
 * memory), and give it its effect in g->m.
 */
int
gather_add(struct gather *g, enum act_kind kind, json_t *act, struct err *e);

/**
 * gather_sign(g, e):
 * Sign and sequence what was gathered.
 */
int gather_sign(struct gather *g, struct err *e);

/**
 * gather_name(g, scope, name, e):
 * An act "unit": what the unit of ${scope} is called; nothing if exactly that
 * is known.  1 added, 0 known, -1.
 */
int gather_name(struct gather *g, const struct id *scope,
		const struct unit_name *name, struct err *e);

/**
 * gather_profile(g, b, e):
 * An act "profile" with parent, desk, line and contact of ${b}, as above.
 */
int gather_profile(struct gather *g, const struct body *b, struct err *e);

/**
 * gather_change(g, s, e):
 * An act "succeed".
 */
int gather_change(struct gather *g, const struct succession *s, struct err *e);

#endif

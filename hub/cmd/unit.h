/* What the files of the verb "unit" share. */
#ifndef KHEO_HUB_CMD_UNIT_H
#define KHEO_HUB_CMD_UNIT_H

#include "hub/cmd/gather.h"

/* How much an import did. */
struct unit_counts {
	size_t added;
	size_t changed;
	size_t same;
};

/**
 * units_csv(g, text, n, counts, e), units_json(g, text, n, counts, e):
 * Take in a list of units; ERR_FORMAT names the line or the unit.
 */
int units_csv(struct gather *g, const char *text, size_t n,
	      struct unit_counts *counts, struct err *e);
int units_json(struct gather *g, const char *text, size_t n,
	       struct unit_counts *counts, struct err *e);

/* One change of units, as it was typed or read. */
struct unit_change {
	const char *how;   /* merge, split, rename or end */
	const char *stays; /* the code that it has been until then */
	const char *code;  /* what it is called then; NULL: as before */
	const char *kind;
	const char *name;
	const char *date; /* the first day on which it holds */
	const char *basis;
	const char *const *merged; /* codes until then, of a merger */
	size_t merged_count;
};

/**
 * unit_change(g, u, e):
 * Record it.  ERR_NOT_FOUND (no such unit on the day before), ERR_USAGE,
 * ERR_STATE (it is recorded already).
 */
int unit_change(struct gather *g, const struct unit_change *u, struct err *e);

/**
 * unit_named(g, code, day, e):
 * The unit that bears ${code} on ${day}, or NULL with ERR_NOT_FOUND.
 */
const struct body *
unit_named(const struct gather *g, const char *code, day_t day, struct err *e);

/**
 * unit_show(c, m, code, day):
 * Print everything that is known of the unit that bears ${code} on ${day}.
 * Return the exit status.
 */
int unit_show(struct call *c, const struct movement *m, const char *code,
	      day_t day);

#endif

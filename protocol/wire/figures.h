/* Figures: what reports count, as exact numbers under names. */
#ifndef KHEO_WIRE_FIGURES_H
#define KHEO_WIRE_FIGURES_H

#include "protocol/base/decimal.h"
#include "protocol/wire/json.h"

#define FIGURE_NAME_MAX 48   /* "01.field.he-thong-chinh-tri" */
#define FIGURES_MAX     4096 /* of one report or sum */

/* One figure: a row's code, or that and by what it is divided. */
struct figure {
	char name[FIGURE_NAME_MAX + 1];
	struct decimal value;
};

/* In the order of the bytes of their names, each name once.  All zero is
 * empty. */
struct figures {
	struct figure *v;
	size_t count;
};

/**
 * figures_done(f):
 * Free; it is empty then.
 */
void figures_done(struct figures *f);

/**
 * figures_add(f, name, by, e), figures_add_all(f, from, e):
 * Add to the figure of that name, which begins at zero; to all of ${from}.
 * ERR_LIMIT: more figures than FIGURES_MAX, a longer name than
 * FIGURE_NAME_MAX, a sum with more digits than decimals have; ERR_MEMORY.
 */
int figures_add(struct figures *f, const char *name, struct decimal by,
		struct err *e);
int
figures_add_all(struct figures *f, const struct figures *from, struct err *e);

/**
 * figures_value(f, name):
 * The figure of that name, zero if there is none.
 */
struct decimal figures_value(const struct figures *f, const char *name);

/**
 * figures_equal(a, b):
 * Whether they have the same names and values.
 */
bool figures_equal(const struct figures *a, const struct figures *b);

/**
 * figures_json(f, e), figures_read(f, o, e):
 * One object of name → decimal text, in the order of names, as a submission
 * carries them; and back, added to ${f}, where {"value", "computed", "reason"}
 * stands for a figure that a person wrote over.  ERR_FORMAT, ERR_LIMIT.
 */
json_t *figures_json(const struct figures *f, struct err *e);
int figures_read(struct figures *f, const json_t *o, struct err *e);

#endif

/* The statistical annex of a report: eighteen rows, counted from records. */
#ifndef KHEO_DOMAIN_ANNEX_H
#define KHEO_DOMAIN_ANNEX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "protocol/base/id.h"
#include "protocol/domain/period.h"
#include "protocol/wire/figures.h"

#define ANNEX_NAME_MAX FIGURE_NAME_MAX

/* What is there once may be counted once. */
struct id_list {
	struct id *v;
	size_t n;
};

struct annex {
	struct window window;
	int year;
	char period[PERIOD_TEXT_SIZE];
	struct figures figures;
	struct id_list registered; /* private: registrations of the year */
	struct id_list carried;    /* private: that a model names */
	struct id_list inspected;  /* private: units, by a hash of the code */
};

/* What the rows are called, in their order; NULL code ends. */
struct annex_row {
	const char *code;  /* "01" to "17" */
	const char *title; /* Vietnamese */
	const char *unit;  /* of measure */
	bool by_hand;      /* nothing to count it from */
};
extern const struct annex_row annex_rows[];

/**
 * annex_init(a, period, window), annex_done(a):
 * Empty, for what a report for ${period} counts; free.
 */
void annex_init(struct annex *a, struct period period, struct window window);
void annex_done(struct annex *a);

/* A record that is to be counted. */
struct annex_counted {
	struct id rec;
	const char *type;
	const json_t *content; /* field path → value */
	day_t signed_on;       /* the first of it; if annex_asks_day() */
};

/**
 * annex_asks_day(type, content):
 * Whether only the day on which the record was first signed tells of which
 * year it is.
 */
bool annex_asks_day(const char *type, const json_t *content);

/**
 * annex_record(a, r, e):
 * Count one record of the built-in forms; another type is passed over, and so
 * is what lies outside of the window.
 * ERR_LIMIT: a sum with more digits than decimals have; ERR_MEMORY.
 * Rules: protocol/domain/README.md, "Annex".
 */
int annex_record(struct annex *a, const struct annex_counted *r, struct err *e);

/**
 * annex_close(a, e):
 * Row 04, which needs all records.
 */
int annex_close(struct annex *a, struct err *e);

/**
 * annex_share(all, seen, name, r, out, e):
 * Count the record ${r} into ${seen}, and put into *${out} what it is of the
 * figure ${name}; ${all} has counted every record before, for row 04.  Over
 * all records the shares sum to the figure.
 */
int
annex_share(const struct annex *all, struct annex *seen, const char *name,
	    const struct annex_counted *r, struct decimal *out, struct err *e);

/**
 * annex_add(a, name, by, e):
 * Add to a figure, which begins at zero.
 */
int
annex_add(struct annex *a, const char *name, struct decimal by, struct err *e);

/**
 * annex_value(a, name):
 * The figure of that name, zero if nothing was counted.
 */
struct decimal annex_value(const struct annex *a, const char *name);

/**
 * annex_balances(a, why):
 * Whether row 01 is the sum of its fields, of its subjects and of its kinds;
 * ${why} of ANNEX_NAME_MAX + 1 bytes gets the division that does not add up.
 */
bool annex_balances(const struct annex *a, char *why);

/**
 * annex_json(a, e), annex_read(a, o, e):
 * The figures as one object of name → decimal text, in the order of names, as
 * a submission carries them; and back into an annex that annex_init() made,
 * where {"value", "computed", "reason"} stands for a figure that a person
 * wrote over.  ERR_FORMAT.
 */
json_t *annex_json(const struct annex *a, struct err *e);
int annex_read(struct annex *a, const json_t *o, struct err *e);

#endif

/* A list of models, or of exemplary collectives and people. */
#ifndef KHEO_PAPER_ROLL_H
#define KHEO_PAPER_ROLL_H

#include "protocol/domain/movement.h"
#include "protocol/form/form.h"
#include "protocol/paper/paper.h"

enum roll_kind {
	ROLL_MODELS,
	ROLL_EXEMPLARS, /* with what is personal */
	ROLL_PUBLICITY, /* of those who were recognised and agreed to be
			   shown, and no more of them than that needs */
	ROLL_KINDS
};

struct roll_row; /* private */

/* The first ones are the caller's to set. */
struct roll {
	enum roll_kind kind;
	const struct movement *movement;
	const struct body *body; /* who issues it */
	const struct form *form; /* of roll_type() */
	const char *line;
	day_t day;    /* whose names it bears */
	bool is_test; /* of a test installation */
	/* As in struct report. */
	void (*title)(void *ctx, const char *rec, struct buf *out);
	void *ctx;

	size_t left_out;       /* of ROLL_PUBLICITY: without consent */
	struct roll_row *rows; /* private */
	size_t count;
};

/**
 * roll_named(name), roll_type(kind):
 * The list of that name ("models", "exemplars", "publicity"), or ROLL_KINDS;
 * the type of the records it is made of.
 */
enum roll_kind roll_named(const char *name);
const char *roll_type(enum roll_kind kind);

/**
 * roll_add(r, scope, content, e):
 * Take in a record of the unit ${scope}, as field path → value.  0 or -1.
 */
int roll_add(struct roll *r, const struct id *scope, const json_t *content,
	     struct err *e);

/**
 * roll_paper(r, e), roll_done(r):
 * The list as a document, on its side: collectives before people, by unit and
 * name in Vietnamese order; number, date and names are the caller's to set,
 * who frees it.  NULL on failure.  Free what was taken in.
 * Columns: those of the list in the district's plan of 2022.
 */
struct paper *roll_paper(struct roll *r, struct err *e);
void roll_done(struct roll *r);

#endif

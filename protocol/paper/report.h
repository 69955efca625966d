/* A record as a document: what its form asks, in the form's order. */
#ifndef KHEO_PAPER_REPORT_H
#define KHEO_PAPER_REPORT_H

#include "protocol/domain/movement.h"
#include "protocol/form/form.h"
#include "protocol/paper/paper.h"

struct report {
	const struct movement *movement;
	const struct body *body; /* who issues it */
	const struct form *form;
	const json_t *content; /* field → value */
	const json_t *annex;   /* figures, or NULL */
	const char *line;
	day_t day;     /* today: an obligation's day goes before it */
	bool is_draft; /* nobody submitted it */
	bool is_test;  /* of a test installation */
	/* Appends the title of a record that this one names, by its id, or
	 * nothing; may be NULL. */
	void (*title)(void *ctx, const char *rec, struct buf *out);
	void *ctx;
};

/**
 * report_paper(r, e):
 * The whole document but number, date, names and proof, which the caller sets.
 * The obligation that the record answers says title, recipients and the day
 * whose names it bears; the caller frees.  NULL on failure.
 */
struct paper *report_paper(const struct report *r, struct err *e);

#endif

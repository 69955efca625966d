/* How the reporters stand, in the shapes in which that is told. */
#ifndef KHEO_HUB_CMD_DUE_H
#define KHEO_HUB_CMD_DUE_H

#include "hub/call.h"
#include "protocol/domain/duty.h"
#include "protocol/domain/movement.h"
#include "protocol/paper/wanted.h"

/* What is told: duties of one run of the command. */
struct due {
	struct call *c;
	const struct movement *m;
	const struct duties *d;
	int64_t now_ms;
};

/**
 * due_text(due, e), due_calls(due, e):
 * For a person: every reporter under its obligation; only those to be
 * telephoned to, with their numbers.
 */
int due_text(const struct due *due, struct err *e);
int due_calls(const struct due *due, struct err *e);

/**
 * due_csv(due, out, e), due_json(due, out, e):
 * Append one row, or one object, for each duty.
 */
int due_csv(const struct due *due, struct buf *out, struct err *e);
int due_json(const struct due *due, struct buf *out, struct err *e);

/**
 * due_overview(due, out, e):
 * Append a page of HTML: a row for each reporter, a column for each obligation.
 */
int due_overview(const struct due *due, struct buf *out, struct err *e);

/**
 * due_paper(due, w, is_letter, e):
 * Have the duties written as a document: a list, or a letter to those who have
 * not reported.
 */
int due_paper(const struct due *due, const struct wanted *w, bool is_letter,
	      struct err *e);

/**
 * due_status(due, d, out):
 * Append the status in the person's language: "muộn 3 ngày".
 */
void due_status(const struct due *due, const struct duty *d, struct buf *out);

#endif

/* The two ways in which a record is shown; for show.c only. */
#ifndef KHEO_HUB_CMD_SHOW_H
#define KHEO_HUB_CMD_SHOW_H

#include "hub/cmd/tell.h"
#include "hub/view/receipts.h"

/* Everything that is shown of one record. */
struct shown {
	struct call *c;
	struct record_key key;
	struct unit unit; /* as it was called then */
	struct unit home; /* who answers for the record today */
	struct record record;
	struct life life;
	struct received *received;
	size_t received_count;
	struct form form;
	bool has_form;
};

/**
 * shown_json(s, out, e), shown_text(s, e):
 * Append it as one JSON object; print it for a person.  0 or -1.
 */
int shown_json(struct shown *s, struct buf *out, struct err *e);
int shown_text(struct shown *s, struct err *e);

/**
 * shown_life(s, e):
 * Print every submission: what it corrects and what became different, where it
 * stands on each line, and all that was done and said about it, in order.
 */
int shown_life(struct shown *s, struct err *e);

#endif

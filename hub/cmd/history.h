/* Everything that was ever said of a record; for history*.c only. */
#ifndef KHEO_HUB_CMD_HISTORY_H
#define KHEO_HUB_CMD_HISTORY_H

#include "hub/cmd/tell.h"

/* One part: edits of the record, or an act on its submissions. */
struct step {
	struct id id;
	struct hash part;
	const struct act *act; /* NULL: edits */
	struct author by;
	struct head head; /* of the batch that brought it */
	size_t place;     /* in that batch */
	struct part body; /* parsed */
	bool has_body;
	bool is_redacted;
};

/* A log that spoke, and whether every batch of it up to its newest is here. */
struct spoken {
	struct id log;
	char person[201];
	uint64_t newest; /* seq of its newest batch */
	uint64_t count;  /* of its batches */
};

struct history {
	struct call *c;
	struct record_key key;
	struct record record;
	struct life life;
	struct form form;
	bool has_form;
	struct step *steps; /* in hub order */
	size_t step_count;
	struct spoken *logs;
	size_t log_count;
};

/**
 * history_load(h, e), history_done(h):
 * Read everything about the record ${h}->key; free, also after a failure.
 */
int history_load(struct history *h, struct err *e);
void history_done(struct history *h);

/**
 * history_was(h, s, set, e):
 * What the value replaced: a new array of the values of every version that the
 * set lists, or NULL.
 */
json_t *history_was(const struct history *h, const struct step *s,
		    const struct part_set *set, struct err *e);

#endif
